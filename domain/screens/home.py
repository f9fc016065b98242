"""App Home, the reply to /pulse, and what is stored about whoever asks."""

from dataclasses import dataclass
from datetime import datetime

from domain.messages import PulseResults
from domain.screens.pulses import OpenPulse
from domain.series import SeriesState


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminPanel:
    """The part of Home that only administrators see."""

    state: SeriesState | None
    channel: str | None
    channel_trouble: str | None
    answerer: str | None
    """Slack id: this person holds a role."""
    people: int
    teams: int
    next_opens_at: datetime | None
    invited: int | None
    participation: str | None
    """Of the open pulse: "about 40 %", or why it is not shown; None when none is open."""
    notices: tuple[str, ...] = ()
    channel_checked: bool = False
    """[Check again] was pressed, and deserves an answer if all is well too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """App Home. `open_pulse` None: none is open for this person."""

    name: str
    open_pulse: OpenPulse | None
    state: SeriesState | None
    next_opens_at: datetime | None
    results: PulseResults | None
    stopped: bool
    """True: this person asked not to be asked."""
    admin: AdminPanel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """One row of one table that is about this person, exactly as it is stored."""

    table: str
    meaning: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAboutMe:
    """Every row about one person: there is no row with an answer to show."""

    rows: tuple[StoredRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseStatus:
    """The reply to /pulse: what is open, what comes next."""

    open_pulse: OpenPulse | None
    next_opens_at: datetime | None
    stopped: bool
    administrator: bool
    state: SeriesState | None
    """Running, paused, or None: nothing is set up."""
