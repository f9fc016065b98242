"""Earlier figures are compared only where nobody, or at least 5 people, can have joined or left since."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audience import Audience, Before, Group, Placed, audience
from domain.disclosure import release
from domain.items import Item
from domain.membership import Closed, comparison, is_settled
from domain.survey import Ballot, Displayed, Figure, Precision, Release, ReleasedSegment, Segment, SegmentKind
from models.serial import dump, load
from tests.domain.companies import EMPOWERMENT, QUALITY, survey

NORTH = "team:north"
SHOWN = Displayed(precision=Precision.TENTHS, answered=12, low=60, high=60)


def north(people: int | None, moved: int | None = None) -> Segment:
    return Segment(id=NORTH, kind=SegmentKind.TEAM, label="North", cells=(0,), people=people, moved=moved)


def closed(segment: Segment | None, *figures: str, shown: bool = True) -> Closed:
    """A cycle that showed these items of the segment."""
    report = Release(
        survey_id="s",
        invited=12,
        answered=12,
        segments=(
            ReleasedSegment(
                id=NORTH,
                kind=SegmentKind.TEAM,
                label="North",
                shown=shown,
                figures=tuple(Figure(item=item, shown=SHOWN) for item in figures),
            ),
        ),
        comments=(),
    )
    return Closed(segments=(segment,) if segment else (), release=report)


@pytest.mark.parametrize(
    ("sizes", "steps", "settled"),
    [
        ((12, 12), (0,), True),
        ((12, 13), (1,), False),
        ((12, 12), (4,), False),
        ((12, 13), (5,), True),
        ((12, 12, 12), (0, 0), True),
        ((12, 14, 12), (2, 2), False),  # the same two may have come and gone
        ((12, 15, 17), (3, 2), True),  # five more than before
        ((12, 12, 12), (2, 4), False),  # a sum of six, yet two may have come back
        ((12, 12, 12), (8, 2), True),  # whoever comes back, six are others
        ((12, 17, 12), (5, 5), False),
        ((12, 12, 12, 12), (10, 4, 2), False),
    ],
)
def test_is_settled_only_if_nobody_or_at_least_five_certainly_differ(
    sizes: Sequence[int], steps: Sequence[int], settled: bool
) -> None:
    history = [north(sizes[0]), *(north(size, step) for size, step in zip(sizes[1:], steps, strict=True))]
    assert is_settled(history) is settled


@pytest.mark.parametrize(
    "history",
    [
        (north(12), north(20, None)),
        (north(12), north(20, 9), north(20, None), north(20, 0)),
        (north(12), None, north(20, 20)),
        (north(None), north(20, 9)),
        (north(12), north(None, None)),
        (north(12), north(20, 9), None),
    ],
)
def test_is_not_settled_where_a_step_is_not_known(history: Sequence[Segment | None]) -> None:
    assert not is_settled(history)


def test_looks_back_to_the_last_time_that_each_item_was_shown() -> None:
    past = [closed(north(12), "Q1", "REC"), closed(north(13, 1), "REC"), closed(north(13, 0), "REC")]
    found = comparison([north(13, 0)], past, items={"Q1", "REC"})
    assert found.earlier == {NORTH: {"Q1": SHOWN, "REC": SHOWN}}
    assert found.comparable == {NORTH: ("REC",)}
    assert [segment.unsettled for segment in found.segments] == [False]


def test_looks_back_to_the_last_time_that_a_group_was_shown() -> None:
    past = [closed(north(12), "REC"), closed(north(13, 1), shown=False)]
    found = comparison([north(13, 0)], past, items={"REC"})
    assert [segment.unsettled for segment in found.segments] == [True]
    assert found.comparable == {NORTH: ()}


def test_takes_the_last_figure_of_those_items_that_are_asked_now() -> None:
    older = closed(north(12), "Q1", "E1")
    assert comparison([north(12, 0)], [older], items={"E1"}).earlier == {NORTH: {"E1": SHOWN}}


def test_a_group_that_was_never_shown_has_nothing_to_be_compared_with() -> None:
    found = comparison([north(12, 3)], [closed(north(12), shown=False)], items={"Q1"})
    assert (found.earlier, found.comparable) == ({}, {})
    assert [segment.unsettled for segment in found.segments] == [False]


def test_a_group_whose_people_are_not_known_any_more_is_unsettled_until_it_is_shown_again() -> None:
    forgotten = comparison([north(12, None)], [closed(north(12), "REC")], items={"REC"})
    assert [segment.unsettled for segment in forgotten.segments] == [True]
    past = [closed(north(12), "Q1", "REC"), closed(north(12, None), "REC")]
    again = comparison([north(12, 0)], past, items={"Q1", "REC"})
    assert [segment.unsettled for segment in again.segments] == [False]
    assert again.comparable == {NORTH: ("REC",)}


def test_a_group_that_comes_back_after_a_cycle_without_people_is_unsettled() -> None:
    found = comparison([north(11, 11)], [closed(north(12), "REC"), closed(None)], items={"REC"})
    assert [segment.unsettled for segment in found.segments] == [True]


def test_what_an_older_tribune_froze_still_loads_and_is_shown_coarsely() -> None:
    old = (
        '{"id":"team:north","kind":"team","label":"North","cells":[0],"parent":"everyone",'
        '"joined":1,"left":0,"forgotten":false}'
    )
    segment = load(Segment, old)
    assert (segment.people, segment.moved, segment.unsettled) == (None, None, True)
    assert load(Segment, dump(segment)) == segment


TEAMS = (Group(id="north", name="North"), Group(id="south", name="South"))
STAFF = {f"p{number}": "north" if number < 12 else "south" for number in range(20)}
places = st.sampled_from(["north", "south", None])
moves = st.dictionaries(st.sampled_from(list(STAFF)[8:16]), places, max_size=4)
"""Who is in which team from now on; None: nobody asks them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A cycle as it really was: the people of each segment, and the report."""

    members: dict[str, frozenset[str]]
    report: Release


@given(st.lists(moves, min_size=1, max_size=8), st.lists(st.booleans(), min_size=9, max_size=9), st.integers(0, 999))
@settings(max_examples=300)
def test_no_trend_and_no_step_below_thirty_is_about_one_to_four_people(
    later: list[dict[str, str | None]], remembered: list[bool], seed: int
) -> None:
    """Against the true rosters, which nobody has any more by then."""
    lived = live(later, remembered, Random(seed))
    for number, cycle in enumerate(lived):
        for group in cycle.report.segments:
            differ = differences(lived[: number + 1], group.id)
            for figure in group.figures:
                then = last(lived[:number], group.id, figure.item)
                assert figure.shown.change is None or then is not None
                if figure.shown.change is not None and then is not None:
                    assert differ[then] not in {1, 2, 3, 4}
                if figure.shown.precision is Precision.TENTHS:
                    assert differ[max(shown_in(lived[:number], group.id), default=number)] not in {1, 2, 3, 4}


def test_a_trend_is_shown_where_nobody_has_moved() -> None:
    *_, third = live([{}, {}], [True] * 3, Random(1))
    assert {figure.item for group in third.report.segments for figure in group.figures if figure.shown.change} == {"Q1"}


def live(later: Sequence[dict[str, str | None]], remembered: Sequence[bool], random: Random) -> list[Lived]:
    """Cycles that ask two items in turn. After each, its roster is `remembered` until the next one opens, or is not."""
    team_of: dict[str, str | None] = dict(STAFF)
    lived: list[Lived] = []
    past: list[Closed] = []
    before: Before | None = None
    for number, moved in enumerate(({}, *later)):
        team_of |= moved
        placed = [Placed(one, team, None) for one, team in team_of.items() if team]
        who = audience(placed, teams=TEAMS, touch_points=(), before=before)
        report = reported(who, past, item=(QUALITY, EMPOWERMENT)[number % 2], random=random)
        lived.append(Lived(members=members(who), report=report))
        past.append(Closed(segments=who.segments, release=report))
        before = Before(segments=who.segments, cell_of=who.cell_of) if remembered[number] else None
    return lived


def reported(who: Audience, past: Sequence[Closed], *, item: Item, random: Random) -> Release:
    """What most of an audience answered, through the only door."""
    found = comparison(who.segments, past, items={item.id})
    spec = replace(
        survey(questions=[item]),
        cells=who.cells,
        segments=found.segments,
        earlier=found.earlier,
        comparable=found.comparable,
    )
    ballots = [Ballot(cell, (random.randint(1, 5),)) for cell in who.cell_of.values() if random.random() < 0.9]
    return release(spec, ballots, [], random=random)


def members(who: Audience) -> dict[str, frozenset[str]]:
    return {
        segment.id: frozenset(person for person, cell in who.cell_of.items() if cell in segment.cells)
        for segment in who.segments
    }


def differences(lived: Sequence[Lived], group: str) -> list[int]:
    """How many people of a group differ between each cycle and the last one."""
    return [len(cycle.members.get(group, frozenset()) ^ lived[-1].members[group]) for cycle in lived]


def shown_in(lived: Sequence[Lived], group: str) -> list[int]:
    return [n for n, cycle in enumerate(lived) for one in cycle.report.segments if one.id == group and one.shown]


def last(lived: Sequence[Lived], group: str, item: str) -> int | None:
    """The last cycle that showed an item of a group."""
    showings = [
        number
        for number, cycle in enumerate(lived)
        for one in cycle.report.segments
        if one.id == group and item in {figure.item for figure in one.figures}
    ]
    return max(showings, default=None)
