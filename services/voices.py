"""Customers' words are taken in: masked, read and stored, and those who should hear of them do."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.voice import Reading, Redacted, SourceKind, TopicMood, tidied
from insight.masked import masked_account, masked_question
from models import digests
from models import voices as rows
from models.base import insert_once, random_id
from models.voices import Voice, VoiceSource, VoiceTopic
from services import alerts, praise, topics
from services.contacts import Contacts
from services.reading import Names, Read, names_of_the_company, read_and_redact

LONGEST_ACCOUNT = 80
LONGEST_QUESTION = 500
LONGEST_CONTACT = 200
NO_WORDS = "There are no words to keep. What did the customer say?"
NO_SOURCE = "There is no such source here. Choose another one."

NAMES: Mapping[SourceKind, str] = MappingProxyType(
    {
        SourceKind.SLACK: "Passed on in Slack",
        SourceKind.CHANNEL: "Customer channels",
        SourceKind.FILE: "Files",
        SourceKind.WEBHOOK: "Forms and help desks",
    }
)
"""What the sources are called that Tribune makes by itself, until somebody calls them otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenVoice:
    """What a customer said, as it came in."""

    words: str
    said_at: datetime
    question: str = ""
    """What the customer was asked; "": what the source's customers are asked."""
    touch_point_id: str | None = None
    rating: int | None = None
    """From 0, the worst, to 100."""
    account: str = ""
    reporter_id: str | None = None
    channel: str | None = None
    """The message that it comes from, with `ts`."""
    ts: str | None = None
    unique_key: str = ""
    """What the source calls it: the same one never comes twice. Without one every voice is another."""
    contact: str = ""
    praised: tuple[str, ...] = field(default=())
    """The colleagues whom the customer praises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of a voice."""

    id: str | None
    """None where it had come before, and was deleted the very moment."""
    new: bool
    """Whether it was not here before."""
    reading: Reading
    redacted: Redacted


def read_given(session: Session, source_id: str, given: GivenVoice) -> Read:
    """Mask and read what came in: in a reading session, so that the writer need not wait. Raises NotFoundError."""
    return read_and_redact(session, given.words, question=given.question or _source(session, source_id).question)


def save_voice(
    session: Session,
    source_id: str,
    given: GivenVoice,
    *,
    now: datetime,
    read: Read | None = None,
    contacts: Contacts | None = None,
) -> Saved:
    """Store what a customer said, masked and read, unless it is here already.

    `read`: where it was read before. `contacts`: needed where there is a contact. Raises BadInputError for no words,
    NotFoundError without the source.
    """
    source = _source(session, source_id)
    read = read or read_given(session, source_id, given)
    if not read.redacted.text:
        raise BadInputError(NO_WORDS, problems={"words": NO_WORDS})
    voice_id, key = random_id(), kept_key(given.unique_key)
    names = names_of_the_company(session) if given.question or given.account else Names()
    row = voice_row(voice_id, source, given, read, names=names, now=now) | {"unique_key": key}
    if not insert_once(session, Voice, row):
        known = rows.voice_of(session, source_id, key)
        if known is None and given.channel and given.ts:
            known = rows.voice_at(session, given.channel, given.ts)
        return Saved(id=known.id if known else None, new=False, reading=read.reading, redacted=read.redacted)
    for topic in topic_rows(voice_id, read.reading.topics, said_on=row["said_at"].date()):
        insert_once(session, VoiceTopic, topic)
    if given.contact:
        if contacts is None:
            raise ValueError("a contact needs the keys under which it is stored")
        contacts.keep(session, voice_id, tidied(given.contact)[:LONGEST_CONTACT], now=now)
    alerts.raise_for(session, voice_id, now)
    for person in given.praised:
        praise.told(session, voice_id, person, now)
    return Saved(id=voice_id, new=True, reading=read.reading, redacted=read.redacted)


