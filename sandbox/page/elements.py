"""Interactive elements on the page: what is chosen in them, and how a form brings it back."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from multidict import MultiMapping

from sandbox.elements import INPUTS, State
from sandbox.workspace import Json, View

TEXTS = {name for name, kind in INPUTS.items() if kind.key == "value"}
PICKERS = {"datepicker": "date", "timepicker": "time"}
"""Elements that a browser's own input does, by that input's type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A message, modal or Home as its elements know it. `key` is how a form names it."""

    key: str
    state: State = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def chosen(self, block: Json, element: Json) -> tuple[str, ...]:
        """What is in that element at present."""
        return chosen(element, self.state.get(block["block_id"], {}).get(element["action_id"]))

    def id_of(self, block: Json, element: Json) -> str:
        """An id for the element that is its own on the whole page."""
        return f"{self.key}|{block['block_id']}|{element['action_id']}".replace(" ", "-")


def chosen(element: Json, said: Json | None) -> tuple[str, ...]:
    """The values in an element: what the member put in (`said`, from state.values), or else what it began with."""
    kind = INPUTS[element["type"]]
    value = (said or kind.initial(element)).get(kind.key)
    listed = value if isinstance(value, list) else [] if value is None or value == "" else [value]
    return tuple(str(one["value"]) if isinstance(one, dict) else str(one) for one in listed)


def lines(text: str) -> str:
    """Forms send line ends as CR LF; Slack knows only LF."""
    return text.replace("\r\n", "\n")


def changed_inputs(view: View, form: MultiMapping[str]) -> Iterator[tuple[str, str, str | list[str] | None]]:
    """(block, action, value) for each input of the view in which the form holds something new.

    Fields are named "<block_id>|<action_id>". None empties an element; a list is for elements that take several.
    Elements outside inputs are left out: they are sent by themselves, when they are used.
    """
    for block in view.payload["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            block_id, action_id = block["block_id"], element["action_id"]
            given = [lines(value) for value in form.getall(f"{block_id}|{action_id}", []) if value]
            if tuple(given) != chosen(element, view.state.get(block_id, {}).get(action_id)):
                one = given[0] if given else None
                yield block_id, action_id, given if INPUTS[element["type"]].many else one
