"""Teams are made and changed by hand or from user groups, and the tree stays a tree."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.screens import Done, Neighbours, Outcome
from domain.series import AudienceKind, SeriesState
from models import people
from models.database import Database
from models.people import Person, Team
from services.people import change_person
from services.settings import ask_guests
from services.teams import (
    GivenTeam,
    NamedGroup,
    move_team,
    page_of,
    remove_team,
    save_team,
    search_teams,
    team_form,
    teams_of_groups,
    teams_page,
)
from tests.factories import SET_UP, add_lead, add_people, member, set_up_series, user

GIVEN = GivenTeam(id="", name="Hotline", parent=None, managers=(), members=(), alone=True, touch_point="")


def names(session: Session) -> list[str]:
    return [team.name for team in people.teams(session)]


def id_of(session: Session, name: str) -> str:
    return next(team.id for team in people.teams(session) if team.name == name)


def tree(session: Session) -> None:
    """Engineers with North and South, then Billing; ten people, the first four of them in North."""
    add_people(session, 4)
    add_people(session, 6, first=4)
    save_team(session, replace(GIVEN, name="Engineers"))
    save_team(session, replace(GIVEN, name="Billing"))
    above = id_of(session, "Engineers")
    four = tuple(user(number) for number in range(4))
    save_team(session, replace(GIVEN, name="North", parent=above, members=four, managers=(user(0),)))
    save_team(session, replace(GIVEN, name="South", parent=above))


def given(session: Session, name: str) -> GivenTeam:
    """A team as its form would send it back unchanged."""
    form = team_form(session, id_of(session, name))
    return GivenTeam(
        id=form.id,
        name=form.name,
        parent=form.parent[0] if form.parent else None,
        managers=form.managers,
        members=form.members or (),
        alone=form.members is not None,
        touch_point="",
    )


def refused(session: Session, team: GivenTeam) -> dict[str, str]:
    with pytest.raises(BadInputError) as caught:
        save_team(session, team)
    return caught.value.problems


def test_the_list_shows_the_tree_with_people_and_who_leads(database: Database) -> None:
    with database.write() as session:
        tree(session)
        page = teams_page(session)
    told = [(line.name, line.depth, line.people, line.managers) for line in page.lines]
    assert told == [("Engineers", 0, 0, ()), ("North", 1, 4, ("Person 0",)), ("South", 1, 0, ()), ("Billing", 0, 0, ())]
    assert (page.teams, page.people, page.without_team, page.before, page.after) == (4, 10, 6, None, None)


def test_sixty_teams_come_in_pages(database: Database) -> None:
    with database.write() as session:
        for number in range(60):
            save_team(session, replace(GIVEN, name=f"Team {number:02}"))
        pages = [teams_page(session, first=first) for first in (0, 25, 50)]
        assert [len(page.lines) for page in pages] == [25, 25, 10]
        assert [(page.before, page.after) for page in pages] == [(None, 25), (0, 50), (25, None)]
        for astray in (60, -1, 10**9):
            assert teams_page(session, first=astray) == pages[0]
        assert page_of(session, id_of(session, "Team 30")) == 25
        assert page_of(session, "nobody knows") == 0


def test_a_new_team_stands_last_among_its_sisters(database: Database) -> None:
    with database.write() as session:
        tree(session)
        assert save_team(session, replace(GIVEN, name="  Sales \n West ")).name == "Sales West"
        save_team(session, replace(GIVEN, name="East", parent=id_of(session, "Engineers")))
        assert names(session) == ["Engineers", "North", "South", "East", "Billing", "Sales West"]


def test_a_renamed_team_stays_the_same(database: Database) -> None:
    with database.write() as session:
        tree(session)
        before = id_of(session, "North")
        save_team(session, replace(given(session, "North"), name="Arctic"))
        assert id_of(session, "Arctic") == before
        assert session.get_one(Person, user(0)).team_id == before


def test_moving_somebody_out_of_another_team_says_so(database: Database) -> None:
    with database.write() as session:
        tree(session)
        outcome = save_team(session, replace(given(session, "South"), members=(user(2), user(7), user(1))))
        assert outcome == Outcome(done=Done.SAVED, name="South", moved=(("Person 1", "North"), ("Person 2", "North")))
        assert [person.id for person in people.members(session, id_of(session, "North"))] == [user(0), user(3)]


def test_whoever_is_taken_out_of_the_menu_leaves_the_team(database: Database) -> None:
    with database.write() as session:
        tree(session)
        save_team(session, replace(given(session, "North"), members=(user(0),)))
        assert session.get_one(Person, user(1)).team_id is None
        assert session.get_one(Person, user(0)).team_id is not None


def test_from_a_team_too_large_for_a_menu_nobody_leaves(database: Database) -> None:
    with database.write() as session:
        add_people(session, 101, team="hotline")
        add_people(session, 1, first=200)
        form = team_form(session, "hotline")
        assert (form.members, form.people) == (None, 101)
        save_team(session, replace(GIVEN, id="hotline", members=(user(200),), alone=False))
        assert len(people.members(session, "hotline")) == 102


def test_where_a_whole_team_works_is_set_at_once(database: Database) -> None:
    with database.write() as session:
        tree(session)
        add_people(session, 1, first=50, touch_point="visit")
        save_team(session, replace(given(session, "North"), touch_point="visit"))
        assert session.get_one(Person, user(3)).touch_point_id == "visit"
        assert session.get_one(Person, user(5)).touch_point_id is None
        save_team(session, given(session, "North"))
        assert session.get_one(Person, user(3)).touch_point_id == "visit"
        save_team(session, replace(given(session, "North"), touch_point=None))
        assert session.get_one(Person, user(3)).touch_point_id is None


def test_a_team_cannot_stand_below_itself(database: Database) -> None:
    with database.write() as session:
        tree(session)
        for below in ("Engineers", "North"):
            loop = replace(given(session, "Engineers"), parent=id_of(session, below))
            assert set(refused(session, loop)) == {"parent"}


def test_a_team_cannot_stand_below_one_that_is_reported_with_another(database: Database) -> None:
    with database.write() as session:
        tree(session)
        session.get_one(Team, id_of(session, "South")).joined_to_id = id_of(session, "North")
        assert "Separate them" in refused(session, replace(GIVEN, name="X", parent=id_of(session, "South")))["parent"]


@pytest.mark.parametrize("name", ["", "  \n ", "x" * 81, "North / East", "bILLING"])
def test_a_name_that_cannot_be_is_refused(database: Database, name: str) -> None:
    with database.write() as session:
        tree(session)
        assert set(refused(session, replace(GIVEN, name=name))) == {"name"}


def test_sisters_have_different_names_and_cousins_need_not(database: Database) -> None:
    with database.write() as session:
        tree(session)
        save_team(session, replace(GIVEN, name="North", parent=id_of(session, "Billing")))
        assert names(session).count("North") == 2


def test_unknown_ids_are_refused_beside_their_input(database: Database) -> None:
    with database.write() as session:
        tree(session)
        change_person(session, member(9, deactivated=True), now=SET_UP)
        forged = replace(
            GIVEN, parent="nowhere", managers=(user(9),), members=(user(9), "U0NOBODY"), touch_point="nowhere"
        )
        assert set(refused(session, forged)) == {"parent", "managers", "members", "touch_point"}
        assert set(refused(session, replace(forged, alone=False))) == {"parent", "managers", "joining", "touch_point"}
        assert names(session).count("Hotline") == 0


def test_a_guest_may_be_in_a_team_and_not_lead_it(database: Database) -> None:
    with database.write() as session:
        ask_guests(session, ask=True)
        change_person(session, member(1, guest=True), now=SET_UP)
        assert set(refused(session, replace(GIVEN, managers=(user(1),), members=(user(1),)))) == {"managers"}
        save_team(session, replace(GIVEN, members=(user(1),)))
        assert teams_page(session).lines[0].people == 1


@pytest.mark.parametrize("do", [team_form, remove_team, lambda session, team: move_team(session, team, up=True)])
def test_a_team_that_is_gone_is_said_to_be(database: Database, do: object) -> None:
    with database.write() as session, pytest.raises(NotFoundError, match="not here any more"):
        do(session, "gone")  # type: ignore[operator] # one of three functions
    with database.write() as session, pytest.raises(NotFoundError):
        save_team(session, replace(GIVEN, id="gone"))


def test_a_team_moves_among_its_sisters(database: Database) -> None:
    with database.write() as session:
        tree(session)
        move_team(session, id_of(session, "Billing"), up=True)
        assert names(session) == ["Billing", "Engineers", "North", "South"]
        move_team(session, id_of(session, "North"), up=False)
        assert names(session) == ["Billing", "Engineers", "South", "North"]
        assert team_form(session, id_of(session, "North")).stands == Neighbours(before="South")
        assert team_form(session, id_of(session, "Billing")).stands == Neighbours(after="Engineers")


def test_a_removed_team_leaves_its_people_in_none_and_its_children_one_level_up(database: Database) -> None:
    with database.write() as session:
        tree(session)
        save_team(session, replace(GIVEN, name="Arctic", parent=id_of(session, "North")))
        session.get_one(Team, id_of(session, "South")).joined_to_id = id_of(session, "North")
        session.flush()
        assert remove_team(session, id_of(session, "North")) == Outcome(done=Done.REMOVED, name="North")
        assert names(session) == ["Engineers", "Arctic", "South", "Billing"]
        assert team_form(session, id_of(session, "Arctic")).parent == (id_of(session, "Engineers"), "Engineers")
        assert team_form(session, id_of(session, "South")).joined_to is None
        assert session.get_one(Person, user(0)).team_id is None
        assert people.leads_by_team(session) == {}


def test_removing_a_team_never_makes_two_sisters_of_one_name(database: Database) -> None:
    with database.write() as session:
        tree(session)
        save_team(session, replace(GIVEN, name="billing", parent=id_of(session, "Engineers")))
        with pytest.raises(BadInputError, match="two teams named 'billing'"):
            remove_team(session, id_of(session, "Engineers"))


def test_a_team_that_a_pulse_asks_by_name_is_not_removed(database: Database) -> None:
    with database.write() as session:
        tree(session)
        series = set_up_series(session)
        series.title = "Engineers' pulse"
        series.audience, series.audience_ids = AudienceKind.TEAMS, frozenset({id_of(session, "South")})
        session.flush()
        with pytest.raises(BadInputError, match="'Engineers' pulse' asks 'South' by name"):
            remove_team(session, id_of(session, "South"))
        series.state = SeriesState.CLOSED
        session.flush()
        remove_team(session, id_of(session, "South"))
        assert "South" not in names(session)


def test_a_team_that_moves_elsewhere_is_reported_alone(database: Database) -> None:
    with database.write() as session:
        tree(session)
        session.get_one(Team, id_of(session, "South")).joined_to_id = id_of(session, "North")
        session.flush()
        assert teams_page(session).lines[2].joined_to == "North"
        save_team(session, replace(given(session, "North"), parent=None))
        assert team_form(session, id_of(session, "South")).joined_to is None


def test_user_groups_become_teams_and_whoever_has_one_stays(database: Database) -> None:
    with database.write() as session:
        tree(session)
        groups = [
            NamedGroup(name="Sales/West", members=frozenset({user(0), user(5), user(6), "U0STRANGER"})),
            NamedGroup(name="BILLING", members=frozenset({user(6), user(7)})),
            NamedGroup(name=" / ", members=frozenset()),
            NamedGroup(name="x" * 100, members=frozenset()),
        ]
        outcome = teams_of_groups(session, groups)
        assert outcome == Outcome(done=Done.MADE, teams=3, people=3, left_alone=2)
        assert names(session) == ["Engineers", "North", "South", "Billing", "Sales-West", "-", "x" * 80]
        assert session.get_one(Person, user(7)).team_id == id_of(session, "Billing")
        again = teams_of_groups(session, groups)
        assert (again.teams, again.people) == (0, 0)


def test_teams_are_found_by_any_words_of_their_path_in_the_order_of_the_tree(database: Database) -> None:
    with database.write() as session:
        tree(session)
        assert [path for _, path in search_teams(session, " engin")] == [
            "Engineers",
            "Engineers / North",
            "Engineers / South",
        ]
        assert [path for _, path in search_teams(session, "NORTH eng")] == ["Engineers / North"]
        assert len(search_teams(session, "")) == 4
        for number in range(120):
            save_team(session, replace(GIVEN, name=f"Team {number}"))
        assert len(search_teams(session, "team")) == 100


def test_managers_are_exactly_those_chosen(database: Database) -> None:
    with database.write() as session:
        add_people(session, 3, team="hotline")
        add_lead(session, "hotline", user(0))
        save_team(session, replace(given(session, "Hotline"), managers=(user(1), user(2), user(1))))
        assert people.leads_by_team(session) == {"hotline": [user(1), user(2)]}


def test_a_name_that_is_only_a_space_in_slack_is_team(database: Database) -> None:
    with database.write() as session:
        assert teams_of_groups(session, [NamedGroup(name=" ", members=frozenset())]).teams == 1
        assert names(session) == ["Team"]
