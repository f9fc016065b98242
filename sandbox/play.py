"""A company lived: its workspace with bot and colleagues; Hearthline's from the set-up through six pulses to today."""

import asyncio
import secrets
import shutil
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from sandbox import answering, deciding, electing, hearthline, listening, sight, suggesting
from sandbox.bot_process import BotProcess
from sandbox.clock import SandboxClock
from sandbox.colleagues import Colleagues
from sandbox.company import Company, people_file
from sandbox.server import Installed, SandboxServer
from sandbox.workspace import Json, Message, Workspace

DAY = 86_400.0


def installed(manifest: Json) -> Installed:
    """The app as an administrator would have installed it, optional scopes included."""
    return Installed(
        manifest=manifest,
        bot_user=hearthline.BOT,
        # New ones each time: a bot that outlived its own sandbox must not connect to this one.
        bot_token=f"xoxb-{secrets.token_hex(8)}",
        app_token=f"xapp-{secrets.token_hex(8)}",
        scopes=frozenset(manifest["oauth_config"]["scopes"]["bot"])
        | frozenset(manifest["oauth_config"]["scopes"].get("bot_optional", ())),
    )


class Play:
    """A company on its stage: Hearthline, if no other is given.

    `folder` is made empty first; the bot's data, keys and log are in it, and its database, unless that has a URL.
    """

    def __init__(
        self,
        manifest: Json,
        command: Sequence[str],
        folder: Path,
        *,
        port: int = 0,
        company: Company | None = None,
        database_url: str = "",
        hooks_port: int | None = None,
    ) -> None:
        self.company = company or hearthline.company()
        self.workspace: Workspace = self.company.workspace
        self.clock = SandboxClock(self.company.begins.timestamp())
        # Months are lived while somebody waits: each moment that Slack takes to look at a picture would be felt.
        self.server = SandboxServer(self.workspace, self.clock, installed(manifest), port=port, looks_at_once=True)
        self._command = command
        self._folder = folder.resolve()  # the bot runs inside it
        self._database_url = database_url
        self._hooks_port = hooks_port
        self.bot: BotProcess
        self.colleagues: Colleagues
        self._watching: asyncio.Task[None] | None = None

    async def start(self, *, without_newcomer: bool = False) -> None:
        """Serve the workspace, import the people file, and start the bot.

        `without_newcomer`: they join only in `live_to_today`.
        """
        if without_newcomer:
            del self.workspace.users[hearthline.NEWCOMER]
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        await self.server.start()
        self.bot = BotProcess(
            self._command,
            self.server,
            self._folder,
            administrators=self.company.administrators,
            database_url=self._database_url,
            hooks_port=self._hooks_port,
        )
        await self._import_people()
        await self.bot.start()
        self.colleagues = Colleagues(self.server, self.company.plot)
        self._watching = self.colleagues.start()

    async def stop(self) -> None:
        """Stop the bot and the server."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if hasattr(self, "bot"):
            await self.bot.stop()
        await self.server.stop()

    async def set_up(self) -> None:
        """The administrator sets the pulse up in Home, page after page, as its labels ask; what is proposed stays."""
        await self.clock.settle()
        ruth = self.server.actor(hearthline.ADMINISTRATOR)
        home = await ruth.open_home()
        # "Go on" where the set-up has begun and was cut off.
        begins = (seen for seen in sight.elements(home) if seen.words in {"Set up", "Go on"}) if home else iter(())
        begin = next(begins, None)
        if home is None or begin is None:
            raise RuntimeError("the administrator's Home has no button to set up")
        await ruth.press(home, begin.action_id)
        view = ruth.modal()
        if view is None:
            raise RuntimeError("the set-up did not open")
        while view is not None and view.payload.get("submit"):
            for seen in sight.inputs(view):
                said = hearthline.set_up_answer(seen.words, seen.element["type"])
                if said is not None:
                    await ruth.fill(view, seen.block_id, seen.action_id, said)
            view = await ruth.submit(view)
            if view is not None and view.errors:
                raise RuntimeError(f"the set-up was refused: {view.errors}")
        if view is not None:
            await ruth.close(view)

    def listen(self) -> None:
        """Have Hearthline listen while it lives up to today: to its people, and at last to its customers."""

        async def begin(server: SandboxServer) -> None:
            await listening.set_up(server)
            await self.bot.once("voice", "import", str(hearthline.VOICES))

        for when, act in (
            *answering.SCENES,
            *suggesting.SCENES,
            *electing.SCENES,
            *deciding.SCENES,
            (listening.FILE_CAME, begin),
            (listening.OWNERS_READ, listening.answer),
            (listening.SINCE_THEN, listening.go_on),
            (listening.PRAISE_READ, listening.share_praise),
        ):
            self.clock.act_at(when.timestamp(), partial(self._in_time, act))

    async def _in_time(self, act: Callable[[SandboxServer], Awaitable[None]]) -> None:
        """Do something once the bot knows what time it is."""
        await self.clock.settle()
        await act(self.server)

    async def live_until(self, happened: Callable[[], bool], *, days: float) -> None:
        """Move the clock on, everything in its order, until `happened`, for `days` at most."""
        await self.clock.jump(self.clock.now() + days * DAY, until=happened)

    async def live_to_today(self) -> None:
        """Six pulses and the gaps between them, then the newcomer joins, and is asked for the first time."""
        await self.clock.jump(hearthline.JOINS.timestamp())
        newcomer = next(one.user for one in hearthline.EMPLOYEES if one.user.id == hearthline.NEWCOMER)
        await self.server.join_team(newcomer)
        await self._import_people()
        inbox = self.server.actor(newcomer.id).inbox
        await self.live_until(lambda: any(map(sight.asks, inbox())), days=3)

    async def _import_people(self) -> None:
        """Tell the bot the teams of those who are there; nothing is imported where nobody's is known."""
        known = [one for one in self.company.plot.employees if one.team and one.user.id in self.workspace.users]
        if known:
            people = self._folder / "people.csv"
            people.write_text(people_file(known), encoding="utf-8")
            await self.bot.once("people", "import", str(people))

    def said(self, channel: str = hearthline.PULSE_CHANNEL) -> list[Message]:
        """What the bot has posted in a channel."""
        return [message for message in self.workspace.messages[channel] if message.user == hearthline.BOT]
