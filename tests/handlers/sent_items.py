"""What the questions' screens send, and the action that each of them is."""

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form

OWN = {
    ids.OWN_TEXT_BLOCK: {ids.TEXT_ACTION: {"type": "plain_text_input", "value": "Our new tool helps us."}},
    ids.OWN_WHY_BLOCK: {ids.TEXT_ACTION: {"type": "plain_text_input", "value": "It was expensive."}},
    ids.ABOUT_MANAGERS_BLOCK: {ids.ABOUT_MANAGERS_ACTION: {"type": "checkboxes", "selected_options": []}},
}
SENT: Sent = {
    ids.QUESTIONS: (Action.READ_QUESTIONS, button(ids.QUESTIONS)),
    f"{ids.QUESTIONS} of whichever pulse": (Action.READ_QUESTIONS, button(ids.QUESTIONS, "")),
    ids.QUESTIONS_OF: (Action.READ_QUESTIONS, button(ids.QUESTIONS_OF)),
    ids.RETIRE_ITEM: (Action.MANAGE_QUESTIONS, button(ids.RETIRE_ITEM, "s|Q2")),
    ids.RESTORE_ITEM: (Action.MANAGE_QUESTIONS, button(ids.RESTORE_ITEM, "s|Q2")),
    ids.ADD_ITEM: (Action.MANAGE_QUESTIONS, button(ids.ADD_ITEM)),
    ids.ADD_ITEM_FORM: (Action.MANAGE_QUESTIONS, form(ids.ADD_ITEM_FORM, OWN, '{"home": null, "about": "s"}')),
}
