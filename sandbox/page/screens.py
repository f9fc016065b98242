"""What one member sees at one address: everything that the templates ask for."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from sandbox import choices
from sandbox.attack_it import AttackIt
from sandbox.dates import local, slack_date
from sandbox.mrkdwn import Reader
from sandbox.page.address import ABOUT, APP_TABS, CHANNELS, HOME, MESSAGES, Address
from sandbox.page.elements import Surface
from sandbox.server import SandboxServer
from sandbox.sight import words
from sandbox.workspace import Channel, File, Json, Message, User, View

HUES = 10
"""Colours of avatars; the style sheet has as many."""
TOGETHER = 300
"""Seconds within which messages of one author stand under one name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A button that moves the clock; `to` gives the instant, or None while there is nothing to move to."""

    label: str
    to: Callable[[], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """Something to look at next, offered in "Look inside" once it was attacked; `url` is asked when it is shown."""

    title: str
    words: str
    url: Callable[[], str]
    jump: Jump | None = None
    """Moves the clock to where there is more to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message as it stands in a conversation. `day` begins a day, `news` what is unread; `head` shows the author."""

    message: Message
    author: User
    day: str
    head: bool
    time: str
    full: str
    surface: Surface
    news: bool = False
    replies: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A channel in the side bar."""

    channel: Channel
    unread: int


def hue(user: User) -> int:
    """The colour of somebody's avatar: the same on every page and in every run."""
    return zlib.crc32(user.id.encode()) % HUES


def initials(user: User) -> str:
    """At most two letters for an avatar."""
    words = (user.real_name or user.handle or user.id).split()
    return "".join(word[0] for word in (words if len(words) < 2 else (words[0], words[-1]))).upper()


