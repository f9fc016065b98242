"""What a form on the page asks for, done by the member through the same Actor as simulated colleagues."""

from typing import Any

from multidict import MultiMapping

from sandbox.acting import ActError, Actor
from sandbox.elements import INPUTS, elements_with_block
from sandbox.page.address import MESSAGES, Address
from sandbox.page.elements import changed_inputs, lines
from sandbox.server import SandboxServer
from sandbox.workspace import Json, Message, View

Form = MultiMapping[str]


class Acts:
    """One request's act: who, where, and with which form."""

    def __init__(self, server: SandboxServer, address: Address, form: Form) -> None:
        self.server = server
        self.workspace = server.workspace
        self.address = address
        self.form = form
        self.actor: Actor = server.actor(address.user)

    async def say(self) -> None:
        """Write in the conversation, or in the thread."""
        text = lines(self.form.get("text", "")).strip()
        if text:
            await self.actor.say(self._channel(), text, thread_ts=self.form.get("thread"))

    def _channel(self) -> str:
        if self.address.place != MESSAGES:
            return self.address.place
        return self.workspace.direct_message(self.address.user, bot=self.server.app.bot_user).id

    async def press(self) -> None:
        """Use an element of a message, modal or Home; what was typed beside it comes first."""
        surface = self._surface()
        if isinstance(surface, View):
            await self._take(surface)
        element = _element(surface, self.form.get("block", ""), self.form["action"])
        await self.actor.press(surface, self.form["action"], value=self._value(element))

    def _surface(self) -> Message | View:
        channel, _, ts = self.form["surface"].partition("|")
        found = self.workspace.find_message(channel, ts) if ts else self._view(channel)
        if found is None:
            raise ActError("This is no longer here.")
        return found

    def _value(self, element: Json) -> Any:
        """What the form has for that element, as Actor.press takes it: nothing for a button, a list for several."""
        kind = INPUTS.get(element["type"])
        if kind is None:
            return self.form.get("value")
        given = [lines(value) for value in self.form.getall(f"{self.form['block']}|{self.form['action']}", []) if value]
        return given if kind.many else given[0] if given else None

    async def fill(self) -> None:
        """Keep what was typed into a view. One that is gone by now needs nothing any more."""
        view = self._view(self.form["view"])
        if view is not None:
            await self._take(view)

    async def _take(self, view: View) -> bool:
        """Put new values into the view's inputs; False if the workspace would not take one of them."""
        taken = True
        for block_id, action_id, value in list(changed_inputs(view, self.form)):
            try:
                await self.actor.fill(view, block_id, action_id, value)
            except ActError as problem:
                view.errors[block_id] = str(problem)
                taken = False
        return taken

    def _view(self, view_id: str) -> View | None:
        mine = (*self.workspace.modals.get(self.address.user, ()), self.workspace.homes.get(self.address.user))
        return next((view for view in mine if view and view.id == view_id), None)

    async def submit(self) -> None:
        """Submit the modal, with everything that is in it."""
        view = self._view(self.form["view"])
        if view is None:
            raise ActError("This form is no longer open.")
        view.errors.clear()
        if await self._take(view):
            await self.actor.submit(view)

    async def close(self) -> None:
        """Close the modal; the cross closes those beneath it too."""
        view = self._view(self.form["view"])
        while view is not None:
            below = await self.actor.close(view)
            view = below if self.form.get("all") else None

    async def shortcut(self) -> None:
        """Use a global shortcut."""
        await self.actor.shortcut(self.form["callback"])

    async def open(self) -> None:
        """Open the app's Home."""
        await self.actor.open_home()

    async def dismiss(self) -> None:
        """Put a notice away."""
        notices = self.workspace.notices.get(self.address.user, [])
        if self.form["notice"] in notices:
            notices.remove(self.form["notice"])


def _element(surface: Message | View, block_id: str, action_id: str) -> Json:
    blocks = surface.payload["blocks"] if isinstance(surface, View) else surface.blocks
    for block, element in elements_with_block(blocks):
        if (block["block_id"], element["action_id"]) == (block_id, action_id):
            return element
    raise ActError("This is no longer here.")
