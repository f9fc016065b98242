"""What the author of a suggestion sees, and nobody else."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.letters import LetterKind
from domain.screens.voices import Choice
from domain.suggestions import Category, MeantFor, SuggestionState, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionForm:
    """The form; `words` and `touch_point` are what it was opened with."""

    words: str
    touch_points: tuple[Choice, ...]
    touch_point: str = ""
    for_customers: bool = False
    """It was opened below something that customers said."""
    cut: bool = False
    """The words were too long for the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeSending:
    """The page on top of a form: what could show who wrote it, and where help is."""

    found: tuple[str, ...]
    danger: bool
    """The words speak of danger."""
    help: str
    """Where help is, in an administrator's words; empty: nobody has said."""
    words: str
    """The words so far, carried by Slack in the view, never kept here."""
    limits: bool = False
    """With what could still go wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionSent:
    """The last page: the only time that the four words are shown."""

    four_words: tuple[str, ...]
    released_at: datetime | None
    """When the box is opened; None: nobody can say."""
    at_home: bool
    """The author's Home has it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThread:
    """One line of the author's own list."""

    capability: str
    number: int | None
    """None: it is not released."""
    words: str
    state: SuggestionState | None
    settled: bool
    news: int
    """Messages that the author has not seen."""
    gone: bool = False
    """It is not released, and does not wait in a box either: its time is over, or it was lost on its way."""

    @property
    def ended(self) -> bool:
        """Nothing more happens to it."""
        return self.gone or self.settled or self.state in {SuggestionState.WITHDRAWN, SuggestionState.HELD_BACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionsCard:
    """What Home says of suggestions."""

    set_up: bool = False
    """There is a desk that answers them."""
    threads: tuple[OwnThread, ...] = ()
    """Three at most: those with news first, then the newest."""
    more: int = 0
    news: int = 0
    """How many have a reply that the author has not seen."""
    unreadable: bool = False
    """This Home carries something that is no wallet: it stays as it is."""
    left: tuple[OwnThread, ...] = ()
    """Those that had to leave this Home just now."""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MySuggestions:
    """All threads of the author, a page at a time."""

    threads: tuple[OwnThread, ...]
    part: int
    parts: int
    released_at: datetime | None
    known: bool = True
    """What the author's Home carries is known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    """One message of a thread."""

    writer: Writer
    signed: str
    words: str
    said_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """One thread as its author sees it."""

    capability: str
    number: int | None
    """None: it is not released, and the rest says nothing."""
    words: str = ""
    category: Category = Category.OTHER
    meant_for: MeantFor = MeantFor.EVERYONE
    touch_point: str = ""
    released_on: date | None = None
    state: SuggestionState = SuggestionState.NEW
    reason: str = ""
    """The outcome, or why it is held back."""
    merged_into: int | None = None
    """The number of the suggestion as which it goes on."""
    reply_by: date | None = None
    """By when the first reply is promised, where none has come."""
    outcome_by: date | None = None
    late: bool = False
    """The first of these two days that still counts is over."""
    settled_on: date | None = None
    lines: tuple[ThreadLine, ...] = ()
    answers: int = 0
    """Of all pages; what the author wrote does not count."""
    part: int = 1
    parts: int = 1
    may_reply: bool = False
    may_settle: bool = False
    may_reopen: bool = False
    may_withdraw: bool = True
    released_at: datetime | None = None
    """When the box is opened the next time, and with it takes effect what is sent now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyForm:
    """The author writes in the thread, or says that the matter is not settled yet."""

    number: int
    reopens: bool
    released_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSent:
    """What follows a reply, and [It is settled], [Not settled yet], [Withdraw]."""

    kind: LetterKind
    released_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FourWordsForm:
    """Four words bring a thread back into Home."""

    tries: int
    """So many an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionLimits:
    """What could still go wrong with a suggestion."""


SuggestionScreen = (
    SuggestionForm
    | BeforeSending
    | SuggestionSent
    | MySuggestions
    | ThreadView
    | ReplyForm
    | LetterSent
    | FourWordsForm
    | SuggestionLimits
)
