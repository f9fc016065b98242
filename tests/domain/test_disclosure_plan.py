"""Which groups are shown together: claims by name, and random companies before an oracle of linear algebra."""

from collections.abc import Iterable, Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from domain.release_plan import safe_segments
from domain.survey import Segment, SegmentKind, SurveySpec
from tests.domain.companies import can_isolate, companies, small_groups, survey


def shown(spec: SurveySpec, *people: int, threshold: int = 5) -> set[str]:
    safe = safe_segments(spec.segments, dict(enumerate(people)), threshold=threshold)
    return {segment.id.rpartition(":")[2] for segment in safe}


def shown_of_managers(spec: SurveySpec, *people: int, threshold: int = 10) -> set[str]:
    managers = {cell.number: cell.managers for cell in spec.cells}
    safe = safe_segments(spec.segments, dict(enumerate(people)), threshold=threshold, managers=managers)
    return {segment.id.rpartition(":")[2] for segment in safe}


def test_shows_everyone_from_five() -> None:
    assert shown(survey(("hotline", None)), 5) == {"everyone", "hotline"}


def test_shows_nothing_when_four_answered() -> None:
    assert shown(survey(("hotline", None)), 4) == set()


def test_withholds_a_segment_of_four() -> None:
    assert shown(survey(("hotline", None), ("billing", None), (None, None)), 11, 4, 5) == {"everyone", "hotline"}


def test_shows_siblings_that_leave_nobody_over() -> None:
    assert shown(survey(("hotline", None), ("billing", None)), 5, 6) == {"everyone", "hotline", "billing"}


def test_hides_the_next_smallest_team_when_the_smallest_could_be_subtracted() -> None:
    spec = survey(("booking", None), ("hotline", None), ("north", None), ("south", None), ("billing", None))
    assert shown(spec, 5, 9, 8, 7, 4) == {"everyone", "hotline", "north", "south"}


def test_hides_a_team_when_fewer_than_five_are_left_of_its_parent() -> None:
    spec = survey(("engineers", None), ("north", None), ("hotline", None), parents={"north": "engineers"})
    assert shown(spec, 4, 8, 9) == {"everyone", "engineers", "hotline"}
    assert shown(spec, 5, 8, 9) == {"everyone", "engineers", "north", "hotline"}


def test_counts_people_merged_upward_with_the_parent_only() -> None:
    """The engineers' own cell holds people of small teams: subtracting the teams that are shown leaves just them."""
    places = [("north", "visit"), ("south", "visit"), ("engineers", None), ("billing", "bill")]
    spec = survey(*places, parents={"north": "engineers", "south": "engineers"})
    assert shown(spec, 7, 6, 2, 9) == {"everyone", "engineers", "north", "billing", "bill"}
    assert shown(spec, 7, 6, 5, 9) == {"everyone", "engineers", "north", "south", "visit", "billing", "bill"}


def test_shows_a_touch_point_that_is_exactly_one_team() -> None:
    spec = survey(("hotline", "call"), ("billing", "bill"))
    assert shown(spec, 7, 5) == {"everyone", "hotline", "billing", "call", "bill"}


def test_shows_a_team_that_is_exactly_its_parent() -> None:
    assert shown(survey(("north", None), ("hotline", None), parents={"north": "engineers"}), 7, 5) == {
        "everyone",
        "engineers",
        "north",
        "hotline",
    }


def test_shows_touch_points_that_cross_teams_in_large_numbers() -> None:
    spec = survey(("north", "visit"), ("north", "call"), ("south", "visit"), ("south", "call"))
    assert shown(spec, 5, 5, 5, 5) == {"everyone", "north", "south", "visit", "call"}


def test_shows_a_touch_point_whose_people_stand_behind_others_on_several_ways_at_once() -> None:
    """Where the ways cross, some of the people counted on one of them belong on another."""
    nowhere = [(None, "visit"), (None, "call"), (None, "bill")]
    hotline = [("hotline", "mail"), ("hotline", "visit"), ("hotline", "bill")]
    spec = survey(*nowhere, *hotline, ("north", "visit"), ("north", "call"), ("south", "visit"))
    everything = {"everyone", "hotline", "north", "visit", "call", "bill", "mail"}
    assert shown(spec, 1, 1, 6, 5, 2, 3, 5, 6, 1) == everything


def test_hides_a_touch_point_that_differs_from_a_team_by_four() -> None:
    spec = survey(("hotline", "call"), ("hotline", "bill"), ("billing", "bill"))
    assert shown(spec, 20, 4, 15) == {"everyone", "hotline", "billing"}
    assert shown(spec, 20, 5, 15) == {"everyone", "hotline", "billing", "call", "bill"}


def test_hides_touch_points_that_differ_from_teams_by_two_either_way() -> None:
    """North less the visit is what two people of north said less what two of south said: four people in all."""
    spec = survey(("north", "visit"), ("north", "call"), ("south", "visit"), ("south", "call"))
    assert shown(spec, 20, 2, 2, 20) == {"everyone", "north", "south"}
    assert shown(spec, 20, 3, 3, 20) == {"everyone", "north", "south", "visit", "call"}


def test_counts_people_at_no_touch_point_as_somebody_to_protect() -> None:
    spec = survey(("hotline", "call"), ("hotline", None), ("billing", "bill"))
    assert shown(spec, 20, 4, 15) == {"everyone", "hotline", "billing", "bill"}


