"""What every handler is given, wired once in bot/app.py."""

from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, Protocol, TypeVar

from sqlalchemy.orm import Session

from domain.away import Status
from domain.screens import Refused
from domain.survey import Cast, CastOutcome
from services.contacts import Contacts
from services.people import Member
from services.voice_file import Table
from services.voice_import import Into, Tally
from vault import Vault

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """A user group of the workspace."""

    id: str
    handle: str
    name: str


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        ...


class Store(Protocol):
    """The database as handlers see it: short reads in a pool, writes through the one writer."""

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a reading session, off the event loop."""
        ...

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in the writer's next batch; returns after the commit. Raises BusyError when the queue is full."""
        ...

    async def cast(self, cast: Cast) -> CastOutcome:
        """Seal one answer; returns when it is durable and the old key destroyed.

        Raises BusyError, NotRecordedError and UncertainError.
        """
        ...


class Groups(Protocol):
    """Channels and user groups of the workspace, as Slack tells of them now."""

    async def members(self, group: str) -> frozenset[str]:
        """Ids of the people in a channel (C..., G...) or a user group (S...). Raises SlackError."""
        ...

    async def user_groups(self) -> tuple[UserGroup, ...]:
        """All user groups that are in use, by name, as of a minute ago at most. It does not wait for a slow Slack.

        Raises SlackError; empty where the scope is missing.
        """
        ...

    async def hear_of(self, group: str) -> bool:
        """Write down who is in one channel or user group that a series asks now.

        False: Slack does not tell at once. Then it is asked again soon, and nobody has to do anything for that.
        """
        ...


class ChannelTrouble(Protocol):
    """Why the bot cannot post in a channel."""

    async def __call__(self, channel: str, *, anew: bool = False) -> str | None:
        """Slack's word for it; None: it can, or Slack does not tell at once.

        What was heard within the last minute is said again, unless it is to be asked `anew`.
        """
        ...


class Away(Collection[str], Protocol):
    """Who is away now by their Slack status; in memory only."""

    def hear_of(self, person: str, status: Status) -> None:
        """Take over what one member says of themselves now."""
        ...


class Portraits(Protocol):
    """Where members' pictures are; in memory only."""

    def of(self, person: str) -> str:
        """The address of somebody's picture; empty: not known."""
        ...

    def hear_of(self, person: str, address: str) -> None:
        """Take over one member's."""
        ...


class Files(Protocol):
    """What an import of people reads from Slack."""

    async def text(self, file: str) -> str:
        """A file that somebody has put into a form. Raises BadFileError, SlackError."""
        ...

    async def content(self, file: str) -> tuple[str, bytes]:
        """The name and the content of a file of customers' words. Raises BadFileError, SlackError."""
        ...

    async def emails(self) -> Mapping[str, str]:
        """Everybody's address, lower case, with their id; empty where the scope is missing. Raises SlackError."""
        ...


class Hooks(Protocol):
    """What Home shows of webhooks, and what only the running program knows of them."""

    listening: bool
    """They are switched on."""

    @property
    def has_address(self) -> bool:
        """Whether the whole address is known, not only its path."""
        ...

    def address(self, source_id: str) -> str:
        """Where a source calls."""
        ...

    def secret(self, source_id: str, number: int) -> str:
        """What a source signs with. Raises NotRecordedError where the key file can't be used."""
        ...

    def seal(self, source_id: str, secret: str) -> bytes:
        """A help desk's own secret, encrypted. Raises NotRecordedError."""
        ...

    def refused(self, source_id: str) -> Refused | None:
        """What was refused of a source's calls since the last start."""
        ...


class VoiceImport(Protocol):
    """What takes in a table of customers' words."""

    async def __call__(
        self, file: BinaryIO, table: Table, into: Into, *, now: datetime, told: Callable[[Tally], Awaitable[None]]
    ) -> Tally:
        """Read it all in other processes and store it bit by bit; `told` hears how far it is after each.

        Raises NotReadError, NotRecordedError and the like: what was stored by then stays.
        """
        ...


class Wallets(Protocol):
    """What only the running program knows of authors, and only for a day: nothing of it is ever at rest."""

    began: datetime
    """When it began to know."""

    def publishing(self, person: str) -> AbstractAsyncContextManager[None]:
        """One Home of a person is put together and published at a time."""
        ...

    def wait(self, person: str, capability: str, *, now: datetime) -> None:
        """Keep a capability until this person's Home takes it, a day at most."""
        ...

    def waiting(self, person: str, *, now: datetime) -> tuple[str, ...]:
        """Those that no Home has taken yet, the oldest first."""
        ...

    def heard_of(self, person: str, *, now: datetime) -> tuple[str, ...]:
        """Those too that a Home took within the last day: the next one has them, whichever Home it follows."""
        ...

    def arrived(self, person: str, capabilities: Iterable[str], *, now: datetime) -> None:
        """Slack has published a Home with them."""
        ...

    def let_go(self, person: str, capabilities: Iterable[str]) -> None:
        """Slack has published a Home without them, for lack of room: they come back by their four words alone."""
        ...

    def may_send(self, person: str, nonce: str, *, day: date, back: bool = False) -> bool:
        """Whether this person may send this letter on this day, for one that was sent is sent again.

        `back`: it takes something back, which is counted by itself.
        """
        ...

    def sent(self, person: str, nonce: str, *, day: date, back: bool = False) -> None:
        """The letter was sent."""
        ...

    def may_guess(self, person: str, *, now: datetime) -> bool:
        """Whether this person may try four words, which counts as a try; one hour has so many a person and in all."""
        ...

    def guessed_right(self, person: str) -> None:
        """The words were right: that was no try."""
        ...


class Administrators(Collection[str]):
    """Who administers Tribune: whoever the settings name or, if they name nobody, Slack's own admins and owners.

    Of Slack's own, as Tribune last heard of them. Every thread may ask: a change is one assignment. Whoever was named
    in Home administers as well, and stands in the database: see services.people.roles_of.
    """

    def __init__(self, named: Iterable[str] = ()) -> None:
        self._named = frozenset(named)
        self._slacks_own: frozenset[str] = frozenset()

    def __contains__(self, person: object) -> bool:
        return person in (self._named or self._slacks_own)

    def __iter__(self) -> Iterator[str]:
        return iter(self._named or self._slacks_own)

    def __len__(self) -> int:
        return len(self._named or self._slacks_own)

    def are(self, slacks_own: Iterable[str]) -> None:
        """Take over all of Slack's own."""
        self._slacks_own = frozenset(slacks_own)

    def hear_of(self, member: Member) -> None:
        """Take over what Slack says of one member."""
        self.are(self._slacks_own | {member.id} if member.administers else self._slacks_own - {member.id})

    @property
    def slacks_own(self) -> frozenset[str]:
        """Slack's own admins and owners, whoever administers Tribune."""
        return self._slacks_own


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """Clock, store and vault, and who administers."""

    clock: Clock
    store: Store
    vault: Vault
    administrators: Administrators
    channel_trouble: ChannelTrouble
    wake: Callable[[], None]
    """Tell the ticker that something may be due."""
    afterwards: Callable[[Coroutine[Any, Any, None]], None]
    """Do something after the answer; cut short when the app ends. It raises nothing: see handlers.afterwards."""
    groups: Groups
    files: Files
    away: Away
    portraits: Portraits
    contacts: Contacts
    hooks: Hooks
    import_voices: VoiceImport
    wallets: Wallets
