"""Customers' voices for tests, as they are stored; only what a test says is not the usual."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from domain.voice import ENGLISH, Label, SourceKind
from models.base import random_id
from models.voices import Voice, VoiceSource, VoiceTopic

SAID = datetime(2025, 6, 2, 8, 0, tzinfo=UTC)
SOURCE = "forms"


def add_voice(
    session: Session,
    words: str = "Nobody called me back.",
    *,
    topics: Mapping[str, Label] | None = None,
    days_ago: float = 0,
    label: Label = Label.NEGATIVE,
    source: str = SOURCE,
    **more: Any,
) -> str:
    """One voice, read already: its id. Its source is made if it is new."""
    if session.get(VoiceSource, source) is None:
        session.add(VoiceSource(id=source, name=source.title(), kind=SourceKind.FILE))
        session.flush()
    said_at = SAID - timedelta(days=days_ago)
    row = Voice(
        id=random_id(),
        source_id=source,
        unique_key=random_id(),
        said_at=said_at,
        came_on=said_at.date(),
        words=words,
        language=ENGLISH,
        label=label,
        confidence=90,
        why="called\nnobody",
    )
    for name, value in more.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    session.add_all(
        VoiceTopic(voice_id=row.id, topic_id=topic, label=mood, confidence=80, said_on=said_at.date())
        for topic, mood in (topics or {}).items()
    )
    session.flush()
    return row.id
