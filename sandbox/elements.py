"""What can be put into the elements of Block Kit, and how Slack writes it down in state.values and in actions.

A new element is one more line in INPUTS, with a function if it takes something that none here takes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time

from sandbox.blockkit import RICH_TEXT, elements_of, options_of
from sandbox.errors import ActError
from sandbox.workspace import Json

State = dict[str, dict[str, Json]]

REQUIRED = "Please complete this required field."


@dataclass(frozen=True, slots=True)
class Input:
    """An element that remembers what was put in: under `key`, at first what stands under `start`."""

    key: str
    start: str
    read: Callable[[Json, object], object]
    """What was put in -> how Slack says it. Raises ActError for what the element would not take."""

    @property
    def many(self) -> bool:
        """Whether it holds a list."""
        return self.key.endswith("s")

    def initial(self, element: Json) -> Json:
        """What it says before anybody has touched it."""
        return {"type": element["type"], self.key: element.get(self.start, [] if self.many else None)}

    def take(self, element: Json, value: object) -> Json:
        """What it says once `value` is put in; None empties it."""
        if value is None or value == "":
            return {"type": element["type"], self.key: [] if self.many else None}
        return {"type": element["type"], self.key: self.read(element, value)}

    def lacks(self, element: Json, said: Json) -> str | None:
        """What a member must be told before a form with this required element can be submitted."""
        return self.too_short(element, said) if said.get(self.key) else REQUIRED

    def too_short(self, element: Json, said: Json) -> str | None:
        """Text that is there, but shorter than it must be."""
        text, least = said.get(self.key), element.get("min_length", 0)
        return f"At least {least} characters." if isinstance(text, str) and len(text) < least else None


def _text(element: Json, value: object) -> str:
    most = element.get("max_length", 3000)
    if not isinstance(value, str):
        raise ActError("This field takes text.")
    if len(value) > most:
        raise ActError(f"At most {most} characters.")
    return value


def _looks_like(pattern: str, complaint: str) -> Callable[[Json, object], str]:
    def read(element: Json, value: object) -> str:
        text = _text(element, value)
        if not re.fullmatch(pattern, text):
            raise ActError(complaint)
        return text

    return read


def _number(element: Json, value: object) -> str:
    text = str(value)
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise ActError("This field takes a number.")
    if "." in text and not element["is_decimal_allowed"]:
        raise ActError("This field takes a whole number.")
    if float(text) < float(element.get("min_value", "-inf")):
        raise ActError(f"At least {element['min_value']}.")
    if float(text) > float(element.get("max_value", "inf")):
        raise ActError(f"At most {element['max_value']}.")
    return text


def _option(element: Json, value: object) -> Json:
    for option in options_of(element):
        if option["value"] == value:
            return option
    raise ActError(f"There is no option {value!r} here.")


def _options(element: Json, value: object) -> list[Json]:
    return [_option(element, one) for one in _several(element, value)]


def _id(_element: Json, value: object) -> str:
    if not isinstance(value, str):
        raise ActError("This field takes one choice.")
    return value


def _several(element: Json, value: object) -> list[str]:
    if not isinstance(value, list):
        raise ActError("This field takes several choices.")
    most = element.get("max_selected_items", 100)
    if len(value) > most:
        raise ActError(f"At most {most} choices.")
    return value


def _date(_element: Json, value: object) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ActError("This field takes a date.") from None


def _time(_element: Json, value: object) -> str:
    try:
        return time.fromisoformat(str(value)).strftime("%H:%M")
    except ValueError:
        raise ActError("This field takes a time of day.") from None


def _instant(_element: Json, value: object) -> int:
    if not isinstance(value, int):
        raise ActError("This field takes a date and a time.")
    return value


def _files(element: Json, value: object) -> list[str]:
    if not isinstance(value, list):
        raise ActError("This field takes files.")
    most = element.get("max_files", 10)
    if len(value) > most:
        raise ActError(f"At most {most} {'file' if most == 1 else 'files'}.")
    return value


def _rich_text(_element: Json, value: object) -> Json | None:
    """Rich text, or plain words; None if there is nothing to read in it."""
    if isinstance(value, str):
        words = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
        value = {"type": "rich_text", "elements": [words]}
    if not isinstance(value, dict) or list(RICH_TEXT(value, "")):
        raise ActError("This field takes text.")
    return value if _says_something(value) else None


def _says_something(part: Json) -> bool:
    """Whether a part of rich text has words, or something that is no text, such as a mention."""
    if "elements" in part:
        return any(_says_something(inside) for inside in part["elements"])
    return part["type"] != "text" or bool(str(part.get("text", "")).strip())


INPUTS: dict[str, Input] = {
    "plain_text_input": Input("value", "initial_value", _text),
    "email_text_input": Input(
        "value", "initial_value", _looks_like(r"[^@\s]+@[^@\s]+\.[^@\s]+", "This field takes an e-mail address.")
    ),
    "url_text_input": Input("value", "initial_value", _looks_like(r"https?://\S+", "This field takes a link.")),
    "number_input": Input("value", "initial_value", _number),
    "static_select": Input("selected_option", "initial_option", _option),
    "radio_buttons": Input("selected_option", "initial_option", _option),
    "multi_static_select": Input("selected_options", "initial_options", _options),
    "checkboxes": Input("selected_options", "initial_options", _options),
    "external_select": Input("selected_option", "initial_option", _option),
    "multi_external_select": Input("selected_options", "initial_options", _options),
    "users_select": Input("selected_user", "initial_user", _id),
    "multi_users_select": Input("selected_users", "initial_users", _several),
    "channels_select": Input("selected_channel", "initial_channel", _id),
    "multi_channels_select": Input("selected_channels", "initial_channels", _several),
    "conversations_select": Input("selected_conversation", "initial_conversation", _id),
    "multi_conversations_select": Input("selected_conversations", "initial_conversations", _several),
    "datepicker": Input("selected_date", "initial_date", _date),
    "timepicker": Input("selected_time", "initial_time", _time),
    "datetimepicker": Input("selected_date_time", "initial_date_time", _instant),
    "rich_text_input": Input("rich_text_value", "initial_value", _rich_text),
    "file_input": Input("files", "initial_files", _files),
}


def pressed(element: Json, value: object) -> Json:
    """What an action says of an element that remembers nothing: a button, or a menu of things to do."""
    if element["type"] == "overflow":
        return {"type": "overflow", "selected_option": _option(element, value)}
    return {name: element[name] for name in ("type", "text", "value", "style", "url") if name in element}


def options_said(said: Json) -> list[Json]:
    """The options that are chosen, out of what a menu says."""
    return [*said.get("selected_options", ()), *filter(None, [said.get("selected_option")])]


def elements_with_block(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that can be used, with the block it stands in, from top to bottom."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def initial_state(blocks: list[Json], *, here: str | None = None) -> State:
    """state.values before anybody has touched anything; `here` is the conversation on the member's screen."""
    state: State = {}
    for block, element in elements_with_block(blocks):
        kind = INPUTS.get(element["type"])
        if kind is not None:
            said = _at_present(kind, element, here)
            state.setdefault(block["block_id"], {})[element["action_id"]] = said
    return state


def _at_present(kind: Input, element: Json, here: str | None) -> Json:
    """What an element begins with: a menu of several prefers the present conversation, one of one its own."""
    said = kind.initial(element)
    if here is None or not element.get("default_to_current_conversation"):
        return said
    if kind.many:
        return said | {kind.key: [here]}
    return said if said[kind.key] else said | {kind.key: here}


def carried_state(before: list[Json], state: State, after: list[Json], *, here: str | None = None) -> State:
    """state.values of an updated view: what was put in stays where block, action and type are the same."""
    untouched, carried = initial_state(before, here=here), initial_state(after, here=here)
    for block_id, actions in carried.items():
        for action_id, said in actions.items():
            old = state.get(block_id, {}).get(action_id)
            if old is not None and old["type"] == said["type"] and old != untouched[block_id][action_id]:
                actions[action_id] = old
    return carried
