"""Tells owners of very unhappy customers: at once, then what has gathered within the hour, and once more in time."""

from collections.abc import Collection
from datetime import datetime

from bot.store import Store
from services import alerts


class AlertKeeper:
    """Queues what owners are to be told."""

    def __init__(self, store: Store, *, administrators: Collection[str], away: Collection[str]) -> None:
        """`administrators` hear of what nobody owns, and deputies of what is for somebody who is `away`."""
        self._store = store
        self._administrators = administrators
        self._away = away

    async def keep(self, now: datetime) -> datetime | None:
        """Queue what is due; when something is due next."""
        due = await self._next_due(now)
        if due is None or due > now:
            return due
        await self._store.write(
            lambda session: alerts.tell_due(session, now=now, administrators=self._administrators, away=self._away),
            patient=True,
        )
        return await self._next_due(now)

    async def _next_due(self, now: datetime) -> datetime | None:
        return await self._store.read(
            lambda session: alerts.next_due(session, now=now, administrators=self._administrators)
        )
