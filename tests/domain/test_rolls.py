"""Who may be asked beside others: claims by name, and random companies before two rules that it must agree with."""

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.release_plan import safe_segments
from domain.rolls import are_close, isolates_few
from domain.survey import THRESHOLD, Segment, SegmentKind

Roll = frozenset[str]


def people(beginning: str, many: int) -> Roll:
    return frozenset(f"{beginning}{number}" for number in range(many))


LEEDS, YORK, ELSEWHERE = people("leeds", 8), people("york", 8), people("elsewhere", 3)
COMPANY = LEEDS | YORK | ELSEWHERE


def test_a_company_and_its_sites_are_not_all_asked_if_they_leave_three_elsewhere() -> None:
    assert not isolates_few(YORK, own=[], others=[COMPANY])
    assert isolates_few(YORK, own=[], others=[COMPANY, LEEDS])
    assert isolates_few(COMPANY, own=[], others=[YORK, LEEDS])
    assert not isolates_few(YORK, own=[], others=[COMPANY | people("more", 2), LEEDS])


@pytest.mark.parametrize(("more", "few"), [(0, False), (1, True), (4, True), (5, False)])
def test_two_groups_are_not_both_asked_if_they_differ_by_one_to_four(more: int, few: bool) -> None:
    larger = LEEDS | people("more", more)
    assert isolates_few(larger, own=[], others=[LEEDS]) is few
    assert isolates_few(LEEDS, own=[], others=[larger]) is few
    assert are_close(larger, LEEDS) is are_close(LEEDS, larger) is few


def test_nobody_else_asked_and_people_apart_single_out_nobody() -> None:
    assert not isolates_few(LEEDS, own=[], others=[])
    assert not isolates_few(LEEDS, own=[], others=[YORK, ELSEWHERE])


def test_a_series_is_not_held_against_itself_but_with_what_others_asked() -> None:
    joined = people("new", 6)
    assert not isolates_few(COMPANY | {"new"}, own=[COMPANY], others=[])
    assert not isolates_few(COMPANY | {"new"}, own=[COMPANY], others=[LEEDS])
    assert not isolates_few(COMPANY | joined, own=[COMPANY], others=[LEEDS])
    assert isolates_few(COMPANY | joined, own=[COMPANY], others=[joined | {"leeds0", "leeds1"}])


def test_what_earlier_rolls_single_out_by_themselves_is_not_held_against_the_next() -> None:
    before = [COMPANY, COMPANY | {"new"}]
    assert not isolates_few(LEEDS, own=[], others=before)
    assert isolates_few(YORK, own=[], others=[*before, LEEDS])
    assert isolates_few(before[1], own=[], others=before)  # the series told it in bands, and this would not


@pytest.mark.parametrize(("both", "few"), [(2, True), (3, False)])
def test_a_site_and_a_team_that_cross_are_told_from_the_company_if_that_is_about_five(both: int, few: bool) -> None:
    """The company less the north less visits is about visits in the north, counted twice, and calls in the south."""
    north, visit = people("north", 6) | people("both", both), people("visit", 6) | people("both", both)
    company = north | visit | people("south", both)
    assert isolates_few(visit, own=[], others=[company, north]) is few
    assert isolates_few(company, own=[], others=[visit, north]) is few
    assert not isolates_few(visit, own=[], others=[north])


@st.composite
def crossing_rolls(draw: st.DrawFn) -> list[Roll]:
    """Two to four rolls of five people or more that overlap as they like."""
    many = draw(st.integers(2, 4))
    parts = draw(st.lists(st.integers(0, 6), min_size=2**many, max_size=2**many))
    rolls = [
        frozenset[str]().union(*(people(f"p{part}_", parts[part]) for part in range(2**many) if part >> place & 1))
        for place in range(many)
    ]
    assume(all(len(roll) >= THRESHOLD for roll in rolls))
    return rolls


def about(rolls: list[Roll]) -> set[Roll]:
    """Everybody about whom some combination of rolls with small numbers is, if these are one to four people."""
    everybody = frozenset[str]().union(*rolls)
    on = {one: [one in roll for roll in rolls] for one in everybody}
    combined = (
        frozenset(
            one for one in everybody if sum(number for number, here in zip(numbers, on[one], strict=True) if here)
        )
        for numbers in product(range(-2, 3), repeat=len(rolls))
    )
    return {found for found in combined if 0 < len(found) < THRESHOLD}


@given(crossing_rolls())
@settings(max_examples=150)
def test_agrees_with_trying_every_combination_of_small_numbers(rolls: list[Roll]) -> None:
    before = about(rolls[:-1])
    new = {few for few in about(rolls) if not any(known <= few for known in before)}
    close = any(are_close(rolls[-1], one) for one in rolls[:-1])
    assert isolates_few(rolls[-1], own=[], others=rolls[:-1]) is (close or bool(new))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(1, 9)), min_size=2, max_size=9))
@settings(max_examples=150)
def test_accepts_teams_and_sites_of_a_company_exactly_where_the_release_plan_does(
    cells: list[tuple[str, str, int]],
) -> None:
    """One by one, largest first, as a plan goes about it; each group that it refuses is not asked."""
    names = [people(f"{number}_", many) for number, (_, _, many) in enumerate(cells)]
    groups = [("", SegmentKind.EVERYONE, tuple(range(len(cells))))]
    groups += (
        (name, kind, tuple(number for number, cell in enumerate(cells) if cell[place] == name))
        for place, kind in ((0, SegmentKind.TEAM), (1, SegmentKind.TOUCH_POINT))
        for name in sorted({cell[place] for cell in cells})
    )
    segments = [Segment(id=f"{kind}:{name}", kind=kind, label="", cells=within) for name, kind, within in groups]
    sizes = {number: many for number, (_, _, many) in enumerate(cells)}
    asked: dict[str, Roll] = {}
    for one in sorted(segments, key=lambda segment: -sum(sizes[cell] for cell in segment.cells)):
        roll = frozenset[str]().union(*(names[cell] for cell in one.cells))
        if len(roll) >= THRESHOLD and not isolates_few(roll, own=[], others=[*asked.values()]):
            asked[one.id] = roll
    assert [*asked] == [segment.id for segment in safe_segments(segments, sizes, threshold=THRESHOLD)]
