"""A pulse's results as a picture: what it shows, and the same in words.

Only displayed values go in, so nothing finer can come out. The drawing itself happens in another process, because
Matplotlib costs 30 MB and a second to import, and is needed once a fortnight.
"""

import atexit
from collections.abc import Iterator, Sequence

from domain.disclosure import WITHHELD
from domain.items import Item, Scale
from domain.messages import PulseResults
from domain.survey import Direction, Displayed, Precision, ReleasedSegment, SegmentKind
from insight.chart import Bar, Chart, Tone
from insight.chart_process import ChartProcess

MOST_TEAMS = 10
"""More rows than this make a picture too tall for a phone."""
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


def chart(view: PulseResults) -> Chart:
    """What the picture of these results shows: the whole company item by item, then teams on the finding's item."""
    if view.answered is None:
        return Chart(title="The whole company", subtitle=WITHHELD, company=(), teams_title="", teams=(), notes=())
    company = tuple(_company_bar(view, line.item, line.shown) for line in view.lines)
    found = _team_bars(view)
    teams = found[:MOST_TEAMS]
    bars = (*company, *teams)
    return Chart(
        title="The whole company",
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
    printable = "".join(character if character.isprintable() else " " for character in label)
    value, span = (_value(shown), _span(shown)) if shown else (WITHHELD, None)
    return Bar(
        label=" ".join(printable.split()),
        value=value,
        span=span,
        striped=span is not None and shown is not None and shown.precision is Precision.BANDS,
        middle=shown is not None and shown.recommendation is not None,
        tone=tone,
        caption=caption,
    )


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


def _fitted(parts: list[str]) -> str:
    """As many whole sentences as an alternative text may hold."""
    text = " ".join(parts)
    while len(text) > ALT_TEXT_CHARACTERS:
        parts = parts[:-1]
        text = " ".join([*parts, "More is in the message."])
    return text
