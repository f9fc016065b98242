"""Reminds those who answer suggestions of what is due, once a day at most; see services.desk_clocks."""

from collections.abc import Collection
from datetime import datetime

from bot.store import Store
from services import desk_clocks


class DeskKeeper:
    """Queues what the desk, and whoever looks after something, are to be reminded of."""

    def __init__(self, store: Store, *, administrators: Collection[str]) -> None:
        """`administrators` answer suggestions too."""
        self._store = store
        self._administrators = administrators

    async def keep(self, now: datetime) -> datetime | None:
        """Queue what is due; when the clocks are looked at next."""
        due = await self._next_due(now)
        if due is None or due > now:
            return due
        await self._store.write(
            lambda session: desk_clocks.remind(session, administrators=self._administrators, now=now), patient=True
        )
        return await self._next_due(now)

    async def _next_due(self, now: datetime) -> datetime | None:
        return await self._store.read(lambda session: desk_clocks.next_due(session, now=now))
