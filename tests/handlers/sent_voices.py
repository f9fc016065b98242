"""What is sent by whoever passes on a customer's words, or was praised, and the action that each of them is."""

from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import on_message, said

Json = dict[str, Any]


def typed(value: str | None) -> Json:
    return {ids.CHOICE_ACTION: {"type": "plain_text_input", "value": value}}


def chosen(value: str | None) -> Json:
    option = None if value is None else {"value": value}
    return {ids.CHOICE_ACTION: {"type": "static_select", "selected_option": option}}


def people(*persons: str) -> Json:
    return {ids.CHOICE_ACTION: {"type": "multi_users_select", "selected_users": list(persons)}}


def filled_in(
    words: str | None,
    *,
    touch_point: str | None = None,
    source: str | None = None,
    rating: str | None = None,
    account: str | None = None,
    contact: str | None = None,
    praised: tuple[str, ...] = (),
) -> Json:
    """The form's state.values."""
    return {
        ids.WORDS_BLOCK: typed(words),
        ids.TOUCH_POINT_BLOCK: chosen(touch_point),
        ids.SOURCE_BLOCK: chosen(source),
        ids.PRAISED_BLOCK: people(*praised),
        ids.RATING_BLOCK: chosen(rating),
        ids.ACCOUNT_BLOCK: typed(account),
        ids.CONTACT_BLOCK: typed(contact),
    }


EMPTY = '{"home": null, "about": ""}'
MESSAGE = said("I waited for three weeks.")

SENT: Sent = {
    ids.SAVE_VOICE_SHORTCUT: (
        Action.SAVE_VOICE,
        lambda person: on_message(person, ids.SAVE_VOICE_SHORTCUT, MESSAGE),
    ),
    ids.VOICE_COMMAND: (
        Action.SAVE_VOICE,
        lambda person: {
            "command": ids.VOICE_COMMAND,
            "text": "",
            "team_id": "T0HEARTH",
            "user_id": person,
            "channel_id": "C0PULSE",
            "trigger_id": "trigger",
        },
    ),
    ids.SAVE_VOICE: (Action.SAVE_VOICE, button(ids.SAVE_VOICE)),
    ids.FEATURE_VOICE: (Action.SAVE_VOICE, button(ids.FEATURE_VOICE)),
    ids.VOICE_FORM: (Action.SAVE_VOICE, form(ids.VOICE_FORM, filled_in("They came late."), EMPTY)),
    ids.PRAISE_TOO_FORM: (
        Action.SAVE_VOICE,
        form(ids.PRAISE_TOO_FORM, {ids.PRAISED_BLOCK: people("U0SAM")}, '{"home": null, "about": "v1"}'),
    ),
    ids.SHOW_PRAISE: (Action.ANSWER_PRAISE, button(ids.SHOW_PRAISE, "v1")),
    ids.KEEP_PRAISE: (Action.ANSWER_PRAISE, button(ids.KEEP_PRAISE, "v1")),
    ids.SHARE_PRAISE: (Action.ANSWER_PRAISE, button(f"{ids.SHARE_PRAISE}:1", "v1|C0PULSE")),
}
