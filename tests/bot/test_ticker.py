import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot import clock as clock_module
from bot import ticker as ticker_module
from bot.clock import FollowedClock, SystemClock
from bot.ticker import AFTER_ERROR, CycleKeeper, Ticker
from bot.writer import Writer
from models.database import Database
from services import cycles, groups
from tests.vault.surveys import names, opened, ready

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

Part = Callable[[datetime], Awaitable[datetime | None]]


def part(log: list[str], name: str, *dues: datetime | None) -> Part:
    """A part that says in turn when it is due next; the last word holds."""
    answers = list(dues)

    async def run(now: datetime) -> datetime | None:
        log.append(name)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return run


async def test_a_tick_runs_its_parts_in_order_and_returns_the_soonest_due() -> None:
    log: list[str] = []
    ticker = Ticker(
        SystemClock(),
        {"a": part(log, "a", None), "b": part(log, "b", LATER), "c": part(log, "c", LATER + timedelta(hours=1))},
    )
    assert await ticker.tick(NOON) == LATER
    assert log == ["a", "b", "c"]


async def test_a_tick_goes_round_until_nothing_is_due_and_asks_whoever_may_have_got_work() -> None:
    log: list[str] = []
    parts = {"a": part(log, "a", LATER), "b": part(log, "b", NOON, NOON, None), "c": part(log, "c", None)}
    assert await Ticker(SystemClock(), parts).tick(NOON) == LATER
    assert log == ["a", "b", "c", "b", "c", "b", "c"]


async def test_an_error_stops_neither_the_others_nor_the_ticker(capsys: pytest.CaptureFixture[str]) -> None:
    log: list[str] = []

    async def fail(_now: datetime) -> datetime | None:
        raise LookupError("words of a person")

    ticker = Ticker(SystemClock(), {"bad": fail, "good": part(log, "good", None)})
    assert await ticker.tick(NOON) == NOON + AFTER_ERROR
    assert log == ["good"]


async def test_what_is_due_for_ever_does_not_hang_the_ticker() -> None:
    ticker = Ticker(SystemClock(), {"a": part([], "a", NOON)})
    assert await ticker.tick(NOON) == NOON + AFTER_ERROR


async def test_the_machines_clock_is_aware() -> None:
    assert SystemClock().now().tzinfo is UTC


class Ticks:
    """A part that lets a test wait for its ticks."""

    def __init__(self, *dues: datetime | None) -> None:
        self.at: list[datetime] = []
        self._dues = list(dues)
        self._ticked = asyncio.Condition()

    async def __call__(self, now: datetime) -> datetime | None:
        async with self._ticked:
            self.at.append(now)
            self._ticked.notify_all()
        return self._dues.pop(0) if self._dues else None

    async def reach(self, count: int) -> None:
        async with self._ticked:
            await self._ticked.wait_for(lambda: len(self.at) >= count)


async def ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_with_the_machines_clock_it_ticks_at_once_and_when_woken() -> None:
    ticks = Ticks()
    ticker = Ticker(SystemClock(), {"ticks": ticks})
    running = asyncio.create_task(ticker.run())
    await ticks.reach(1)
    ticker.wake()
    await ticks.reach(2)
    await ended(running)
    assert len(ticks.at) == 2


async def test_with_the_machines_clock_it_ticks_when_something_is_due() -> None:
    dues = [datetime.now(UTC) + timedelta(milliseconds=ms) for ms in (20, 40)]
    ticks = Ticks(*dues)
    running = asyncio.create_task(Ticker(SystemClock(), {"ticks": ticks}).run())
    await ticks.reach(3)
    await ended(running)
    assert all(tick >= due for tick, due in zip(ticks.at[1:], dues, strict=True))


class Work:
    """A part that takes as long as a test wants."""

    def __init__(self) -> None:
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()
        self.done = 0

    async def __call__(self, now: datetime) -> datetime | None:
        self.begun.set()
        await self.may_end.wait()
        self.done += 1
        return None


async def test_a_stop_waits_for_the_tick_under_way_and_lets_none_begin() -> None:
    work = Work()
    ticker = Ticker(SystemClock(), {"work": work})
    running = asyncio.create_task(ticker.run())
    await work.begun.wait()
    finishing = asyncio.create_task(ticker.finish())
    await asyncio.sleep(0)
    assert not finishing.done()
    ticker.wake()
    work.may_end.set()
    await finishing
    await asyncio.sleep(0)
    await ended(running)
    assert work.done == 1


