"""What is to be sent: due, claimed, sent or failed. None lost, none doubled (docs/explanation/sending.md)."""

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, String, Text, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Instant, by_value


class DeliveryState(StrEnum):
    """Where one message stands."""

    DUE = "due"
    CLAIMED = "claimed"
    """A sender has it until `lease_until`; afterwards it is ambiguous and is looked up in Slack's history."""
    SENT = "sent"
    FAILED = "failed"
    """Slack refused it for good; `error` has Slack's word."""
    EXPIRED = "expired"
    """Too late to be of use: never sent."""


FINAL = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.EXPIRED)
"""Nothing more happens to a message in one of these states."""


class DeliveryColumns:
    """The columns of everything that is claimed, sent and marked."""

    channel: Mapped[str] = mapped_column(String(24))
    """A channel, or a person's id for a direct message; after sending, the conversation it went to."""
    due_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[DeliveryState] = mapped_column(by_value(DeliveryState), default=DeliveryState.DUE)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    """Random and opaque; travels as message metadata, so that an ambiguous send can be found again."""
    ts: Mapped[str | None] = mapped_column(String(24))
    error: Mapped[str | None] = mapped_column(String(80))


class OutboxMessage(DeliveryColumns, Base):
    """One message to a channel, to somebody who holds a role, or to everybody alike."""

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    """The class in domain.messages."""
    payload: Mapped[str] = mapped_column(Text)
    unique_key: Mapped[str] = mapped_column(String(160), unique=True)
    """What it is about ("results:<survey>"): queueing it twice queues it once."""
    __table_args__ = (
        Index("ix_outbox_state_due_at", "state", "due_at"),
        Index("ix_outbox_channel_state", "channel", "state"),
    )


def take(
    session: Session,
    table: type[DeliveryColumns],
    *,
    now: datetime,
    most: int,
    allowed: ColumnElement[bool],
    waits: ColumnElement[bool],
) -> list[DeliveryColumns]:
    """Lock up to `most` rows that are due or whose lease ran out, oldest first; rows locked by others are left out.

    What has expired or is not `allowed` any more ends here, unsent. What `waits` for another message is left.
    """
    ready = or_(
        and_(table.state == DeliveryState.DUE, table.due_at <= now),
        and_(table.state == DeliveryState.CLAIMED, table.lease_until <= now),
    )
    useless = or_(table.expires_at <= now, ~allowed)
    session.execute(
        update(table).where(ready, useless).values(state=DeliveryState.EXPIRED, lease_until=None),
        execution_options={"synchronize_session": False},
    )
    free = select(table).where(ready, ~waits).order_by(table.due_at).limit(most)
    locked = free.with_for_update(skip_locked=True)
    return list(session.scalars(locked, execution_options={"populate_existing": True}))


def waits_for(kind: str, table: type[DeliveryColumns]) -> ColumnElement[bool]:
    """Of a row that is not sent: a message of this kind to the same person has still to be sent."""
    unsent = OutboxMessage.state.in_((DeliveryState.DUE, DeliveryState.CLAIMED))
    return exists().where(OutboxMessage.channel == table.channel, unsent, OutboxMessage.kind == kind)


def by_key(session: Session, table: type[DeliveryColumns], key: str) -> DeliveryColumns:
    """The row with this opaque key."""
    return session.scalars(select(table).where(table.key == key)).one()


def waiting_about(session: Session, unique_key: str) -> OutboxMessage | None:
    """The message about this, if it is still waiting to be sent."""
    waiting = select(OutboxMessage).where(
        OutboxMessage.unique_key == unique_key, OutboxMessage.state == DeliveryState.DUE
    )
    return session.scalars(waiting.with_for_update()).one_or_none()


def unsent_about(session: Session, unique_key: str) -> OutboxMessage | None:
    """The message about this, if it waits, or failed and may be sent once its channel is mended."""
    unsent = (DeliveryState.DUE, DeliveryState.FAILED)
    rows = select(OutboxMessage).where(OutboxMessage.unique_key == unique_key, OutboxMessage.state.in_(unsent))
    return session.scalars(rows.with_for_update()).one_or_none()


def sent_as(session: Session, unique_key: str) -> tuple[str, str] | None:
    """In which conversation the message about this stands, and its ts; None if it is not sent, or was deleted here."""
    sent = select(OutboxMessage.channel, OutboxMessage.ts).where(
        OutboxMessage.unique_key == unique_key, OutboxMessage.state == DeliveryState.SENT, OutboxMessage.ts.is_not(None)
    )
    found = session.execute(sent).one_or_none()
    return None if found is None else (found.channel, found.ts)


