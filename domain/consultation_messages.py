"""What Tribune posts by itself about what champions ask; see domain.messages. Filled in when it is sent.

What came of it is told with the decision, see domain.decision_messages; by itself only where that cannot be read.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationOpened:
    """To the channel of elections and decisions: a champion asks those they stand for."""

    consultation: str
    champion: str = ""
    """Title of the seat: "employee champion"."""
    who: str = ""
    """The team or place whose people are asked, as in "everybody in Leeds"; empty: the whole company."""
    number: int = 0
    """Of the decision that it is about."""
    decision: str = ""
    """Title of that."""
    question: str = ""
    options: tuple[str, ...] = ()
    invited: int = 0
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationLost:
    """To the same channel: what was answered cannot be opened by anybody, so nothing comes of it."""

    consultation: str
    champion: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationTold:
    """To the same channel: what came of it, where nobody can read the decision's log any more."""

    consultation: str
    result: str
    champion: str = ""
    question: str = ""


ConsultationMessage = ConsultationOpened | ConsultationLost | ConsultationTold
"""Part of domain.messages.Outgoing."""
