"""How Hearthline began to listen to its customers: a year of their words, owners, a digest, and what came of it.

Everybody does with their own hands what they would do in Slack; the year is a file that the app's command reads.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sandbox import hearthline, sight
from sandbox.acting import Actor
from sandbox.server import SandboxServer
from sandbox.sight import Seen
from sandbox.workspace import Message, View

FILE_CAME = datetime(2025, 5, 29, 16, tzinfo=UTC)
"""A Thursday: the administrator has the help desk's and the surveys' year as a file, up to that day."""
OWNERS_READ = datetime(2025, 5, 30, 10, tzinfo=UTC)
"""The next day: who owns a touch point has been told, and asked which words may be quoted on Monday."""
SINCE_THEN = datetime(2025, 6, 2, 13, tzinfo=UTC)
"""After Monday's digest: colleagues go on passing on what they hear."""

PRAISE_READ = SINCE_THEN + timedelta(hours=1)

HOTLINE = "C0HOTLINE"
PRAISED = "U0PRIYA00"

OWNERS = ("U0RUTH000", hearthline.OWNER, "U0GRACE00", "U0MAGDA00")
"""Of the touch points, in the order of the customers' journey."""
SAID = (
    "This is a disgrace. I was promised a call three times, and nobody called me back. My mother is 83 and has no hot "
    "water. I am Mrs Harriet Dunmore, 0113 496 0127."
)
THANKS = (
    "Your engineer Priya was wonderful. She found what two others had missed, explained it, and even carried the old "
    "pump to the bin."
)


class Somebody:
    """A member who uses what they see, by the words on it."""

    def __init__(self, server: SandboxServer, user: str) -> None:
        self._server = server
        self.actor: Actor = server.actor(user)

    async def home(self) -> View:
        """Open the app's Home."""
        shown = await self.actor.open_home()
        if shown is None:
            raise RuntimeError("there is no Home")
        return shown

    @property
    def form(self) -> View:
        """The modal on top. Raises RuntimeError if there is none."""
        view = self.actor.modal()
        if view is None:
            raise RuntimeError(f"nothing opened for {self.actor.user}")
        return view

    async def press(self, surface: Message | View, says: str, *, number: int = 0) -> None:
        """Press the first button that begins so, or the one of that `number`."""
        there = _buttons(surface, says)
        if len(there) <= number:
            raise RuntimeError(f"there is no button {says}")
        await self.actor.press(surface, there[number].action_id, block_id=there[number].block_id)

    async def put(self, label: str, value: object) -> None:
        """Fill in the field with these words in its label: with a value, or with the option that begins so."""
        seen = sight.field(self.form, label)
        if seen is None:
            raise RuntimeError(f"there is no field {label}")
        said = seen.option(value) or value if isinstance(value, str) else value
        await self.actor.fill(self.form, seen.block_id, seen.action_id, said)

    async def send(self) -> View:
        """Submit the form; what is on top then. Raises RuntimeError if it was refused."""
        view = await self.actor.submit(self.form)
        if view is None:
            raise RuntimeError("nothing is left on the screen")
        if view.errors:
            raise RuntimeError(f"the form was refused: {view.errors}")
        return view

    async def say(self, channel: str, text: str) -> Message:
        """Write in a channel."""
        said = await self.actor.say(channel, text)
        if said is None:
            raise RuntimeError(f"nothing stands in {channel}")
        return said

    async def save(self, said: Message, about: Mapping[str, object]) -> View:
        """Save a message as customer voice, with what else the form asks; what is shown then."""
        shortcut = sight.shortcut(self._server.app.shortcuts, "Save as customer voice")
        if shortcut is None:
            raise RuntimeError("there is no shortcut to save it")
        await self.actor.message_shortcut(said, shortcut)
        for label, value in about.items():
            await self.put(label, value)
        return await self.send()

    async def done(self) -> None:
        """Close whatever is open."""
        while (view := self.actor.modal()) is not None:
            await self.actor.close(view)


def _buttons(surface: Message | View, says: str) -> Sequence[Seen]:
    return [
        seen for seen in sight.elements(surface) if seen.element["type"] == "button" and seen.words.startswith(says)
    ]


async def set_up(server: SandboxServer) -> None:
    """The administrator says who owns which touch point and who leads, and has a digest every Monday."""
    ruth = Somebody(server, hearthline.ADMINISTRATOR)
    await ruth.press(await ruth.home(), "People and teams")
    await ruth.press(ruth.form, "Touch points")
    for number, owner in enumerate(OWNERS):
        await ruth.press(ruth.form, "Open", number=number)
        await ruth.put("Who owns it?", owner)
        await ruth.send()
    await ruth.press(ruth.form, "Roles")
    await ruth.put("Who leads", [hearthline.TOP_LEADER])
    await ruth.send()
    await ruth.done()
    await ruth.press(await ruth.home(), "Digests")
    await ruth.press(ruth.form, "Add a digest")
    await ruth.put("Which channel reads it?", hearthline.VOICE_CHANNEL)
    await ruth.send()
    await ruth.done()


async def answer(server: SandboxServer) -> None:
    """The leader lets Monday's quotes go out; owners have spoken with their unhappy customers."""
    sam = Somebody(server, hearthline.TOP_LEADER)
    proposed = next((message for message in reversed(sam.actor.inbox()) if _buttons(message, "Yes to all")), None)
    if proposed is not None:
        await sam.press(proposed, "Yes to all")
    for owner in OWNERS:
        person = Somebody(server, owner)
        for told in person.actor.inbox():
            for _ in _buttons(told, "Contacted"):
                await person.press(told, "Contacted")
        home = await person.home()  # what had no room in the message
        if _buttons(home, "Unhappy customers"):
            await person.press(home, "Unhappy customers")
            while _buttons(person.form, "Contacted"):
                await person.press(person.form, "Contacted")
            await person.done()


async def go_on(server: SandboxServer) -> None:
    """A colleague saves what an unhappy customer said, and another what a happy one said of somebody."""
    lucy, owen = (Somebody(server, user) for user in ("U0LUCY000", "U0OWEN000"))
    await owen.save(await lucy.say(HOTLINE, SAID), {"What was it about?": "the hotline"})
    await owen.done()
    praise = {"What was it about?": "the visit", "Does it praise a colleague?": [PRAISED]}
    await lucy.save(await owen.say(HOTLINE, THANKS), praise)
    await lucy.done()


async def share_praise(server: SandboxServer) -> None:
    """Whoever was praised shows it to everybody, where Monday's digest is read."""
    praised = Somebody(server, PRAISED)
    told = next((message for message in reversed(praised.actor.inbox()) if _buttons(message, "Show it to")), None)
    if told is not None:
        await praised.press(told, "Show it to everybody")
        await praised.press(praised.form, "Post it here")
        await praised.done()
