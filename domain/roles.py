"""Who may do what: roles x actions, asked by every handler and command before anything happens."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """A hat that a person wears; everybody in the workspace who is not a guest or a bot is an EMPLOYEE."""

    EMPLOYEE = "employee"
    LEADER = "leader"
    ANSWERER = "answerer"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """Something a person can ask Tribune to do."""

    ANSWER_PULSE = "answer_pulse"
    READ_RESULTS = "read_results"
    STOP_BEING_ASKED = "stop_being_asked"
    READ_OWN_ROWS = "read_own_rows"
    SET_UP = "set_up"
    PAUSE = "pause"
    SEE_PARTICIPATION = "see_participation"
    CHECK_CHANNEL = "check_channel"


_EVERYBODY = frozenset({Role.EMPLOYEE})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

# Hats add to each other, so each action names only the hat that it takes. Leaders and the answerer read what
# everybody reads, at the same minute: neither hat opens anything more.
ALLOWED: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.ANSWER_PULSE: _EVERYBODY,
        Action.READ_RESULTS: _EVERYBODY,
        Action.STOP_BEING_ASKED: _EVERYBODY,
        Action.READ_OWN_ROWS: _EVERYBODY,
        Action.SET_UP: _ADMINISTRATORS,
        Action.PAUSE: _ADMINISTRATORS,
        Action.SEE_PARTICIPATION: _ADMINISTRATORS,
        Action.CHECK_CHANNEL: _ADMINISTRATORS,
    }
)
"""The matrix: which roles may do each action."""


def may(roles: Collection[Role], action: Action) -> bool:
    """Answer whether somebody with these roles may do this."""
    return not ALLOWED[action].isdisjoint(roles)
