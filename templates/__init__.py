"""Everything a person reads. `render` is the single door: a name and a view in, Block Kit JSON out."""

import json
import re
from dataclasses import fields
from typing import Any

from templates.environment import ENVIRONMENT
from templates.fitting import fit

Json = dict[str, Any]


def render(name: str, view: object) -> Json:
    """Render the template `name` with the fields of the dataclass `view`.

    Messages give {"text", "blocks"}, modals and Home a view ({"type": "modal" | "home", ...}). Text from people is
    escaped unless a template says otherwise; what is too long for Slack is shortened with an ellipsis.
    """
    values = {field.name: getattr(view, field.name) for field in fields(view)}  # type: ignore[arg-type] # a dataclass
    payload: Json = json.loads(ENVIRONMENT.get_template(f"{name}.json.j2").render(values, view=view))
    fit(payload)
    return payload


def name_of(view: object) -> str:
    """The template of a message or screen: its class in snake case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(view).__name__).lower()


def show(view: object) -> Json:
    """Render a message or screen with the template that bears its name."""
    return render(name_of(view), view)


def with_picture(message: Json, file_id: str, alt: str) -> Json:
    """The message with an uploaded picture after its headline, which is the first block."""
    picture: Json = {"type": "image", "slack_file": {"id": file_id}, "alt_text": alt}
    fit(picture)
    headline, *rest = message["blocks"]
    return message | {"blocks": [headline, picture, *rest]}


def without_pictures(view: Json) -> Json:
    """The view without the pictures that Slack holds, people's among them."""
    shown = (block for block in view["blocks"] if "slack_file" not in block)
    return view | {"blocks": [_without_portrait(block) for block in shown]}


def _without_portrait(block: Json) -> Json:
    beside = block.get("accessory")
    return {name: part for name, part in block.items() if name != "accessory"} if _is_image(beside) else block


def _is_image(beside: Json | None) -> bool:
    return beside is not None and beside["type"] == "image"


def in_modal(message: Json, *, title: str, on_form: bool = False) -> Json:
    """A message's blocks as a modal to read and close, for whoever asked where no message can be posted.

    `on_form`: it lies on top of a form, which is there again when it is closed.
    """
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "close": {"type": "plain_text", "text": "Back" if on_form else "Close"},
        "clear_on_close": not on_form,
        "blocks": message["blocks"],
    }


def in_home(message: Json) -> Json:
    """A message's blocks as App Home."""
    return {"type": "home", "blocks": message["blocks"]}