def change_voice(
    session: Session, channel: str, ts: str, words: str, *, now: datetime, read: Read | None = None
) -> Saved | None:
    """Have the voice of a message say what the message says now; None: there is none.

    What people said of its reading was said of other words, and goes. `read`: as `read_and_redact` read these words.
    """
    voice = rows.voice_at(session, channel, ts)
    if voice is None:
        return None
    if read is None:
        question = voice.question or _source(session, voice.source_id).question
        read = read_and_redact(session, words, question=question)
    if not read.redacted.text:
        delete_voice(session, voice.id)
        return Saved(id=None, new=False, reading=read.reading, redacted=read.redacted)
    if read.redacted.text != voice.words:
        if rows.forget_corrections(session, voice.id):
            topics.read_otherwise(session)
        voice.corrected = False
        for name, value in _read_columns(read).items():
            setattr(voice, name, value)
        session.flush()
        rows.set_topics(
            session, voice.id, list(topic_rows(voice.id, read.reading.topics, said_on=voice.said_at.date()))
        )
        alerts.raise_for(session, voice.id, now)
        praise.say_anew(session, voice.id)
        digests.forget_quotes(session, voice.id)
    return Saved(id=voice.id, new=False, reading=read.reading, redacted=read.redacted)


def delete_voice(session: Session, voice_id: str) -> None:
    """Delete a voice with all that belongs to it; what was learned from it is forgotten with it."""
    if rows.forget_corrections(session, voice_id):
        topics.read_otherwise(session)
    praise.withdraw(session, voice_id)
    rows.delete_voices(session, [voice_id])


def voice_at(session: Session, channel: str, ts: str) -> Voice | None:
    """The voice that was saved from a message."""
    return rows.voice_at(session, channel, ts)


def source_of_kind(session: Session, kind: SourceKind) -> VoiceSource:
    """The one source of its kind that Tribune makes by itself, when it is first needed."""
    return source_called(session, NAMES[kind], kind=kind, id=kind.value)


def source_called(session: Session, name: str, *, kind: SourceKind, id: str | None = None) -> VoiceSource:  # noqa: A002 - it is the row's
    """The source with this id or, without one, of this name; made if it is new. Another kind's name gets a number."""
    known = session.get(VoiceSource, id) if id else _of_kind(session, name, kind)
    if known is not None:
        return known
    values: dict[str, Any] = {
        "id": id or random_id(),
        "name": name,
        "kind": kind,
        "question": "",
        "mapping": "{}",
        "secret_number": 1,
        "active": True,
    }
    number = 1
    while not insert_once(session, VoiceSource, values) and session.get(VoiceSource, values["id"]) is None:
        number += 1
        values["name"] = f"{name[:74]} {number}"
    return session.get_one(VoiceSource, values["id"])


def _of_kind(session: Session, name: str, kind: SourceKind) -> VoiceSource | None:
    found = rows.source_named(session, name)
    return found if found and found.kind is kind else None


def kept_key(unique_key: str) -> str:
    """What stands for the source's own key: it may say more than we want to keep, or be long."""
    return hashlib.sha256(unique_key.encode(errors="replace")).hexdigest() if unique_key else random_id()


def voice_row(
    voice_id: str, source: VoiceSource, given: GivenVoice, read: Read, *, names: Names, now: datetime
) -> dict[str, Any]:
    """The columns of a new voice, in the table's order. `names`: those of the company, masked wherever they stand."""
    return {
        "id": voice_id,
        "source_id": source.id,
        "unique_key": given.unique_key,
        "said_at": min(given.said_at.astimezone(UTC), now),
        "came_on": now.astimezone(UTC).date(),
        **_read_columns(read),
        "question": masked_question(given.question, names)[:LONGEST_QUESTION],
        "touch_point_id": given.touch_point_id or source.touch_point_id,
        "rating": given.rating,
        "account": masked_account(given.account, names)[:LONGEST_ACCOUNT],
        "reporter_id": given.reporter_id,
        "channel": given.channel,
        "ts": given.ts,
        "corrected": False,
    }


def _read_columns(read: Read) -> dict[str, Any]:
    reading = read.reading
    return {
        "words": read.redacted.text,
        "language": reading.language,
        "label": reading.label,
        "confidence": _percent(reading.confidence),
        "why": "\n".join(reading.why),
    }


def topic_rows(voice_id: str, read: Iterable[TopicMood], *, said_on: date) -> Iterator[dict[str, Any]]:
    """The rows of a voice's topics."""
    for one in read:
        yield {
            "voice_id": voice_id,
            "topic_id": one.topic,
            "label": one.label,
            "confidence": _percent(one.confidence),
            "said_on": said_on,
            "corrected": False,
        }


def _percent(share: float) -> int:
    return round(100 * share)


def _source(session: Session, source_id: str) -> VoiceSource:
    found = session.get(VoiceSource, source_id)
    if found is None:
        raise NotFoundError(NO_SOURCE)
    return found
