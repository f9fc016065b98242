"""What is sent by whoever changes or names topics, and the action that each of them is."""

import json
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import pressed

Json = dict[str, Any]


def filled_in(name: str, phrases: str = "smart meter", *, parent: str = "none", complaint: str = "") -> Json:
    """The form of a topic, as it comes back."""

    def typed(value: str) -> Json:
        return {ids.CHOICE_ACTION: {"type": "plain_text_input", "value": value or None}}

    return {
        ids.NAME_BLOCK: typed(name),
        ids.PARENT_BLOCK: {ids.CHOICE_ACTION: {"type": "static_select", "selected_option": {"value": parent}}},
        ids.PHRASES_BLOCK: typed(phrases),
        ids.COMPLAINT_BLOCK: typed(complaint),
        ids.PRAISE_BLOCK: typed(""),
    }


def tried(person: str, about: str = "customers||", **values: Json) -> Json:
    """[Try it], pressed in a form that was filled in."""
    body = pressed(person, ids.TRY_TOPIC, "customers|", modal=True, about=about)
    body["view"]["state"] = {"values": values or filled_in("Meters")}
    return body


def metadata(about: str) -> str:
    return json.dumps({"home": None, "about": about})


SENT: Sent = {
    ids.EDIT_TOPICS: (Action.NAME_TOPICS, button(f"{ids.EDIT_TOPICS}:open", "customers")),
    ids.EDIT_TOPIC: (Action.MANAGE_TOPICS, button(f"{ids.EDIT_TOPIC}:menu", "customers|call_back")),
    ids.NAME_PROPOSAL: (Action.NAME_TOPICS, button(ids.NAME_PROPOSAL, "smart meter")),
    ids.REFUSE_PROPOSAL: (Action.NAME_TOPICS, button(ids.REFUSE_PROPOSAL, "smart meter")),
    ids.TRY_TOPIC: (Action.NAME_TOPICS, tried),
    ids.LEAVE_TOPIC_OUT: (Action.MANAGE_TOPICS, button(ids.LEAVE_TOPIC_OUT, "customers|call_back")),
    ids.TOPIC_AS_IT_CAME: (Action.MANAGE_TOPICS, button(ids.TOPIC_AS_IT_CAME, "customers|call_back")),
    ids.BRING_TOPIC_BACK: (Action.MANAGE_TOPICS, button(ids.BRING_TOPIC_BACK, "customers|call_back")),
    ids.TOPIC_FORM: (
        Action.MANAGE_TOPICS,
        form(ids.TOPIC_FORM, filled_in("Call backs"), metadata("customers|call_back|0")),
    ),
    f"{ids.TOPIC_FORM} of a new one": (
        Action.NAME_TOPICS,
        form(ids.TOPIC_FORM, filled_in("Meters"), metadata("customers||")),
    ),
    f"{ids.TOPIC_FORM} of a new one of employees": (
        Action.MANAGE_TOPICS,
        form(ids.TOPIC_FORM, filled_in("Meters"), metadata("employees||")),
    ),
}
