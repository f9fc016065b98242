"""Answering results: two forms, and what is said when an answer stands."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class WontForm:
    """[We won't, because...]."""

    results_of: date
    """The day on which the pulse closed."""
    item: str
    """The result that it is about, in its own words; empty: all of them."""
    most: int
    """Characters of a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenActionLine:
    """Something that somebody undertook, to choose as an answer."""

    id: str
    what: str
    owner: str
    """Display name."""
    due_on: date
    left: int
    """So often it may still be the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOnItForm:
    """[Still on it]: which of all that is open."""

    results_of: date
    actions: tuple[OpenActionLine, ...]
    more: int
    """So many have no room here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """The answer stands, and where everybody reads it."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPulseOpens:
    """To the employee champion: the pulse opens now."""


AnswerScreen = WontForm | StillOnItForm | AnswerGiven | HeldPulseOpens
