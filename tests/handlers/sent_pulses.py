"""What the pulse's own screens and Home send, and the action that each of them is."""

from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import command, happened, shortcut

Json = dict[str, Any]

SENT: Sent = {
    ids.PULSE_COMMAND: (Action.ANSWER_PULSE, lambda person: command(person, ids.PULSE_COMMAND)),
    f"{ids.PULSE_COMMAND} results": (Action.READ_RESULTS, lambda who: command(who, ids.PULSE_COMMAND, "results")),
    ids.TRIBUNE_COMMAND: (Action.ANSWER_PULSE, lambda person: command(person, ids.TRIBUNE_COMMAND)),
    ids.ANSWER_SHORTCUT: (Action.ANSWER_PULSE, lambda person: shortcut(person, ids.ANSWER_SHORTCUT)),
    ids.ANSWER_FIRST: (Action.ANSWER_PULSE, button(f"{ids.ANSWER_FIRST}:2", "s|2")),
    ids.ANSWER_OPEN: (Action.ANSWER_PULSE, button(ids.ANSWER_OPEN)),
    ids.TOMORROW: (Action.POSTPONE, button(ids.TOMORROW)),
    ids.NOT_THIS_TIME: (Action.POSTPONE, button(ids.NOT_THIS_TIME)),
    ids.REMIND_ON: (Action.POSTPONE, button(ids.REMIND_ON, "s|2025-06-04")),
    f"{ids.ANSWER_FIRST} of a trial": (Action.SET_UP, button(f"{ids.ANSWER_FIRST}:2", "trial:s|2")),
    f"{ids.ANSWER_OPEN} of a trial": (Action.SET_UP, button(ids.ANSWER_OPEN, "trial:s")),
    f"{ids.TOMORROW} of a trial": (Action.SET_UP, button(ids.TOMORROW, "trial:s")),
    f"{ids.NOT_THIS_TIME} of a trial": (Action.SET_UP, button(ids.NOT_THIS_TIME, "trial:s")),
    f"{ids.REMIND_ON} of a trial": (Action.SET_UP, button(ids.REMIND_ON, "trial:s|2025-06-04")),
    f"{ids.PULSE_FORM} of a trial": (Action.SET_UP, form(ids.PULSE_FORM, {}, "trial:s")),
    f"{ids.PULSE_POINTED_OUT} of a trial": (
        Action.SET_UP,
        form(ids.PULSE_POINTED_OUT, {}, '["trial:s", {}, "", true]'),
    ),
    ids.PULSE_FORM: (Action.ANSWER_PULSE, form(ids.PULSE_FORM, {}, "s")),
    ids.PULSE_POINTED_OUT: (Action.ANSWER_PULSE, form(ids.PULSE_POINTED_OUT, {}, '["s", {}, "", true]')),
    ids.FEATURE_PULSE: (Action.ANSWER_PULSE, button(ids.FEATURE_PULSE)),
    ids.STOP: (Action.STOP_BEING_ASKED, button(ids.STOP)),
    ids.ASK_AGAIN: (Action.STOP_BEING_ASKED, button(ids.ASK_AGAIN)),
    ids.STORED: (Action.READ_OWN_ROWS, button(ids.STORED)),
    ids.WHO_SEES: (Action.READ_RESULTS, button(ids.WHO_SEES)),
    "app_home_opened": (
        Action.READ_RESULTS,
        lambda person: happened({"type": "app_home_opened", "user": person, "tab": "home"}),
    ),
}
