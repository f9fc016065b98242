"""Whatever Slack can send, whoever sends it: done or refused as the table of roles says, with forged ids too."""

import json
from dataclasses import replace
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from domain.roles import Role, may
from handlers.permission import NOT_YOURS, STRANGER
from models import people
from models.everything import Base
from models.people import Team, TouchPoint
from services.people import change_person
from templates import ids
from tests.factories import add_lead
from tests.handlers.conftest import ADMIN, GUEST, MAYA, SAM, TOM, Stage, member
from tests.handlers.sent import Sent

LEADER = "U0EMP3"
OWNER = "U0EMP4"
NAMED = "U0EMP5"
"""Administers Tribune because somebody named them in Home."""
PEOPLE: dict[str, frozenset[Role]] = {
    "U0NOBODY": frozenset(),
    GUEST: frozenset(),
    TOM: frozenset(),  # has left
    MAYA: frozenset({Role.EMPLOYEE}),
    LEADER: frozenset({Role.EMPLOYEE, Role.LEADER}),
    SAM: frozenset({Role.EMPLOYEE, Role.ANSWERER}),
    OWNER: frozenset({Role.EMPLOYEE, Role.OWNER}),
    NAMED: frozenset({Role.EMPLOYEE, Role.ADMINISTRATOR}),
    ADMIN: frozenset({Role.EMPLOYEE, Role.ADMINISTRATOR}),
}


SENT: Sent = {
    name: way
    for path in sorted(Path(__file__).parent.glob("sent_*.py"))
    for name, way in import_module(f"tests.handlers.{path.stem}").SENT.items()
}
"""One module a feature."""


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
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.flush()
        add_lead(session, "hotline", LEADER)
        people.set_owner(session, "visit", OWNER)
        people.set_role_holders(session, Role.ADMINISTRATOR, [NAMED])
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
