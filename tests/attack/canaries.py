"""Searching every file for ids, answers and words, after a life in which each layer has failed.

The bot is a process of its own and is asked to log everything. Everybody's id, everything that is written and every
ballot is a canary. While the pulse is open each layer is made to fail: payloads, calls to Slack, sockets, the database,
the key directory, the process itself. Then every file that Tribune or its database wrote is read as bytes.
"""

import asyncio
import json
import os
import re
import resource
import string
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, select, text

from attack.canaries import sightings
from attack.evidence import Ballot
from models.everything import Base
from sandbox import sight
from sandbox.acting import ActError, Actor, NotAcknowledged
from sandbox.switches import Trouble
from services import elections
from services.champions_settings import ChampionsRules, set_rules
from templates import ids
from tests.attack.life import CHANNEL, Life, Survey, fill, invitation, scales, workspace_of
from tests.attack.row import Row
from tests.attack.servers import Server, postgresql
from tests.attack.suggesters import send_suggestion, set_up_desk
from tests.attack.voters import RECEIPT, cast_vote, told
from tests.seated import add_seat

Json = dict[str, Any]
draw = SystemRandom()

PEOPLE = 60
SMALL = 4096
"""Bytes beyond which no file can be written while the disk is full."""
FORTNIGHT = timedelta(days=14)
VOTED_IN = 12
"""So many calls at most come and go while somebody votes."""
CARRIED = re.compile(rf"\|({RECEIPT.pattern})")
"""A receipt, as the form carries it."""
AT_ONCE_REFUSED = 4.0
"""Seconds that the database is locked: longer than Slack waits for an answer."""
AMID_AN_ANSWER = 0.7
"""Seconds after which an answer waits for the lock, and is not given up yet."""
PAYLOAD = ('"selected_option"', '"callback_id"', '"trigger_id"', '"private_metadata"', '"response_url"')
"""What stands in payloads only: whatever is written of one has some of these."""
WITHOUT_ROLE = {"people": "", "roster": "", "invitations": "", "voters": "", "outbox": "Introduction"}
"""The tables in which somebody without a role may be named; of the outbox, in which kind of message."""
PUBLISHED = {"released_comments": "", "outbox": "PulseComments"}
"""Where a comment may stand after closing: to be read again, and on its way to the channel the next working day."""


POSTGRESQL_LOG = "postgresql/log"
"""What the server tells its operator, errors with it."""


def _word(beginning: str, letters: str, length: int = 14) -> str:
    return beginning + "".join(draw.choices(letters, k=length))


Known = tuple[str, bytes]
"""A file's name and the digest of what is in it."""


