"""Case 7: two worlds that differ only in what people say, or in who of them does, look the same until the pulse closes.

And until the letter box is opened: in each world somebody has made a suggestion that waits in it.

Each world is lived from the set-up to the last minute, through Slack's protocol, and everything that anybody can see
of it is kept: what Slack is told, in its order; every message, Home, form and page; commands, metrics, the log; and
every row of every table. Chance is seeded, so that both worlds draw the same ids, orders and keys, and nothing has to
be left out because it is random.
"""

import asyncio
import json
import re
import shutil
import socket
import urllib.request
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

from click.testing import CliRunner
from sqlalchemy import MetaData, create_engine, make_url, select, text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.cli import main
from bot.config import Config
from domain.ballots import RECEIPT_ALPHABET, RECEIPT_CHARACTERS
from domain.cadence import participation_shown
from models.database import Database
from sandbox.workspace import Call, Message, View, Workspace
from services import reminders
from services.desk_settings import Desk, set_desk
from services.reminders import Place
from templates import ids
from tests.attack import seeded
from tests.attack.bots import Bot
from tests.attack.row import Row
from tests.attack.servers import postgresql
from tests.attack.sides import NAMES, side_by_side
from tests.attack.suggesters import send_suggestion
from tests.factories import answer_results
from tests.scenarios.company import EVERYBODY, Person, Scene, people_file, user_id

OPENS = 11
"""The day of March 2025 on which the pulse opens; it closes three days later, at 17:00."""
ANSWERED = 17
"""When somebody answers the results of the pulse before: without that there would be no other."""
AGAIN = 25
"""The day on which the next one opens."""

TRIGGER = re.compile(r'"trigger_id": "[^"]*"')
"""What Slack gives with a press, for the bot to show that it was there: it ends within seconds."""
NUMBERS = re.compile(r"\b(?:a|b|h|V|F|R|Ev)0\d{7}\b")
"""The workspace numbers views and blocks as they come: who presses more gives others higher numbers. They are left out
where people do not press the same, and in reminders, of which several are on their way at once."""
RECEIPT = re.compile(rf'"[{RECEIPT_ALPHABET}]{{{RECEIPT_CHARACTERS}}}"')
"""Drawn as forms are opened, and shown to one person: who votes before others draws before them. Left out likewise."""
ORIGIN = re.compile(r"'origin', '\"[\d.]+\"'")
"""By this number PostgreSQL tells tables that were made anew, as they are for each world, from those of before."""
REMINDS = ("A reminder, the only one.", "You asked us to remind you.")
"""How a reminder begins. While one is on its way the bot goes on; so the hurried clock may have gone on too when it
comes: of its instant the minute counts, and of the walk the bot's own pace is kept beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody does on a day after being asked: answers, or presses another button."""

    day: int = 0
    choice: str = ""
    words: str = ""
    hide: bool = False
    presses: str = ""
    """"Tomorrow", "Not this time", or the number of days from the opening to the one that is chosen."""
    suggests: str = ""
    """A suggestion, made from Home. On the last day: its box is opened when the pulse has closed."""


World = Mapping[str, Act]
"""Who does what. Whoever is not in it does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another world, and those whose own screens and messages may differ in it: they do not do the same."""

    name: str
    world: World
    apart: frozenset[str] = frozenset()


def company_of(size: int) -> tuple[str, ...]:
    """So many people; those with a role come first."""
    first = ("ruth", "sam", "tom")
    others = [name for name in EVERYBODY if name not in first] + [f"p{number:02}" for number in range(size)]
    return (*first, *others)[:size]


