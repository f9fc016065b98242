"""What every feature reads from a payload: who pressed what, where, and what that place carries."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from domain.errors import BadInputError
from templates import ids

Json = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

METADATA_CHARACTERS = 3000


def known(read: Callable[P, T]) -> Callable[P, T]:
    """Turn a payload of an unknown shape into one sentence."""

    @wraps(read)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise BadInputError(
                "That button or form is from another version of Tribune. Nothing was stored. "
                f"Type {ids.PULSE_COMMAND} for a fresh one."
            ) from None

    return checked


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """A Home that somebody looks at: what it carries must be in the next one that is published."""

    metadata: str = ""
    hash: str | None = None


def carrying(home: HomeView | None, about: str = "") -> str:
    """The metadata of a modal: the Home that it was opened from, and what it is about (a series' id, a team's).

    A Home that carries too much to fit beside `about` is left out: it is not refreshed then, and loses nothing.
    Raises ValueError where `about` alone does not fit.
    """
    for carried in ([home.metadata, home.hash] if home else None, None):
        text = json.dumps({"home": carried, "about": about}, ensure_ascii=False)
        if len(text) <= METADATA_CHARACTERS:
            return text
    raise ValueError("too long for a modal's metadata")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a button, or chose from a menu, in a message, in Home or in a modal, or used a shortcut."""

    person: str
    trigger: str
    action: str = ""
    value: str = ""
    """Of the button, or of the option chosen; the id of the person, channel or conversation chosen."""
    home: HomeView | None = None
    """The Home that it happened in, or that the modal it happened in was opened from."""
    about: str = ""
    """What the modal that it happened in is about."""
    view: str = ""
    """The id of the modal that it happened in, to update it."""
    hash: str | None = None
    """That modal's hash."""

    @property
    def in_modal(self) -> bool:
        """Whether it happened in a modal, which can be updated, or have another pushed on top."""
        return bool(self.view)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Somebody types into an external select."""

    person: str
    action: str
    typed: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A form, sent. What was filled in is read with `element`."""

    person: str
    home: HomeView | None
    about: str
    view: str
    """The id of its modal, to show another page there later."""
    values: dict[str, Json]
    """By block id; each has one action, its element's state."""

    def element(self, block: str) -> Json:
        """The state of the one element of a block; empty if the form has no such block."""
        state: Json = next(iter(self.values.get(block, {}).values()), {})
        return state


@known
def press(body: Json) -> Press:
    """A button, a menu, or a global shortcut."""
    pressed = body["actions"][0] if "actions" in body else {}
    view = body.get("view") or {}
    in_modal = view.get("type") == "modal"
    home, about = _carried(view) if in_modal else (home_of(view) if view.get("type") == "home" else None, "")
    return Press(
        person=body["user"]["id"],
        trigger=body["trigger_id"],
        action=text(pressed.get("action_id", "")),
        value=text(_chosen(pressed) or ""),
        home=home,
        about=about,
        view=text(view["id"]) if in_modal else "",
        hash=view.get("hash") if in_modal else None,
    )


@known
def sought(body: Json) -> Sought:
    """What is typed into an external select, while it is typed."""
    return Sought(
        person=body["user"]["id"],
        action=text(body["action_id"]),
        typed=text(body.get("value") or ""),
        about=_carried(body.get("view") or {})[1],
    )


@known
def submission(body: Json) -> Submission:
    """A form, sent, with what it carries."""
    view = body["view"]
    home, about = _carried(view)
    return Submission(
        person=body["user"]["id"],
        home=home,
        about=about,
        view=text(view["id"]),
        values=dict(view["state"]["values"]),
    )


def blocks_of(body: Json) -> frozenset[str]:
    """The ids of a submitted view's blocks: where an error can be shown."""
    return frozenset(block["block_id"] for block in body["view"].get("blocks", ()) if "block_id" in block)


def covers_form(body: Json) -> bool:
    """Whether a submitted view is the third of three, and has no field: nothing can be laid on top of it."""
    view = body["view"]
    third = view.get("previous_view_id") not in {None, view.get("root_view_id")}
    return third and not any(block.get("type") == "input" for block in view.get("blocks", ()))


def home_of(view: Json) -> HomeView:
    """The Home that somebody looks at."""
    return HomeView(metadata=view.get("private_metadata") or "", hash=view.get("hash"))


def text(value: object) -> str:
    """A string as it was sent; half characters, which cannot be stored, become question marks."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value.encode("utf-8", "replace").decode("utf-8")


def chosen(element: Json) -> str | None:
    """What was chosen or typed in an element of one value; None if nothing was."""
    value = _chosen(element)
    return None if value is None else text(value)


def all_chosen(element: Json) -> tuple[str, ...]:
    """What was chosen in an element of several values, in the order chosen."""
    for key in ("selected_users", "selected_conversations", "selected_channels"):
        if key in element:
            return tuple(text(value) for value in element[key] or ())
    return tuple(text(option["value"]) for option in element.get("selected_options") or ())


def _chosen(element: Json) -> object:
    if (option := element.get("selected_option")) is not None:
        return option["value"]
    keys = ("value", "selected_user", "selected_conversation", "selected_channel", "selected_date", "selected_time")
    return next((element[key] for key in keys if element.get(key) is not None), None)


def _carried(view: Json) -> tuple[HomeView | None, str]:
    """What `carrying` put into a modal; nothing for modals that carry something else."""
    try:
        metadata = json.loads(view.get("private_metadata") or "")
    except ValueError:
        return None, ""
    if not isinstance(metadata, dict):
        return None, ""
    home = metadata["home"]
    return HomeView(metadata=text(home[0]), hash=home[1]) if home else None, text(metadata["about"])
