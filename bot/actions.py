"""Tells owners of actions that are due soon or late, and asks for customers to be told what was done."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.store import Store
from services import action_reminders, telling


class ActionKeeper:
    """Queues what people are to be told of actions."""

    def __init__(self, store: Store, *, away: Collection[str]) -> None:
        """Deputies hear of what is for somebody who is `away`."""
        self._store = store
        self._away = away

    async def keep(self, now: datetime) -> datetime | None:
        """Queue what is due; when something is due next."""
        due = await self._store.read(lambda session: _next_due(session, now))
        if due is None or due > now:
            return due
        await self._store.write(lambda session: self._tell(session, now), patient=True)
        return await self._store.read(lambda session: _next_due(session, now))

    def _tell(self, session: Session, now: datetime) -> None:
        action_reminders.remind_due(session, now=now, away=self._away)
        telling.ask_due(session, now=now)


def _next_due(session: Session, now: datetime) -> datetime | None:
    dues = (action_reminders.next_due(session, now=now), telling.next_due(session, now=now))
    return min((due for due in dues if due is not None), default=None)
