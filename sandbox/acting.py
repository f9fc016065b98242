"""What a member can do in the workspace: the page, simulated colleagues and the tests all act through this.

Each act becomes what Slack would send (an envelope over Socket Mode, to exactly one socket) and waits for the bot's
acknowledgement, 3 seconds at the most; without it the member gets a notice, and the act raises NotAcknowledged.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sandbox import channels, interactions, posting, profiles, reactions, saying, sharing
from sandbox.errors import ActError, NotAcknowledged, SlackError
from sandbox.forms import Forms, reason
from sandbox.tickets import ResponseUrl
from sandbox.workspace import Channel, File, Message, User

__all__ = ["ActError", "Actor", "NotAcknowledged"]

_REFUSED = {
    "invalid_name": "There is no such emoji.",
    "already_reacted": "You have reacted with this already.",
    "no_reaction": "You have not reacted with this.",
    "too_many_emoji": "There are too many different emoji under this message.",
    "name_taken": "There is a channel with this name already.",
    "invalid_channel_name": "A channel's name has up to 80 small letters, digits, hyphens and underscores, no spaces.",
}


@contextmanager
def _in_words() -> Iterator[None]:
    """What Slack would refuse an app with a code is refused a member in words."""
    try:
        yield
    except SlackError as error:
        raise ActError(_REFUSED[error.code]) from error


class Actor(Forms):
    """One member acting. Made by `server.actor(user_id)`."""

    # Messages and commands

    async def say(self, channel: str, text: str, *, thread_ts: str | None = None) -> Message | None:
        """Write in a channel; text that starts with "/" is a slash command and leaves no message."""
        place = self._writable(channel)
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            await self._command(place, command, rest.strip(), thread_ts)
            return None
        if not text.strip():
            raise ActError("There is nothing to send.")
        return await saying.say(self._hub, place, self.user, text, thread_ts=thread_ts)

    async def edit(self, message: Message, text: str) -> None:
        """Change the words of one's own message."""
        await saying.edit(self._hub, self._own(message), text)

    async def delete(self, message: Message) -> None:
        """Take back one's own message."""
        await saying.delete(self._hub, self._own(message))

    def _own(self, message: Message) -> Message:
        found = self._latest_message(message)
        if found.user != self.user:
            raise ActError("Only its author can change or delete a message.")
        return found

    def _writable(self, channel: str) -> Channel:
        place = self._place(channel)
        if place.dm_with is not None and not self._hub.app.takes_messages:
            raise ActError("Sending messages to this app has been turned off.")
        return place

    async def _command(self, place: Channel, command: str, text: str, thread_ts: str | None) -> None:
        if command in {"/invite", "/kick", "/remove"} and place.dm_with is None:
            act = self.invite if command == "/invite" else self.kick
            await act(place.id, self._called(text).id)
            return
        if command == "/leave":
            await self.leave(place.id)
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
                raise self._hub.refuse(command, answer, reason(error)) from error

    def _called(self, whom: str) -> User:
        handle = whom.strip().removeprefix("@").lower()
        for member in [*self._workspace.users.values(), self._hub.bot()]:
            if handle in {member.handle.lower(), member.real_name.lower()}:
                return member
        raise ActError(f"There is nobody called {whom.strip() or 'that'} here.")

    async def shortcut(self, callback_id: str, *, channel: str | None = None) -> None:
        """Use a global shortcut; `channel` is the conversation on the member's screen, if there is one."""
        self._present()
        self._declared(callback_id, "global")
        payload = interactions.shortcut(self._hub, self.user, callback_id, channel=channel)
        await self._hub.interact(self.user, "interactive", payload)

    async def message_shortcut(self, message: Message, callback_id: str) -> None:
        """Use a shortcut from the menu of a message."""
        self._declared(callback_id, "message")
        payload = interactions.message_action(self._hub, self.user, self._latest_message(message), callback_id)
        await self._hub.interact(self.user, "interactive", payload)

    def _declared(self, callback_id: str, kind: str) -> None:
        if all((s["callback_id"], s["type"]) != (callback_id, kind) for s in self._hub.app.shortcuts):
            raise ActError(f"There is no shortcut {callback_id}.")

    # Files

    def upload(self, name: str, content: bytes) -> File:
        """Choose a file for a form, or to be dropped: its id is what `fill` takes for a file input.

        Raises ActError for one that is empty or larger than `sharing.LARGEST_FILE`.
        """
        self._present()
        return sharing.upload(self._hub, self.user, name, content)

    async def drop(
        self, channel: str, files: Sequence[File], *, text: str = "", thread_ts: str | None = None
    ) -> Message:
        """Drop uploaded files into a conversation, with a few words or none."""
        place = self._writable(channel)
        return await sharing.drop(self._hub, place, self.user, files, text=text, thread_ts=thread_ts)

    # Reactions

    async def react(self, message: Message, emoji: str) -> None:
        """Put an emoji ("tada" or ":tada:") under a message."""
        with _in_words():
            events = reactions.add(self._hub, self._latest_message(message), self.user, emoji)
        await self._hub.tell(*events)

    async def take_back(self, message: Message, emoji: str) -> None:
        """Take one's emoji away from under a message."""
        with _in_words():
            events = reactions.remove(self._hub, self._latest_message(message), self.user, emoji)
        await self._hub.tell(*events)

    # Channels

    async def create_channel(self, name: str, *, private: bool = False) -> Channel:
        """Make a channel and be in it. Raises ActError for a name that is taken or that Slack would not take."""
        self._no_guest()
        with _in_words():
            place, events = channels.create(self._hub, self.user, name, private=private)
        await self._hub.tell(*events)
        return place

    def other_channels(self) -> list[Channel]:
        """The public channels that this member could join, by name; none for a guest."""
        if self._workspace.users[self.user].guest:
            return []
        places = self._workspace.channels.values()
        joinable = [p for p in places if p.kind == "channel" and not p.archived and self.user not in p.members]
        return sorted(joinable, key=lambda place: place.name)

    async def join(self, channel: str) -> None:
        """Go into a public channel."""
        self._no_guest()
        place = self._workspace.channels.get(channel)
        if place is None or place not in self.other_channels():
            raise ActError("There is no such channel to join.")
        await self._hub.tell(*channels.enter(self._hub, place, self.user))

    async def leave(self, channel: str) -> None:
        """Go out of a channel."""
        place = self._place(channel)
        self._check_movable(place, self.user)
        await self._hub.tell(*channels.leave(self._hub, place, self.user))

    async def invite(self, channel: str, user: str) -> None:
        """Bring somebody, or the app, into a channel."""
        place = self._place(channel)
        if place.dm_with is not None or self._member(user).deleted:
            raise ActError("This person can't be brought in here.")
        await self._hub.tell(*channels.enter(self._hub, place, user, inviter=self.user))

    async def kick(self, channel: str, user: str) -> None:
        """Take somebody, or the app, out of a channel."""
        place = self._place(channel)
        self._check_movable(place, self._member(user).id)
        await self._hub.tell(*channels.leave(self._hub, place, user))

    def _check_movable(self, place: Channel, user: str) -> None:
        if place.dm_with is not None:
            raise ActError("Nobody can leave a direct message.")
        if place.name == "general" and not self._member(user).bot:
            raise ActError("Everybody stays in #general.")

    def _member(self, user: str) -> User:
        member = self._hub.bot() if user == self._hub.app.bot_user else self._workspace.users.get(user)
        if member is None:
            raise ActError(f"There is no {user} here.")
        return member

    def _no_guest(self) -> None:
        self._present()
        if self._workspace.users[self.user].guest:
            raise ActError("Guests can't create or join channels. Ask a colleague to invite you.")

    # Status

    async def set_status(self, text: str, *, emoji: str = "", until: float | None = None) -> None:
        """Say what one is doing, until an instant or until it is changed; without words and emoji: nothing."""
        self._present()
        await profiles.set_status(self._hub, self._workspace.users[self.user], text=text, emoji=emoji, until=until)
