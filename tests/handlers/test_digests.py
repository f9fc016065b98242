"""Digests in Slack: read by everybody, their quotes approved with one click, set up by administrators."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from domain.digests import QuoteState
from handlers import showing
from handlers.payloads import HomeView, carrying
from models import digests as rows
from models.deliveries import DeliveryState, OutboxMessage
from models.people import TouchPoint
from models.voices import Digest
from services import digest_set_up, digests
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, Stage
from tests.handlers.sent_digests import about, filled, option
from tests.handlers.slack import answer, pressed, submitted
from tests.handlers.test_home import actions_in, opens_home, said
from tests.services.digesting import CHANNEL, DUE, PROPOSED, add_weeks, do_due, given, issue
from tests.templates.judges import objections

Json = dict[str, Any]
FORM = {"type": "modal", "callback_id": ids.DIGEST_FORM}


@pytest.fixture
def proposed(stage: Stage) -> str:
    """A digest that comes on Monday, with a quote to approve: the issue's id."""
    with stage.database.write() as session:
        session.add(TouchPoint(id="hotline", name="Hotline", position=0))
        add_weeks(session, now=12)
        digest_set_up.save_digest(session, given(), person=ADMIN, now=PROPOSED.replace(day=3))
        do_due(session, PROPOSED)
        stage.now = PROPOSED
        return issue(session).id


@pytest.fixture
def posted(stage: Stage, proposed: str) -> str:
    """The same digest after it was posted."""
    with stage.database.write() as session:
        digests.decide(session, proposed, use=True)
        do_due(session, DUE)
    stage.now = DUE
    return proposed


def digest_id(stage: Stage) -> str:
    with stage.database.read() as session:
        return rows.all_digests(session)[0].id


def only(stage: Stage) -> Digest:
    with stage.database.read() as session:
        (found,) = rows.all_digests(session)
        return found


# Reading


async def test_everybody_finds_the_last_digest_in_home_and_reads_it(stage: Stage, posted: str) -> None:
    await stage.send(opens_home(MAYA))
    home = stage.slack.only_view("views.publish")
    assert objections("home", home) == []
    assert "*Customers wait for a call back.*" in said(home)
    assert {ids.DIGEST} <= actions_in(home)
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.DIGEST, posted, home={}))
    view = stage.slack.only_view("views.open")
    assert objections("modal", view) == []
    assert "case 0-" in said(view)


async def test_an_earlier_digest_is_read_in_the_same_modal(stage: Stage, posted: str) -> None:
    with stage.database.write() as session:
        do_due(session, DUE.replace(day=16))
    await stage.send(pressed(MAYA, ids.DIGEST, "", home={}))
    view = stage.slack.only_view("views.open")
    (menu,) = [element for block in view["blocks"] for element in block.get("elements", ()) if "options" in element]
    assert [choice["text"]["text"] for choice in menu["options"]] == ["9 to 15 June 2025", "2 to 8 June 2025"]
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.DIGEST_EARLIER, modal=True, element=option(posted)))
    assert "*Customers wait for a call back.*" in said(stage.slack.only_view("views.update"))


async def test_a_digest_that_is_not_there_is_refused_in_a_sentence(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.DIGEST, "", home={}))
    assert "No digest has been posted yet." in said(stage.slack.only_view("views.open"))


async def test_the_figures_go_to_ones_own_direct_messages(stage: Stage, posted: str) -> None:
    await stage.send(pressed(MAYA, ids.DIGEST_EXPORT, posted, modal=True))
    assert "on their way" in json.dumps(dict(stage.slack.calls)["views.update"])
    csv, as_json = stage.slack.uploads
    assert "rising,call_back" in csv
    assert json.loads(as_json)[1]["comments"] == 12


# Quotes


async def test_one_click_on_the_message_approves_all_quotes(stage: Stage, proposed: str) -> None:
    await stage.send(pressed(ADMIN, ids.USE_ALL_QUOTES, proposed, reply_to=f"{stage.slack.url}reply"))
    (reply,) = stage.slack.replies
    assert reply["replace_original"]
    assert "Yes, it may go out." in said(reply)
    with stage.database.read() as session:
        assert [quote.state for quote in rows.quotes_of(session, proposed)] == [QuoteState.APPROVED]


async def test_each_quote_has_a_yes_and_a_no_in_home_too(stage: Stage, proposed: str) -> None:
    await stage.send(opens_home(ADMIN))
    assert "1 quote waits for a yes" in said(stage.slack.only_view("views.publish"))
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.QUOTES, proposed, home={}))
    view = stage.slack.only_view("views.open")
    assert objections("modal", view) == []
    (no,) = [
        element["value"]
        for block in view["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == ids.LEAVE_QUOTE
    ]
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.LEAVE_QUOTE, no, modal=True))
    assert "It stays out." in said(stage.slack.only_view("views.update"))
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.USE_QUOTE, no, modal=True))
    assert "Yes, it may go out." in said(stage.slack.only_view("views.update"))


async def test_employees_without_a_hat_are_not_asked_about_quotes(stage: Stage, proposed: str) -> None:
    await stage.send(opens_home(MAYA))
    assert "for a yes" not in said(stage.slack.only_view("views.publish"))


async def test_a_late_yes_is_told_so(stage: Stage, posted: str) -> None:
    await stage.send(pressed(ADMIN, ids.USE_ALL_QUOTES, posted, reply_to=f"{stage.slack.url}reply"))
    assert "has been posted" in json.dumps([stage.slack.replies, stage.slack.calls])


