"""Whatever goes wrong becomes one sentence where the person is looking, and never a payload in the log."""

import re
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import OperationalError

from domain.errors import BusyError, NotRecordedError, UncertainError
from templates import ids
from tests.handlers.conftest import MAYA, Stage, later
from tests.handlers.slack import answer, command, filled, happened, pressed, shortcut, submitted
from tests.handlers.test_pulses import choices_for, opened_form, said

Json = dict[str, Any]
OURS = (
    r"Something went wrong on our side\. Please look whether it was recorded before you try again\. "
    r"Reference [0-9a-f]{4}\."
)


async def lost(_work: object) -> None:
    raise OperationalError("SELECT secret FROM answers", {"person": MAYA}, Exception("disk I/O error"))


async def busy(_work: object) -> None:
    raise BusyError("Too many answers at once. Please send it again in a minute.")


@pytest.fixture
def broken(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A database that fails."""
    assert stage.deps
    for name in ("read", "write"):
        monkeypatch.setattr(stage.deps.store, name, lost)
    return stage


FORM = {"type": "modal", "callback_id": ids.PULSE_POINTED_OUT, "private_metadata": '["s", {}, "", true]'}


async def test_a_press_gets_a_modal_with_the_reference(broken: Stage) -> None:
    with structlog.testing.capture_logs() as lines:
        response = await broken.send(pressed(MAYA, ids.ANSWER_OPEN, "s"))
    sentence = said(broken.slack.only_view("views.open"))
    assert response.status == 200
    assert re.fullmatch(OURS, sentence)
    (line,) = lines
    assert line["reference"] in sentence
    assert (line["event"], line["what"], type(line["error"])) == ("listener_failed", "block_actions", OperationalError)
    assert set(line) == {"event", "what", "error", "reference", "log_level"}


async def test_a_submission_gets_the_sentence_on_top_of_its_form(broken: Stage) -> None:
    response = answer((await broken.send(submitted(MAYA, FORM, {}))).body)
    assert response["response_action"] == "push"
    assert re.fullmatch(OURS, said(response["view"]))


@pytest.mark.parametrize(
    "refused",
    [BusyError("Too many answers."), NotRecordedError("The disk is full."), UncertainError("It took too long.")],
)
async def test_what_was_typed_is_still_there_when_it_may_be_sent_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, refused: Exception
) -> None:
    assert stage.deps
    survey = stage.open()
    form = await opened_form(stage, survey)
    values = filled(form, choices_for(form), comment="Ask Sam Ortiz.")
    pointed_out = answer((await stage.send(submitted(MAYA, form, values))).body)["view"]

    async def refuse(_cast: object) -> None:
        raise refused

    with monkeypatch.context() as full:
        full.setattr(stage.deps.store, "cast", refuse)
        response = answer((await stage.send(submitted(MAYA, pointed_out, {}))).body)
    assert response["response_action"] == "push"  # the third view of three: form, what was pointed out, sentence
    assert said(response["view"]) == str(refused)
    assert response["view"]["clear_on_close"] is False
    await stage.send(submitted(MAYA, pointed_out, {}))
    assert "Thank you, recorded." in said(stage.slack.only_view("views.update"))


async def test_on_the_third_of_three_views_it_takes_the_place_of_what_was_pointed_out(broken: Stage) -> None:
    third = FORM | {"previous_view_id": "V2"}
    response = answer((await broken.send(submitted(MAYA, third, {}))).body)
    assert (response["response_action"], response["view"]["clear_on_close"]) == ("update", False)
    typed = third | {"blocks": [{"type": "input", "block_id": "words"}]}
    assert answer((await broken.send(submitted(MAYA, typed, {}))).body)["response_action"] == "push"


async def test_a_form_that_cannot_be_sent_any_more_makes_way_for_the_sentence(stage: Stage) -> None:
    form = await opened_form(stage, stage.open())
    later(stage, 14)
    response = answer((await stage.send(submitted(MAYA, form, filled(form, choices_for(form))))).body)
    assert (response["response_action"], response["view"]["clear_on_close"]) == ("update", True)


async def test_a_command_gets_it_where_it_was_typed(broken: Stage) -> None:
    response = answer((await broken.send(command(MAYA, ids.PULSE_COMMAND))).body)
    assert response["response_type"] == "ephemeral"
    assert re.fullmatch(OURS, response["text"])


async def test_a_shortcut_gets_a_modal(broken: Stage) -> None:
    await broken.send(shortcut(MAYA, ids.ANSWER_SHORTCUT))
    assert re.fullmatch(OURS, said(broken.slack.only_view("views.open")))


async def test_an_event_is_not_acknowledged_so_that_it_comes_again(broken: Stage) -> None:
    response = await broken.send(happened({"type": "app_home_opened", "user": MAYA, "tab": "home"}))
    assert response.status == 500


async def test_an_event_of_an_unknown_shape_does_not_come_again(stage: Stage) -> None:
    response = await stage.send(happened({"type": "team_join", "user": {}}))
    assert response.status == 200


async def test_a_sentence_for_people_is_shown_as_it_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.deps
    monkeypatch.setattr(stage.deps.store, "read", busy)
    with structlog.testing.capture_logs() as lines:
        await stage.send(pressed(MAYA, ids.ANSWER_OPEN, "s"))
    assert said(stage.slack.only_view("views.open")).startswith("Too many answers at once.")
    assert lines == []


@pytest.mark.parametrize("word", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_a_trigger_that_is_used_up_leaves_the_message(broken: Stage, word: str) -> None:
    broken.slack.refuse["views.open"] = [word]
    await broken.send(pressed(MAYA, ids.ANSWER_OPEN, "s", reply_to=f"{broken.slack.url}reply"))
    (reply,) = broken.slack.replies
    assert reply["response_type"] == "ephemeral"
    assert re.fullmatch(OURS, reply["text"])


async def test_with_no_place_left_to_say_it_the_press_is_still_acknowledged(broken: Stage) -> None:
    broken.slack.refuse["views.open"] = ["expired_trigger_id"]
    response = await broken.send(pressed(MAYA, ids.ANSWER_OPEN, "s"))
    assert (response.status, broken.slack.replies) == (200, [])


async def test_a_slack_that_cannot_be_reached_is_not_waited_for(broken: Stage) -> None:
    broken.slack.refuse["views.open"] = ["expired_trigger_id"]
    response = await broken.send(pressed(MAYA, ids.ANSWER_OPEN, "s", reply_to="http://127.0.0.1:1/gone"))
    assert response.status == 200
