"""[Tomorrow], [Not this time] and another day, wherever they are pressed; and a pulse on trial."""

from typing import Any

import pytest

from domain.survey import Cast, CastOutcome, TagState
from models.pulses import Series
from services import cycles
from services.trials import trial_invitation
from templates import ids
from tests.handlers.conftest import ADMIN, GUEST, MAYA, TOM, Stage, later
from tests.handlers.slack import answer, filled, pressed, submitted
from tests.handlers.test_pulses import answered, choices_for, opened_form, said, send_form

Json = dict[str, Any]


async def press(stage: Stage, action: str, value: str, *, person: str = MAYA) -> str:
    """What is said below the message, privately."""
    await stage.send(pressed(person, action, value, reply_to=f"{stage.slack.url}reply"))
    reply = stage.slack.replies.pop()
    assert (reply["response_type"], reply["replace_original"]) == ("ephemeral", False)
    assert stage.slack.calls == []
    text: str = reply["text"]
    return text


async def refused(stage: Stage, action: str, value: str, *, person: str = MAYA) -> str:
    await stage.send(pressed(person, action, value, reply_to=f"{stage.slack.url}reply"))
    assert stage.slack.replies == []
    return said(stage.slack.only_view("views.open"))


def pending(stage: Stage, survey: str, days: int = 0) -> bool:
    with stage.database.read() as session:
        today = stage.now.date().replace(day=stage.now.day + days)
        days = stage.vault.pending_people(session.connection(), survey, [MAYA])
    return MAYA in days and days[MAYA] <= today


async def test_tomorrow_is_kept_in_the_box_and_told_below_the_message(stage: Stage) -> None:
    survey = stage.open()
    told = await press(stage, ids.TOMORROW, survey)
    assert "We remind you {day_divider_pretty}|We remind you Tuesday 3 June>. You can answer earlier." in told
    assert "that you are away, no reminder comes." in told
    assert not pending(stage, survey)
    assert pending(stage, survey, 1)
    assert answered(stage, survey) == 0


async def test_not_this_time_is_kept_in_the_box_and_says_until_when_one_can_answer(stage: Stage) -> None:
    survey = stage.open()
    told = await press(stage, ids.NOT_THIS_TIME, survey)
    assert told.startswith("We won't remind you of this pulse. You can still answer <!date^")
    assert not pending(stage, survey, 3)
    assert "Thank you, recorded." in said((await send_form(stage, survey))["view"])


async def test_another_day_is_chosen_from_the_menu(stage: Stage) -> None:
    survey = stage.open()
    menu = {"type": "static_select", "selected_option": {"value": f"{survey}|2025-06-05"}}
    await stage.send(pressed(MAYA, ids.REMIND_ON, reply_to=f"{stage.slack.url}reply", element=menu))
    assert "We remind you Thursday 5 June" in stage.slack.replies[0]["text"]
    assert not pending(stage, survey, 2)
    assert pending(stage, survey, 3)


@pytest.mark.parametrize("action", [ids.TOMORROW, ids.NOT_THIS_TIME])
async def test_in_home_the_answer_is_a_page(stage: Stage, action: str) -> None:
    survey = stage.open()
    await stage.send(pressed(MAYA, action, survey, home={}))
    view = stage.slack.only_view("views.open")
    assert "remind you" in said(view)
    assert (view["type"], view["title"]["text"]) == ("modal", "Service pulse")
    assert not pending(stage, survey)


async def test_whoever_has_answered_hears_so_and_nothing_changes(stage: Stage) -> None:
    survey = stage.open()
    await send_form(stage, survey)
    for action in (ids.TOMORROW, ids.NOT_THIS_TIME):
        assert (await press(stage, action, survey)).startswith("You have answered this pulse already.")
    assert answered(stage, survey) == 1


@pytest.mark.parametrize(
    ("action", "value"),
    [
        (ids.TOMORROW, ""),
        (ids.TOMORROW, "{}|2025-06-04"),
        (ids.NOT_THIS_TIME, "{}|"),
        (ids.REMIND_ON, "{}"),
        (ids.REMIND_ON, "{}|"),
        (ids.REMIND_ON, "{}|soon"),
        (ids.REMIND_ON, "{}|2025-06-31"),
        (ids.REMIND_ON, "|2025-06-04"),
        (ids.REMIND_ON, "{}|2025-06-04|2"),
    ],
)
async def test_a_forged_value_changes_nothing(stage: Stage, action: str, value: str) -> None:
    survey = stage.open()
    assert "from another version of Tribune" in await refused(stage, action, value.format(survey))
    assert pending(stage, survey)


@pytest.mark.parametrize("day", ["2025-06-02", "2025-06-07", "2030-01-01", "9999-12-31", "0001-01-01"])
async def test_a_day_out_of_range_is_refused_with_a_sentence(stage: Stage, day: str) -> None:
    survey = stage.open()
    assert "We can't remind you on that day." in await refused(stage, ids.REMIND_ON, f"{survey}|{day}")
    assert pending(stage, survey)


async def test_on_the_last_day_tomorrow_is_refused_with_a_sentence(stage: Stage) -> None:
    survey = stage.open()
    later(stage, 3)
    assert "No working day is left" in await refused(stage, ids.TOMORROW, survey)


