"""The bot's listeners in a real AsyncApp, over a real database and vault, in a company with an open pulse."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
import pytest_asyncio
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import FEATURES
from bot.hooks import HookDesk
from bot.portraits import Portraits
from bot.voice_import import import_voices
from bot.wallets import Wallets
from bot.writer import Writer
from domain.away import Status, is_away
from domain.errors import SlackError, TribuneError
from handlers import showing
from handlers.deps import Administrators, Deps, UserGroup
from models.database import Database
from services import cycles
from services.contacts import Contacts
from services.hook_keys import HookKeys
from services.people import Member, sync_people
from tests.conftest import opened
from tests.factories import set_up
from tests.handlers.slack import Slack
from tests.services.said import ReadHere
from vault import Vault

MONDAY = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
ADMIN = "U0ADMIN"
SAM = "U0SAM"
GUEST = "U0GUEST"
MAYA = "U0EMP1"
TOM = "U0EMP2"


@dataclass
class Groups:
    """Channels and user groups as a test says."""

    found: dict[str, frozenset[str]] = field(default_factory=dict)
    handles: tuple[UserGroup, ...] = ()
    heard_of: list[str] = field(default_factory=list)
    failure: SlackError | None = None

    async def members(self, group: str) -> frozenset[str]:
        return self.found[group]

    async def user_groups(self) -> tuple[UserGroup, ...]:
        if self.failure:
            raise self.failure
        return self.handles

    async def hear_of(self, group: str) -> bool:
        self.heard_of.append(group)
        return self.failure is None


@dataclass
class Files:
    """What members dropped, and their addresses, as a test says."""

    dropped: dict[str, str | TribuneError] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    readable: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared by a test that has Slack take its time."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.readable.set()

    async def text(self, file: str) -> str:
        self.asked.set()
        await self.readable.wait()
        found = self.dropped[file]
        if isinstance(found, TribuneError):
            raise found
        return found

    async def content(self, file: str) -> tuple[str, bytes]:
        return f"{file}.csv", (await self.text(file)).encode()

    async def emails(self) -> dict[str, str]:
        return self.addresses


class Away(set[str]):
    """Who is away, as a test says or as the bot hears."""

    def hear_of(self, person: str, status: Status) -> None:
        if is_away(status, now=MONDAY):
            self.add(person)
        else:
            self.discard(person)


@dataclass(kw_only=True)
class Stage:
    """Everything that a test of a listener looks at."""

    database: Database
    vault: Vault
    slack: Slack
    now: datetime = MONDAY
    trouble: dict[str, str] = field(default_factory=dict)
    asked_anew: list[str] = field(default_factory=list)
    """The channels about which Slack was asked whatever it had said before."""
    woken: int = 0
    groups: Groups = field(default_factory=Groups)
    files: Files = field(default_factory=Files)
    away: Away = field(default_factory=Away)
    portraits: Portraits = field(default_factory=Portraits)
    wallets: Wallets = field(default_factory=partial(Wallets, MONDAY))
    keys: Path
    """The key directory."""
    hooks: HookDesk = field(init=False)
    going_on: list[asyncio.Task[None]] = field(default_factory=list)
    """What a listener goes on with after its answer."""
    app: AsyncApp | None = None
    deps: Deps | None = None

    def __post_init__(self) -> None:
        self.hooks = HookDesk(HookKeys(self.keys), "https://tribune.example.com", listening=True)

    async def send(self, payload: dict[str, Any]) -> BoltResponse:
        """What the bot answers to an envelope, when what goes on after that is done as well."""
        response = await self.answer(payload)
        await asyncio.gather(*self.going_on)
        return response

    async def answer(self, payload: dict[str, Any]) -> BoltResponse:
        """What the bot answers to an envelope, at once."""
        assert self.app
        return await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=payload))

    def set_up(self) -> None:
        with self.database.write() as session:
            set_up(session, channel="C0PULSE", answerer=SAM, person=ADMIN, now=self.now)

    def open(self) -> str:
        """Set the series up and open a cycle: its survey id."""
        self.set_up()
        with self.database.write() as session:
            return cycles.open_now(session, vault=self.vault, now=self.now)


def member(person: str, name: str, *, guest: bool = False) -> Member:
    return Member(id=person, name=name, zone="Europe/London", guest=guest, deactivated=False)


MEMBERS = [
    member(ADMIN, "Ada Minister"),
    member(SAM, "Sam Ortiz"),
    member(GUEST, "Gus Visitor", guest=True),
    *(member(f"U0EMP{number}", f"Employee {number}") for number in range(1, 11)),
]


@pytest.fixture(scope="module", autouse=True)
def _a_busy_machine(patient_people: None) -> Iterator[None]:
    """Listeners wait longer for Slack than they would: tests ask whether it is shown, not how fast."""
    del patient_people
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(showing, "PATIENCE", 60)
        yield


@pytest.fixture(scope="session", autouse=True)
def _arguments_are_looked_up_once() -> Iterator[None]:
    """Bolt looks up what arguments each of some hundred listeners takes; without this, anew in each test."""
    look = inspect.getfullargspec
    known: dict[CodeType, inspect.FullArgSpec] = {}

    def remembered(asked: Any) -> inspect.FullArgSpec:
        code = getattr(asked, "__code__", None)
        if code is None:
            return look(asked)
        if code not in known:
            known[code] = look(asked)
        return known[code]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(inspect, "getfullargspec", remembered)
        yield


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Listeners do not know which database it is: SQLite is enough here."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


@pytest_asyncio.fixture
async def stage(database: Database, tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot, listening."""
    async with listening(database, tmp_path) as stage:
        yield stage


