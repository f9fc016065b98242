"""People become cells of at least 5, and cells the groups that may be reported."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.audience import Audience, Before, Group, Placed, audience, with_all_below
from domain.survey import Segment, SegmentKind

TEAMS = (
    Group(id="engineers", name="Engineers"),
    Group(id="north", name="North", parent="engineers"),
    Group(id="south", name="South", parent="engineers"),
    Group(id="billing", name="Billing"),
)
POINTS = (Group(id="visit", name="The visit"), Group(id="bill", name="The bill"))


def people(count: int, team: str | None, touch_point: str | None = None, *, first: int = 0) -> list[Placed]:
    return [Placed(f"{team}-{touch_point}-{number}", team, touch_point) for number in range(first, first + count)]


def cells(who: Audience) -> dict[tuple[str | None, str | None], int]:
    return {(cell.team, cell.touch_point): cell.invited for cell in who.cells}


def segment(who: Audience, segment_id: str) -> Segment:
    return next(segment for segment in who.segments if segment.id == segment_id)


def invited(who: Audience, segment_id: str) -> int:
    return sum(cell.invited for cell in who.cells if cell.number in segment(who, segment_id).cells)


def test_a_cell_is_a_team_at_a_touch_point() -> None:
    placed = people(5, "north", "visit") + people(6, "billing", "bill")
    assert cells(audience(placed, teams=TEAMS, touch_points=POINTS)) == {("north", "visit"): 5, ("billing", "bill"): 6}


def test_four_at_a_touch_point_are_counted_in_their_team_only() -> None:
    placed = people(4, "north", "visit") + people(3, "north", "bill") + people(5, "billing", "bill")
    assert cells(audience(placed, teams=TEAMS, touch_points=POINTS)) == {("north", None): 7, ("billing", "bill"): 5}


def test_a_team_of_four_joins_its_parent() -> None:
    placed = people(4, "north", "visit") + people(3, "south", "visit") + people(9, "billing")
    who = audience(placed, teams=TEAMS, touch_points=POINTS)
    assert cells(who) == {("engineers", None): 7, ("billing", None): 9}
    assert segment(who, "team:north").cells == ()


def test_the_last_one_is_joined_by_four_of_the_largest_cell_that_can_spare_them() -> None:
    placed = people(1, None) + people(12, "north", "visit") + people(6, "billing", "bill")
    who = audience(placed, teams=TEAMS, touch_points=POINTS)
    assert cells(who) == {(None, None): 5, ("north", "visit"): 8, ("billing", "bill"): 6}


def test_the_smallest_cell_joins_the_last_one_if_none_can_spare_four() -> None:
    placed = people(1, None) + people(7, "north", "visit") + people(6, "billing", "bill")
    assert cells(audience(placed, teams=TEAMS, touch_points=POINTS)) == {(None, None): 7, ("north", "visit"): 7}


def test_fewer_than_five_in_all_are_one_cell() -> None:
    who = audience(people(2, "north") + people(2, "billing"), teams=TEAMS, touch_points=POINTS)
    assert cells(who) == {(None, None): 4}


def test_segments_are_in_organisation_order() -> None:
    placed = people(5, "billing", "bill") + people(5, "south", "visit") + people(5, "north", "visit")
    who = audience(placed, teams=TEAMS, touch_points=POINTS)
    assert [(segment.id, segment.kind, segment.label, segment.parent) for segment in who.segments] == [
        ("everyone", SegmentKind.EVERYONE, "Everyone", None),
        ("team:engineers", SegmentKind.TEAM, "Engineers", "everyone"),
        ("team:north", SegmentKind.TEAM, "North", "team:engineers"),
        ("team:south", SegmentKind.TEAM, "South", "team:engineers"),
        ("team:billing", SegmentKind.TEAM, "Billing", "everyone"),
        ("touch_point:visit", SegmentKind.TOUCH_POINT, "The visit", "everyone"),
        ("touch_point:bill", SegmentKind.TOUCH_POINT, "The bill", "everyone"),
    ]
    assert invited(who, "everyone") == 15
    assert invited(who, "team:engineers") == 10
    assert invited(who, "touch_point:visit") == 10


def test_a_team_without_people_is_no_segment() -> None:
    who = audience(people(9, "billing"), teams=TEAMS, touch_points=POINTS)
    assert [segment.id for segment in who.segments] == ["everyone", "team:billing"]


def test_teams_of_the_same_name_are_told_apart_by_their_path() -> None:
    teams = (*TEAMS, Group(id="billing-north", name="North", parent="billing"))
    who = audience(people(5, "north") + people(5, "billing-north"), teams=teams, touch_points=())
    assert segment(who, "team:north").label == "Engineers / North"
    assert segment(who, "team:billing-north").label == "Billing / North"


def test_a_cell_knows_how_many_lead_its_people() -> None:
    teams = (
        Group(id="engineers", name="Engineers", leads=("chief",)),
        Group(id="north", name="North", parent="engineers", leads=("ann",)),
        Group(id="south", name="South", parent="engineers"),
        Group(id="billing", name="Billing"),
    )
    placed = [*people(6, "north"), Placed("ann", "north", None), *people(5, "south"), *people(5, "billing")]
    who = audience(placed, teams=teams, touch_points=())
    managers = {cell.team: cell.managers for cell in who.cells}
    ann, chief = 0, 1
    assert managers == {"north": (ann,), "south": (chief,), "billing": ()}


def joining(**hosts: str) -> list[Group]:
    return [replace(team, joined_to=hosts.get(team.id), leads=(f"lead of {team.id}",)) for team in TEAMS]


def test_joined_teams_are_one_group_with_an_id_of_its_own_and_both_their_leads() -> None:
    placed = people(4, "north") + people(3, "south") + people(9, "billing")
    who = audience(placed, teams=joining(south="north"), touch_points=POINTS)
    assert [one.id for one in who.segments] == ["everyone", "team:engineers", "team:north+south", "team:billing"]
    both = segment(who, "team:north+south")
    assert (both.label, both.parent, invited(who, both.id)) == ("North + South", "team:engineers", 7)
    [cell] = [cell for cell in who.cells if cell.number in both.cells]
    assert (cell.team, len(cell.managers)) == ("north+south", 2)
    assert audience(placed, teams=joining(north="south"), touch_points=POINTS).segments == who.segments


def test_a_group_of_joined_teams_is_new_and_so_has_nobody_who_stayed() -> None:
    placed = people(6, "north") + people(6, "south")
    alone = audience(placed, teams=TEAMS, touch_points=POINTS)
    before = Before(segments=alone.segments, cell_of=alone.cell_of)
    who = audience(placed, teams=joining(south="north"), touch_points=POINTS, before=before)
    assert moves(who)["team:north+south"] == (12, 12)


def test_teams_below_a_host_stay_below_it() -> None:
    placed = people(6, "north") + people(6, "south") + people(5, "billing")
    who = audience(placed, teams=joining(billing="engineers"), touch_points=POINTS)
    assert [(one.id, one.label, one.parent) for one in who.segments[1:]] == [
        ("team:billing+engineers", "Engineers + Billing", "everyone"),
        ("team:north", "North", "team:billing+engineers"),
        ("team:south", "South", "team:billing+engineers"),
    ]
    assert invited(who, "team:billing+engineers") == 17


def test_a_team_joined_to_a_joined_team_goes_where_that_one_goes() -> None:
    placed = people(6, "north") + people(6, "south") + people(6, "billing")
    who = audience(placed, teams=joining(south="billing", billing="north"), touch_points=POINTS)
    assert segment(who, "team:billing+north+south").label == "North + South + Billing"


def test_teams_stand_alone_where_joining_them_makes_no_sense() -> None:
    placed = people(6, "north") + people(6, "south")
    alone = audience(placed, teams=joining(), touch_points=POINTS)
    for hosts in (
        {"engineers": "billing"},  # it has teams below it
        {"north": "billing"},  # nobody of that team is asked
        {"billing": "north"},
        {"north": "gone"},
        {"north": "south", "south": "north"},
        {"north": "north"},
    ):
        assert audience(placed, teams=joining(**hosts), touch_points=POINTS) == alone


def test_a_chosen_team_stands_for_all_below_it() -> None:
    assert with_all_below({"engineers"}, TEAMS) == {"engineers", "north", "south"}
    assert with_all_below({"north", "billing", "gone"}, TEAMS) == {"north", "billing"}
    assert with_all_below((), TEAMS) == frozenset()


def after(first: list[Placed], then: list[Placed]) -> Audience:
    who = audience(first, teams=TEAMS, touch_points=POINTS)
    before = Before(segments=who.segments, cell_of=who.cell_of)
    return audience(then, teams=TEAMS, touch_points=POINTS, before=before)


def moves(who: Audience) -> dict[str, tuple[int | None, int | None]]:
    return {segment.id: (segment.people, segment.moved) for segment in who.segments}


def test_joiners_and_leavers_are_counted_by_segment() -> None:
    first = people(8, "north") + people(8, "billing")
    then = people(9, "north", first=2) + people(8, "billing")
    assert moves(after(first, then)) == {
        "everyone": (17, 5),
        "team:engineers": (9, 5),
        "team:north": (9, 5),
        "team:billing": (8, 0),
    }


def test_who_changes_teams_leaves_one_and_joins_the_other() -> None:
    mover = [Placed("mover", "north", None)]
    moved = [Placed("mover", "billing", None)]
    stay = people(8, "north") + people(8, "billing")
    who = moves(after(stay + mover, stay + moved))
    assert (who["everyone"], who["team:north"], who["team:billing"]) == ((17, 0), (8, 1), (9, 1))


def test_who_is_merged_into_the_parent_has_left_the_team() -> None:
    stay = people(6, "engineers")
    who = moves(after(stay + people(5, "north"), stay + people(4, "north")))
    assert (who["team:engineers"], who["team:north"]) == ((10, 1), (0, 5))


def test_all_people_of_a_new_segment_have_joined_it() -> None:
    assert moves(after(people(8, "billing"), people(8, "billing") + people(6, "north")))["team:north"] == (6, 6)


def test_without_a_roster_nobody_knows_who_joined_or_left() -> None:
    who = audience(people(8, "north"), teams=TEAMS, touch_points=POINTS)
    assert moves(who)["everyone"] == (8, None)


places = st.tuples(st.sampled_from([None, *(team.id for team in TEAMS)]), st.sampled_from([None, "visit", "bill"]))


@given(st.lists(places, min_size=5, max_size=80))
def test_nobody_is_lost_and_no_cell_is_small(drawn: list[tuple[str | None, str | None]]) -> None:
    placed = [Placed(f"p{number}", team, point) for number, (team, point) in enumerate(drawn)]
    who = audience(placed, teams=TEAMS, touch_points=POINTS)
    assert set(who.cell_of) == {one.person for one in placed}
    assert [cell.number for cell in who.cells] == list(range(len(who.cells)))
    assert sum(cell.invited for cell in who.cells) == len(placed)
    assert all(cell.invited >= 5 for cell in who.cells)


@given(st.lists(places, min_size=5, max_size=60))
def test_nobody_is_counted_where_they_do_not_work(drawn: list[tuple[str | None, str | None]]) -> None:
    parents = {team.id: team.parent for team in TEAMS}
    placed = [Placed(f"p{number}", team, point) for number, (team, point) in enumerate(drawn)]
    who = audience(placed, teams=TEAMS, touch_points=POINTS)
    for one in placed:
        cell = who.cells[who.cell_of[one.person]]
        above = [one.team]
        while above[-1] is not None:
            above.append(parents[above[-1]])
        assert cell.team in above
        assert cell.touch_point in {one.touch_point, None}
