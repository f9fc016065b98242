"""The workspace's state: who is in it, what was said, which views are open. No HTTP here."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

LOG_KEPT = 2_000
"""Lines of the log kept in memory; a recording on disk has them all."""


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
    status_text: str = ""
    status_emoji: str = ""
    """As a code with colons, like ":palm_tree:"."""
    status_expiration: int = 0
    """When the status goes by itself, in seconds since 1970; 0: it stays."""


@dataclass(slots=True, kw_only=True)
class UserGroup:
    """People who are mentioned together, like @leads. `disabled`: kept, but of no use any more."""

    id: str
    handle: str
    name: str
    description: str = ""
    users: list[str] = field(default_factory=list)
    disabled: bool = False


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

    @property
    def kind(self) -> str:
        """Slack's word for the kind of conversation: "im", "group" (a private channel) or "channel"."""
        if self.dm_with is not None:
            return "im"
        return "group" if self.private else "channel"


@dataclass(slots=True, kw_only=True)
class Message:
    """One message. `only_for`: ephemeral, seen by that member only. `thread_ts`: a reply."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    """A reply that stands in its channel, too."""
    only_for: str | None = None
    metadata: Json | None = None
    edited: str = ""
    """When its author changed it last, as a ts; empty: never."""
    files: list[str] = field(default_factory=list)
    """Ids of the files that somebody dropped with it."""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    """By emoji (without colons), who reacted with it, first come first."""
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    """What was chosen in its elements, in Slack's state.values shape."""
    offered: dict[tuple[str, str], Json] = field(default_factory=dict)
    """By (block_id, action_id) of an external select, what the bot last offered: {"options"} or {"option_groups"}."""

    @property
    def in_channel(self) -> bool:
        """Whether it stands in its channel, and not in a thread alone."""
        return self.thread_ts is None or self.broadcast


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
    opened_from: str | None = None
    """The conversation in which the member was when it was opened, if they were in one."""
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """What stands beside inputs that were not taken, by block_id."""
    offered: dict[tuple[str, str], Json] = field(default_factory=dict)
    """As in a message."""


@dataclass(slots=True, kw_only=True)
class File:
    """An uploaded file. `mimetype` is empty until Slack has looked at it, a moment after the upload.

    `user`: who uploaded it; empty for the bot. `channels`: where it was dropped. `given`: to the bot, in a form.
    """

    id: str
    name: str
    mimetype: str
    content: bytes
    title: str = ""
    alt_text: str = ""
    user: str = ""
    channels: list[str] = field(default_factory=list)
    given: bool = False


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
        self.user_groups: dict[str, UserGroup] = {}
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
        self.recorders: set[Callable[[Call], None]] = set()
        """Called with every line of the log as it is written."""
        self._followers: set[asyncio.Queue[str]] = set()
        self._last_microsecond = 0
        self._ids: dict[str, int] = {}

    def changed(self, what: str) -> None:
        """Tell followers: "messages:<channel>", "home:<user>", "modal:<user>", "notices:<user>", and others.

        The others: "channels" (who is in which), "people" (names, statuses, groups), "clock", "switches" and "log".
        """
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

    # What a member sees

    def channels_of(self, user: str) -> list[Channel]:
        """Channels that this member sees, by name; direct messages with the bot last."""
        joined = [c for c in self.channels.values() if c.dm_with is None and user in c.members and not c.archived]
        direct = [c for c in self.channels.values() if c.dm_with == user]
        return sorted(joined, key=lambda channel: channel.name) + direct

    def unread(self, user: str, channel: str) -> int:
        """How many messages of others this member has not seen there."""
        seen = self.read.get((user, channel), "")
        return sum(m.ts > seen and m.user != user for m in self.visible_messages(user, channel))

    def mark_read(self, user: str, channel: str) -> None:
        """This member has seen everything there."""
        visible = self.visible_messages(user, channel)
        if visible:
            self.read[user, channel] = visible[-1].ts

    def visible_messages(self, user: str, channel: str) -> list[Message]:
        """The messages of a channel that this member may see; of replies, those that stand there too."""
        return [m for m in self.messages.get(channel, ()) if m.in_channel and m.only_for in {None, user}]

    def replies(self, user: str, channel: str, thread_ts: str) -> list[Message]:
        """The replies in a thread that this member may see, oldest first."""
        return [m for m in self.messages.get(channel, ()) if m.thread_ts == thread_ts and m.only_for in {None, user}]

    # What happens in it

    def new_id(self, prefix: str) -> str:
        """The next id of a kind ("M", "D", "V", "F", ...): the same run gives the same ids."""
        self._ids[prefix] = self._ids.get(prefix, 0) + 1
        return f"{prefix}0{self._ids[prefix]:07d}"

    def new_ts(self, now: float) -> str:
        """A message's ts: the instant in microseconds, never twice, even while the clock stands still."""
        self._last_microsecond = max(round(now * 1_000_000), self._last_microsecond + 1)
        seconds, microseconds = divmod(self._last_microsecond, 1_000_000)
        return f"{seconds:010d}.{microseconds:06d}"

    def direct_message(self, user: str, *, bot: str) -> Channel:
        """The conversation between this member and the bot, opened when it is first needed."""
        for channel in self.channels.values():
            if channel.dm_with == user:
                return channel
        channel = Channel(id=self.new_id("D"), name="directmessage", private=True, dm_with=user, members={user, bot})
        self.channels[channel.id] = channel
        return channel

    def add_message(self, message: Message) -> Message:
        """Put a message into its channel."""
        self.messages.setdefault(message.channel, []).append(message)
        self.changed(f"messages:{message.channel}")
        return message

    def find_message(self, channel: str, ts: str) -> Message | None:
        """The message with this ts, if it is still there."""
        return next((m for m in reversed(self.messages.get(channel, ())) if m.ts == ts), None)

    def remove_message(self, message: Message) -> None:
        """Take a message out of its channel."""
        self.messages[message.channel] = [m for m in self.messages[message.channel] if m is not message]
        self.changed(f"messages:{message.channel}")

    def top_modal(self, user: str) -> View | None:
        """The modal on top of this member's screen."""
        stack = self.modals.get(user)
        return stack[-1] if stack else None

    def views(self) -> Iterator[View]:
        """Every open modal and every Home."""
        for stack in self.modals.values():
            yield from stack
        yield from self.homes.values()

    def notice(self, user: str, sentence: str) -> None:
        """Show a failure to a member."""
        self.notices.setdefault(user, []).append(sentence)
        self.changed(f"notices:{user}")

    def record(self, call: Call) -> None:
        """Write one line of the log."""
        self.log.append(call)
        if len(self.log) > LOG_KEPT:
            del self.log[: LOG_KEPT // 4]
        for recorder in self.recorders:
            recorder(call)
        self.changed("log")
