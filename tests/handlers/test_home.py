"""App Home: published only with what it carried, and what its buttons do."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.payloads import HomeView, carrying
from services import people, pulses, series
from templates import ids
from tests.handlers.conftest import ADMIN, GUEST, MAYA, SAM, Stage
from tests.handlers.slack import answer, happened, pressed, submitted
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


async def test_a_press_from_nowhere_publishes_no_home(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.STOP))
    assert stage.slack.calls == []
    with stage.database.read() as session:
        assert pulses.pulse_status(session, MAYA, administrator=False, now=stage.now).stopped


async def test_what_is_stored_about_me_is_shown_as_it_is(stage: Stage) -> None:
    stage.open()
    await stage.send(pressed(MAYA, ids.STORED, home={}))
    view = stage.slack.only_view("views.open")
    assert objections("modal", view) == []
    with stage.database.read() as session:
        rows = people.stored_about(session, MAYA).rows
    for row in rows:
        assert f"*{row.table}*" in said(view)


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


async def set_up_by(stage: Stage, person: str, *, home: Json | None = None, answerer: str = SAM) -> Json:
    """Press [Set up], fill the form in, send it."""
    await stage.send(pressed(ADMIN, ids.SET_UP, home=home))
    view = stage.slack.only_view("views.open")
    assert objections("modal", view) == []
    stage.slack.calls.clear()
    values = {
        ids.CHANNEL_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": "C0PULSE"}},
        ids.ANSWERER_BLOCK: {ids.ANSWERER_ACTION: {"selected_user": answerer}},
    }
    return answer((await stage.send(submitted(person, view, values))).body)


async def test_two_answers_set_everything_up(stage: Stage) -> None:
    response = await set_up_by(stage, ADMIN, home={"private_metadata": "wallet", "hash": "h3"})
    assert response["response_action"] == "update"
    assert said(response["view"]).startswith("*That is all.* The next pulse <!date^")
    (method, arguments) = stage.slack.calls[0]
    assert (method, arguments["hash"], arguments["view"]["private_metadata"]) == ("views.publish", "h3", "wallet")
    assert ids.PAUSE in actions_in(arguments["view"])
    assert stage.woken == 1
    with stage.database.read() as session:
        assert series.set_up_form(session, person=ADMIN, now=stage.now).channel == "C0PULSE"


async def test_the_set_up_from_a_message_touches_no_home(stage: Stage) -> None:
    response = await set_up_by(stage, ADMIN)
    assert response["response_action"] == "update"
    assert stage.slack.calls == []


async def test_the_set_up_says_what_to_type_in_a_channel_without_tribune(stage: Stage) -> None:
    stage.trouble["C0PULSE"] = "not_in_channel"
    response = await set_up_by(stage, ADMIN, home={})
    assert "Type `/invite @Tribune` there, then press [Check again]." in said(response["view"])
    assert "Type `/invite @Tribune`" in said(stage.slack.only_view("views.publish"))


async def test_a_guest_cannot_answer_the_results(stage: Stage) -> None:
    response = await set_up_by(stage, ADMIN, answerer=GUEST)
    assert set(response["errors"]) == {ids.ANSWERER_BLOCK}


async def test_only_an_administrator_sets_up_even_with_a_forged_form(stage: Stage) -> None:
    response = await set_up_by(stage, MAYA)
    assert said(response["view"]) == "Only Tribune's administrators can do this."
    with stage.database.read() as session:
        assert pulses.series_state(session) is None


@pytest.mark.parametrize("action", [ids.SET_UP, ids.PAUSE, ids.RESUME, ids.CHECK_CHANNEL])
async def test_a_forged_button_of_an_administrator_does_nothing(stage: Stage, action: str) -> None:
    stage.set_up()
    await stage.send(pressed(MAYA, action, "C0PULSE", home={}))
    assert said(stage.slack.only_view("views.open")) == "Only Tribune's administrators can do this."
    assert stage.woken == 0


async def test_pause_and_go_on(stage: Stage) -> None:
    stage.set_up()
    await stage.send(pressed(ADMIN, ids.PAUSE, home={}))
    assert ids.RESUME in actions_in(stage.slack.only_view("views.publish"))
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.RESUME, home={}))
    assert ids.PAUSE in actions_in(stage.slack.only_view("views.publish"))
    assert stage.woken == 2


async def test_pausing_from_nowhere_publishes_no_home(stage: Stage) -> None:
    stage.set_up()
    await stage.send(pressed(ADMIN, ids.PAUSE))
    assert stage.slack.calls == []
    with stage.database.read() as session:
        assert pulses.series_state(session) == "paused"


async def test_checking_the_channel_in_home_shows_what_is_wrong_until_it_is_right(stage: Stage) -> None:
    stage.set_up()
    stage.trouble["C0PULSE"] = "is_archived"
    await stage.send(pressed(ADMIN, ids.CHECK_CHANNEL, "C0PULSE", home={}))
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


def test_a_home_that_carries_too_much_for_a_modal_is_left_alone() -> None:
    small = HomeView(metadata="wallet", hash="h")
    assert "wallet" in carrying(small, "a series")
    assert carrying(replace(small, metadata="w" * 3000), "a series") == carrying(None, "a series")
