"""What the pulse's own screens and Home send, and the action that each of them is."""

from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.conftest import MAYA
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import command, happened, shortcut

Json = dict[str, Any]

SET_UP = {
    ids.CHANNEL_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": "C0FORGED"}},
    ids.ANSWERER_BLOCK: {ids.ANSWERER_ACTION: {"selected_user": MAYA}},
}
SENT: Sent = {
    ids.PULSE_COMMAND: (Action.ANSWER_PULSE, lambda person: command(person, ids.PULSE_COMMAND)),
    f"{ids.PULSE_COMMAND} results": (Action.READ_RESULTS, lambda who: command(who, ids.PULSE_COMMAND, "results")),
    ids.TRIBUNE_COMMAND: (Action.ANSWER_PULSE, lambda person: command(person, ids.TRIBUNE_COMMAND)),
    ids.ANSWER_SHORTCUT: (Action.ANSWER_PULSE, lambda person: shortcut(person, ids.ANSWER_SHORTCUT)),
    ids.ANSWER_FIRST: (Action.ANSWER_PULSE, button(f"{ids.ANSWER_FIRST}:2", "s|2")),
    ids.ANSWER_OPEN: (Action.ANSWER_PULSE, button(ids.ANSWER_OPEN)),
    ids.PULSE_FORM: (Action.ANSWER_PULSE, form(ids.PULSE_FORM, {}, "s")),
    ids.PULSE_POINTED_OUT: (Action.ANSWER_PULSE, form(ids.PULSE_POINTED_OUT, {}, '["s", {}, "", true]')),
    ids.FEATURE_PULSE: (Action.ANSWER_PULSE, button(ids.FEATURE_PULSE)),
    ids.STOP: (Action.STOP_BEING_ASKED, button(ids.STOP)),
    ids.ASK_AGAIN: (Action.STOP_BEING_ASKED, button(ids.ASK_AGAIN)),
    ids.STORED: (Action.READ_OWN_ROWS, button(ids.STORED)),
    ids.WHO_SEES: (Action.READ_RESULTS, button(ids.WHO_SEES)),
    ids.RESULTS: (Action.READ_RESULTS, button(ids.RESULTS)),
    ids.SET_UP: (Action.SET_UP, button(ids.SET_UP)),
    ids.SET_UP_FORM: (Action.SET_UP, form(ids.SET_UP_FORM, SET_UP)),
    ids.PAUSE: (Action.PAUSE, button(ids.PAUSE)),
    ids.RESUME: (Action.PAUSE, button(ids.RESUME)),
    ids.CHECK_CHANNEL: (Action.CHECK_CHANNEL, button(ids.CHECK_CHANNEL, "C0PULSE")),
    "app_home_opened": (
        Action.READ_RESULTS,
        lambda person: happened({"type": "app_home_opened", "user": person, "tab": "home"}),
    ),
}
