"""What somebody undertakes because of what was heard, and how it is told afterwards: "you said, we did"."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FOCUS_AREAS = 3
"""Open actions of one team: a fourth asks which one to drop."""
MOST_STILL_ON_IT = 2
"""So often an action answers results once more without anything new."""
REMIND_BEFORE = timedelta(days=2)
"""So long before it is due its owner hears of it, and once more when it is late."""
LOOP = timedelta(days=30)
"""A loop that was closed within this time counts as closed in time."""


class ActionState(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    """With a reason, always."""


class Origin(StrEnum):
    """Where an action comes from."""

    PULSE = "pulse"
    """Results of a pulse; the reference is "<cycle id>|<item id>", the item may be empty."""
    TOPIC = "topic"
    """Customers' words; "<topic id>|<touch point id>", the touch point may be empty."""
    SUGGESTION = "suggestion"
    DECISION = "decision"
    OWN = "own"
    """Somebody's own idea; no reference."""


class AnswerKind(StrEnum):
    """How results were answered."""

    WE_WILL = "we_will"
    WE_WONT = "we_wont"
    STILL_ON_IT = "still_on_it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Where an action came from, in words that anybody may read: an item, a topic, a suggestion on the board."""

    origin: Origin
    words: str
    """As in "'I can put things right without asking first' (pulse 6)"; of a suggestion for leaders only: empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneLine:
    """One line of "you said, we did": done, dropped with its reason, or late."""

    action: str
    """Its id."""
    state: ActionState
    what: str
    outcome: str
    """What came of it, or why not; empty for what is late."""
    owner: str
    """Display name: who signs."""
    credit: Credit | None
    due_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YouSaidWeDid:
    """What happened since the last time, done first, then what was declined and why, then what is late."""

    lines: tuple[DoneLine, ...] = ()
    more: int = 0
    """So many have no room here: Home has all."""
    suggestions_overdue: int = 0
    """Suggestions that still wait for a first reply or an outcome longer than was promised."""
    held_back: int = 0
    """Suggestions that two people held back since the last time."""
    overrides: int = 0
    """Decisions taken despite a champion's objection since the last time."""
    gate_off: bool = False
    """Pulses open also while the last results have no answer: an administrator switched the rule off."""

    @property
    def any(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.lines or self.suggestions_overdue or self.held_back or self.overrides or self.gate_off)
