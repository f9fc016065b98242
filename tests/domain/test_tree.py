"""The tree of teams stands in order, and nothing stands below itself."""

from hypothesis import given
from hypothesis import strategies as st

from domain import tree

TEAMS: dict[str, str | None] = {"north": "engineers", "billing": None, "engineers": None, "south": "engineers"}


@st.composite
def trees(draw: st.DrawFn) -> dict[str, str | None]:
    """Any tree, its teams in any order."""
    count = draw(st.integers(1, 12))
    parents = {str(number): draw(st.sampled_from([None, *map(str, range(number))])) for number in range(count)}
    return {team: parents[team] for team in draw(st.permutations(list(parents)))}


def test_each_team_is_followed_by_all_that_is_below_it() -> None:
    assert tree.in_order(TEAMS) == ("billing", "engineers", "north", "south")


def test_a_path_begins_at_the_top() -> None:
    assert tree.path(TEAMS, "south") == ("engineers", "south")
    assert tree.path(TEAMS, "billing") == ("billing",)


def test_what_is_below_a_team_includes_itself() -> None:
    assert tree.below(TEAMS, "engineers") == {"engineers", "north", "south"}
    assert tree.below(TEAMS, "north") == {"north"}


def test_a_team_changes_places_with_its_sister_and_takes_along_what_is_below_it() -> None:
    assert tree.moved(TEAMS, "engineers", up=True) == ("engineers", "north", "south", "billing")
    assert tree.moved(TEAMS, "south", up=True) == ("billing", "engineers", "south", "north")
    assert tree.moved(TEAMS, "north", up=False) == ("billing", "engineers", "south", "north")


def test_at_the_end_a_team_stays() -> None:
    assert tree.moved(TEAMS, "billing", up=True) == tree.in_order(TEAMS)
    assert tree.moved(TEAMS, "south", up=False) == tree.in_order(TEAMS)


@given(trees(), st.data())
def test_moving_keeps_every_team_and_a_parent_before_its_children(
    parents: dict[str, str | None], data: st.DataObject
) -> None:
    team = data.draw(st.sampled_from(list(parents)))
    order = tree.moved(parents, team, up=data.draw(st.booleans()))
    assert sorted(order) == sorted(parents)
    assert all(parent is None or order.index(parent) < order.index(one) for one, parent in parents.items())


@given(trees(), st.data())
def test_moving_there_and_back_changes_nothing(parents: dict[str, str | None], data: st.DataObject) -> None:
    team = data.draw(st.sampled_from(list(parents)))
    same = tree.sisters(parents, team)
    if team != same[-1]:
        order = tree.moved(parents, team, up=False)
        assert tree.moved({one: parents[one] for one in order}, team, up=True) == tree.in_order(parents)
