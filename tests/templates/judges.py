"""Everybody who judges Block Kit JSON before Slack does: two libraries, Slack's own SDK, and the sandbox's rules."""

import json
from typing import Any

import blockkit
from slack_sdk.models.blocks import Block as SdkBlock
from slackblocks.blocks import Block as SlackBlock

from sandbox import rules

Json = dict[str, Any]

MOST_CHARACTERS = 13_000
"""Of all blocks of a message together; beyond it chat.postMessage says msg_blocks_too_long."""


def objections(surface: str, payload: Json) -> list[str]:
    """What any of them says against a "message", "modal" or "home"."""
    blocks: list[Json] = payload["blocks"]
    found = rules.problems(surface, payload)
    found += [f"slackblocks changes {block}" for block in blocks if not _survives_slackblocks(block)]
    shorter = payload | {"blocks": [_with_a_short_alternative(block) for block in blocks]}
    if _through_blockkit(surface, shorter) != shorter:
        found.append("blockkit changes it")
    parsed = SdkBlock.parse_all(blocks)
    if [block.to_dict() for block in parsed] != blocks:
        found.append("slack_sdk changes it")
    if surface == "message" and len(json.dumps(blocks, ensure_ascii=False)) > MOST_CHARACTERS:
        found.append("msg_blocks_too_long")
    return found


def _survives_slackblocks(block: Json) -> bool:
    """Whether slackblocks reads a block and writes it again as it was; blocks with elements it cannot read yet."""
    try:
        written = SlackBlock.from_dict(block)._resolve()
    except NotImplementedError:
        return True
    return {key: value for key, value in written.items() if key in block or key != "block_id"} == block


def _with_a_short_alternative(block: Json) -> Json:
    """Blockkit knows of 255 characters only; Slack takes 2,000, and so does the sandbox."""
    return block | {"alt_text": block["alt_text"][:255]} if "alt_text" in block else block


def _through_blockkit(surface: str, payload: Json) -> Json:
    """The payload made anew by blockkit's constructors, each of which checks its own rules."""
    blocks = [_component(block) for block in payload["blocks"]]
    if surface == "message":
        built: Json = blockkit.Message(text=payload["text"], blocks=blocks).build()
    else:
        rest = {key: _component(value) for key, value in payload.items() if key not in {"type", "blocks"}}
        made = blockkit.Modal if surface == "modal" else blockkit.Home
        built = made(blocks=blocks, **rest).build()
        if "private_metadata" not in payload:
            del built["private_metadata"]  # it makes "null" of none
    return built


_COMPONENTS: dict[str, Any] = {
    "actions": blockkit.Actions,
    "button": blockkit.Button,
    "checkboxes": blockkit.Checkboxes,
    "context": blockkit.Context,
    "conversations_select": blockkit.ConversationsSelect,
    "datepicker": blockkit.DatePicker,
    "divider": blockkit.Divider,
    "external_select": blockkit.ExternalSelect,
    "file_input": blockkit.FileInput,
    "header": blockkit.Header,
    "image": blockkit.Image,
    "image_beside": blockkit.ImageEl,
    "input": blockkit.Input,
    "multi_external_select": blockkit.MultiExternalSelect,
    "multi_static_select": blockkit.MultiStaticSelect,
    "multi_users_select": blockkit.MultiUsersSelect,
    "overflow": blockkit.Overflow,
    "plain_text_input": blockkit.PlainTextInput,
    "radio_buttons": blockkit.RadioButtons,
    "section": blockkit.Section,
    "static_select": blockkit.StaticSelect,
    "users_select": blockkit.UsersSelect,
}
_NAMELESS: dict[str, Any] = {
    "include": blockkit.ConversationFilter,
    "deny": blockkit.Confirm,
    "id": blockkit.SlackFile,
    "text": blockkit.Option,
}
"""What has no type, by a key that only it has."""


def _component(value: Any) -> Any:
    """A blockkit object from a piece of JSON. A type that is not in the table is a KeyError: add it."""
    if isinstance(value, list):
        return [_component(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("type")
    if kind in {"mrkdwn", "plain_text"}:
        return blockkit.Text(**value)
    fields = {key: _component(one) for key, one in value.items() if key not in {"type", "accessory"}}
    if beside := value.get("accessory"):
        fields["accessory"] = _component(beside | {"type": "image_beside"} if beside["type"] == "image" else beside)
    make = _COMPONENTS[kind] if kind else next(_NAMELESS[key] for key in _NAMELESS if key in fields)
    return make(**fields)
