"""What is pressed and sent about champions' questions, and the action that each of them is."""

import json
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form

Json = dict[str, Any]

ID = "0123456789abcdef0123456789abcdef"


def carried(about: str) -> str:
    """The metadata of a form about something."""
    return json.dumps({"home": None, "about": about})


def question(words: str = "Would Saturdays work?", options: str | None = "Yes\nNo", days: str = "3") -> Json:
    """The form of a champion of employees, filled in."""
    return {
        ids.QUESTION_BLOCK: {ids.CHOICE_ACTION: {"type": "plain_text_input", "value": words}},
        ids.OPTIONS_BLOCK: {ids.CHOICE_ACTION: {"type": "plain_text_input", "value": options}},
        ids.DAYS_BLOCK: {ids.CHOICE_ACTION: {"selected_option": {"value": days}}},
    }


def look(*topics: str, points: tuple[str, ...] = (), days: str = "90") -> Json:
    """The form of a champion of customers, filled in."""
    return {
        ids.TOPICS_BLOCK: {ids.TOPIC_SEARCH: {"selected_options": [{"value": one} for one in topics]}},
        ids.TOUCH_POINTS_BLOCK: {ids.CHOICE_ACTION: {"selected_options": [{"value": one} for one in points]}},
        ids.DAYS_BLOCK: {ids.CHOICE_ACTION: {"selected_option": {"value": days}}},
    }


def conclusion(words: str) -> Json:
    return {ids.CONCLUSION_BLOCK: {ids.TEXT_ACTION: {"type": "plain_text_input", "value": words}}}


def chosen(place: int | str) -> Json:
    """An answer that was chosen."""
    return {ids.CHOICE_BLOCK: {ids.CHOICE_ACTION: {"selected_option": {"value": str(place)}}}}


def written(words: str, *, hide: bool = False) -> Json:
    """An answer in somebody's own words."""
    chosen = [{"value": "hide"}] if hide else []
    return {
        ids.WORDS_BLOCK: {ids.WORDS_ACTION: {"type": "plain_text_input", "value": words}},
        ids.HIDE_BLOCK: {ids.HIDE_ACTION: {"type": "checkboxes", "selected_options": chosen}},
    }


SENT: Sent = {
    ids.CONSULT: (Action.CONSULT, button(ids.CONSULT, ID)),
    f"{ids.CONSULT} for a seat": (Action.CONSULT, button(ids.CONSULT, f"{ID}|{ID}")),
    ids.CONSULT_FORM: (Action.CONSULT, form(ids.CONSULT_FORM, question(), carried(f"{ID}|{ID}"))),
    ids.CONSULT_CUSTOMERS_FORM: (
        Action.CONSULT,
        form(ids.CONSULT_CUSTOMERS_FORM, look("price"), carried(f"{ID}|{ID}")),
    ),
    ids.CONSULT_ATTACH_FORM: (
        Action.CONSULT,
        form(ids.CONSULT_ATTACH_FORM, conclusion("It is too dear."), carried(f"{ID}|{ID}|90|price|")),
    ),
    ids.CONSULTATIONS: (Action.ANSWER_CONSULTATION, button(ids.CONSULTATIONS, "")),
    ids.CONSULTATION_ANSWER: (Action.ANSWER_CONSULTATION, button(ids.CONSULTATION_ANSWER, ID)),
    ids.CONSULTATION_FORM: (Action.ANSWER_CONSULTATION, form(ids.CONSULTATION_FORM, chosen(0), carried(ID))),
    ids.CONSULTATION_POINTED_OUT: (
        Action.ANSWER_CONSULTATION,
        form(ids.CONSULTATION_POINTED_OUT, {}, carried(f"{ID}|Ask Anna.")),
    ),
}
