"""Whatever Slack can send, whoever sends it: done or refused as the table of roles says, with forged ids too."""

import json
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from domain.roles import Role, may
from handlers.permission import NOT_YOURS, STRANGER
from models import people
from models.database import Database
from models.people import Person, Team, TouchPoint
from services.people import change_person
from templates import ids
from tests.factories import add_lead
from tests.handlers.conftest import ADMIN, GUEST, MAYA, SAM, TOM, Stage, listening, member
from tests.handlers.sent import Sent
from tests.seated import add_seat

LEADER = "U0EMP3"
OWNER = "U0EMP4"
DEPUTY = "U0EMP6"
CHAMPION = "U0EMP7"
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
    DEPUTY: frozenset({Role.EMPLOYEE, Role.DEPUTY}),
    CHAMPION: frozenset({Role.EMPLOYEE, Role.EMPLOYEE_CHAMPION}),
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
    return staffed(stage)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def unchanging(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The same company for all who are refused: nothing that they send changes it."""
    folder = tmp_path_factory.mktemp("unchanging")
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, folder / 'tribune.db')}")
    async with listening(database, folder) as stage:
        yield staffed(stage)
    database.dispose()


def staffed(stage: Stage) -> Stage:
    stage.set_up()
    with stage.database.write() as session:
        change_person(session, replace(member(TOM, "Tom"), deactivated=True), now=stage.now)
        session.add(Team(id="hotline", name="Hotline", position=0))
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.flush()
        add_lead(session, "hotline", LEADER)
        people.set_owner(session, "visit", OWNER)
        people.set_role_holders(session, Role.ADMINISTRATOR, [NAMED])
        add_seat(session, CHAMPION)
        session.get_one(Person, LEADER).deputy_id = DEPUTY
    return stage


def sent_by_those_who_may() -> list[tuple[str, str]]:
    """Whatever is sent, by everybody whose own hat allows it. What every employee may, Maya shows for all."""
    own = {who: roles if who == MAYA else roles - {Role.EMPLOYEE} for who, roles in PEOPLE.items()}
    return [(sent, who) for sent, who in product(SENT, PEOPLE) if may(own[who], SENT[sent][0])]


def all_others(sent: str) -> list[str]:
    return [who for who in PEOPLE if not may(PEOPLE[who], SENT[sent][0])]


@pytest.mark.parametrize(("sent", "person"), sent_by_those_who_may())
async def test_is_done_for_those_whose_role_allows_it(company: Stage, sent: str, person: str) -> None:
    told = await what_is_told(company, sent, person)
    assert STRANGER not in told
    assert NOT_YOURS not in told


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("sent", SENT)
async def test_is_refused_to_all_others_and_changes_nothing(unchanging: Stage, onlooker: Connection, sent: str) -> None:
    before = version(onlooker)
    told = {person: await what_is_told(unchanging, sent, person) for person in all_others(sent)}
    expected = {person: NOT_YOURS if PEOPLE[person] else STRANGER for person in told}
    assert [person for person, words in expected.items() if words not in told[person]] == []
    assert version(onlooker) == before


async def what_is_told(stage: Stage, sent: str, person: str) -> str:
    """Everything that Slack hears when somebody sends this."""
    _, payload = SENT[sent]
    stage.slack.calls.clear()
    stage.slack.replies.clear()
    response = await stage.send(payload(person))
    return json.dumps([response.body, stage.slack.calls, stage.slack.replies])


@pytest.fixture(scope="module")
def onlooker(unchanging: Stage) -> Iterator[Connection]:
    """Somebody who looks at that company's database, and keeps their connection to it."""
    with unchanging.database.reader.connect() as connection:
        yield connection


def version(onlooker: Connection) -> int:
    """A number that changes whenever anybody else commits a change."""
    found: int = onlooker.exec_driver_sql("PRAGMA data_version").scalar_one()
    onlooker.rollback()
    return found


def test_the_onlooker_sees_any_change(unchanging: Stage, onlooker: Connection) -> None:
    before = version(onlooker)
    with unchanging.database.write() as session:
        session.get_one(Person, MAYA).stopped = True
    assert version(onlooker) != before
