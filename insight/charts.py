"""A pulse's results as a picture: what it shows, and the same in words.

Only displayed values go in, so nothing finer can come out. The drawing itself happens in another process, because
Matplotlib costs 30 MB and a second to import, and is needed once a fortnight.
"""

import atexit
from collections.abc import Iterator, Sequence

from domain.disclosure import WITHHELD
from domain.items import Driver, Item, Scale
from domain.messages import PulseResults
from domain.survey import Change, Direction, Displayed, Precision, ReleasedSegment, SegmentKind
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
    found = [segment for segment in view.segments if segment.kind is SegmentKind.TEAM] if view.finding else []
    teams = tuple(_team_bar(segment, view.finding.item) for segment in found[:MOST_TEAMS] if view.finding)
    return Chart(
        title="The whole company",
        subtitle=f"{'about ' if view.answered < 10 else ''}{view.answered} of {view.invited} answered",
        company=company,
        teams_title=f"Teams: {view.finding.item.short}" if view.finding else "",
        teams=teams,
        notes=tuple(_notes((*company, *teams), left_out=len(found) - len(teams))),
    )


def _company_bar(view: PulseResults, item: Item, shown: Displayed | None) -> Bar:
    tone = Tone.PLAIN
    if view.strength and item.id == view.strength.item.id:
        tone = Tone.STRENGTH
    elif view.finding and item.id == view.finding.item.id:
        tone = Tone.FINDING
    captions = [_TONES[tone]]
    if shown and item.scale is Scale.TEN and not _scored(shown):
        captions.append("said 9 or 10 of 10")
    if shown and shown.change:
        captions.append(_change(shown.change))
    return _bar(item.short, item, shown, tone=tone, caption=", ".join(filter(None, captions)))


def _team_bar(segment: ReleasedSegment, item: Item) -> Bar:
    shown = next((figure.shown for figure in segment.figures if figure.item == item.id), None)
    return _bar(segment.label, item, shown if segment.shown else None, tone=Tone.FINDING)


_TONES = {Tone.PLAIN: "", Tone.STRENGTH: "our strength", Tone.FINDING: "our finding"}


def _bar(label: str, item: Item, shown: Displayed | None, *, tone: Tone, caption: str = "") -> Bar:
    label = "".join(character if character.isprintable() else " " for character in label)
    if shown is None:
        return Bar(label=label, value=WITHHELD, tone=tone, caption=caption)
    if item.driver is Driver.RECOMMENDATION and _scored(shown):
        return _score(label, shown, tone=tone, caption=caption)
    return Bar(
        label=label,
        value=_share(shown),
        span=(shown.low if shown.precision is Precision.BANDS else 0, shown.high),
        striped=shown.precision is Precision.BANDS,
        tone=tone,
        caption=caption,
    )


def _scored(shown: Displayed) -> bool:
    return shown.recommendation is not None or shown.recommendation_words is not None


def _score(label: str, shown: Displayed, *, tone: Tone, caption: str) -> Bar:
    if shown.recommendation is None:
        return Bar(label=label, value=shown.recommendation_words or "", tone=tone, caption=caption)
    end = 50 + shown.recommendation / 2
    return Bar(
        label=label,
        value=f"{shown.recommendation:+d}",
        span=(min(50, end), max(50, end)),
        middle=True,
        tone=tone,
        caption=", ".join(filter(None, [caption, "from -100 to +100"])),
    )


def _share(shown: Displayed) -> str:
    if shown.precision is Precision.BANDS:
        if shown.low == 0:
            return f"under {shown.high} %"
        return f"over {shown.low} %" if shown.high == 100 else f"{shown.low} to {shown.high} %"
    if shown.precision is Precision.TENTHS:
        # Clamped: the ends stand for everything beyond them.
        return {10: "10 % or fewer", 90: "90 % or more"}.get(shown.low, f"about {shown.low} %")
    return f"{shown.low} %"


def _change(change: Change) -> str:
    if change.direction is Direction.SAME:
        return "same as last time"
    return (
        f"{change.direction} by {abs(change.points)} points" if change.points else f"{change.direction} than last time"
    )


def _notes(bars: Sequence[Bar], *, left_out: int) -> Iterator[str]:
    if any(bar.span and not bar.middle for bar in bars):
        yield "Bars show the share who agree: 4 or 5 of 5."
    if any(bar.striped for bar in bars):
        yield "Stripes: few answered, so the share lies somewhere in them."
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
