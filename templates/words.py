"""Figures, days and choices in words that a team leader understands at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import accumulate

from domain.disclosure import WITHHELD, ReleasedSegment
from domain.items import Driver, Item, Scale
from domain.messages import PulseResults, ResultLine
from domain.survey import Direction, Displayed, Precision, SegmentKind

CANT_SAY = ("none", "Can't say")


def day(value: date) -> str:
    """13 June."""
    return f"{value.day} {value:%B}"


def moment(value: datetime) -> str:
    """Friday 13 June, 17:00 UTC."""
    at = value.astimezone(UTC)
    return f"{at:%A} {day(at)}, {at:%H:%M} UTC"


def listed(things: Sequence[str]) -> str:
    """'Leeds', 'Anna' and 'Bill'."""
    quoted = [f"'{thing}'" for thing in things]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def scores(item: Item) -> tuple[tuple[str, str], ...]:
    """The answers that an item offers, as (value, words), without "can't say"."""
    if item.scale is Scale.AGREEMENT:
        first, last, ends = 1, 5, {1: "1 Not at all", 5: "5 Fully"}
    elif item.driver is Driver.RECOMMENDATION:
        first, last, ends = 0, 10, {0: "0 Certainly not", 10: "10 Certainly"}
    else:
        first, last, ends = 0, 10, {}
    return tuple((str(value), ends.get(value, str(value))) for value in range(first, last + 1))


def choices(item: Item) -> tuple[tuple[str, str], ...]:
    """Everything that may be chosen for an item, "can't say" last."""
    return (*scores(item), CANT_SAY)


def _share(shown: Displayed) -> str:
    if shown.precision is Precision.BANDS:
        if shown.low == 0:
            return f"under {shown.high} %"
        return f"over {shown.low} %" if shown.high == 100 else f"{shown.low} to {shown.high} %"
    if shown.precision is Precision.TENTHS:  # clamped: the ends stand for all that lies beyond them
        bound = {10: "10 % or fewer", 90: "90 % or more"}
        return bound.get(shown.low, f"about {shown.low} %")
    return f"{shown.low} %"


def figure(shown: Displayed | None, item: Item) -> str:
    """One figure: "60 to 70 % agree"."""
    if shown is None:
        return WITHHELD
    if item.driver is Driver.RECOMMENDATION:
        if shown.recommendation is not None:
            return f"{shown.recommendation:+d} (from -100 to +100)"
        if shown.recommendation_words:
            return shown.recommendation_words
    return f"{_share(shown)} {'agree' if item.scale is Scale.AGREEMENT else 'say 9 or 10 of 10'}"


def change(shown: Displayed | None) -> str:
    """How it moved, with a comma before it: ", better than last time (up 10 points)"; empty if that is not known."""
    if shown is None or shown.change is None:
        return ""
    moved = shown.change
    if moved.direction is Direction.SAME:
        return ", the same as last time"
    points = ""
    if moved.points:
        points = f" ({'up' if moved.direction is Direction.BETTER else 'down'} {abs(moved.points)} points)"
    return f", {moved.direction.value} than last time{points}"


def headline(strength: ResultLine | None, finding: ResultLine | None) -> str:
    """We are proud of our service, but may not fix it ourselves."""
    good = strength.item.strength if strength else ""
    bad = finding.item.finding if finding else ""
    if good and bad:
        return f"We {good}, but {bad}."
    if good or bad:
        return f"We {good or bad}."
    return "No clear strength or finding this time."


def turnout(results: PulseResults) -> str:
    """Who took part, and what that means for the report. Needs `answered`."""
    answered = f"{results.answered} of {results.invited} answered"
    if results.answered is not None and results.answered < 10:
        answered = f"About {answered}"  # displayed within one, so not to be read as a count
    if results.segments and not any(segment.shown for segment in results.segments):
        return f"{answered}: too few for teams. Whole company below."
    return f"{answered}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Segments of one kind, those that fit, in portions of a readable size."""

    title: str
    portions: tuple[tuple[ReleasedSegment, ...], ...]
    left_out: int


_TITLES = {SegmentKind.TEAM: "Teams", SegmentKind.TOUCH_POINT: "Where we meet customers"}
_MOST_TOUCH_POINTS = 20
_PORTION = 5  # so many lines fit a section, even if every letter of every name has to be escaped


def groups(segments: Sequence[ReleasedSegment], most: int) -> tuple[Group, ...]:
    """Segments by kind, at most `most` teams and 20 touch points."""
    found = []
    for kind, title in _TITLES.items():
        of_kind = [segment for segment in segments if segment.kind is kind]
        kept = of_kind[: most if kind is SegmentKind.TEAM else _MOST_TOUCH_POINTS]
        portions = tuple(tuple(kept[at : at + _PORTION]) for at in range(0, len(kept), _PORTION))
        if portions:
            found.append(Group(title=title, portions=portions, left_out=len(of_kind) - len(kept)))
    return tuple(found)


def withholds(results: PulseResults) -> bool:
    """Whether a reader meets WITHHELD in this report, and is owed the reason."""
    teams = {segment.shown for segment in results.segments}
    return teams == {True, False} or any(line.shown is None for line in results.lines)


def fitting(comments: Sequence[str], most: int = 40, characters: int = 10_000) -> tuple[str, ...]:
    """The first of these comments, as many as one message takes.

    Slack refuses a message whose blocks hold more than some 13,000 characters together (msg_blocks_too_long).
    """
    lengths = accumulate(len(comment) + 4 * sum(map(comment.count, "&<>\n")) for comment in comments)
    return tuple(comment for comment, length in zip(comments[:most], lengths, strict=False) if length <= characters)
