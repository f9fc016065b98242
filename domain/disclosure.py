"""The release plan: the only door through which figures and comments leave a survey."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from domain.survey import Ballot, Comment, Displayed, SegmentKind, SurveySpec

WITHHELD = "Not enough answers to show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One item's displayed value in one segment."""

    item: str
    shown: Displayed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedSegment:
    """One reporting group of the report. `shown` False: its reader sees WITHHELD, whatever the reason."""

    id: str
    kind: SegmentKind
    label: str
    shown: bool
    answered: int | None = None
    """As displayed (within one from 5 to 9); None when withheld."""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Everything that a closed survey will ever say."""

    survey_id: str
    invited: int
    answered: int | None
    """Of the whole audience, as displayed; None below the threshold."""
    segments: tuple[ReleasedSegment, ...]
    comments: tuple[str, ...]
    """Shuffled; empty unless at least 10 people answered and at least 5 wrote words to show."""


def release(spec: SurveySpec, ballots: Sequence[Ballot], comments: Sequence[Comment], *, random: Random) -> Release:
    """Decide what may be shown, round it, and say nothing else."""
    raise NotImplementedError
