"""Digests that are due: worked out where nobody waits for it, then written in a moment by the one writer."""

from collections.abc import Collection
from datetime import datetime

from bot.store import Store
from services import digests
from services.digests import Due


class DigestKeeper:
    """Proposes and posts digests. Counting a hundred thousand voices takes a second, and no answer waits for it."""

    def __init__(self, store: Store, *, administrators: Collection[str] = ()) -> None:
        """`administrators` approve quotes where there are no leaders and owners to ask."""
        self._store = store
        self._administrators = administrators

    async def keep(self, now: datetime) -> datetime | None:
        """Do what is due; when something is due next."""
        for one in await self._store.read(lambda session: digests.due(session, now=now)):
            await self._do(one, now)
        return await self._store.read(lambda session: digests.next_due(session, now=now))

    async def _do(self, one: Due, now: datetime) -> None:
        found = await self._store.read(lambda session: digests.worked_out(session, one, now=now))
        if one.posted:
            await self._store.write(lambda session: digests.post(session, one, found), patient=True)
            return
        await self._store.write(
            lambda session: digests.propose(session, one, found, administrators=self._administrators, now=now),
            patient=True,
        )
