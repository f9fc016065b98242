"""What is said in a conversation, said otherwise and taken back, and how the app hears of it."""

from collections.abc import Sequence

from sandbox import describe
from sandbox.errors import ActError
from sandbox.hub import Hub
from sandbox.workspace import Channel, File, Json, Message

DELETED = "This message was deleted."
"""What stands where a message was that has replies."""


async def say(
    hub: Hub, place: Channel, user: str, text: str, *, thread_ts: str | None = None, files: Sequence[File] = ()
) -> Message:
    """Put a member's message into a conversation; its author has read everything there."""
    said = hub.workspace.add_message(
        Message(
            channel=place.id,
            ts=hub.workspace.new_ts(hub.now()),
            user=user,
            text=text,
            thread_ts=thread_ts,
            files=[file.id for file in files],
        )
    )
    hub.workspace.mark_read(user, place.id)
    await hub.tell(*told_of(hub, said))
    if hub.app.bot_user in place.members and f"<@{hub.app.bot_user}>" in text and place.dm_with is None:
        event = describe.message(hub, said) | {"type": "app_mention"}
        await hub.tell(event | {"channel": place.id, "event_ts": said.ts})
    return said


async def edit(hub: Hub, message: Message, text: str) -> None:
    """Put other words into one's own message; the same words are no change."""
    if not text.strip() and not message.files:
        raise ActError("A message needs words. Delete it, if it should not be here.")
    if text == message.text:
        return
    before = describe.message(hub, message)
    message.text = text
    note_edit(hub, message)
    await hub.tell(*told_of_change(hub, message, before))


async def delete(hub: Hub, message: Message) -> None:
    """Take back one's own message. Where it has replies, they stay, below a note that it was here."""
    before = describe.message(hub, message)
    await hub.tell(*take_back(hub, message, before))


def note_edit(hub: Hub, message: Message) -> None:
    """Note when a message was changed last."""
    message.edited = hub.workspace.new_ts(hub.now())
    hub.workspace.changed(f"messages:{message.channel}")


def take_back(hub: Hub, message: Message, before: Json) -> list[Json]:
    """Take a message out of its conversation; the events that tell the app."""
    if any(other.thread_ts == message.ts for other in hub.workspace.messages[message.channel]):
        message.text, message.user, message.blocks, message.files = DELETED, describe.SLACKBOT.id, [], []
        note_edit(hub, message)
        return told_of_change(hub, message, before)
    hub.workspace.remove_message(message)
    return _told(hub, message, {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before})


def told_of(hub: Hub, message: Message) -> list[Json]:
    """The event that tells the app of a message that is new, where it is there and everybody sees the message."""
    if not _hears(hub, message):
        return []
    place = hub.workspace.channels[message.channel]
    event = describe.message(hub, message) | {"channel": place.id, "event_ts": message.ts}
    return [event | {"channel_type": place.kind}]


def told_of_change(hub: Hub, message: Message, before: Json) -> list[Json]:
    """The event that tells the app of a message that says something else now."""
    told = {"subtype": "message_changed", "message": describe.message(hub, message), "previous_message": before}
    return _told(hub, message, told)


def _told(hub: Hub, message: Message, what: Json) -> list[Json]:
    if not _hears(hub, message):
        return []
    place, now = hub.workspace.channels[message.channel], hub.workspace.new_ts(hub.now())
    event: Json = {"type": "message", "hidden": True, "channel": place.id, "channel_type": place.kind}
    return [event | {"ts": now, "event_ts": now} | what]


def _hears(hub: Hub, message: Message) -> bool:
    return message.only_for is None and hub.app.bot_user in hub.workspace.channels[message.channel].members
