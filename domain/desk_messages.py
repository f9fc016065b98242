"""What Tribune posts by itself about suggestions: to those who answer them, and to everybody; see domain.messages.

They name suggestions by id and are filled in when they are sent, so that nobody reads what its author took back.
"""

from dataclasses import dataclass
from datetime import date

from domain.suggestions import Category, MeantFor, SuggestionState


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """One suggestion, as those who answer see it in a list or a message."""

    id: str
    number: int
    words: str
    signed: str
    """The author's name, where they chose to sign."""
    category: Category
    meant_for: MeantFor
    touch_point: str
    """Its name; empty: none was named."""
    state: SuggestionState
    taken_by: str
    """Display name of whoever looks after it; empty: nobody does."""
    due_on: date | None
    """By when the first reply or, after that, the outcome is promised; None: nothing is."""
    replied: bool
    """It has had its first reply: `due_on` is about the outcome."""
    late: bool
    author_wrote: bool
    """The last words in the thread are its author's."""
    asked_to_hold_back: bool
    """Somebody wants it held back, or shown again, and waits for a second person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDay:
    """To the desk's channel, once on a day with letters: what is new, and which authors wrote."""

    new: tuple[str, ...] = ()
    """Ids of suggestions."""
    answered: tuple[str, ...] = ()
    """Ids of those whose authors answered: wrote, or said that it is settled or is not."""
    unreachable: bool = False
    """It went to all administrators, because Slack did not take it for the desk's channel."""
    suggestions: tuple[DeskLine, ...] = ()
    replies: tuple[DeskLine, ...] = ()
    more: int = 0
    """So many have no room here: Home has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReminder:
    """To whoever looks after them, or to the desk's channel: replies and outcomes that are due next, or late."""

    soon: tuple[str, ...] = ()
    """Ids of suggestions."""
    late: tuple[str, ...] = ()
    mine: bool = False
    """The reader looks after them; else nobody does."""
    unreachable: bool = False
    due: tuple[DeskLine, ...] = ()
    overdue: tuple[DeskLine, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHoldBack:
    """To the employee champion or, where none was elected, to the desk's channel: a second person has to say."""

    suggestion: str
    again: bool = False
    """To show it again; else to hold it back."""
    unreachable: bool = False
    number: int = 0
    asked_by: str = ""
    """Display name of somebody who holds a role."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskNews:
    """To the news channel, once a day at most: so many suggestions have an answer that nobody was told of."""

    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysLost:
    """To the desk's channel and the news channel: letters that waited in the box cannot be opened by anybody."""


DeskNote = DeskDay | DeskReminder | DeskHoldBack | DeskNews | KeysLost
"""Part of domain.messages.Outgoing."""
