"""Sealed answers through writer and vault: one alone, many at once, and in a survey of any size; on both databases."""

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.writer import Writer
from domain.survey import Cast, CastOutcome
from models.database import Database
from models.migrate import migrate
from tests.attack.servers import postgresql
from tests.bench.row import Row
from tests.vault.surveys import answer, names, opened
from vault import Vault

INVITED = 1_000
ALONE = 100
"""Answers that come one after the other."""
AT_ONCE = 200
"""Answers that come at the same moment: as many as work in a company of this size when they are asked."""
SIZES = (256, 1_000, 5_000, 20_000)
ROUNDS = 40
"""Answers in a survey of each size, in turn, so that a machine that is slow for a while is so for all sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cellar:
    """A database with its vault and writer."""

    kind: str
    database: Database
    vault: Vault
    writer: Writer


@contextmanager
def cellar(kind: str, url: str, folder: Path) -> Iterator[Cellar]:
    """An empty one of that kind."""
    database = Database(url)
    migrate(database)
    vault = Vault(database.writer, folder / "keys")
    vault.recover()
    yield Cellar(kind=kind, database=database, vault=vault, writer=Writer(database, vault))
    database.dispose()


@contextmanager
def cellars() -> Iterator[Sequence[Cellar]]:
    """One of SQLite, one of PostgreSQL, with every durability setting as it is delivered."""
    with TemporaryDirectory() as here, postgresql() as server:
        folder = Path(here)
        with (
            cellar("SQLite", f"sqlite:///{folder / 'tribune.db'}", folder / "s") as embedded,
            cellar("PostgreSQL", server.url, folder / "p") as served,
        ):
            yield (embedded, served)


def rows(*, invited: int = INVITED, sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> Iterator[Row]:
    """One answer alone, answers that come together, and one answer in surveys of these sizes."""
    with cellars() as both:
        for one in both:
            yield from _answering(one, invited)
        for one in both:
            yield from _growing(one, sizes, rounds)


def _answering(one: Cellar, invited: int) -> Iterator[Row]:
    people = names(invited)
    opened(one.vault, people, survey_id="asked")
    casts = [answer(person, survey_id="asked", words="Waiting for parts.") for person in people]
    alone = min(ALONE, invited // 2)
    singles, together = asyncio.run(_cast(one.writer, casts[:alone], casts[alone:]))
    ending = f"({invited:,} invited, {one.kind})"
    yield Row(f"an answer alone, median {ending}", statistics.median(singles) * 1000, "ms")
    yield Row(f"an answer alone, p95 {ending}", statistics.quantiles(singles, n=20)[-1] * 1000, "ms", 50)
    rate = (len(casts) - alone) / together
    yield Row(f"answers sealed, {AT_ONCE} at a time {ending}", rate, "/s", at_least=300)


async def _cast(writer: Writer, alone: Sequence[Cast], rest: Sequence[Cast]) -> tuple[list[float], float]:
    """The seconds of each of the first, one after the other; and of all others together."""
    writer.start()
    try:
        singles = [await _seconds(writer, [cast]) for cast in alone]
        waves = [rest[start : start + AT_ONCE] for start in range(0, len(rest), AT_ONCE)]
        return singles, sum([await _seconds(writer, wave) for wave in waves])
    finally:
        await writer.stop()


async def _seconds(writer: Writer, casts: Sequence[Cast]) -> float:
    began = time.perf_counter()
    outcomes = await asyncio.gather(*(writer.cast(cast) for cast in casts))
    assert set(outcomes) == {CastOutcome.RECORDED}
    return time.perf_counter() - began


def _growing(one: Cellar, sizes: Sequence[int], rounds: int) -> Iterator[Row]:
    """A single answer touches one shard, so what it costs is what a touched shard costs."""
    for size in sizes:
        opened(one.vault, names(size), survey_id=str(size))
    seconds: dict[int, list[float]] = {size: [] for size in sizes}
    for number in range(rounds):
        for size in sizes:
            seconds[size].append(_sealed(one, answer(names(size)[number * size // rounds], survey_id=str(size))))
    medians = {size: statistics.median(found) * 1000 for size, found in seconds.items()}
    for size, median in medians.items():
        yield Row(f"a touched shard, {size:,} invited ({one.kind})", median, "ms")
    least, *_, most = sizes
    yield Row(f"the same, {most:,} against {least:,} ({one.kind})", medians[most] / medians[least], "", 1.5)


def _sealed(one: Cellar, cast: Cast) -> float:
    began = time.perf_counter()
    with one.database.writer.begin() as connection:
        pending = one.vault.prepare(connection, [cast])
    pending.settle()
    return time.perf_counter() - began
