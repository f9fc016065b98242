"""What can go wrong in the workspace: for the member who acts, and for the bot that calls."""

from typing import Any


class ActError(Exception):
    """The act is impossible here: no such button, no such view, not a member. The message is for the member."""


class NotAcknowledged(ActError):  # noqa: N818 - Slack's own word
    """The bot did not acknowledge in 3 seconds, or is not connected."""


class SlackError(Exception):
    """A call that Slack would refuse: its code, and what the answer says besides."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def invalid(code: str, problems: list[str]) -> SlackError:
    """Refused because of what is written in the payload, each problem named as Slack does."""
    return SlackError(code, errors=problems, response_metadata={"messages": [f"[ERROR] {line}" for line in problems]})
