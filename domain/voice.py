"""A customer voice: one piece of customer feedback, and how a machine reads it until a person says otherwise."""

from dataclasses import dataclass, field
from enum import StrEnum

ENGLISH = "en"

LONGEST = 8_000
"""Characters of one voice that are kept and read; what is longer is cut at a word, and says so."""


class Label(StrEnum):
    """The mood of some words, as a machine reads it."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    """Neither, or both alike."""
    UNCLEAR = "unclear"
    """The machine is not sure enough to say, or cannot read the language."""


class SourceKind(StrEnum):
    """How a source's voices come in."""

    SLACK = "slack"
    """Saved by colleagues: with the shortcut, with /voice or from Home."""
    CHANNEL = "channel"
    """Read in channels that are marked as customers'."""
    FILE = "file"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMood:
    """One topic of a comment, with the mood of the clauses that are about it."""

    topic: str
    """Its id."""
    label: Label
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a comment that says one thing."""

    text: str
    label: Label
    confidence: float
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one comment is read."""

    label: Label
    confidence: float
    """0 to 1: how often such a reading is right."""
    topics: tuple[TopicMood, ...] = ()
    """In the order in which they first come up."""
    why: tuple[str, ...] = ()
    """The words that decided, strongest first; of an unclear one, why it is."""
    language: str = ENGLISH
    """"en", or "" for anything else: that is not read."""
    clauses: tuple[Clause, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """Words with what could name somebody masked."""

    text: str
    """With "[name]", "[e-mail]", "[phone]", "[card]", "[number]" in place of what was there."""
    masked: tuple[str, ...] = ()
    """The kinds of what was masked, each once, in order of appearance."""
