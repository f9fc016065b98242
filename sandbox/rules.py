"""Block Kit's rules, as strict as Slack: what is wrong with a message, a modal or a Home, in Slack's words."""

from collections import Counter
from collections.abc import Iterator

from sandbox.blockkit import MARKDOWN_CHARACTERS, OFFERED, blocks_of, elements_of, plain
from sandbox.schema import Check, array, by_type, choice, fields, flag, problem, string
from sandbox.workspace import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100

_BLOCKS = {
    "message": array(by_type(blocks_of("message")), most=MESSAGE_BLOCKS),
    "modal": array(by_type(blocks_of("modal")), most=VIEW_BLOCKS),
    "home": array(by_type(blocks_of("home")), most=VIEW_BLOCKS),
}

# Surfaces

_VIEW: dict[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
_MODAL = fields(
    {"type": choice("modal"), "title": plain(24), "blocks": _BLOCKS["modal"]},
    {**_VIEW, "close": plain(24), "submit": plain(24), "clear_on_close": flag, "notify_on_close": flag},
)
_HOME = fields({"type": choice("home"), "blocks": _BLOCKS["home"]}, _VIEW)


def _twice(name: str, found: list[tuple[str, str]]) -> Iterator[str]:
    counts = Counter(value for value, _ in found)
    for value, where in found:
        if counts[value] > 1:
            yield problem(f'`{name}` "{value}" already exists', f"{where}/{name}")


def _together(blocks: list[Json], where: str) -> Iterator[str]:
    """What no block can be blamed for alone."""
    yield from _twice(
        "block_id", [(b["block_id"], f"{where}/blocks/{i}") for i, b in enumerate(blocks) if "block_id" in b]
    )
    focused = 0
    for index, block in enumerate(blocks):
        elements = elements_of(block)
        focused += sum(element.get("focus_on_load", False) for element in elements)
        yield from _twice(
            "action_id",
            [
                (e["action_id"], f"{where}/blocks/{index}/elements/{i}")
                for i, e in enumerate(elements)
                if "action_id" in e
            ],
        )
    if focused > 1:
        yield problem("only one element may have `focus_on_load`", f"{where}/blocks")
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield problem("only one table allowed", f"{where}/blocks")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_CHARACTERS:
        yield problem(f"no more than {MARKDOWN_CHARACTERS} characters of markdown allowed", f"{where}/blocks")


def _answering_needs_a_modal(blocks: list[Json], where: str) -> Iterator[str]:
    for index, block in enumerate(blocks):
        if any("response_url_enabled" in element for element in elements_of(block)):
            yield problem("`response_url_enabled` is for inputs of modals only", f"{where}/blocks/{index}")


def _message(payload: Json, where: str) -> Iterator[str]:
    text, blocks = payload.get("text"), payload.get("blocks") or []
    if text is not None:
        yield from string(40_000, least=0)(text, f"{where}/text")
    if not text and not blocks:
        yield problem("missing required field: text", where)
    if blocks:
        yield from _BLOCKS["message"](blocks, f"{where}/blocks")


_SURFACES: dict[str, tuple[Check, str]] = {
    "message": (_message, ""),
    "modal": (_MODAL, "/view"),
    "home": (_HOME, "/view"),
    "suggestion": (OFFERED, ""),
}


def problems(surface: str, payload: Json) -> list[str]:
    """What Slack would say against this payload of a "message", "modal", "home" or "suggestion"; empty if nothing.

    What is wrong between blocks is looked for only when each of them is right.
    """
    check, where = _SURFACES[surface]
    found = list(check(payload, where))
    if found:
        return found
    blocks: list[Json] = payload.get("blocks") or []
    found.extend(_together(blocks, where))
    if surface != "modal":
        found.extend(_answering_needs_a_modal(blocks, where))
    elif "submit" not in payload and any(block["type"] == "input" for block in blocks):
        found.append(problem("missing required field: submit", where))
    return found
