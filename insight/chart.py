"""What pictures show, in words and displayed values: nothing finer goes to the process that draws them."""

from dataclasses import dataclass
from enum import StrEnum

from domain.disclosure import WITHHELD


class Tone(StrEnum):
    """What a bar's colour stands for; its caption says the same in words."""

    PLAIN = "plain"
    STRENGTH = "strength"
    FINDING = "finding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: a name, its value in words, and what is filled of a track from 0 to 100."""

    label: str
    value: str
    span: tuple[float, float] | None = None
    """From, to. None: no track, and a withheld value is written in grey."""
    striped: bool = False
    """The value is somewhere in the span, not at its end."""
    middle: bool = False
    """The track runs from -100 to +100, and its middle is marked."""
    tone: Tone = Tone.PLAIN
    caption: str = ""

    @property
    def withheld(self) -> bool:
        """Nothing may be shown."""
        return self.value == WITHHELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One picture, from top to bottom."""

    title: str
    subtitle: str
    company: tuple[Bar, ...]
    teams_title: str
    teams: tuple[Bar, ...]
    notes: tuple[str, ...]
    legend: str = ""
    """How to read what is drawn; those who hear the picture's words do not need it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What one cycle said."""

    at: int
    """Which cycle, from 0."""
    low: float
    high: float
    """From 0 to 100. A value is a dot, where both are the same; a range is a bar from one to the other."""

    @property
    def ranged(self) -> bool:
        """The value is somewhere from low to high."""
        return self.low != self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One small picture: a name, what was said last, and a mark for each cycle that asked."""

    label: str
    value: str
    marks: tuple[Mark, ...]
    middle: bool = False
    """The strip runs from -100 to +100, and its middle is marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """Small pictures beside and below each other, all of the same cycles."""

    title: str
    subtitle: str
    cycles: int
    strips: tuple[Strip, ...]
    notes: tuple[str, ...]
    legend: str = ""


Drawing = Chart | Strips
