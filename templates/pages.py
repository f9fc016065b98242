"""The report's pages in words: where one can go from a page, and lists that are too long for one block."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.disclosure import ReleasedSegment
from domain.items import Item
from domain.messages import ResultLine
from domain.screens import Frame, Page
from domain.series import AudienceKind
from templates.words import day, name, portions

PAGES = {
    Page.COMPANY: "Whole company",
    Page.TEAMS: "Teams",
    Page.JOURNEY: "Where we meet customers",
    Page.COMMENTS: "Comments",
    Page.OVER_TIME: "Over time",
}
MOST_PORTIONS = 20

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Many names, in portions of a readable size."""

    portions: tuple[tuple[str, ...], ...]
    left_out: int


def pages(frame: Frame) -> Choices:
    """Every page of the same report."""
    titles = PAGES
    if frame.audience is not AudienceKind.EVERYONE:
        titles = PAGES | {Page.COMPANY: frame.audience.together}
    return tuple((frame.where.to(page), title) for page, title in titles.items())


def cycles(frame: Frame) -> Choices:
    """The same page of other cycles."""
    return tuple(
        (frame.where.of_cycle(number), f"Pulse {number}, {day(closed)} {closed.year}")
        for number, closed in frame.cycles
    )


def several(frame: Frame) -> Choices:
    """The same page of other series."""
    return tuple((frame.where.of_series(series), title) for series, title in frame.series)


def teams(frame: Frame, found: Choices) -> Choices:
    """The page of each team."""
    return tuple((frame.where.to(Page.TEAM, team), name(label)) for team, label in found)


def named(names: Sequence[str]) -> Names:
    """Names as far as there is room for them."""
    told = portions([name(one) for one in names])[:MOST_PORTIONS]
    return Names(portions=told, left_out=len(names) - sum(map(len, told)))


def lines(group: ReleasedSegment, items: Sequence[Item]) -> tuple[ResultLine, ...]:
    """Each item of a group that is shown."""
    shown = {figure.item: figure.shown for figure in group.figures}
    return tuple(ResultLine(item=item, shown=shown.get(item.id)) for item in items)