class Haunted(Life):
    """A company in which everything that anybody is or says can be recognised."""

    def __init__(self, folder: Path, *, invited: int, database_url: str = "") -> None:
        super().__init__(folder, invited=invited, database_url=database_url)
        self.people = tuple(_word("U0KIWI", string.ascii_uppercase + string.digits, 12) for _ in range(invited))
        there, new = self.server.workspace, workspace_of(self.people)
        there.users, there.channels, there.messages = new.users, new.channels, new.messages
        self.said: list[str] = []
        """Comments that were recorded, to be shown."""
        self.hidden: list[str] = []
        """Recorded, not to be shown."""
        self.refused: list[str] = []
        """Typed, and never recorded, or nobody knows whether."""
        self.ballots: set[bytes] = set()
        self.has_answered: set[str] = set()
        self.suggested: list[str] = []
        """Words of suggestions, whether they were taken or not; all of them wait in the letter box."""
        self.secrets: set[str] = set()
        """Ways back to them, which are written nowhere at any time."""
        self.election = ""
        self.voting: list[str] = []
        """Who has tried to vote."""
        self.receipts: set[str] = set()
        """Of votes, recorded or not: the ballot is open for as long as this life lasts, so they are written nowhere."""
        self.server_before: frozenset[Known] = frozenset()
        """The files of a new server, before Tribune was there: as long as they stay so, they tell nothing of it."""

    @property
    def without_role(self) -> tuple[str, ...]:
        """Everybody but the first, who administers and answers the results."""
        return self.people[1:]

    def words(self) -> str:
        """What nobody has written before, with what has to be escaped in it."""
        return _word("Quoll & <em>wómbat</em> ", string.ascii_letters)

    async def _import_teams(self) -> None:
        """Suggestions are set up before the bot starts."""
        await super()._import_teams()
        set_up_desk(self.bot.data, self._database_url, channel=CHANNEL)

    async def open_ballot(self) -> None:
        """A ballot opens beside the pulse, as if it had been announced a fortnight ago."""
        then = self.now - FORTNIGHT
        with self.database.write() as session:
            set_rules(session, ChampionsRules(channel=CHANNEL, zone="Europe/London"))
            seat = add_seat(session, None, election_on=then.date())
            self.election = elections.announce(session, seat, now=then)
            stands = self.people[0]
            elections.stand(session, self.election, stands, statement="I listen.", now=then)
        await self.clock.settle()

    async def speak(self, person: str, survey: Survey, *, hide: bool = False) -> None:
        """Answer, then make a suggestion or vote, in turns."""
        await self.answer(person, survey, hide=hide)
        await (self.suggest if len(self.suggested) <= len(self.voting) else self.vote)(person)

    async def vote(self, person: str) -> None:
        """Vote, or try to; whatever receipt was on its way is remembered."""
        actor, workspace = self.server.actor(person), self.server.workspace
        self.voting.append(person)
        message = told(workspace, person, ids.VOTE, self.election, channel=CHANNEL)
        ballot = Ballot(answers=draw.choice(((1, 0), (0, 1), (0, 0))))
        with suppress(NotAcknowledged, ActError, AssertionError):
            await cast_vote(actor, message, self.election, ballot, self.people[:1])
        for call in workspace.log[-VOTED_IN:]:
            if call.name.startswith("views.") and self.election in (about := json.dumps(call.request)):
                self.receipts.update(CARRIED.findall(about))
        workspace.modals.pop(person, None)

    async def suggest(self, person: str) -> None:
        """Make a suggestion from Home; what is left open because something failed is closed."""
        actor, words = self.server.actor(person), self.words()
        self.suggested.append(words)
        with suppress(NotAcknowledged, ActError, AssertionError, TimeoutError):
            self.secrets.add(await send_suggestion(actor, words))
        self.server.workspace.modals.pop(person, None)
        if home := self.server.workspace.homes.get(person):
            wallet = str(home.payload.get("private_metadata", "")).split()[1:]
            self.secrets |= {entry.partition(":")[0] for entry in wallet}

    async def answer(self, person: str, survey: Survey, *, hide: bool = False) -> bool:
        """Answer with words from the newest invitation; whether it was taken."""
        actor, words = self.server.actor(person), self.words()
        self.refused.append(words)
        form = await self._opened_form(actor)
        if form is None:
            return False
        answers = tuple(draw.choice(range(1, 6)) for _ in scales(form))
        self._remember(survey.cells[person], answers)
        await fill(actor, form, answers, words)
        await self._set_hidden(actor, hide=hide)
        with suppress(NotAcknowledged, ActError):
            last = await actor.submit(form)
            if last is not None and "Thank you, recorded." in sight.text_of(last):
                self.refused.remove(words)
                (self.hidden if hide else self.said).append(words)
                self.has_answered.add(person)
                return True
        return False

    async def _opened_form(self, actor: Actor) -> Any:
        """The form, if it opens."""
        self.server.workspace.modals.pop(actor.user, None)
        message = invitation(actor)
        opener = next(seen for seen in sight.elements(message) if "See all" in seen.words)
        with suppress(NotAcknowledged, ActError):
            await actor.press(message, opener.action_id, block_id=opener.block_id)
        view = actor.modal()
        return view if view is not None and scales(view) else None

    async def _set_hidden(self, actor: Actor, *, hide: bool) -> None:
        view = actor.modal()
        for seen in sight.inputs(view) if view else ():
            if view is not None and seen.element["type"] == "checkboxes":
                await actor.fill(view, seen.block_id, seen.action_id, ["hide"] if hide else [])

    def _remember(self, cell: int, answers: Sequence[int]) -> None:
        """A ballot as it lies in a box, and as lists are written."""
        listed = ", ".join(map(str, answers))
        self.ballots.add(bytes([1, *cell.to_bytes(2), *answers]))
        self.ballots |= {listed.encode(), listed.replace(" ", "").encode()}


