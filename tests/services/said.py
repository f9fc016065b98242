"""What customers say in tests, read as a test says."""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime

from sqlalchemy.orm import Session

from domain.voice import Label, Reading, Redacted, SourceKind, TopicMood
from insight.masked import Read, read_masked
from insight.reading import Reader
from insight.reading_process import ReadBy
from services import voices
from services.contacts import Contacts
from services.voices import GivenVoice, Saved


def read_as(words: str, label: Label = Label.NEUTRAL, *topics: str, confidence: float = 0.9) -> Read:
    """As if words had been read so, with the same mood for each topic."""
    moods = tuple(TopicMood(topic=topic, label=label, confidence=confidence) for topic in topics)
    reading = Reading(label=label, confidence=confidence, topics=moods, why=tuple(words.split()[:2]))
    return Read(redacted=Redacted(text=words), reading=reading)


class ReadHere:
    """`insight.reading_process.ReadingProcesses` without processes."""

    def __init__(self, by: ReadBy, *, processes: int = 1, polite: bool = False) -> None:
        self.names = by.names
        self.reader = Reader(by.taxonomy, by.lessons)

    def submit(self, batch: Sequence[tuple[str, str]]) -> "Future[list[Read]]":
        read: Future[list[Read]] = Future()
        read.set_result(
            [read_masked(self.reader, words, question=question, names=self.names) for words, question in batch]
        )
        return read

    def close(self) -> None:
        """Nothing has to end."""


def say(
    session: Session,
    words: str,
    *,
    now: datetime,
    label: Label = Label.NEUTRAL,
    topics: tuple[str, ...] = (),
    contacts: Contacts | None = None,
    **given: object,
) -> Saved:
    """Save some words from Slack, said now."""
    source = voices.source_of_kind(session, SourceKind.SLACK)
    voice = GivenVoice(**{"words": words, "said_at": now, **given})  # type: ignore[arg-type] # a test says what it is
    return voices.save_voice(session, source.id, voice, now=now, read=read_as(words, label, *topics), contacts=contacts)
