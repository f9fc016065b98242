"""The ticker's work without a ticker, and what it queued."""

from collections.abc import Collection
from datetime import datetime
from random import Random
from typing import TypeVar

from sqlalchemy import select

from domain.messages import Outgoing
from models.database import Database
from models.deliveries import OutboxMessage
from models.serial import load
from services import cycles
from tests.factories import answer_results
from vault import Vault

M = TypeVar("M", bound=Outgoing)


def tick(
    database: Database,
    vault: Vault,
    now: datetime,
    *,
    administrators: Collection[str] = (),
    answered: bool = True,
) -> tuple[int, int, int]:
    """What the ticker does, until nothing is due; and what leaders do, unless a test says otherwise: they answer."""
    done = [0, 0, 0]
    while True:
        with database.write() as session:
            done[0] += cycles.announce_due(session, now=now, administrators=administrators)
        with database.write() as session:
            done[1] += cycles.open_due(session, vault=vault, now=now, administrators=administrators)
        closed = cycles.close_due(database, vault=vault, now=now, random=Random(1))
        done[2] += closed
        if closed and answered:
            with database.write() as session:
                answer_results(session, now=now)
        with database.read() as session:
            due = cycles.next_due(session, now=now)
        if due is None or due > now:
            return done[0], done[1], done[2]


def messages(database: Database, kind: type[M]) -> list[tuple[str, datetime, M]]:
    with database.read() as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == kind.__name__).order_by(OutboxMessage.due_at)
        )
        return sorted(((row.channel, row.due_at, load(kind, row.payload)) for row in rows), key=lambda row: row[:2])