async def test_a_button_of_another_version_is_refused(stage: Stage, proposed: str) -> None:
    await stage.send(pressed(ADMIN, ids.USE_QUOTE, proposed, modal=True))
    assert "another version" in json.dumps(stage.slack.calls)


# Setting up


async def test_a_digest_is_added_with_the_administrators_zone_proposed(stage: Stage) -> None:
    await stage.send(pressed(ADMIN, ids.DIGESTS, home={}))
    page = stage.slack.only_view("views.open")
    assert "*No digest yet.*" in said(page)
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.CHANGE_DIGEST, "", modal=True))
    form = stage.slack.only_view("views.push")
    assert objections("modal", form) == []
    assert '"Europe/London"' in json.dumps(form)
    stage.slack.calls.clear()
    response = await stage.send(submitted(ADMIN, form, filled()))
    assert response.body == ""
    page = stage.slack.only_view("views.update")
    assert "Monday 9:00 in Europe/London, every week" in said(page)
    assert stage.woken == 1
    assert only(stage).next_at.isoweekday() == 1


async def test_the_form_of_home_opens_alone(stage: Stage, proposed: str) -> None:
    await stage.send(pressed(ADMIN, ids.CHANGE_DIGEST, digest_id(stage), home={}))
    form = stage.slack.only_view("views.open")
    assert json.loads(form["private_metadata"])["about"] == digest_id(stage)


async def test_a_slow_slack_still_shows_what_was_saved(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "PATIENCE", 0)
    response = await stage.send(submitted(ADMIN, FORM | {"private_metadata": about("")}, filled()))
    assert answer(response.body)["response_action"] == "update"
    assert only(stage).channel == CHANNEL


async def test_what_is_wrong_stands_beside_its_field(stage: Stage, proposed: str) -> None:
    view = FORM | {
        "private_metadata": about(""),
        "blocks": [{"block_id": ids.CHANNEL_BLOCK}],
    }
    response = await stage.send(submitted(ADMIN, view, filled()))
    assert "has a digest already" in answer(response.body)["errors"][ids.CHANNEL_BLOCK]


@pytest.mark.parametrize("block", [ids.HOUR_BLOCK, ids.APPROVAL_BLOCK, ids.CHANNEL_BLOCK])
async def test_a_forged_form_stores_nothing(stage: Stage, block: str) -> None:
    forged = filled("U0EMP1") if block == ids.CHANNEL_BLOCK else filled(**{block: "forged"})
    await stage.send(submitted(ADMIN, FORM | {"private_metadata": about("")}, forged))
    with stage.database.read() as session:
        assert rows.all_digests(session) == []


async def test_pause_go_on_and_remove(stage: Stage, proposed: str) -> None:
    digest, home = digest_id(stage), HomeView(metadata="wallet", hash="h2")
    payload = pressed(ADMIN, ids.PAUSE_DIGEST, digest, modal=True)
    payload["view"]["private_metadata"] = carrying(home)
    await stage.send(payload)
    view = stage.slack.only_view("views.update")
    assert "(paused)" in said(view)
    assert "wallet" in view["private_metadata"]
    assert not only(stage).active
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.GO_ON_DIGEST, digest, modal=True))
    assert only(stage).active
    await stage.send(pressed(ADMIN, ids.REMOVE_DIGEST, digest, modal=True))
    with stage.database.read() as session:
        assert rows.all_digests(session) == []
    assert stage.woken == 3


async def test_show_me_one_now_comes_to_whoever_asked(stage: Stage, proposed: str) -> None:
    stage.now = DUE
    await stage.send(pressed(ADMIN, ids.PREVIEW_DIGEST, digest_id(stage), modal=True))
    calls = dict(stage.slack.calls)
    assert "on its way" in said(calls["views.update"]["view"])
    message = calls["chat.postMessage"]
    assert message["channel"] == ADMIN
    assert objections("message", {key: message[key] for key in ("text", "blocks")}) == []
    assert "Customers wait for a call back." in json.dumps(message)
    assert only(stage).next_at == DUE


async def test_check_again_sends_what_waits_for_the_channel(stage: Stage, posted: str) -> None:
    with stage.database.write() as session:
        (row,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "VoiceDigest"))
        row.state, row.error = DeliveryState.FAILED, "not_in_channel"
    stage.trouble[CHANNEL] = "not_in_channel"
    await stage.send(pressed(ADMIN, ids.CHECK_DIGEST, digest_id(stage), modal=True))
    assert "`/invite @Tribune`" in said(stage.slack.only_view("views.update"))
    assert stage.asked_anew == [CHANNEL]
    stage.slack.calls.clear()
    del stage.trouble[CHANNEL]
    await stage.send(pressed(ADMIN, ids.CHECK_DIGEST, digest_id(stage), modal=True))
    assert "`/invite @Tribune`" not in said(stage.slack.only_view("views.update"))
    with stage.database.read() as session:
        (row,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "VoiceDigest"))
        assert row.state is DeliveryState.DUE


async def test_two_channels_may_read_digests(stage: Stage, proposed: str) -> None:
    with stage.database.write() as session:
        digest_set_up.save_digest(session, given(channel="C0OTHER"), person=ADMIN, now=PROPOSED)
    stage.trouble["C0OTHER"] = "is_archived"
    await stage.send(pressed(ADMIN, ids.DIGESTS, home={}))
    view = stage.slack.only_view("views.open")
    assert "it is archived" in said(view)
    assert objections("modal", view) == []
