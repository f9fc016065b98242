"""The heartbeat: at each tick everything that is due is done, and the next instant at which something will be is known.

The schedules live in our own tables; APScheduler only keeps the beat. With the sandbox's clock, the clock gives it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import FollowedClock, SystemClock
from bot.log import new_reference
from bot.writer import Writer
from domain.errors import NotRecordedError
from models.database import Database
from services import cycles, groups
from vault import Vault

BEAT_SECONDS = 5
AFTER_ERROR = timedelta(seconds=30)
STUCK_SECONDS = 300.0
"""A tick that takes longer, or a beat that does not come for so long, is no good news."""
ROUNDS = 100
"""One thing due makes another due (a close queues messages); more rounds than this at one instant are a mistake."""
LAST_TICK_SECONDS = 6.0
"""How long a stop waits for the tick under way: with the 3 of the last answers it is less than the 10 after which
containers are killed."""

Part = Callable[[datetime], Awaitable[datetime | None]]
"""Does what is due at an instant; returns when it next has something to do."""

log = structlog.get_logger()


class Ticker:
    """Runs its parts in order, one tick at a time; an error in one is logged and stops none.

    A part may give work to those after it (a close queues messages), never to those before it.
    """

    def __init__(self, clock: SystemClock | FollowedClock, parts: Mapping[str, Part]) -> None:
        self._clock = clock
        self._parts = parts
        self._dues: dict[str, datetime | None] = dict.fromkeys(parts)
        self._woken = asyncio.Event()
        self._pokes: set[asyncio.Task[None]] = set()
        self._at_work = asyncio.Lock()
        self._moved = time.monotonic()

    def wake(self) -> None:
        """Tick soon: something may have become due."""
        self._woken.set()
        if isinstance(self._clock, FollowedClock) and not self._pokes:
            poke = asyncio.get_running_loop().create_task(self._clock.poke())
            self._pokes.add(poke)
            poke.add_done_callback(self._pokes.discard)

    def goes_on(self) -> bool:
        """Answer whether it is neither stuck in a tick nor dead.

        The sandbox's clock may stand still for as long as it likes: then it is enough that no tick is under way.
        """
        idle = isinstance(self._clock, FollowedClock) and not self._at_work.locked()
        return idle or time.monotonic() - self._moved < STUCK_SECONDS

    async def run(self) -> None:
        """Tick until cancelled; `finish` first, so that nothing is cut in the middle."""
        if isinstance(self._clock, FollowedClock):
            await self._follow(self._clock)
        else:
            await self._beat(self._clock)

    async def finish(self) -> None:
        """Wait, but not for ever, until the tick that is under way is done; none begins afterwards."""
        try:
            await asyncio.wait_for(self._at_work.acquire(), LAST_TICK_SECONDS)
        except TimeoutError:
            log.warning("tick_cut")

    async def tick(self, now: datetime) -> datetime | None:
        """Do all that is due at `now`; the next instant at which something will be, or None."""
        return await self._tick(now, look_everywhere=True)

    async def _tick(self, now: datetime, *, look_everywhere: bool) -> datetime | None:
        """`look_everywhere` False: only the parts whose time has come, and those after them, are asked."""
        async with self._at_work:
            self._moved = time.monotonic()
            due = await self._go_round(now, look_everywhere=look_everywhere)
        self._moved = time.monotonic()
        return due

    async def _go_round(self, now: datetime, *, look_everywhere: bool) -> datetime | None:
        for _ in range(ROUNDS):
            ask = look_everywhere
            for name, part in self._parts.items():
                due = self._dues[name]
                ask = ask or (due is not None and due <= now)
                if ask:
                    self._dues[name] = await self._do(name, part, now)
            soonest = min((due for due in self._dues.values() if due is not None), default=None)
            if soonest is None or soonest > now:
                return soonest
            look_everywhere = False
        log.error("still_due", count=ROUNDS)
        return now + AFTER_ERROR

    async def _do(self, name: str, part: Part, now: datetime) -> datetime | None:
        try:
            return await part(now)
        except Exception:  # one of the three edges: tomorrow's tick must not depend on today's
            log.exception("tick_failed", what=name, reference=new_reference())
            return now + AFTER_ERROR

    async def _follow(self, clock: FollowedClock) -> None:
        now = await clock.settled(None, None)
        due = await self.tick(now)
        while True:
            before, now = now, await clock.settled(now, due)
            # A jump stops for other people's doings too. Time that stands still is somebody's poke.
            poked = clock.running or self._woken.is_set() or now == before
            self._woken.clear()
            due = await self._tick(now, look_everywhere=poked)

    async def _beat(self, clock: SystemClock) -> None:
        async def wake() -> None:  # a coroutine, because the scheduler would run a plain function in another thread
            self._woken.set()

        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})
        scheduler.add_job(wake, "interval", seconds=BEAT_SECONDS)
        scheduler.start()
        try:
            while True:
                self._woken.clear()
                due = await self.tick(clock.now())
                if due is not None:
                    scheduler.add_job(wake, "date", run_date=due, id="due", replace_existing=True)
                await self._woken.wait()
        finally:
            scheduler.shutdown(wait=False)


class Groups(Protocol):
    """Channels and user groups that series ask."""

    async def refresh(self) -> None:
        """Write down anew who is in them."""
        ...


class CycleKeeper:
    """Announces, opens and closes what is due, on the writer's thread: each step has transactions of its own."""

    def __init__(
        self,
        *,
        database: Database,
        writer: Writer,
        vault: Vault,
        groups: Groups,
        administrators: Collection[str] = (),
        away: Collection[str] = (),
    ) -> None:
        """`groups` are read anew before a pulse opens that asks one.

        `administrators` hear of a pulse that could not open; deputies of those who are `away`, of results.
        """
        self._database = database
        self._groups = groups
        self._administrators = administrators
        self._away = away
        self._writer = writer
        self._vault = vault

    async def keep(self, now: datetime) -> datetime | None:
        """Do what is due; when something is due next."""
        await self._tidy()
        due = await self._next_due(now)
        if due is None or due > now:
            return due
        if await self._writer.read(lambda session: groups.are_due(session, now=now)):
            await self._groups.refresh()
        await self._writer.alone(lambda: self._do_due(now))
        return await self._next_due(now)

    async def _tidy(self) -> None:
        """Try again to destroy keys; while the disk refuses, people still get their pulses and results."""
        try:
            await self._writer.alone(self._vault.tidy)
        except NotRecordedError:
            log.exception("keys_kept_for_now")

    async def _next_due(self, now: datetime) -> datetime | None:
        return await self._writer.read(lambda session: cycles.next_due(session, now=now))

    def _do_due(self, now: datetime) -> None:
        with self._database.write() as session:
            cycles.announce_due(session, now=now, administrators=self._administrators)
        with self._database.write() as session:
            cycles.open_due(session, vault=self._vault, now=now, administrators=self._administrators)
        cycles.close_due(self._database, vault=self._vault, now=now, random=SystemRandom(), away=self._away)
