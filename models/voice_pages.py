"""Customers' words, looked up page by page: by topic, touch point, source, time, mood, and what stands in them.

Words are looked for in each voice, without an index: among 100,000 voices that takes a fifth of a second on SQLite and
half a second on PostgreSQL. An index of words would be larger than the words, and each database has its own kind.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.voice import Label
from models.voices import Voice, VoiceSource, VoiceTopic


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which voices are meant."""

    topics: Collection[str] = ()
    """About one of these; empty: about anything."""
    words: Collection[str] = ()
    """All of these stand in it, anywhere and in any case."""
    touch_point: str = ""
    source: str = ""
    since: datetime | None = None
    mood: Label | None = None
    """Of what is said about these topics; of the whole, if it is about anything."""


def count(session: Session, wanted: Wanted) -> int:
    """How many there are."""
    return session.scalars(select(func.count()).select_from(Voice).where(*_conditions(wanted))).one()


def page(session: Session, wanted: Wanted, *, first: int, most: int) -> list[Voice]:
    """Some of them, the newest first; `first` counts from 0."""
    newest = select(Voice).where(*_conditions(wanted)).order_by(Voice.said_at.desc(), Voice.id)
    return list(session.scalars(newest.offset(first).limit(most)))


def topics_of(session: Session, voices: Collection[str]) -> Mapping[str, list[VoiceTopic]]:
    """The topics of these voices, those of each voice in an order that stays."""
    found: dict[str, list[VoiceTopic]] = {voice: [] for voice in voices}
    rows = select(VoiceTopic).where(VoiceTopic.voice_id.in_(list(voices)))
    for row in session.scalars(rows.order_by(VoiceTopic.topic_id)):
        found[row.voice_id].append(row)
    return found


def with_topics(session: Session, *, since: datetime, but: Collection[str]) -> frozenset[str]:
    """The voices since then that are about some topic other than these."""
    about = select(VoiceTopic.voice_id).where(VoiceTopic.said_on >= since.date(), VoiceTopic.topic_id.not_in(but))
    return frozenset(session.scalars(about))


def sources(session: Session) -> list[VoiceSource]:
    """Where voices come from, by name."""
    return list(session.scalars(select(VoiceSource).order_by(VoiceSource.name)))


def moods_by_touch_point(
    session: Session, *, since: datetime, until: datetime | None = None
) -> dict[str, dict[Label, int]]:
    """How many voices of each mood came from each touch point, from an instant on and before another."""
    by = Voice.touch_point_id, Voice.label
    wanted = select(*by, func.count()).where(Voice.said_at >= since, Voice.touch_point_id.is_not(None)).group_by(*by)
    found: dict[str, dict[Label, int]] = {}
    for point, label, many in session.execute(wanted.where(Voice.said_at < until) if until else wanted):
        found.setdefault(str(point), {})[label] = many
    return found


def topics_at(session: Session, touch_point: str, *, since: datetime) -> dict[str, dict[Label, int]]:
    """How often each topic came up at a touch point, by mood."""
    by = VoiceTopic.topic_id, VoiceTopic.label
    there = select(*by, func.count()).join(Voice, Voice.id == VoiceTopic.voice_id)
    wanted = there.where(Voice.touch_point_id == touch_point, Voice.said_at >= since).group_by(*by)
    found: dict[str, dict[Label, int]] = {}
    for topic, label, many in session.execute(wanted):
        found.setdefault(topic, {})[label] = many
    return found


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Voice.words.icontains(word, autoescape=True) for word in wanted.words]
    if wanted.topics:
        about = select(VoiceTopic.voice_id).where(VoiceTopic.topic_id.in_(list(wanted.topics)))
        if wanted.mood:
            about = about.where(VoiceTopic.label == wanted.mood)
        conditions.append(Voice.id.in_(about))
    elif wanted.mood:
        conditions.append(Voice.label == wanted.mood)
    if wanted.touch_point:
        conditions.append(Voice.touch_point_id == wanted.touch_point)
    if wanted.source:
        conditions.append(Voice.source_id == wanted.source)
    if wanted.since:
        conditions.append(Voice.said_at >= wanted.since)
    return conditions
