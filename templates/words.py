"""Figures, days and choices in words that a team leader understands at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from itertools import accumulate

from domain.disclosure import WITHHELD, ReleasedSegment
from domain.display import share_said
from domain.items import Driver, Item, Scale
from domain.messages import PulseResults, ResultLine
from domain.series import AudienceKind
from domain.survey import Direction, Displayed, SegmentKind
from templates.fitting import shorten

CANT_SAY = ("none", "Can't say")


def day(value: date) -> str:
    """13 June."""
    return f"{value.day} {value:%B}"


def weekday(value: date) -> str:
    """Friday 13 June."""
    return f"{value:%A} {day(value)}"


def reminder_choices(days: Sequence[date], survey_id: str) -> tuple[tuple[str, str], ...]:
    """A menu of the next days on which to be reminded of a survey: what each sends back, and its words."""
    return tuple((f"{survey_id}|{one.isoformat()}", weekday(one)) for one in days[:20])


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


def figure(shown: Displayed | None, item: Item) -> str:
    """One figure: "60 to 70 % agree"."""
    if shown is None:
        return WITHHELD
    if item.driver is Driver.RECOMMENDATION:
        if shown.recommendation is not None:
            return f"{shown.recommendation:+d} (from -100 to +100)"
        if shown.recommendation_words:
            return shown.recommendation_words
    return f"{share_said(shown)} {'agree' if item.scale is Scale.AGREEMENT else 'say 9 or 10 of 10'}"


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
        together = "Whole company" if results.audience is AudienceKind.EVERYONE else "Everybody together"
        return f"{answered}: too few for teams. {together} below."
    return f"{answered}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One question, asked of every group of a kind: lines of a name and a figure, in portions of a readable size."""

    title: str
    portions: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Segments of one kind, as many as there is room for."""

    title: str
    listings: tuple[Listing, ...]
    withheld: tuple[tuple[str, ...], ...]
    """The names of those that are not shown, in portions too."""
    left_out: int


_TITLES = {SegmentKind.TEAM: "Teams", SegmentKind.TOUCH_POINT: "Where we meet customers"}
_MOST_FOR_TOUCH_POINTS = 2500
_PORTION = 1000  # characters; Slack folds much longer sections away
_NAME = 80


def groups(segments: Sequence[ReleasedSegment], items: Sequence[Item], characters: int) -> tuple[Group, ...]:
    """Segments by kind, told by `items`: as many teams as about so many characters hold; touch points are few."""
    found = []
    for kind, title in _TITLES.items():
        of_kind = [segment for segment in segments if segment.kind is kind]
        room = characters if kind is SegmentKind.TEAM else min(characters, _MOST_FOR_TOUCH_POINTS)
        widths = accumulate(_room_for(segment, items) for segment in of_kind)
        fitting_in = [segment for segment, width in zip(of_kind, widths, strict=True) if width <= room]
        if fitting_in:
            found.append(_group(title, fitting_in, items, left_out=len(of_kind) - len(fitting_in)))
    return tuple(found)


def _group(title: str, segments: Sequence[ReleasedSegment], items: Sequence[Item], *, left_out: int) -> Group:
    shown = [segment for segment in segments if segment.shown]
    names = [name(segment.label) for segment in segments if not segment.shown]
    return Group(
        title=title,
        listings=tuple(_listing(item, shown) for item in items) if shown else (),
        withheld=portions(names),
        left_out=left_out,
    )


def _listing(item: Item, segments: Sequence[ReleasedSegment]) -> Listing:
    """The figures of one question; where all are withheld, that once and no names."""
    told = any(figure.item == item.id for segment in segments for figure in segment.figures)
    lines = [_line(segment, item) for segment in segments] if told else [WITHHELD]
    return Listing(title=item.short or item.text, portions=portions(lines))


def _line(segment: ReleasedSegment, item: Item) -> str:
    shown = next((each.shown for each in segment.figures if each.item == item.id), None)
    return f"{name(segment.label)}: {figure(shown, item)}"


def _room_for(segment: ReleasedSegment, items: Sequence[Item]) -> int:
    """The characters that a segment takes: a line for each question, or its name alone."""
    lines = [_line(segment, item) for item in items] if segment.shown else [name(segment.label)]
    return sum(map(_width, lines))


def portions(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Lines in as few sections as show them unfolded."""
    portions: list[list[str]] = []
    left = 0
    for line in lines:
        width = _width(line)
        if width > left:
            portions.append([])
            left = _PORTION
        portions[-1].append(line)
        left -= width
    return tuple(map(tuple, portions))


def _width(line: str) -> int:
    """The characters that a line takes in a message, with what separates it from the next."""
    return len(escape(line, quote=False)) + 2


def name(label: str) -> str:
    """The name of a team or touch point on one line, which has room for as many characters as the database."""
    return shorten(" ".join(label.split()), _NAME)


_TITLES_OF_PEOPLE = frozenset({"dr", "mr", "mrs", "ms", "mx", "prof", "sir"})


def first_name(name: str) -> str:
    """What to call somebody: the first of two plain names; a name of any other form stays whole."""
    first, *rest = name.split() or [name]
    plain = len(rest) == 1 and first.isalpha() and first.casefold() not in _TITLES_OF_PEOPLE
    return first if plain else name


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
