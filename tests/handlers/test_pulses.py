"""Opening the form, sending it once, and every way in which an answer is not taken."""

from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from domain.survey import CastOutcome
from handlers.payloads import PulseSubmission, confirmed_submission
from services import cycles
from templates import ids
from tests.factories import thaw
from tests.handlers.conftest import ADMIN, GUEST, MAYA, SAM, TOM, Stage, later
from tests.handlers.slack import answer, command, filled, pressed, shortcut, submitted

Json = dict[str, Any]


def choices_for(view: Json) -> dict[str, str]:
    """Something for every question of this form."""
    names = [block["block_id"] for block in view["blocks"] if block.get("block_id", "").startswith("item:")]
    return {name.removeprefix("item:"): ("none" if number == 3 else "2") for number, name in enumerate(names)}


async def opened_form(stage: Stage, survey: str, person: str = MAYA, *, value: int = 2) -> Json:
    await stage.send(pressed(person, f"{ids.ANSWER_FIRST}:{value}", f"{survey}|{value}"))
    view = stage.slack.only_view("views.open")
    stage.slack.calls.clear()
    return view


async def send_form(stage: Stage, survey: str, person: str = MAYA, **more: Any) -> Json:
    view = await opened_form(stage, survey, person)
    response = await stage.send(submitted(person, view, filled(view, choices_for(view), **more)))
    assert response.status == 200
    return answer(response.body)


def answered(stage: Stage, survey: str) -> int:
    with stage.database.read() as session:
        return stage.vault.answered(session.connection(), survey)


def said(view: Json) -> str:
    return " ".join(block["text"]["text"] for block in view["blocks"] if "text" in block)


async def test_a_press_opens_the_form_with_that_answer(stage: Stage) -> None:
    view = await opened_form(stage, stage.open(), value=4)
    assert view["callback_id"] == ids.PULSE_FORM
    assert view["blocks"][0]["element"]["initial_option"]["value"] == "4"


async def test_the_form_can_be_opened_without_an_answer(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.ANSWER_OPEN, stage.open()))
    assert "initial_option" not in stage.slack.only_view("views.open")["blocks"][0]["element"]


async def test_the_shortcut_opens_the_pulse_that_is_open(stage: Stage) -> None:
    survey = stage.open()
    await stage.send(shortcut(MAYA, ids.ANSWER_SHORTCUT))
    assert stage.slack.only_view("views.open")["private_metadata"] == survey


async def test_the_shortcut_says_when_no_pulse_is_open(stage: Stage) -> None:
    await stage.send(shortcut(MAYA, ids.ANSWER_SHORTCUT))
    assert "No pulse is open now." in said(stage.slack.only_view("views.open"))


async def test_an_answer_is_recorded_and_thanked_for_in_the_modal(stage: Stage) -> None:
    survey = stage.open()
    response = await send_form(stage, survey, comment="Our systems are slow.")
    assert response["response_action"] == "update"
    assert "Thank you, recorded." in said(response["view"])
    assert answered(stage, survey) == 1
    assert stage.slack.calls == []


async def test_a_second_answer_is_refused_and_the_first_one_stays(stage: Stage) -> None:
    survey = stage.open()
    view = await opened_form(stage, survey)
    values = filled(view, choices_for(view))
    await stage.send(submitted(MAYA, view, values))
    response = answer((await stage.send(submitted(MAYA, view, values))).body)
    assert response["response_action"] == "update"
    assert "You have answered this pulse already." in said(response["view"])
    assert answered(stage, survey) == 1


async def test_whoever_has_answered_is_told_so_when_they_press_again(stage: Stage) -> None:
    survey = stage.open()
    await send_form(stage, survey)
    await stage.send(pressed(MAYA, f"{ids.ANSWER_FIRST}:1", f"{survey}|1"))
    assert "You have answered this pulse already." in said(stage.slack.only_view("views.open"))


async def test_a_late_answer_is_told_that_it_was_not_stored(stage: Stage) -> None:
    survey = stage.open()
    view = await opened_form(stage, survey)
    later(stage, 14)
    response = answer((await stage.send(submitted(MAYA, view, filled(view, choices_for(view))))).body)
    assert said(response["view"]).startswith("This pulse has closed. Your answer was not stored.")


async def test_an_old_button_says_that_the_pulse_has_closed_and_nothing_of_an_answer(stage: Stage) -> None:
    survey = stage.open()
    later(stage, 14)
    await stage.send(pressed(MAYA, f"{ids.ANSWER_FIRST}:1", f"{survey}|1"))
    told = said(stage.slack.only_view("views.open"))
    assert told.startswith("This pulse has closed. Next one: ")
    assert "stored" not in told


async def test_an_answer_that_came_too_late_for_its_box_is_told_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = stage.open()
    view = await opened_form(stage, survey)

    async def closed(_cast: object) -> CastOutcome:
        later(stage, 14)
        return CastOutcome.CLOSED

    assert stage.deps
    monkeypatch.setattr(stage.deps.store, "cast", closed)
    response = answer((await stage.send(submitted(MAYA, view, filled(view, choices_for(view))))).body)
    assert said(response["view"]).startswith("This pulse has closed. Your answer was not stored.")


