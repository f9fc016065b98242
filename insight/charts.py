"""A pulse's results, how it has gone, customers' mood, how well we listen: what pictures show, and the same in words.

Only displayed values go in, so nothing finer can come out. The drawing itself happens in another process, because
Matplotlib costs 30 MB and a second to import, and is needed once a fortnight.
"""

import atexit
from collections.abc import Iterator, Sequence

from domain.digests import LEAST, DigestShown, MoodLine
from domain.disclosure import WITHHELD
from domain.display import HIGHEST_TENTH, LOWEST_TENTH, MIXED, MOSTLY_NO, MOSTLY_YES
from domain.items import ITEMS, Item, Scale
from domain.loop import BELIEF, LoopsOverTime
from domain.messages import PulseResults
from domain.survey import Direction, Displayed, Precision, ReleasedSegment, SegmentKind
from domain.trends import History, Point, Trend
from insight.chart import Bar, Chart, Mark, Strip, Strips, Tone
from insight.chart_process import ChartProcess

MOST_TEAMS = 10
"""More rows than this make a picture too tall for a phone."""
MOST_STRIPS = 10
"""Every driver of the bank, and one to spare."""
RUNGS = {MOSTLY_NO: (0, 40), MIXED: (40, 60), MOSTLY_YES: (60, 100)}
"""Where a recommendation in words lies between -100 and +100, drawn from 0 to 100."""
CLAMPED = {LOWEST_TENTH: (0, LOWEST_TENTH), HIGHEST_TENTH: (HIGHEST_TENTH, 100)}
"""What the lowest and the highest step stand for: everything beyond them too."""
LEAST_TOP = 5
"""Things finished are drawn from 0 up to this at least: one is no peak."""
ALT_TEXT_CHARACTERS = 2000
"""Slack's limit."""

_process = ChartProcess()
atexit.register(_process.close)


def draw_results(view: PulseResults) -> bytes:
    """A PNG of the results, readable on a phone; the same results give the same bytes.

    Takes about a second, most of it in another process: call it off the event loop. Raises NotDrawnError.
    """
    return _process.draw(chart(view))


def alt_text(view: PulseResults) -> str:
    """The picture in words, for those who do not see it; at most 2,000 characters."""
    picture = chart(view)
    parts = [f"Bar chart. {picture.title}, {picture.subtitle}."]
    parts += (f"{bar.label}: {_sentence(bar)}." for bar in picture.company)
    if picture.teams:
        parts.append(f"{picture.teams_title}.")
        parts += (f"{bar.label}: {_sentence(bar)}." for bar in picture.teams)
    return _fitted([*parts, *picture.notes])


def draw_trends(past: History) -> bytes:
    """A PNG of how a series has gone, driver by driver; otherwise as `draw_results`. Raises NotDrawnError."""
    return _process.draw(strips(past))


def trends_alt_text(past: History) -> str:
    """The picture of trends in words, with every figure that it shows; at most 2,000 characters."""
    picture = strips(past)
    parts = [f"Small charts. {picture.title}. {picture.subtitle}."]
    parts += (f"{_clean(trend.item.short)}: {_told(trend, past)}." for trend in past.trends[:MOST_STRIPS])
    return _fitted([*parts, *picture.notes])


def draw_moods(shown: DigestShown) -> bytes:
    """A PNG of customers' net mood, period by period; otherwise as `draw_results`. Raises NotDrawnError."""
    return _process.draw(moods(shown))


def moods_alt_text(shown: DigestShown) -> str:
    """The picture of moods in words, with every figure that it shows; at most 2,000 characters."""
    picture = moods(shown)
    parts = [f"Small charts. {picture.title}. {picture.subtitle}."]
    parts += (f"{_mood_label(line)}: {', '.join(map(_score, line.scores[-picture.cycles :]))}." for line in shown.moods)
    return _fitted([*parts, *picture.notes])


