"""What is asked about sources of customers' words, the calls of webhooks, and customers' channels."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.base import insert_once
from models.voices import CustomerChannel, Voice, VoiceSource, WebhookCall


def note_call(session: Session, source_id: str, signature: str, *, now: datetime) -> bool:
    """Write down that a call is taken; False if it was before."""
    return insert_once(session, WebhookCall, {"source_id": source_id, "signature": signature, "called_at": now})


def forget_calls(session: Session, *, before: datetime) -> None:
    """Forget calls that cannot come again."""
    old = delete(WebhookCall).where(WebhookCall.called_at < before)
    session.execute(old, execution_options={"synchronize_session": False})


def sources(session: Session) -> list[VoiceSource]:
    """Every source, by name."""
    return list(session.scalars(select(VoiceSource).order_by(VoiceSource.name)))


def customer_channels(session: Session) -> list[CustomerChannel]:
    """The channels in which customers' words are read."""
    return list(session.scalars(select(CustomerChannel).order_by(CustomerChannel.channel)))


def leave_touch_point(session: Session, touch_point: str) -> None:
    """A touch point is removed: what was said there stays, and is of none; so are sources and channels."""
    for table in (Voice, VoiceSource, CustomerChannel):
        there = update(table).where(table.touch_point_id == touch_point).values(touch_point_id=None)
        session.execute(there, execution_options={"synchronize_session": False})
    session.expire_all()
