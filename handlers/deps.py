"""What every handler is given, wired once in bot/app.py."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from domain.survey import Cast, CastOutcome
from vault import Vault

T = TypeVar("T")


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
        """Seal one answer; returns when it is durable and the old key destroyed. Raises BusyError, NotRecordedError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """Clock, store and vault, and who administers."""

    clock: Clock
    store: Store
    vault: Vault
    administrators: frozenset[str]
    channel_trouble: Callable[[str], Awaitable[str | None]]
    """Slack's word for why the bot cannot post in a channel, or None."""
    wake: Callable[[], None]
    """Tell the ticker that something may be due."""
