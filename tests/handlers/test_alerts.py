"""Very unhappy customers in Slack: pressed in the message, on the page in Home, and in the forms above either."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.alerts import AlertState
from models import people
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person, TouchPoint
from models.voices import Alert, Voice
from services import alerts
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, SAM, TOM, Stage
from tests.handlers.sent_organisation import option
from tests.handlers.slack import answer, pressed, submitted
from tests.handlers.test_organisation import actions_in, said
from tests.saved_voices import add_voice
from tests.templates.judges import objections

Json = dict[str, Any]
WORDS = "The <!channel> engineer was rude, and left us without heating. Never again."
MESSAGE = {"type": "message", "channel_id": "D0SAM", "message_ts": "17.5"}


@pytest.fixture
def unhappy(stage: Stage) -> str:
    """A very unhappy customer at the visit, which Sam owns, with Tom as deputy; Sam has been told."""
    with stage.database.write() as session:
        for number, (point, owner) in enumerate((("visit", SAM), ("bill", MAYA))):
            session.add(TouchPoint(id=point, name=f"The {point}", position=number))
            session.flush()
            people.set_owner(session, point, owner)
        session.get_one(Person, SAM).deputy_id = TOM
        voice = add_voice(session, WORDS, touch_point_id="visit", said_at=stage.now)
        assert stage.deps
        stage.deps.contacts.keep(session, voice, "Ann Other, 0113 496 0000", now=stage.now)
        alerts.raise_for(session, voice, stage.now)
        alerts.tell_due(session, now=stage.now, administrators={ADMIN}, away=())
        session.execute(update(OutboxMessage).values(state=DeliveryState.SENT, channel="D0SAM", ts="17.5"))
    return voice


def in_message(person: str, action: str, voice: str) -> Json:
    return pressed(person, action, voice) | {"container": MESSAGE}


def alert(stage: Stage, voice: str) -> Alert:
    with stage.database.read() as session:
        return session.get_one(Alert, voice)


def only(stage: Stage, method: str) -> Json:
    found = [arguments for called, arguments in stage.slack.calls if called == method]
    assert len(found) == 1, stage.slack.calls
    return found[0]


async def test_contacted_stops_the_clock_and_the_message_says_so_without_a_name(stage: Stage, unhappy: str) -> None:
    stage.now += timedelta(hours=3)
    await stage.send(in_message(SAM, ids.ALERT_CONTACTED, unhappy))
    message = only(stage, "chat.update")
    assert (message["channel"], message["ts"]) == ("D0SAM", "17.5")
    assert objections("message", {key: message[key] for key in ("text", "blocks")}) == []
    assert "*Contacted.*" in said(message)
    assert "Sam" not in json.dumps(message["blocks"])
    assert ids.ALERT_CONTACTED not in actions_in(message)
    assert (alert(stage, unhappy).state, alert(stage, unhappy).settled_at) == (AlertState.CONTACTED, stage.now)
    assert stage.woken == 1


async def test_the_deputy_answers_and_what_is_resolved_has_no_buttons(stage: Stage, unhappy: str) -> None:
    await stage.send(in_message(TOM, ids.ALERT_RESOLVED, unhappy))
    message = only(stage, "chat.update")
    assert "*Resolved.*" in said(message)
    assert "*Nobody here waits any more.* Thank you." in said(message)
    assert actions_in(message) == set()


async def test_a_press_where_the_message_is_not_known_any_more_is_answered_in_a_modal(
    stage: Stage, unhappy: str
) -> None:
    with stage.database.write() as session:
        session.query(OutboxMessage).delete()
    await stage.send(in_message(SAM, ids.ALERT_CONTACTED, unhappy))
    assert "*Contacted.*" in said(only(stage, "views.open")["view"])


async def test_a_slack_that_refuses_the_change_does_not_lose_the_answer(stage: Stage, unhappy: str) -> None:
    stage.slack.refuse["chat.update"] = ["message_not_found"]
    await stage.send(in_message(SAM, ids.ALERT_CONTACTED, unhappy))
    assert "*Contacted.*" in said(only(stage, "views.open")["view"])
    assert alert(stage, unhappy).state is AlertState.CONTACTED


async def test_the_page_in_home_has_the_same_buttons(stage: Stage, unhappy: str) -> None:
    await stage.send(pressed(SAM, ids.ALERTS, home={}))
    page = only(stage, "views.open")["view"]
    assert objections("modal", page) == []
    assert "1 very unhappy customer waits" in said(page)
    assert "&lt;!channel&gt;" in said(page)
    assert actions_in(page) == {
        ids.ALERT_CONTACTED,
        ids.ALERT_RESOLVED,
        ids.ALERT_HAND_OVER,
        ids.ALERT_COLLEAGUE,
        ids.ALERT_REACH,
    }
    stage.slack.calls.clear()
    await stage.send(pressed(SAM, ids.ALERT_CONTACTED, unhappy, modal=True))
    assert "Nobody waits for you" in said(only(stage, "views.update")["view"])


async def test_everybody_sees_the_clocks_and_only_those_whose_it_is_the_words(stage: Stage, unhappy: str) -> None:
    await stage.send(pressed("U0EMP5", ids.ALERTS, modal=True))
    page = said(only(stage, "views.push")["view"])
    assert "*The visit*\n1 customer waits." in page
    assert "heating" not in page


async def test_a_forged_press_changes_nothing(stage: Stage, unhappy: str) -> None:
    for person in (MAYA, "U0EMP5"):
        for action in (ids.ALERT_CONTACTED, ids.ALERT_RESOLVED, ids.ALERT_HAND_OVER, ids.ALERT_REACH):
            stage.slack.calls.clear()
            await stage.send(in_message(person, action, unhappy))
            assert "0113" not in json.dumps(stage.slack.calls)
            assert "heating" not in json.dumps(stage.slack.calls)
    assert alert(stage, unhappy).state is AlertState.OPEN


async def test_handing_over_from_the_message(stage: Stage, unhappy: str) -> None:
    await stage.send(in_message(SAM, ids.ALERT_HAND_OVER, unhappy))
    form = only(stage, "views.open")["view"]
    assert objections("modal", form) == []
    stage.slack.calls.clear()
    values = {ids.TOUCH_POINT_BLOCK: option("bill")}
    response = await stage.send(submitted(SAM, form, values))
    assert response.body == ""
    assert "Handed over to The bill" in said(only(stage, "chat.update"))
    assert alert(stage, unhappy).handed_to_id == "bill"
    with stage.database.write() as session:
        alerts.tell_due(session, now=stage.now, administrators={ADMIN}, away=())
        due = OutboxMessage.state == DeliveryState.DUE
        assert session.scalars(select(OutboxMessage.channel).where(due)).all() == [MAYA]


async def test_handing_over_to_a_touch_point_that_is_gone_is_told_beside_it(stage: Stage, unhappy: str) -> None:
    await stage.send(in_message(SAM, ids.ALERT_HAND_OVER, unhappy))
    form = only(stage, "views.open")["view"]
    values = {ids.TOUCH_POINT_BLOCK: option("gone")}
    response = answer((await stage.send(submitted(SAM, form, values))).body)
    assert "Choose another" in response["errors"][ids.TOUCH_POINT_BLOCK]


async def test_checking_on_the_colleague_from_the_page(stage: Stage, unhappy: str) -> None:
    await stage.send(pressed(SAM, ids.ALERT_COLLEAGUE, unhappy, modal=True))
    page = only(stage, "views.push")["view"]
    assert objections("modal", page) == []
    assert "ask how they are" in said(page)
    stage.slack.calls.clear()
    await stage.send(submitted(SAM, page, {}))
    below = only(stage, "views.update")
    assert below["view_id"] == "V0"
    assert "Somebody has checked on the colleague" in said(below["view"])
    assert alert(stage, unhappy).colleague_asked


@pytest.mark.parametrize(("person", "told"), [(SAM, True), (TOM, True), (ADMIN, True), (MAYA, False)])
async def test_how_to_reach_a_customer_is_shown_to_owner_deputy_and_administrators(
    stage: Stage, unhappy: str, person: str, *, told: bool
) -> None:
    await stage.send(in_message(person, ids.ALERT_REACH, unhappy))
    view = only(stage, "views.open")["view"]
    assert ("0113 496 0000" in said(view)) is told


async def test_words_that_were_deleted_are_told_wherever_it_is_pressed(stage: Stage, unhappy: str) -> None:
    with stage.database.write() as session:
        session.query(Voice).delete()
    for action in (ids.ALERT_CONTACTED, ids.ALERT_HAND_OVER, ids.ALERT_COLLEAGUE, ids.ALERT_REACH):
        stage.slack.calls.clear()
        await stage.send(in_message(SAM, action, unhappy))
        assert "deleted" in said(only(stage, "views.open")["view"])


@pytest.mark.parametrize("about", ["one\ntwo", "one\ntwo\nthree\nfour"])
async def test_a_form_of_another_version_is_told(stage: Stage, unhappy: str, about: str) -> None:
    view = {
        "type": "modal",
        "callback_id": ids.COLLEAGUE_FORM,
        "private_metadata": json.dumps({"home": None, "about": about}),
    }
    response = answer((await stage.send(submitted(SAM, view, {}))).body)
    assert response["response_action"] == "update"
    assert not alert(stage, unhappy).colleague_asked


async def test_home_says_what_waits(stage: Stage, unhappy: str) -> None:
    await stage.send(pressed(SAM, ids.STOP, home={}))
    assert "1 very unhappy customer waits for you" in said(only(stage, "views.publish")["view"])
