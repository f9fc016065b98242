"""What people said of a machine's readings. Sentiment and topics learn from it."""

from dataclasses import dataclass

from domain.voice import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a person said of a reading."""

    words: str
    topic: str
    """The topic that is meant; "": the mood as a whole."""
    label: Label | None
    """The right mood; None: these words are not about the topic."""
    question: str = ""
    """What the words answer, if that is known."""
