"""Changing the rules after opening: from Slack, from the command line, and in the database itself, column by column."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import structlog
from sqlalchemy import text

from models.database import Database
from models.migrate import migrate
from models.pulses import Cycle, Survey
from services import cycles
from services.pulses import specification
from templates import ids
from tests.attack import champions
from tests.attack.bots import once
from tests.attack.row import Row
from tests.attack.servers import postgresql
from tests.attack.statements import Tried, changed_columns, run
from tests.factories import answer, put_in
from tests.handlers.conftest import ADMIN, MAYA, MEMBERS, SAM, Stage, listening
from tests.handlers.sent_series import PLAN, PURPOSE, SERIES, TEAMS, TITLE, option
from tests.handlers.slack import pressed, submitted
from tests.handlers.test_roles import SENT

Json = dict[str, Any]
Say = Callable[[str], None]

FORGED = ("' OR 1=1; DROP TABLE roster; --", '<!channel> & "{{ 7 * 7 }}"', "9" * 3_000, "\N{SKULL}\0")
"""What stands in a button or a form where an id belongs."""
ASKED = [member.id for member in MEMBERS if not member.guest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An open pulse, and what must not change of it."""

    stage: Stage
    survey: str
    series: str
    before: "Frozen"

    @property
    def now(self) -> "Frozen":
        """The same as it is now."""
        return frozen(self.stage.database, self.survey)


Frozen = Mapping[str, Sequence[tuple[object, ...]]]


def frozen(database: Database, survey: str) -> Frozen:
    """Everything that was frozen at opening, row by row."""
    with database.reader.connect() as connection:
        return {
            table: [tuple(row) for row in connection.execute(text(query), {"survey": survey})]
            for table, query in {
                "surveys": "SELECT * FROM surveys WHERE id = :survey",
                "cycles": "SELECT * FROM cycles WHERE id = :survey",
                "roster": "SELECT * FROM roster WHERE survey_id = :survey ORDER BY position",
                "sealed_surveys": "SELECT * FROM sealed_surveys WHERE survey_id = :survey",
                "boxes": "SELECT shard, length(blob) FROM boxes WHERE survey_id = :survey ORDER BY shard",
            }.items()
        }


@asynccontextmanager
async def opened(database: Database, folder: Path) -> AsyncIterator[Opened]:
    """Twelve people with an open pulse, and the bot's listeners before it."""
    async with listening(database, folder) as stage:
        survey = stage.open()
        with database.read() as session:
            series = session.get_one(Cycle, survey).series_id
        yield Opened(stage=stage, survey=survey, series=series, before=frozen(database, survey))


# From Slack


async def from_slack(pulse: Opened, *, people: Sequence[str] = (ADMIN, SAM), forged: Sequence[str] = FORGED) -> Tried:
    """Send whatever Slack can send, as an administrator and as who answers the results, with true and forged ids."""
    ways = [*_everything_sent(pulse, people, forged), *_edits(pulse)]
    changed = []
    for name, payload in ways:
        await pulse.stage.send(payload)
        if pulse.now != pulse.before:
            changed.append(name)
    return Tried(len(ways), tuple(changed))


def _everything_sent(pulse: Opened, people: Sequence[str], forged: Sequence[str]) -> Iterator[tuple[str, Json]]:
    true = {SERIES: pulse.series, "s": pulse.survey, "": pulse.series}
    confused = {SERIES: pulse.survey, "s": pulse.series, "": pulse.survey}
    nonsense = [{SERIES: word, "s": word, "": word} for word in forged]
    for number, (name, (_, payload)) in enumerate(SENT.items()):
        # Each of the forged words is put wherever an id belongs, but not in every place all of them.
        others = nonsense[number % len(nonsense) :][:1] if nonsense else []
        for told in (true, confused, *others):
            for person in people:
                yield f"{name} by {person}", _with_ids(payload(person), told)


