"""The database as the bot's keepers see it, without a writer's thread."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from models.database import Database

T = TypeVar("T")


class Desk:
    """Reads and writes at once, and counts how often it was written."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.written = 0

    async def read(self, work: Callable[[Session], T]) -> T:
        with self.database.read() as session:
            return work(session)

    async def write(self, work: Callable[[Session], T], *, patient: bool = False) -> T:
        assert patient, "a keeper lets people's presses go first"
        self.written += 1
        with self.database.write() as session:
            return work(session)