def moods(shown: DigestShown) -> Strips:
    """What the picture of moods shows: a small chart of all customers, and one of each touch point."""
    told = shown.moods[0].scores
    periods = len(told) - next((at for at, score in enumerate(told) if score is not None), len(told) - 1)
    return Strips(
        title="Customers' net mood",
        subtitle=f"The last {periods * shown.weeks} weeks{f', {shown.weeks} at a time' if shown.weeks > 1 else ''}",
        cycles=periods,
        strips=tuple(
            Strip(
                label=_mood_label(line),
                value=_score(line.scores[-1]),
                marks=tuple(
                    Mark(at=at, low=50 + score / 2, high=50 + score / 2)
                    for at, score in enumerate(line.scores[-periods:])
                    if score is not None
                ),
                middle=True,
            )
            for line in shown.moods
        ),
        notes=(
            "From -100 up to +100: per cent of positive comments",
            "minus per cent of negative ones. The line is 0.",
            f"No mark: fewer than {LEAST} comments.",
        ),
    )


def _mood_label(line: MoodLine) -> str:
    return _clean(line.label) or "All customers"


def _score(score: int | None) -> str:
    if score is None:
        return "too few to say"
    return f"{score:+d}" if score else "0"


def draw_loops(past: LoopsOverTime) -> bytes:
    """A PNG of belief and of what was finished, cycle by cycle; otherwise as `draw_results`. Raises NotDrawnError."""
    return _process.draw(loops(past))


def loops_alt_text(past: LoopsOverTime) -> str:
    """The picture of belief and of what was finished in words, with every figure; at most 2,000 characters."""
    picture = loops(past)
    believed = (f"pulse {point.cycle}: {_value(point.belief)}" for point in past.points if point.belief)
    finished = (f"pulse {point.cycle}: {point.closed_loops}" for point in past.points)
    told = (
        f"{strip.label}: {', '.join(values) or strip.value}."
        for strip, values in zip(picture.strips, (believed, finished), strict=True)
    )
    return _fitted([f"Small charts. {picture.title} {picture.subtitle}.", *told, *picture.notes])


def loops(past: LoopsOverTime) -> Strips:
    """What the picture of how well we listen shows: belief, and beside it what was finished from pulse to pulse."""
    shown = [(at, point, point.belief) for at, point in enumerate(past.points) if point.belief]
    marks = tuple(_mark(belief, at) for at, _, belief in shown)
    first, last = past.points[0], past.points[-1]
    top = max(LEAST_TOP, *(point.closed_loops for point in past.points))
    return Strips(
        title="Are we listening?",
        subtitle=f"Pulses {first.cycle} to {last.cycle}, {first.closed_on:%B %Y} to {last.closed_on:%B %Y}",
        cycles=len(past.points),
        strips=(
            Strip(
                label=ITEMS[BELIEF].short,
                value=f"{_value(shown[-1][2])}, pulse {shown[-1][1].cycle}" if shown else "Not enough answers to show",
                marks=marks,
            ),
            Strip(
                label="Things finished",
                value=f"{last.closed_loops}, pulse {last.cycle}",
                marks=tuple(
                    Mark(at=at, low=100 * point.closed_loops / top, high=100 * point.closed_loops / top)
                    for at, point in enumerate(past.points)
                ),
            ),
        ),
        notes=(
            "Left, from 0 % up to 100 %: how many agree, 4 or 5 of 5.",
            f"Right, from 0 up to {top}: done, or given up with a reason,",
            "since the pulse before.",
            "No mark: not asked then, or not enough answers to show.",
        ),
        legend="Stripes: the value is somewhere in this range." if any(mark.ranged for mark in marks) else "",
    )