async def test_an_answer_to_a_cancelled_pulse_is_not_stored(stage: Stage) -> None:
    survey = stage.open()
    view = await opened_form(stage, survey)
    cycles.cancel(stage.database, vault=stage.vault, now=stage.now)
    response = answer((await stage.send(submitted(MAYA, view, filled(view, choices_for(view))))).body)
    assert "Your answer was not stored." in said(response["view"])


async def test_somebody_who_was_not_invited_is_told_so(stage: Stage) -> None:
    survey = stage.open()
    with stage.database.write() as session:
        thaw(session, "roster", "delete")
        session.execute(text("DELETE FROM roster WHERE person_id = :person"), {"person": TOM})
    await stage.send(pressed(TOM, ids.ANSWER_OPEN, survey))
    assert "You were not on the list when this pulse opened" in said(stage.slack.only_view("views.open"))
    assert answered(stage, survey) == 0


@pytest.mark.parametrize("stranger", [GUEST, "U0NOBODY"])
async def test_guests_and_strangers_get_one_sentence(stage: Stage, stranger: str) -> None:
    survey = stage.open()
    view = await opened_form(stage, survey)
    await stage.send(pressed(stranger, ids.ANSWER_OPEN, survey))
    assert "Tribune is for the employees" in said(stage.slack.only_view("views.open"))
    response = answer((await stage.send(submitted(stranger, view, filled(view, choices_for(view))))).body)
    assert "Tribune is for the employees" in said(response["view"])
    assert answered(stage, survey) == 0


@pytest.mark.parametrize("value", [None, "", "|3", "survey|9", "survey|x", "survey|-1", "a|b|c"])
async def test_a_forged_button_opens_nothing(stage: Stage, value: str | None) -> None:
    stage.open()
    await stage.send(pressed(MAYA, f"{ids.ANSWER_FIRST}:1", value))
    assert "from another version of Tribune" in said(stage.slack.only_view("views.open"))


async def test_a_button_of_an_unknown_survey_is_refused(stage: Stage) -> None:
    stage.open()
    await stage.send(pressed(MAYA, ids.ANSWER_OPEN, "f" * 32))
    assert "not here any more" in said(stage.slack.only_view("views.open"))


async def test_a_forged_answer_is_shown_beside_its_question(stage: Stage) -> None:
    survey = stage.open()
    view = await opened_form(stage, survey)
    choices = choices_for(view)
    first = next(iter(choices))
    response = answer((await stage.send(submitted(MAYA, view, filled(view, choices | {first: "6"})))).body)
    assert response["response_action"] == "errors"
    assert set(response["errors"]) == {f"item:{first}"}
    assert answered(stage, survey) == 0


async def test_a_comment_that_is_too_long_is_shown_beside_its_field(stage: Stage) -> None:
    response = await send_form(stage, stage.open(), comment="x" * 501)
    assert set(response["errors"]) == {"words"}


async def test_a_submission_without_its_fields_is_refused(stage: Stage) -> None:
    survey = stage.open()
    view = await opened_form(stage, survey)
    values = filled(view, choices_for(view))
    values[next(iter(values))] = {}
    response = answer((await stage.send(submitted(MAYA, view, values))).body)
    assert "from another version of Tribune" in said(response["view"])


async def test_names_in_a_comment_are_pointed_out_before_anything_is_sent(stage: Stage) -> None:
    survey = stage.open()
    response = await send_form(stage, survey, comment="Ask Sam Ortiz, or call 020 7946 0018.")
    assert response["response_action"] == "push"
    assert "'Sam Ortiz'" in said(response["view"])
    assert answered(stage, survey) == 0


async def test_send_anyway_records_what_was_written(stage: Stage) -> None:
    survey = stage.open()
    pushed = (await send_form(stage, survey, comment="Ask Sam Ortiz & <co>\n\u2028\ud83d"))["view"]
    response = await stage.send(submitted(MAYA, pushed, {}))
    assert (response.status, response.body) == (200, "")  # the page goes; beneath it stands no form any more
    (name, arguments) = stage.slack.calls[-1]
    assert (name, arguments["view_id"]) == ("views.update", "V0")
    assert "Thank you, recorded." in said(arguments["view"])
    assert answered(stage, survey) == 1


async def test_thanks_come_even_if_slack_will_not_change_the_form(stage: Stage) -> None:
    survey = stage.open()
    pushed = (await send_form(stage, survey, comment="Ask Sam Ortiz."))["view"]
    stage.slack.refuse["views.update"] = ["internal_error"]
    with capture_logs() as logged:
        response = answer((await stage.send(submitted(MAYA, pushed, {}))).body)
    assert "Thank you, recorded." in said(response["view"])
    assert response["view"]["clear_on_close"] is True
    assert answered(stage, survey) == 1
    assert logged == []  # a line would say when somebody answered


