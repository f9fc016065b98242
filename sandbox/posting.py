"""Posting and changing the bot's messages, however it asks for it: a method, a response_url, or a command's answer."""

import json

from sandbox import describe, pictures, rules, saying
from sandbox.elements import carried_state, initial_state
from sandbox.errors import SlackError, invalid
from sandbox.hub import Hub
from sandbox.tickets import ResponseUrl
from sandbox.views import complete
from sandbox.workspace import Json, Message

LONGEST_TEXT = 40_000
LONGEST_METADATA = 16_000


def check(hub: Hub, payload: Json) -> None:
    """Raise SlackError for what Slack would not post."""
    text, blocks = payload.get("text"), payload.get("blocks")
    if not text and not blocks:
        raise SlackError("no_text")
    if isinstance(text, str) and len(text) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    problems = rules.problems("message", {"text": text, "blocks": blocks})
    problems = problems or pictures.problems(hub, blocks or [], "")
    if problems:
        raise invalid("invalid_blocks", problems)
    metadata = payload.get("metadata")
    if metadata is None:
        return
    match metadata:
        case {"event_type": str(), "event_payload": dict()} if len(metadata) == 2:
            if len(json.dumps(metadata)) > LONGEST_METADATA:
                raise SlackError("metadata_too_large")
        case _:
            raise SlackError("invalid_metadata_format")


def post(
    hub: Hub,
    channel: str,
    payload: Json,
    *,
    only_for: str | None = None,
    thread_ts: str | None = None,
    broadcast: bool = False,
) -> Message:
    """Post as the bot; `only_for` makes it ephemeral, `broadcast` shows a reply in the channel, too."""
    check(hub, payload)
    blocks = complete(hub.workspace, payload.get("blocks") or [])
    posted = hub.workspace.add_message(
        Message(
            channel=channel,
            ts=hub.workspace.new_ts(hub.now()),
            user=hub.app.bot_user,
            text=payload.get("text") or "",
            blocks=blocks,
            thread_ts=thread_ts,
            broadcast=broadcast,
            only_for=only_for,
            metadata=payload.get("metadata"),
            state=initial_state(blocks, here=channel),
        )
    )
    hub.tell_soon(*saying.told_of(hub, posted))
    return posted


def change(hub: Hub, message: Message, payload: Json) -> None:
    """Replace what a message says. Without blocks its old ones go; without text its old text stays."""
    check(hub, payload)
    before = describe.message(hub, message)
    blocks = complete(hub.workspace, payload.get("blocks") or [])
    message.state = carried_state(message.blocks, message.state, blocks, here=message.channel)
    message.blocks = blocks
    message.text = payload.get("text") or message.text
    message.metadata = payload.get("metadata", message.metadata)
    saying.note_edit(hub, message)
    hub.tell_soon(*saying.told_of_change(hub, message, before))


def take_back(hub: Hub, message: Message) -> None:
    """Take back a message of the bot."""
    hub.tell_soon(*saying.take_back(hub, message, describe.message(hub, message)))


def answer(hub: Hub, url: ResponseUrl, payload: Json) -> None:
    """Do what was sent to a response_url, or with the acknowledgement of a command."""
    acted_on = hub.workspace.find_message(url.channel, url.message_ts) if url.message_ts is not None else None
    if payload.get("delete_original") and acted_on is not None:
        take_back(hub, acted_on)
    elif payload.get("replace_original") and acted_on is not None:
        change(hub, acted_on, payload)
    else:
        only_for = None if payload.get("response_type") == "in_channel" else url.user
        post(hub, url.channel, payload, only_for=only_for, thread_ts=payload.get("thread_ts", url.thread_ts))
