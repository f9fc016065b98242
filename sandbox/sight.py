"""Finding things in a message, modal or Home by what a person sees, never by their ids."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.workspace import Json, Message, View


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
        for option in options(self.element):
            if words(option["text"]).startswith(start):
                return str(option["value"])
        return None


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
            lines.append(" ".join(f"[{words(element.get('text') or element.get('placeholder'))}]"
                                  for element in block["elements"]))  # fmt: skip
        if block["type"] == "input":
            lines.append(words(block["label"]))
            lines.extend(f"  ( ) {words(option['text'])}" for option in options(block["element"]))
        if "accessory" in block:
            lines.append(f"[{words(block['accessory'].get('text'))}]")
    return "\n".join(line for line in lines if line)
