"""What a form on the page asks for, done by the member through the same Actor as simulated colleagues."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from aiohttp.web import FileField
from multidict import MultiMapping

from sandbox.acting import ActError, Actor
from sandbox.elements import INPUTS, elements_with_block
from sandbox.page import choosing, statuses
from sandbox.page.address import CHANNELS, MESSAGES, Address
from sandbox.page.elements import changed_inputs, lines, taken
from sandbox.page.screens import Screen
from sandbox.server import SandboxServer
from sandbox.workspace import File, Json, Message, View

Form = MultiMapping[str]

SHORTEST_SEARCH = 3
"""Letters after which Slack asks the app for choices, where the app does not say."""


class Acts:
    """One request's act: who, where, with which form and files. `leads_to` is where the tab goes afterwards, if on."""

    def __init__(self, server: SandboxServer, address: Address, form: Form, files: Iterable[FileField] = ()) -> None:
        self.server = server
        self.workspace = server.workspace
        self.address = address
        self.form = form
        self.files = tuple(files)
        self.actor: Actor = server.actor(address.user)
        self.zone = ZoneInfo(self.workspace.users[address.user].tz)
        self.leads_to = ""

    async def say(self) -> None:
        """Write in the conversation, or in the thread, with files or without."""
        text, thread = lines(self.form.get("text", "")).strip(), self.form.get("thread")
        if self.files:
            await self.actor.drop(self._conversation(), self._uploaded(), text=text, thread_ts=thread)
        elif text:
            await self.actor.say(self._conversation(), text, thread_ts=thread)

    async def edit(self) -> None:
        """Change one's own message."""
        await self.actor.edit(self._message(), lines(self.form.get("text", "")).strip())

    async def delete(self) -> None:
        """Take back one's own message."""
        await self.actor.delete(self._message())

    def _conversation(self) -> str:
        if self.address.place != MESSAGES:
            return self.address.place
        return self.workspace.direct_message(self.address.user, bot=self.server.app.bot_user).id

    def _uploaded(self) -> list[File]:
        return [self.actor.upload(file.filename, file.file.read()) for file in self.files]

    # Elements

    async def press(self) -> None:
        """Use an element of a message, modal or Home; what was typed beside it comes first."""
        surface = self._surface()
        if isinstance(surface, View):
            await self._take(surface)
        block_id, action_id = self.form.get("block", ""), self.form["action"]
        value = self._value(_element(surface, block_id, action_id))
        await self.actor.press(surface, action_id, value=value, block_id=block_id)

    def _surface(self) -> Message | View:
        channel, _, ts = self.form["surface"].partition("|")
        found = self.workspace.find_message(channel, ts) if ts else self._view(channel)
        if found is None:
            raise ActError("This is no longer here.")
        return found

    def _value(self, element: Json) -> object:
        """What the form has for that element, as Actor.press takes it: nothing for a button."""
        if element["type"] not in INPUTS:
            return self.form.get("value")
        return taken(element, self._fields(), self.zone)

    def _fields(self) -> list[str]:
        return self.form.getall(f"{self.form['block']}|{self.form['action']}", [])

    async def choices(self) -> tuple[list[choosing.Group], str]:
        """What a picker has to offer for what is typed in it, and what to say if that is nothing."""
        typed, screen = self.form.get("query", "").strip(), Screen(self.server, self.address)
        if "action" not in self.form:
            return choosing.invitable(screen, typed), "Nobody found."
        surface, block_id, action_id = self._surface(), self.form["block"], self.form["action"]
        element = _element(surface, block_id, action_id)
        if "external" not in element["type"]:
            return choosing.offered(screen, element, typed), "Nothing found."
        least = element.get("min_query_length", SHORTEST_SEARCH)
        if len(typed) < least:
            return [], f"Type at least {least} {'letter' if least == 1 else 'letters'}."
        await self.actor.search(surface, action_id, typed, block_id=block_id)
        return choosing.suggested(surface.offered[block_id, action_id]), "Nothing found."

    async def fill(self) -> None:
        """Keep what was typed into a view. One that is gone by now needs nothing any more."""
        view = self._view(self.form["view"])
        if view is not None:
            await self._take(view)

    async def attach(self) -> None:
        """Put chosen files into a file input, beside those that are in it."""
        view = self._view(self.form["view"])
        if view is None:
            raise ActError("This form is no longer open.")
        await self._take(view)
        block_id, action_id = self.form["block"], self.form["action"]
        try:
            ids = [*self._fields(), *(file.id for file in self._uploaded())]
            await self.actor.fill(view, block_id, action_id, ids)
        except ActError as problem:
            view.errors[block_id] = str(problem)

    async def _take(self, view: View) -> bool:
        """Put new values into the view's inputs; False if the workspace would not take one of them."""
        taken_all = True
        for block_id, action_id, value in list(changed_inputs(view, self.form, self.zone)):
            try:
                await self.actor.fill(view, block_id, action_id, value)
            except ActError as problem:
                view.errors[block_id] = str(problem)
                taken_all = False
        return taken_all

    def _view(self, view_id: str) -> View | None:
        mine = (*self.workspace.modals.get(self.address.user, ()), self.workspace.homes.get(self.address.user))
        return next((view for view in mine if view and view.id == view_id), None)

    # Modals and Home

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

    async def open(self) -> None:
        """Open the app's Home."""
        await self.actor.open_home()

    async def dismiss(self) -> None:
        """Put a notice away."""
        notices = self.workspace.notices.get(self.address.user, [])
        if self.form["notice"] in notices:
            notices.remove(self.form["notice"])

    # Shortcuts and reactions

    async def shortcut(self) -> None:
        """Use a shortcut: of a message, if one is named, or else a global one."""
        if self.form.get("surface"):
            await self.actor.message_shortcut(self._message(), self.form["callback"])
        else:
            place = Screen(self.server, self.address).channel
            await self.actor.shortcut(self.form["callback"], channel=place.id if place else None)

    async def react(self) -> None:
        """Put an emoji under a message, or take one's own away."""
        message, emoji = self._message(), self.form["emoji"]
        mine = self.address.user in message.reactions.get(emoji, ())
        await (self.actor.take_back if mine else self.actor.react)(message, emoji)

    def _message(self) -> Message:
        surface = self._surface()
        if isinstance(surface, View):
            raise ActError("This is no longer here.")
        return surface

    # Channels and status

    async def join(self) -> None:
        """Go into a channel, and look at it."""
        await self.actor.join(self.form["channel"])
        self.leads_to = self.address.to(self.form["channel"])

    async def leave(self) -> None:
        """Go out of the channel on screen."""
        await self.actor.leave(self.address.place)
        self.leads_to = self.address.to(CHANNELS)

    async def create(self) -> None:
        """Make a channel, and look at it."""
        place = await self.actor.create_channel(self.form["name"].strip(), private="private" in self.form)
        self.leads_to = self.address.to(place.id)

    async def invite(self) -> None:
        """Bring people, or the app, into the channel on screen."""
        for user in self.form.getall("user", []):
            await self.actor.invite(self.address.place, user)

    async def status(self) -> None:
        """Say what one is doing, in a preset's words or one's own; nothing at all takes the status away."""
        preset = statuses.PRESETS.get(self.form.get("preset", ""))
        lasts = preset.lasts if preset else self.form.get("lasts", "")
        until = statuses.ends(lasts, self.server.clock.now(), self.zone)
        text = preset.text if preset else self.form.get("text", "")
        await self.actor.set_status(text, emoji=preset.emoji if preset else "", until=until)

    # The developer's corner

    async def flip(self) -> None:
        """Move one of the switches."""
        self.server.switches.flip(
            self.form["switch"],
            on="on" in self.form,
            times=_number(self.form.get("times", "")),
            only=self.form.get("only", ""),
            seconds=_number(self.form.get("seconds", "")),
        )


def _number(text: str) -> int | None:
    """A whole number that somebody typed; None for an empty field."""
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError:
        raise ActError("Type a whole number, or leave the field empty.") from None


def _element(surface: Message | View, block_id: str, action_id: str) -> Json:
    blocks = surface.payload["blocks"] if isinstance(surface, View) else surface.blocks
    for block, element in elements_with_block(blocks):
        if (block["block_id"], element["action_id"]) == (block_id, action_id):
            return element
    raise ActError("This is no longer here.")
