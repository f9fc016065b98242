"""Words are masked first, and what is left is read: what is stored is what was read."""

from dataclasses import dataclass

from domain.voice import Reading, Redacted, cut, tidied
from insight.reading import Reader
from insight.redaction import redact


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Some words, masked and read."""

    redacted: Redacted
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What words are searched for: who may not be named, and what may."""

    masked: tuple[str, ...] = ()
    """The members of the workspace."""
    kept: tuple[str, ...] = ()
    """Teams, touch points and topics."""


def read_masked(reader: Reader, words: str, *, question: str, names: Names) -> Read:
    """Mask some words, then read what is left. Raises nothing, whatever they are."""
    # Cut afterwards: whoever is named at the place of the cut is masked as well.
    redacted = redact(tidied(words), names=names.masked, kept=names.kept)
    kept = Redacted(text=cut(redacted.text), masked=redacted.masked)
    return Read(redacted=kept, reading=reader.read(kept.text, question=question))
