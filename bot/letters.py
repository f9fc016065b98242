"""Opens the letter box at ten o'clock of each weekday, on the writer's thread: nothing is written meanwhile."""

from datetime import datetime

from bot.writer import Writer
from models.database import Database
from services import letters, released
from vault import Vault


class LetterKeeper:
    """Sees to it that a box takes letters, and releases what is due."""

    def __init__(self, *, database: Database, writer: Writer, vault: Vault) -> None:
        self._database = database
        self._writer = writer
        self._vault = vault

    async def keep(self, now: datetime) -> datetime | None:
        """Release what is due, missed or not; when something is due next."""
        if await self._writer.read(letters.lacks_box):
            await self._writer.write(
                lambda session: letters.ensure_box(session, vault=self._vault, now=now), patient=True
            )
        due = await self._writer.read(released.next_due)
        if due is None or due > now:
            return due
        await self._writer.alone(lambda: released.release_due(self._database, vault=self._vault, now=now))
        return await self._writer.read(released.next_due)