def worlds(size: int, seed: int) -> tuple[World, tuple[Other, ...]]:
    """A world, and others that nobody can tell from it."""
    dice = Random(seed)
    people = list(company_of(size))
    dice.shuffle(people)
    answering, waiting, silent = people[: size // 2], people[size // 2 : size * 3 // 4], people[size * 3 // 4 :]
    world = {name: _answer(dice) for name in answering} | {name: Act(presses="Tomorrow") for name in waiting}
    rewritten = {name: replace(world[name], words=_words(dice), hide=not world[name].hide) for name in answering}
    stepped_back, joining = answering[:2], silent[:1]
    author, instead = silent[-1], silent[0]
    world[author] = Act(day=3, suggests="The lamps.")
    assert participation_shown(len(answering), size) == participation_shown(len(answering) - 1, size)
    return world, (
        Other(
            name="what is answered",
            world=world | {name: replace(_answer(dice), day=world[name].day) for name in answering},
        ),
        Other(name="what is written, and whether it may be shown", world=world | rewritten),
        Other(
            name="until when somebody waits, or that they are not asked",
            world=world | {name: Act(presses=dice.choice(("3", "Not this time"))) for name in waiting},
            apart=frozenset(waiting),
        ),
        Other(
            name="who answers, and how many within a step of 10 %",
            world={name: act for name, act in world.items() if name not in stepped_back}
            | {name: Act(choice="1", words="Too late again.") for name in joining},
            apart=frozenset({*stepped_back, *joining}),
        ),
        Other(
            name="what is suggested",
            world=world | {author: Act(day=3, suggests="*Bold* & <b> " + "жарко " * 60)},
            apart=frozenset({author}),
        ),
        Other(
            name="who suggests it",
            world={name: act for name, act in world.items() if name != author} | {instead: world[author]},
            apart=frozenset({author, instead}),
        ),
    )


def _answer(dice: Random) -> Act:
    return Act(
        day=dice.choice((0, 1, 3)), choice=str(dice.randint(1, 5)), words=_words(dice), hide=dice.random() < 1 / 3
    )


def _words(dice: Random) -> str:
    """Nothing, or up to as many words as fit, some of them hostile."""
    kinds = ("", "The lamps.", "*Bold* & <b>.", "жарко " * 60, "x" * 500)
    return dice.choice(kinds)


class Company(Scene):
    """People of a company, and the bot beside them in this process."""

    def __init__(self, folder: Path, database_url: str, *, people: tuple[str, ...], seed: str) -> None:
        super().__init__(folder, database_url, people=people)
        self.seed = seed
        self.pace: list[str] = []
        """Which place of a roster the bot came to, and when."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def config(self) -> Config:
        return replace(super().config, http_bind=("127.0.0.1", self.port))

    @property
    def variables(self) -> dict[str, str]:
        """What a command finds in its environment."""
        config = self.config
        return {
            "SLACK_BOT_TOKEN": config.bot_token,
            "SLACK_APP_TOKEN": config.app_token,
            "SLACK_API_URL": config.api_url,
            "DATABASE_URL": config.database_url,
            "TRIBUNE_DATA_DIR": str(config.data_dir),
            "TRIBUNE_KEY_DIR": str(config.key_dir),
            "TRIBUNE_CLOCK_URL": str(config.clock_url),
            "TRIBUNE_ADMINS": ",".join(config.admins),
            "TRIBUNE_HTTP_BIND": f"127.0.0.1:{self.port}",
        }

    def set_up_desk(self) -> None:
        """Suggestions are answered in the pulse's channel, and there is a letter box from the bot's next look on."""
        database = Database(self.config.database_url)
        with database.write() as session:
            set_desk(session, Desk(channel="C0PULSE", news_channel="C0PULSE", zone="Europe/London", help=""))
        database.dispose()

    def answer_results_of_before(self) -> None:
        """The last results have an answer, so that the next pulse opens; it is told at the bot's next look."""
        database = Database(self.config.database_url)
        with database.write() as session:
            answer_results(session, now=datetime.fromtimestamp(self.server.clock.now(), UTC))
        database.dispose()

    @contextmanager
    def paced(self) -> Iterator[None]:
        """Keep the pace of the walks over the roster."""
        step = reminders.step

        def watched(session: Session, *, now: datetime) -> Place | None:
            place = step(session, now=now)
            if place is not None:
                self.pace.append(f"{now} {place.day} {place.person}")
            return place

        with patch.object(reminders, "step", watched):
            yield

    async def command(self, *words: str) -> str:
        """What a command prints, whatever its exit status."""
        with patch("bot.commands.desk.start_logging", lambda _level: None):  # it would end the keeping of the log
            told = await asyncio.to_thread(CliRunner().invoke, main, words, env=self.variables)
        return told.output

    async def fetch(self, path: str) -> str:
        """What the private port says."""
        return await asyncio.to_thread(self._fetched, f"http://127.0.0.1:{self.port}/{path}")

    @staticmethod
    def _fetched(url: str) -> str:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url) as answer:
            return answer.read().decode()

    def log(self, lines: Sequence[Mapping[str, Any]]) -> str:
        """What the log says, a line an event."""
        return "\n".join(json.dumps(line, sort_keys=True, default=str) for line in lines)


