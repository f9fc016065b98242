"""Lantern, a company of sixteen that mends street lamps: who works there, and how they use what they see in Slack.

Nobody here knows an id of the bot's: people press what is written on a button, and fill in what a label asks.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import Tribune
from bot.commands import people as people_commands
from bot.config import Config
from bot.manifest import manifest
from sandbox import sight
from sandbox.acting import Actor
from sandbox.clock import SandboxClock
from sandbox.play import installed
from sandbox.reading import Reading
from sandbox.server import SandboxServer
from sandbox.workspace import Channel, Message, User, View, Workspace

BOT = "U0TRIBUNE"  # what the sandbox calls the app when it is installed
TEAMS = {
    "Repairs": ("sam", "tom", "ola", "hanna", "grace", "ian"),
    "Calls": ("ruth", "maya", "owen", "lucy", "dev"),
    "Stores": ("ewa", "jan", "nikos", "rob", "kim"),
}
"""Tom and Ruth lead; Ruth administers; Sam answers the results."""
LEADS = frozenset({"tom", "ruth"})
EVERYBODY = tuple(name for team in TEAMS.values() for name in team)
NINE = (*TEAMS["Repairs"], "owen", "lucy", "dev")
"""People whose answers are there when a test is about somebody else's."""
IN_ATHENS = frozenset({"nikos"})

INSTALLED = datetime(2025, 3, 7, 9, tzinfo=UTC)
"""A Friday: set up now, the first pulse opens on Tuesday 11 March, and closes on Friday 14 March at 17:00."""


def user_id(name: str) -> str:
    return f"U0{name.upper()}"


def member(name: str, **about: object) -> User:
    told = {"real_name": name.title(), "tz": "Europe/Athens" if name in IN_ATHENS else "Europe/London"} | about
    return User(id=user_id(name), handle=name, email=f"{name}@lantern.example", **told)  # type: ignore[arg-type] # as in User


def workspace(people: tuple[str, ...] = EVERYBODY) -> Workspace:
    company = Workspace(name="Lantern")
    members = [member(name, admin=name == "ruth") for name in people]
    others = [member("vera", guest=True), member("luke", deleted=True), User(
        id=BOT, handle="tribune", real_name="Tribune", email="", tz="Etc/UTC", bot=True
    )]  # fmt: skip
    for user in members + others:
        company.users[user.id] = user
    everybody = {user.id for user in members} | {user_id("vera")}
    for channel in (
        Channel(id="C0PULSE", name="service-pulse", members=everybody | {BOT}),
        Channel(id="C0LAMPS", name="lamps", members=set(everybody)),
    ):
        company.channels[channel.id] = channel
        company.messages[channel.id] = []
    return company


def people_file(people: tuple[str, ...] = EVERYBODY) -> str:
    """Who is in which team, as a CSV file. Whoever has none joins the others in turn."""
    teams = {name: team for team, names in TEAMS.items() for name in names}
    lines = ["person,team,touch_point,leads"]
    for place, name in enumerate(people):
        team = teams.get(name) or tuple(TEAMS)[place % len(TEAMS)]
        lines.append(f"{name}@lantern.example,{team},,{'yes' if name in LEADS else ''}")
    return "\n".join(lines)


class Person:
    """Somebody at Lantern, who reads and acts."""

    def __init__(self, scene: "Scene", name: str) -> None:
        self._scene = scene
        self.id = user_id(name)
        self.actor: Actor = scene.server.actor(self.id)

    def read(self, surface: Message | View | None = None) -> str:
        """What stands in a message, or else in the modal on top, in this person's zone."""
        shown = surface or self.actor.modal()
        if shown is None:
            return ""
        text = sight.text_of(shown) or (shown.text if isinstance(shown, Message) else "")
        reading = Reading(self._scene.server.workspace, self.id)
        return "\n".join(reading.line(line, now=self._scene.now.timestamp()) for line in text.splitlines())

    @property
    def modal(self) -> View:
        """The modal on top, which there must be."""
        view = self.actor.modal()
        assert view is not None
        return view

    @property
    def inbox(self) -> list[Message]:
        return self.actor.inbox()

    @property
    def invitations(self) -> list[Message]:
        return [message for message in self.inbox if "First question: " in message.text]

    def shown_privately(self, channel: str) -> Message:
        """The newest thing that only this person sees in a channel."""
        seen = self._scene.server.workspace.visible_messages(self.id, channel)
        return next(message for message in reversed(seen) if message.only_for == self.id)

    async def types(self, command: str) -> str:
        """The answer to a command typed in a channel."""
        await self.actor.say("C0LAMPS", command)
        return self.read(self.shown_privately("C0LAMPS"))

    async def home(self) -> str:
        shown = await self.actor.open_home()
        assert shown is not None
        return self.read(shown)

    async def press(self, says: str, *, on: Message | View | None = None) -> str:
        """Press a button on a message, or else in Home; what is on top of the screen then."""
        surface = on or self._scene.server.workspace.homes[self.id]
        found = next((seen for seen in sight.elements(surface) if seen.words.startswith(says)), None)
        assert found is not None, f"no button says {says}"
        await self.actor.press(surface, found.action_id, block_id=found.block_id)
        return self.read()

    async def fill(self, answer: str = "4", *, words: str | None = None, hide: bool = False, but: int = 0) -> None:
        """Fill what is still empty: the option that begins with `answer`, but in the last `but` questions."""
        view = self.modal
        empty = [
            seen
            for seen in sight.inputs(view)
            if seen.element["type"] in {"radio_buttons", "static_select"}
            and not view.state[seen.block_id][seen.action_id].get("selected_option")
        ]
        for seen in empty[: len(empty) - but]:
            await self.actor.fill(view, seen.block_id, seen.action_id, seen.option(answer))
        for seen in sight.inputs(view):
            if seen.element["type"] == "plain_text_input" and words is not None:
                await self.actor.fill(view, seen.block_id, seen.action_id, words)
            if seen.element["type"] == "checkboxes" and hide:
                await self.actor.fill(view, seen.block_id, seen.action_id, ["hide"])

    async def choose(self, chosen: Mapping[str, str]) -> None:
        """Fill in each element of these kinds."""
        view = self.modal
        for seen in sight.inputs(view):
            if seen.element["type"] in chosen:
                await self.actor.fill(view, seen.block_id, seen.action_id, chosen[seen.element["type"]])

    async def put(self, label: str, value: str) -> None:
        """Fill in the first field with these words in its label: with a value, or the option that begins so."""
        seen = sight.field(self.modal, label)
        assert seen is not None, label
        await self.actor.fill(self.modal, seen.block_id, seen.action_id, seen.option(value) or value)

    async def search(self, label: str, *typed: str) -> None:
        """Fill in a menu that searches, with the first that is found for each of these."""
        seen = sight.field(self.modal, label)
        assert seen is not None, label
        chosen: list[str] = []
        for each in typed:
            found = await self.actor.search(self.modal, seen.action_id, each)
            chosen.append(found[0]["value"])
            await self.actor.fill(self.modal, seen.block_id, seen.action_id, chosen)

    async def choose_more(self, says: str) -> str:
        """Choose from the menu [•••] of the first card in Home; what is on top of the screen then."""
        home = self._scene.server.workspace.homes[self.id]
        menu = next(seen for seen in sight.elements(home) if seen.element["type"] == "overflow")
        await self.actor.press(home, menu.action_id, value=menu.option(says), block_id=menu.block_id)
        return self.read()

    async def send(self) -> str:
        """Submit what is on top; what is on top then."""
        await self.actor.submit(self.modal)
        return self.read()

    async def answer(self, first: str = "4", others: str = "4", *, words: str | None = None, hide: bool = False) -> str:
        """All of it, from the newest invitation: the last thing on the screen."""
        await self.press(first, on=self.invitations[-1])
        await self.fill(others, words=words, hide=hide)
        return await self.send()