# Each layer fails


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the bot lives, and what can be done to its database from beside it."""

    life: Haunted
    survey: Survey
    server: Server | None

    def sql(self, *statements: str) -> None:
        """Run statements as whoever runs the database may."""
        with self.life.database.writer.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


Fault = Callable[[Place, str], Awaitable[None]]


async def malformed(place: Place, person: str) -> None:
    """Payloads that are none, each with somebody's words in it."""
    life, hub = place.life, place.life.server._hub
    words = life.words()
    life.refused.append(words)
    who = {"team": {"id": life.server.workspace.team_id}, "user": {"id": person, "name": words}}
    view = {"type": "modal", "id": "V0", "callback_id": ids.PULSE_FORM, "private_metadata": place.survey.id}
    values = {"item:Q1": {"answer": {"selected_option": {"value": words}}}, "words": {"text": {"value": words}}}
    broken: Sequence[Json] = (
        {"type": "view_submission", "view": view | {"state": {"values": values}}},
        {"type": "view_submission", "view": view | {"state": words}},
        {"type": "view_submission", "view": view | {"private_metadata": f"\ud800{words}", "state": {"values": {}}}},
        {"type": "view_submission", "view": view | {"callback_id": words, "state": {"values": values}}},
        {"type": "view_submission", "view": view | {"callback_id": ids.PULSE_POINTED_OUT, "private_metadata": words}},
        {"type": "view_submission", "view": view | {"callback_id": ids.BALLOT_FORM, "private_metadata": words}},
        {"type": "view_closed", "view": view | {"private_metadata": words}},
        {"type": "block_actions", "actions": [{"action_id": words, "value": words, "type": "button"}]},
        {
            "type": "block_actions",
            "actions": [{"action_id": ids.ANSWER_OPEN, "value": f"\ud800{words}", "block_id": "b"}],
        },
        {"type": "block_actions", "actions": words},
        {"type": "block_suggestion", "action_id": ids.TEAM_SEARCH, "value": words},
        {"type": "shortcut", "callback_id": words},
        {"type": "message_action", "callback_id": ids.ANSWER_SHORTCUT, "message": {"text": words}},
        {"type": words},
    )
    command = {"command": ids.PULSE_COMMAND, "text": words, "user_id": person, "team_id": who["team"]["id"]}
    sent = [("interactive", who | {"trigger_id": words} | payload) for payload in broken]
    sent.append(("slash_commands", command | {"response_url": words}))
    # Together, because of what is not even acknowledged each takes three seconds.
    told = (hub.interact(person, kind, payload, answerable=True) for kind, payload in sent)
    for answer in await asyncio.gather(*told, return_exceptions=True):
        if isinstance(answer, BaseException) and not isinstance(answer, NotAcknowledged | ActError):
            raise answer


