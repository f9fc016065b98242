"""What is to be sent: due, claimed, sent or failed. None lost, none doubled (docs/explanation/sending.md)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant


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


class DeliveryColumns:
    """The columns of everything that is claimed, sent and marked."""

    channel: Mapped[str] = mapped_column(String(24))
    """A channel, or a person's id for a direct message; after sending, the conversation it went to."""
    due_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[DeliveryState] = mapped_column(Enum(DeliveryState, native_enum=False, length=16))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    """Random and opaque; travels as message metadata, so that an ambiguous send can be found again."""
    ts: Mapped[str | None] = mapped_column(String(24))
    error: Mapped[str | None] = mapped_column(String(80))


class OutboxMessage(DeliveryColumns, Base):
    """One message to a channel or to somebody who holds a role."""

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    """The class in domain.messages."""
    payload: Mapped[str] = mapped_column(Text)
    unique_key: Mapped[str] = mapped_column(String(120), unique=True)
    """What it is about ("results:<survey>"): queueing it twice queues it once."""
    __table_args__ = (Index("ix_outbox_state_due_at", "state", "due_at"),)