class CompanyBesideProcesses(Company):
    """The same with the bot as a process of its own."""

    async def start(self) -> None:
        self._process = Bot(
            self.server,
            self._folder,
            administrators=user_id("ruth"),
            more=self.variables,
            manner=partial(seeded.seeded, self.seed),
        )
        await self._process.start()
        await self.server.clock.settle()

    async def stop(self) -> None:
        await self._process.stop()

    async def import_teams(self) -> None:
        file = self._folder / "people.csv"
        file.write_text(people_file(self.people), encoding="utf-8")
        await self._process.once("people", "import", str(file))

    def log(self, lines: Sequence[Mapping[str, Any]]) -> str:
        del lines
        read = [json.loads(line) for line in self._process.log.read_text(encoding="utf-8").splitlines()]
        return super().log([{name: value for name, value in line.items() if name != "timestamp"} for line in read])


class Heard(NamedTuple):
    """Something that Slack was told."""

    alone: str
    """On whose screen alone it is, by user id; "" if others see it."""
    way: str
    """ACKNOWLEDGED, SENDS_A_FILE, REMINDED or CALLED."""
    at: float
    said: str


ACKNOWLEDGED, SENDS_A_FILE, REMINDED, CALLED = "acknowledged", "sends a file", "reminded", "called"
"""The ways on which things are told to Slack. What is on several of them at one instant comes as the network has it:
an acknowledgement goes through a socket of its own, and a file is sent while the form that says so opens."""
FILE_CALLS = ("conversations.open", "files.")
LOOKS_AT_CHANNEL = "conversations.info"
"""For whoever's Home says whether Tribune can post there: nobody in the channel sees it."""


@dataclass(slots=True, kw_only=True, eq=False)
class Ear:
    """Keeps what the bot tells Slack, in its order, and on whose screen alone it is."""

    workspace: Workspace
    heard: list[Heard] = field(default_factory=list)
    files: int = 0
    """How many have arrived."""
    acting: str = ""
    """Whose press the bot answers just now, by user id."""
    answering: bool = False
    """Whether they have pressed an answer: it is in the form that they get."""

    def __call__(self, call: Call) -> None:
        way = _way(call)
        at = call.at // 60 * 60 if way == REMINDED else call.at
        said = f"{at:.3f} {call.kind} {call.name}"
        if call.kind == "event":
            said += f" {json.dumps(call.response)}"
        elif not (self.answering and call.name.startswith("views.")):
            said += f" {json.dumps(call.request)}"
        self.files += call.name == "files.completeUploadExternal"
        self.heard.append(Heard(self._alone(call), way, at, said))

    def told(self, apart: Collection[str]) -> str:
        """All but what those alone see: in its order, but of one instant each way by itself, and reminders apart.

        Those of a minute come in the order of the alphabet.
        """
        others = [one for one in self.heard if one.alone not in apart]
        told = sorted((one for one in others if one.way != REMINDED), key=lambda one: (one.at, one.way))
        reminders = sorted(one for one in others if one.way == REMINDED)
        return "\n".join(one.said for one in (*told, *reminders))

    def _alone(self, call: Call) -> str:
        channel = call.request.get("event", call.request).get("channel")
        if not isinstance(channel, str) or not channel or call.name == LOOKS_AT_CHANNEL:
            return self.acting
        place = self.workspace.channels.get(channel)
        return channel if place is None else place.dm_with or ""


