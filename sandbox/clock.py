"""The sandbox's clock: it runs like any clock, and can be moved forward to any instant, each due time in order.

A bot that follows the clock does so with one call, over and over, below the address that it is given
(TRIBUNE_CLOCK_URL, here /clock):

    POST /clock/settled   {"at": 1748937840.0 | null, "next_due": 1748941200.0 | null, "instance": "pid-or-random"}
    -> {"now": 1748941200.0, "running": true}

"I have done everything that was due at `at` (null: I have just started), and next have something to do at `next_due`."
The answer comes at the next step of a jump, or when `next_due` is reached by itself, or when something has happened
that may have given the bot work (POST /clock/poke), or after 20 seconds with nothing new. Between answers a running
clock advances with real time from the `now` it was told; while a jump is under way it stands still between steps
(`running` false). GET /clock gives {"now", "running"}.

A jump steps through the due times of the bot and of everybody who acts in the workspace, whichever is next, waits at
each for the bot to be settled (30 s of real time at the most, then the jump goes on and says so), and so plays weeks in
seconds.
"""

import asyncio
import heapq
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a bot is told: the instant, and whether the clock ticks by itself from there."""

    now: float
    running: bool


@dataclass(slots=True, kw_only=True)
class _Bot:
    """The instance that counts, as far as it has told us. Calls for it to look are numbered."""

    instance: str
    answered: int = 0
    """The newest call that its present pass began with."""
    settled: int = -1
    """The newest call that it has dealt with."""
    next_due: float | None = None
    waiting: "asyncio.Future[Told] | None" = None


@dataclass(order=True, slots=True)
class _Turn:
    when: float
    order: int
    act: Act = field(compare=False)


class SandboxClock:
    """Virtual time, in seconds since 1970 as a float. Starts standing still at `start`; `run()` lets it tick.

    `patience`: seconds of real time that a bot gets to be settled, or to come back. `quiet`: seconds after which a
    waiting bot is answered although nothing has happened.
    """

    def __init__(self, start: float, *, patience: float = 30.0, quiet: float = 20.0) -> None:
        self._base = start
        self._since: float | None = None
        self._patience = patience
        self._quiet = quiet
        self._turns: list[_Turn] = []
        self._order = itertools.count()
        self._bot: _Bot | None = None
        self._replaced: set[str] = set()
        self._call = 0
        self._news = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self.on_change: Callable[[], None] = lambda: None
        """Called when the clock was moved, started or stopped."""
        self.on_trouble: Callable[[str], None] = lambda _: None
        """Called with a sentence when the bot did not settle, or when an act failed while the clock ran by itself."""

    def now(self) -> float:
        """The present virtual instant."""
        return self._base if self._since is None else self._base + time.monotonic() - self._since

    @property
    def running(self) -> bool:
        """Whether it ticks with real time."""
        return self._since is not None

    def run(self) -> None:
        """Let it tick."""
        if self._since is None:
            self._since = time.monotonic()
            self._moved()

    def stop(self) -> None:
        """Let it stand still."""
        if self._since is not None:
            self._base, self._since = self.now(), None
            self._moved()

    def act_at(self, when: float, act: Act) -> None:
        """Have `act` awaited at `when`: how simulated colleagues get their turn, running or jumping.

        Acts of one instant take turns in the order in which they were given; what is due for the bot comes first.
        """
        heapq.heappush(self._turns, _Turn(when, next(self._order), act))
        self._news.set()

    async def jump(self, to: float, *, until: Callable[[], bool] | None = None) -> None:
        """Move to `to`, or to the first step at which `until()` holds, doing everything that is due on the way.

        One jump at a time; an act must not jump. An act that fails ends the jump at its instant, with its error.
        """
        async with self._one_at_a_time:
            ran = self.running
            self.stop()
            try:
                await self.settle()  # whatever happened while it ran
                await self._play(self._base)
                while self._base < to and not (until is not None and until()):
                    await self._play(min(self._next_step(), to))
            finally:
                if ran:
                    self.run()

    async def followed(self) -> None:
        """Wait until a bot that has just connected follows the clock, and has done everything that is due."""
        while self._bot is None:
            self._news.clear()
            await self._news.wait()
        await self.settle()

    async def settle(self) -> None:
        """Wait until the bot has done everything that is due now."""
        self.poke()
        call, give_up_at = self._call, time.monotonic() + self._patience
        while self._bot is not None and not self._is_settled(self._bot, call):
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), give_up_at - time.monotonic())
            except TimeoutError:
                self._bot = None
                self.on_trouble(f"The bot was not ready after {self._patience:g} seconds; the clock went on without it")

    def poke(self) -> None:
        """Have the bot look whether it has something to do."""
        self._call += 1
        self._answer()

    async def settled(self, *, instance: str, at: float | None, next_due: float | None) -> Told:
        """Take a bot's report (POST /clock/settled); returns when that bot has something to do."""
        if instance in self._replaced:
            await asyncio.sleep(self._quiet)
            return self._told()
        bot = self._bot if self._bot is not None and self._bot.instance == instance else self._replace(instance)
        if at is not None:
            bot.settled, bot.next_due = bot.answered, next_due
        waiting = bot.waiting = asyncio.get_running_loop().create_future()
        self._news.set()
        if at is None or bot.answered < self._call or (next_due is not None and next_due <= self.now()):
            self._answer()
        try:
            return await asyncio.wait_for(waiting, self._quiet)
        except TimeoutError:
            if bot.waiting is waiting:
                bot.waiting, bot.answered = None, self._call
            return self._told()

    async def tick(self) -> None:
        """While the clock runs, give everybody their turn when it comes; until cancelled."""
        while True:
            self._news.clear()
            due = self._due_by_itself() if self.running else None
            if due is not None and due <= self.now():
                async with self._one_at_a_time:
                    await self._take_turns()
                continue
            try:
                await asyncio.wait_for(self._news.wait(), None if due is None else due - self.now())
            except TimeoutError:
                continue

    async def _play(self, instant: float) -> None:
        """One step of a jump: the bot's turn, then everybody else's, then the bot's again, until nothing is due."""
        self._base = instant
        self.on_change()
        if self._bot is not None and not self._is_settled(self._bot, self._call):
            await self.settle()
        while self._turns and self._turns[0].when <= instant:
            while self._turns and self._turns[0].when <= instant:
                await heapq.heappop(self._turns).act()
            await self.settle()

    async def _take_turns(self) -> None:
        """What has fallen due while the clock ran. A failing act is told, and does not stop the clock."""
        if self._bot is not None and self._bot.next_due is not None and self._bot.next_due <= self.now():
            self._answer()
        while self._turns and self._turns[0].when <= self.now():
            turn = heapq.heappop(self._turns)
            try:
                await turn.act()
            except Exception as error:  # noqa: BLE001 - a ticker: one colleague's failure must not stop everybody's time
                self.on_trouble(f"Somebody's turn failed: {error}")

    def _next_step(self) -> float:
        """When a jump stops next, for the bot or for somebody else."""
        bot = self._bot.next_due if self._bot is not None else None
        turn = self._turns[0].when if self._turns else None
        return max(self._base, min((when for when in (bot, turn) if when is not None), default=float("inf")))

    def _due_by_itself(self) -> float | None:
        """When the next turn comes while the clock runs: a bot that is busy will say when it is done."""
        bot = self._bot.next_due if self._bot is not None and self._bot.waiting is not None else None
        turn = self._turns[0].when if self._turns else None
        return min((when for when in (bot, turn) if when is not None), default=None)

    def _is_settled(self, bot: _Bot, call: int) -> bool:
        return bot.settled >= call and (bot.next_due is None or bot.next_due > self.now())

    def _replace(self, instance: str) -> _Bot:
        if self._bot is not None:
            self._replaced.add(self._bot.instance)
        self._bot = _Bot(instance=instance)
        return self._bot

    def _answer(self) -> None:
        """Give the bot its turn, if it waits for one."""
        bot = self._bot
        if bot is not None and bot.waiting is not None:
            waiting, bot.waiting = bot.waiting, None
            bot.answered = self._call
            if not waiting.done():
                waiting.set_result(self._told())

    def _told(self) -> Told:
        return Told(now=self.now(), running=self.running)

    def _moved(self) -> None:
        self.on_change()
        self.poke()
        self._news.set()
