"""What a member can do in the workspace: the page, simulated colleagues and the tests all act through this.

Each act becomes what Slack would send (an envelope over Socket Mode, to exactly one socket) and waits for the bot's
acknowledgement, 3 seconds at the most; without it the member gets a notice, and the act raises NotAcknowledged.
"""

from sandbox.workspace import Json, Message, View


class ActError(Exception):
    """The act is impossible here: no such button, no such view, not a member. The message is for the member."""


class NotAcknowledged(ActError):  # noqa: N818 - Slack's own word
    """The bot did not acknowledge in 3 seconds, or is not connected."""


class Actor:
    """One member acting. Made by `server.actor(user_id)`."""

    user: str

    async def say(self, channel: str, text: str, *, thread_ts: str | None = None) -> Message | None:
        """Write in a channel; text that starts with "/" is a slash command and leaves no message."""
        raise NotImplementedError

    async def press(self, surface: Message | View, action_id: str, *, value: Json | str | None = None) -> None:
        """Use a button or another interactive element of a message, modal or Home.

        `value` is the choice for elements that have one: an option's value, a user or channel id, a text.
        """
        raise NotImplementedError

    async def fill(self, view: View, block_id: str, action_id: str, value: object) -> None:
        """Put something into an input of a modal or Home; sends nothing (unless it dispatches actions).

        Text as str; selects and radio buttons the option's value; checkboxes a list of values; users and channels ids.
        Refuses what the element would not take (unknown option, too long, too short).
        """
        raise NotImplementedError

    async def submit(self, view: View) -> View | None:
        """Submit the modal: required inputs and lengths are checked first (`view.errors`).

        Returns what is on top afterwards (the same view with errors, an updated or pushed one), or None.
        """
        raise NotImplementedError

    async def close(self, view: View) -> View | None:
        """Close the modal (view_closed is sent if it asked for it); returns what is on top then."""
        raise NotImplementedError

    async def open_home(self) -> View | None:
        """Open the App Home tab: app_home_opened is sent with the present view; returns what is shown afterwards."""
        raise NotImplementedError

    async def shortcut(self, callback_id: str) -> None:
        """Use a global shortcut."""
        raise NotImplementedError

    def modal(self) -> View | None:
        """The modal on top of this member's screen."""
        raise NotImplementedError

    def inbox(self) -> list[Message]:
        """The direct messages between the bot and this member, oldest first."""
        raise NotImplementedError
