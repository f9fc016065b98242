"""Opening a pulse for a large company, and sealing answers."""

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from random import SystemRandom

from sqlalchemy import event, text

from bot.writer import BATCH
from domain.survey import Ballot, Cast, Comment, TagState
from models import pulses
from models.database import Database
from services import cycles
from tests.bench.company import Company, company
from tests.bench.row import Row

LARGE = 20_000


def rows() -> Iterator[Row]:
    """Introductions for 5,000 people, opening for 20,000, then sealing answers of 1,000."""
    with company(5_000) as first:
        began = time.perf_counter()
        first.announce()
        yield Row("announcing to 5,000 people, each of them introduced", time.perf_counter() - began, "s", 1.0)
    with company(LARGE) as large:
        yield from _opening(large)
    with company(1_000, departments=5, teams=10) as medium:
        yield from _sealing(medium)


def _opening(large: Company) -> Iterator[Row]:
    now = large.announce()
    planning = _Timer("INSERT INTO invitations")
    event.listen(large.database.writer, "before_cursor_execute", planning.before)
    event.listen(large.database.writer, "after_cursor_execute", planning.after)
    began = time.perf_counter()
    with large.database.write() as session:
        assert cycles.open_due(session, vault=large.vault, now=now) == 1
    whole = time.perf_counter() - began
    yield Row(f"planning invitations for {LARGE:,} people", planning.seconds, "s", 0.5)
    yield Row(f"opening for {LARGE:,} people: roster, boxes, invitations", whole, "s", 1.0)


class _Timer:
    """Adds up the time that one kind of statement takes."""

    def __init__(self, statement: str) -> None:
        self._statement = statement
        self._began = 0.0
        self.seconds = 0.0

    def before(self, *_: object) -> None:
        self._began = time.perf_counter()

    def after(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(self._statement):
            self.seconds += time.perf_counter() - self._began


def _sealing(medium: Company) -> Iterator[Row]:
    now = medium.announce()
    with medium.database.write() as session:
        cycles.open_due(session, vault=medium.vault, now=now)
    with medium.database.read() as session:
        survey = pulses.open_cycles(session)[0].id
    casts = [
        Cast(
            survey_id=survey,
            person=person,
            state=TagState.ANSWERED,
            ballot=Ballot(0, (4, 3, 9, 2)),
            comment=Comment("Waiting for parts."),
        )
        for person in medium.people
    ]
    singles = []
    for cast in casts[:100]:
        began = time.perf_counter()
        _seal(medium.database, medium, [cast])
        singles.append(time.perf_counter() - began)
    yield Row("one sealed answer, median (1,000 invited)", statistics.median(singles) * 1000, "ms")
    yield Row("one sealed answer, p95", statistics.quantiles(singles, n=20)[-1] * 1000, "ms", 50)
    began = time.perf_counter()
    rest = casts[100:]
    for start in range(0, len(rest), BATCH):
        _seal(medium.database, medium, rest[start : start + BATCH])
    each = (time.perf_counter() - began) / len(rest)
    yield Row("a sealed answer in a full batch", each * 1000, "ms", 1000 / 300)
    began = time.perf_counter()
    cycles.close_due(medium.database, vault=medium.vault, now=now + timedelta(days=9), random=SystemRandom())
    yield Row("closing, 1,000 answers read, released and deleted", time.perf_counter() - began, "s", 5.0)
    with medium.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM boxes")).scalar() == 0


def _seal(database: Database, company: Company, casts: list[Cast]) -> None:
    with database.writer.begin() as connection:
        pending = company.vault.prepare(connection, casts)
    pending.settle()