def strips(past: History) -> Strips:
    """What the picture of trends shows: a small chart for each item, with a mark where the report had a figure."""
    places = {turnout.cycle: place for place, turnout in enumerate(past.turnouts)}
    made = tuple(
        Strip(
            label=_clean(trend.item.short),
            value=f"{_value(trend.last.shown)}, pulse {trend.last.cycle}",
            marks=tuple(_mark(point.shown, places[point.cycle]) for point in trend.points),
            middle=_scored(trend),
        )
        for trend in past.trends[:MOST_STRIPS]
    )
    marks = [mark for strip in made for mark in strip.marks]
    return Strips(
        title=f"{past.audience.together}, over time",
        subtitle=_span_of_time(past),
        cycles=len(past.turnouts),
        strips=made,
        notes=tuple(_notes_on_trends(past)),
        legend="Stripes: the value is somewhere in this range." if any(mark.ranged for mark in marks) else "",
    )


def chart(view: PulseResults) -> Chart:
    """What the picture of these results shows: all together item by item, then teams on the finding's item."""
    if view.answered is None:
        return Chart(title=view.audience.together, subtitle=WITHHELD, company=(), teams_title="", teams=(), notes=())
    company = tuple(_company_bar(view, line.item, line.shown) for line in view.lines)
    found = _team_bars(view)
    teams = found[:MOST_TEAMS]
    bars = (*company, *teams)
    return Chart(
        title=view.audience.together,
        subtitle=f"{'about ' if view.answered < 10 else ''}{view.answered} of {view.invited} answered",
        company=company,
        teams_title=f"Teams: {view.finding.item.short}" if view.finding else "",
        teams=teams,
        notes=tuple(_notes(bars, left_out=len(found) - len(teams))),
        legend="Stripes: the share is somewhere in this range." if any(bar.striped for bar in bars) else "",
    )


def _company_bar(view: PulseResults, item: Item, shown: Displayed | None) -> Bar:
    tone, said = Tone.PLAIN, ""
    if view.strength and item.id == view.strength.item.id:
        tone, said = Tone.STRENGTH, "our strength"
    elif view.finding and item.id == view.finding.item.id:
        tone, said = Tone.FINDING, "our finding"
    captions = (said, _scale(item, shown), _change(shown)) if shown else (said,)
    return _bar(item.short, shown, tone=tone, caption=", ".join(filter(None, captions)))


def _team_bars(view: PulseResults) -> tuple[Bar, ...]:
    """Teams on the finding's item in organisation order; if not all of them fit, those that may be shown first."""
    if view.finding is None:
        return ()
    item = view.finding.item
    bars = tuple(_team_bar(segment, item) for segment in view.segments if segment.kind is SegmentKind.TEAM)
    return bars if len(bars) <= MOST_TEAMS else tuple(sorted(bars, key=lambda bar: bar.withheld))


def _team_bar(segment: ReleasedSegment, item: Item) -> Bar:
    figures = segment.figures if segment.shown else ()
    shown = next((figure.shown for figure in figures if figure.item == item.id), None)
    return _bar(segment.label, shown, tone=Tone.FINDING)


def _bar(label: str, shown: Displayed | None, *, tone: Tone, caption: str = "") -> Bar:
    value, span = (_value(shown), _span(shown)) if shown else (WITHHELD, None)
    return Bar(
        label=_clean(label),
        value=value,
        span=span,
        striped=span is not None and shown is not None and shown.precision is Precision.BANDS,
        middle=shown is not None and shown.recommendation is not None,
        tone=tone,
        caption=caption,
    )


def _clean(label: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in label)
    return " ".join(printable.split())


def _value(shown: Displayed) -> str:
    if shown.recommendation is not None:
        return f"{shown.recommendation:+d}"
    if shown.recommendation_words:
        return shown.recommendation_words
    if shown.precision is Precision.BANDS:
        if shown.low == 0:
            return f"under {shown.high} %"
        return f"over {shown.low} %" if shown.high == 100 else f"{shown.low} to {shown.high} %"
    if shown.precision is Precision.TENTHS:
        # Clamped: the ends stand for everything beyond them.
        return {10: "10 % or fewer", 90: "90 % or more"}.get(shown.low, f"about {shown.low} %")
    return f"{shown.low} %"


