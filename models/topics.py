"""What people changed about topics, and what they said of readings. The tables are in models.voices."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from domain.taxonomy import Speakers
from domain.voice import Label
from models.base import insert_once, random_id
from models.voices import Correction, RefusedProposal, TopicChange, Voice, VoiceSource


def changes(session: Session, speakers: Speakers) -> list[TopicChange]:
    """The topics that were added, changed or left out, by name."""
    found = select(TopicChange).where(TopicChange.speakers == speakers)
    return list(session.scalars(found.order_by(TopicChange.name, TopicChange.id)))


def forget_change(session: Session, speakers: Speakers, topic: str) -> None:
    """Have a shipped topic be as it was shipped; an own one is gone."""
    session.execute(delete(TopicChange).where(TopicChange.speakers == speakers, TopicChange.id == topic))


def refused_phrases(session: Session) -> frozenset[str]:
    """The phrases that are not to be proposed as topics."""
    return frozenset(session.scalars(select(RefusedProposal.phrase)))


def refuse_phrase(session: Session, phrase: str) -> None:
    """Propose this phrase no more."""
    insert_once(session, RefusedProposal, {"phrase": phrase})


def corrections_of(session: Session, voices: Collection[str]) -> list[Correction]:
    """What people said of the readings of these voices."""
    return list(session.scalars(select(Correction).where(Correction.voice_id.in_(list(voices)))))


def correct(session: Session, voice: str, topic: str, label: Label | None) -> None:
    """Keep what somebody said of a reading, in place of what was said of the same before."""
    values = {"id": random_id(), "voice_id": voice, "topic_id": topic, "label": label}
    if not insert_once(session, Correction, values):
        of_this = Correction.voice_id == voice, Correction.topic_id == topic
        session.scalars(select(Correction).where(*of_this).with_for_update()).one().label = label


def corrected(session: Session) -> Sequence[tuple[str, str, str, Label | None]]:
    """The words, the question, the topic and the right mood of everything that people corrected; the order stays."""
    question = func.coalesce(func.nullif(Voice.question, ""), VoiceSource.question)
    found = select(Voice.words, question, Correction.topic_id, Correction.label)
    found = found.join(Voice, Voice.id == Correction.voice_id).join(VoiceSource, VoiceSource.id == Voice.source_id)
    found = found.order_by(Correction.id)
    return [(words, question, topic, label) for words, question, topic, label in session.execute(found)]
