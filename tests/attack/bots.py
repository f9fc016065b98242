"""The bot as a process of its own, forked from one that has everything imported: it starts in no time.

It is the whole bot, with its own surroundings, files and signals; only what Python does before `tribune` begins was
done before, once for all.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from bot.cli import main
from sandbox.bot_process import BotProcess
from sandbox.server import SandboxServer
from tests.vault.victim import FORKS

Manner = Callable[[], AbstractContextManager[object]]
"""What lasts while the process does, such as a slow disk."""


class Bot(BotProcess):
    """The bot beside a workspace. `more`: what else is in its environment."""

    def __init__(
        self,
        server: SandboxServer,
        folder: Path,
        *,
        administrators: str,
        database_url: str = "",
        more: Mapping[str, str] | None = None,
        manner: Manner = nullcontext,
    ) -> None:
        super().__init__((), server, folder, administrators=administrators, database_url=database_url)
        self._environment = {**self._environment, **(more or {})}
        self._manner = manner

    async def once(self, *arguments: str) -> str:
        code, said = await once(arguments, environment=self._environment, folder=self.folder)
        if code:
            raise RuntimeError(f"{' '.join(arguments)} ended with {code}:\n{said}")
        return said

    async def _begun(self) -> "Forked":
        return Forked(["run"], environment=self._environment, folder=self.folder, log=self.log, manner=self._manner)


class Forked:
    """One run of `tribune`, with what `BotProcess` asks of a process."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        manner: Manner = nullcontext,
    ) -> None:
        log.touch()
        about = (tuple(arguments), dict(environment), folder, log, manner)
        self._process = FORKS.Process(target=_run, args=about)
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[int] = self._loop.create_future()
        self._loop.add_reader(self._process.sentinel, self._end)

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        return self._ended.result() if self._ended.done() else None

    async def wait(self) -> int:
        """Wait until it has ended; how."""
        return await asyncio.shield(self._ended)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it is still there."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def _end(self) -> None:
        self._loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        self._ended.set_result(self._process.exitcode)
        self._process.close()


async def once(arguments: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> tuple[int, str]:
    """Run one command to its end: how it ended, and what it said."""
    with tempfile.TemporaryDirectory() as aside:
        log = Path(aside) / "said"
        code = await Forked(arguments, environment=environment, folder=folder, log=log).wait()
        return code, log.read_text(encoding="utf-8")


def _run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path, manner: Manner) -> None:
    """Be `tribune`."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)  # away from any .env
    with log.open("ab") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    sys.argv[1:] = arguments
    with manner():
        main()