async def test_an_unknown_pulse_and_a_closed_one_are_refused_with_a_sentence(stage: Stage) -> None:
    survey = stage.open()
    assert "not here any more" in await refused(stage, ids.TOMORROW, "f" * 32)
    stage.slack.calls.clear()
    later(stage, 14)
    assert "This pulse has closed." in await refused(stage, ids.NOT_THIS_TIME, survey)


@pytest.mark.parametrize("stranger", [GUEST, "U0NOBODY"])
async def test_guests_and_strangers_put_nothing_off(stage: Stage, stranger: str) -> None:
    survey = stage.open()
    assert "Tribune is for the employees" in await refused(stage, ids.TOMORROW, survey, person=stranger)


async def test_a_pulse_that_closes_meanwhile_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    survey = stage.open()

    async def closed(_cast: Cast) -> CastOutcome:
        later(stage, 14)
        return CastOutcome.CLOSED

    assert stage.deps
    monkeypatch.setattr(stage.deps.store, "cast", closed)
    assert "This pulse has closed." in await refused(stage, ids.TOMORROW, survey)


async def test_what_was_neither_recorded_nor_refused_is_to_be_pressed_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = stage.open()

    async def lost(_cast: Cast) -> CastOutcome:
        return CastOutcome.CLOSED

    assert stage.deps
    monkeypatch.setattr(stage.deps.store, "cast", lost)
    assert "That was not recorded. Please press again." in await refused(stage, ids.TOMORROW, survey)


async def test_what_is_recorded_is_not_called_lost_because_slack_cannot_say_so(stage: Stage) -> None:
    survey = stage.open()
    stage.slack.refuse["views.open"] = ["expired_trigger_id"]
    response = await stage.send(pressed(MAYA, ids.TOMORROW, survey, home={}))
    assert response.status == 200
    assert [method for method, _ in stage.slack.calls] == ["views.open"]
    assert not pending(stage, survey)


async def test_it_goes_the_way_of_an_answer(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    survey = stage.open()
    assert stage.deps
    casts: list[Cast] = []
    cast = stage.deps.store.cast

    async def seen(given: Cast) -> CastOutcome:
        casts.append(given)
        return await cast(given)

    monkeypatch.setattr(stage.deps.store, "cast", seen)
    await press(stage, ids.NOT_THIS_TIME, survey)
    await send_form(stage, survey)
    assert [given.state for given in casts] == [TagState.NOT_THIS_TIME, TagState.ANSWERED]


@pytest.fixture
def trial(stage: Stage) -> str:
    """The id of the trial of a series that is set up."""
    stage.set_up()
    with stage.database.read() as session:
        (series,) = session.query(Series).all()
        return trial_invitation(session, series.id, ADMIN, now=stage.now).survey_id


async def test_an_administrator_tries_the_whole_form_and_nothing_is_stored(stage: Stage, trial: str) -> None:
    view = await opened_form(stage, trial, ADMIN)
    assert "nothing that you send is stored" in said(view)
    response = await stage.send(submitted(ADMIN, view, filled(view, choices_for(view), comment="Slow.")))
    assert "This was a trial: nothing was recorded." in said(answer(response.body)["view"])


async def test_a_trial_points_names_out_too(stage: Stage, trial: str) -> None:
    view = await opened_form(stage, trial, ADMIN)
    values = filled(view, choices_for(view), comment="Ask Sam Ortiz.")
    pushed = answer((await stage.send(submitted(ADMIN, view, values))).body)
    assert pushed["response_action"] == "push"
    await stage.send(submitted(ADMIN, pushed["view"], {}))
    (_, arguments) = stage.slack.calls[-1]
    assert "This was a trial: nothing was recorded." in said(arguments["view"])


async def test_a_trial_asks_for_every_answer_too(stage: Stage, trial: str) -> None:
    view = await opened_form(stage, trial, ADMIN)
    response = await stage.send(submitted(ADMIN, view, {}))
    asked = {block["block_id"] for block in view["blocks"] if block.get("block_id", "").startswith("item:")}
    assert set(answer(response.body)["errors"]) == asked


@pytest.mark.parametrize(("action", "day"), [(ids.TOMORROW, ""), (ids.NOT_THIS_TIME, ""), (ids.REMIND_ON, None)])
async def test_putting_a_trial_off_reminds_nobody(stage: Stage, trial: str, action: str, day: str | None) -> None:
    with stage.database.read() as session:
        days = trial_invitation(session, trial.removeprefix("trial:"), ADMIN, now=stage.now).days
    value = trial if day == "" else f"{trial}|{days[1]}"
    told = await press(stage, action, value, person=ADMIN)
    assert told.startswith("This was a trial: nothing is stored, and nobody is reminded.")


async def test_only_administrators_try(stage: Stage, trial: str) -> None:
    told = await refused(stage, ids.ANSWER_OPEN, trial)
    assert "This is not yours to do: if it should be, ask one of Tribune's administrators." in told


async def test_a_cancelled_pulse_is_put_off_no_more(stage: Stage) -> None:
    survey = stage.open()
    cycles.cancel(stage.database, vault=stage.vault, now=stage.now)
    assert "This pulse has closed." in await refused(stage, ids.TOMORROW, survey, person=TOM)
