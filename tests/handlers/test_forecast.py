"""The forecast, and teams that are reported as one."""

from typing import Any

import pytest

from models import people, pulses
from models.people import Person, Team
from templates import ids
from tests.handlers.conftest import ADMIN, Stage
from tests.handlers.sent_series import TEAMS
from tests.handlers.slack import answer, pressed, submitted
from tests.handlers.test_home import said
from tests.templates.judges import objections

Json = dict[str, Any]


@pytest.fixture
def series_id(stage: Stage) -> str:
    """Four people in each of two teams: too few for either."""
    stage.set_up()
    with stage.database.write() as session:
        session.add_all([Team(id="a", name="Billing", position=0), Team(id="b", name="Booking", position=1)])
        session.flush()
        for number in range(1, 9):
            session.get_one(Person, f"U0EMP{number}").team_id = "ab"[number % 2]
        return pulses.all_series(session)[0].id


async def test_a_forecast_says_which_teams_would_not_be_shown(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.FORECAST, series_id, home={}))
    view = stage.slack.only_view("views.open")
    assert objections("modal", view) == []
    assert said(view).startswith("*At 70 % answering, 0 of 2 teams would be shown.* *Too small:*")


async def test_a_forecast_stands_on_top_of_the_set_ups_last_page(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.FORECAST, series_id, modal=True))
    assert [method for method, _ in stage.slack.calls] == ["views.push"]


async def test_teams_are_joined_and_separated_in_place_of_the_forecast(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.JOIN_TEAMS, series_id, modal=True, about=series_id))
    ((method, arguments),) = stage.slack.calls
    assert (method, arguments["view_id"]) == ("views.update", "V1")
    form = arguments["view"]
    assert objections("modal", form) == []
    response = answer((await stage.send(submitted(ADMIN, form, TEAMS))).body)
    assert response["response_action"] == "update"
    assert "*Reported as one:* Billing + Booking" in said(response["view"])
    with stage.database.read() as session:
        assert [team.joined_to_id for team in people.teams(session)] == [None, "a"]
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.SEPARATE_TEAMS, "a", modal=True, about=series_id))
    assert "Reported as one" not in said(stage.slack.only_view("views.update"))
    with stage.database.read() as session:
        assert [team.joined_to_id for team in people.teams(session)] == [None, None]


async def test_what_cannot_be_joined_is_said_beside_the_menu(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.JOIN_TEAMS, series_id, home={}))
    form = stage.slack.only_view("views.open")
    one = {ids.TEAMS_BLOCK: {ids.TEAMS_ACTION: {"selected_options": [{"value": "a"}]}}}
    response = answer((await stage.send(submitted(ADMIN, form, one))).body)
    assert response["errors"] == {ids.TEAMS_BLOCK: "Choose two teams at least."}
