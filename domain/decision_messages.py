"""What Tribune says by itself about decisions: in the decisions' channel, in a decision's thread, to who is concerned.

Messages carry ids, and are filled in when they are sent. What is told of an entry of the log names its position there.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.decision_log import Custody
from domain.decisions import Answer, Call, Consulted, Ending, Proposal, Review
from domain.differences import Changed


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """A champion's seat that is asked, and who speaks for it now."""

    title: str
    speaker: str
    """Id; empty: nobody speaks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The decision that a message is about, as it stands when it is sent."""

    id: str
    number: int
    title: str
    leader: str
    """Id of whoever brings it."""
    version: int
    """The one that counts; 0: none is posted."""


class AskedBecause(StrEnum):
    """Why somebody is asked for an answer."""

    POSTED = "posted"
    """A version was posted."""
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
    """To the channel: a champion asks for a change that was not brought."""

    decision: str
    position: int
    about: About | None = None
    call: Call | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionToBring:
    """To the leader of whom a champion asks to bring a change; once more when the days for it are over."""

    decision: str
    late: bool = False
    about: About | None = None
    call: Call | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPosted:
    """To the channel: a version, and who is asked about it."""

    decision: str
    position: int
    about: About | None = None
    version: int = 1
    by: str = ""
    proposal: Proposal | None = None
    because: str = ""
    changed: tuple[Changed, ...] = ()
    """Of a later version."""
    deadline: date | None = None
    asked: tuple[AskedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAsked:
    """To a champion, or a deputy: a version waits for their answer."""

    decision: str
    version: int
    because: AskedBecause = AskedBecause.POSTED
    about: About | None = None
    proposal: Proposal | None = None
    seats: tuple[str, ...] = ()
    """Titles of the seats for which the reader may answer."""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAnswered:
    """Into the thread: what was said for a seat."""

    decision: str
    position: int
    about: About | None = None
    answer: Answer | None = None
    seat: str = ""
    """Title of the seat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionObjected:
    """To the leader: a champion objects, and what can be done about it."""

    decision: str
    position: int
    about: About | None = None
    answer: Answer | None = None
    seat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionExtended:
    """Into the thread: who was silent by the deadline has more time, and their deputies are asked too."""

    decision: str
    position: int
    about: About | None = None
    seats: tuple[str, ...] = ()
    """Titles."""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMayClose:
    """To the leader: all the time for an answer is over."""

    decision: str
    version: int
    about: About | None = None
    seats: tuple[str, ...] = ()
    """Titles of those for which nothing was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionConsulted:
    """Into the thread: what came of it when a champion asked those they stand for."""

    decision: str
    position: int
    about: About | None = None
    consulted: Consulted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEnded:
    """Into the thread and the channel: how it ended, with its chain; of a draft, to the champions who read it."""

    decision: str
    position: int
    about: About | None = None
    ending: Ending | None = None
    custody: Custody | None = None
    """Of what was posted."""
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReviewDue:
    """To the leader and the champions: did it do what we hoped?"""

    decision: str
    due_on: date
    about: About | None = None
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReviewed:
    """Into the thread and the channel: whether it did what everybody hoped."""

    decision: str
    position: int
    about: About | None = None
    review: Review | None = None


DecisionMessage = (
    DecisionDrafted
    | DecisionCalledIn
    | DecisionToBring
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