async def test_words_that_are_not_shown_are_not_pointed_out(stage: Stage) -> None:
    response = await send_form(stage, stage.open(), comment="Ask Sam Ortiz.", hide=True)
    assert "Thank you, recorded." in said(response["view"])


async def test_the_longest_comment_fits_the_page_that_points_out(stage: Stage) -> None:
    comment = 'Sam Ortiz "\\\n' + '"' * 480
    response = await send_form(stage, stage.open(), comment=comment)
    assert len(response["view"]["private_metadata"]) <= 3000


@pytest.mark.parametrize(
    "metadata",
    ["", "{}", "[1]", '[1, {}, "", true]', '["s", {"Q1": true}, "", true]', '["s", [], "", true]', "nonsense"],
)
async def test_forged_metadata_is_refused(stage: Stage, metadata: str) -> None:
    stage.open()
    page = {"type": "modal", "callback_id": ids.PULSE_POINTED_OUT, "private_metadata": metadata, "blocks": []}
    response = answer((await stage.send(submitted(MAYA, page, {}))).body)
    assert "from another version of Tribune" in said(response["view"])


def test_what_the_page_carries_comes_back_as_it_was() -> None:
    given = PulseSubmission(person=MAYA, survey_id="s", answers={"Q1": 2, "E1": None}, comment='"<&>\n', show=True)
    body = {"user": {"id": MAYA}, "view": {"private_metadata": given.carried()}}
    assert confirmed_submission(body) == given
    assert MAYA not in given.carried()


async def test_an_answer_that_was_neither_recorded_nor_refused_is_to_be_sent_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = stage.open()
    view = await opened_form(stage, survey)

    async def lost(_cast: object) -> CastOutcome:
        return CastOutcome.CLOSED

    assert stage.deps
    monkeypatch.setattr(stage.deps.store, "cast", lost)
    response = answer((await stage.send(submitted(MAYA, view, filled(view, choices_for(view))))).body)
    assert "was not recorded" in said(response["view"])


@pytest.mark.parametrize("name", [ids.PULSE_COMMAND, ids.TRIBUNE_COMMAND])
async def test_the_command_shows_the_open_pulse(stage: Stage, name: str) -> None:
    survey = stage.open()
    words = "pulse" if name == ids.TRIBUNE_COMMAND else ""
    response = answer((await stage.send(command(MAYA, name, words))).body)
    assert response["response_type"] == "ephemeral"
    assert response["text"].startswith("A pulse is open: 4 short questions")
    assert response["blocks"][1]["elements"][0]["value"] == survey


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        (ids.PULSE_COMMAND, "results", "No pulse has closed yet"),
        (ids.PULSE_COMMAND, " RESULTS ", "No pulse has closed yet"),
        (ids.TRIBUNE_COMMAND, "pulse results", "No pulse has closed yet"),
        (ids.PULSE_COMMAND, "help", "/pulse shows the open pulse"),
        (ids.PULSE_COMMAND, "what is this", 'Tribune does not know "what is this" here. /pulse shows the open pulse'),
        (ids.PULSE_COMMAND, "help me", 'Tribune does not know "help me" here.'),
        (ids.PULSE_COMMAND, "x" * 500, f'Tribune does not know "{"x" * 40}" here.'),
        (ids.TRIBUNE_COMMAND, "results", "No pulse has closed yet"),
        (ids.TRIBUNE_COMMAND, "voices", 'Tribune does not know "voices" here.'),
        (ids.TRIBUNE_COMMAND, "help", "/pulse shows the open pulse"),
        (ids.TRIBUNE_COMMAND, "", "What Tribune does here"),
        (ids.PULSE_COMMAND, "", "No pulse is set up yet."),
    ],
)
async def test_each_command_has_its_reply(stage: Stage, name: str, words: str, said: str) -> None:
    response = answer((await stage.send(command(SAM, name, words))).body)
    assert response["text"].startswith(said)


async def test_administrators_are_offered_the_set_up(stage: Stage) -> None:
    response = answer((await stage.send(command(ADMIN, ids.PULSE_COMMAND))).body)
    assert ids.SET_UP in [button["action_id"] for button in response["blocks"][1]["elements"]]


@pytest.mark.parametrize("words", ["", "results", "help"])
async def test_a_guest_gets_one_sentence_from_every_command(stage: Stage, words: str) -> None:
    response = answer((await stage.send(command(GUEST, ids.PULSE_COMMAND, words))).body)
    assert response["response_type"] == "ephemeral"
    assert response["text"].startswith("Tribune is for the employees")


async def test_the_pulse_button_below_tribune_answers_like_the_command(stage: Stage) -> None:
    stage.open()
    await stage.send(pressed(MAYA, ids.FEATURE_PULSE, reply_to=f"{stage.slack.url}reply"))
    (reply,) = stage.slack.replies
    assert reply["replace_original"] is True
    assert reply["text"].startswith("A pulse is open")
