"""What a member can do in the workspace: the page, simulated colleagues and the tests all act through this.

Each act becomes what Slack would send (an envelope over Socket Mode, to exactly one socket) and waits for the bot's
acknowledgement, 3 seconds at the most; without it the member gets a notice, and the act raises NotAcknowledged.
"""

from sandbox import describe, interactions, posting, views
from sandbox.elements import INPUTS, elements_with_block, pressed
from sandbox.errors import ActError, NotAcknowledged, SlackError
from sandbox.hub import Hub
from sandbox.tickets import ResponseUrl
from sandbox.workspace import Channel, Json, Message, View

__all__ = ["ActError", "Actor", "NotAcknowledged"]

_NAMED = {"selected_user": "users", "selected_channel": "channels", "selected_conversation": "channels"}
"""Where the ids must be known that an element says under this key (or under its plural)."""


class Actor:
    """One member acting. Made by `server.actor(user_id)`."""

    def __init__(self, hub: Hub, user: str) -> None:
        self._hub = hub
        self._workspace = hub.workspace
        self.user = user

    # Messages and commands

    async def say(self, channel: str, text: str, *, thread_ts: str | None = None) -> Message | None:
        """Write in a channel; text that starts with "/" is a slash command and leaves no message."""
        place = self._place(channel)
        if place.dm_with is not None and not self._hub.app.takes_messages:
            raise ActError("Sending messages to this app has been turned off.")
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            await self._command(place, command, rest.strip(), thread_ts)
            return None
        if not text.strip():
            raise ActError("There is nothing to send.")
        said = self._workspace.add_message(
            Message(
                channel=channel,
                ts=self._workspace.new_ts(self._hub.now()),
                user=self.user,
                text=text,
                thread_ts=thread_ts,
            )
        )
        self._workspace.mark_read(self.user, channel)
        if self._hub.app.bot_user in place.members:
            event = describe.message(self._hub, said) | {"channel": channel, "event_ts": said.ts}
            await self._hub.tell(event | {"channel_type": describe.channel_type(place)})
            if f"<@{self._hub.app.bot_user}>" in text and place.dm_with is None:
                await self._hub.tell(event | {"type": "app_mention"})
        return said

    async def _command(self, place: Channel, command: str, text: str, thread_ts: str | None) -> None:
        if command == "/invite":
            await self._invite(place, text)
            return
        if all(declared["command"] != command for declared in self._hub.app.commands):
            raise ActError(f"{command} is not a valid command.")
        if thread_ts is not None:
            raise ActError(f"{command} is not supported in threads.")
        payload = interactions.command(self._hub, self.user, place, command, text)
        answer = await self._hub.interact(self.user, "slash_commands", payload, answerable=True)
        if answer:
            try:
                posting.answer(self._hub, ResponseUrl(user=self.user, channel=place.id, given_at=0), answer)
            except SlackError as error:
                raise self._hub.refuse(command, answer, _reason(error)) from error

    async def _invite(self, place: Channel, whom: str) -> None:
        """Slack's own /invite: how people let a bot into a channel."""
        handle = whom.strip().removeprefix("@").lower()
        for member in [*self._workspace.users.values(), self._hub.bot()]:
            if place.dm_with is None and handle in {member.handle.lower(), member.real_name.lower()}:
                break
        else:
            raise ActError(f"There is nobody called {whom.strip() or 'that'} to invite here.")
        if member.id in place.members:
            return
        place.members.add(member.id)
        self._workspace.changed(f"messages:{place.id}")
        await self._hub.tell(
            {
                "type": "member_joined_channel",
                "user": member.id,
                "channel": place.id,
                "channel_type": "G" if place.private else "C",
                "team": self._workspace.team_id,
                "inviter": self.user,
                "event_ts": self._workspace.new_ts(self._hub.now()),
            }
        )

    async def shortcut(self, callback_id: str) -> None:
        """Use a global shortcut."""
        self._present()
        declared = [s["callback_id"] for s in self._hub.app.shortcuts if s["type"] == "global"]
        if callback_id not in declared:
            raise ActError(f"There is no shortcut {callback_id}.")
        payload = interactions.shortcut(self._hub, self.user, callback_id)
        await self._hub.interact(self.user, "interactive", payload)

    # Elements

    async def press(self, surface: Message | View, action_id: str, *, value: Json | str | None = None) -> None:
        """Use a button or another interactive element of a message, modal or Home.

        `value` is the choice for elements that have one: an option's value, a user or channel id, a text.
        """
        surface = self._latest(surface)
        blocks = surface.blocks if isinstance(surface, Message) else surface.payload["blocks"]
        for block, element in elements_with_block(blocks):
            if element["action_id"] == action_id:
                chosen = value["value"] if isinstance(value, dict) else value
                await self._dispatch(surface, block, element, self._put(surface, block, element, chosen))
                return
        raise ActError(f"There is nothing called {action_id} here.")

    async def fill(self, view: View, block_id: str, action_id: str, value: object) -> None:
        """Put something into an input of a modal or Home; sends nothing (unless it dispatches actions).

        Text as str; selects and radio buttons the option's value; checkboxes a list of values; users and channels ids.
        Refuses what the element would not take (unknown option, too long, too short).
        """
        view = self._latest_view(view)
        for block, element in elements_with_block(view.payload["blocks"]):
            if (block["block_id"], element["action_id"]) == (block_id, action_id) and element["type"] in INPUTS:
                break
        else:
            raise ActError(f"There is no input {action_id} in {block_id} here.")
        said = self._put(view, block, element, value)
        view.errors.pop(block_id, None)
        self._workspace.changed(f"{view.type}:{self.user}")
        if _dispatches(block, element):
            await self._dispatch(view, block, element, said)

    def _put(self, surface: Message | View, block: Json, element: Json, value: object) -> Json:
        """Put a value into an element, and what an action says of it."""
        kind = INPUTS.get(element["type"])
        if kind is None:
            return pressed(element, value)
        said = kind.take(element, value)
        short = kind.too_short(element, said)
        if short is not None:
            raise ActError(short)
        self._check_ids(said)
        surface.state[block["block_id"]][element["action_id"]] = said
        return said

    def _check_ids(self, said: Json) -> None:
        for key, holder in _NAMED.items():
            one, several = said.get(key), said.get(key + "s", [])
            known = getattr(self._workspace, holder)
            for unknown in ({*several, one} - {None}) - known.keys():
                raise ActError(f"There is no {unknown} here.")

    async def _dispatch(self, surface: Message | View, block: Json, element: Json, said: Json) -> None:
        names = {"action_id": element["action_id"], "block_id": block["block_id"]}
        payload = interactions.block_actions(self._hub, self.user, surface, said | names)
        await self._hub.interact(self.user, "interactive", payload)

    # Modals and Home

    async def submit(self, view: View) -> View | None:
        """Submit the modal: required inputs and lengths are checked first (`view.errors`).

        Returns what is on top afterwards (the same view with errors, an updated or pushed one), or None.
        """
        view = self._latest_view(view)
        if view.type != "modal" or "submit" not in view.payload:
            raise ActError("There is nothing to submit here.")
        view.errors = _missing(view)
        self._workspace.changed(f"modal:{self.user}")
        if view.errors:
            return view
        payload = interactions.view_submission(self._hub, self.user, view)
        answer = await self._hub.interact(self.user, "interactive", payload, answerable=True)
        try:
            self._after_submitting(view, answer)
        except SlackError as error:
            raise self._hub.refuse("view_submission", answer, _reason(error)) from error
        return self.modal()

    def _after_submitting(self, view: View, answer: Json) -> None:
        """What response_action asks for; nothing closes the view."""
        match answer:
            case {"response_action": "errors", "errors": dict(errors)} if errors:
                inputs = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
                if not errors.keys() <= inputs:
                    raise SlackError("errors for blocks that are not inputs of this view")
                view.errors = dict(errors)
                self._workspace.changed(f"modal:{self.user}")
            case {"response_action": "update"}:
                views.update(self._hub, view, answer.get("view"))
            case {"response_action": "push"}:
                views.push(self._hub, self.user, answer.get("view"))
            case {"response_action": "clear"}:
                self._remove(self._workspace.modals.get(self.user, []))
            case {"response_action": action}:
                raise SlackError(f"response_action {action} as it was written")
            case _:
                self._remove([view])

    async def close(self, view: View) -> View | None:
        """Close the modal (view_closed is sent if it asked for it); returns what is on top then."""
        view = self._latest_view(view)
        if view.type != "modal":
            raise ActError("Home cannot be closed.")
        closed = list(self._workspace.modals[self.user]) if view.payload.get("clear_on_close") else [view]
        self._remove(closed)
        for gone in reversed(closed):
            if gone.payload.get("notify_on_close"):
                payload = interactions.view_closed(self._hub, self.user, gone, cleared=len(closed) > 1)
                await self._hub.interact(self.user, "interactive", payload)
        return self.modal()

    async def open_home(self) -> View | None:
        """Open the App Home tab: app_home_opened is sent with the present view; returns what is shown afterwards."""
        self._present()
        if not self._hub.app.home_tab:
            raise ActError(f"{self._hub.app.name} has no Home.")
        event: Json = {
            "type": "app_home_opened",
            "user": self.user,
            "channel": self._hub.direct_message(self.user).id,
            "tab": "home",
            "event_ts": self._workspace.new_ts(self._hub.now()),
        }
        home = self._workspace.homes.get(self.user)
        if home is not None:
            event["view"] = describe.view(self._hub, home)
        await self._hub.tell(event)
        return self._workspace.homes.get(self.user)

    def modal(self) -> View | None:
        """The modal on top of this member's screen."""
        return self._workspace.top_modal(self.user)

    def inbox(self) -> list[Message]:
        """The direct messages between the bot and this member, oldest first."""
        for place in self._workspace.channels.values():
            if place.dm_with == self.user:
                return self._workspace.visible_messages(self.user, place.id)
        return []

    # What is there

    def _present(self) -> None:
        if self._workspace.users[self.user].deleted:
            raise ActError("This account is deactivated.")

    def _place(self, channel: str) -> Channel:
        self._present()
        place = self._workspace.channels.get(channel)
        if place is None or self.user not in place.members:
            raise ActError("You are not in this channel.")
        if place.archived:
            raise ActError("This channel is archived.")
        return place

    def _latest(self, surface: Message | View) -> Message | View:
        if isinstance(surface, View):
            return self._latest_view(surface)
        self._present()
        message = self._workspace.find_message(surface.channel, surface.ts)
        place = self._workspace.channels[surface.channel]
        if message is None or message.only_for not in {None, self.user} or self.user not in place.members:
            raise ActError("This message is no longer there.")
        return message

    def _latest_view(self, view: View) -> View:
        self._present()
        shown = self.modal() if view.type == "modal" else self._workspace.homes.get(self.user)
        if shown is None or shown.id != view.id:
            raise ActError("This view is no longer there.")
        return shown

    def _remove(self, gone: list[View]) -> None:
        ids = {view.id for view in gone}
        stack = self._workspace.modals.get(self.user, [])
        self._workspace.modals[self.user] = [view for view in stack if view.id not in ids]
        self._workspace.changed(f"modal:{self.user}")


def _missing(view: View) -> dict[str, str]:
    """What a member must still do before the view can be submitted, by block."""
    complaints = {}
    for block in view.payload["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            said = view.state[block["block_id"]][element["action_id"]]
            kind = INPUTS[element["type"]]
            complaint = (kind.too_short if block.get("optional") else kind.lacks)(element, said)
            if complaint is not None:
                complaints[block["block_id"]] = complaint
    return complaints


def _dispatches(block: Json, element: Json) -> bool:
    """Whether putting something in tells the bot at once: always outside inputs, in an input if it asks for it."""
    if block["type"] != "input":
        return True
    if not block.get("dispatch_action"):
        return False
    typed = INPUTS[element["type"]].key == "value"
    return not typed or "on_character_entered" in element.get("dispatch_action_config", {}).get(
        "trigger_actions_on", ()
    )


def _reason(error: SlackError) -> str:
    return " ".join([error.code, *error.details.get("errors", ())])
