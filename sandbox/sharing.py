"""Files of people: uploaded for a form, or dropped into a conversation; and which of them the app may see."""

import mimetypes
from collections.abc import Sequence

from sandbox import saying
from sandbox.errors import ActError
from sandbox.hub import Hub
from sandbox.workspace import Channel, File, Message

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes: Slack's limit for a file in a form, here for every file of a member."""
MOST_FILES = 10
"""In one message or form."""
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def looked_at(file: File) -> str:
    """What a file is, by its first bytes, else by its name."""
    for signature, mimetype in _SIGNATURES.items():
        if file.content.startswith(signature):
            return mimetype
    guess, _ = mimetypes.guess_type(file.name)
    return guess if guess is not None and not guess.startswith("image/") else "application/octet-stream"


def upload(hub: Hub, user: str, name: str, content: bytes) -> File:
    """Take a member's file into the workspace, where only they see it yet.

    Raises ActError for one that is empty or too large, or has no name.
    """
    plain = name.replace("\\", "/").rpartition("/")[2].strip()[:255]
    if not plain:
        raise ActError("A file needs a name.")
    if not content:
        raise ActError(f"{plain} is empty. Choose another file.")
    if len(content) > LARGEST_FILE:
        raise ActError(f"{plain} is larger than {LARGEST_FILE // 1024**2} MB. Choose a smaller file.")
    file = File(id=hub.workspace.new_id("F"), name=plain, mimetype="", content=content, title=plain, user=user)
    file.mimetype = looked_at(file)
    hub.workspace.files[file.id] = file
    return file


async def drop(
    hub: Hub, place: Channel, user: str, files: Sequence[File], *, text: str = "", thread_ts: str | None = None
) -> Message:
    """Say something with one's own files in a conversation: the app hears of the message, and of each file."""
    if not 0 < len(files) <= MOST_FILES:
        raise ActError(f"Drop 1 to {MOST_FILES} files at once.")
    if any(file.user != user for file in files):
        raise ActError("This file is somebody else's.")
    for file in files:
        if place.id not in file.channels:
            file.channels.append(place.id)
    said = await saying.say(hub, place, user, text, thread_ts=thread_ts, files=files)
    if hub.app.bot_user in place.members:
        for file in files:
            shared = {"type": "file_shared", "file_id": file.id, "file": {"id": file.id}, "user_id": user}
            await hub.tell(shared | {"channel_id": place.id, "event_ts": said.ts})
    return said


def seen_by_bot(hub: Hub, file: File) -> bool:
    """Whether the app may see a file: its own, one in a conversation that it is in, or one given to it in a form."""
    places = (hub.workspace.channels[channel] for channel in file.channels)
    return not file.user or file.given or any(hub.app.bot_user in place.members for place in places)
