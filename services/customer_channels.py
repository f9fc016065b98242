"""Channels marked as customers': what is said there is read as it arrives, is edited and is deleted.

Slack tells of everything at least once, perhaps again minutes later, and over two sockets in any order. So the last
event about each message is remembered for longer than Slack repeats one, and whatever is not later than it is left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.voice import SourceKind
from models import customer_channels as rows
from models.voices import CustomerChannel
from services import voices
from services.reading import Read, read_and_redact
from services.voices import GivenVoice

REMEMBERED = timedelta(days=2)
"""How long a message is remembered. Slack gives up repeating an event after minutes; after a day it has for sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something happened to a message: it was said, said otherwise, or taken back."""

    channel: str
    ts: str
    at: str
    """Slack's number of the event: the message's own when it is said, a later one when it is edited or deleted."""
    said_at: datetime
    words: str
    """As they are from now on; "": there are none any more."""


def is_marked(session: Session, channel: str) -> bool:
    """Answer whether customers' words are read here."""
    return session.get(CustomerChannel, channel) is not None


def read_event(session: Session, event: Event) -> Read | None:
    """Mask and read an event's words, in a reading session; None if there are none."""
    return read_and_redact(session, event.words) if event.words else None


def take(session: Session, event: Event, read: Read | None, *, now: datetime) -> None:
    """Keep what customers say as it stands now. An event that is no news changes nothing."""
    marked = session.get(CustomerChannel, event.channel)
    if marked is None or not rows.is_later(session, channel=event.channel, ts=event.ts, event_ts=event.at):
        return
    voice = voices.voice_at(session, event.channel, event.ts)
    if read is None:
        if voice is not None:
            voices.delete_voice(session, voice.id)
    elif voice is not None:
        if event.at == event.ts:  # a colleague was quicker to save it, and chose what matters of it
            return
        voices.change_voice(session, event.channel, event.ts, event.words, now=now, read=read)
    elif event.said_at >= marked.since:
        given = GivenVoice(
            words=event.words,
            said_at=event.said_at,
            touch_point_id=marked.touch_point_id,
            channel=event.channel,
            ts=event.ts,
            unique_key=f"{event.channel}:{event.ts}",
        )
        voices.save_voice(session, voices.source_of_kind(session, SourceKind.CHANNEL).id, given, now=now, read=read)


def forget_heard(session: Session, *, now: datetime) -> None:
    """Forget events that are too old to come again."""
    rows.forget_heard(session, before=f"{(now - REMEMBERED).timestamp():.6f}")
