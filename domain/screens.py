"""Everything Tribune shows when somebody asks: App Home, modals and replies to commands.

The template of a screen is named after its class in snake case: `PulseForm` -> `pulse_form`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.items import Item
from domain.messages import PulseResults


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseForm:
    """The modal that takes an answer. `chosen` is what the click on the message already said."""

    survey_id: str
    cycle: int
    questions: tuple[Item, ...]
    words: Item | None
    chosen: int | None
    closes_at: datetime
    threshold: int
    fingerprint: str
    """SHA-256 of the frozen specification, hex: under "Details"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointedOut:
    """The page on top of the form: what in the comment could show who wrote it."""

    found: tuple[str, ...]
    survey_id: str
    answers: str
    """The answers so far as JSON, carried by Slack in the view, never kept here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """The modal's own last page: "Thank you, recorded."."""

    closes_at: datetime
    answerer: str
    answer_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One clear sentence in a modal or a reply, where nothing was stored or done."""

    sentence: str
    reference: str | None = None
    """The id under which the log has it, for failures that are ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPulse:
    """A pulse that waits for this person's answer, or has had it: Home does not say which."""

    survey_id: str
    first: Item
    questions: int
    closes_at: datetime


class SeriesState(StrEnum):
    """Where a pulse series stands."""

    UNSET = "unset"
    RUNNING = "running"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminPanel:
    """The part of Home that only administrators see."""

    state: SeriesState
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
    state: SeriesState
    next_opens_at: datetime | None
    results: PulseResults | None
    stopped: bool
    """True: this person asked not to be asked."""
    admin: AdminPanel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpForm:
    """The two-question set-up: which channel, and who answers the results; the rest is proposed."""

    channel: str | None
    answerer: str | None
    first_opens_at: datetime
    """When the next pulse opens, unless it is paused by then."""
    people: int
    problem: str | None = None
    first: bool = True
    """No pulse has opened yet."""
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpDone:
    """The set-up's last page: what happens next. `trouble` is Slack's word for why the channel cannot be posted in."""

    channel: str
    answerer: str
    next_opens_at: datetime | None
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChecked:
    """The reply to [Check again] below a message; `trouble` None: it can be posted in now."""

    channel: str
    trouble: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoSees:
    """Who sees what, and what could still go wrong, in plain words."""

    threshold: int


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
    state: SeriesState


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsReply:
    """The reply to /pulse results; None before the first pulse has closed."""

    results: PulseResults | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """The reply to /pulse help and /tribune help."""

    administrator: bool
    unknown: str | None = None
    """What was typed, if nothing here goes by that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The reply to /tribune alone: a button for each feature that exists."""

    administrator: bool


Screen = (
    PulseForm
    | PointedOut
    | Thanks
    | Refusal
    | Home
    | SetUpForm
    | SetUpDone
    | ChannelChecked
    | WhoSees
    | StoredAboutMe
    | PulseStatus
    | ResultsReply
    | Help
    | Features
)
