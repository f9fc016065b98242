"""Who may do what: roles x actions, asked by every handler and command before anything happens."""

from collections.abc import Collection
from enum import StrEnum


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


def may(roles: Collection[Role], action: Action) -> bool:
    """Answer whether somebody with these roles may do this."""
    raise NotImplementedError
