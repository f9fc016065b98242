"""How a test forges what Slack sends: from Home and from forms, by whoever does not see them there."""

from collections.abc import Callable
from typing import Any

from domain.roles import Action
from tests.handlers.slack import pressed, submitted

Json = dict[str, Any]
Sent = dict[str, tuple[Action, Callable[[str], Json]]]
"""By the id in templates/ids.py (with words after it where there are several ways): the action, and who -> payload."""


def button(action_id: str, value: str = "s") -> Callable[[str], Json]:
    """A button in Home, forged by whoever does not see it there."""
    return lambda person: pressed(person, action_id, value, home={})


def form(callback_id: str, values: Json, metadata: str = "") -> Callable[[str], Json]:
    view = {"type": "modal", "callback_id": callback_id, "private_metadata": metadata}
    return lambda person: submitted(person, view, values)
