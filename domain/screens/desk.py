"""The suggestion desk: its list, one suggestion with its thread, the forms, and setting the desk up."""

from dataclasses import dataclass
from datetime import date

from domain.desk import DeskFilter
from domain.desk_messages import DeskLine
from domain.suggestions import MeantFor, SuggestionState, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCard:
    """The desk in Home, as this person sees it."""

    answers: bool = False
    """Answers suggestions."""
    holds_back: bool = False
    """Only says what is held back."""
    new: int = 0
    late: int = 0
    replies: int = 0
    """The last words in so many threads are their authors'."""
    to_hold_back: int = 0
    """So many wait for this person to say whether they are held back or shown again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTrouble:
    """A channel in which Tribune cannot post; `reason` is Slack's word for why."""

    channel: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSetting:
    """How the desk is set up, in an administrator's Home. An empty channel: it is not."""

    channel: str = ""
    news_channel: str = ""
    troubles: tuple[DeskTrouble, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """The list of suggestions, page by page."""

    filter: DeskFilter
    lines: tuple[DeskLine, ...]
    page: int
    """From 0."""
    pages: int
    answers: bool
    """Whoever looks answers suggestions; else they only say what is held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMessage:
    """One message of a thread."""

    writer: Writer
    signed: str
    words: str
    said_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """Where holding a suggestion back has got to."""

    asked_by: str
    """Display name."""
    reason: str
    agreed_by: str
    """Display name; empty: a second person has still to say."""
    let_go_by: str
    """Display name of who asked that it be shown again; empty: nobody did."""
    mine: bool
    """Whoever looks asked for what waits now."""
    may_agree: bool
    """Whoever looks may be the second one."""
    champion_wanted: bool
    """The second one has to be the employee champion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSuggestion:
    """All about one suggestion, and what can be done about it."""

    line: DeskLine
    today: date
    released_on: date
    state_on: date
    reply_by: date
    outcome_by: date
    working_days_left: int
    """Until the first reply is due; 0: today."""
    outcome: str
    supporters: int
    on_board: bool
    taken_by_me: bool
    taken_by_id: str
    merged_into: int | None
    """The number under which it goes on."""
    merged_here: tuple[int, ...]
    """The numbers of those that go on as this one."""
    settled_on: date | None
    holding: HeldBack | None
    messages: tuple[DeskMessage, ...]
    earlier: int
    """So many messages come before these."""
    page: int
    """Of the thread: 0 is the newest."""
    pages: int
    answers: bool
    notice: str = ""
    """What happened meanwhile."""
    unsent: str = ""
    """What somebody wrote that came too late."""
    on_top: bool = False
    """In place of a form, above the page itself: Slack may have no room for another form, so nothing can be pressed."""

    @property
    def open(self) -> bool:
        """It has no outcome yet, and may get one."""
        going = (SuggestionState.NEW, SuggestionState.OPEN, SuggestionState.PLANNED, SuggestionState.STARTED)
        return self.line.state in going and self.holding is None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDone:
    """To whoever has done something about a suggestion and may not read it any more."""

    notice: str
    """What happened meanwhile; empty: it was done."""
    unsent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskForm:
    """What is written about a suggestion: which of the buttons opened it, and the suggestion's words again."""

    kind: str
    """One of handlers.payloads.desk.Written."""
    number: int
    words: str
    meant_for: MeantFor


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMerge:
    """With which other suggestion one goes on."""

    number: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBefore:
    """Before you ask: who answers suggestions, and by when."""

    answering: tuple[str, ...]
    """Display names of those who would answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSetUp:
    """Where suggestions are answered and told of, and where help is."""

    channel: str
    news_channel: str
    zone: str
    zones: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReady:
    """The desk is set up: what happens next, and which channel Tribune can't post in yet."""

    channel: str
    news_channel: str
    troubles: tuple[DeskTrouble, ...] = ()


DeskScreen = DeskPage | DeskSuggestion | DeskDone | DeskForm | DeskMerge | DeskBefore | DeskSetUp | DeskReady