async def test_a_stop_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker_module, "LAST_TICK_SECONDS", 0.01)
    work = Work()
    ticker = Ticker(SystemClock(), {"work": work})
    running = asyncio.create_task(ticker.run())
    await work.begun.wait()
    await ticker.finish()
    await ended(running)
    assert work.done == 0


class FakeClockServer:
    """The other half of the clock's protocol: answers in turn with what it was given."""

    def __init__(self) -> None:
        self.reports: list[dict[str, object]] = []
        self.steps: asyncio.Queue[tuple[float, bool]] = asyncio.Queue()
        self.pokes = 0
        self.failures = 0

    async def settled(self, request: web.Request) -> web.Response:
        self.reports.append(await request.json())
        if self.failures:
            self.failures -= 1
            return web.Response(status=503)
        now, running = await self.steps.get()
        return web.json_response({"now": now, "running": running})

    async def poke(self, _request: web.Request) -> web.Response:
        self.pokes += 1
        return web.json_response({})

    async def read(self, _request: web.Request) -> web.Response:
        return web.json_response({"now": NOON.timestamp(), "running": False})


@pytest.fixture
async def server() -> AsyncIterator[tuple[FakeClockServer, FollowedClock]]:
    fake = FakeClockServer()
    application = web.Application()
    application.router.add_post("/clock/settled", fake.settled)
    application.router.add_post("/clock/poke", fake.poke)
    application.router.add_get("/clock", fake.read)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr] # it is listening
    async with aiohttp.ClientSession() as session:
        yield fake, FollowedClock(f"http://127.0.0.1:{port}/clock", session)
    await runner.cleanup()


async def test_a_followed_clock_is_told_what_is_done_and_what_comes_next(
    server: tuple[FakeClockServer, FollowedClock],
) -> None:
    fake, clock = server
    ticks = Ticks(LATER, None)
    running = asyncio.create_task(Ticker(clock, {"ticks": ticks}).run())
    fake.steps.put_nowait((NOON.timestamp(), False))
    fake.steps.put_nowait((LATER.timestamp(), False))
    await ticks.reach(2)
    assert ticks.at == [NOON, LATER]
    assert clock.now() == LATER
    fake.steps.put_nowait((LATER.timestamp(), False))
    await ticks.reach(3)
    await ended(running)
    told = [(report["at"], report["next_due"]) for report in fake.reports]
    assert told[:3] == [(None, None), (NOON.timestamp(), LATER.timestamp()), (LATER.timestamp(), None)]
    assert len({report["instance"] for report in fake.reports}) == 1


async def test_a_jump_that_stops_for_somebody_else_costs_no_tick(server: tuple[FakeClockServer, FollowedClock]) -> None:
    fake, clock = server
    ticks = Ticks(LATER, None)
    running = asyncio.create_task(Ticker(clock, {"ticks": ticks}).run())
    for instant in (NOON, NOON + timedelta(seconds=1), LATER):
        fake.steps.put_nowait((instant.timestamp(), False))
    await ticks.reach(2)
    await ended(running)
    assert ticks.at == [NOON, LATER]
    assert fake.reports[2]["at"] == NOON.timestamp() + 1


async def test_a_running_clock_goes_on_by_itself_and_a_standing_one_does_not(
    server: tuple[FakeClockServer, FollowedClock],
) -> None:
    fake, clock = server
    assert await clock.read() == NOON
    assert clock.now() == clock.now() == NOON
    fake.steps.put_nowait((LATER.timestamp(), True))
    assert await clock.settled(NOON, None) == LATER
    first = clock.now()
    assert LATER < first < clock.now() < LATER + timedelta(minutes=1)


