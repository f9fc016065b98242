"""Interactive elements of Block Kit: what is chosen in them, and how a form brings it back."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from multidict import MultiMapping

from sandbox.workspace import Json, View

TEXTS = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
PICKERS = {"datepicker": "date", "timepicker": "time"}
SINGLE = {"static_select", "radio_buttons", "overflow"}
SEVERAL = {"checkboxes", "multi_static_select"}
OF_WORKSPACE = {"users": "user", "channels": "channel", "conversations": "conversation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A message, modal or Home as its elements know it. `key` is how a form names it."""

    key: str
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def chosen(self, block: Json, element: Json) -> tuple[str, ...]:
        """What is in that element at present."""
        return chosen(element, self.state.get(block.get("block_id", ""), {}).get(element.get("action_id", "")))

    def id_of(self, block: Json, element: Json) -> str:
        """An id for the element that is its own on the whole page."""
        return f"{self.key}|{block.get('block_id', '')}|{element.get('action_id', '')}".replace(" ", "-")


def chosen(element: Json, entry: Json | None) -> tuple[str, ...]:
    """The values in an element: what the member put in (`entry`, from state.values), or else what it began with."""
    found = _values(str(element["type"]), entry, "selected") if entry is not None else None
    if found is None:
        found = _values(str(element["type"]), element, "initial") or ()
    return found


def _values(kind: str, source: Json, start: str) -> tuple[str, ...] | None:
    """Values out of state.values ("selected_option", "value") or out of the element ("initial_option", ...)."""
    if kind in TEXTS:
        name = "value" if start == "selected" else "initial_value"
    elif kind in PICKERS:
        name = f"{start}_{PICKERS[kind]}"
    elif kind in SINGLE | SEVERAL:
        name = f"{start}_option{'s' if kind in SEVERAL else ''}"
    else:
        several, _, of = kind.removesuffix("_select").rpartition("multi_")
        name = f"{start}_{OF_WORKSPACE.get(of, of)}{'s' if several or kind.startswith('multi_') else ''}"
    if name not in source:
        return None
    value = source[name]
    listed = value if isinstance(value, list) else [] if value is None or value == "" else [value]
    return tuple(str(one["value"]) if isinstance(one, dict) else str(one) for one in listed)


def takes_several(element: Json) -> bool:
    """Whether a list of values goes into it."""
    return str(element["type"]) in SEVERAL or str(element["type"]).startswith("multi_")


def inputs(view: View) -> Iterator[tuple[Json, Json]]:
    """The input blocks of a view with their elements."""
    return ((block, block["element"]) for block in view.payload.get("blocks", ()) if block["type"] == "input")


def changed_inputs(view: View, form: MultiMapping[str]) -> Iterator[tuple[str, str, str | list[str] | None]]:
    """(block, action, value) for each input of the view in which the form holds something new.

    Fields are named "<block_id>|<action_id>". None empties an element; a list is for elements that take several.
    """
    for block, element in inputs(view):
        name = f"{block['block_id']}|{element['action_id']}"
        given = tuple(value for value in form.getall(name, []) if value)
        entry = view.state.get(block["block_id"], {}).get(element["action_id"])
        if given != chosen(element, entry):
            one = given[0] if given else None
            yield block["block_id"], element["action_id"], list(given) if takes_several(element) else one
