"""Opens the workspace in the browser: everything set up, six pulses lived, the seventh just begun."""

import asyncio
import re
import signal
import socket
import webbrowser
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click

from sandbox import hearthline, sight
from sandbox.inside import Inside
from sandbox.page import Jump, add_page
from sandbox.play import Play
from sandbox.story import main_story
from sandbox.workspace import Json

__all__ = ["Stage", "main_sandbox", "main_story"]

FOLDER = Path("var/sandbox")
_DATE = re.compile(r"<!date\^(\d+)\^")


class Stage:
    """A play with its page. `start` returns when the newcomer's first minute can begin."""

    def __init__(self, *, command: Sequence[str], manifest: Json, folder: Path, port: int) -> None:
        self.play = Play(manifest, command, folder, port=port)
        add_page(
            self.play.server.web,
            self.play.server,
            newcomer=hearthline.NEWCOMER,
            inside=Inside(database=folder / "data" / "tribune.db", keys=folder / "keys"),
            steps=(Jump(label="To closing time", to=self.closing),),
        )

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.play.server.url

    def closing(self) -> float | None:
        """When the newcomer's newest message says that the pulse closes; None once that has passed."""
        inbox = self.play.server.actor(hearthline.NEWCOMER).inbox()
        asked = [message for message in inbox if any(seen.words.startswith("1 ") for seen in sight.elements(message))]
        found = _DATE.search(sight.text_of(asked[-1])) if asked else None
        closes = float(found[1]) if found else 0.0
        return closes if closes > self.play.clock.now() else None

    async def start(self) -> None:
        """Live up to today, and let the clock run."""
        await self.play.start(without_newcomer=True)
        await self.play.set_up()
        self.play.clock.act_at((hearthline.TODAY - timedelta(hours=16)).timestamp(), self._read_everything)
        await self.play.live_to_today()
        await self.play.clock.jump(hearthline.ARRIVAL.timestamp())
        self.play.clock.run()

    async def _read_everything(self) -> None:
        """Everybody has read what was written up to then: what is unread in the first minute is new."""
        workspace = self.play.workspace
        for user in workspace.users:
            for channel in workspace.channels_of(user):
                workspace.mark_read(user, channel.id)

    async def stop(self) -> None:
        """Stop everything."""
        await self.play.stop()


def main_sandbox(*, command: Sequence[str], manifest: Json, port: int = 8000, browser: bool = True) -> int:
    """Open the workspace and serve it until Ctrl-C."""
    port = _free(port)
    # A folder for each port: two sandboxes must not clear away each other's.
    return asyncio.run(_serve(Stage(command=command, manifest=manifest, folder=FOLDER / str(port), port=port), browser))


def _free(port: int) -> int:
    """The port, or any other if somebody has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


async def _serve(stage: Stage, browser: bool) -> int:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    click.echo("Hearthline lives through its first six pulses, in some seconds:\n")
    telling = asyncio.create_task(_tell_headlines(stage.play))
    try:
        await stage.start()
        click.echo(f"\n    {stage.url}\n\nYou are Maya, new at the hotline. Ctrl-C ends it.")
        if browser:
            await asyncio.to_thread(webbrowser.open, stage.url)
        await stopped.wait()
    finally:
        telling.cancel()
        await stage.stop()
    return 0


async def _tell_headlines(play: Play) -> None:
    """Print each result as it is posted: nobody waits before a silent terminal."""
    changes = play.workspace.follow()
    told = 0
    while True:
        if await changes.get() == f"messages:{hearthline.PULSE_CHANNEL}":
            new, told = play.said()[told:], len(play.said())
            for message in new:
                if "answered" in message.text:
                    click.echo("    " + message.text.split(". ")[0])
