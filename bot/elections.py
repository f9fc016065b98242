"""Announces, opens, reminds of and closes elections, on the writer's thread: each step has transactions of its own."""

from collections.abc import Collection
from datetime import datetime

from bot.writer import Writer
from models.database import Database
from services import election_clocks
from vault import Vault


class ElectionKeeper:
    """Sees to it that what was announced happens; what was missed, as late as it is."""

    def __init__(
        self, *, database: Database, writer: Writer, vault: Vault, administrators: Collection[str] = ()
    ) -> None:
        """`administrators` hear of an election that could not be announced."""
        self._database = database
        self._writer = writer
        self._vault = vault
        self._administrators = administrators

    async def keep(self, now: datetime) -> datetime | None:
        """Do what is due; when something is due next."""
        due = await self._next_due(now)
        if due is None or due > now:
            return due
        await self._writer.alone(lambda: self._do_due(now))
        return await self._next_due(now)

    async def _next_due(self, now: datetime) -> datetime | None:
        return await self._writer.read(lambda session: election_clocks.next_due(session, now=now))

    def _do_due(self, now: datetime) -> None:
        """What ends comes first: the next election of its seat may be due by then."""
        try:
            election_clocks.close_due(self._database, vault=self._vault, now=now)
        finally:  # one that can't be counted holds up nothing else
            self._begin_due(now)

    def _begin_due(self, now: datetime) -> None:
        with self._database.write() as session:
            election_clocks.open_due(session, vault=self._vault, now=now)
        with self._database.write() as session:
            election_clocks.remind_due(session, vault=self._vault, now=now)
        with self._database.write() as session:
            election_clocks.due_by_calendar(session, now=now, administrators=self._administrators)