def _way(call: Call) -> str:
    if str(call.request.get("event", call.request).get("text")).startswith(REMINDS):
        return REMINDED  # or the event that tells of one
    if call.kind == "event":
        return ACKNOWLEDGED
    return SENDS_A_FILE if call.name.startswith(FILE_CALLS) else CALLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Everything that could be seen of a world until the last minute before closing."""

    seen: Mapping[tuple[str, str], str]
    """By (the one person who sees it, or "", where it stands)."""
    ear: Ear


async def lived(company: Company, world: World, *, earlier: bool, commands: bool) -> Life:
    """Live in a world, from the set-up to the last minute before closing.

    `earlier`: another pulse has closed a fortnight before, with the same answers in every world. `commands`: what the
    command line prints is kept too, which takes most of the time.
    """
    ear = Ear(workspace=company.server.workspace)
    with capture_logs() as logged, company.paced():
        await company.server.start()
        try:
            await company.start()
            await company.import_teams()
            company.set_up_desk()
            await company.set_up()
            opens = OPENS
            if earlier:
                await company.until(OPENS, 10, 31)
                await company.answers(dict.fromkeys(company.people, "4"))
                await company.until(ANSWERED, 11)
                company.answer_results_of_before()
                opens = AGAIN
            await company.until(opens, 10, 31)
            company.server.workspace.recorders.add(ear)
            await _act(company, world, ear, opens=opens)
            await company.until(opens + 3, 16, 59)
            seen = await _look(company, ear)
            if commands:
                seen |= await _ask(company)
            company.server.workspace.recorders.discard(ear)
        finally:
            await company.stop()
            await company.server.stop()
    assert not company.failures, company.failures
    return Life(seen=seen | {("", "the log"): company.log(logged), ("", "the pace"): "\n".join(company.pace)}, ear=ear)


async def _act(company: Company, world: World, ear: Ear, *, opens: int) -> None:
    """Everybody does what they do, each in a minute of their own, which is the same in every world."""
    for day in sorted({act.day for act in world.values()}):
        for place, name in enumerate(company.people):
            act = world.get(name)
            if act is not None and act.day == day:
                await company.until(opens + day, 11, place)
                ear.acting, ear.answering = user_id(name), bool(act.choice)
                await _do(company[name], act, opens=opens)
                ear.acting, ear.answering = "", False


async def _do(person: Person, act: Act, *, opens: int) -> None:
    if act.suggests:
        await send_suggestion(person.actor, act.suggests)
        return
    invitation = person.invitations[-1]
    if act.choice:
        told = await person.answer(act.choice, act.choice, words=act.words, hide=act.hide)
        assert "Thank you, recorded." in told, told
        await person.actor.close(person.modal)
    elif act.presses.isdigit():
        survey = re.findall(r"[0-9a-f]{32}", json.dumps(invitation.blocks))[0]
        chosen = f"{survey}|2025-03-{opens + int(act.presses)}"
        await person.actor.press(invitation, ids.REMIND_ON, value=chosen)
    else:
        await person.press(act.presses, on=invitation)


COMMANDS = (
    ("doctor",),
    ("pulse", "status"),
    ("pulse", "results"),
    ("pulse", "export"),
    ("pulse", "export", "--format", "json"),
    ("settings", "list"),
    ("privacy",),
)
TYPED = ("/pulse", "/pulse results", "/tribune", "/pulse help")
PRESSED = ("What is stored about me", "Who sees what", "All questions", "Send me my data")
WITH_ROLES = ("ruth", "sam", "tom")
"""They administer, answer and lead; somebody without a role comes next."""


async def _look(company: Company, ear: Ear) -> dict[tuple[str, str], str]:
    """What stands everywhere at this moment, for everybody."""
    seen: dict[tuple[str, str], str] = {}
    for name in company.people:
        ear.acting = user_id(name)
        async for where, said in _screens(company[name], ear):
            seen[ear.acting, where] = said
    for name in company.people[: len(WITH_ROLES) + 1]:
        ear.acting = user_id(name)
        for words in TYPED:
            seen[ear.acting, words] = await company[name].types(words)
    ear.acting = ""
    for path in ("livez", "readyz", "metrics"):
        seen["", f"/{path}"] = await company.fetch(path)
    workspace = company.server.workspace
    seen["", "the channel"] = said_in(workspace.messages["C0PULSE"])
    seen["", "files and pictures"] = "\n".join(
        f"{file.name} {file.alt_text} {file.content.hex()}" for file in workspace.files.values()
    )
    return seen | tables("the database", company.config.database_url)


async def _ask(company: Company) -> dict[tuple[str, str], str]:
    """What the command line prints; and every row of a backup, where there is a command for it."""
    seen = {("", f"tribune {' '.join(words)}"): await company.command(*words) for words in COMMANDS}
    for name in company.people[: len(WITH_ROLES) + 1]:
        for words in (("person", "export"), ("privacy", "--person")):
            seen[user_id(name), f"tribune {' '.join(words)}"] = await company.command(*words, user_id(name))
    if make_url(company.config.database_url).get_backend_name() == "sqlite":
        backup = company._folder / "backup.db"
        seen["", "tribune backup"] = await company.command("backup", str(backup))
        seen |= tables("the backup", f"sqlite:///{backup}")
    return seen


async def _screens(person: Person, ear: Ear) -> AsyncIterator[tuple[str, str]]:
    """What one person sees: messages, Home, what its buttons show, and the form that they could still send."""
    yield "the messages", said_in(person.inbox)
    await person.home()
    yield "Home", shown_in(person._scene.server.workspace.homes[person.id])
    files = ear.files
    for button in PRESSED:
        await person.press(button)
        yield button, shown_in(person.modal)
        await person.actor.close(person.modal)
    async with asyncio.timeout(10):
        while ear.files == files:  # noqa: ASYNC110 - it comes by itself
            await asyncio.sleep(0.001)
    await person.press("3", on=person.invitations[-1])
    yield "the form", shown_in(person.modal)
    await person.actor.close(person.modal)


def said_in(messages: Sequence[Message]) -> str:
    return "\n".join(_message(one) for one in messages)


def _message(message: Message) -> str:
    reminds = message.text.startswith(REMINDS)
    at = f"{float(message.ts) // 60 * 60:.0f}" if reminds else message.ts
    said = json.dumps([at, message.text, message.blocks, message.only_for, message.metadata])
    return NUMBERS.sub("…", said) if reminds else said


def shown_in(view: View) -> str:
    return json.dumps([view.type, view.payload, view.hash])


SEALED = frozenset({"key_id", "blob"})
"""Columns of `boxes` that nobody can read: of these the length counts."""


def tables(where: str, url: str) -> dict[tuple[str, str], str]:
    """Every row of every table; of a box, what is not sealed."""
    engine, found, seen = create_engine(url), MetaData(), {}
    with engine.connect() as connection:
        found.reflect(connection)
        for table in found.sorted_tables:
            lengths = SEALED if table.name == "boxes" else frozenset()
            rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
            seen["", f"{table.name} in {where}"] = "\n".join(
                str([len(value) if name in lengths else value for name, value in row.items()]) for row in rows
            )
    engine.dispose()
    return seen


def differences(life: Life, other: Life, *, apart: Collection[str] = ()) -> list[str]:
    """Where somebody could tell two lives apart, with what stands there; what only those who are `apart` see is left.

    Nothing is left out but what is named at the top of this module.
    """
    alone = {user_id(name) for name in apart}
    told = []
    for where, this, that in _both(life, other, alone):
        here, there = (_same(said, apart) for said in (this, that))
        if here != there:
            told.append(f"{where}: {_first_difference(here, there)}")
    return told


def _both(life: Life, other: Life, alone: Collection[str]) -> Iterator[tuple[str, str, str]]:
    assert life.seen.keys() == other.seen.keys()
    for (who, where), said in life.seen.items():
        if who not in alone:
            yield f"{where} {who}".strip(), said, other.seen[who, where]
    yield "what Slack was told", life.ear.told(alone), other.ear.told(alone)


def _same(said: str, apart: Collection[str]) -> str:
    said = ORIGIN.sub("'origin', '…'", TRIGGER.sub('"trigger_id": "…"', said))
    return RECEIPT.sub("…", NUMBERS.sub("…", said)) if apart else said


def _first_difference(this: str, that: str) -> str:
    place = next((at for at, (a, b) in enumerate(zip(this, that, strict=False)) if a != b), min(len(this), len(that)))
    return f"{this[max(0, place - 40) : place + 40]!r} and {that[max(0, place - 40) : place + 40]!r}"


async def live(
    world: World,
    *,
    url: str,
    folder: Path,
    size: int,
    seed: int,
    processes: bool = False,
    earlier: bool = False,
    commands: bool = True,
) -> Life:
    """A life in a world, where nothing is left of another one: the database and the folder are emptied first."""
    empty(url, folder)
    kind = CompanyBesideProcesses if processes else Company
    with seeded.seeded(str(seed)):
        company = kind(folder, url, people=company_of(size), seed=str(seed))
        return await lived(company, world, earlier=earlier, commands=commands)


def empty(url: str, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if make_url(url).get_backend_name() == "sqlite":
        file = Path(make_url(url).database or "")
        for left in file.parent.glob(f"{file.name}*"):
            left.unlink()
    else:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How worlds are lived through."""

    size: int
    seed: int
    processes: bool = False
    earlier: bool = False
    commands: bool = True

    def __str__(self) -> str:
        after = ", after another pulse" if self.earlier else ""
        return f"{self.size} people{after}{', as processes' if self.processes else ''}"


