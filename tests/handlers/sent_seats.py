"""What is pressed and sent about champions' seats, and when they are set up; and the action that each of them is."""

import json
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import sought

Json = dict[str, Any]

ID = "0123456789abcdef0123456789abcdef"


def about(seat: str = ID, below: str = "") -> str:
    """What a form about a seat carries."""
    return json.dumps({"home": None, "about": f"{seat}|{below}"})


def typed(block: str, words: str) -> Json:
    return {block: {ids.CHOICE_ACTION: {"type": "plain_text_input", "value": words}}}


def option(block: str, value: str, action: str = ids.CHOICE_ACTION) -> Json:
    return {block: {action: {"type": "static_select", "selected_option": {"value": value}}}}


def deputy(person: str) -> Json:
    return {ids.DEPUTY_BLOCK: {ids.CHOICE_ACTION: {"type": "users_select", "selected_user": person}}}


def rules_of(channel: str = "C0DECIDE", *, first_on: str | None = "2025-06-03", months: str = "12") -> Json:
    """The form that sets champions up."""
    values = {
        ids.CHANNEL_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": channel}},
        **option(ids.MONTHS_BLOCK, months),
        **option(ids.HOURS_BLOCK, "8"),
        **option(ids.QUORUM_BLOCK, "a_third"),
        **option(ids.ZONE_BLOCK, "Europe/London"),
    }
    if first_on:
        values[ids.FIRST_ON_BLOCK] = {ids.CHOICE_ACTION: {"type": "datepicker", "selected_date": first_on}}
    return values


def seat_for(area: str, stands_for: str = "employees") -> Json:
    """The form of a further seat."""
    return option(ids.AREA_BLOCK, area, ids.AREA_SEARCH) | option(ids.STANDS_FOR_BLOCK, stands_for)


SENT: Sent = {
    ids.SEAT_OPEN: (Action.HOLD_SEAT, button(ids.SEAT_OPEN, ID)),
    ids.SEAT_DEPUTY: (Action.HOLD_SEAT, button(ids.SEAT_DEPUTY, ID)),
    ids.SEAT_DEPUTY_FORM: (Action.HOLD_SEAT, form(ids.SEAT_DEPUTY_FORM, deputy("U0EMP9"), about())),
    ids.SEAT_NOTE: (Action.HOLD_SEAT, button(ids.SEAT_NOTE, ID)),
    ids.SEAT_NOTE_FORM: (Action.HOLD_SEAT, form(ids.SEAT_NOTE_FORM, typed(ids.SEAT_NOTE_BLOCK, "So."), about())),
    ids.SEAT_RESIGN: (Action.HOLD_SEAT, button(ids.SEAT_RESIGN, ID)),
    ids.SEAT_RESIGN_FORM: (Action.HOLD_SEAT, form(ids.SEAT_RESIGN_FORM, {}, about())),
    ids.PETITION: (Action.ASK_FOR_ELECTION, button(ids.PETITION, ID)),
    ids.PETITION_FORM: (Action.ASK_FOR_ELECTION, form(ids.PETITION_FORM, {}, about())),
    ids.CHAMPIONS_SET_UP: (Action.SET_UP_CHAMPIONS, button(ids.CHAMPIONS_SET_UP, "")),
    ids.CHAMPIONS_RULES: (Action.SET_UP_CHAMPIONS, button(ids.CHAMPIONS_RULES, "")),
    ids.CHAMPIONS_SET_UP_FORM: (Action.SET_UP_CHAMPIONS, form(ids.CHAMPIONS_SET_UP_FORM, rules_of(), about(""))),
    ids.SEAT_ADD: (Action.SET_UP_CHAMPIONS, button(ids.SEAT_ADD, "")),
    ids.SEAT_ADD_FORM: (Action.SET_UP_CHAMPIONS, form(ids.SEAT_ADD_FORM, seat_for("team:hotline"), about(""))),
    ids.AREA_SEARCH: (Action.SET_UP_CHAMPIONS, lambda person: sought(person, ids.AREA_SEARCH, "hot")),
    ids.SEAT_REMOVE: (Action.SET_UP_CHAMPIONS, button(ids.SEAT_REMOVE, ID)),
    ids.SEAT_REMOVE_FORM: (
        Action.SET_UP_CHAMPIONS,
        form(ids.SEAT_REMOVE_FORM, typed(ids.REASON_BLOCK, "It is gone."), about()),
    ),
}
