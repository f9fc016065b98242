"""The sandbox's clock: jumps play everything that is due in order, with a bot that follows and one that does not."""

import asyncio
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from tests.sandbox.hearth import START, installed, small_workspace


class Follower:
    """The bot's half of the protocol: does what is due, and says so."""

    def __init__(self, clock: SandboxClock, instance: str = "first") -> None:
        self.clock = clock
        self.instance = instance
        self.plan: list[float] = []
        self.done: list[str] = []
        self.work: Callable[[float], None] = lambda _: None
        self.task = asyncio.create_task(self.follow())

    async def follow(self) -> None:
        at: float | None = None
        while True:
            told = await self.clock.settled(instance=self.instance, at=at, next_due=min(self.plan, default=None))
            at = told.now
            self.work(at)
            while self.plan and min(self.plan) <= at:
                self.plan.remove(due := min(self.plan))
                self.done.append(f"bot {due:g} at {at:g}")
            await asyncio.sleep(0)

    async def die(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def clock() -> AsyncIterator[SandboxClock]:
    clock = SandboxClock(100, patience=0.2, quiet=5)
    ticking = asyncio.create_task(clock.tick())
    yield clock
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)


@pytest.fixture
async def follower(clock: SandboxClock) -> AsyncIterator[Follower]:
    follower = Follower(clock)
    await asyncio.sleep(0)
    yield follower
    await follower.die()


def note(into: list[str], what: str) -> Callable[[], "asyncio.Future[None]"]:
    async def act() -> None:
        into.append(what)

    return lambda: asyncio.ensure_future(act())


async def test_stands_still_until_it_runs(clock: SandboxClock) -> None:
    assert (clock.now(), clock.running) == (100, False)
    clock.run()
    assert clock.running
    clock.stop()
    stopped = clock.now()
    assert stopped >= 100
    assert clock.now() == stopped


async def test_a_jump_without_a_bot_plays_acts_in_order_and_arrives(clock: SandboxClock) -> None:
    said: list[str] = []
    clock.act_at(130, note(said, "c"))
    clock.act_at(110, note(said, "a"))
    clock.act_at(130, note(said, "d"))
    clock.act_at(120, note(said, "b"))
    clock.act_at(999, note(said, "later"))
    await clock.jump(150)
    assert said == ["a", "b", "c", "d"]
    assert clock.now() == 150


async def test_a_jump_visits_each_due_time_of_bot_and_people_in_order(clock: SandboxClock, follower: Follower) -> None:
    follower.plan = [110, 130, 130.5]
    clock.poke()
    clock.act_at(110, note(follower.done, "act 110"))
    clock.act_at(120, note(follower.done, "act 120"))
    await clock.jump(140)
    assert follower.done == ["bot 110 at 110", "act 110", "act 120", "bot 130 at 130", "bot 130.5 at 130.5"]


async def test_the_bot_looks_again_after_people_have_acted(clock: SandboxClock, follower: Follower) -> None:
    seen: list[float] = []
    follower.work = seen.append

    async def act() -> None:
        follower.plan.append(clock.now())

    clock.act_at(120, act)
    await clock.jump(120)
    assert follower.done == ["bot 120 at 120"]
    assert seen == [100, 120]


async def test_a_jump_stops_at_the_first_step_at_which_something_holds(clock: SandboxClock, follower: Follower) -> None:
    follower.plan = [110, 120, 130]
    clock.poke()
    await clock.jump(1000, until=lambda: "bot 120 at 120" in follower.done)
    assert clock.now() == 120


async def test_an_act_may_plan_another_for_the_same_instant(clock: SandboxClock) -> None:
    said: list[str] = []

    async def first() -> None:
        clock.act_at(110, note(said, "second"))
        said.append("first")

    clock.act_at(110, first)
    await clock.jump(110)
    assert said == ["first", "second"]


async def test_what_is_overdue_is_done_without_going_back(clock: SandboxClock) -> None:
    said: list[str] = []
    clock.act_at(50, note(said, "overdue"))
    await clock.jump(105)
    assert said == ["overdue"]
    assert clock.now() == 105


async def test_a_bot_that_dies_in_a_jump_is_waited_for_and_finishes_its_work(clock: SandboxClock) -> None:
    first = Follower(clock)
    first.plan = [110]
    await asyncio.sleep(0)
    clock.poke()
    second: list[Follower] = []

    async def kill() -> None:
        await first.die()
        asyncio.get_running_loop().call_later(0.02, lambda: second.append(Follower(clock, "second")))

    clock.act_at(115, kill)
    clock.act_at(120, note(first.done, "act 120"))
    await clock.jump(130)
    assert first.done == ["bot 110 at 110", "act 120"]
    assert clock.now() == 130
    assert second
    await second[0].die()