async def slack_fails(place: Place, person: str) -> None:
    """Calls that are refused, held off and lost, and a socket that drops while an answer goes through it."""
    switches, life = place.life.server.switches, place.life
    for trouble in (Trouble.SERVER_ERROR, Trouble.RATE_LIMITED, Trouble.LOST_REPLY):
        seconds = 1.0 if trouble is Trouble.RATE_LIMITED else None
        switches.flip(trouble, on=True, times=1, only="views.open", seconds=seconds)
        await life.speak(person, place.survey)
    switches.flip(Trouble.SERVER_ERROR, on=True, times=1, only="views.publish")
    with suppress(NotAcknowledged, ActError):
        await life.server.actor(person).open_home()
    switches.flip(Trouble.SERVER_ERROR, on=True, times=1, only="views.publish")
    await life.suggest(person)
    switches.all_off()
    switches.flip(Trouble.DROPPED_SOCKET, on=True, times=1, only="view_submission")
    await life.speak(person, place.survey)
    switches.all_off()
    await life.server.wait_connected()


async def database_raises(place: Place, person: str) -> None:
    """A trigger that raises amid an answer, quoting the row; then tables that are not there."""
    if place.server:
        place.sql(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'failing row: %%', NEW USING DETAIL = current_query(); END $$",
            "CREATE TRIGGER fail BEFORE UPDATE ON boxes FOR EACH ROW EXECUTE FUNCTION fail()",
        )
    else:
        place.sql("CREATE TRIGGER fail BEFORE UPDATE ON boxes BEGIN SELECT RAISE(ABORT, 'failing row'); END")
    await place.life.speak(person, place.survey)
    place.sql("DROP TRIGGER fail ON boxes" if place.server else "DROP TRIGGER fail")
    for table in ("boxes", "roster"):
        place.sql(f"ALTER TABLE {table} RENAME TO away")
        await place.life.speak(person, place.survey)
        place.sql(f"ALTER TABLE away RENAME TO {table}")


async def no_writes(place: Place, person: str) -> None:
    """A database that takes no writes: PostgreSQL by its setting; else no file of the bot's may grow any more."""
    if place.server is None:
        pid, (soft, hard) = place.life.bot.pid, resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (SMALL, hard))
        await place.life.speak(person, place.survey)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
        return
    name = place.life.database.url.database
    place.sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on', _OTHERS_OUT)
    await place.life.speak(person, place.survey)
    place.sql("SET transaction_read_only = off", f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    place.sql(_OTHERS_OUT)


_OTHERS_OUT = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@contextmanager
def _lock(place: Place, mode: str) -> Iterator[None]:
    """Hold SQLite's one lock, or PostgreSQL's on boxes in this mode."""
    engine = create_engine(place.life.database.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"BEGIN; LOCK TABLE boxes IN {mode} MODE" if place.server else "BEGIN IMMEDIATE")
        yield
        connection.exec_driver_sql("ROLLBACK")
    engine.dispose()


async def locked(place: Place, person: str) -> None:
    """Somebody holds the lock for longer than Slack waits."""
    with _lock(place, "ACCESS EXCLUSIVE"):
        await place.life.speak(person, place.survey)
        await asyncio.sleep(AT_ONCE_REFUSED - 3)


async def keys_fail(place: Place, person: str) -> None:
    """A key directory that is none."""
    keys = place.life.bot.keys
    away = keys.with_name("keys.away")
    keys.rename(away)
    keys.write_text("no directory")
    await place.life.speak(person, place.survey)
    keys.unlink()
    away.rename(keys)


async def killed(place: Place, person: str) -> None:
    """The process ends amid an answer, and starts again."""
    with _lock(place, "SHARE"):  # the answer waits for it: boxes may be read, and not be changed
        answering = asyncio.create_task(place.life.answer(person, place.survey))
        await asyncio.sleep(AMID_AN_ANSWER)
        await place.life.bot.kill()
    await answering
    await place.life.bot.start()


FAULTS: Mapping[str, Fault] = {
    "payloads": malformed,
    "Slack": slack_fails,
    "database": database_raises,
    "writes": no_writes,
    "lock": locked,
    "keys": keys_fail,
    "process": killed,
}


# A life, and what is left of it


@dataclass(slots=True, kw_only=True)
class Searched:
    """What was seen, where it may not be."""

    words: list[str] = field(default_factory=list)
    ballots: list[str] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)
    people_in_files: list[str] = field(default_factory=list)
    people_in_tables: list[str] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    canaries_there: bool = False
    """Whether ids were seen where they must be: otherwise the search has shown nothing."""


