"""What a member does with the elements of messages, modals and Home: press, fill, search, submit, close."""

from sandbox import choices, describe, interactions, rules, views
from sandbox.blockkit import options_of
from sandbox.elements import INPUTS, elements_with_block, options_said, pressed
from sandbox.errors import ActError, SlackError
from sandbox.hub import Hub
from sandbox.workspace import Channel, Json, Message, View

_SHORTEST_SEARCH = 3
"""Characters that a search has at least where the element does not say."""


class Forms:
    """A member in front of what the bot shows."""

    def __init__(self, hub: Hub, user: str) -> None:
        self._hub = hub
        self._workspace = hub.workspace
        self.user = user

    # Elements

    async def press(
        self, surface: Message | View, action_id: str, *, value: object = None, block_id: str | None = None
    ) -> None:
        """Use a button or another interactive element of a message, modal or Home.

        `value` is what `fill` takes; for an overflow menu the option's. `block_id`: where an action_id is there twice.
        """
        surface = self._latest(surface)
        block, element = _found(surface, action_id, block_id)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise ActError("This is sent with the form.")
        chosen = value["value"] if isinstance(value, dict) and "value" in value else value
        await self._dispatch(surface, block, element, self._put(surface, block, element, chosen))

    async def fill(self, view: View, block_id: str, action_id: str, value: object) -> None:
        """Put something into an input of a modal or Home; sends nothing (unless it dispatches actions).

        Text as str, rich text as str or as its block; selects and radio buttons the option's value; checkboxes and
        menus of several a list of values; users and channels ids; files the ids that `upload` gave; dates
        "2025-06-03", times "09:05", both as seconds since 1970. Options of an external menu are those of the last
        `search`. Refuses what the element would not take (unknown option, too long, too short).
        """
        view = self._latest_view(view)
        block, element = _found(view, action_id, block_id)
        if element["type"] not in INPUTS:
            raise ActError(f"There is no input {action_id} in {block_id} here.")
        said = self._put(view, block, element, value)
        view.errors.pop(block_id, None)
        self._workspace.changed(f"{view.type}:{self.user}")
        if _dispatches(block, element):
            await self._dispatch(view, block, element, said)

    async def search(
        self, surface: Message | View, action_id: str, text: str, *, block_id: str | None = None
    ) -> list[Json]:
        """Type into an external menu: the options that the bot offers for it, groups opened.

        They are kept in `surface.offered`, as the bot gave them. A text shorter than the menu's min_query_length asks
        nobody, and offers nothing.
        """
        surface = self._latest(surface)
        block, element = _found(surface, action_id, block_id)
        if not element["type"].endswith("external_select"):
            raise ActError("There is nothing to search here.")
        offered: Json = {"options": []}
        if len(text) >= element.get("min_query_length", _SHORTEST_SEARCH):
            offered = await self._ask(surface, {"block_id": block["block_id"], "action_id": action_id}, text)
        surface.offered[block["block_id"], action_id] = offered
        return options_of(offered)

    async def _ask(self, surface: Message | View, names: Json, text: str) -> Json:
        payload = interactions.block_suggestion(self._hub, self.user, surface, names, text)
        answer = await self._hub.interact(self.user, "interactive", payload, answerable=True)
        if not answer:
            return {"options": []}
        problems = rules.problems("suggestion", answer)
        if problems:
            raise self._hub.refuse("block_suggestion", answer, " ".join(problems))
        return answer

    def _put(self, surface: Message | View, block: Json, element: Json, value: object) -> Json:
        """Put a value into an element, and what an action says of it."""
        kind = INPUTS.get(element["type"])
        if kind is None:
            return pressed(element, value)
        place = block["block_id"], element["action_id"]
        before = surface.state[place[0]][place[1]]
        said = kind.take(_with_choices(element, before, surface.offered.get(place, {})), value)
        short = kind.too_short(element, said)
        if short is not None:
            raise ActError(short)
        self._check_choices(element, said.get(kind.key))
        if element["type"] == "file_input":
            said["files"] = [self._own_file(element, file_id) for file_id in said["files"]]
        surface.state[place[0]][place[1]] = said
        return said

    def _check_choices(self, element: Json, chosen: object) -> None:
        """People and conversations must be in the menu as this member sees it."""
        match element["type"].removeprefix("multi_"):
            case "users_select":
                known = {user.id for user in choices.people(self._workspace)}
            case "channels_select" | "conversations_select":
                known = {place.id for place in choices.conversations(self._workspace, self.user, element)}
            case _:
                return
        for one in chosen if isinstance(chosen, list) else [chosen]:
            if one is not None and one not in known:
                raise ActError(f"There is no {one} here.")

    def _own_file(self, element: Json, file_id: object) -> Json:
        """A file of this member, of a type that the element takes."""
        file = self._workspace.files.get(file_id) if isinstance(file_id, str) else None
        if file is None or file.user != self.user:
            raise ActError("This file is no longer there. Choose it again.")
        types = [kind.lower().removeprefix(".") for kind in element.get("filetypes", ())]
        if types and file.name.rpartition(".")[2].lower() not in types:
            raise ActError(f"This field takes files of these types: {', '.join(types)}.")
        return describe.file(self._hub, file)

    async def _dispatch(self, surface: Message | View, block: Json, element: Json, said: Json) -> None:
        names = {"action_id": element["action_id"], "block_id": block["block_id"]}
        self._give(said)
        payload = interactions.block_actions(self._hub, self.user, surface, said | names)
        await self._hub.interact(self.user, "interactive", payload)

    def _give(self, said: Json) -> None:
        """The bot may see the files that are sent to it."""
        for file in said.get("files", ()):
            self._workspace.files[file["id"]].given = True

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
        for said in (said for actions in view.state.values() for said in actions.values()):
            self._give(said)
        payload = interactions.view_submission(self._hub, self.user, view)
        answer = await self._hub.interact(self.user, "interactive", payload, answerable=True)
        try:
            self._after_submitting(view, answer)
        except SlackError as error:
            raise self._hub.refuse("view_submission", answer, reason(error)) from error
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
        return self._latest_message(surface)

    def _latest_message(self, message: Message) -> Message:
        self._present()
        found = self._workspace.find_message(message.channel, message.ts)
        place = self._workspace.channels[message.channel]
        if found is None or found.only_for not in {None, self.user} or self.user not in place.members:
            raise ActError("This message is no longer there.")
        return found

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


def _found(surface: Message | View, action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """An element with the block it stands in."""
    blocks = surface.blocks if isinstance(surface, Message) else surface.payload["blocks"]
    for block, element in elements_with_block(blocks):
        if element["action_id"] == action_id and block_id in {None, block["block_id"]}:
            return block, element
    raise ActError(f"There is nothing called {action_id} here.")


def _with_choices(element: Json, before: Json, offered: Json) -> Json:
    """An external menu with what can be chosen: what was offered last, what is chosen already, what it began with."""
    if not element["type"].endswith("external_select"):
        return element
    first = [*element.get("initial_options", ()), *filter(None, [element.get("initial_option")])]
    return element | {"options": [*options_of(offered), *options_said(before), *first]}


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
    typed = INPUTS[element["type"]].key in {"value", "rich_text_value"}
    return not typed or "on_character_entered" in element.get("dispatch_action_config", {}).get(
        "trigger_actions_on", ()
    )


def reason(error: SlackError) -> str:
    """Why Slack would refuse it, in one line."""
    return " ".join([error.code, *error.details.get("errors", ())])
