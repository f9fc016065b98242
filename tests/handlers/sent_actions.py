"""What is pressed and sent about actions, and about customers who can be told."""

import json
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import command, sought

Json = dict[str, Any]
ACTION = "0123456789abcdef0123456789abcdef"


def carried(about: str) -> str:
    return json.dumps({"home": None, "about": about})


def typed(value: str | None) -> Json:
    return {ids.CHOICE_ACTION: {"type": "plain_text_input", "value": value}}


def chosen(value: str | None) -> Json:
    return {ids.CHOICE_ACTION: {"type": "static_select", "selected_option": {"value": value} if value else None}}


def person(value: str) -> Json:
    return {ids.CHOICE_ACTION: {"type": "users_select", "selected_user": value}}


def day(value: str | None) -> Json:
    return {ids.CHOICE_ACTION: {"type": "datepicker", "selected_date": value}}


def ticked(*values: str) -> Json:
    return {ids.CHOICE_ACTION: {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}}


def filled_in(
    what: str | None = "Call every customer back.",
    *,
    owner: str = "U0SAM",
    due: str | None = "2025-06-20",
    team: str | None = None,
    helping: str | None = None,
    credit: bool = True,
) -> Json:
    """The form's state.values."""
    return {
        ids.WHAT_BLOCK: typed(what),
        ids.OWNER_BLOCK: person(owner),
        ids.DUE_BLOCK: day(due),
        ids.TEAM_BLOCK: chosen(team or "none"),
        ids.HELPING_BLOCK: chosen(helping or "none"),
        ids.CREDIT_BLOCK: ticked("yes") if credit else ticked(),
    }


def new(**more: Any) -> Json:
    """What a page that asks for room carries of an action."""
    values = {"what": "Call back.", "owner_id": "U0SAM", "team_id": None, "helping_team_id": None}
    values |= {"due_on": "2025-06-20", "origin": "own", "about": "", "credit": True, "form": "V9"}
    return values | more


SENT: Sent = {
    ids.ACTION_COMMAND: (Action.UNDERTAKE, lambda who: command(who, ids.ACTION_COMMAND)),
    f"{ids.ACTION_COMMAND} list": (Action.READ_ACTIONS, lambda who: command(who, ids.ACTION_COMMAND, "list")),
    f"{ids.ACTION_COMMAND} listening": (Action.READ_ACTIONS, lambda who: command(who, ids.ACTION_COMMAND, "listening")),
    f"{ids.ACTION_COMMAND} something": (Action.ANSWER_PULSE, lambda who: command(who, ids.ACTION_COMMAND, "something")),
    "/tribune action": (Action.UNDERTAKE, lambda who: command(who, ids.TRIBUNE_COMMAND, "action")),
    ids.ACTION_NEW: (Action.UNDERTAKE, button(ids.ACTION_NEW)),
    ids.FEATURE_ACTIONS: (Action.UNDERTAKE, button(ids.FEATURE_ACTIONS)),
    ids.WE_WILL: (Action.UNDERTAKE, button(ids.WE_WILL, "waiting|visit")),
    ids.ACTION_FORM: (Action.UNDERTAKE, form(ids.ACTION_FORM, filled_in(), carried("own\n\n\n"))),
    f"{ids.ACTION_FORM} of results": (
        Action.ANSWER_RESULTS,
        form(ids.ACTION_FORM, filled_in(), carried(f"pulse\n{ACTION}|\n\n")),
    ),
    f"{ids.ACTION_FORM} of a suggestion": (
        Action.ANSWER_SUGGESTIONS,
        form(ids.ACTION_FORM, filled_in(), carried(f"suggestion\n{ACTION}\n\n")),
    ),
    f"{ids.ACTION_FORM} that changes": (
        Action.CHANGE_ACTION,
        form(ids.ACTION_FORM, filled_in(), carried(f"own\n\n{ACTION}\nseen")),
    ),
    ids.FOCUS_FORM: (
        Action.UNDERTAKE,
        form(
            ids.FOCUS_FORM,
            {ids.DROPPED_BLOCK: chosen(ACTION), ids.REASON_BLOCK: typed("Less matters.")},
            carried(json.dumps(["", new(), ""])),
        ),
    ),
    ids.ACTION_TEAM_SEARCH: (Action.READ_ACTIONS, lambda who: sought(who, ids.ACTION_TEAM_SEARCH, "hot")),
    ids.ACTION: (Action.READ_ACTIONS, button(ids.ACTION, ACTION)),
    ids.ACTIONS: (Action.READ_ACTIONS, button(ids.ACTIONS)),
    ids.ACTIONS_PAGE: (Action.READ_ACTIONS, button(f"{ids.ACTIONS_PAGE}:state", "state|done")),
    ids.ACTION_DONE: (Action.CHANGE_ACTION, button(ids.ACTION_DONE, ACTION)),
    ids.ACTION_DROP: (Action.CHANGE_ACTION, button(ids.ACTION_DROP, ACTION)),
    ids.ACTION_DAY: (Action.CHANGE_ACTION, button(ids.ACTION_DAY, ACTION)),
    ids.ACTION_CHANGE: (Action.CHANGE_ACTION, button(ids.ACTION_CHANGE, ACTION)),
    ids.ACTION_DONE_FORM: (
        Action.CHANGE_ACTION,
        form(ids.ACTION_DONE_FORM, {ids.OUTCOME_BLOCK: typed("All called.")}, carried(ACTION)),
    ),
    ids.ACTION_DROP_FORM: (
        Action.CHANGE_ACTION,
        form(ids.ACTION_DROP_FORM, {ids.REASON_BLOCK: typed("Too dear.")}, carried(ACTION)),
    ),
    ids.ACTION_DAY_FORM: (
        Action.CHANGE_ACTION,
        form(ids.ACTION_DAY_FORM, {ids.DUE_BLOCK: day("2025-06-27"), ids.REASON_BLOCK: typed(None)}, carried(ACTION)),
    ),
    ids.TO_TELL: (Action.READ_ACTIONS, button(ids.TO_TELL)),
    ids.TOLD: (Action.CHANGE_ACTION, button(f"{ids.TOLD}:1", f"{ACTION}|{ACTION}")),
    ids.CANNOT_TELL: (Action.CHANGE_ACTION, button(f"{ids.CANNOT_TELL}:1", f"{ACTION}|{ACTION}")),
}