@dataclass(slots=True, kw_only=True)
class Searches:
    """What was found while the pulse was open, and after it had closed."""

    open: Searched = field(default_factory=Searched)
    leaked: Searched = field(default_factory=Searched)
    """The same with what a test has planted."""
    closed: Searched = field(default_factory=Searched)
    released: int = 0
    said: int = 0
    suggested: int = 0
    secrets: int = 0
    """How many ways back to suggestions were shown, and so could be looked for."""
    voting: int = 0
    receipts: int = 0
    """How many receipts of votes were on their way, and so could be looked for."""
    core_dumps: str = ""
    failed: Counter[str] = field(default_factory=Counter)
    """How often each layer refused an answer."""


Leak = Callable[[Haunted], AbstractContextManager[None]]
"""What a test plants while it lasts."""


async def lived(
    folder: Path,
    *,
    people: int,
    server: Server | None = None,
    faults: Collection[str] = tuple(FAULTS),
    leak: Leak | None = None,
    to_the_end: bool = True,
) -> Searches:
    """Live from the set-up to the comments; search while it is open, and at the end if it goes so far."""
    told = Searches()
    life = Haunted(folder / "tribune", invited=people, database_url=server.url if server else "")
    if server:
        life.server_before = frozenset(_known(server.folder))
    with _surroundings(folder / "tribune"):
        begun = life.begun()
        await begun.__aenter__()
    try:
        survey = await life.opened()
        await life.open_ballot()
        await life.until(survey.opens_at + timedelta(minutes=40))
        before = _chance(life, server)
        place = Place(life=life, survey=survey, server=server)
        for number, name in enumerate(faults):
            person = life.people[1 + number % (people - 1)]
            refused = len(life.refused)
            await FAULTS[name](place, person)
            told.failed[name] = len(life.refused) - refused
        for number, person in enumerate(life.people):
            if person not in life.has_answered:
                await life.speak(person, survey, hide=number % 4 == 3)
        told.core_dumps = _limit(life.bot.pid)
        told.suggested, told.secrets = len(life.suggested), len(life.secrets)
        if server is None:
            await life.bot.once("backup", str(life.folder / "backup.db"))
        told.voting, told.receipts = len(life.voting), len(life.receipts)
        never = [*life.secrets, *life.receipts]
        written = [*life.said, *life.hidden, *life.refused, *life.suggested, *never]
        told.open = _searched(life, server, written, before=before)
        if leak is not None:
            with leak(life):
                told.leaked = _searched(life, server, written, before=before)
        if to_the_end:
            await life.until(survey.comments_at + timedelta(minutes=5))
            await _published(life)
            told.closed = _searched(life, server, [*life.hidden, *_never(life), *never], before=before)
            told.closed.words += _beyond(life, server)
            told.released, told.said = _released(life), len(life.said)
        # What was made to fail is no failure of this life.
        life.server.workspace.log[:] = [call for call in life.server.workspace.log if call.kind != "failure"]
    finally:
        await begun.__aexit__(None, None, None)
    return told


async def _published(life: Haunted) -> None:
    """Put what the bot has said in its channel, and the exports, beside its files: they are searched, too."""
    folder = life.folder / "published"
    folder.mkdir()
    messages = [json.dumps([one.text, one.blocks]) for one in life.server.workspace.messages[CHANNEL]]
    (folder / "channel.jsonl").write_text("\n".join(messages), encoding="utf-8")
    for kind in ("csv", "json"):
        exported = await life.bot.once("pulse", "export", "--format", kind)
        (folder / f"export.{kind}").write_text(exported, encoding="utf-8")