async def test_a_jump_goes_on_without_a_bot_that_never_comes_back_and_says_so(
    clock: SandboxClock, follower: Follower
) -> None:
    troubles: list[str] = []
    clock.on_trouble = troubles.append
    await clock.settle()
    await follower.die()
    await clock.jump(130)
    assert clock.now() == 130
    assert troubles == ["The bot was not ready after 0.2 seconds; the clock went on without it"]


async def test_only_the_newest_instance_counts(clock: SandboxClock, follower: Follower) -> None:
    newer = Follower(clock, "newer")
    await clock.settle()
    follower.plan, newer.plan = [110], [110]
    clock.poke()
    await clock.jump(120)
    assert newer.done == ["bot 110 at 110"]
    assert follower.done == []
    await newer.die()


async def test_a_running_clock_answers_the_bot_when_its_time_comes(clock: SandboxClock, follower: Follower) -> None:
    follower.plan = [100.02]
    reached = asyncio.Event()
    follower.work = lambda at: reached.set() if at >= 100.02 else None
    clock.poke()
    clock.run()
    await asyncio.wait_for(reached.wait(), 5)
    await clock.settle()
    assert len(follower.done) == 1


async def test_a_running_clock_gives_people_their_turn_and_survives_one_that_fails(clock: SandboxClock) -> None:
    troubles: list[str] = []
    clock.on_trouble = troubles.append
    came = asyncio.Event()

    async def fail() -> None:
        raise ValueError("no such button")

    async def come() -> None:
        came.set()

    clock.run()
    clock.act_at(clock.now() + 0.01, fail)
    clock.act_at(clock.now() + 0.02, come)
    await asyncio.wait_for(came.wait(), 5)
    assert troubles == ["Somebody's turn failed: no such button"]


async def test_a_jump_of_a_running_clock_leaves_it_running(clock: SandboxClock, follower: Follower) -> None:
    clock.run()
    await clock.jump(200)
    assert clock.running
    assert clock.now() >= 200


async def test_a_failing_act_ends_a_jump_at_its_instant(clock: SandboxClock) -> None:
    async def fail() -> None:
        raise ValueError("no such button")

    clock.act_at(110, fail)
    with pytest.raises(ValueError, match="no such button"):
        await clock.jump(150)
    assert clock.now() == 110


async def test_a_waiting_bot_is_answered_when_nothing_happens_for_long() -> None:
    clock = SandboxClock(100, quiet=0.01)
    await clock.settled(instance="one", at=None, next_due=None)
    told = await clock.settled(instance="one", at=100, next_due=None)
    assert (told.now, told.running) == (100, False)


async def test_a_bot_that_was_replaced_is_left_waiting() -> None:
    clock = SandboxClock(100, quiet=0.01)
    for instance in ("one", "two"):
        await clock.settled(instance=instance, at=None, next_due=None)
    told = await clock.settled(instance="one", at=100, next_due=100.0)
    assert told.now == 100
    settling = asyncio.create_task(clock.settle())
    await asyncio.sleep(0)
    await clock.settled(instance="two", at=100, next_due=None)
    await asyncio.gather(settling, clock.settled(instance="two", at=100, next_due=None))


async def test_a_bot_follows_a_jump_step_by_step_over_http() -> None:
    server = SandboxServer(small_workspace(), SandboxClock(START), installed())
    await server.start()
    due = [START + 60 * step for step in range(1, 101)]
    done: list[float] = []

    async def follow() -> None:
        at: float | None = None
        async with aiohttp.ClientSession() as session:
            while True:
                report = {"at": at, "next_due": due[0] if due else None, "instance": "bot"}
                async with session.post(f"{server.clock_url}/settled", json=report) as answer:
                    at = (await answer.json())["now"]
                    started.set()
                while due and due[0] <= at:
                    done.append(due.pop(0))

    started = asyncio.Event()
    following = asyncio.create_task(follow())
    await asyncio.wait_for(started.wait(), 5)
    async with aiohttp.ClientSession() as session, session.post(f"{server.clock_url}/poke") as poked:
        assert poked.status == 200
    await server.clock.jump(START + 86_400)
    assert len(done) == 100
    async with aiohttp.ClientSession() as session, session.get(server.clock_url) as answer:
        assert await answer.json() == {"now": START + 86_400, "running": False}
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await server.stop()
