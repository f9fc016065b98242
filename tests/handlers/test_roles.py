"""Whatever Slack can send, whoever sends it: done or refused as the table of roles says, with forged ids too."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from domain.roles import Action, Role, may
from handlers.permission import NOT_YOURS, STRANGER
from models.everything import Base
from models.people import Team
from services.people import change_person
from templates import ids
from tests.factories import add_lead
from tests.handlers.conftest import ADMIN, GUEST, MAYA, SAM, TOM, Stage, member
from tests.handlers.slack import command, happened, pressed, shortcut, submitted

Json = dict[str, Any]

LEADER = "U0EMP3"
PEOPLE: dict[str, frozenset[Role]] = {
    "U0NOBODY": frozenset(),
    GUEST: frozenset(),
    TOM: frozenset(),  # has left
    MAYA: frozenset({Role.EMPLOYEE}),
    LEADER: frozenset({Role.EMPLOYEE, Role.LEADER}),
    SAM: frozenset({Role.EMPLOYEE, Role.ANSWERER}),
    ADMIN: frozenset({Role.EMPLOYEE, Role.ADMINISTRATOR}),
}


def button(action_id: str, value: str = "s") -> Callable[[str], Json]:
    """A button in Home, forged by whoever does not see it there."""
    return lambda person: pressed(person, action_id, value, home={})


def form(callback_id: str, values: Json, metadata: str = "") -> Callable[[str], Json]:
    view = {"type": "modal", "callback_id": callback_id, "private_metadata": metadata}
    return lambda person: submitted(person, view, values)


SET_UP = {
    ids.CHANNEL_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": "C0FORGED"}},
    ids.ANSWERER_BLOCK: {ids.ANSWERER_ACTION: {"selected_user": MAYA}},
}
SENT: dict[str, tuple[Action, Callable[[str], Json]]] = {
    ids.PULSE_COMMAND: (Action.ANSWER_PULSE, lambda person: command(person, ids.PULSE_COMMAND)),
    f"{ids.PULSE_COMMAND} results": (Action.READ_RESULTS, lambda who: command(who, ids.PULSE_COMMAND, "results")),
    ids.TRIBUNE_COMMAND: (Action.ANSWER_PULSE, lambda person: command(person, ids.TRIBUNE_COMMAND)),
    ids.ANSWER_SHORTCUT: (Action.ANSWER_PULSE, lambda person: shortcut(person, ids.ANSWER_SHORTCUT)),
    ids.ANSWER_FIRST: (Action.ANSWER_PULSE, button(f"{ids.ANSWER_FIRST}:2", "s|2")),
    ids.ANSWER_OPEN: (Action.ANSWER_PULSE, button(ids.ANSWER_OPEN)),
    ids.PULSE_FORM: (Action.ANSWER_PULSE, form(ids.PULSE_FORM, {}, "s")),
    ids.PULSE_POINTED_OUT: (Action.ANSWER_PULSE, form(ids.PULSE_POINTED_OUT, {}, '["s", {}, "", true]')),
    ids.FEATURE_PULSE: (Action.ANSWER_PULSE, button(ids.FEATURE_PULSE)),
    ids.STOP: (Action.STOP_BEING_ASKED, button(ids.STOP)),
    ids.ASK_AGAIN: (Action.STOP_BEING_ASKED, button(ids.ASK_AGAIN)),
    ids.STORED: (Action.READ_OWN_ROWS, button(ids.STORED)),
    ids.WHO_SEES: (Action.READ_RESULTS, button(ids.WHO_SEES)),
    ids.RESULTS: (Action.READ_RESULTS, button(ids.RESULTS)),
    ids.SET_UP: (Action.SET_UP, button(ids.SET_UP)),
    ids.SET_UP_FORM: (Action.SET_UP, form(ids.SET_UP_FORM, SET_UP)),
    ids.PAUSE: (Action.PAUSE, button(ids.PAUSE)),
    ids.RESUME: (Action.PAUSE, button(ids.RESUME)),
    ids.CHECK_CHANNEL: (Action.CHECK_CHANNEL, button(ids.CHECK_CHANNEL, "C0PULSE")),
    "app_home_opened": (
        Action.READ_RESULTS,
        lambda person: happened({"type": "app_home_opened", "user": person, "tab": "home"}),
    ),
}


def test_everything_that_slack_sends_back_to_us_is_tried() -> None:
    parts = ("_BLOCK", "_ACTION")
    named = {value for name, value in vars(ids).items() if name.isupper() and not name.endswith(parts)}
    assert named <= set(SENT)


@pytest.fixture
def company(stage: Stage) -> Stage:
    """Somebody for each role, and a pulse that is set up; Tom has left."""
    stage.set_up()
    with stage.database.write() as session:
        change_person(session, replace(member(TOM, "Tom"), deactivated=True), now=stage.now)
        session.add(Team(id="hotline", name="Hotline", position=0))
        session.flush()
        add_lead(session, "hotline", LEADER)
    return stage


@pytest.mark.parametrize(("sent", "person"), list(product(SENT, PEOPLE)))
async def test_is_done_for_those_whose_role_allows_it_and_refused_to_all_others(
    company: Stage, sent: str, person: str
) -> None:
    action, payload = SENT[sent]
    before = everything_stored(company)
    response = await company.send(payload(person))
    told = json.dumps([response.body, company.slack.calls, company.slack.replies])
    if may(PEOPLE[person], action):
        assert STRANGER not in told
        assert NOT_YOURS not in told
    else:
        assert (NOT_YOURS if PEOPLE[person] else STRANGER) in told
        assert everything_stored(company) == before


def everything_stored(stage: Stage) -> dict[str, list[Any]]:
    with stage.database.read() as session:
        return {table.name: list(session.execute(select(table))) for table in Base.metadata.sorted_tables}
