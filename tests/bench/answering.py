"""200 colleagues answer at once: from the click to the bot's acknowledgement, through the whole wire."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.manifest import manifest
from sandbox import sight
from sandbox.acting import Actor
from sandbox.play import Play
from sandbox.workspace import User
from tests.bench.row import Row
from tests.bench.running import COMMAND

CROWD = 200


def rows() -> Iterator[Row]:
    """Clicks that open the form, then submissions, all at the same moment."""
    clicks, submissions = asyncio.run(_crowd())
    for name, seconds in (("click to open form", clicks), ("submit to sealed", submissions)):
        ordered = statistics.quantiles(seconds, n=100)
        yield Row(f"{CROWD} at once, {name}, p50", ordered[49] * 1000, "ms")
        yield Row(f"{CROWD} at once, {name}, p99", ordered[98] * 1000, "ms", 500)
    yield Row(f"{CROWD} at once, answers sealed a second", CROWD / max(submissions), "/s")


async def _crowd() -> tuple[list[float], list[float]]:
    with TemporaryDirectory() as folder:
        play = Play(manifest(), COMMAND, Path(folder) / "play")
        crowd = [
            User(id=f"U{number:08}", handle=f"p{number}", real_name=f"Person {number}", email="", tz="Europe/London")
            for number in range(CROWD)
        ]
        for user in crowd:
            play.workspace.users[user.id] = user
        try:
            await play.start()
            await play.set_up()
            actors = [play.server.actor(user.id) for user in crowd]
            await play.live_until(lambda: all(any(map(sight.asks, actor.inbox())) for actor in actors), days=8)
            clicks = await _at_once(_click, actors)
            for actor in actors:
                await _fill(actor)
            return clicks, await _at_once(_submit, actors)
        finally:
            await play.stop()


async def _at_once(act: Callable[[Actor], Awaitable[None]], actors: list[Actor]) -> list[float]:
    async def timed(actor: Actor) -> float:
        began = time.perf_counter()
        await act(actor)
        return time.perf_counter() - began

    return list(await asyncio.gather(*(timed(actor) for actor in actors)))


async def _click(actor: Actor) -> None:
    message = next(filter(sight.asks, reversed(actor.inbox())))
    three = next(seen for seen in sight.elements(message) if seen.words.startswith("3"))
    await actor.press(message, three.action_id)


async def _fill(actor: Actor) -> None:
    view = actor.modal()
    assert view is not None
    for seen in sight.inputs(view):
        if seen.element["type"] == "plain_text_input":
            await actor.fill(view, seen.block_id, seen.action_id, "Too few of us in the mornings.")
        elif seen.element["type"] != "checkboxes":
            await actor.fill(view, seen.block_id, seen.action_id, seen.option("4"))


async def _submit(actor: Actor) -> None:
    view = actor.modal()
    assert view is not None
    last = await actor.submit(view)
    assert last is not None
    assert not last.payload.get("submit"), "the answer was not recorded"
