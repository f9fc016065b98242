"""Channels in which customers' words are read as they arrive. Which ones they are stands in models.voices."""

from sqlalchemy import String, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_once


class HeardMessage(Base):
    """The last that was heard of a message in such a channel: events come twice, late and out of order."""

    __tablename__ = "heard_messages"
    channel: Mapped[str] = mapped_column(String(24), primary_key=True)
    ts: Mapped[str] = mapped_column(String(24), primary_key=True)
    """Slack's number of the message."""
    event_ts: Mapped[str] = mapped_column(String(24))
    """Slack's number of the event: of two events the one with the greater number is the later."""


def is_later(session: Session, *, channel: str, ts: str, event_ts: str) -> bool:
    """Note an event; False, with nothing noted, if one that is as late or later was noted before."""
    if insert_once(session, HeardMessage, {"channel": channel, "ts": ts, "event_ts": event_ts}):
        return True
    earlier = (HeardMessage.channel == channel, HeardMessage.ts == ts, HeardMessage.event_ts < event_ts)
    noted = session.connection().execute(update(HeardMessage).where(*earlier).values(event_ts=event_ts))
    return noted.rowcount == 1


def forget_heard(session: Session, *, before: str) -> None:
    """Forget events with a number below `before`: none of them comes again."""
    session.execute(delete(HeardMessage).where(HeardMessage.event_ts < before))