@asynccontextmanager
async def listening(database: Database, folder: Path) -> AsyncIterator[Stage]:
    """The bot, listening in a workspace whose members it knows."""
    with database.write() as session:
        sync_people(session, MEMBERS, now=MONDAY)
    vault = Vault(database.writer, folder / "keys")
    vault.recover()
    slack = Slack()
    server = await slack.serve()
    writer = Writer(database, vault)
    writer.start()
    stage = Stage(database=database, vault=vault, slack=slack, keys=folder / "keys")
    stage.app = _app(stage, writer)
    yield stage
    await writer.stop()
    await server.close()


def _app(stage: Stage, writer: Writer) -> AsyncApp:
    class Clock:
        def now(self) -> datetime:
            return stage.now

    async def trouble(channel: str, *, anew: bool = False) -> str | None:
        if anew:
            stage.asked_anew.append(channel)
        return stage.trouble.get(channel)

    def afterwards(work: Coroutine[Any, Any, None]) -> None:
        stage.going_on.append(asyncio.create_task(work))

    def wake() -> None:
        stage.woken += 1

    administrators = Administrators()
    administrators.are({ADMIN})
    contacts = Contacts(stage.keys)
    stage.deps = Deps(
        clock=Clock(),
        store=writer,
        vault=stage.vault,
        administrators=administrators,
        channel_trouble=trouble,
        wake=wake,
        afterwards=afterwards,
        groups=stage.groups,
        files=stage.files,
        away=stage.away,
        portraits=stage.portraits,
        contacts=contacts,
        hooks=stage.hooks,
        import_voices=partial(import_voices, writer, contacts=contacts, children=ReadHere, chunk=2),
        wallets=stage.wallets,
    )
    client = AsyncWebClient(token="xoxb-test", base_url=f"{stage.slack.url}api/", trust_env_in_session=False)
    # With a name: otherwise it reads the source of whatever called it, which takes longer than most tests.
    app = AsyncApp(name="tests", client=client, process_before_response=True)
    for module in FEATURES:
        module.register(app, stage.deps)
    return app


def later(stage: Stage, days: float) -> None:
    """Let time pass."""
    stage.now += timedelta(days=days)
