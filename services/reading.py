"""Reading customers' words by the company's own topics, as people have taught; and masking who is named in them."""

import threading

from sqlalchemy.orm import Session

from domain.taxonomy import Speakers
from insight.masked import Names, Read, read_masked
from insight.reading import Reader
from insight.reading_process import ReadBy
from models import people, voices
from services import topics

__all__ = ["Names", "Read", "names_of_the_company", "read_and_redact", "read_by", "reader"]


def read_and_redact(session: Session, words: str, *, question: str = "", names: Names | None = None) -> Read:
    """Mask and read some words. `names`: those of the company, where the caller has asked for them already.

    The first time takes up to two seconds; then less than a millisecond. Raises nothing, whatever the words are.
    """
    return read_masked(reader(session), words, question=question, names=names or names_of_the_company(session))


def names_of_the_company(session: Session) -> Names:
    """Whom to mask, and which names say nothing of a person."""
    kept = (
        *people.team_names(session),
        *(place.name for place in people.places(session)),
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


def read_by(session: Session) -> ReadBy:
    """By what customers' words are read now, for a process that reads many of them."""
    return ReadBy(
        taxonomy=topics.taxonomy(session, Speakers.CUSTOMERS),
        lessons=tuple(topics.lessons(session)),
        names=names_of_the_company(session),
    )
