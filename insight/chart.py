"""What one picture shows, in words and displayed values: nothing finer goes to the process that draws it."""

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
