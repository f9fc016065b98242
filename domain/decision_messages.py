"""What Tribune says by itself about decisions: in the decisions' channel, in a decision's thread, to whom it concerns.

Messages carry ids, and are filled in when they are sent. What tells of an entry of the log has its position there. All
people are named as they are shown.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.decision_log import Quote, ShownAnswer
from domain.decisions import Answered, DecisionState, Evidence, Proposal, Worked
from domain.differences import Changed


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The decision that a message is about."""

    id: str
    number: int
    title: str
    leader: str
    """Who brings it."""
    version: int
    """The last that was posted; 0: none was."""

    @property
    def value(self) -> str:
        """As a button carries it."""
        return f"{self.id}|{self.version}"


class AskedBecause(StrEnum):
    """Why somebody is asked for an answer."""

    POSTED = "posted"
    """A version was posted, or they have just been elected."""
    DUE = "due"
    """It is due on the next working day."""
    LATE = "late"
    """The deadline is over, and there is more time, once."""
    DEPUTY = "deputy"
    """The champion was silent, or brings it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDrafted:
    """To the champions whom it would ask: a draft, before anybody else reads it."""

    decision: str
    position: int
    about: About | None = None
    proposal: Proposal | None = None
    again: bool = False
    """It was written anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCalledIn:
    """To the channel: a champion asks to be heard about a change that was not brought."""

    decision: str
    position: int
    about: About | None = None
    seat: str = ""
    """Title."""
    by: str = ""
    change: str = ""
    because: str = ""
    answer_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionToBring:
    """To the leader whom a champion asks to bring a change to them; once more when the days for it are over."""

    decision: str
    late: bool = False
    about: About | None = None
    seat: str = ""
    by: str = ""
    change: str = ""
    because: str = ""
    answer_by: date | None = None
    drafted: bool = False
    """There is a draft, and it is not posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOverdue:
    """Into the thread: five working days are over, and what was called in is neither posted nor declined."""

    decision: str
    about: About | None = None
    answer_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPosted:
    """To the channel: a version, and who is asked about it."""

    decision: str
    position: int
    about: About | None = None
    version: int = 1
    proposal: Proposal | None = None
    because: str = ""
    changed: tuple[Changed, ...] = ()
    """Of a later version: what is not as it was."""
    deadline: date | None = None
    asked: tuple[ShownAnswer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAsked:
    """To a champion, or a deputy: a version waits for their answer."""

    decision: str
    version: int
    person: str
    """The reader's id."""
    because: AskedBecause = AskedBecause.POSTED
    about: About | None = None
    proposal: Proposal | None = None
    changed_because: str = ""
    """Why there is a new version."""
    seats: tuple[str, ...] = ()
    """Titles of the seats for which the reader may answer."""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAnswered:
    """Into the thread: what was said for a seat."""

    decision: str
    position: int
    about: About | None = None
    version: int = 1
    line: ShownAnswer | None = None
    before: Answered | None = None
    """What was said for this seat before, to the same version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionObjected:
    """To the leader: a champion objects, and what can be done about it."""

    decision: str
    position: int
    about: About | None = None
    line: ShownAnswer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionExtended:
    """Into the thread: who was silent by the deadline has more time, and their deputies are asked too."""

    decision: str
    position: int
    about: About | None = None
    seats: tuple[str, ...] = ()
    """Titles."""
    until: date | None = None
    asking: tuple[str, ...] = ()
    """Which of them are still asking those they stand for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMayClose:
    """To the leader: all the time that there was for an answer is over."""

    decision: str
    version: int
    about: About | None = None
    seats: tuple[str, ...] = ()
    """Titles of those for which nothing was said."""
    objected: tuple[str, ...] = ()
    """Of those among them that objected to an earlier version: then it cannot close without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionConsulted:
    """Into the thread: what came of it when a champion asked those they stand for."""

    decision: str
    position: int
    about: About | None = None
    seat: str = ""
    """Title."""
    question: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEnded:
    """Into the thread and the channel: how it ended, with its chain; of a draft, to the champions who read it."""

    decision: str
    position: int
    about: About | None = None
    state: DecisionState = DecisionState.WITHDRAWN
    by: str = ""
    """Who ended it; empty: the last champion's answer did."""
    reason: str = ""
    despite: tuple[str, ...] = ()
    """Titles of the seats whose objections stood."""
    silent: tuple[str, ...] = ()
    """Titles of those for which nothing was said."""
    lines: tuple[ShownAnswer, ...] = ()
    quotes: tuple[Quote, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    review_on: date | None = None
    public: bool = True
    """False: nobody but the champions has read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReviewDue:
    """To the leader and the champions: did it do what we hoped?"""

    decision: str
    due_on: date
    again: bool = False
    """They were asked a week ago."""
    about: About | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReviewed:
    """Into the thread and the channel: whether it did what everybody hoped."""

    decision: str
    position: int
    about: About | None = None
    by: str = ""
    worked: Worked = Worked.TOO_EARLY
    words: str = ""
    again_on: date | None = None


DecisionMessage = (
    DecisionDrafted
    | DecisionCalledIn
    | DecisionToBring
    | DecisionOverdue
    | DecisionPosted
    | DecisionAsked
    | DecisionAnswered
    | DecisionObjected
    | DecisionExtended
    | DecisionMayClose
    | DecisionConsulted
    | DecisionEnded
    | DecisionReviewDue
    | DecisionReviewed
)
"""Part of domain.messages.Outgoing."""

DecisionNews = (
    DecisionCalledIn
    | DecisionOverdue
    | DecisionPosted
    | DecisionAnswered
    | DecisionExtended
    | DecisionConsulted
    | DecisionEnded
    | DecisionReviewed
)
"""What goes to the decisions' channel, into the thread that the first of them begins."""
