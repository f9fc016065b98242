"""The workspace's state: who is in it, what was said, which views are open. No HTTP here."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class User:
    """A member, as users.list tells of them. `guest`, `bot` and `deleted` as in Slack."""

    id: str
    handle: str
    real_name: str
    email: str
    tz: str
    title: str = ""
    color: str = "3b6e5e"
    guest: bool = False
    bot: bool = False
    deleted: bool = False
    admin: bool = False


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, or a direct message (`dm_with` is the member on the other side from the bot)."""

    id: str
    name: str
    topic: str = ""
    private: bool = False
    archived: bool = False
    dm_with: str | None = None
    members: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Message:
    """One message. `only_for`: ephemeral, seen by that member only. `thread_ts`: a reply."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    only_for: str | None = None
    metadata: Json | None = None
    edited: bool = False


@dataclass(slots=True, kw_only=True)
class View:
    """A modal or a Home. `state` is what the member has put in so far, in Slack's state.values shape."""

    id: str
    user: str
    type: str
    payload: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """From response_action "errors": by block_id."""


@dataclass(slots=True, kw_only=True)
class File:
    """An uploaded file."""

    id: str
    name: str
    mimetype: str
    content: bytes
    title: str = ""
    alt_text: str = ""


@dataclass(slots=True, kw_only=True)
class Call:
    """One line of the log: a Web API call ("api"), an envelope sent to the bot ("event"), or a "failure"."""

    at: float
    kind: str
    name: str
    request: Json
    response: Json


class Workspace:
    """Everything in memory; `changed()` wakes whoever follows the page of a member."""

    def __init__(self, *, name: str, team_id: str = "T0HEARTH") -> None:
        self.name = name
        self.team_id = team_id
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Message]] = {}
        """By channel, oldest first."""
        self.homes: dict[str, View] = {}
        """By member."""
        self.modals: dict[str, list[View]] = {}
        """By member: the stack, at most three, top last."""
        self.files: dict[str, File] = {}
        self.read: dict[tuple[str, str], str] = {}
        """(member, channel) -> ts of the last message they have seen."""
        self.notices: dict[str, list[str]] = {}
        """By member: failures shown to them, as Slack's banner would ("Tribune did not answer in time")."""
        self.log: list[Call] = []
        self._followers: set[asyncio.Queue[str]] = set()

    def changed(self, what: str) -> None:
        """Tell followers: "messages:<channel>", "home:<user>", "modal:<user>", "clock" or "log"."""
        for queue in self._followers:
            queue.put_nowait(what)

    def follow(self) -> "asyncio.Queue[str]":
        """A queue that gets every change from now on; give it back with `unfollow`."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._followers.add(queue)
        return queue

    def unfollow(self, queue: "asyncio.Queue[str]") -> None:
        """Stop following."""
        self._followers.discard(queue)

    def channels_of(self, user: str) -> list[Channel]:
        """Channels that this member sees, by name; direct messages with the bot last."""
        raise NotImplementedError

    def unread(self, user: str, channel: str) -> int:
        """How many messages of others this member has not seen there."""
        raise NotImplementedError

    def mark_read(self, user: str, channel: str) -> None:
        """This member has seen everything there."""
        raise NotImplementedError

    def visible_messages(self, user: str, channel: str) -> list[Message]:
        """The messages of a channel (not thread replies) that this member may see."""
        raise NotImplementedError
