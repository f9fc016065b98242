"""What the cards in Home do, whoever presses, and what can be taken back."""

from typing import Any

import pytest

from domain.series import SeriesState
from handlers.permission import NOT_YOURS
from models import pulses
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, Stage
from tests.handlers.sent_series import option
from tests.handlers.slack import pressed
from tests.handlers.test_home import actions_in, opens_home, said
from tests.templates.judges import objections

Json = dict[str, Any]


@pytest.fixture
def series_id(stage: Stage) -> str:
    stage.set_up()
    with stage.database.read() as session:
        return pulses.all_series(session)[0].id


def state(stage: Stage) -> SeriesState:
    with stage.database.read() as session:
        return pulses.all_series(session)[0].state


async def choose(stage: Stage, action: str, series_id: str) -> None:
    """An option of the menu on the card."""
    await stage.send(pressed(ADMIN, ids.SERIES_MORE, home={}, element=option(f"{action}|{series_id}")))


async def test_pause_and_go_on(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.PAUSE, series_id, home={"private_metadata": "wallet"}))
    view = stage.slack.only_view("views.publish")
    assert view["private_metadata"] == "wallet"
    assert {ids.RESUME, ids.UNDO_STATE} <= actions_in(view)
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.RESUME, series_id, home={}))
    assert ids.PAUSE in actions_in(stage.slack.only_view("views.publish"))
    assert stage.woken == 2


@pytest.mark.parametrize(
    ("action", "ended"), [(ids.CLOSE_SERIES, SeriesState.CLOSED), (ids.ARCHIVE_SERIES, SeriesState.ARCHIVED)]
)
async def test_the_menu_closes_and_archives_and_undo_takes_it_back(
    stage: Stage, series_id: str, action: str, ended: SeriesState
) -> None:
    await choose(stage, action, series_id)
    assert state(stage) is ended
    view = stage.slack.only_view("views.publish")
    assert objections("home", view) == []
    assert ids.UNDO_STATE in actions_in(view)
    await stage.send(pressed(ADMIN, ids.UNDO_STATE, series_id, home={}))
    assert state(stage) is SeriesState.RUNNING


async def test_an_archived_pulse_is_brought_back_by_its_title(stage: Stage, series_id: str) -> None:
    await choose(stage, ids.ARCHIVE_SERIES, series_id)
    await stage.send(pressed(ADMIN, ids.BRING_BACK, home={}, element=option(series_id)))
    assert state(stage) is SeriesState.RUNNING


async def test_an_open_pulse_goes_on_and_home_says_so(stage: Stage) -> None:
    survey_id = stage.open()
    with stage.database.read() as session:
        series_id = pulses.all_series(session)[0].id
    await choose(stage, ids.CLOSE_SERIES, series_id)
    assert "*Closed.* The open pulse goes on <!date^" in said(stage.slack.only_view("views.publish"))
    with stage.database.read() as session:
        assert [cycle.id for cycle in pulses.open_cycles(session)] == [survey_id]


async def test_pausing_from_nowhere_publishes_no_home(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.PAUSE, series_id))
    assert stage.slack.calls == []
    assert state(stage) is SeriesState.PAUSED


async def test_what_has_ended_already_is_said(stage: Stage, series_id: str) -> None:
    await choose(stage, ids.CLOSE_SERIES, series_id)
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.PAUSE, series_id, home={}))
    assert "This pulse has ended already" in said(stage.slack.only_view("views.open"))


@pytest.mark.parametrize("value", ["planets|s", "no bar", "open|s"])
async def test_an_option_of_another_version_does_nothing(stage: Stage, value: str) -> None:
    await stage.send(pressed(ADMIN, ids.SERIES_MORE, home={}, element=option(value)))
    assert "from another version of Tribune" in said(stage.slack.only_view("views.open"))


@pytest.mark.parametrize("action", [ids.PAUSE, ids.RESUME, ids.ARCHIVE_SERIES, ids.CHECK_CHANNEL, ids.TRY_IT])
async def test_a_forged_button_of_an_administrator_does_nothing(stage: Stage, series_id: str, action: str) -> None:
    await stage.send(pressed(MAYA, action, series_id, home={}))
    assert said(stage.slack.only_view("views.open")) == NOT_YOURS
    assert stage.woken == 0
    assert state(stage) is SeriesState.RUNNING


async def test_try_it_on_me_sends_the_first_question_to_whoever_pressed(stage: Stage, series_id: str) -> None:
    await choose(stage, ids.TRY_IT, series_id)
    (posted, message), (opened, arguments) = stage.slack.calls
    assert (posted, message["channel"], opened) == ("chat.postMessage", ADMIN, "views.open")
    assert f"trial:{series_id}" in str(message["blocks"])
    assert objections("modal", arguments["view"]) == []
    assert "nothing that you send is stored" in said(arguments["view"])


async def test_try_it_on_me_stands_on_top_of_the_set_ups_last_page(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.TRY_IT, series_id, modal=True))
    assert [method for method, _ in stage.slack.calls] == ["chat.postMessage", "views.push"]


async def test_the_menu_opens_the_forecast(stage: Stage, series_id: str) -> None:
    await choose(stage, ids.FORECAST, series_id)
    view = stage.slack.only_view("views.open")
    assert objections("modal", view) == []
    assert said(view).startswith("*At 70 % answering, the results of all together would be shown.*")


async def test_checking_the_channel_shows_what_is_wrong_until_it_is_right(stage: Stage, series_id: str) -> None:
    stage.trouble["C0PULSE"] = "is_archived"
    await choose(stage, ids.CHECK_CHANNEL, series_id)
    assert "it is archived" in said(stage.slack.only_view("views.publish"))
    assert stage.woken == 0
    stage.slack.calls.clear()
    stage.trouble.clear()
    await stage.send(pressed(ADMIN, ids.CHECK_CHANNEL, "C0PULSE", home={}))
    assert "Tribune can post in <#C0PULSE>." in said(stage.slack.only_view("views.publish"))
    assert stage.woken == 1
    stage.slack.calls.clear()
    await stage.send(opens_home(ADMIN))
    assert "Tribune can post" not in said(stage.slack.only_view("views.publish"))


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [({}, "Tribune can post in <#C0PULSE>."), ({"C0PULSE": "not_in_channel"}, "Tribune can't post in <#C0PULSE>.")],
)
async def test_checking_the_channel_below_a_message_answers_there(
    stage: Stage, trouble: dict[str, str], sentence: str
) -> None:
    stage.trouble |= trouble
    await stage.send(pressed(ADMIN, ids.CHECK_CHANNEL, "C0PULSE", reply_to=f"{stage.slack.url}reply"))
    (reply,) = stage.slack.replies
    assert (reply["response_type"], reply["replace_original"]) == ("ephemeral", False)
    assert reply["text"].startswith(sentence)
