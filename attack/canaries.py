"""Searches files for words and ids that must not be in them, however they are written down."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A canary where it was found."""

    canary: str
    file: Path
    offset: int
    written: str
    """How it was written: "utf-8", "utf-16", "hex", "base64", "json", "url", "reversed", or in a compressed part."""


def sightings(folder: Path, canaries: Collection[str]) -> Iterator[Sighting]:
    """Every place in any file beneath a folder where a canary stands."""
    raise NotImplementedError
