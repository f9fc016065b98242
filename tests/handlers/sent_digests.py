"""What is pressed and sent about digests, and the action that each of them is."""

import json
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import pressed

Json = dict[str, Any]

ISSUE = "fedcba9876543210fedcba9876543210"
DIGEST = "0123456789abcdef0123456789abcdef"


def option(value: str) -> Json:
    return {"selected_option": {"value": value}}


def filled(channel: str = "C0VOICE", **more: str) -> Json:
    """The form of a digest, as it is sent; `more` by block."""
    chosen = {
        ids.CADENCE_BLOCK: "1",
        ids.WEEKDAY_BLOCK: "1",
        ids.HOUR_BLOCK: "9",
        ids.ZONE_BLOCK: "Europe/London",
        ids.APPROVAL_BLOCK: "yes",
    } | more
    return {ids.CHANNEL_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": channel}}} | {
        block: {ids.CHOICE_ACTION: option(value)} for block, value in chosen.items()
    }


def about(digest: str) -> str:
    return json.dumps({"home": None, "about": digest})


SENT: Sent = {
    ids.DIGEST: (Action.READ_VOICES, button(ids.DIGEST, "")),
    ids.DIGEST_EARLIER: (
        Action.READ_VOICES,
        lambda person: pressed(person, ids.DIGEST_EARLIER, modal=True, element=option(ISSUE)),
    ),
    ids.DIGEST_EXPORT: (Action.READ_VOICES, button(ids.DIGEST_EXPORT, ISSUE)),
    ids.QUOTES: (Action.APPROVE_QUOTES, button(ids.QUOTES, ISSUE)),
    ids.USE_ALL_QUOTES: (Action.APPROVE_QUOTES, button(ids.USE_ALL_QUOTES, ISSUE)),
    ids.USE_QUOTE: (Action.APPROVE_QUOTES, button(ids.USE_QUOTE, f"{ISSUE}|{DIGEST}")),
    ids.LEAVE_QUOTE: (Action.APPROVE_QUOTES, button(ids.LEAVE_QUOTE, f"{ISSUE}|{DIGEST}")),
    ids.DIGESTS: (Action.SET_UP_DIGESTS, button(ids.DIGESTS, "")),
    ids.CHANGE_DIGEST: (Action.SET_UP_DIGESTS, button(ids.CHANGE_DIGEST, "")),
    f"{ids.CHANGE_DIGEST} that is gone": (Action.SET_UP_DIGESTS, button(ids.CHANGE_DIGEST, DIGEST)),
    ids.DIGEST_FORM: (Action.SET_UP_DIGESTS, form(ids.DIGEST_FORM, filled(), about(""))),
    f"{ids.DIGEST_FORM} of another": (Action.SET_UP_DIGESTS, form(ids.DIGEST_FORM, filled(), about(DIGEST))),
    **{
        name: (Action.SET_UP_DIGESTS, button(name, DIGEST))
        for name in (
            ids.PREVIEW_DIGEST,
            ids.PAUSE_DIGEST,
            ids.GO_ON_DIGEST,
            ids.REMOVE_DIGEST,
            ids.CHECK_DIGEST,
        )
    },
}
