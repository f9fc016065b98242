"""Reading past voices anew in the background, when topics have changed or people have put readings right."""

from datetime import UTC, datetime, timedelta

from bot.store import Store
from services import rereading

QUIET = timedelta(minutes=1)
"""Since the last change: who puts one reading right often puts several right."""
BETWEEN = timedelta(seconds=1)
"""Between two batches, so that people's presses and messages go in between."""


class RereadingKeeper:
    """Reads one batch at a time until everything is read by the topics and lessons of now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by: str | None = None
        self._begins = datetime.min.replace(tzinfo=UTC)

    async def keep(self, now: datetime) -> datetime | None:
        """Read some of what waits, if it is time; when to come again, or None."""
        by = await self._store.read(rereading.waits_for)
        if by is None:
            return None
        if by != self._by:
            self._by, self._begins = by, now + QUIET
        if now < self._begins:
            return self._begins
        anew = await self._store.read(rereading.read_some)
        if anew:
            await self._store.write(lambda session: rereading.keep(session, anew), patient=True)
        return now + BETWEEN
