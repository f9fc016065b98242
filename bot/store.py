"""The database as the bot's own tasks see it."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")


class Store(Protocol):
    """Reads in a pool, writes through the one writer."""

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a reading session."""
        ...

    async def write(self, work: Callable[[Session], T], *, patient: bool = False) -> T:
        """Run `work` in the writer's next batch."""
        ...
