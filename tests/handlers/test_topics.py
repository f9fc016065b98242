"""Topics in Slack: who edits them, what stays typed, and what is tried."""

import json
from typing import Any

import pytest

from domain.taxonomy import CUSTOMERS, Speakers
from models.topics import changes, refused_phrases
from models.voices import TopicChange
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, Stage
from tests.handlers.sent_topics import filled_in, metadata, tried
from tests.handlers.slack import answer, pressed, submitted
from tests.saved_voices import add_voice

Json = dict[str, Any]
BACK = "customers|call_back"


def words(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


def changed(stage: Stage) -> list[TopicChange]:
    with stage.database.read() as session:
        return changes(session, Speakers.CUSTOMERS)


async def form(stage: Stage, value: str) -> Json:
    await stage.send(pressed(ADMIN, f"{ids.EDIT_TOPIC}:menu", value, modal=True))
    view = stage.slack.only_view("views.update")
    stage.slack.calls.clear()
    return view


async def sent(stage: Stage, view: Json, values: Json) -> Json:
    return answer((await stage.send(submitted(ADMIN, view, values))).body)


async def test_an_administrator_adds_a_topic_and_sees_it(stage: Stage) -> None:
    response = await sent(stage, await form(stage, "customers|"), filled_in("Smart meters", parent="contact"))
    assert response["response_action"] == "update"
    assert "*Smart meters* is saved." in words(response["view"])
    assert "• Smart meters (our own), 1 phrase" in words(response["view"])
    (added,) = changed(stage)
    assert (added.name, added.parent_id, added.phrases) == ("Smart meters", "contact", "smart meter")


async def test_a_form_holds_the_topic_as_it_is_and_problems_stand_beside_their_fields(stage: Stage) -> None:
    view = await form(stage, BACK)
    assert CUSTOMERS["call_back"].phrases[0] in words(view)
    response = await sent(stage, view, filled_in("x" * 81, "ab*"))
    assert set(response["errors"]) == {ids.NAME_BLOCK, ids.PHRASES_BLOCK}
    assert changed(stage) == []


async def test_a_topic_is_left_out_and_brought_back_and_as_it_came(stage: Stage) -> None:
    for action, value, said in (
        (ids.LEAVE_TOPIC_OUT, BACK, "is left out"),
        (ids.BRING_TOPIC_BACK, BACK, "is back."),
        (ids.TOPIC_AS_IT_CAME, BACK, "is as it came with Tribune"),
    ):
        await stage.send(pressed(ADMIN, action, value, modal=True))
        assert said in words(stage.slack.only_view("views.update"))
        stage.slack.calls.clear()
    assert changed(stage) == []


async def test_phrases_are_tried_without_saving_anything(stage: Stage) -> None:
    with stage.database.write() as session:
        add_voice(session, "My smart meter is broken.")
    await stage.send(tried(ADMIN))
    view = stage.slack.only_view("views.push")
    assert "1 of the last 1 comments would be found." in words(view)
    assert "&gt; My smart meter is broken." in words(view)
    stage.slack.calls.clear()
    await stage.send(tried(ADMIN, **filled_in("Meters", "ab*")))
    assert "a star stands after" in words(stage.slack.only_view("views.push"))
    assert changed(stage) == []


async def test_a_proposal_is_named_or_refused(stage: Stage) -> None:
    await stage.send(pressed(ADMIN, ids.NAME_PROPOSAL, "smart meter", modal=True))
    view = stage.slack.only_view("views.update")
    assert '"initial_value": "Smart meter"' in words(view)
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.REFUSE_PROPOSAL, "smart meter", modal=True))
    assert "is not proposed again" in words(stage.slack.only_view("views.update"))
    with stage.database.read() as session:
        assert refused_phrases(session) == {"smart meter"}


async def test_employees_topics_are_a_page_of_their_own(stage: Stage) -> None:
    await stage.send(pressed(ADMIN, f"{ids.EDIT_TOPICS}:employees", "employees", home={}))
    view = stage.slack.only_view("views.open")
    assert "What employees speak of" in words(view)
    assert "employees|" in words(view)


@pytest.mark.parametrize("value", ["", "aliens", "customers|gone", "customers|a|b", "employees|call_back"])
async def test_a_forged_topic_is_refused(stage: Stage, value: str) -> None:
    await stage.send(pressed(ADMIN, ids.LEAVE_TOPIC_OUT, value, modal=True))
    said = words(stage.slack.only_view("views.open"))
    assert "another version" in said or "not here any more" in said
    assert changed(stage) == []


@pytest.mark.parametrize("about", ["", "customers", "aliens||", "customers|gone|0", "a|b|c|d"])
async def test_a_forged_form_is_refused(stage: Stage, about: str) -> None:
    view = {"type": "modal", "callback_id": ids.TOPIC_FORM, "private_metadata": metadata(about)}
    response = await sent(stage, view, filled_in("Meters"))
    assert "another version" in words(response) or "not here any more" in words(response)
    assert changed(stage) == []


async def test_an_employee_edits_nothing(stage: Stage) -> None:
    await stage.send(pressed(MAYA, f"{ids.EDIT_TOPICS}:open", "customers", home={}))
    assert "not yours to do" in words(stage.slack.only_view("views.open"))
