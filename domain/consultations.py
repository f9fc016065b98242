"""A champion asks those they stand for: a question with up to five options, or for people's own words.

It is anonymous as a pulse is: sealed, at least 8 people are asked, and nothing is told of fewer than 5 answers.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_OPTIONS = 5
OPTION_CHARACTERS, QUESTION_CHARACTERS = 75, 300
OPEN_DAYS = 3
"""Working days for which people can answer, unless the champion chooses otherwise."""


class ConsultationState(StrEnum):
    """Where a consultation stands."""

    OPEN = "open"
    CLOSED = "closed"
    """What came of it is attached to the decision."""
    CANCELLED = "cancelled"
    """Its decision ended first, or its answers were lost: they were destroyed unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a champion asks, frozen when it is opened. Made by `question`."""

    words: str
    options: tuple[str, ...]
    """Two to five; empty: people answer in their own words."""
    closes_at: datetime
    invited: int
