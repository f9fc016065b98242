"""Reading past voices anew when topics or lessons have changed: some at a time, the newest first.

What a person said of a reading stays. Nobody is told of what is read otherwise now: alerts and praise are about what
has just come in.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain.voice import Reading
from models import rereading, topics, voice_pages
from models.settings import change_setting, setting
from models.voices import Voice, VoiceTopic
from services.reading import reader
from services.topics import stamp
from services.voices import topic_rows

Row = dict[str, Any]

AT_ONCE = 200
"""Voices read in one go: it takes a quarter of a second, and the writer half as long at most."""
DONE = "voices_reread"
"""How far it has got, as JSON: by which topics and lessons, and the voice that was last; no voice: all are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """What was read anew, to be stored."""

    by: str
    """The stamp of the topics and lessons by which it was read."""
    readings: Sequence[tuple[str, str, Reading]]
    """A voice's id, the words that were read, and how."""
    last: tuple[str, str] | None
    """When the last of these voices was said, and its id; None: these were all."""


def waits_for(session: Session) -> str | None:
    """The stamp of the topics and lessons by which something is still to be read; None: nothing is."""
    by, (done_by, last) = stamp(session), _done(session)
    return by if by != done_by or last else None


def read_some(session: Session, *, most: int | None = None) -> Anew | None:
    """Read the next voices, some or so many, by the topics and lessons of now; None: all are read so."""
    most = most or AT_ONCE
    by = waits_for(session)
    if by is None:
        return None
    done_by, last = _done(session)
    said_at, voice = last if last and by == done_by else (None, "")
    rows = rereading.before(session, datetime.fromisoformat(said_at) if said_at else None, voice, most=most)
    reads = reader(session)
    readings = [(row.id, row.words, reads.read(row.words, question=row.question or asked)) for row, asked in rows]
    end = rows[-1][0] if len(rows) == most else None
    return Anew(by=by, readings=readings, last=(end.said_at.isoformat(), end.id) if end else None)


def keep(session: Session, anew: Anew) -> None:
    """Store what was read anew, but for voices that were changed or deleted meanwhile."""
    ids = [voice for voice, _, _ in anew.readings]
    voices = rereading.locked(session, ids)
    told: dict[str, set[str]] = {voice: set() for voice in ids}
    for one in topics.corrections_of(session, ids):
        told[one.voice_id].add(one.topic_id)
    there = voice_pages.topics_of(session, ids)
    changed: dict[str, list[Row]] = {}
    for voice_id, words, reading in anew.readings:
        voice = voices.get(voice_id)
        if voice is None or voice.words != words:
            continue
        _keep_mood(voice, reading)
        rows = [
            row
            for row in topic_rows(voice.id, reading.topics, said_on=voice.said_at.date())
            if row["topic_id"] not in told[voice_id]
        ]
        if not _are(rows, there[voice_id]):
            changed[voice_id] = rows
    rereading.replace_topics(session, changed)
    change_setting(session, DONE, json.dumps([anew.by, anew.last]))


def _keep_mood(voice: Voice, reading: Reading) -> None:
    if not voice.corrected:
        voice.label, voice.confidence = reading.label, round(100 * reading.confidence)
        voice.why, voice.language = "\n".join(reading.why), reading.language


def _are(rows: Sequence[Row], there: Sequence[VoiceTopic]) -> bool:
    """Whether a machine has read these topics before; what a person put there is no matter."""
    before = {(one.topic_id, one.label, one.confidence) for one in there if not one.corrected}
    return before == {(row["topic_id"], row["label"], row["confidence"]) for row in rows}


def _done(session: Session) -> tuple[str, tuple[str, str] | None]:
    by, last = json.loads(setting(session, DONE, '["", null]'))
    return by, tuple(last) if last else None
