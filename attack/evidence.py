"""What an attacker holds, and what they are asked to find out."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything at rest: copies of files, and the database as it can be asked."""

    folder: Path
    """Every file beneath it: databases, write-ahead logs, archives, backups, logs, exports, published texts. The times
    of the files are those of the originals."""
    database_url: str = ""
    """A PostgreSQL database that still runs, in which system columns can be read; empty for SQLite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What somebody answered: the number of an option for each item, None for "can't say", and their words, or ""."""

    answers: tuple[int | None, ...]
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """The attacker's task: whose is each ballot? They are told more than a thief would know: all the ballots.

    People and ballots each stand in an order that means nothing. No two ballots are equal.
    """

    people: tuple[str, ...]
    """The user ids of those who answered."""
    ballots: tuple[Ballot, ...]
    """Their ballots, as many."""
