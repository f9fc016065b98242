"""What goes on after Slack has had its answer: files that are sent, files that are read."""

import asyncio
from collections.abc import Coroutine
from typing import Any

AT_ONCE = 4
"""More than these wait for their turn: each may hold a company's figures in memory."""


class Background:
    """Holds on to what goes on; `stop` cuts it short, and leaves nothing behind."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this, which raises nothing, while its caller goes on."""
        task = asyncio.create_task(self._in_turn(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: work.close())  # its turn may never have come

    async def _in_turn(self, work: Coroutine[Any, Any, None]) -> None:
        async with self._turns:
            await work

    async def stop(self) -> None:
        """Cut short what goes on, and wait until it has ended."""
        going_on = list(self._tasks)
        for task in going_on:
            task.cancel()
        await asyncio.gather(*going_on, return_exceptions=True)
