"""The bot as a process of its own, with the sandbox's addresses, so that it can be killed and started again."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from sandbox.server import SandboxServer

GRACE = 15.0
"""Seconds that a bot gets to stop by itself."""


def proxies(environment: Iterable[str]) -> list[str]:
    """The variables that would send even calls on this machine through a proxy, as slack_sdk does."""
    return [name for name in environment if name.lower().endswith("_proxy")]


def free_port(port: int = 0) -> int:
    """The port, or any other if somebody has it, or none was wished for."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


class Process(Protocol):
    """What is asked of one run of the bot; `asyncio.subprocess.Process` has it."""

    pid: int

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""

    async def wait(self) -> int:
        """Wait until it has ended; how."""

    def kill(self) -> None:
        """End it at once."""

    def send_signal(self, signal: int) -> None:
        """Send it a signal."""


def _door(port: int | None) -> dict[str, str]:
    """What opens a port on this machine for forms and help desks."""
    if port is None:
        return {}
    return {"TRIBUNE_HOOKS_BIND": f"127.0.0.1:{port}", "TRIBUNE_PUBLIC_URL": f"http://127.0.0.1:{port}"}


class BotProcess:
    """A command and its environment; at most one process of it runs at a time.

    `command` is what runs the bot without its subcommand, for example (python, "-m", "bot"). Its database is a file in
    the folder, unless there is a `database_url`. Forms and help desks call at `hooks_port`; None: they can't.
    """

    def __init__(
        self,
        command: Sequence[str],
        server: SandboxServer,
        folder: Path,
        *,
        administrators: str,
        database_url: str = "",
        hooks_port: int | None = None,
    ) -> None:
        self._command = tuple(command)
        self._server = server
        self.folder = folder
        self.log = folder / "bot.log"
        self._environment = self._surroundings(administrators, database_url) | _door(hooks_port)
        self._process: Process | None = None

    def _surroundings(self, administrators: str, database_url: str) -> dict[str, str]:
        """The environment without anything that belongs to a real workspace, and without proxies."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.upper().startswith(("SLACK_", "TRIBUNE_", "DATABASE_URL")) and name not in proxies(os.environ)
        }
        database = {"DATABASE_URL": database_url} if database_url else {}
        return (
            kept
            | database
            | {
                "SLACK_BOT_TOKEN": self._server.app.bot_token,
                "SLACK_APP_TOKEN": self._server.app.app_token,
                "SLACK_API_URL": self._server.url + "/api/",
                "TRIBUNE_CLOCK_URL": self._server.clock_url,
                "TRIBUNE_DATA_DIR": str(self.data),
                "TRIBUNE_KEY_DIR": str(self.keys),
                "TRIBUNE_ADMINS": administrators,
            }
        )

    @property
    def data(self) -> Path:
        """Where the bot keeps its database."""
        return self.folder / "data"

    @property
    def keys(self) -> Path:
        """Where the bot keeps its keys."""
        return self.folder / "keys"

    @property
    def pid(self) -> int:
        """The number of the process, running or ended. Raises RuntimeError before the first start."""
        if self._process is None:
            raise RuntimeError("the bot was not started yet")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether there is a process that has not ended."""
        return self._process is not None and self._process.returncode is None

    async def once(self, *arguments: str) -> str:
        """Run one of the bot's other commands to its end; what it printed. Raises RuntimeError if it failed."""
        process = await asyncio.create_subprocess_exec(
            *self._command,
            *arguments,
            env=self._environment,
            cwd=self.folder,  # away from any .env
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{(out + err).decode()}")
        return out.decode()

    async def start(self) -> None:
        """Start it and wait until it is connected. Raises RuntimeError, with its log's end, if it does not come up."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = await self._begun()
        connected = asyncio.create_task(self._server.wait_connected())
        ended = asyncio.create_task(self._process.wait())
        done, waiting = await asyncio.wait({connected, ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        if connected not in done or connected.exception() is not None:
            await self.kill()
            end = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"the bot did not come up; its log ends with:\n{end}")

    async def _begun(self) -> Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *self._command,
                "run",
                env=self._environment,
                cwd=self.folder,  # away from any .env
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        """Ask it to stop, and end it if it does not."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), GRACE)
        except TimeoutError:
            await self.kill()