async def test_a_clock_that_is_away_is_asked_again(
    server: tuple[FakeClockServer, FollowedClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, clock = server
    monkeypatch.setattr(clock_module, "RETRY_SECONDS", 0)
    fake.failures = 2
    fake.steps.put_nowait((NOON.timestamp(), False))
    assert await clock.settled(None, None) == NOON
    assert len(fake.reports) == 3


async def test_waking_pokes_a_followed_clock(server: tuple[FakeClockServer, FollowedClock]) -> None:
    fake, clock = server
    ticker = Ticker(clock, {})
    ticker.wake()
    ticker.wake()
    await asyncio.gather(*ticker._pokes)
    assert fake.pokes == 1


async def test_a_poke_that_reaches_nobody_is_no_error_and_the_next_one_is_tried() -> None:
    async with aiohttp.ClientSession() as session:
        ticker = Ticker(FollowedClock("http://127.0.0.1:1/clock", session), {})
        for _ in range(2):
            ticker.wake()
            (poke,) = ticker._pokes
            await poke
            assert poke.exception() is None
            await asyncio.sleep(0)
            assert not ticker._pokes


class CountingGroups:
    """Counts how often Slack is asked who is in the groups that series ask."""

    def __init__(self) -> None:
        self.refreshed = 0

    async def refresh(self) -> None:
        self.refreshed += 1


async def test_keys_that_could_not_be_destroyed_are_tried_again_at_each_tick_and_stop_no_cycle(
    database: Database, tmp_path: Path
) -> None:
    vault = ready(database, tmp_path / "keys")
    opened(vault, names(8))
    stuck = tmp_path / "keys" / "s1.keys"
    stuck.rename(tmp_path / "s1.keys")
    stuck.mkdir()
    assert vault.cancel("s1")
    writer = Writer(database, vault)
    writer.start()
    keeper = CycleKeeper(database=database, writer=writer, vault=vault, groups=CountingGroups())
    assert await keeper.keep(NOON) is None
    stuck.rmdir()
    (tmp_path / "s1.keys").rename(stuck)
    await keeper.keep(NOON)
    assert not stuck.exists()
    await writer.stop()


async def test_cycles_are_kept_on_the_writers_thread(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = ready(database, tmp_path / "keys")
    writer = Writer(database, vault)
    writer.start()
    asked_groups = CountingGroups()
    keeper = CycleKeeper(database=database, writer=writer, vault=vault, groups=asked_groups)
    assert await keeper.keep(NOON) is None
    dues = [LATER, NOON, LATER]
    done: list[str] = []
    monkeypatch.setattr(cycles, "next_due", lambda session, *, now: dues.pop(0))
    for step in ("announce_due", "open_due", "close_due"):
        monkeypatch.setattr(cycles, step, lambda *_, step=step, now, **__: done.append(f"{step} {now:%H}"))
    assert await keeper.keep(NOON) == LATER
    assert done == []
    assert await keeper.keep(NOON) == LATER
    assert done == ["announce_due 12", "open_due 12", "close_due 12"]
    assert asked_groups.refreshed == 0
    await writer.stop()


async def test_groups_are_read_anew_before_a_pulse_opens_that_asks_one(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = ready(database, tmp_path / "keys")
    writer = Writer(database, vault)
    writer.start()
    asked_groups = CountingGroups()
    keeper = CycleKeeper(database=database, writer=writer, vault=vault, groups=asked_groups)
    dues = [NOON, LATER]
    refreshed: list[int] = []
    monkeypatch.setattr(cycles, "next_due", lambda session, *, now: dues.pop(0))
    monkeypatch.setattr(groups, "are_due", lambda session, *, now: True)
    monkeypatch.setattr(cycles, "open_due", lambda *_, **__: refreshed.append(asked_groups.refreshed))
    assert await keeper.keep(NOON) == LATER
    assert refreshed == [1]
    await writer.stop()


async def test_a_ticker_goes_on_unless_it_is_stuck_or_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [0.0]
    monkeypatch.setattr(ticker_module.time, "monotonic", lambda: seconds[0])
    inside: list[bool] = []

    async def slow(_now: datetime) -> datetime | None:
        seconds[0] += ticker_module.STUCK_SECONDS
        inside.extend(ticker.goes_on() for ticker in tickers)
        return None

    async with aiohttp.ClientSession() as session:
        tickers = [Ticker(SystemClock(), {"slow": slow}), Ticker(FollowedClock("http://127.0.0.1:9", session), {})]
        own, followed = tickers
        assert own.goes_on()
        await own.tick(NOON)
        assert inside == [False, True]
        assert own.goes_on()
        seconds[0] += ticker_module.STUCK_SECONDS
        assert not own.goes_on()
        assert followed.goes_on()
        async with followed._at_work:
            assert not followed.goes_on()
