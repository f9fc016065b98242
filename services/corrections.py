"""Wrong topic, wrong mood: what a person says of a reading counts at once, stays, and is learned from."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from domain.errors import NotFoundError
from domain.screens import Fix, Fixed
from domain.taxonomy import Speakers
from domain.voice import Label
from models import alerts, topics, voice_pages
from models.voices import Voice, VoiceTopic
from services.topics import read_otherwise, taxonomy
from services.voices import delete_voice

GONE = "This comment is not here any more. Somebody may have deleted it a moment ago."
NO_TOPIC = "This topic is not here any more. Open the topics again, and choose another one."


def right_mood(session: Session, voice: str, label: Label, *, topic: str = "") -> Fixed:
    """A comment has this mood, or what it says of one topic has. Raises NotFoundError.

    Where it is about nothing else, the mood of the whole is that of its topic, and the other way round.
    """
    read = _voice(session, voice)
    there = voice_pages.topics_of(session, [voice])[voice]
    if topic and topic not in {one.topic_id for one in there}:
        raise NotFoundError(NO_TOPIC)
    for one in there:
        if one.topic_id == topic or len(there) == 1:
            _say(session, one, label)
    if not topic or len(there) == 1:
        read.label, read.confidence, read.corrected = label, 100, True
        topics.correct(session, voice, "", label)
        if label is not Label.NEGATIVE:
            alerts.take_back(session, voice)
    read_otherwise(session)
    return Fixed(fix=Fix.MOOD, voice=voice, topic=topic, name=_name(session, topic), label=label)


def not_about(session: Session, voice: str, topic: str) -> Fixed:
    """A comment is not about this topic. Raises NotFoundError."""
    _voice(session, voice)
    row = session.get(VoiceTopic, (voice, topic))
    label = row.label if row else None
    if row:
        session.delete(row)
    topics.correct(session, voice, topic, None)
    read_otherwise(session)
    return Fixed(fix=Fix.NOT_ABOUT, voice=voice, topic=topic, name=_name(session, topic), label=label)


def about(session: Session, voice: str, topic: str, *, label: Label | None = None) -> Fixed:
    """A comment is about this topic too; with the mood of the whole, if none is said. Raises NotFoundError."""
    read = _voice(session, voice)
    if taxonomy(session, Speakers.CUSTOMERS).get(topic) is None:
        raise NotFoundError(NO_TOPIC)
    label = label or read.label
    row = session.get(VoiceTopic, (voice, topic))
    if row is None:
        row = VoiceTopic(voice_id=voice, topic_id=topic, said_on=read.said_at.date())
        session.add(row)
    row.label, row.confidence, row.corrected = label, 100, True
    topics.correct(session, voice, topic, label)
    read_otherwise(session)
    return Fixed(fix=Fix.ABOUT, voice=voice, topic=topic, name=_name(session, topic), label=label)


def right_reading(session: Session, voice: str, *, label: Label, chosen: Collection[str]) -> Fixed:
    """A comment has this mood, and is about exactly these topics. Raises NotFoundError."""
    read = _voice(session, voice)
    there = {one.topic_id for one in voice_pages.topics_of(session, [voice])[voice]}
    for topic in sorted(there - set(chosen)):
        not_about(session, voice, topic)
    if label is not read.label:
        right_mood(session, voice, label)
    for topic in sorted(set(chosen) - there):
        about(session, voice, topic)
    return Fixed(fix=Fix.READING, voice=voice)


def not_here(session: Session, voice: str) -> Fixed:
    """A comment is not to be here: it is deleted, with all that belongs to it. Raises NotFoundError."""
    _voice(session, voice)
    delete_voice(session, voice)
    return Fixed(fix=Fix.DELETE, voice=voice)


def _say(session: Session, topic: VoiceTopic, label: Label) -> None:
    topic.label, topic.confidence, topic.corrected = label, 100, True
    topics.correct(session, topic.voice_id, topic.topic_id, label)


def _voice(session: Session, voice: str) -> Voice:
    found = session.get(Voice, voice, with_for_update=True)
    if found is None:
        raise NotFoundError(GONE)
    return found


def _name(session: Session, topic: str) -> str:
    found = taxonomy(session, Speakers.CUSTOMERS).get(topic)
    return found.name if found else ""