def _never(life: Haunted) -> list[str]:
    """Words of which nobody was told that they were recorded: those that were all the same are released."""
    with life.database.read() as session:
        texts = "\n".join(session.connection().exec_driver_sql("SELECT text FROM released_comments").scalars())
    return [words for words in life.refused if words not in texts]


@contextmanager
def _surroundings(folder: Path) -> Iterator[None]:
    """A home and a place for temporary files that are searched, too."""
    own = {"TMPDIR": str(folder / "tmp"), "HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "home")}
    before = {name: os.environ.get(name) for name in own}
    for path in own.values():
        Path(path).mkdir(parents=True, exist_ok=True)
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _limit(pid: int) -> str:
    """How large a core dump of this process may be."""
    lines = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    return next(line.split()[4] for line in lines if line.startswith("Max core file size"))


@contextmanager
def _copied(life: Haunted, server: Server | None) -> Iterator[Path]:
    """Every file that Tribune or its database wrote, as a thief copies them."""
    with TemporaryDirectory() as folder:
        loot = Path(folder)
        _copy(life.folder, loot / "tribune")
        (loot / "tribune" / "people.csv").unlink(missing_ok=True)  # the operator's own
        if server is not None:
            with life.database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("CHECKPOINT"))
            _copy(server.folder, loot / "postgresql", but=life.server_before)
        yield loot


def _copy(source: Path, target: Path, *, but: Collection[Known] = ()) -> None:
    """All of a folder in which files come and go."""
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with suppress(FileNotFoundError):
                content, to = path.read_bytes(), target / path.relative_to(source)
                if not but or _file(source, path, content) not in but:
                    to.parent.mkdir(parents=True, exist_ok=True)
                    to.write_bytes(content)