RUNS = (
    Run(size=8, seed=1),
    Run(size=8, seed=2, earlier=True),
    Run(size=40, seed=3, earlier=True),
    Run(size=40, seed=4, processes=True, commands=False),
    Run(size=8, seed=5, processes=True),
)


def rows() -> Iterator[Row]:
    """Each of the other worlds against the first one, in companies of both sizes, on both databases."""
    yield from side_by_side(of_one)


def of_one(kind: str) -> Iterator[Row]:
    """All rows of one database."""
    with a_place(kind) as (url, folder):
        for run in RUNS:
            yield from compared(run, kind=NAMES[kind], url=url, folder=folder)


@contextmanager
def a_place(kind: str) -> Iterator[tuple[str, Path]]:
    """Where worlds are lived, one after the other: a database's URL, and a folder."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory())) / "world"
        here = f"sqlite:///{folder / 'data' / 'tribune.db'}"
        yield here if kind == "sqlite" else stack.enter_context(postgresql()).url, folder


def compared(run: Run, *, kind: str, url: str, folder: Path) -> Iterator[Row]:
    """The rows of one run on one database."""
    world, others = worlds(run.size, run.seed)
    how = {"url": url, "folder": folder, **asdict(run)}
    first = asyncio.run(live(world, **how))
    places = len(first.seen) + 1
    for other in others:
        told = differences(first, asyncio.run(live(other.world, **how)), apart=other.apart)
        found = told[0][:60] if told else f"the same in {places} places"
        yield Row(name=f"{other.name}: {run}, {kind}", found=found, promised="byte for byte", held=not told)