class Scene:
    """Lantern's workspace, its clock, and the bot beside them in the test's own process."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        begins: datetime = INSTALLED,
        people: tuple[str, ...] = EVERYBODY,
    ) -> None:
        self.people = people
        self.server = SandboxServer(workspace(people), SandboxClock(begins.timestamp()), installed(manifest()))
        self._folder = folder
        self._database_url = database_url
        self._bot: Tribune | None = None

    @property
    def config(self) -> Config:
        return Config(
            bot_token=self.server.app.bot_token,
            app_token=self.server.app.app_token,
            signing_secret="",
            api_url=f"{self.server.url}/api/",
            database_url=self._database_url,
            data_dir=self._folder / "data",
            key_dir=self._folder / "keys",
            admins=frozenset({user_id("ruth")}),
            clock_url=self.server.clock_url,
            log_level="INFO",
        )

    async def start(self) -> None:
        self._bot = Tribune(self.config)
        await self._bot.start()
        await self.server.clock.followed()

    async def stop(self) -> None:
        if self._bot is not None:
            await self._bot.stop()
            self._bot = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def __getitem__(self, name: str) -> Person:
        return Person(self, name)

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.server.clock.now(), UTC)

    @property
    def failures(self) -> list[str]:
        return [call.name for call in self.server.workspace.log if call.kind == "failure"]

    def said(self, channel: str = "C0PULSE") -> list[str]:
        """What the bot has said in a channel, as Sam reads it."""
        messages = self.server.workspace.messages[channel]
        return [self["sam"].read(message) for message in messages if message.user == BOT and message.only_for is None]

    async def until(self, day: int, hour: int, minute: int = 0, *, month: int = 3) -> None:
        """Let time pass until this moment of 2025 in Leeds, everything in its order."""
        moment = datetime(2025, month, day, hour, minute, tzinfo=ZoneInfo("Europe/London"))
        await self.server.clock.jump(moment.timestamp())

    async def until_without_bot(self, day: int, hour: int) -> None:
        """Let time pass in March while the bot is away, and the clock not wait for it."""
        self.server.clock._bot = None
        await self.until(day, hour)

    async def import_teams(self) -> None:
        await people_commands.take_in(self.config, people_file(self.people))

    async def set_up(self, *, channel: str = "C0PULSE", answerer: str = "sam") -> str:
        """The administrator's two pages, with everything taken as it is proposed; the set-up's last page."""
        ruth = self["ruth"]
        await ruth.home()
        await ruth.press("Set up")
        chosen = {"plain_text_input": "We mend one thing at a time.", "users_select": user_id(answerer)}
        await ruth.choose(chosen)
        await ruth.send()
        await ruth.choose({"conversations_select": channel})
        return await ruth.send()

    async def answer_results(self, reason: str) -> None:
        """Sam answers the last results, from Home."""
        sam = self["sam"]
        await sam.home()
        await sam.press("We won't, because...")
        (field,) = sight.inputs(sam.modal)
        await sam.actor.fill(sam.modal, field.block_id, field.action_id, reason)
        await sam.actor.submit(sam.modal)
        assert "These results have an answer." in sam.read()

    async def answers(self, answers: Mapping[str, str]) -> None:
        """These people answer what they were asked, each the same to all questions."""
        for name, answer in answers.items():
            assert "Thank you, recorded." in await self[name].answer(answer, answer)
