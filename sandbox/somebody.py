"""Somebody at Hearthline, who uses the app as people do: by the words on what they see."""

from collections.abc import Mapping, Sequence

from sandbox import sight
from sandbox.acting import Actor
from sandbox.server import SandboxServer
from sandbox.sight import Seen
from sandbox.workspace import Message, View


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
        there = buttons(surface, says)
        if len(there) <= number:
            raise RuntimeError(f"there is no button {says}")
        await self.actor.press(surface, there[number].action_id, block_id=there[number].block_id)

    async def press_beside(self, surface: Message | View, says: str) -> None:
        """Press the button beside the first words that contain these."""
        for block in sight.blocks(surface):
            if "accessory" in block and says in sight.words(block.get("text")):
                await self.actor.press(surface, block["accessory"]["action_id"], block_id=block["block_id"])
                return
        raise RuntimeError(f"there is no button beside {says}")

    async def put(self, label: str, value: object) -> None:
        """Fill in the field with these words in its label: with a value, or with the option that begins so."""
        seen = sight.field(self.form, label)
        if seen is None:
            raise RuntimeError(f"there is no field {label}")
        said = seen.option(value) or value if isinstance(value, str) else value
        await self.actor.fill(self.form, seen.block_id, seen.action_id, said)

    async def search(self, label: str, *typed: str) -> None:
        """Type each of these into a menu that searches for several, and choose what it finds first.

        Raises RuntimeError if it finds nothing.
        """
        seen = sight.field(self.form, label)
        if seen is None:
            raise RuntimeError(f"there is no field {label}")
        chosen: list[str] = []
        for each in typed:
            found = await self.actor.search(self.form, seen.action_id, each)
            if not found:
                raise RuntimeError(f"{label} finds nothing for {each}")
            chosen.append(found[0]["value"])
            await self.actor.fill(self.form, seen.block_id, seen.action_id, chosen)

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


def buttons(surface: Message | View, says: str) -> Sequence[Seen]:
    """The buttons that begin so, from top to bottom."""
    return [
        seen for seen in sight.elements(surface) if seen.element["type"] == "button" and seen.words.startswith(says)
    ]
