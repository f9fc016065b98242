"""A machine that refuses or stalls while somebody answers: they are told the truth in time, and nothing is lost.

The whole bot runs as a process of its own. What it is denied is denied by the operating system or by the database,
and given back afterwards: then the same form, with all that was typed, is sent once more and counts once.
"""

import asyncio
import os
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from sandbox import sight
from sandbox.acting import NotAcknowledged
from tests.attack.ailing import SECONDS, SLOW, ailing
from tests.attack.kills import runs
from tests.attack.town import ALREADY, THANKS, WORDS, Town, send
from tests.scenarios.company import Person
from tests.vault.victim import FORKS

PEOPLE = 12
SLACKS_PATIENCE = 3.0
SURE = ("Nothing was recorded", "Nothing was stored")
"""How somebody is told that their answer was certainly not recorded."""
UNSURE = "can't say whether it was recorded"
MAY_BE_UNSURE = frozenset({"slow sync of the old key's end"})
"""Faults that befall what is committed already; with every other one people are told for certain."""
WAL_SEGMENT = 16 * 2**20
"""PostgreSQL's write-ahead log has files of so many bytes: a disk that takes no more than that of any file takes it."""
FILL = f"""
DO $$ BEGIN
  FOR version IN 1..(SELECT 2 + {WAL_SEGMENT} / min(length(blob)) FROM boxes) LOOP
    UPDATE boxes SET blob = blob || ''::bytea;
  END LOOP;
END $$
"""
"""PostgreSQL keeps all versions of a box until it cleans up: together they are larger than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody saw of a fault, and what was true."""

    fault: str
    said: str
    """What was on top of their screen after they sent."""
    seconds: float
    typed: bool
    """Whether what they had typed was still in the form below."""
    recorded: bool
    """Whether their answer is in its box, once the fault is over and before they send again."""
    afterwards: str
    """What is on top after they have sent again."""

    @property
    def held(self) -> bool:
        """Whether they were told in time, truly, and could go on."""
        sure = any(words in self.said for words in SURE)
        unsure = UNSURE in self.said and self.fault in MAY_BE_UNSURE
        told = (sure and not self.recorded) or unsure
        goes_on = (ALREADY if self.recorded else THANKS) in self.afterwards
        return told and goes_on and self.typed and self.seconds < SLACKS_PATIENCE

    def __str__(self) -> str:
        said = next((words for words in (*SURE, UNSURE, THANKS) if words in self.said), self.said[:20] or "no answer")
        return f"{said}, {self.seconds:.1f} s, {'recorded' if self.recorded else 'not recorded'}"


@contextmanager
def full_disk(processes: Iterable[int], limit: int) -> Iterator[None]:
    """A disk that takes no byte beyond `limit` of any file of these processes."""
    owners = {process: Path(f"/proc/{process}").stat() for process in processes}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)  # they have it from us
    try:
        for process, owner in owners.items():
            _as(owner, process, (limit, hard))
        yield
    finally:
        for process, owner in owners.items():
            _as(owner, process, (soft, hard))


def _as(owner: os.stat_result, process: int, limits: tuple[int, int]) -> None:
    """Set limits as the user whose process it is: even root may not set another's everywhere."""
    setting = FORKS.Process(target=set_limits, args=(owner.st_uid, owner.st_gid, process, limits))
    setting.start()
    setting.join()
    assert setting.exitcode == 0


def set_limits(user: int, group: int, process: int, limits: tuple[int, int]) -> None:
    """Become this user for good, and limit how large the files of a process may grow."""
    if os.geteuid() == 0:
        os.setgid(group)
        os.setuid(user)
    with suppress(ProcessLookupError):  # it has ended by itself: it writes nothing either
        resource.prlimit(process, resource.RLIMIT_FSIZE, limits)


@contextmanager
def disk_full(town: Town) -> Iterator[None]:
    """No byte more of anything that the bot writes: database, keys and log."""
    with full_disk([town.bot.pid], 0):
        yield


