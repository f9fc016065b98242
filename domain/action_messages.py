"""What Tribune posts by itself about actions; see domain.messages. All of it is filled in when it is sent.

So nobody reads of an action that is done by then, nor the words of a voice that was deleted.
"""

from dataclasses import dataclass
from datetime import date

from domain.actions import ActionState


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """One action, as things stand when it is shown."""

    id: str
    what: str
    owner: str
    """Display name."""
    team: str
    """The name of the team whose focus area it is; empty: the whole company's."""
    due_on: date
    state: ActionState
    late: bool
    credit: str
    """Where it comes from; empty: that is not told."""
    outcome: str = ""
    """What came of it, or why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsDue:
    """To an owner: what is due in two days, and what is late; once each."""

    actions: tuple[str, ...]
    stands_in_for: str = ""
    """Display name of the owner, who is away and has named the reader as deputy."""
    lines: tuple[ActionLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionGiven:
    """To somebody whom a colleague made the owner of an action."""

    action: str
    given_by: str
    """Display name."""
    line: ActionLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDropped:
    """To an owner: a colleague dropped their action, so that their team has room for another one."""

    action: str
    dropped_by: str
    """Display name."""
    line: ActionLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellLine:
    """One customer's words, and what was done about them."""

    action: str
    voice: str
    words: str
    said_on: date
    what: str
    outcome: str
    told: bool = False

    @property
    def value(self) -> str:
        """As a button carries it."""
        return f"{self.action}|{self.voice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersToTell:
    """To whoever passed on customers' words, at most once a week: something was done about them; tell the customer?"""

    sources: tuple[tuple[str, str], ...]
    """Action and voice of each."""
    lines: tuple[TellLine, ...] = ()
    more: int = 0
    """So many have no room here: Home has all."""


ActionMessage = ActionsDue | ActionGiven | ActionDropped | CustomersToTell
"""Part of domain.messages.Outgoing."""
