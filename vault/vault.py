"""The one way into and out of a sealed box (see docs/explanation/anonymity.md)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine

from domain.survey import Ballot, Cast, CastOutcome, Comment, SurveySpec

Publish = Callable[[Connection, Sequence[Ballot], Sequence[Comment]], None]
"""Writes what may be known, inside the transaction that deletes the box."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Casts that are in the transaction but not yet safe: settle() after commit, abandon() after a failure.

    `outcomes` answers each cast in order, and may be told to people only after settle().
    """

    outcomes: tuple[CastOutcome, ...]

    def settle(self) -> None:
        """Destroy the keys of the overwritten versions. Only then is the answer acknowledged."""
        raise NotImplementedError

    def abandon(self) -> None:
        """Destroy the keys of the versions that were never committed."""
        raise NotImplementedError


class Vault:
    """Sealed boxes in the database, their keys in `keys`, never both in one backup.

    Made with the engine whose transactions begin by taking the write lock (`Database.writer`).
    """

    def __init__(self, engine: Engine, keys: Path) -> None:
        self.engine = engine
        self.keys = keys

    def recover(self) -> None:
        """Make keys and boxes agree again after a crash; call once at start, before anything else.

        Keeps the slot that each box names and zeroes the other; destroys orphaned keys where the installation ids
        match. Raises ForeignKeysError when the key directory belongs to another database.
        """
        raise NotImplementedError

    def open(self, connection: Connection, spec: SurveySpec, people: Sequence[str]) -> None:
        """Make the survey's boxes, in the caller's transaction, with their keys already safe on disk."""
        raise NotImplementedError

    def prepare(self, connection: Connection, casts: Sequence[Cast]) -> Pending:
        """Put casts into their boxes, one new key a touched shard; the caller commits, nothing else is in it."""
        raise NotImplementedError

    def pending_people(self, connection: Connection, survey_id: str, people: Sequence[str], today: date) -> list[str]:
        """Those of `people` who have neither answered, nor said "not this time", nor snoozed beyond `today`.

        An unknown or closed survey has nobody pending.
        """
        raise NotImplementedError

    def answered(self, connection: Connection, survey_id: str) -> int:
        """How many have answered so far; shown only through `domain.cadence.participation_shown`."""
        raise NotImplementedError

    def close(self, survey_id: str, publish: Publish) -> bool:
        """Open the boxes once, publish and delete them in one transaction, then destroy the keys.

        False when there is no such box (any more): somebody else closed it.
        """
        raise NotImplementedError

    def cancel(self, survey_id: str) -> bool:
        """Destroy boxes and keys unread. False when there is none."""
        raise NotImplementedError
