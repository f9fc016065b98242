"""What somebody does about their own data, in Home."""

import json
from typing import Any

from models.people import Lead, Person, Team
from models.pulses import RosterEntry
from templates import ids
from tests.factories import add_lead
from tests.handlers.conftest import ADMIN, MAYA, SAM, Stage
from tests.handlers.slack import pressed, submitted

Json = dict[str, Any]
HOME = {"id": "V0HOME", "type": "home", "private_metadata": "wallet", "hash": "1.a", "blocks": []}


def said(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


def person(stage: Stage, name: str) -> Person:
    with stage.database.read() as session:
        return session.get_one(Person, name)


async def test_my_data_comes_as_a_file_to_me_alone(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.EXPORT_ME, "U0SAM", home=HOME))
    called = dict(stage.slack.calls)
    assert called.keys() == {
        "conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal", "views.open",
    }  # fmt: skip
    assert called["conversations.open"]["users"] == MAYA
    completed = called["files.completeUploadExternal"]
    assert completed["channel_id"] == "D0CONVERSE"
    assert "Your answers are not in it" in completed["initial_comment"]
    assert "It is on its way to your messages" in said(called["views.open"]["view"])
    (uploaded,) = stage.slack.uploads
    assert MAYA in uploaded
    assert SAM not in uploaded


async def test_where_slack_takes_no_file_it_is_said_what_to_do(stage: Stage) -> None:
    stage.slack.refuse["conversations.open"] = ["missing_scope"]
    await stage.send(pressed(MAYA, ids.EXPORT_ME, home=HOME))
    called = dict(stage.slack.calls)
    assert called["chat.postMessage"]["channel"] == MAYA
    assert "Slack did not take the files" in called["chat.postMessage"]["text"]


async def test_where_slack_takes_nothing_at_all_the_answer_was_given(stage: Stage) -> None:
    stage.slack.refuse["conversations.open"] = ["missing_scope"]
    stage.slack.refuse["chat.postMessage"] = ["missing_scope"]
    assert (await stage.send(pressed(MAYA, ids.EXPORT_ME, home=HOME))).status == 200
    assert "views.open" in dict(stage.slack.calls)


async def forget(stage: Stage, who: str) -> tuple[Json, Json]:
    """The form, and the page after it."""
    await stage.send(pressed(who, ids.FORGET_ME, home=HOME))
    form = stage.slack.only_view("views.open")
    stage.slack.calls.clear()
    answer = await stage.send(submitted(who, form, {}))
    return form, json.loads(answer.body)


async def test_somebody_is_told_first_and_then_forgotten(stage: Stage) -> None:
    survey = stage.open()
    form, done = await forget(stage, MAYA)
    assert "Your place in the pulse that is open, until it closes" in said(form)
    assert "What others do for you then" not in said(form)
    assert done["response_action"] == "update"
    assert "*Done.* Tribune asks you nothing any more" in said(done)
    forgotten = person(stage, MAYA)
    assert (forgotten.name, forgotten.zone) == ("Somebody who asked to be forgotten", "UTC")
    assert forgotten.stopped
    assert forgotten.forgotten
    with stage.database.read() as session:
        assert session.query(RosterEntry).filter_by(survey_id=survey, person_id=MAYA).count() == 1
    published = stage.slack.only_view("views.publish")
    assert published["private_metadata"] == "wallet"
    assert ids.ASK_AGAIN in said(published)


async def test_whoever_is_forgotten_is_greeted_without_a_name(stage: Stage) -> None:
    await forget(stage, MAYA)
    (header, *_) = stage.slack.only_view("views.publish")["blocks"]
    assert header["text"]["text"] == "Hello"


async def test_asking_again_undoes_it(stage: Stage) -> None:
    await forget(stage, MAYA)
    await stage.send(pressed(MAYA, ids.ASK_AGAIN, home=HOME))
    assert not person(stage, MAYA).stopped
    assert not person(stage, MAYA).forgotten


async def test_duties_are_named_and_handed_over(stage: Stage) -> None:
    stage.set_up()
    with stage.database.write() as session:
        session.add(Team(id="hotline", name="Hotline", position=0))
        session.flush()
        add_lead(session, "hotline", SAM)
    form, _ = await forget(stage, SAM)
    assert "leads Hotline" in said(form)
    with stage.database.read() as session:
        assert [lead.person_id for lead in session.query(Lead)] == [ADMIN]


async def test_the_only_one_who_could_take_over_is_refused(stage: Stage) -> None:
    stage.set_up()
    form, refused = await forget(stage, ADMIN)
    assert "You administer Tribune because Slack or the server's settings say so." in said(form)
    assert "Nobody could take over what you do for Tribune." in said(refused)
    assert person(stage, ADMIN).name == "Ada Minister"
