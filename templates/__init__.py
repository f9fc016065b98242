"""Everything a person reads. `render` is the single door: a name and a view in, Block Kit JSON out."""

from typing import Any


def render(name: str, view: object) -> dict[str, Any]:
    """Render the template `name` with the fields of the dataclass `view`.

    Messages give {"text", "blocks"}, modals and Home a view ({"type": "modal" | "home", ...}). Text from people is
    escaped unless a template says otherwise; what is too long for Slack is shortened with an ellipsis.
    """
    raise NotImplementedError


def name_of(view: object) -> str:
    """The template of a message or screen: its class in snake case."""
    raise NotImplementedError
