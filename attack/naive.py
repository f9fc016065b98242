"""What an ordinary survey tool stores, in several ways that are called anonymous: what the attacker must beat first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from attack.evidence import Ballot, Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A way to keep who answered apart from what was answered."""

    name: str
    says: str
    """Why people believe that it is anonymous, in a sentence."""


SCHEMAS: Mapping[str, Schema] = {}
"""By name."""


def store(schema: str, casts: Sequence[tuple[str, Ballot]], *, folder: Path, database_url: str = "") -> Evidence:
    """Put answers away as this schema does, one after the other in this order, and steal everything.

    In a SQLite file in the folder, or in the PostgreSQL database of that URL, which is empty.
    """
    raise NotImplementedError
