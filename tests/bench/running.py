"""The bot as a process: how fast it is there, and how much memory it takes."""

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.manifest import manifest
from sandbox import hearthline
from sandbox.bot_process import BotProcess
from sandbox.clock import SandboxClock
from sandbox.play import installed
from sandbox.server import SandboxServer
from sandbox.workspace import User
from tests.bench.row import Row

COMMAND = (sys.executable, "-m", "bot")


def rows() -> Iterator[Row]:
    """Start to ready, and resident memory with 5,000 people."""
    yield Row("start to ready, database made (median of 3)", statistics.median(_starts(fresh=True)), "s", 2.0)
    yield Row("start to ready, database there (median of 3)", statistics.median(_starts(fresh=False)), "s", 2.0)
    yield Row("resident memory with 5,000 people", asyncio.run(_memory(5_000)), "MB", 250)


def _starts(*, fresh: bool) -> list[float]:
    with TemporaryDirectory() as folder:
        if not fresh:
            asyncio.run(_start(Path(folder) / "kept"))
        return [asyncio.run(_start(Path(folder) / (f"run{run}" if fresh else "kept"))) for run in range(3)]


async def _start(folder: Path) -> float:
    server = SandboxServer(hearthline.workspace(), SandboxClock(hearthline.BEGINS.timestamp()), installed(manifest()))
    await server.start()
    bot = BotProcess(COMMAND, server, folder, administrators=hearthline.ADMINISTRATOR)
    began = time.perf_counter()
    await bot.start()
    seconds = time.perf_counter() - began
    await bot.stop()
    await server.stop()
    return seconds


async def _memory(people: int) -> float:
    workspace = hearthline.workspace()
    for number in range(people - len(workspace.users)):
        user = User(id=f"U{number:08}", handle=f"p{number}", real_name=f"Person {number}", email="", tz="Europe/London")
        workspace.users[user.id] = user
    server = SandboxServer(workspace, SandboxClock(hearthline.BEGINS.timestamp()), installed(manifest()))
    await server.start()
    with TemporaryDirectory() as folder:
        bot = BotProcess(COMMAND, server, Path(folder), administrators=hearthline.ADMINISTRATOR)
        await bot.start()
        await server.clock.settle()
        await server.actor(hearthline.ADMINISTRATOR).open_home()
        status = await asyncio.to_thread(Path(f"/proc/{bot.pid}/status").read_text, encoding="ascii")
        await bot.stop()
    await server.stop()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
