"""Looks at decisions for which a day brings something; see services.decision_clocks."""

from datetime import datetime
from functools import partial

from bot.store import Store
from services import decision_clocks


class DecisionKeeper:
    """Has reminders, more time and reviews come on their day, each decision in a transaction of its own."""

    def __init__(self, store: Store) -> None:
        """`store` has the decisions."""
        self._store = store

    async def keep(self, now: datetime) -> datetime | None:
        """Look at what is due; when something is due next."""
        for decision in await self._store.read(partial(decision_clocks.due, now=now)):
            await self._store.write(partial(decision_clocks.look, decision_id=decision, now=now), patient=True)
        return await self._store.read(partial(decision_clocks.next_due, now=now))
