"""Results are answered in Slack: below their message, on the report, in Home; a pulse that waits opens."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.actions import ActionState, AnswerKind, Origin
from handlers.payloads import HomeView, carrying
from models import pulses
from models.actions import ActionTaken, PulseHold, ResultAnswer
from models.people import Person
from models.pulses import Cycle, CycleState
from services.desk_settings import gate_is_on
from services.planning import plan_cycle
from services.schedule import planned
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, SAM, TOM, Stage
from tests.handlers.sent_organisation import option, typed
from tests.handlers.slack import pressed, submitted
from tests.reports import add_report, closed_at
from tests.seated import add_seat
from tests.templates.judges import objections

Json = dict[str, Any]
REASON = "The budget is spent until autumn."


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """A company whose first pulse has closed; Sam answers it."""
    stage.set_up()
    with stage.database.write() as session:
        (series,) = pulses.all_series(session)
        add_report(session, series, 1, answer_by=date(2025, 6, 20))
    stage.now = closed_at(1)
    return stage


def survey_id(stage: Stage) -> str:
    with stage.database.read() as session:
        return session.scalars(select(Cycle.id).order_by(Cycle.number)).first() or ""


def stored(stage: Stage) -> list[tuple[AnswerKind, str, str, str]]:
    with stage.database.read() as session:
        found = session.scalars(select(ResultAnswer))
        return [(one.kind, one.given_by_id, one.reason, one.item_id) for one in found]


async def opened(stage: Stage, action: str, person: str = SAM, method: str = "views.open", **where: Any) -> Json:
    stage.slack.calls.clear()
    await stage.send(pressed(person, action, f"{survey_id(stage)}|E1", **where))
    view = stage.slack.only_view(method)
    assert objections("modal", view) == []
    return view


def labels(view: Json) -> list[str]:
    rows = (block["elements"] for block in view["blocks"] if block["type"] == "actions")
    return [one["text"]["text"] for row in rows for one in row if one["type"] == "button"]


async def test_a_reason_is_given_and_stands(asked: Stage) -> None:
    view = await opened(asked, ids.ANSWER_WE_WONT)
    response = await asked.send(submitted(SAM, view, {ids.REASON_BLOCK: typed(REASON)}))
    answered = json.loads(response.body)
    assert answered["response_action"] == "update"
    assert "These results have an answer" in json.dumps(answered["view"])
    assert stored(asked) == [(AnswerKind.WE_WONT, SAM, REASON, "E1")]
    assert asked.woken


async def test_an_empty_reason_is_told_at_its_field(asked: Stage) -> None:
    view = await opened(asked, ids.ANSWER_WE_WONT)
    response = await asked.send(submitted(SAM, view, {ids.REASON_BLOCK: typed("  ")}))
    assert list(json.loads(response.body)["errors"]) == [ids.REASON_BLOCK]
    assert stored(asked) == []


def undertake(stage: Stage) -> str:
    with stage.database.write() as session:
        session.add(
            ActionTaken(
                id="a1", what="Give credit.", owner_id=SAM, team_id=None, helping_team_id=None, due_on=date(2025, 7, 1),
                state=ActionState.OPEN, outcome="", origin=Origin.OWN, about="", credit="", made_on=date(2025, 6, 13),
                ended_on=None, still_on_it=0, reminded_on=None, postponed=0, postponed_because="",
            )
        )  # fmt: skip
    return "a1"


async def test_what_is_being_done_is_chosen(asked: Stage) -> None:
    action = undertake(asked)
    view = await opened(asked, ids.ANSWER_STILL_ON_IT)
    await asked.send(submitted(SAM, view, {ids.UNDERTAKEN_BLOCK: option(action)}))
    assert stored(asked) == [(AnswerKind.STILL_ON_IT, SAM, "", "")]
    response = await asked.send(submitted(SAM, view, {ids.UNDERTAKEN_BLOCK: option(action)}))
    assert "have this answer already" in json.loads(response.body)["errors"][ids.UNDERTAKEN_BLOCK]


async def test_we_will_opens_the_form_of_an_action(asked: Stage) -> None:
    view = await opened(asked, ids.ANSWER_WE_WILL)
    assert view["callback_id"] == ids.ACTION_FORM


async def test_from_the_report_the_form_lies_on_top_and_the_report_shows_the_answer(asked: Stage) -> None:
    await asked.send(pressed(SAM, ids.RESULTS, ""))
    report = asked.slack.only_view("views.open")
    assert {"We will...", "We won't, because...", "Still on it"} <= set(labels(report))
    about = json.loads(report["private_metadata"])["about"]
    view = await opened(asked, ids.ANSWER_WE_WONT, method="views.push", modal=True, about=about)
    asked.slack.calls.clear()
    await asked.send(submitted(SAM, view, {ids.REASON_BLOCK: typed(REASON)}))
    ((method, arguments),) = asked.slack.calls
    assert (method, arguments["view_id"]) == ("views.update", "V0")
    assert f"We won't, because: {REASON}" in json.dumps(arguments["view"])
    assert json.loads(arguments["view"]["private_metadata"])["about"] == about


async def test_a_report_that_cannot_be_shown_anew_loses_no_answer(asked: Stage) -> None:
    await asked.send(pressed(SAM, ids.RESULTS, ""))
    about = json.loads(asked.slack.only_view("views.open")["private_metadata"])["about"]
    view = await opened(asked, ids.ANSWER_WE_WONT, method="views.push", modal=True, about=about)
    asked.slack.refuse["views.update"] = ["not_found"]
    await asked.send(submitted(SAM, view, {ids.REASON_BLOCK: typed(REASON)}))
    assert len(stored(asked)) == 1


async def test_from_home_the_answer_shows_there(asked: Stage) -> None:
    home = {"private_metadata": '{"w": ["capability"]}', "hash": "h1"}
    view = await opened(asked, ids.ANSWER_WE_WONT, home=home)
    asked.slack.calls.clear()
    await asked.send(submitted(SAM, view, {ids.REASON_BLOCK: typed(REASON)}))
    published = asked.slack.only_view("views.publish")
    assert published["private_metadata"] == home["private_metadata"]
    assert REASON in json.dumps(published)


@pytest.mark.parametrize("deputy", [False, True])
async def test_others_read_who_answers(asked: Stage, *, deputy: bool) -> None:
    with asked.database.write() as session:
        session.get_one(Person, ADMIN).deputy_id = MAYA if deputy else None  # of somebody who does not answer
    view = await opened(asked, ids.ANSWER_WE_WONT)
    asked.slack.calls.clear()
    await asked.send(pressed(MAYA, ids.ANSWER_WE_WONT, f"{survey_id(asked)}|E1"))
    assert "Sam Ortiz answers these results" in json.dumps(asked.slack.only_view("views.open"))
    asked.slack.calls.clear()
    response = await asked.send(submitted(MAYA, view, {ids.REASON_BLOCK: typed(REASON)}))
    assert "Sam Ortiz answers these results" in response.body
    assert stored(asked) == []
    await asked.send(pressed(MAYA, ids.RESULTS, ""))
    assert "Still on it" not in labels(asked.slack.only_view("views.open"))


async def test_whoever_was_named_answers_also_where_somebody_else_answers_the_series_by_now(asked: Stage) -> None:
    with asked.database.write() as session:
        pulses.all_series(session)[0].answerer_id = TOM
    for person in (SAM, TOM):
        assert (await opened(asked, ids.ANSWER_WE_WONT, person))["callback_id"] == ids.ANSWER_WONT_FORM
        assert (await opened(asked, ids.ANSWER_WE_WILL, person))["callback_id"] == ids.ACTION_FORM
    await asked.send(pressed(MAYA, ids.ANSWER_WE_WILL, f"{survey_id(asked)}|E1"))
    assert "Sam Ortiz answers these results" in json.dumps(asked.slack.calls)


async def test_home_has_the_ways_to_answer_for_whoever_may(asked: Stage) -> None:
    for person, may in ((SAM, True), (ADMIN, True), (TOM, False)):
        asked.slack.calls.clear()
        await asked.send(pressed(person, ids.STOP, home={}))
        assert ("Still on it" in labels(asked.slack.only_view("views.publish"))) is may


@pytest.mark.parametrize("value", ["", "x", "a|b|c"])
async def test_a_forged_value_becomes_one_sentence(asked: Stage, value: str) -> None:
    await asked.send(pressed(SAM, ids.ANSWER_WE_WONT, value))
    assert "another version of Tribune" in json.dumps(asked.slack.only_view("views.open"))


async def test_results_that_are_gone_become_one_sentence(asked: Stage) -> None:
    await asked.send(pressed(SAM, ids.ANSWER_STILL_ON_IT, "gone|"))
    assert "need no answer any more" in json.dumps(asked.slack.only_view("views.open"))


async def test_a_form_with_forged_metadata_stores_nothing(asked: Stage) -> None:
    view = {"type": "modal", "callback_id": ids.ANSWER_WONT_FORM, "private_metadata": carrying(HomeView(), "x")}
    await asked.send(submitted(SAM, view, {ids.REASON_BLOCK: typed(REASON)}))
    assert stored(asked) == []


def held_twice(stage: Stage) -> str:
    """The second pulse running is held back: its id."""
    with stage.database.write() as session:
        (series,) = pulses.all_series(session)
        first = survey_id(stage)
        held = []
        for state in (CycleState.SKIPPED, CycleState.ANNOUNCED):
            cycle = plan_cycle(session, series, planned(session, series), state)
            assert cycle is not None
            session.add(PulseHold(cycle_id=cycle.id, unanswered_id=first, held_on=cycle.day, opened_by_id=None))
            session.flush()
            held.append(cycle)
        add_seat(session, MAYA)
        stage.now = held[1].open_at + timedelta(hours=1)
        return held[1].id


async def test_the_employee_champion_opens_a_pulse_that_is_held_back_twice(asked: Stage) -> None:
    cycle_id = held_twice(asked)
    await asked.send(pressed(MAYA, ids.OPEN_HELD_PULSE, cycle_id))
    assert "The pulse opens now" in json.dumps(asked.slack.only_view("views.open"))
    assert asked.woken
    with asked.database.read() as session:
        assert session.get_one(PulseHold, cycle_id).opened_by_id == MAYA


async def test_the_employee_champion_finds_the_way_in_home_too(asked: Stage) -> None:
    cycle_id = held_twice(asked)
    for person, may in ((MAYA, True), (SAM, False)):
        asked.slack.calls.clear()
        await asked.send(pressed(person, ids.STOP, home={}))
        blocks = asked.slack.only_view("views.publish")["blocks"]
        found = [block["accessory"]["value"] for block in blocks if "may open it" in json.dumps(block)]
        assert found == ([cycle_id] if may else [])
    await asked.send(pressed(MAYA, ids.OPEN_HELD_PULSE, cycle_id))
    asked.slack.calls.clear()
    await asked.send(pressed(MAYA, ids.STOP, home={}))
    assert "may open it" not in json.dumps(asked.slack.only_view("views.publish"))


async def test_an_administrator_switches_the_rule_off_and_on(asked: Stage) -> None:
    for value, on, other in (("off", False, "Switch it on"), ("on", True, "Switch it off")):
        asked.slack.calls.clear()
        await asked.send(pressed(ADMIN, ids.SWITCH_GATE, value, home={}))
        assert other in json.dumps(asked.slack.only_view("views.publish"))
        with asked.database.read() as session:
            assert gate_is_on(session) is on


async def test_a_forged_switch_changes_nothing(asked: Stage) -> None:
    await asked.send(pressed(ADMIN, ids.SWITCH_GATE, "maybe", home={}))
    with asked.database.read() as session:
        assert gate_is_on(session)
