"""What administrators press and send about where customers' words come from."""

from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.sent_organisation import EMPTY, option, typed

Json = dict[str, Any]

SOURCE: Json = {
    ids.NAME_BLOCK: typed("Forged"),
    ids.READY_MADE_BLOCK: option("json"),
    ids.TOUCH_POINT_BLOCK: option("none"),
    ids.QUESTION_BLOCK: typed(""),
    ids.OWN_SECRET_BLOCK: typed(""),
}
PATHS = ("words", "items", "id", "said_at", "rating", "question", "touch_point", "account", "contact")
MAPPING: Json = {
    **{f"{ids.MAPPED_BLOCK}:{name}": typed(name) for name in PATHS},
    f"{ids.MAPPED_BLOCK}:scale": option("1-5"),
    ids.SAMPLE_BLOCK: typed('{"words": "Nobody called me back."}'),
}
CHANNEL: Json = {
    ids.CHANNEL_BLOCK: {ids.CHOICE_ACTION: {"type": "conversations_select", "selected_conversation": "C0FORGED"}},
    ids.TOUCH_POINT_BLOCK: option("none"),
}
MAY = Action.MANAGE_SOURCES

SENT: Sent = {
    ids.SOURCES: (MAY, button(ids.SOURCES)),
    ids.SOURCE: (MAY, button(ids.SOURCE, "forged")),
    ids.SOURCE_CHANGE: (MAY, button(ids.SOURCE_CHANGE, "forged")),
    ids.SOURCE_FORM: (MAY, form(ids.SOURCE_FORM, SOURCE, EMPTY)),
    ids.SOURCE_SWITCH: (MAY, button(ids.SOURCE_SWITCH, "off|forged")),
    ids.SOURCE_SECRET: (MAY, button(ids.SOURCE_SECRET, "forged")),
    ids.SOURCE_NEW_SECRET: (MAY, button(ids.SOURCE_NEW_SECRET, "forged")),
    ids.SOURCE_MAPPING: (MAY, button(ids.SOURCE_MAPPING, "forged")),
    ids.MAPPING_FORM: (MAY, form(ids.MAPPING_FORM, MAPPING, '{"home": null, "about": "forged"}')),
    ids.MAPPING_PREVIEW: (
        MAY,
        form(ids.MAPPING_PREVIEW, {}, '{"home": null, "about": "forged\\n{\\"words\\": \\"comment\\"}"}'),
    ),
    ids.CUSTOMER_CHANNELS: (MAY, button(ids.CUSTOMER_CHANNELS)),
    ids.CUSTOMER_CHANNEL_ADD: (MAY, button(ids.CUSTOMER_CHANNEL_ADD)),
    ids.CUSTOMER_CHANNEL_FORM: (MAY, form(ids.CUSTOMER_CHANNEL_FORM, CHANNEL, EMPTY)),
    ids.CUSTOMER_CHANNEL_STOP: (MAY, button(ids.CUSTOMER_CHANNEL_STOP, "C0FORGED")),
}
