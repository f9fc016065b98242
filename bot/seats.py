"""Ends the terms of champions whose last day is over, and keeps and counts petitions, once a day."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.writer import Writer
from models.database import Database
from services import petitions, seats
from vault import Vault


class SeatKeeper:
    """Sees to it that nobody speaks after their term, and that a petition goes on exactly as long as it may."""

    def __init__(self, *, database: Database, writer: Writer, vault: Vault) -> None:
        self._database = database
        self._writer = writer
        self._vault = vault

    async def keep(self, now: datetime) -> datetime | None:
        """Do what is due, missed or not; when something is due next."""
        end = await self._writer.read(seats.next_end)
        if end and end <= now:
            await self._writer.write(lambda session: seats.end_due(session, now=now), patient=True)
        if await self._writer.read(petitions.out_of_step):
            await self._writer.alone(lambda: petitions.keep_in_step(self._database, vault=self._vault))
        count = await self._writer.read(lambda session: petitions.next_count(session, now=now))
        if count and count <= now:
            await self._writer.alone(lambda: petitions.count_due(self._database, vault=self._vault, now=now))
        return await self._writer.read(lambda session: _next(session, now))


def _next(session: Session, now: datetime) -> datetime | None:
    due = (seats.next_end(session), petitions.next_count(session, now=now))
    return min((one for one in due if one), default=None)