@contextmanager
def database_full(town: Town) -> Iterator[None]:
    """The keys' disk takes a page, and the database's takes nothing."""
    if town.database.embedded:
        with full_disk([town.bot.pid], max(path.stat().st_size for path in town.bot.keys.iterdir())):
            yield
        return
    with town.database.writer.begin() as connection:
        connection.execute(text("ALTER TABLE boxes SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)"))
        connection.execute(text(FILL))
        sessions = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        backends = connection.execute(sessions).scalars().all()
    town.database.dispose()
    with full_disk(filter(runs, backends), WAL_SEGMENT):
        yield


@contextmanager
def no_space_left(town: Town) -> Iterator[None]:
    """Not a byte is free on the disk on which the bot keeps all that it writes: let it be a small one."""
    with closing(sqlite3.connect(town.database.url.database or "")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # there is room in a log that is long already
    ballast = town.bot.folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def keys_read_only(town: Town) -> Iterator[None]:
    """Nobody may write into the key directory."""
    paths = [*town.bot.keys.iterdir(), town.bot.keys]
    modes = [path.stat().st_mode for path in paths]
    for path in paths:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        yield
    finally:
        for path, mode in zip(paths, modes, strict=True):
            path.chmod(mode)


@contextmanager
def database_locked(town: Town) -> Iterator[None]:
    """Somebody else writes to the same database, and does not finish."""
    with town.database.writer.connect() as connection:
        connection.begin()
        if not town.database.embedded:
            connection.execute(text("LOCK TABLE boxes"))
        yield
        connection.rollback()


@contextmanager
def slow_sync(town: Town) -> Iterator[None]:
    """The new key reaches the disk only after seconds."""
    with _slow(town, first=1):
        yield


@contextmanager
def slow_last_sync(town: Town) -> Iterator[None]:
    """The answer is committed, and the old key is destroyed only after seconds."""
    with _slow(town, first=2):
        yield


@contextmanager
def _slow(town: Town, *, first: int) -> Iterator[None]:
    path = town.bot.folder / SLOW
    path.write_text(str(first), encoding="ascii")
    try:
        yield
    finally:
        time.sleep(SECONDS)  # until what was being synced is on the disk
        path.unlink()


Fault = Callable[[Town], AbstractContextManager[None]]
FAULTS: Mapping[str, Fault] = {
    "full disk": disk_full,
    "full disk of the database": database_full,
    "read-only key directory": keys_read_only,
    "locked database": database_locked,
    "slow sync of the new key": slow_sync,
    "slow sync of the old key's end": slow_last_sync,
}


ON_A_SMALL_DISK: Mapping[str, Fault] = {"no space left on the disk": no_space_left}


async def befall(folder: Path, database_url: str, faults: Mapping[str, Fault] = FAULTS) -> AsyncIterator[Seen]:
    """Each fault befalls the same bot while another person answers; at the end all are counted."""
    town = Town(folder, database_url, people=PEOPLE, manner=ailing)
    async with town.asked():
        answering = dict(zip(faults, town.people, strict=False))
        for fault, name in answering.items():
            yield await _answer_during(town, town[name], fault=fault, happens=faults[fault])
        for name in set(town.people) - set(answering.values()):
            await town.filled(town[name])
            assert THANKS in await send(town[name])
        await town.until(14, 17, 5)
        assert [words for words in town.said() if f"{PEOPLE} of {PEOPLE} answered" in words]


async def _answer_during(town: Town, person: Person, *, fault: str, happens: Fault) -> Seen:
    await town.filled(person)
    fault_itself = happens(town)
    await asyncio.to_thread(fault_itself.__enter__)  # the workspace goes on meanwhile
    try:
        began = time.monotonic()
        try:
            said = await person.send()
        except NotAcknowledged:
            said = ""
        seconds = time.monotonic() - began
    finally:
        await asyncio.to_thread(fault_itself.__exit__, None, None, None)
    await town.server.clock.settle()
    recorded = person.id not in town.waiting()
    return Seen(
        fault=fault,
        said=said,
        seconds=seconds,
        typed=_typed(town, person),
        recorded=recorded,
        afterwards=await send(person),
    )


def _typed(town: Town, person: Person) -> bool:
    """Whether the form still holds what this person typed."""
    views = town.server.workspace.modals[person.id]
    return any(WORDS in str(view.state) for view in views if sight.inputs(view))