class Screen:
    """Made anew for each request. Raises KeyError for an unknown member."""

    def __init__(
        self,
        server: SandboxServer,
        address: Address,
        *,
        jumps: Sequence[Jump] = (),
        moving: str = "",
        can_look_inside: bool = False,
        attack_it: AttackIt | None = None,
        next_steps: Sequence[NextStep] = (),
    ) -> None:
        self.server = server
        self.workspace = server.workspace
        self.address = address
        self.me = server.workspace.users[address.user]
        self.bot = server.workspace.users[server.app.bot_user]
        self.can_look_inside = can_look_inside
        self.attack_it = attack_it if can_look_inside and address.inside else None
        """What is shown in "Look inside", where there is something to attack."""
        self.next_steps = next_steps if self.attack_it and self.attack_it.outcome else ()
        """What else there is to see, for those who have attacked it."""
        self.read_to = ""
        """The last message that was read before this page was opened; empty if nothing is to be called new."""
        self.steps = [(jump.label, jump.to() is not None) for jump in jumps]
        """Buttons beside the clock, and whether there is anything to move to."""
        self.moving = moving
        """Where the clock is moving to, in words; empty while it is not."""
        self.now = server.clock.now()
        self.zone = ZoneInfo(self.me.tz)

    @cached_property
    def reader(self) -> Reader:
        """How mentions and dates read here."""
        return Reader(
            user=self.me.id,
            zone=self.zone,
            now=self.now,
            people={user.id: user.real_name for user in self.workspace.users.values()},
            channels={entry.channel.id: entry.channel.name for entry in self.entries if not entry.channel.dm_with},
        )

    # The frame

    @cached_property
    def entries(self) -> list[Entry]:
        """Everything in the side bar, direct messages last."""
        return [
            Entry(channel=channel, unread=self.workspace.unread(self.me.id, channel.id))
            for channel in self.workspace.channels_of(self.me.id)
        ]

    @property
    def channels(self) -> list[Entry]:
        """The channels this member is in."""
        return [entry for entry in self.entries if not entry.channel.dm_with]

    @property
    def direct(self) -> Entry | None:
        """The direct messages with the app, once there are any."""
        return next((entry for entry in self.entries if entry.channel.dm_with), None)

    @property
    def unread(self) -> int:
        """Messages unseen, in all."""
        return sum(entry.unread for entry in self.entries)

    @property
    def members(self) -> list[User]:
        """Everybody whom one can be, by name."""
        return [user for user in choices.people(self.workspace) if not user.bot]

    def place_as(self, user: User) -> str:
        """Where somebody else lands who takes over this tab: the same place, or their own messages from the app."""
        if self.address.place in {HOME, ABOUT, CHANNELS}:
            return self.address.place
        channel = self.channel
        return channel.id if channel and not channel.dm_with and user.id in channel.members else MESSAGES

    @property
    def notices(self) -> list[str]:
        """Failures this member has not put away."""
        return self.workspace.notices.get(self.me.id, [])

    @property
    def wall_clock(self) -> str:
        """Like "Tue 10:04"."""
        return self.day_and_time(self.now)

    def day_and_time(self, instant: float) -> str:
        """An instant as the clock on this page shows it."""
        return f"{local(instant, self.zone):%a %H:%M}"

    # The app, as its manifest declares it

    @property
    def commands(self) -> list[Json]:
        """Slash commands."""
        return self.server.app.commands

    @property
    def shortcuts(self) -> list[Json]:
        """Global shortcuts."""
        return [shortcut for shortcut in self.server.app.shortcuts if shortcut["type"] == "global"]

    @property
    def message_shortcuts(self) -> list[Json]:
        """Those in the menu of a message."""
        return [shortcut for shortcut in self.server.app.shortcuts if shortcut["type"] == "message"]

    @property
    def tabs(self) -> list[str]:
        """The app's tabs."""
        return [tab for tab in APP_TABS if tab != HOME or self.server.app.home_tab]

    @property
    def about(self) -> str:
        """The app's description."""
        information: Json = self.server.app.manifest.get("display_information", {})
        return str(information.get("long_description") or information.get("description") or "")

    # The place

    @cached_property
    def channel(self) -> Channel | None:
        """The channel on screen, if this place is one that the member sees."""
        if self.address.place == MESSAGES:
            return self.direct.channel if self.direct else None
        return next((entry.channel for entry in self.entries if entry.channel.id == self.address.place), None)

    @property
    def app_tab(self) -> str:
        """Which tab of the app is on screen; empty in a channel."""
        if self.address.place in self.tabs:
            return self.address.place
        return MESSAGES if self.channel and self.channel.dm_with else ""

    @staticmethod
    def picture(image: Json) -> str:
        """Where an uploaded picture is, that a block names by id or by the URL that the upload gave."""
        file: Json = image["slack_file"]
        return f"/picture/{file.get('id') or file['url'].split('/')[-2]}"

    def name_of(self, place: Channel) -> str:
        """A conversation by its name, with the sign of its kind."""
        if place.dm_with is not None:
            return self.bot.real_name
        return f"{'🔒 ' if place.private else '#'}{place.name}"

    def tokens(self, surface: Surface, block: Json, element: Json) -> list[tuple[str, str]]:
        """What is chosen in a picker: the value, and what a person calls it."""
        return [
            (value, self._label(one))
            for value, one in zip(surface.chosen(block, element), surface.said(block, element), strict=True)
        ]

    def _label(self, one: object) -> str:
        if isinstance(one, dict) and "text" in one:
            return words(one["text"])
        held = str(one["id"] if isinstance(one, dict) else one)
        if held in self.workspace.users:
            return self.workspace.users[held].real_name
        if held in self.workspace.files:
            return self.workspace.files[held].name
        place = self.workspace.channels.get(held)
        seen = place is not None and (not place.private or self.me.id in place.members)
        return self.name_of(place) if place and seen else held

    @property
    def exists(self) -> bool:
        """Whether there is anything at this address."""
        return bool(self.channel or self.app_tab or self.address.place == CHANNELS)

    @property
    def title(self) -> str:
        """What this place is called."""
        if self.app_tab:
            return self.bot.real_name
        if self.channel:
            return f"{'' if self.channel.private else '#'}{self.channel.name}"
        return "Channels"

    @property
    def people(self) -> list[User]:
        """Who is in the channel on screen, by name; apps last."""
        members = self.channel.members if self.channel else set()
        known = (user for user in self.workspace.users.values() if user.id in members and not user.deleted)
        return sorted(known, key=lambda user: (user.bot, user.real_name))

    @property
    def joinable(self) -> list[Channel]:
        """Public channels that this member is not in."""
        return self.server.actor(self.me.id).other_channels()

    def names_of(self, users: Sequence[str]) -> str:
        """People's names, one after the other."""
        return ", ".join(self.reader.people.get(user, user) for user in users)

    def files_of(self, message: Message) -> list[File]:
        """The files of a message that are still there."""
        return [self.workspace.files[file] for file in message.files if file in self.workspace.files]

    @property
    def writes_to(self) -> str:
        """What the composer says it is for."""
        return f"Message {self.title}"

    @property
    def lines(self) -> list[Line]:
        """The conversation on screen."""
        return self._lines(self.workspace.visible_messages(self.me.id, self.channel.id)) if self.channel else []

    @property
    def thread(self) -> list[Line]:
        """The thread in the pane, its first message included."""
        first = (
            self.workspace.find_message(self.channel.id, self.address.thread)
            if self.channel and self.address.thread
            else None
        )
        return self._lines([first, *self._replies(first)]) if first else []

    def _replies(self, message: Message) -> list[Message]:
        return self.workspace.replies(self.me.id, message.channel, message.ts)

    def _lines(self, messages: Sequence[Message]) -> list[Line]:
        return list(self._lined_up(messages))

    def _lined_up(self, messages: Sequence[Message]) -> Iterator[Line]:
        others = (message.ts for message in messages if message.user != self.me.id)
        first_new = next((ts for ts in others if self.read_to and ts > self.read_to), None)
        for before, message in pairwise((None, *messages)):
            assert message is not None
            when = local(float(message.ts), self.zone)
            same_day = before is not None and local(float(before.ts), self.zone).date() == when.date()
            yield Line(
                message=message,
                author=self.workspace.users.get(message.user) or _stranger(message.user),
                day=""
                if same_day
                else slack_date(float(message.ts), "{day_divider_pretty}", zone=self.zone, now=self.now),
                head=before is None or not same_day or message.ts == first_new or not _together(before, message),
                news=message.ts == first_new,
                time=f"{when:%H:%M}",
                full=f"{when:%A, %d %B %Y, %H:%M (%Z)}",
                surface=Surface(key=f"{message.channel}|{message.ts}", zone=self.zone, state=message.state),
                replies=tuple(self._replies(message)) if message.thread_ts is None else (),
            )

    @property
    def home(self) -> View | None:
        """The app's Home as it was last published for this member."""
        return self.workspace.homes.get(self.me.id)

    @property
    def modal(self) -> View | None:
        """The modal on top."""
        return self.workspace.top_modal(self.me.id)

    @property
    def modal_depth(self) -> int:
        """How many modals are stacked."""
        return len(self.workspace.modals.get(self.me.id, ()))


def surface_of(view: View, zone: ZoneInfo) -> Surface:
    """A view as its elements know it."""
    return Surface(key=view.id, zone=zone, state=view.state, errors=view.errors)


def _together(before: Message, message: Message) -> bool:
    same = before.user == message.user and before.only_for == message.only_for
    return same and float(message.ts) - float(before.ts) < TOGETHER


def _stranger(user: str) -> User:
    return User(id=user, handle=user, real_name=user, email="", tz="UTC")
