"""Voices one after another, the newest first, to be read anew."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from models.base import insert_many
from models.voices import Voice, VoiceSource, VoiceTopic


def before(session: Session, said_at: datetime | None, voice: str, *, most: int) -> Sequence[tuple[Voice, str]]:
    """Some voices that come after this one if the newest is first, with their source's question.

    `said_at` None: the newest ones.
    """
    found = select(Voice, VoiceSource.question).join(VoiceSource, VoiceSource.id == Voice.source_id)
    if said_at is not None:
        earlier = (Voice.said_at == said_at) & (Voice.id < voice)
        found = found.where(or_(Voice.said_at < said_at, earlier))
    rows = session.execute(found.order_by(Voice.said_at.desc(), Voice.id.desc()).limit(most))
    return [(row, question) for row, question in rows]


def locked(session: Session, voices: Collection[str]) -> dict[str, Voice]:
    """Those of these voices that are still here, by id; nobody else changes them meanwhile."""
    rows = session.scalars(select(Voice).where(Voice.id.in_(list(voices))).order_by(Voice.id).with_for_update())
    return {row.id: row for row in rows}


def replace_topics(session: Session, topics: Mapping[str, Sequence[dict[str, Any]]]) -> None:
    """Have each of these voices be about exactly these topics, besides those that a person put there."""
    session.execute(delete(VoiceTopic).where(VoiceTopic.voice_id.in_(list(topics)), ~VoiceTopic.corrected))
    if rows := list(chain.from_iterable(topics.values())):
        insert_many(session, VoiceTopic, rows)
