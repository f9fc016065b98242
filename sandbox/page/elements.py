"""Interactive elements on the page: what is chosen in them, and how a form brings it back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from multidict import MultiMapping

from sandbox.dates import local
from sandbox.elements import INPUTS, State
from sandbox.page import rich
from sandbox.workspace import Json, View

TEXTS = {name for name, kind in INPUTS.items() if kind.key == "value"}
CLOCKS = {"datepicker": "date", "timepicker": "time", "datetimepicker": "datetime-local"}
"""Elements that a browser's own input does, by that input's type."""
TICKS = {"radio_buttons": "radio", "checkboxes": "checkbox"}
"""Groups in which every option is seen, by the type of their inputs."""
PICKERS = {name for name in INPUTS if name.endswith("_select")} - {"static_select"}
"""Choices that are found by typing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A message, modal or Home as its elements know it. `key` is how a form names it; `zone` is the reader's."""

    key: str
    zone: ZoneInfo
    state: State = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def said(self, block: Json, element: Json) -> list[object]:
        """What is in that element at present, as Slack writes it down."""
        kind = INPUTS[element["type"]]
        said = self.state.get(block["block_id"], {}).get(element["action_id"]) or kind.initial(element)
        value = said.get(kind.key)
        return value if isinstance(value, list) else [] if value is None or value == "" else [value]

    def chosen(self, block: Json, element: Json) -> tuple[str, ...]:
        """The same as a form's fields hold it."""
        return tuple(_shown(element, one, self.zone) for one in self.said(block, element))

    def id_of(self, block: Json, element: Json) -> str:
        """An id for the element that is its own on the whole page."""
        return f"{self.key}|{block['block_id']}|{element['action_id']}".replace(" ", "-")


def _shown(element: Json, one: object, zone: ZoneInfo) -> str:
    if isinstance(one, dict):
        return rich.write(one) if element["type"] == "rich_text_input" else str(one.get("value") or one.get("id"))
    if element["type"] == "datetimepicker":
        return f"{local(float(str(one)), zone):%Y-%m-%dT%H:%M}"
    return str(one)


def taken(element: Json, given: Sequence[str], zone: ZoneInfo) -> object:
    """What a form's fields hold, as Actor.fill and Actor.press take it: a list for several, None for nothing."""
    fields = [lines(value) for value in given if value]
    if INPUTS[element["type"]].many:
        return fields
    if not fields:
        return None
    if element["type"] == "rich_text_input":
        return rich.read(fields[0])
    if element["type"] == "datetimepicker":
        return _instant(fields[0], zone)
    return fields[0]


def _instant(text: str, zone: ZoneInfo) -> int | str:
    """Seconds since 1970; what is no date and time goes on as it is, to be refused."""
    try:
        return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())
    except (ValueError, OverflowError):
        return text


def lines(text: str) -> str:
    """Forms send line ends as CR LF; Slack knows only LF."""
    return text.replace("\r\n", "\n")


def changed_inputs(view: View, form: MultiMapping[str], zone: ZoneInfo) -> Iterator[tuple[str, str, object]]:
    """(block, action, value) for each input of the view in which the form holds something new.

    Fields are named "<block_id>|<action_id>". None empties an element; a list is for elements that take several.
    Elements outside inputs are left out: they are sent by themselves, when they are used.
    """
    surface = Surface(key=view.id, zone=zone, state=view.state)
    for block in view.payload["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            given = form.getall(f"{block['block_id']}|{element['action_id']}", [])
            if tuple(lines(value) for value in given if value) != surface.chosen(block, element):
                yield block["block_id"], element["action_id"], taken(element, given, zone)
