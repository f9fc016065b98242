"""App Home: published only with what it carried, and what its buttons do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers import showing
from handlers.payloads import HomeView, carrying
from services import privacy, pulses, settings
from templates import ids
from tests.factories import set_up
from tests.handlers.conftest import ADMIN, GUEST, MAYA, SAM, Stage
from tests.handlers.slack import happened, pressed
from tests.templates.judges import objections

Json = dict[str, Any]


def opens_home(user: str, view: Json | None = None, *, tab: str = "home") -> Json:
    event: Json = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": tab}
    return happened(event if view is None else event | {"view": view})


def actions_in(view: Json) -> set[str]:
    return {
        element["action_id"]
        for block in view["blocks"]
        for element in block.get("elements", ())
        if "action_id" in element
    }


def said(view: Json) -> str:
    texts = [block["text"]["text"] for block in view["blocks"] if "text" in block]
    return " ".join(texts + [field["text"] for block in view["blocks"] for field in block.get("fields", ())])


async def test_opening_home_publishes_it(stage: Stage) -> None:
    stage.open()
    await stage.send(opens_home(MAYA))
    view = stage.slack.only_view("views.publish")
    assert objections("home", view) == []
    assert {ids.ANSWER_OPEN, ids.WHO_SEES, ids.STORED, ids.STOP} <= actions_in(view)
    assert ids.SET_UP not in actions_in(view)


@pytest.mark.parametrize(
    ("seconds", "running", "view", "shown"),
    [(0, 0, None, 1), (9, 60, None, 1), (11, 60, None, 0), (5, 1, None, 0), (300, 1, {"hash": "h1"}, 1)],
)
async def test_an_event_that_comes_late_overwrites_no_home_that_it_does_not_know(
    stage: Stage, seconds: int, running: int, view: Json | None, shown: int
) -> None:
    assert stage.deps
    stage.deps.wallets.began = stage.now - timedelta(seconds=running)
    happened_at = int(stage.now.timestamp()) - seconds
    response = await stage.send(opens_home(MAYA, view) | {"event_time": happened_at})
    assert (response.status, len(stage.slack.calls)) == (200, shown)


async def test_a_slow_slack_holds_no_answer_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "PATIENCE", 0)
    response = await stage.send(pressed(MAYA, ids.STOP, home={}))
    assert (response.status, stage.slack.calls) == (200, [])
    with stage.database.read() as session:
        assert pulses.pulse_status(session, MAYA, administrator=False, now=stage.now).stopped


async def test_the_messages_tab_is_not_home(stage: Stage) -> None:
    response = await stage.send(opens_home(MAYA, tab="messages"))
    assert (response.status, stage.slack.calls) == (200, [])


async def test_home_keeps_what_it_carries_and_passes_its_hash(stage: Stage) -> None:
    await stage.send(opens_home(MAYA, {"type": "home", "private_metadata": "wallet <&>", "hash": "h7"}))
    (_, arguments) = stage.slack.calls[0]
    assert arguments["hash"] == "h7"
    assert arguments["view"]["private_metadata"] == "wallet <&>"
    assert arguments["user_id"] == MAYA


async def test_a_home_that_changed_meanwhile_stays_as_it_may_carry_more(stage: Stage) -> None:
    stage.slack.refuse["views.publish"] = ["hash_conflict"]
    response = await stage.send(opens_home(MAYA, {"type": "home", "private_metadata": "wallet", "hash": "old"}))
    assert response.status == 200
    assert [arguments["hash"] for _, arguments in stage.slack.calls] == ["old"]


async def test_what_was_done_is_done_even_if_home_cannot_be_shown(stage: Stage) -> None:
    stage.slack.refuse["views.publish"] = ["internal_error"]
    response = await stage.send(pressed(MAYA, ids.STOP, home={}))
    assert response.status == 200
    assert [name for name, _ in stage.slack.calls] == ["views.publish"]
    with stage.database.read() as session:
        assert pulses.pulse_status(session, MAYA, administrator=False, now=stage.now).stopped


async def test_an_event_that_slack_would_not_let_us_answer_comes_again(stage: Stage) -> None:
    stage.slack.refuse["views.publish"] = ["internal_error"]
    assert (await stage.send(opens_home(MAYA))).status == 500


@pytest.mark.parametrize("stranger", [GUEST, "U0NOBODY"])
async def test_a_guest_sees_one_sentence(stage: Stage, stranger: str) -> None:
    await stage.send(opens_home(stranger))
    view = stage.slack.only_view("views.publish")
    assert said(view).startswith("Tribune is for the employees")
    assert actions_in(view) == set()


async def test_stop_asking_me_and_ask_me_again(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.STOP, home={"private_metadata": "wallet"}))
    view = stage.slack.only_view("views.publish")
    assert ids.ASK_AGAIN in actions_in(view)
    assert view["private_metadata"] == "wallet"
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.ASK_AGAIN, home={}))
    assert ids.STOP in actions_in(stage.slack.only_view("views.publish"))


async def test_a_press_in_a_message_publishes_no_home_and_says_what_it_did(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.STOP))
    view = stage.slack.only_view("views.open")
    assert "You are not asked any more" in said(view)
    assert actions_in(view) == {ids.ASK_AGAIN}
    with stage.database.read() as session:
        assert pulses.pulse_status(session, MAYA, administrator=False, now=stage.now).stopped


async def test_it_is_turned_round_where_it_was_said(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.ASK_AGAIN, modal=True))
    view = stage.slack.only_view("views.update")
    assert "You are asked again" in said(view)
    assert actions_in(view) == {ids.STOP}


async def test_what_is_stored_about_me_is_shown_as_it_is(stage: Stage) -> None:
    stage.open()
    await stage.send(pressed(MAYA, ids.STORED, home={}))
    view = stage.slack.only_view("views.open")
    assert objections("modal", view) == []
    with stage.database.read() as session:
        stored = privacy.stored_about(session, MAYA)
    for table in stored.tables:
        assert f"*{table.name}*" in said(view)


@pytest.mark.parametrize("action", [ids.WHO_SEES, ids.RESULTS])
async def test_what_everybody_may_read_opens(stage: Stage, action: str) -> None:
    await stage.send(pressed(MAYA, action, home={}))
    assert objections("modal", stage.slack.only_view("views.open")) == []


async def test_who_sees_what_stands_on_top_of_the_form(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.WHO_SEES, modal=True))
    assert "What could still go wrong" in said(stage.slack.only_view("views.push"))


async def test_an_administrator_is_offered_the_set_up(stage: Stage) -> None:
    await stage.send(opens_home(ADMIN))
    assert ids.SET_UP in actions_in(stage.slack.only_view("views.publish"))


@pytest.mark.parametrize(
    ("value", "asked", "offered"), [("on", True, "Leave guests out"), ("off", False, "Ask guests too")]
)
async def test_guests_are_asked_or_left_out(stage: Stage, value: str, asked: bool, offered: str) -> None:
    await stage.send(pressed(ADMIN, ids.INCLUDE_GUESTS, value, home={}))
    assert offered in str(stage.slack.only_view("views.publish"))
    with stage.database.read() as session:
        assert settings.guests_are_asked(session) is asked


async def test_a_forged_switch_changes_nothing(stage: Stage) -> None:
    await stage.send(pressed(ADMIN, ids.INCLUDE_GUESTS, "perhaps", home={}))
    assert "from another version" in said(stage.slack.only_view("views.open"))


async def test_the_channels_of_all_cards_are_looked_at_once(stage: Stage) -> None:
    stage.set_up()
    with stage.database.write() as session:
        set_up(session, channel="C0OTHER", answerer=SAM, person=ADMIN, now=stage.now, title="Night shift")
    stage.trouble["C0OTHER"] = "is_archived"
    await stage.send(opens_home(ADMIN))
    told = said(stage.slack.only_view("views.publish"))
    assert "Tribune can't post in <#C0OTHER>: it is archived." in told
    assert "can't post in <#C0PULSE>" not in told
    assert stage.asked_anew == ["C0OTHER", "C0PULSE"]
    stage.asked_anew.clear()
    await stage.send(pressed(ADMIN, ids.INCLUDE_GUESTS, "on", home={}))
    assert stage.asked_anew == []


def test_a_home_that_carries_too_much_for_a_modal_is_left_alone() -> None:
    small = HomeView(metadata="wallet", hash="h")
    assert "wallet" in carrying(small, "a series")
    assert carrying(replace(small, metadata="w" * 3000), "a series") == carrying(None, "a series")
