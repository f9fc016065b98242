"""What the author of a suggestion presses, types and sends."""

import json
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.sent_voices import chosen, typed
from tests.handlers.slack import command, shortcut, submitted

Json = dict[str, Any]

CAPABILITY = "AAAAAAAAAAAAAAAAAAAAAA"
WORDS = "house river stone lamp"


def carried(about: str, home: list[str | None] | None = None) -> str:
    return json.dumps({"home": home, "about": about})


def filled_in(
    words: str | None,
    *,
    category: str = "friction",
    meant_for: str = "everyone",
    touch_point: str | None = None,
    sign: bool = False,
) -> Json:
    """The form's state.values."""
    signed = [{"value": "sign"}] if sign else []
    return {
        ids.WORDS_BLOCK: typed(words),
        ids.CATEGORY_BLOCK: chosen(category),
        ids.MEANT_FOR_BLOCK: chosen(meant_for),
        ids.TOUCH_POINT_BLOCK: chosen(touch_point),
        ids.SIGN_BLOCK: {ids.CHOICE_ACTION: {"type": "checkboxes", "selected_options": signed}},
    }


def before_sending(person: str) -> Json:
    """The page on top of the form, sent all the same."""
    view = {
        "type": "modal",
        "callback_id": ids.BEFORE_SENDING,
        "private_metadata": carried(f"friction|everyone|||{WORDS}"),
        "blocks": [
            {"type": "actions", "elements": [{"action_id": ids.SUGGESTION_LIMITS, "value": "Let Anna decide."}]}
        ],
    }
    return submitted(person, view, {})


SENT: Sent = {
    ids.SUGGEST_COMMAND: (Action.MAKE_SUGGESTION, lambda person: command(person, ids.SUGGEST_COMMAND)),
    ids.SUGGEST_SHORTCUT: (Action.MAKE_SUGGESTION, lambda person: shortcut(person, ids.SUGGEST_SHORTCUT)),
    ids.SUGGEST: (Action.MAKE_SUGGESTION, button(ids.SUGGEST)),
    ids.FEATURE_SUGGEST: (Action.MAKE_SUGGESTION, button(ids.FEATURE_SUGGEST)),
    ids.HOW_WOULD_YOU_FIX: (Action.MAKE_SUGGESTION, button(ids.HOW_WOULD_YOU_FIX, "waiting|visit")),
    ids.SUGGESTION_LIMITS: (Action.MAKE_SUGGESTION, button(ids.SUGGESTION_LIMITS)),
    ids.SUGGESTION_FORM: (
        Action.MAKE_SUGGESTION,
        form(ids.SUGGESTION_FORM, filled_in("Answer sooner."), carried(WORDS)),
    ),
    ids.BEFORE_SENDING: (Action.MAKE_SUGGESTION, before_sending),
    ids.MY_SUGGESTIONS: (Action.MAKE_SUGGESTION, button(ids.MY_SUGGESTIONS, "1")),
    ids.MY_THREAD: (Action.MAKE_SUGGESTION, button(f"{ids.MY_THREAD}:1", CAPABILITY)),
    ids.THREAD_PART: (Action.MAKE_SUGGESTION, button(f"{ids.THREAD_PART}:older", f"{CAPABILITY}|1")),
    ids.THREAD_REPLY: (Action.MAKE_SUGGESTION, button(ids.THREAD_REPLY, CAPABILITY)),
    ids.THREAD_REOPEN: (Action.MAKE_SUGGESTION, button(ids.THREAD_REOPEN, CAPABILITY)),
    ids.THREAD_SETTLE: (Action.MAKE_SUGGESTION, button(ids.THREAD_SETTLE, CAPABILITY)),
    ids.THREAD_WITHDRAW: (Action.MAKE_SUGGESTION, button(ids.THREAD_WITHDRAW, CAPABILITY)),
    ids.THREAD_REPLY_FORM: (
        Action.MAKE_SUGGESTION,
        form(ids.THREAD_REPLY_FORM, {ids.WORDS_BLOCK: typed("Every Monday.")}, carried(f"reply|{CAPABILITY}|n1")),
    ),
    ids.FOUR_WORDS: (Action.MAKE_SUGGESTION, button(ids.FOUR_WORDS)),
    ids.FOUR_WORDS_FORM: (
        Action.MAKE_SUGGESTION,
        form(ids.FOUR_WORDS_FORM, {ids.FOUR_WORDS_BLOCK: typed(WORDS)}, carried("")),
    ),
}
