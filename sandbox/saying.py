"""What a member says in a conversation, and how the app hears of it."""

from collections.abc import Sequence

from sandbox import describe
from sandbox.hub import Hub
from sandbox.workspace import Channel, File, Message


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
    if hub.app.bot_user in place.members:
        event = describe.message(hub, said) | {"channel": place.id, "event_ts": said.ts}
        await hub.tell(event | {"channel_type": place.kind})
        if f"<@{hub.app.bot_user}>" in text and place.dm_with is None:
            await hub.tell(event | {"type": "app_mention"})
    return said
