"""Closes what champions ask in its time, on the writer's thread: nothing is written meanwhile."""

from datetime import datetime
from random import SystemRandom

from bot.writer import Writer
from models.database import Database
from services import consultation_clocks
from vault import Vault


class ConsultationKeeper:
    """Tells what came of a champion's question once its hour has come, missed or not, and lets old rolls go."""

    def __init__(self, *, database: Database, writer: Writer, vault: Vault) -> None:
        self._database = database
        self._writer = writer
        self._vault = vault

    async def keep(self, now: datetime) -> datetime | None:
        """Close what is due; when something is due next."""
        due = await self._next_due(now)
        if due is None or due > now:
            return due
        await self._writer.alone(
            lambda: consultation_clocks.close_due(self._database, vault=self._vault, random=SystemRandom(), now=now)
        )
        return await self._next_due(now)

    async def _next_due(self, now: datetime) -> datetime | None:
        return await self._writer.read(lambda session: consultation_clocks.next_due(session, now=now))
