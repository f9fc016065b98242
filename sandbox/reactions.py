"""Emoji under messages: who reacted with what. Each change says which event tells of it."""

import re

from sandbox.errors import SlackError
from sandbox.hub import Hub
from sandbox.workspace import Json, Message

_NAME = re.compile(r"[\w+'-]{1,100}(::skin-tone-[2-6])?")
MOST_EMOJI = 23
"""Different ones under one message."""


def add(hub: Hub, message: Message, user: str, emoji: str) -> list[Json]:
    """Put an emoji under a message. Raises SlackError where Slack would refuse."""
    name = emoji.strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if user in message.reactions.get(name, ()):
        raise SlackError("already_reacted")
    if name not in message.reactions and len(message.reactions) >= MOST_EMOJI:
        raise SlackError("too_many_emoji")
    message.reactions.setdefault(name, []).append(user)
    return _events(hub, "reaction_added", message, user, name)


def remove(hub: Hub, message: Message, user: str, emoji: str) -> list[Json]:
    """Take one's emoji back. Raises SlackError if there is none."""
    name = emoji.strip(":")
    if user not in message.reactions.get(name, ()):
        raise SlackError("no_reaction")
    message.reactions[name].remove(user)
    if not message.reactions[name]:
        del message.reactions[name]
    return _events(hub, "reaction_removed", message, user, name)


def _events(hub: Hub, kind: str, message: Message, user: str, name: str) -> list[Json]:
    """The app hears of reactions only where it is a member."""
    hub.workspace.changed(f"messages:{message.channel}")
    if hub.app.bot_user not in hub.workspace.channels[message.channel].members:
        return []
    item: Json = {"type": "message", "channel": message.channel, "ts": message.ts}
    event_ts = hub.workspace.new_ts(hub.now())
    event = {"type": kind, "user": user, "reaction": name, "item_user": message.user, "item": item}
    return [event | {"event_ts": event_ts}]