def _known(folder: Path) -> Iterator[Known]:
    return (_file(folder, path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def _file(folder: Path, path: Path, content: bytes) -> Known:
    return str(path.relative_to(folder)), sha256(content).digest()


def _chance(life: Haunted, server: Server | None) -> Path:
    """A copy from before the first answer: what looks like a ballot there is none."""
    before = life.folder.with_name("before")
    with _copied(life, server) as loot:
        _copy(loot, before)
    return before


def _searched(life: Haunted, server: Server | None, said: Sequence[str], *, before: Path) -> Searched:
    found = Searched()
    with _copied(life, server) as loot:
        files = [path for path in loot.rglob("*") if path.is_file()]
        found.files, found.bytes = len(files), sum(path.stat().st_size for path in files)
        seen = list(sightings(loot, [*said, *life.ballots, *life.without_role, *PAYLOAD]))
        for one in seen:
            where = str(one.file.relative_to(loot))
            if one.canary in said:
                found.words.append(f"{where} ({one.written})")
            elif one.canary in PAYLOAD:
                found.payloads.append(f"{where}: {one.canary!r}")
            elif one.canary in life.without_role and not _is_database(where):
                found.people_in_files.append(f"{where} ({one.written})")
            elif one.canary in life.without_role:
                found.canaries_there = True
        if ballots := [one for one in seen if isinstance(one.canary, bytes)]:
            chance = {one.canary for one in sightings(before, life.ballots)}
            found.ballots = [
                f"{one.file.relative_to(loot)}: {one.canary!r} ({one.written})"
                for one in ballots
                if one.canary not in chance
            ]
    for table, kind in _tables_naming(life, life.without_role):
        if WITHOUT_ROLE.get(table) != kind:
            found.people_in_tables.append(f"{table} {kind}".strip())
    return found


def _is_database(where: str) -> bool:
    """The database's own files: its data, its write-ahead log, and backups of it. A log that people read is none."""
    return where != POSTGRESQL_LOG and where.startswith(("postgresql/", "tribune/data/tribune.db", "tribune/backup"))


def _tables_naming(life: Haunted, words: Collection[str]) -> set[tuple[str, str]]:
    """In which tables one of these stands; of the outbox, with the kind of message."""
    found = set()
    with life.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                text_of_row = "\n".join(map(str, row.values()))
                if any(word in text_of_row or json.dumps(word)[1:-1] in text_of_row for word in words):
                    found.add((table.name, row["kind"] if table.name == "outbox" else ""))
    return found


def _released(life: Haunted) -> int:
    with life.database.read() as session:
        texts = "\n".join(session.connection().exec_driver_sql("SELECT text FROM released_comments").scalars())
    return sum(words in texts for words in life.said)


def _beyond(life: Haunted, server: Server | None) -> list[str]:
    """Where words that were released stand, beyond what publishes them and the database's own files."""
    tables = _tables_naming(life, life.said)
    beyond = [f"{table} {kind}".strip() for table, kind in tables if PUBLISHED.get(table) != kind]
    with _copied(life, server) as loot:
        for one in sightings(loot, life.said):
            where = str(one.file.relative_to(loot))
            may_be = _is_database(where) and "backup" not in where  # that was made while the pulse was open
            if not may_be and where != "tribune/published/channel.jsonl":
                beyond.append(f"{where} ({one.written})")
    return beyond


# The table


def rows() -> Iterator[Row]:
    """Everything, on both databases."""
    with TemporaryDirectory() as folder:
        yield from rows_of("SQLite", asyncio.run(lived(Path(folder), people=PEOPLE)))
    with postgresql() as server, TemporaryDirectory() as folder:
        yield from rows_of("PostgreSQL", asyncio.run(lived(Path(folder), people=PEOPLE, server=server)))


def rows_of(kind: str, told: Searches) -> Iterator[Row]:
    """What was found, beside what may be."""
    for when, found in (("open", told.open), ("closed", told.closed)):
        name = f"{kind}, {when}, {found.files:,} files, {found.bytes / 1e6:.0f} MB"
        there = "" if found.canaries_there else " (the search is blind)"
        words = "comments, suggestions" if when == "open" else "comments but in what publishes them"
        yield _none(f"{name}: {words}", found.words)
        yield _none(f"{name}: ballots", found.ballots)
        yield _none(f"{name}: parts of payloads", found.payloads)
        row = _none(f"{name}: ids outside the database", found.people_in_files)
        yield Row(name=row.name, found=row.found + there, promised=row.promised, held=row.held and not there)
        yield _none(f"{kind}, {when}: ids in other tables", found.people_in_tables)
    yield Row(
        name=f"{kind}: comments to be shown that were published",
        found=f"{told.released} of {told.said}",
        promised="all",
        held=told.released == told.said > 0,
    )
    yield Row(name=f"{kind}: core dumps", found=f"{told.core_dumps} bytes", promised="0", held=told.core_dumps == "0")
    yield Row(
        name=f"{kind}: capabilities and four words looked for among all that",
        found=f"{told.secrets} secrets of {told.suggested} suggestions",
        promised="some",
        held=told.secrets > told.suggested // 2,
    )
    yield Row(
        name=f"{kind}: receipts of votes looked for among all that",
        found=f"{told.receipts} of {told.voting} votes",
        promised="some",
        held=told.receipts > told.voting // 2,
    )
    idle = [name for name, count in told.failed.items() if not count]
    yield Row(
        name=f"{kind}: layers that failed when asked to",
        found=f"{len(told.failed) - len(idle)} of {len(told.failed)}" + (f", not {idle[0]}" if idle else ""),
        promised="all of them",
        held=not idle,
    )


def _none(name: str, found: Sequence[str]) -> Row:
    told = f"{len(found)}: {found[0]}" if found else "0"
    return Row(name=name, found=told, promised="0", held=not found)
