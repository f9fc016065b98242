"""Where the bot's time comes from; nothing else in it asks what time it is."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aiohttp

RETRY_SECONDS = 0.5


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)


class FollowedClock:
    """The sandbox's clock. It stands or runs as it was last told; each answer to `settled` sets it anew.

    So that weeks can be played in seconds, the sandbox moves on only when the bot says that it has done everything due.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session
        self._instance = uuid4().hex
        self._told = datetime.fromtimestamp(0, UTC)
        self._told_at = 0.0
        self._running = False

    def now(self) -> datetime:
        """The present virtual instant, aware UTC."""
        if not self._running:
            return self._told
        return self._told + timedelta(seconds=time.monotonic() - self._told_at)

    @property
    def running(self) -> bool:
        """Whether it goes on by itself, as far as it was told."""
        return self._running

    async def read(self) -> datetime:
        """Ask what time it is, without taking a part in it."""
        async with self._session.get(self._url) as answer:
            self._set(await answer.json())
        return self.now()

    async def settled(self, at: datetime | None, next_due: datetime | None) -> datetime:
        """Say that everything due at `at` is done, and wait for the next step: its instant.

        `at` None: the bot has just started. While the sandbox can't be reached, asks again.
        """
        body = {"at": _seconds(at), "next_due": _seconds(next_due), "instance": self._instance}
        while True:
            try:
                async with self._session.post(f"{self._url}/settled", json=body) as answer:
                    answer.raise_for_status()
                    self._set(await answer.json())
                    return self._told
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(RETRY_SECONDS)

    async def poke(self) -> None:
        """Say that something has happened that may have given the bot work."""
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self._session.post(f"{self._url}/poke"):
                pass

    def _set(self, told: dict[str, float | bool]) -> None:
        self._told = datetime.fromtimestamp(float(told["now"]), UTC)
        self._told_at = time.monotonic()
        self._running = bool(told["running"])


def _seconds(instant: datetime | None) -> float | None:
    return None if instant is None else instant.timestamp()
