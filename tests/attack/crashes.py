"""Case 4: killed, torn and starved, the bot loses no acknowledged answer, doubles none, and tells nobody an untruth.

Both databases go through it side by side, each in a process of its own.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from subprocess import CalledProcessError

from models.database import Database
from models.migrate import migrate
from tests.attack.faults import FAULTS, MAY_BE_UNSURE, ON_A_SMALL_DISK, Fault, Seen, befall
from tests.attack.keys import mounted
from tests.attack.kills import Attempt, Toll
from tests.attack.row import Row
from tests.attack.servers import postgresql
from tests.attack.sides import NAMES, side_by_side
from tests.attack.torn import KINDS, LENGTHS, Cuts
from tests.attack.town import kill_the_bot


@dataclass(frozen=True, slots=True, kw_only=True)
class HowOften:
    """How often what is killed; `kills` are those of the writer and of the whole bot together, on each database."""

    kills: int = 500
    of_the_bot: int = 50
    at_random: int = 150
    among_others: int = 100
    of_the_server: int = 20


FULL = HowOften()
SMALL_DISK = 32
"""Megabytes."""
MOST_TRIES = 3
"""For each kill that is wanted."""


def rows(times: HowOften = FULL) -> Iterator[Row]:
    """Everything at full size, each row as it is done."""
    yield from side_by_side(partial(of_one, times=times))


def of_one(kind: str, *, times: HowOften) -> Iterator[Row]:
    """All rows of one database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if kind == "sqlite":
            apart = folder / "databases"
            apart.mkdir()
            kernel, kills, faults = (f"sqlite:///{apart / name}.db" for name in ("kernel", "kills", "faults"))
        else:
            kernel, kills, faults = (stack.enter_context(postgresql()).url for _ in range(3))
        with_tables(kernel)
        name = NAMES[kind]
        yield from kill_the_writer(
            name,
            kernel,
            folder / "keys",
            steps=times.kills - times.of_the_bot - times.at_random,
            random=times.at_random,
        )
        yield kill_row(
            f"{name}, the whole bot",
            asyncio.run(kill_the_bot(folder / "kills", kills, kills=times.of_the_bot)),
            kills=times.of_the_bot,
        )
        if kind == "postgresql":
            yield among_others(kernel, folder / "keys", kills=times.among_others)
            yield of_the_server(kernel, folder / "keys", kills=times.of_the_server)
        yield from tear(name, kernel, folder / "keys")
        for seen in asyncio.run(_all(folder / "faults", faults)):
            yield fault_row(name, seen)
        if kind == "sqlite":
            yield on_a_small_disk(name)


def with_tables(url: str) -> None:
    """Make every table in an empty database."""
    database = Database(url)
    migrate(database)
    database.dispose()


def kill_the_writer(name: str, url: str, keys: Path, *, steps: int, random: int) -> Iterator[Row]:
    """So many kills at the steps of a wave in turn, and so many at any instant."""
    attempt = Attempt(url, keys)
    known = attempt.rehearse()
    turns = cycle(known)
    _until(attempt, steps, lambda: attempt.kill_at(next(turns)))
    toll = attempt.finish()
    died = Counter(toll.steps)
    everywhere = min(died[step] for step in known) > 0
    yield kill_row(f"{name}, at each of {len(known)} steps", toll, kills=steps, also=everywhere)
    attempt = Attempt(url, keys, seed=1)
    _until(attempt, random, attempt.kill_at_random)
    yield kill_row(f"{name}, at any instant", attempt.finish(), kills=random)


def _until(attempt: Attempt, kills: int, kill: Callable[[], None]) -> None:
    """Try to kill until so many have been killed: some have done all that they had to do, and ended, before."""
    for _ in range(MOST_TRIES * kills):
        if attempt.toll.kills >= kills:
            return
        kill()


def among_others(url: str, keys: Path, *, kills: int) -> Row:
    """One of four processes is killed again and again, and another starts."""
    attempt = Attempt(url, keys)
    _until(attempt, kills, lambda: attempt.kill_among_others(kills=min(20, kills)))
    return kill_row("PostgreSQL, one of four processes", attempt.finish(), kills=kills)


def of_the_server(url: str, keys: Path, *, kills: int) -> Row:
    """The server is killed, and recovers."""
    attempt = Attempt(url, keys)
    _until(attempt, kills, attempt.kill_server)
    return kill_row("PostgreSQL, the server", attempt.finish(), kills=kills)


def kill_row(name: str, toll: Toll, *, kills: int, also: bool = True) -> Row:
    """What so many kills have cost; fewer show too little."""
    return Row(
        name=f"kill -9: {name}",
        found=str(toll),
        promised=f"{kills} kills, none lost or doubled",
        held=toll.held and toll.kills >= kills and also,
    )


def tear(name: str, url: str, keys: Path, *, lengths: Mapping[str, int] = LENGTHS) -> Iterator[Row]:
    """The power is cut while a key page is written."""
    cuts = Cuts(url, keys, lengths=lengths)
    for what, kind in KINDS.items():
        found = list(kind(cuts))
        held = [cut for cut in found if cut.living and cut.true]
        lost = what.startswith("a living")
        yield Row(
            name=f"torn key page, {what}: {name}",
            found=f"{len(held)} of {len(found)} {'told as lost' if lost else 'recovered'}",
            promised="all told, none taken as empty" if lost else "all: the living key opens its box",
            held=len(held) == len(found) > 0,
        )
    cuts.database.dispose()


async def _all(folder: Path, url: str, faults: Mapping[str, Fault] = FAULTS) -> list[Seen]:
    return [seen async for seen in befall(folder, url, faults)]


def on_a_small_disk(name: str) -> Row:
    """The bot and its database on a disk of their own, which is full to the last byte."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            _, disk = stack.enter_context(mounted(folder, megabytes=SMALL_DISK))
        except (OSError, CalledProcessError) as error:
            told = f"no mount here ({type(error).__name__})"
            fault = f"{', '.join(ON_A_SMALL_DISK)}: {name}"
            return Row(name=fault, found=told, promised="where it can be", held=None, tried=False)
        (disk / "databases").mkdir()
        (seen,) = asyncio.run(_all(disk / "bot", f"sqlite:///{disk / 'databases' / 'tribune.db'}", ON_A_SMALL_DISK))
        return fault_row(name, seen)


def fault_row(name: str, seen: Seen) -> Row:
    """What somebody was told while something refused or stalled."""
    promised = "the truth within 3 s" if seen.fault in MAY_BE_UNSURE else "not recorded, told within 3 s"
    return Row(name=f"{seen.fault}: {name}", found=str(seen), promised=promised, held=seen.held)
