"""Words are masked first, and what is left is read: what is stored is what was read."""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.voice import Reading, Redacted, cut, tidied
from insight.reading import Reader
from insight.redaction import redact

_BARE = re.compile(r"#?[A-Za-z]{0,5}[-/]?(?:\d{1,8}|[1-9]\d{8,11}|[1-9]\d{2,5}[-/][A-Za-z\d]{1,6})")
_COMPANIES = ("Co", "Corp", "GmbH", "Inc", "Limited", "LLC", "LLP", "Ltd", "PLC")


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


@lru_cache(maxsize=8)  # the same question for every comment of a file
def masked_question(question: str, names: Names) -> str:
    """What a customer was asked, which may have been asked by name."""
    return redact(tidied(question), names=names.masked, kept=names.kept).text


def masked_account(account: str, names: Names) -> str:
    """A customer's account, on a line: a bare number stays, whoever is named with it does not.

    An address is a contact, and belongs there: "".
    """
    name = " ".join(tidied(account).split())
    if "@" in name:
        return ""
    return name if _BARE.fullmatch(name) else redact(name, names=names.masked, kept=names.kept + _COMPANIES).text
