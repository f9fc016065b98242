"""Tells whoever answers results that their day is near, while nobody has."""

from collections.abc import Collection
from datetime import datetime

from bot.store import Store
from services import answer_reminders


class AnswerKeeper:
    """Queues what they are to be told."""

    def __init__(self, store: Store, *, away: Collection[str]) -> None:
        """Deputies hear of what is for somebody who is `away`."""
        self._store = store
        self._away = away

    async def keep(self, now: datetime) -> datetime | None:
        """Queue what is due; when something is due next."""
        due = await self._next_due(now)
        if due is None or due > now:
            return due
        await self._store.write(
            lambda session: answer_reminders.tell_due(session, now=now, away=self._away), patient=True
        )
        return await self._next_due(now)

    async def _next_due(self, now: datetime) -> datetime | None:
        return await self._store.read(lambda session: answer_reminders.next_due(session, now=now))
