"""A suggestion on its way: what may become of it, and by when somebody has to say so. Days only, never times."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

FIRST_REPLY_DAYS = 2
"""Working days from the day on which it was released."""
OUTCOME_DAYS = 30
"""Days from then."""
SETTLED_AFTER = timedelta(days=14)
"""So long after the outcome an author who says nothing has settled it."""
A_DAY = 5
"""Letters that one person may send in a day. Counted in memory only: see bot.wallets."""
BACK_A_DAY = 20
"""Suggestions that nobody has released yet and one person may take back in a day: more than can wait in the box."""
TRIES_AN_HOUR = 5
"""Of four words, by one person."""
SHOWN_FROM = 5
"""Supporters are shown from five on, in steps of five, once a day."""


class Category(StrEnum):
    """What a suggestion is about."""

    CUSTOMERS = "customers"
    """Something that would be better for customers."""
    FRICTION = "friction"
    """What gets in the way of good work."""
    TOGETHER = "together"
    """How we work with each other."""
    TOOLS = "tools"
    OTHER = "other"


class MeantFor(StrEnum):
    """Who may read it."""

    EVERYONE = "everyone"
    """All employees, after it was reviewed."""
    LEADERS = "leaders"


class SuggestionState(StrEnum):
    """Where a suggestion stands."""

    NEW = "new"
    """Released, and not reviewed: only those who answer suggestions read it."""
    OPEN = "open"
    """Reviewed; on the board, if it is meant for everyone."""
    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    DECLINED = "declined"
    """With a reason, always."""
    MERGED = "merged"
    """Goes on as another one, whose state counts; can be undone."""
    HELD_BACK = "held_back"
    """By two people, with a reason: nobody else reads it."""
    WITHDRAWN = "withdrawn"
    """By its author: the words are deleted."""


OUTCOMES = (SuggestionState.DONE, SuggestionState.DECLINED)
"""Somebody said what became of it."""
ENDED = (*OUTCOMES, SuggestionState.WITHDRAWN, SuggestionState.HELD_BACK)
OPEN_TO_SUPPORT = (SuggestionState.OPEN, SuggestionState.PLANNED, SuggestionState.STARTED)
"""Nothing has come of it yet, so who wants it too can say so."""
ON_BOARD = (*OPEN_TO_SUPPORT, *OUTCOMES)
"""Those of them that are meant for everyone."""

_GOING = (SuggestionState.NEW, SuggestionState.OPEN, SuggestionState.PLANNED, SuggestionState.STARTED)
NEXT: Mapping[SuggestionState, frozenset[SuggestionState]] = MappingProxyType(
    {
        **{
            state: frozenset(
                {*_GOING, *OUTCOMES, SuggestionState.MERGED, SuggestionState.HELD_BACK, SuggestionState.WITHDRAWN}
                - {state, SuggestionState.NEW}
            )
            for state in _GOING
        },
        **{
            state: frozenset({SuggestionState.OPEN, SuggestionState.HELD_BACK, SuggestionState.WITHDRAWN})
            for state in OUTCOMES
        },
        SuggestionState.MERGED: frozenset({*_GOING, SuggestionState.WITHDRAWN}),
        SuggestionState.HELD_BACK: frozenset({*_GOING, *OUTCOMES, SuggestionState.WITHDRAWN}),
        SuggestionState.WITHDRAWN: frozenset(),
    }
)
"""What may follow each state. An outcome opens again only by its author, once; what was held back, by two people."""


class Writer(StrEnum):
    """Who wrote in a thread."""

    AUTHOR = "author"
    DESK = "desk"
    """Somebody who answers suggestions, by name."""


def may_become(state: SuggestionState, then: SuggestionState) -> bool:
    """Answer whether a suggestion may go from one state to another."""
    return then in NEXT[state]


def supporters_shown(supporters: int) -> int:
    """How many supporters are shown: 0 below five, then in steps of five, downward."""
    return supporters // SHOWN_FROM * SHOWN_FROM
