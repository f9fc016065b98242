"""Earlier figures are compared only where nobody, or at least 5 people, can have joined or left since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
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


def alone(segment: Segment) -> Audience:
    return Audience(cells=(), segments=(segment,), cell_of={})


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
    found = comparison(alone(north(13, 0)), past, items={"Q1", "REC"})
    assert found.earlier == {NORTH: {"Q1": SHOWN, "REC": SHOWN}}
    assert found.comparable == {NORTH: ("REC",)}
    assert [segment.unsettled for segment in found.segments] == [False]


def test_looks_back_to_the_last_time_that_a_group_was_shown() -> None:
    past = [closed(north(12), "REC"), closed(north(13, 1), shown=False)]
    found = comparison(alone(north(13, 0)), past, items={"REC"})
    assert [segment.unsettled for segment in found.segments] == [True]
    assert found.comparable == {NORTH: ()}


def test_takes_the_last_figure_of_those_items_that_are_asked_now() -> None:
    older = closed(north(12), "Q1", "E1")
    assert comparison(alone(north(12, 0)), [older], items={"E1"}).earlier == {NORTH: {"E1": SHOWN}}


def test_a_group_that_was_never_shown_has_nothing_to_be_compared_with() -> None:
    found = comparison(alone(north(12, 3)), [closed(north(12), shown=False)], items={"Q1"})
    assert (found.earlier, found.comparable) == ({}, {})
    assert [segment.unsettled for segment in found.segments] == [False]


def test_a_group_whose_people_are_not_known_any_more_is_unsettled_until_it_is_shown_again() -> None:
    forgotten = comparison(alone(north(12, None)), [closed(north(12), "REC")], items={"REC"})
    assert [segment.unsettled for segment in forgotten.segments] == [True]
    past = [closed(north(12), "Q1", "REC"), closed(north(12, None), "REC")]
    again = comparison(alone(north(12, 0)), past, items={"Q1", "REC"})
    assert [segment.unsettled for segment in again.segments] == [False]
    assert again.comparable == {NORTH: ("REC",)}


def test_a_group_that_comes_back_after_a_cycle_without_people_is_unsettled() -> None:
    found = comparison(alone(north(11, 11)), [closed(north(12), "REC"), closed(None)], items={"REC"})
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
YARD = Group(id="yard", name="Yard")
STAFF = {f"p{number}": "north" if number < 12 else "south" for number in range(20)}
STAFF_WITH_YARD = STAFF | {"p20": "yard", "p21": "yard"}
APART, JOINED = (*TEAMS, YARD), (*TEAMS, replace(YARD, joined_to="north"))
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


FRESH = (Group(id="fresh", name="North"), *APART[1:])
trees = st.lists(st.sampled_from([APART, JOINED, FRESH]), min_size=9, max_size=9)


@given(
    st.lists(moves, min_size=1, max_size=8), trees, st.lists(st.booleans(), min_size=9, max_size=9), st.integers(0, 999)
)
@settings(max_examples=300)
def test_no_step_below_thirty_is_about_one_to_four_people_who_are_not_in_a_group_of_another_id(
    later: list[dict[str, str | None]], trees: list[Sequence[Group]], remembered: list[bool], seed: int
) -> None:
    """Teams are joined, separated and made anew, whoever moves meanwhile."""
    lived = live(later, remembered, Random(seed), staff=STAFF_WITH_YARD, trees=trees)
    for number, cycle in enumerate(lived):
        for group in cycle.report.segments:
            if Precision.TENTHS not in {figure.shown.precision for figure in group.figures}:
                continue
            own = max(shown_in(lived[:number], group.id), default=0)
            for other in {one.id for past in lived[:number] for one in past.report.segments} - {group.id}:
                then = max(shown_in(lived[:number], other), default=-1)
                if then >= own:
                    assert len(lived[then].members[other] ^ cycle.members[group.id]) not in {1, 2, 3, 4}


def in_teams(teams: Sequence[Group], *, north: int = 12) -> Audience:
    """North, two people in the yard, and eight without a team."""
    team = {"north": teams[0].id, "yard": "yard", "south": None}
    staff = [Placed(one, team[of], None) for one, of in STAFF_WITH_YARD.items()]
    return audience(staff[12 - north :], teams=teams, touch_points=())


@pytest.mark.parametrize(
    ("first", "then", "nearly"),
    [
        (in_teams(APART), in_teams(JOINED), True),
        (in_teams(JOINED), in_teams(APART), True),
        (in_teams(APART), in_teams(FRESH, north=11), True),
        (in_teams(FRESH, north=11), in_teams(APART), True),
        (in_teams(APART), in_teams(FRESH), False),
        (in_teams(APART), in_teams(FRESH, north=7), False),
    ],
)
def test_a_group_that_is_another_one_but_for_a_few_is_unsettled_the_first_time(
    first: Audience, then: Audience, nearly: bool
) -> None:
    """North has 12 people and the yard 2: whoever reads 12 and 14 of the same would learn what those two said."""
    past: list[Closed] = []
    for who, before, unsettled in ((first, None, False), (then, first, nearly), (then, then, False)):
        held = Before(segments=before.segments, cell_of=before.cell_of) if before else None
        counted = replace(who, segments=tuple(replace(one, moved=0) for one in who.segments))
        found = comparison(counted, past, items={"REC"}, before=held)
        assert found.segments[1].unsettled is unsettled
        report = replace(closed(who.segments[1], "REC").release, segments=())
        shown = ReleasedSegment(id=who.segments[1].id, kind=SegmentKind.TEAM, label="North", shown=True)
        past.append(Closed(segments=counted.segments, release=replace(report, segments=(shown,))))


def test_a_new_group_is_unsettled_where_nobody_knows_who_was_in_those_before() -> None:
    """Unless it is so much larger or smaller that they cannot be nearly the same."""
    for people, unsettled in ((16, True), (17, False), (8, True), (7, False)):
        new = replace(north(people), id="team:new")
        found = comparison(alone(new), [closed(north(12), "REC")], items={"REC"})
        assert [segment.unsettled for segment in found.segments] == [unsettled]


@pytest.mark.parametrize(("differ", "unsettled"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_group_that_another_series_shows_but_for_a_few_is_unsettled(differ: int, unsettled: bool) -> None:
    here = audience([Placed(person, "north", None) for person in list(STAFF)[:16]], teams=TEAMS, touch_points=())
    there = audience([Placed(person, "south", None) for person in list(STAFF)[differ:16]], teams=TEAMS, touch_points=())
    beside = [Before(segments=there.segments, cell_of=there.cell_of)]
    found = comparison(here, [], items={"REC"}, beside=beside)
    assert {segment.unsettled for segment in found.segments} == {unsettled}


def test_a_group_of_another_series_is_held_against_as_long_as_it_could_ever_be_shown() -> None:
    """Four people are never shown; of what an older Tribune froze nobody counted the people."""
    here = audience([Placed(person, "north", None) for person in list(STAFF)[:8]], teams=TEAMS, touch_points=())
    small = tuple(replace(segment, people=4) for segment in here.segments)
    for segments, unsettled in ((small, False), (tuple(replace(one, people=None) for one in small), True)):
        four = Before(segments=segments, cell_of=dict(list(here.cell_of.items())[:4]))
        found = comparison(here, [], items={"REC"}, beside=[four])
        assert {segment.unsettled for segment in found.segments} == {unsettled}


def test_a_trend_is_shown_where_nobody_has_moved() -> None:
    *_, third = live([{}, {}], [True] * 3, Random(1))
    assert {figure.item for group in third.report.segments for figure in group.figures if figure.shown.change} == {"Q1"}


def live(
    later: Sequence[dict[str, str | None]],
    remembered: Sequence[bool],
    random: Random,
    *,
    staff: Mapping[str, str] = STAFF,
    trees: Iterable[Sequence[Group]] = repeat(TEAMS),
) -> list[Lived]:
    """Cycles that ask two items in turn. After each, its roster is `remembered` until the next one opens, or is not.

    `trees` are the teams of each cycle. Where one is called "fresh", it is North, made anew.
    """
    team_of: dict[str, str | None] = dict(staff)
    lived: list[Lived] = []
    past: list[Closed] = []
    before: Before | None = None
    for number, (moved, teams) in enumerate(zip(({}, *later), trees, strict=False)):
        team_of |= moved
        anew = {"north": teams[0].id}
        placed = [Placed(one, anew.get(team, team), None) for one, team in team_of.items() if team]
        who = audience(placed, teams=teams, touch_points=(), before=before)
        report = reported(who, past, before, item=(QUALITY, EMPOWERMENT)[number % 2], random=random)
        lived.append(Lived(members=members(who), report=report))
        past.append(Closed(segments=who.segments, release=report))
        before = Before(segments=who.segments, cell_of=who.cell_of) if remembered[number] else None
    return lived


def reported(who: Audience, past: Sequence[Closed], before: Before | None, *, item: Item, random: Random) -> Release:
    """What most of an audience answered, through the only door."""
    found = comparison(who, past, items={item.id}, before=before)
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
