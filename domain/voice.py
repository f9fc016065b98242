"""A customer voice: one piece of customer feedback, and how a machine reads it until a person says otherwise."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

ENGLISH = "en"

LONGEST = 8_000
"""Characters of one voice that are kept and read; what is longer is cut at a word, and says so."""
SHORTENED = " [shortened]"

_UNSEEN = re.compile(
    # Control characters, marks that turn the direction of writing round, tags; what databases can't store.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\ud800-\udfff]|(?<=\\w)\u200d|\u200d(?=\\w)"
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """Words with what could name somebody masked."""

    text: str
    """With "[name]", "[e-mail]", "[phone]", "[card]", "[number]", "[link]", "[address]" in place of what was
    there."""
    masked: tuple[str, ...] = ()
    """The kinds of what was masked, each once, in order of appearance."""


def tidied(words: str) -> str:
    """Words as they are seen: without what is invisible, each letter one character, no more than one empty line.

    Of very long ones no more than twice what is kept, so that nothing is slow with them.
    """
    seen = _UNSEEN.sub("", _LINE_ENDS.sub("\n", words)).lstrip()[: 2 * LONGEST]
    return _EMPTY_LINES.sub("\n\n", unicodedata.normalize("NFC", seen)).strip()


def cut(words: str) -> str:
    """Words of at most `LONGEST` characters; longer ones end after a word, and say that there was more."""
    if len(words) <= LONGEST:
        return words
    kept = words[: LONGEST - len(SHORTENED)]
    whole = kept.rsplit(None, 1)[0] if not words[len(kept)].isspace() else kept
    # Endless letters without a space are cut where the room ends.
    return (whole if len(whole) > LONGEST // 2 else kept).rstrip() + SHORTENED
