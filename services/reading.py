"""Reading customers' words by the company's own topics, as people have taught; and masking who is named in them."""

import threading
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.taxonomy import Speakers
from domain.voice import Reading, Redacted, cut, tidied
from insight.reading import Reader
from insight.redaction import redact
from models import people, voices
from services import topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Some words, masked and read."""

    redacted: Redacted
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What words are searched for: who may not be named, and what may."""

    masked: tuple[str, ...]
    """The members of the workspace."""
    kept: tuple[str, ...]
    """Teams, touch points and topics."""


def read_and_redact(session: Session, words: str, *, question: str = "", names: Names | None = None) -> Read:
    """Mask and read some words. `names`: those of the company, where the caller has asked for them already.

    The first time takes up to two seconds; then less than a millisecond. Raises nothing, whatever the words are.
    """
    return read(reader(session), words, question=question, names=names or names_of_the_company(session))


def read(reading: Reader, words: str, *, question: str, names: Names) -> Read:
    """Mask some words, then read what is left: what is stored is what was read."""
    # Cut afterwards: whoever is named at the place of the cut is masked as well.
    redacted = redact(tidied(words), names=names.masked, kept=names.kept)
    kept = Redacted(text=cut(redacted.text), masked=redacted.masked)
    return Read(redacted=kept, reading=reading.read(kept.text, question=question))


def names_of_the_company(session: Session) -> Names:
    """Whom to mask, and which names say nothing of a person."""
    kept = (
        *people.team_names(session),
        *(point.name for point in people.touch_points(session)),
        *voices.source_names(session),
        *(topic.name for topic in topics.taxonomy(session, Speakers.CUSTOMERS)),
    )
    return Names(masked=people.names(session), kept=kept)


class _Readers:
    """The reader of now, made when it is first asked for and whenever topics or lessons have changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: str | None = None
        self._reader: Reader | None = None

    def of(self, session: Session) -> Reader:
        stamp = topics.stamp(session)
        with self._lock:
            if self._reader is None or self._stamp != stamp:
                self._reader = Reader(topics.taxonomy(session, Speakers.CUSTOMERS), topics.lessons(session))
                self._stamp = stamp
            return self._reader


_READERS = _Readers()


def reader(session: Session) -> Reader:
    """Who reads customers' words by the topics and lessons of now. Safe to keep and to use from several threads."""
    return _READERS.of(session)