def sent_at(session: Session, channel: str, ts: str) -> OutboxMessage | None:
    """The message that stands there in Slack; None: it is none of ours, or was deleted here."""
    found = select(OutboxMessage).where(OutboxMessage.channel == channel, OutboxMessage.ts == ts)
    return session.scalars(found.where(OutboxMessage.state == DeliveryState.SENT)).first()


def forget_about(session: Session, unique_key: str) -> None:
    """Delete the message about this, sent or still to be sent; one that a sender has just now is left."""
    about = (OutboxMessage.unique_key == unique_key, OutboxMessage.state != DeliveryState.CLAIMED)
    session.execute(delete(OutboxMessage).where(*about), execution_options={"synchronize_session": False})


def waiting_after(session: Session, kind: str, instant: datetime) -> list[OutboxMessage]:
    """The messages of a kind that are waiting, and due later than an instant."""
    waiting = select(OutboxMessage).where(
        OutboxMessage.state == DeliveryState.DUE, OutboxMessage.due_at > instant, OutboxMessage.kind == kind
    )
    return list(session.scalars(waiting.with_for_update()))


def any_queued(session: Session, beginning: str) -> bool:
    """Answer whether there is a message whose key begins like this, whatever became of it."""
    begun = OutboxMessage.unique_key.startswith(beginning, autoescape=True)
    return session.scalar(select(OutboxMessage.id).where(begun).limit(1)) is not None


def unsent_in(session: Session, channel: str, beginning: str) -> list[str]:
    """What messages to a channel are about that are still to be sent, and whose key begins like this."""
    begun = OutboxMessage.unique_key.startswith(beginning, autoescape=True)
    unsent = OutboxMessage.state.in_((DeliveryState.DUE, DeliveryState.CLAIMED))
    found = select(OutboxMessage.unique_key).where(OutboxMessage.channel == channel, unsent, begun)
    return list(session.scalars(found))


def queued_after(session: Session, kind: str, instant: datetime) -> list[tuple[str, datetime]]:
    """What messages of a kind were about that became due after an instant, whatever became of them, and when."""
    lately = (OutboxMessage.state.in_(list(DeliveryState)), OutboxMessage.due_at > instant)  # as the index has it
    found = select(OutboxMessage.unique_key, OutboxMessage.due_at).where(*lately, OutboxMessage.kind == kind)
    return [(about, due_at) for about, due_at in session.execute(found)]


def waiting_for(session: Session, kind: str, person: str) -> list[OutboxMessage]:
    """The messages of a kind that are waiting to be sent to this person."""
    theirs = (OutboxMessage.channel == person, OutboxMessage.state == DeliveryState.DUE, OutboxMessage.kind == kind)
    return list(session.scalars(select(OutboxMessage).where(*theirs).with_for_update()))


def failed_in(session: Session, channel: str) -> list[OutboxMessage]:
    """The messages that this channel refused."""
    failed = (OutboxMessage.channel == channel, OutboxMessage.state == DeliveryState.FAILED)
    return list(session.scalars(select(OutboxMessage).where(*failed)))


def next_instant(session: Session, *waiting: tuple[type[DeliveryColumns], ColumnElement[bool]]) -> datetime | None:
    """When the next row of these tables is due that does not wait for another message, or the next lease runs out."""
    instants = session.execute(_next_instants(waiting)).one()
    return min((instant for instant in instants if instant is not None), default=None)


@lru_cache(maxsize=8)  # asked before each message and each reminder: built once, it costs half
def _next_instants(waiting: tuple[tuple[type[DeliveryColumns], ColumnElement[bool]], ...]) -> Select[*tuple[Any, ...]]:
    dues = [select(func.min(table.due_at)).where(table.state == DeliveryState.DUE, ~waits) for table, waits in waiting]
    leases = [select(func.min(table.lease_until)).where(table.state == DeliveryState.CLAIMED) for table, _ in waiting]
    return select(*(each.scalar_subquery() for each in (*dues, *leases)))


def doubt(session: Session, table: type[DeliveryColumns], *, now: datetime) -> None:
    """Take everything that is due as perhaps sent, so that it is looked up in Slack first: after a restore."""
    due = update(table).where(table.state == DeliveryState.DUE, table.due_at <= now)
    session.execute(due.values(state=DeliveryState.CLAIMED, lease_until=now))
