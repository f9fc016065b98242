"""Reads a box with a key that was seized while the survey was open, by the documented format."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from attack.evidence import Ballot


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A row of `boxes`, or an older version of one, as it was found anywhere."""

    survey_id: str
    shard: int
    blob: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What lies in a box: nothing of it says whose a ballot is, or which words go with it."""

    took_part: frozenset[str]
    """Those of the roster who have answered."""
    ballots: Sequence[tuple[int, Ballot]]
    """Each ballot, without words, with its cell, in the order in which it lies."""
    words: Sequence[str]
    """The comments, in the order in which they lie."""


def keys_in(path: Path) -> Mapping[bytes, bytes]:
    """Every key in a key file, by its id; torn and zeroed slots hold none."""
    raise NotImplementedError


def unsealed(box: Box, keys: Mapping[bytes, bytes]) -> bytes | None:
    """The body of a box, if one of the keys opens it."""
    raise NotImplementedError


def opened(body: bytes, *, capacity: int, items: int, roster: Collection[str]) -> Opened:
    """What a body says. `capacity`: how many of the roster are in its shard; `items`: how many were asked."""
    raise NotImplementedError
