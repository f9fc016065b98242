"""What the set-up, the cards of Home and the forecast send, and the action that each of them is."""

import json
from collections.abc import Callable
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.conftest import MAYA
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import pressed, sought

Json = dict[str, Any]

SERIES = "0123456789abcdef0123456789abcdef"
ABOUT = json.dumps({"home": None, "about": SERIES})


def option(value: str) -> Json:
    return {"selected_option": {"value": value}}


PURPOSE: Json = {
    ids.WILL_DO_BLOCK: {ids.TEXT_ACTION: {"value": "We talk about them."}},
    ids.NOT_ASKED_BLOCK: {ids.TEXT_ACTION: {"value": "Nothing about pay."}},
    ids.SUCCESS_BLOCK: {ids.TEXT_ACTION: {"value": "Fewer call-backs."}},
    ids.ANSWERER_BLOCK: {ids.ANSWERER_ACTION: {"selected_user": MAYA}},
}
TITLE: Json = {ids.TITLE_BLOCK: {ids.TEXT_ACTION: {"value": "Night shift"}}}
PLAN: Json = {
    ids.CHANNEL_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": "C0PULSE"}},
    ids.AUDIENCE_BLOCK: {ids.AUDIENCE_ACTION: option("everyone")},
    ids.CADENCE_BLOCK: {ids.CADENCE_ACTION: option("14")},
    ids.HOUR_BLOCK: {ids.HOUR_ACTION: option("10")},
    ids.HOLIDAYS_BLOCK: {ids.HOLIDAYS_ACTION: option("GB")},
    ids.REMINDERS_BLOCK: {ids.REMINDERS_ACTION: option("unanswered")},
    ids.LEADER_BLOCK: {ids.LEADER_ACTION: {"selected_user": MAYA}},
}
TEAMS: Json = {ids.TEAMS_BLOCK: {ids.TEAMS_ACTION: {"selected_options": [{"value": "a"}, {"value": "b"}]}}}


def more(action: str) -> Callable[[str], Json]:
    """An option of the menu on a card."""
    return lambda person: pressed(person, ids.SERIES_MORE, home={}, element=option(f"{action}|{SERIES}"))


def typing(action: str) -> Callable[[str], Json]:
    return lambda person: sought(person, action, "united")


SENT: Sent = {
    ids.SET_UP: (Action.SET_UP, button(ids.SET_UP, "another")),
    ids.BEFORE_YOU_ASK_FORM: (Action.SET_UP, form(ids.BEFORE_YOU_ASK_FORM, PURPOSE | TITLE, ABOUT)),
    ids.AUDIENCE_ACTION: (
        Action.SET_UP,
        lambda person: pressed(person, ids.AUDIENCE_ACTION, modal=True, about=SERIES, element=option("teams")),
    ),
    ids.TEAMS_ACTION: (Action.SET_UP, typing(ids.TEAMS_ACTION)),
    ids.USER_GROUP_ACTION: (Action.SET_UP, typing(ids.USER_GROUP_ACTION)),
    ids.HOLIDAYS_ACTION: (Action.SET_UP, typing(ids.HOLIDAYS_ACTION)),
    ids.SET_UP_FORM: (Action.SET_UP, form(ids.SET_UP_FORM, PLAN, ABOUT)),
    ids.TRY_IT: (Action.SET_UP, button(ids.TRY_IT, SERIES)),
    ids.FORECAST: (Action.SET_UP, button(ids.FORECAST, SERIES)),
    ids.JOIN_TEAMS: (Action.SET_UP, button(ids.JOIN_TEAMS, SERIES)),
    ids.JOIN_TEAMS_FORM: (Action.SET_UP, form(ids.JOIN_TEAMS_FORM, TEAMS, ABOUT)),
    ids.SEPARATE_TEAMS: (Action.SET_UP, button(ids.SEPARATE_TEAMS, SERIES)),
    ids.PAUSE: (Action.PAUSE, button(ids.PAUSE, SERIES)),
    ids.RESUME: (Action.PAUSE, button(ids.RESUME, SERIES)),
    ids.CLOSE_SERIES: (Action.PAUSE, more(ids.CLOSE_SERIES)),
    ids.ARCHIVE_SERIES: (Action.PAUSE, button(ids.ARCHIVE_SERIES, SERIES)),
    ids.BRING_BACK: (
        Action.PAUSE,
        lambda person: pressed(person, ids.BRING_BACK, home={}, element=option(SERIES)),
    ),
    ids.UNDO_STATE: (Action.PAUSE, button(ids.UNDO_STATE, SERIES)),
    ids.SERIES_MORE: (Action.CHECK_CHANNEL, more(ids.CHECK_CHANNEL)),
    f"{ids.SERIES_MORE} {ids.TRY_IT}": (Action.SET_UP, more(ids.TRY_IT)),
    f"{ids.SERIES_MORE} {ids.FORECAST}": (Action.SET_UP, more(ids.FORECAST)),
    f"{ids.SERIES_MORE} {ids.ARCHIVE_SERIES}": (Action.PAUSE, more(ids.ARCHIVE_SERIES)),
    ids.CHECK_CHANNEL: (Action.CHECK_CHANNEL, button(ids.CHECK_CHANNEL, "C0PULSE")),
    ids.INCLUDE_GUESTS: (Action.SET_UP, button(ids.INCLUDE_GUESTS, "on")),
}
