"""Finding things in a message, modal or Home by what a person sees, never by their ids."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox.workspace import Channel, Json, Message, User, View, Workspace


@dataclass(frozen=True, slots=True)
class Seen:
    """An element, the block it stands in, and the words on it or beside it."""

    block_id: str
    element: Json
    words: str

    @property
    def action_id(self) -> str:
        """What the bot calls it."""
        return str(self.element.get("action_id", ""))

    def option(self, start: str) -> str | None:
        """The value of the option whose words begin with `start`."""
        return value_of(options(self.element), start)


def blocks(surface: Message | View) -> list[Json]:
    """The blocks of whatever it is."""
    if isinstance(surface, View):
        found: list[Json] = surface.payload.get("blocks", [])
        return found
    return surface.blocks


def words(text: Json | str | None) -> str:
    """The words of a text object."""
    if isinstance(text, dict):
        return str(text.get("text", ""))
    return text or ""


def options(element: Json) -> list[Json]:
    """What can be chosen, groups opened."""
    groups: list[Json] = element.get("option_groups", [])
    found: list[Json] = element.get("options", [])
    return found + [option for group in groups for option in group["options"]]


def value_of(listed: Iterable[Json], start: str) -> str | None:
    """The value of the first option whose words begin with `start`: of a menu's own, or of those that were offered."""
    return next((str(option["value"]) for option in listed if words(option["text"]).startswith(start)), None)


def elements(surface: Message | View) -> Iterator[Seen]:
    """Everything that can be used, from top to bottom."""
    for block in blocks(surface):
        block_id = str(block.get("block_id", ""))
        if block["type"] == "input":
            yield Seen(block_id, block["element"], words(block["label"]))
        elif block["type"] == "section" and "accessory" in block:
            accessory = block["accessory"]
            yield Seen(block_id, accessory, words(accessory.get("text")) or words(block.get("text")))
        elif block["type"] == "actions":
            for element in block["elements"]:
                yield Seen(block_id, element, words(element.get("text") or element.get("placeholder")))


def inputs(view: View) -> list[Seen]:
    """The inputs of a modal."""
    ids = {str(block.get("block_id", "")) for block in blocks(view) if block["type"] == "input"}
    return [seen for seen in elements(view) if seen.block_id in ids]


def button(surface: Message | View, says: str) -> Seen | None:
    """The first button whose words contain `says`."""
    for seen in elements(surface):
        if seen.element["type"] == "button" and says in seen.words:
            return seen
    return None


def asks(surface: Message | View) -> bool:
    """Whether it has a question's buttons, "1 Not at all" and so on."""
    return any(seen.words.startswith("1 ") for seen in elements(surface))


def field(surface: Message | View, says: str) -> Seen | None:
    """The first thing that takes an answer, of whatever kind, whose words contain `says`."""
    takes = (seen for seen in elements(surface) if seen.element["type"] not in {"button", "overflow", "image"})
    return next((seen for seen in takes if says in seen.words), None)


def shortcut(declared: Iterable[Json], says: str) -> str | None:
    """The callback_id of the shortcut with that name (out of `server.app.shortcuts`)."""
    return next((str(one["callback_id"]) for one in declared if one["name"] == says), None)


def message(messages: Iterable[Message], says: str) -> Message | None:
    """The newest of these messages (oldest first) that says it, in its blocks or in its text."""
    found = [one for one in messages if says in text_of(one) or says in one.text]
    return found[-1] if found else None


def person(workspace: Workspace, name: str) -> User | None:
    """Whoever is called so, by full name or handle; nobody who is deactivated."""
    called = (user for user in workspace.users.values() if name in {user.real_name, user.handle})
    return next((user for user in called if not user.deleted), None)


def channel(workspace: Workspace, user: str, name: str) -> Channel | None:
    """The channel of that name that this member is in."""
    return next((place for place in workspace.channels_of(user) if place.name == name and not place.dm_with), None)


def text_of(surface: Message | View) -> str:
    """All the words on it, a line a block, as they were sent."""
    lines: list[str] = []
    for block in blocks(surface):
        if "text" in block:
            lines.append(words(block["text"]))
        lines.extend(words(field) for field in block.get("fields", []))
        if block["type"] == "context":
            lines.extend(words(element) for element in block["elements"] if "text" in element)
        if block["type"] == "table":
            lines.extend(" | ".join(words(cell) for cell in row) for row in block["rows"])
        if block["type"] == "image":
            lines.append(f"[picture: {block['alt_text']}]")
        if block["type"] == "actions":
            lines.append(" ".join(f"[{_caption(element)}]" for element in block["elements"]))
        if block["type"] == "input":
            lines.append(words(block["label"]))
            lines.extend(f"  ( ) {words(option['text'])}" for option in options(block["element"]))
        if "accessory" in block:
            lines.append(f"[{_caption(block['accessory'])}]")
    return "\n".join(line for line in lines if line)


def _caption(element: Json) -> str:
    """What stands on an element: its words, those in an empty menu, or those of its choices."""
    if element["type"] == "image":
        return f"picture: {element['alt_text']}"
    shown = words(element.get("text") or element.get("placeholder"))
    return shown or " / ".join(words(option["text"]) for option in options(element))
