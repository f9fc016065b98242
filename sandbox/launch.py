"""Opens a workspace in the browser: Hearthline with six pulses lived, or a company where all is still to be done."""

import asyncio
import re
import signal
import webbrowser
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click

from sandbox import hearthline, sight
from sandbox.attack_it import AttackIt
from sandbox.bot_process import free_port
from sandbox.company import Company
from sandbox.company_file import CompanyFileError, company_from, empty_company
from sandbox.inside import Inside
from sandbox.next_steps import next_steps
from sandbox.page import Jump, add_page
from sandbox.play import Play
from sandbox.referee import Referee
from sandbox.story import main_story
from sandbox.theft import Installation
from sandbox.workspace import Json

__all__ = ["Stage", "main_sandbox", "main_story"]

FOLDER = Path("var/sandbox")
_DATE = re.compile(r"<!date\^(\d+)\^")


class Stage:
    """A play with its page. `start` returns when the first minute can begin.

    At Hearthline that is the newcomer's; in another company the administrator's who has just installed the app.
    """

    def __init__(
        self, *, command: Sequence[str], manifest: Json, folder: Path, port: int, company: Company | None = None
    ) -> None:
        self.play = Play(manifest, command, folder, port=port, company=company, hooks_port=free_port())
        self._has_a_past = company is None
        referee = Referee(self.play.workspace)
        self.play.workspace.recorders.add(referee.hear)
        installed = Installation(folder=folder, database=folder / "data" / "tribune.db", keys=folder / "keys")
        add_page(
            self.play.server.web,
            self.play.server,
            newcomer=self.host,
            inside=Inside(database=installed.database, keys=installed.keys),
            attack_it=AttackIt(self.play.workspace, installed, referee, now=self.play.clock.now),
            steps=(Jump(label="To closing time", to=self.closing),),
            next_steps=next_steps(self.play.workspace, self.play.clock) if self._has_a_past else (),
        )

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.play.server.url

    @property
    def host(self) -> str:
        """Whose page opens first."""
        return self.play.company.plot.host

    @property
    def begins(self) -> str:
        """What is said while one waits."""
        if self._has_a_past:
            return "Hearthline lives through its first six pulses, which takes about half a minute:\n"
        people, app = len(self.play.company.plot.employees), self.play.server.app.name
        return f"{self.play.workspace.name}, {people} people, has just installed {app}."

    @property
    def welcome(self) -> str:
        """Who one is."""
        if self._has_a_past:
            return "You are Maya, new at the hotline."
        name, app = self.play.workspace.users[self.host].real_name, self.play.server.app.name
        return f"You are {name}, an administrator. Nothing is set up yet: begin in {app}'s Home."

    def closing(self) -> float | None:
        """When the newest message that asks anybody says that the pulse closes; None once that has passed."""
        workspace = self.play.workspace
        direct = (place.id for place in workspace.channels.values() if place.dm_with is not None)
        newest = (next(filter(sight.asks, reversed(workspace.messages.get(place, []))), None) for place in direct)
        asked = max((message for message in newest if message is not None), key=lambda one: one.ts, default=None)
        found = _DATE.search(sight.text_of(asked)) if asked is not None else None
        closes = float(found[1]) if found else 0.0
        return closes if closes > self.play.clock.now() else None

    async def start(self) -> None:
        """Live up to today, if there is anything to live, and let the clock run."""
        if self._has_a_past:
            await self._live_to_today()
        else:
            await self.play.start()
            await self.play.clock.settle()
        self.play.clock.run()

    async def _live_to_today(self) -> None:
        await self.play.start(without_newcomer=True)
        await self.play.set_up()
        self.play.listen()
        self.play.clock.act_at((hearthline.TODAY - timedelta(hours=16)).timestamp(), self._read_everything)
        await self.play.live_to_today()
        await self.play.clock.jump(hearthline.ARRIVAL.timestamp())

    async def _read_everything(self) -> None:
        """Everybody has read what was written up to then: what is unread in the first minute is new."""
        workspace = self.play.workspace
        for user in workspace.users:
            for channel in workspace.channels_of(user):
                workspace.mark_read(user, channel.id)

    async def stop(self) -> None:
        """Stop everything."""
        await self.play.stop()


def main_sandbox(
    *,
    command: Sequence[str],
    manifest: Json,
    port: int = 8000,
    browser: bool = True,
    empty: bool = False,
    company: Path | None = None,
) -> int:
    """Open a workspace and serve it until Ctrl-C: Hearthline's, an `empty` one, or that of the `company` in a file."""
    try:
        other = empty_company() if empty else company_from(company) if company is not None else None
    except CompanyFileError as error:
        click.echo(error, err=True)
        for number, problem in error.lines:
            click.echo(f"  - line {number}: {problem}", err=True)
        return 1
    port = free_port(port)
    # A folder for each port: two sandboxes must not clear away each other's.
    stage = Stage(command=command, manifest=manifest, folder=FOLDER / str(port), port=port, company=other)
    return asyncio.run(_serve(stage, browser))


async def _serve(stage: Stage, browser: bool) -> int:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    click.echo(stage.begins)
    telling = asyncio.create_task(_tell_headlines(stage.play))
    ending = asyncio.create_task(stopped.wait())
    starting = asyncio.create_task(stage.start())
    try:
        await asyncio.wait({starting, ending}, return_when=asyncio.FIRST_COMPLETED)
        if not stopped.is_set():
            await starting
            click.echo(f"\n    {stage.url}\n\n{stage.welcome} Ctrl-C ends it.")
            if browser:
                await asyncio.to_thread(webbrowser.open, stage.url)
            await ending
    finally:
        # Interrupted while it begins, its bot is gone as well: what fails because of that is no news.
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        telling.cancel()
        ending.cancel()
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
