"""Figures, days and choices in words that a team leader understands at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from itertools import accumulate

from domain.disclosure import WITHHELD, ReleasedSegment
from domain.items import Driver, Item, Scale
from domain.messages import PulseResults, ResultLine
from domain.survey import Direction, Displayed, Precision, SegmentKind
from templates.fitting import shorten

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
    """Segments of one kind, as many as there is room for, in portions of a readable size."""

    title: str
    portions: tuple[tuple[ReleasedSegment, ...], ...]
    left_out: int


_TITLES = {SegmentKind.TEAM: "Teams", SegmentKind.TOUCH_POINT: "Where we meet customers"}
_MOST_FOR_TOUCH_POINTS = 2500
_PORTION = 1000  # characters; Slack folds much longer sections away
_MOST_PORTIONS = 80  # of the 100 blocks of a modal
_NAME = 80
_FIGURE = 60  # an item's short name and its figure in words


def groups(segments: Sequence[ReleasedSegment], characters: int) -> tuple[Group, ...]:
    """Segments by kind, as many teams as about so many characters hold; touch points are few."""
    found = []
    for kind, title in _TITLES.items():
        of_kind = [segment for segment in segments if segment.kind is kind]
        room = characters if kind is SegmentKind.TEAM else min(characters, _MOST_FOR_TOUCH_POINTS)
        if portions := _portions(of_kind, room):
            left_out = len(of_kind) - sum(len(portion) for portion in portions)
            found.append(Group(title=title, portions=portions, left_out=left_out))
    return tuple(found)


def _portions(segments: Sequence[ReleasedSegment], room: int) -> tuple[tuple[ReleasedSegment, ...], ...]:
    portions: list[list[ReleasedSegment]] = []
    left = 0
    for segment in segments:
        width = len(escape(name(segment.label), quote=False)) + _FIGURE * max(1, len(segment.figures))
        room -= width
        if room < 0 or (width > left and len(portions) == _MOST_PORTIONS):
            break
        if width > left:
            portions.append([])
            left = _PORTION
        portions[-1].append(segment)
        left -= width
    return tuple(map(tuple, portions))


def name(label: str) -> str:
    """The name of a team or touch point on one line, which has room for as many characters as the database."""
    return shorten(" ".join(label.split()), _NAME)


def gist(results: PulseResults) -> tuple[Item, ...]:
    """The items that the headline is about; all of them if it is about none."""
    told = {line.item.id for line in (results.strength, results.finding) if line}
    return tuple(item for item in results.items if item.id in told) or results.items


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