def _with_ids(payload: Json, told: Mapping[str, str]) -> Json:
    """A payload with other ids in its values and in what it carries."""

    def put(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: put(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [put(one, key) for one in value]
        if key not in {"value", "private_metadata", "about"} or not isinstance(value, str):
            return value
        if value.startswith(("{", "[")):
            return json.dumps(put(json.loads(value), key))
        first, mark, rest = value.partition("|")
        return told.get(first, first) + mark + told.get(rest, rest)

    return {name: put(one, name) for name, one in payload.items()}


def _edits(pulse: Opened) -> Iterator[tuple[str, Json]]:
    """The set-up's two pages as they lay open when the pulse opened, sent now, each with something else in it."""
    about = json.dumps({"home": None, "about": pulse.series})
    changes: Mapping[str, Json] = {
        "channel": {ids.CHANNEL_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": "C0OTHER"}}},
        "audience": {ids.AUDIENCE_BLOCK: {ids.AUDIENCE_ACTION: option("teams")}, **TEAMS},
        "audience of a channel": {
            ids.AUDIENCE_BLOCK: {ids.AUDIENCE_ACTION: option("channel")},
            ids.ASKED_CHANNEL_BLOCK: {ids.ASKED_CHANNEL_ACTION: {"selected_conversation": "C0OTHER"}},
        },
        "rhythm": {ids.CADENCE_BLOCK: {ids.CADENCE_ACTION: option("28")}},
        "hour": {ids.HOUR_BLOCK: {ids.HOUR_ACTION: option("15")}},
        "holidays": {ids.HOLIDAYS_BLOCK: {ids.HOLIDAYS_ACTION: option("GR")}},
        "reminders": {ids.REMINDERS_BLOCK: {ids.REMINDERS_ACTION: option("nobody")}},
        "threshold, of which there is none": {"threshold": {"choice": {"value": "1"}}},
        "closing time, of which there is none": {"closes_at": {"choice": {"value": "2030-01-01"}}},
    }
    for name, change in changes.items():
        view = {"type": "modal", "callback_id": ids.SET_UP_FORM, "private_metadata": about}
        yield f"second page, {name}", submitted(ADMIN, view, PLAN | change)
    for name, change in {
        "title": TITLE,
        "answerer": {ids.ANSWERER_BLOCK: {ids.ANSWERER_ACTION: {"selected_user": SAM}}},
    }.items():
        view = {"type": "modal", "callback_id": ids.BEFORE_YOU_ASK_FORM, "private_metadata": about}
        yield f"first page, {name}", submitted(ADMIN, view, PURPOSE | change)


async def hash_under_details(pulse: Opened, person: str = ASKED[-1]) -> bool:
    """Whether a participant who did not answer still reads the SHA-256 of what is stored under "Details"."""
    stage = pulse.stage
    stage.slack.calls.clear()
    await stage.send(pressed(person, ids.ANSWER_OPEN, pulse.survey))
    with stage.database.read() as session:
        spec = session.get_one(Survey, pulse.survey).spec
    shown = re.search(r"fingerprint is\\n`([0-9a-f]{64})`", json.dumps(stage.slack.only_view("views.open")))
    return shown is not None and sha256(spec.encode()).hexdigest() == shown[1]


# From the command line

PEOPLE_FILE = "person,team,touch_point,leads\n" + "".join(
    f"{person},{'Night' if number % 2 else 'Day'},The visit,{'yes' if number < 2 else ''}\n"
    for number, person in enumerate(ASKED)
)


class Command(NamedTuple):
    """What somebody types, and what must come of it."""

    words: Sequence[str]
    code: int
    """0: it was done, and nothing of an open pulse has to do with it. 1: refused. 2: there is no such command."""
    says: str


COMMANDS: Mapping[str, Command] = {
    "open it again": Command(("pulse", "open"), 1, "A pulse is open. It closes by itself"),
    "everybody is in another team": Command(("people", "import", "people.csv"), 0, "12 people in 2 teams"),
    "somebody is forgotten": Command(("person", "forget", MAYA, "--yes"), 0, "You were invited to this pulse"),
    "reports are kept less long": Command(("settings", "set", "keep_results_days", "90"), 0, "keep_results_days = 90"),
    "change the threshold": Command(("settings", "set", "threshold", "1"), 1, "There is no setting 'threshold'"),
    "open it with another threshold": Command(("pulse", "open", "--threshold", "1"), 2, "No such option"),
    "close it early": Command(("pulse", "close"), 2, "No such command 'close'"),
    "open a closed one": Command(("pulse", "reopen"), 2, "No such command 'reopen'"),
    "read it before it closes": Command(("pulse", "export", "--format", "json"), 0, "[]"),
    "read its results": Command(("pulse", "results"), 1, "No pulse has closed yet."),
    "look at it": Command(("pulse", "status"), 0, "The next one opens on"),
    "bring the database up to date": Command(("migrate",), 0, "The database is up to date."),
}


async def from_the_command_line(pulse: Opened, folder: Path, *, commands: Sequence[str] = tuple(COMMANDS)) -> Tried:
    """Run commands while the pulse is open; each in a process of its own, as an operator does.

    A command that ends otherwise than it should, or tells how an open pulse's questions were answered, counts as one
    that has changed something.
    """
    (folder / "people.csv").write_text(PEOPLE_FILE, encoding="utf-8")
    slack = pulse.stage.slack
    slack.answers["users.list"] = {
        "members": [{"id": one, "real_name": one, "profile": {}, "tz": "Europe/London"} for one in ASKED]
    }
    with pulse.stage.database.read() as session:
        asked = [question.text for question in specification(session.get_one(Survey, pulse.survey)).questions]
    changed = []
    for name in commands:
        code, said = await _run(pulse, folder, COMMANDS[name].words)
        as_it_should = code == COMMANDS[name].code and COMMANDS[name].says in said
        if pulse.now != pulse.before or any(question in said for question in asked):
            changed.append(name)
        elif not as_it_should:
            changed.append(f"{name} ended with {code}: {said[-60:]}")
    return Tried(len(commands), tuple(changed))


async def _run(pulse: Opened, folder: Path, command: Sequence[str]) -> tuple[int, str]:
    """How it ended, and what it said."""
    own = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": f"{pulse.stage.slack.url}api/",
        "DATABASE_URL": pulse.stage.database.url.render_as_string(hide_password=False),
        "TRIBUNE_DATA_DIR": str(folder / "data"),
        "TRIBUNE_KEY_DIR": str(pulse.stage.vault.keys),
        "TRIBUNE_ADMINS": ADMIN,
    }
    return await once(command, environment=os.environ | own, folder=folder)


# In the database

MAY_CHANGE = {"cycles": {"state"}, "boxes": {"key_id", "blob"}}
"""A cycle closes, and a box takes answers."""
KEYS = {"surveys": "id", "cycles": "id"}


def _changed_columns(table: str, *, postgresql: bool) -> Iterator[str]:
    where = f"{KEYS.get(table, 'survey_id')} = :survey"
    return changed_columns(table, where, may_change=MAY_CHANGE.get(table, ()), postgresql=postgresql)


WHILE_OPEN = (
    "INSERT INTO roster (survey_id, position, person_id, cell) VALUES (:survey, 900, 'U0LATE', 0)",
    "DELETE FROM roster WHERE survey_id = :survey AND position = 0",
    "DELETE FROM roster WHERE survey_id = :survey",
    "DELETE FROM surveys WHERE id = :survey",
    "INSERT INTO surveys SELECT * FROM surveys WHERE id = :survey",
    "DELETE FROM cycles WHERE id = :survey",
    "INSERT INTO cycles SELECT * FROM cycles WHERE id = :survey",
    "UPDATE cycles SET state = 'announced' WHERE id = :survey",
    "UPDATE cycles SET state = 'skipped' WHERE id = :survey",
    "UPDATE cycles SET state = 'closed' WHERE id = :survey",
    "UPDATE cycles SET state = 'cancelled' WHERE id = :survey",
    "INSERT INTO sealed_surveys SELECT * FROM sealed_surveys WHERE survey_id = :survey",
    "INSERT INTO boxes SELECT survey_id, 900, key_id, blob FROM boxes WHERE survey_id = :survey",
    "INSERT INTO results (survey_id, release, message) VALUES (:survey, '{}', '{}')",
    "INSERT INTO released_comments (survey_id, position, text) VALUES (:survey, 900, 'Ours.')",
)
ON_SQLITE = (
    "INSERT OR REPLACE INTO surveys SELECT id, '{}', fingerprint, closes_at FROM surveys WHERE id = :survey",
    "INSERT OR REPLACE INTO roster SELECT survey_id, position, 'U0LATE', cell FROM roster WHERE survey_id = :survey",
    "INSERT OR REPLACE INTO cycles SELECT * FROM cycles WHERE id = :survey",
    (
        "INSERT OR REPLACE INTO cycles (id, series_id, number, day, state, channel, answerer_id, open_at, close_at, "
        "comments_at, answer_by, audience) SELECT 'another', series_id, number, day, 'announced', channel, "
        "answerer_id, open_at, close_at, comments_at, answer_by, audience FROM cycles WHERE id = :survey"
    ),
    "UPDATE OR REPLACE roster SET person_id = 'U0LATE' WHERE survey_id = :survey",
)
ON_SQLITE_WHILE_OPEN = (
    "INSERT OR REPLACE INTO sealed_surveys SELECT * FROM sealed_surveys WHERE survey_id = :survey",
    "INSERT OR REPLACE INTO boxes SELECT * FROM boxes WHERE survey_id = :survey",
)
ON_SQLITE_AFTER_CLOSING = (
    "INSERT OR REPLACE INTO results SELECT survey_id, '{}', '{}' FROM results WHERE survey_id = :survey",
    (
        "INSERT OR REPLACE INTO released_comments SELECT survey_id, position, 'Ours.' FROM released_comments "
        "WHERE survey_id = :survey"
    ),
    "UPDATE OR REPLACE results SET message = '{}' WHERE survey_id = :survey",
)
ON_POSTGRESQL = tuple(
    f"TRUNCATE {table} CASCADE"
    for table in ("surveys", "roster", "cycles", "sealed_surveys", "boxes", "results", "released_comments")
)
AFTER_CLOSING = (
    *(
        f"UPDATE cycles SET state = '{state}' WHERE id = :survey"
        for state in ("open", "announced", "cancelled", "skipped")
    ),
    "INSERT INTO surveys SELECT * FROM surveys WHERE id = :survey",
    "INSERT INTO roster (survey_id, position, person_id, cell) VALUES (:survey, 900, 'U0LATE', 0)",
    "INSERT INTO cycles SELECT * FROM cycles WHERE id = :survey",
    (
        "INSERT INTO sealed_surveys (survey_id, shard_key, shards, answers, comment_bytes) "
        "SELECT id, '', 1, 4, 2000 FROM surveys WHERE id = :survey"
    ),
    "INSERT INTO released_comments (survey_id, position, text) VALUES (:survey, 900, 'Ours.')",
    "INSERT INTO results SELECT * FROM results WHERE survey_id = :survey",
)


def in_the_database(pulse: Opened, *, closed: bool) -> Tried:
    """Run every statement that could change what is frozen."""
    embedded = pulse.stage.database.embedded
    tables = [
        "surveys",
        "cycles",
        "roster",
        *(["results", "released_comments"] if closed else ["sealed_surveys", "boxes"]),
    ]
    own = (*ON_SQLITE, *(ON_SQLITE_AFTER_CLOSING if closed else ON_SQLITE_WHILE_OPEN)) if embedded else ON_POSTGRESQL
    statements = [
        *(one for table in tables for one in _changed_columns(table, postgresql=not embedded)),
        *(AFTER_CLOSING if closed else WHILE_OPEN),
        *own,
    ]
    return run(pulse.stage.database.url, statements, {"survey": pulse.survey})


def closed(pulse: Opened) -> Opened:
    """The same pulse after everybody has answered with a comment, and it has closed."""
    stage = pulse.stage
    with stage.database.read() as session:
        casts = [answer(session, pulse.survey, person, comment="Mend the van.") for person in ASKED]
        closes_at = specification(session.get_one(Survey, pulse.survey)).closes_at
    put_in(stage.database, stage.vault, casts)
    stage.now = closes_at + timedelta(minutes=1)
    cycles.close_due(stage.database, vault=stage.vault, now=stage.now, random=Random(1))
    return replace(pulse, before=pulse.now)


# The table


def rows() -> Iterator[Row]:
    """Everything, on both databases."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())  # hundreds of refusals, which are the point
    with TemporaryDirectory() as folder:
        database = Path(folder, "database", "tribune.db")
        database.parent.mkdir()  # apart from the keys, as the commands demand
        yield from _rows("SQLite", f"sqlite:///{database}", Path(folder))
    with TemporaryDirectory() as folder:
        yield _champions("SQLite", f"sqlite:///{folder}/tribune.db", Path(folder))
    with postgresql() as server, TemporaryDirectory() as folder:
        yield from _rows("PostgreSQL", server.url, Path(folder))
    with postgresql() as server, TemporaryDirectory() as folder:
        yield _champions("PostgreSQL", server.url, Path(folder))


def _rows(kind: str, database_url: str, folder: Path) -> Iterator[Row]:
    database = Database(database_url)
    migrate(database)
    with asyncio.Runner() as runner:
        living = opened(database, folder)
        pulse = runner.run(living.__aenter__())
        yield _row(f"{kind}: commands while open", runner.run(from_the_command_line(pulse, folder)))
        yield _row(f"{kind}: sent from Slack while open", runner.run(from_slack(pulse)))
        yield _row(f"{kind}: statements while open", in_the_database(pulse, closed=False))
        same = runner.run(hash_under_details(pulse))
        told = "the same" if same else "another"
        yield Row(name=f'{kind}: SHA-256 under "Details"', found=told, promised="the same", held=same)
        over = closed(pulse)
        told_after = runner.run(from_slack(over, people=(ADMIN,)))
        yield _row(f"{kind}: sent from Slack after closing", told_after)
        yield _row(f"{kind}: statements after closing", in_the_database(over, closed=True))
        runner.run(living.__aexit__(None, None, None))
    database.dispose()


def _champions(kind: str, database_url: str, folder: Path) -> Row:
    database = Database(database_url)
    migrate(database)
    tried = champions.in_the_database(champions.championed(database, folder / "keys"))
    database.dispose()
    return _row(f"{kind}: statements about elections, decisions and seats", tried)


def _row(name: str, tried: Tried) -> Row:
    told = f"{len(tried.changed)} of {tried.ways} changed something"
    if tried.changed:
        told += f": {tried.changed[0][:60]}"
    return Row(name=name, found=told, promised="none", held=tried.ways > 0 and not tried.changed)
