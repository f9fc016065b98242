"""What is sent by whoever looks through what customers say, and the action that each of them is."""

from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import pressed, sought

Json = dict[str, Any]


def menu(person: str, action_id: str, value: str, *, kind: str = "static_select", about: str = "{}") -> Json:
    """A menu of the modal with comments."""
    element = {"type": kind, "selected_option": {"value": value}}
    return pressed(person, action_id, modal=True, about=about, element=element)


def searched(words: str | None) -> Json:
    return {ids.SEARCH_BLOCK: {ids.TEXT_ACTION: {"type": "plain_text_input", "value": words}}}


def read_as(mood: str, *topics: str) -> Json:
    options = [{"value": topic} for topic in topics]
    return {
        ids.MOOD_BLOCK: {ids.CHOICE_ACTION: {"type": "radio_buttons", "selected_option": {"value": mood}}},
        ids.TOPICS_BLOCK: {ids.TOPIC_SEARCH: {"type": "multi_external_select", "selected_options": options}},
    }


SENT: Sent = {
    ids.VOICE_TOPICS: (Action.READ_VOICES, button(ids.VOICE_TOPICS, "")),
    ids.VOICE_TOPIC: (Action.READ_VOICES, button(f"{ids.VOICE_TOPIC}:near1", "call_back")),
    ids.VOICE_PAGE: (Action.READ_VOICES, lambda person: menu(person, f"{ids.VOICE_PAGE}:mood", "mood|negative")),
    ids.VOICE_SEARCH_FORM: (Action.READ_VOICES, form(ids.VOICE_SEARCH_FORM, searched("call back"))),
    ids.WRONG: (
        Action.CORRECT_READING,
        lambda person: menu(person, ids.WRONG, "mood|v1||positive", kind="overflow"),
    ),
    f"{ids.WRONG} to delete": (
        Action.DELETE_VOICE,
        lambda person: menu(person, ids.WRONG, "delete|v1||", kind="overflow"),
    ),
    ids.DELETE_VOICE_FORM: (
        Action.DELETE_VOICE,
        form(ids.DELETE_VOICE_FORM, {}, '{"home": null, "about": "v1|{}"}'),
    ),
    ids.WRONG_READING: (Action.CORRECT_READING, button(f"{ids.WRONG_READING}:mood", "v1")),
    ids.TOPIC_SEARCH: (Action.CORRECT_READING, lambda person: sought(person, ids.TOPIC_SEARCH, "call")),
    ids.READING_FORM: (
        Action.CORRECT_READING,
        form(ids.READING_FORM, read_as("positive"), '{"home": null, "about": "v1|{}"}'),
    ),
}
