"""Claim, send, mark: what the sender asks of the database. Invitations and outbox messages go the same way.

A claim moves rows from due to claimed with a lease. A row whose lease ran out was being sent by a process that died:
its outcome is not known, so it is not sent again before it was looked up (`Delivery.ambiguous`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.messages import Outgoing, PulseInvitation

LEASE = timedelta(seconds=90)
"""Longer than the HTTP timeout of one send, with its picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message that this process has claimed."""

    table: str
    """"invitations" or "outbox"."""
    key: str
    channel: str
    message: Outgoing | PulseInvitation
    ambiguous: bool
    attempts: int


def queue(
    session: Session,
    message: Outgoing,
    *,
    channel: str,
    about: str,
    due_at: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Put a message into the outbox; `about` is unique: the same thing queued twice is sent once."""
    raise NotImplementedError


def claim(session: Session, *, now: datetime, most: int = 20) -> list[Delivery]:
    """Claim what is due, oldest first, and end what has expired."""
    raise NotImplementedError


def mark_sent(session: Session, delivery: Delivery, *, channel: str, ts: str) -> None:
    """Slack has it."""
    raise NotImplementedError


def mark_failed(
    session: Session, delivery: Delivery, *, reason: str, administrators: Collection[str], now: datetime
) -> None:
    """Slack refuses it for good: keep Slack's word, and tell administrators (once a channel and reason, a day)."""
    raise NotImplementedError


def give_back(session: Session, delivery: Delivery, *, due_at: datetime) -> None:
    """It was certainly not sent (429, refused connection): due again at `due_at`."""
    raise NotImplementedError


def retry_channel(session: Session, channel: str, *, now: datetime) -> int:
    """[Check again]: make the failed messages of a channel due once more; how many."""
    raise NotImplementedError


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When the next message is due or the next lease runs out; `now` if something is due already."""
    raise NotImplementedError