def test_tries_the_first_in_the_organisation_first_between_equals() -> None:
    spec = survey(("north", None), ("south", None), ("west", None))
    assert shown(spec, 6, 6, 2) == {"everyone", "north"}


def test_holds_a_higher_threshold() -> None:
    assert shown(survey(("north", None), ("south", None)), 8, 7, threshold=8) == {"everyone"}


def test_leaves_out_a_group_that_overlaps_another_without_nesting() -> None:
    """No organisation looks like that; if one ever did, nothing would be given away."""
    spec = survey(("north", None), ("south", None), ("west", None))
    one = Segment(id="team:one", kind=SegmentKind.TEAM, label="", cells=(1, 2))
    other = Segment(id="team:other", kind=SegmentKind.TEAM, label="", cells=(0, 1))
    safe = safe_segments([*spec.segments, one, other], {0: 9, 1: 20, 2: 10}, threshold=5)
    assert [segment.id for segment in safe] == ["everyone", "team:one", "team:south", "team:west", "team:north"]


def test_does_not_mind_cells_where_nobody_answered() -> None:
    spec = survey(("north", "visit"), ("south", "visit"), ("north", None))
    assert shown(spec, 6, 0, 0) == {"everyone", "north", "visit"}


def test_never_shows_one_manager() -> None:
    spec = survey(("north", None), ("south", None), managers=[[1], [2]])
    assert shown_of_managers(spec, 30, 30) == {"everyone"}


def test_never_shows_one_manager_of_two_teams() -> None:
    spec = survey(("north", None), ("south", None), parents={"north": "field", "south": "field"}, managers=[[1], [1]])
    assert shown_of_managers(spec, 30, 30) == set()


def test_never_leaves_one_manager_to_subtraction() -> None:
    """Showing two of the three teams together would show the third by itself."""
    places = [("north", None), ("south", None), ("hotline", None)]
    parents = {"north": "field", "south": "field"}
    three = survey(*places, parents=parents, managers=[[1], [2], [3]])
    assert shown_of_managers(three, 30, 30, 30) == {"everyone"}
    four = survey(*places, ("billing", None), parents=parents, managers=[[1], [2], [3], [4]])
    assert shown_of_managers(four, 30, 30, 30, 30) == {"everyone", "field"}


def test_never_tells_managers_apart_by_touch_points() -> None:
    """The field and the visit hold two managers each, and what they differ by is the people of one of them."""
    places = [("north", "visit"), ("south", "visit"), ("south", "call"), ("west", "call"), ("hotline", "call")]
    spec = survey(*places, parents={"north": "field", "south": "field"}, managers=[[1], [2], [2], [3], [4]])
    assert shown_of_managers(spec, 30, 30, 30, 30, 30) == {"everyone", "field"}


def test_takes_unknown_managers_for_anybodys() -> None:
    spec = survey(("north", None), ("south", None), managers=[[1], []])
    assert shown_of_managers(spec, 30, 30) == set()


def test_takes_a_cell_that_managers_share_for_any_one_of_theirs() -> None:
    spec = survey(("north", None), ("south", None), managers=[[1, 2], [2, 3]])
    assert shown_of_managers(spec, 30, 30) == set()
    spec = survey(("north", None), ("south", None), managers=[[1, 2], [3]])
    assert shown_of_managers(spec, 30, 30) == {"everyone"}


def test_never_shows_a_manager_among_four_people_of_another_one() -> None:
    spec = survey(("north", None), ("south", None), managers=[[1], [2]])
    assert shown_of_managers(spec, 30, 4) == set()
    assert shown_of_managers(spec, 30, 5) == {"everyone"}


def by_size(spec: SurveySpec, people: Mapping[int, int]) -> list[Segment]:
    return sorted(spec.segments, key=lambda segment: -sum(people[cell] for cell in segment.cells))


def greedily(
    spec: SurveySpec, people: Mapping[int, int], *, threshold: int, protected: Iterable[frozenset[int]]
) -> Sequence[Segment]:
    """What a plan would show that asks the oracle, and nothing else, about every group in turn."""
    protected = list(protected)
    accepted: list[Segment] = []
    for segment in by_size(spec, people):
        attempt = [*accepted, segment]
        if sum(people[cell] for cell in segment.cells) >= threshold and not any(
            can_isolate(attempt, people, group) for group in protected
        ):
            accepted = attempt
    return accepted


@given(companies(), st.integers(5, 7))
def test_shows_what_the_oracle_finds_safe_and_nothing_else(
    company: tuple[SurveySpec, dict[int, int]], threshold: int
) -> None:
    spec, people = company
    expected = greedily(spec, people, threshold=threshold, protected=small_groups(people, fewer_than=threshold))
    assert safe_segments(spec.segments, people, threshold=threshold) == expected


@given(companies())
def test_shows_of_managers_what_the_oracle_finds_safe_and_nothing_else(
    company: tuple[SurveySpec, dict[int, int]],
) -> None:
    spec, people = company
    managers = {cell.number: cell.managers for cell in spec.cells}
    protected = small_groups(people, fewer_than=10)
    for manager in (1, 2, 3):
        theirs = frozenset(cell for cell, of in managers.items() if manager in of or not of)
        others = {cell: count for cell, count in people.items() if cell not in theirs}
        protected += [theirs | few for few in small_groups(others, fewer_than=5) or [frozenset()]]
    expected = greedily(spec, people, threshold=10, protected=protected)
    assert safe_segments(spec.segments, people, threshold=10, managers=managers) == expected
