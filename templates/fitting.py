"""Slack's limits on lengths, kept in one place for every template: a text that is too long ends in an ellipsis.

How many blocks a screen has is the template's own business, which has to say what it leaves out.
"""

from typing import Any

ELLIPSIS = "…"

_TEXTS = {
    ("section", "text"): 3000,
    ("section", "fields"): 2000,
    ("context", "elements"): 2000,
    ("header", "text"): 150,
    ("button", "text"): 75,
    ("option", "text"): 75,
    ("option", "description"): 75,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
}
"""The longest text object at each place: what it stands in, and under which key."""
_PLACEHOLDER = 150
_STRINGS = {("message", "text"): 4000, ("image", "alt_text"): 2000}
_OPTIONS = {"options", "initial_option", "initial_options"}


def fit(payload: dict[str, Any]) -> None:
    """Shorten every text of a message, modal, Home or block to what Slack takes, in place."""
    _fit(payload, payload.get("type", "message"))


def _fit(node: dict[str, Any], kind: str) -> None:
    for key, value in node.items():
        if isinstance(value, str):
            if limit := _STRINGS.get((kind, key)):
                node[key] = shorten(value, limit)
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, dict):
                continue
            if child.get("type") in {"mrkdwn", "plain_text"}:
                child["text"] = shorten(child["text"], _TEXTS.get((kind, key), _PLACEHOLDER))
            else:
                _fit(child, "option" if key in _OPTIONS else child.get("type", ""))


def shorten(text: str, limit: int) -> str:
    """The text, or as much of it as leaves room for an ellipsis; never half an entity or half a `<...>`.

    An empty text is an ellipsis too: Slack refuses nothing at all.
    """
    if len(text) <= limit:
        return text if text.strip() else ELLIPSIS
    cut = text[: limit - len(ELLIPSIS)]
    for opening, closing in (("&", ";"), ("<", ">")):
        start = cut.rfind(opening)
        if start > cut.rfind(closing):
            cut = cut[:start]
    return cut.rstrip() + ELLIPSIS
