"""Deleting what was kept long enough: at start, and every night."""

from datetime import datetime, timedelta

from bot.people import next_night
from bot.store import Store
from services import retention
from services.contacts import Contacts

BETWEEN = timedelta(seconds=1)
"""Between two batches, so that people's presses and messages go in between."""


class RetentionKeeper:
    """Deletes one batch at a time until nothing is left that is too old; then the keys that nothing needs any more."""

    def __init__(self, store: Store, contacts: Contacts) -> None:
        self._store = store
        self._contacts = contacts
        self._due: datetime | None = None

    async def keep(self, now: datetime) -> datetime:
        """Delete some of what is too old, if it is time; when to come again."""
        if self._due is None or self._due <= now:
            more = await self._store.write(lambda session: retention.forget_outdated(session, now=now), patient=True)
            if not more:
                await self._store.read(lambda session: self._contacts.destroy_unused(session, now=now))
            self._due = now + BETWEEN if more else next_night(now)
        return self._due