def _span(shown: Displayed) -> tuple[float, float] | None:
    if shown.recommendation is not None:
        end = 50 + shown.recommendation / 2
        return min(50, end), max(50, end)
    if shown.recommendation_words:
        return None
    return shown.low if shown.precision is Precision.BANDS else 0, shown.high


def _scale(item: Item, shown: Displayed) -> str:
    """What the value counts, where it is not the share who agree."""
    if item.scale is Scale.AGREEMENT or shown.recommendation_words:
        return ""
    return "said 9 or 10 of 10" if shown.recommendation is None else "from -100 to +100"


def _change(shown: Displayed) -> str:
    change = shown.change
    if change is None:
        return ""
    if change.direction is Direction.SAME:
        return "same as last time"
    return f"{change.direction} {f'by {abs(change.points)} points' if change.points else 'than last time'}"


def _notes(bars: Sequence[Bar], *, left_out: int) -> Iterator[str]:
    if any(bar.span and not bar.middle for bar in bars):
        yield "Per cent: how many agree, 4 or 5 of 5."
    if left_out:
        yield f"{left_out} more {'team is' if left_out == 1 else 'teams are'} not in this picture."


def _sentence(bar: Bar) -> str:
    return ", ".join(filter(None, [bar.value, bar.caption]))


def _mark(shown: Displayed, place: int) -> Mark:
    if shown.recommendation is not None:
        level = 50 + shown.recommendation / 2
        return Mark(at=place, low=level, high=level)
    if shown.recommendation_words:
        low, high = RUNGS[shown.recommendation_words]
    elif shown.precision is Precision.TENTHS:
        low, high = CLAMPED.get(shown.low, (shown.low, shown.high))
    else:
        low, high = shown.low, shown.high
    return Mark(at=place, low=low, high=high)


def _scored(trend: Trend) -> bool:
    """Whether an item is shown as a recommendation, from -100 to +100, in figures or in words."""
    return any(point.shown.recommendation is not None or point.shown.recommendation_words for point in trend.points)


def _span_of_time(past: History) -> str:
    first, last = past.turnouts[0], past.turnouts[-1]
    return f"Pulses {first.cycle} to {last.cycle}, {first.closed_at:%B %Y} to {last.closed_at:%B %Y}"


def _notes_on_trends(past: History) -> Iterator[str]:
    shares = [trend.item for trend in past.trends if not _scored(trend)]
    if any(item.scale is Scale.AGREEMENT for item in shares):
        yield "From 0 % up to 100 %: how many agree, 4 or 5 of 5."
    for item in shares:
        if item.scale is Scale.TEN:
            yield f"{item.short}: how many said 9 or 10 of 10."
    if len(shares) < len(past.trends):
        yield "With a line in the middle: from -100 up to +100."
    yield "No mark: not asked then, or not enough answers to show."


def _told(trend: Trend, past: History) -> str:
    """Each figure with its pulse; those of pulses that follow each other in one go."""
    places = {turnout.cycle: place for place, turnout in enumerate(past.turnouts)}
    runs: list[list[Point]] = []
    for point in trend.points:
        if runs and places[point.cycle] == places[runs[-1][-1].cycle] + 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return "; ".join(_run(run) for run in runs)


def _run(run: Sequence[Point]) -> str:
    values = ", ".join(_value(point.shown) for point in run)
    return f"pulse {run[0].cycle}{f' to {run[-1].cycle}' if len(run) > 1 else ''}: {values}"


def _fitted(parts: list[str]) -> str:
    """As many whole sentences as an alternative text may hold."""
    text = " ".join(parts)
    while len(text) > ALT_TEXT_CHARACTERS:
        parts = parts[:-1]
        text = " ".join([*parts, "More is in the message."])
    return text
