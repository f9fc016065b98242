"""What the next pulse could show for the people it would ask now, and teams that are reported as one."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.screens import Hidden, JoinedTeams
from domain.series import AudienceKind
from models import people
from models.base import random_id
from models.database import Database
from models.people import Person, Team
from services.forecast import forecast, join, separate
from services.people import stop_asking
from tests.factories import CHANNEL, SET_UP, add_people, set_up, set_up_series, user


def joined(session: Session) -> dict[str, str]:
    return {team.id: team.joined_to_id for team in people.teams(session) if team.joined_to_id}


def add_teams(session: Session, *teams: str, parent: str | None = None, first: int = 0) -> None:
    session.add_all(
        Team(id=team, name=team.title(), parent_id=parent, position=first + number) for number, team in enumerate(teams)
    )
    session.flush()


def refusal(session: Session, *chosen: str) -> str:
    with pytest.raises(BadInputError) as caught:
        join(session, chosen)
    assert set(caught.value.problems) == {"teams"}
    return str(caught.value)


def test_counts_the_teams_that_would_be_shown_and_names_the_others(database: Database) -> None:
    with database.write() as session:
        for first, (team, size) in enumerate((("hotline", 20), ("engineers", 20), ("billing", 5), ("night", 2))):
            add_people(session, size, first=100 * first, team=team)
        page = forecast(session, set_up_series(session).id)
    assert (page.people, page.answering, page.company_shown) == (47, 70, True)
    assert (page.teams_shown, page.teams, page.touch_points_shown, page.touch_points) == (2, 4, 0, 0)
    assert page.hidden == (
        Hidden(name="Billing", people=5, too_small=True),
        Hidden(name="Night", people=0, too_small=True),
    )
    assert page.can_join


def test_asks_about_the_people_of_the_audience_only(database: Database) -> None:
    with database.write() as session:
        add_people(session, 20, team="hotline")
        add_people(session, 20, first=100, team="billing")
        one = set_up(
            session,
            channel=CHANNEL,
            answerer=user(0),
            person=user(0),
            now=SET_UP,
            audience=AudienceKind.TEAMS,
            audience_ids=frozenset({"hotline"}),
        )
        stop_asking(session, user(3), stop=True)
        session.get_one(Person, user(4)).left_on = (SET_UP - timedelta(days=1)).date()
        session.flush()
        page = forecast(session, one.id)
    assert (page.people, page.teams) == (18, 1)


def test_joining_two_small_teams_shows_them_as_one(database: Database) -> None:
    with database.write() as session:
        for first, (team, size) in enumerate((("hotline", 30), ("billing", 5), ("booking", 5))):
            add_people(session, size, first=100 * first, team=team)
        one = set_up_series(session)
        before = forecast(session, one.id)
        join(session, ["billing", "booking"])
        after = forecast(session, one.id)
        assert (before.teams_shown, before.teams) == (1, 3)
        assert (after.teams_shown, after.teams, after.hidden) == (2, 2, ())
        assert after.joined == (JoinedTeams(host="billing", names=("Billing", "Booking")),)
        separate(session, "billing")
        separate(session, "billing")
        assert forecast(session, one.id).joined == ()


def test_a_third_team_joins_those_that_are_joined(database: Database) -> None:
    with database.write() as session:
        add_teams(session, "a", "b", "c", "d")
        join(session, ["b", "c"])
        assert joined(session) == {"c": "b"}
        join(session, ["c", "a"])
        assert joined(session) == {"b": "a", "c": "a"}
        join(session, ["a", "b"])
        assert joined(session) == {"b": "a", "c": "a"}
        separate(session, "d")
        assert joined(session) == {"b": "a", "c": "a"}


def test_only_sisters_without_teams_of_their_own_can_be_joined(database: Database) -> None:
    with database.write() as session:
        add_teams(session, "a", "b", "c")
        add_teams(session, "a1", "a2", parent="a", first=3)
        assert refusal(session) == "Choose two teams at least."
        assert refusal(session, "b", "b") == "Choose two teams at least."
        assert "side by side" in refusal(session, "b", "a1")
        assert refusal(session, "a", "b") == "'A' has teams below it. Join those, or choose another."
        assert "not here any more" in refusal(session, "b", "c", "gone")
        assert joined(session) == {}
        join(session, ["a1", "a2"])
        assert joined(session) == {"a2": "a1"}


def test_there_is_something_to_join_only_where_two_sisters_are(database: Database) -> None:
    with database.write() as session:
        add_people(session, 9)
        one = set_up_series(session)
        assert not forecast(session, one.id).can_join
        add_teams(session, "a")
        add_teams(session, "a1", parent="a", first=1)
        assert not forecast(session, one.id).can_join
        add_teams(session, "a2", parent="a", first=2)
        assert forecast(session, one.id).can_join
        join(session, ["a1", "a2"])
        assert not forecast(session, one.id).can_join


def test_of_a_handful_of_people_nothing_could_be_shown(database: Database) -> None:
    with database.write() as session:
        add_people(session, 4)
        assert not forecast(session, set_up_series(session).id).company_shown


def test_a_series_that_is_not_there_has_no_forecast(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFoundError):
        forecast(session, random_id())
