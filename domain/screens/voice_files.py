"""A table of customers' words that somebody gave to Tribune in Slack."""

from dataclasses import dataclass, field
from datetime import date

from domain.screens.voices import Choice
from domain.voice_fields import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFileForm:
    """The form with which a file is given."""

    touch_points: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFileColumns:
    """The form that asks which column of a file says what."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFileStarted:
    """It goes on after the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFileProgress:
    """How far it is."""

    name: str
    done: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFileUnknown:
    """No column says by its name what customers said."""

    name: str
    columns: tuple[str, ...]
    again: str
    """What its button carries; "": the file has too many columns to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFileDone:
    """What became of a file."""

    name: str
    columns: tuple[tuple[str, str], ...]
    """What each column that was read says, with its name."""
    added: int
    known: int
    completed: int
    bad: int
    bad_lines: tuple[tuple[int, str], ...]
    """The first ones, with number and reason."""
    first_day: date | None
    last_day: date | None
    not_read: int = 0
    touch_points_unknown: tuple[str, ...] = field(default=())
    ratings_unread: tuple[str, ...] = field(default=())
    windows: bool = False
    """It was not in UTF-8, but in Windows' own encoding."""
    scale: Scale | None = None
    """On which ratings were read, if nobody said."""
    day_first: bool | None = None
    """How doubtful dates were read; None: there were none."""
    undated: bool = False
    upside_down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFileBadLines:
    """What is said beside the file of all lines that could not be taken."""

    many: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingReadHere:
    """Somebody wrote to Tribune in their direct messages."""

    imports: bool
    """They may give it files."""


VoiceFileScreen = (
    VoiceFileForm
    | VoiceFileColumns
    | VoiceFileStarted
    | VoiceFileProgress
    | VoiceFileUnknown
    | VoiceFileDone
    | VoiceFileBadLines
    | NothingReadHere
)
