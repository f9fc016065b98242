"""Decisions: the list and its search, one of them with all that was said to it, the forms, and their card in Home."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum

from domain.actions import ActionState
from domain.decision_log import Entry, ShownAnswer
from domain.decisions import Answered, Consulted, DecisionState, Ending, Evidence, Proposal, Review
from domain.differences import Changed
from domain.screens.consultations import OpenConsultation
from domain.seats import StandsFor
from domain.voice import tidied

LONGEST_SEARCH = 100


class Waits(StrEnum):
    """What a decision waits for, of somebody."""

    ANSWER = "answer"
    """Of a champion."""
    READ = "read"
    """Of a champion, while it is a draft."""
    RESOLVE = "resolve"
    """Of its leader, because a champion objects."""
    CLOSE = "close"
    """Of its leader: all the time for an answer is over."""
    BRING = "bring"
    """Of the leader who was asked for it."""
    POST = "post"
    """Of its leader, while it is a draft."""
    REVIEW = "review"
    """Of its leader and the champions: did it do what we hoped?"""


class Written(StrEnum):
    """Why the form of a proposal is open."""

    DRAFT = "draft"
    """It is a new one."""
    BRING = "bring"
    """A champion has called it in."""
    REVISE = "revise"
    """A draft is written anew."""
    AMEND = "amend"
    """A next version is written."""


class Reason(StrEnum):
    """What takes a reason."""

    WITHDRAW = "withdraw"
    DECLINE = "decline"
    ANYWAY = "anyway"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionWaits:
    """One decision that waits for whoever looks at Home."""

    id: str
    number: int
    title: str
    waits: Waits
    by: date | None
    """By when; None: there is no such day."""
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsCard:
    """Decisions in Home."""

    set_up: bool = False
    """Champions are; without them nothing can be decided with consent."""
    waiting: tuple[DecisionWaits, ...] = ()
    """The first due first; a few of them."""
    more: int = 0
    going_on: int = 0
    """So many are open, whoever's they are."""
    may_bring: bool = False
    may_call_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsAddress:
    """Which decisions, and which part of them; in a modal's metadata as JSON."""

    search: str = ""
    """Words that stand in their title, what or why."""
    state: DecisionState | None = None
    part: int = 1

    def __str__(self) -> str:
        """As a button or a modal carries it."""
        told = {name: value for name, value in asdict(self).items() if value and (name, value) != ("part", 1)}
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "DecisionsAddress":
        """What `str` wrote; all of them for nothing. Raises ValueError or TypeError for anything else."""
        return cls().but(**json.loads(text or "{}"))

    def but(self, **changes: str | int) -> "DecisionsAddress":
        """The same but for some of its fields; it begins at its first part if that is not said."""
        state = changes.get("state", self.state)
        return replace(
            self,
            search=" ".join(tidied(str(changes.get("search", self.search))).split())[:LONGEST_SEARCH],
            state=DecisionState(str(state)) if state else None,
            part=max(1, int(changes.get("part", 1))),
        )

    @property
    def filters(self) -> bool:
        """Whether it leaves out anything."""
        return bool(self.search or self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One decision in a list."""

    id: str
    number: int
    title: str
    state: DecisionState
    leader: str
    """Display name."""
    day: date
    """On which it came to where it stands, or until which the champions are asked."""
    version: int
    """0: nothing is posted."""
    over: bool = False
    """The day is one until which somebody was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsPage:
    """All decisions that somebody may read, the newest first."""

    where: DecisionsAddress
    found: int
    lines: tuple[DecisionLine, ...]
    parts: int
    may_bring: bool
    may_call_in: bool
    unreadable: tuple[int, ...] = ()
    """The numbers of those whose log somebody changed by hand: nothing in it is believed."""
    sent: bool = False
    """The log is on its way to their direct messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsReply:
    """The reply to /decisions with words behind it: the first few, and the way to all."""

    where: DecisionsAddress
    found: int
    lines: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsFiles:
    """What is said with the files of the log."""

    coming: bool = False
    """They are on their way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCall:
    """What a champion has called in."""

    title: str
    """Of their seat."""
    by: str
    """Display name, like all names here."""
    on: date
    about: str
    because: str
    answer_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvidence:
    """What a proposal refers to."""

    evidence: Evidence
    excerpt: str = ""
    """A suggestion's words, while everybody reads them on the board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAction:
    """What came of a decision."""

    what: str
    owner: str
    due_on: date
    state: ActionState


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What whoever looks may do about a decision now."""

    answer: bool = False
    bring: bool = False
    decline: bool = False
    revise: bool = False
    """Write the draft anew, and post it."""
    amend: bool = False
    withdraw: bool = False
    anyway: bool = False
    not_anyway_yet: str = ""
    """Why they cannot decide anyway yet, though they may."""
    close: bool = False
    review: bool = False
    undertake: bool = False
    consult: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage:
    """One decision, as it stands."""

    id: str
    number: int
    title: str
    state: DecisionState
    leader: str
    mine: bool
    """Whoever looks brings it, or was asked to."""
    version: int
    """0: nothing is posted."""
    because: str
    """Why this version was made; empty for the first."""
    changed: tuple[Changed, ...]
    """From the version before."""
    proposal: Proposal | None
    evidence: tuple[ShownEvidence, ...]
    call: ShownCall | None
    posted_on: date | None
    deadline: date | None
    """With the time that was added."""
    over: bool
    """The deadline is, or the day by which it was to be brought."""
    answers: tuple[ShownAnswer, ...]
    asking: tuple[OpenConsultation, ...]
    """What champions are asking those they stand for just now."""
    consulted: tuple[Consulted, ...]
    ending: Ending | None
    ended_by: str
    reviews: tuple[Review, ...]
    """The newest last."""
    review_on: date | None
    """When somebody asks whether it worked; None: nobody does."""
    actions: tuple[ShownAction, ...]
    may: May
    notice: str = ""
    """What happened meanwhile, or was done just now."""
    unsent: str = ""
    """What somebody wrote that came too late."""
    on_top: bool = False
    """In place of a form, above the page itself: Slack may have no room for another form, so nothing can be pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One entry of the log, with the name of who it was."""

    entry: Entry
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPageLog:
    """All that was said about one decision, page by page."""

    id: str
    number: int
    title: str
    lines: tuple[LogLine, ...]
    page: int
    """From 1."""
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuote:
    """A customer's words behind a decision."""

    words: str
    said_on: date
    about: str
    """The topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPageChain:
    """How a decision came about, and what came of it."""

    number: int
    title: str
    quotes: tuple[ShownQuote, ...]
    evidence: tuple[ShownEvidence, ...]
    posted_on: date
    answers: tuple[ShownAnswer, ...]
    state: DecisionState
    ending: Ending | None
    actions: tuple[ShownAction, ...]
    review_on: date | None
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A proposal as it stands in the form: proposed, or as somebody typed it."""

    title: str = ""
    what: str = ""
    why: str = ""
    touched: tuple[StandsFor, ...] = ()
    areas: tuple[tuple[str, str], ...] = ()
    """What comes back from the menu, and what is read there."""
    options: str = ""
    """A line each."""
    evidence: tuple[tuple[str, str], ...] = ()
    review_on: date | None = None
    deadline: date | None = None
    """Of a next version."""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionForm:
    """The form of a proposal."""

    kind: Written
    typed: Typed
    number: int = 0
    """0: it is a new one."""
    about: str = ""
    """What a champion has called in."""
    version: int = 0
    """That will be replaced."""
    objections: tuple[ShownAnswer, ...] = ()
    """That stand against that version."""
    notice: str = ""
    changed: tuple[Changed, ...] = ()
    """From the version that somebody began to change to the one that counts by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideAnswer:
    """The form for one of the four answers."""

    kind: Answered
    number: int
    title: str
    version: int
    seats: tuple[tuple[str, str], ...]
    """Id and title of the seats for which this person answers; mostly one."""
    seat: str = ""
    words: str = ""
    whose: str = ""
    would_cause: str = ""
    safe_if: str = ""
    notice: str = ""
    because: str = ""
    """Why the version that counts now was made."""
    changed: tuple[Changed, ...] = ()
    """From the version that they had read to the one that counts by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideReason:
    """The form for a reason that everybody reads."""

    kind: Reason
    number: int
    title: str
    public: bool
    """It is no draft: everybody reads the reason."""
    objections: tuple[ShownAnswer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePost:
    """Until when are the champions asked?"""

    number: int
    title: str
    channel: str
    deadline: date
    """Proposed."""
    earliest: date
    asked: tuple[ShownAnswer, ...]
    """Who will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideReview:
    """Did it do what we hoped?"""

    number: int
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideCallIn:
    """Which change should be brought, by whom, and why?"""

    seats: tuple[tuple[str, str], ...]
    """Id and title of those for which this person speaks."""


DecisionScreen = (
    DecisionsPage
    | DecisionsReply
    | DecisionsFiles
    | DecisionPage
    | DecisionPageLog
    | DecisionPageChain
    | DecisionForm
    | DecideAnswer
    | DecideReason
    | DecidePost
    | DecideReview
    | DecideCallIn
)
