"""Slack's cursors."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from sandbox.errors import SlackError
from sandbox.web_api import ApiCall
from sandbox.workspace import Json

T = TypeVar("T")


def encode(place: str) -> str:
    """An opaque cursor that stands for a place in a list."""
    return base64.b64encode(f"next:{place}".encode()).decode()


def decode(call: ApiCall) -> str | None:
    """The place that the caller's cursor stands for, if there is one."""
    cursor = call.arguments.get("cursor")
    if not cursor:
        return None
    try:
        kind, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if kind != "next":
        raise SlackError("invalid_cursor")
    return place


def page(call: ApiCall, everything: Sequence[T], *, default: int = 100, most: int = 1000) -> tuple[Sequence[T], Json]:
    """The part of a list that was asked for, and the response_metadata that leads on."""
    limit = call.number("limit", default=default, most=most)
    place = decode(call) or "0"
    if not place.isdigit():
        raise SlackError("invalid_cursor")
    end = int(place) + limit
    cursor = encode(str(end)) if end < len(everything) else ""
    return everything[int(place) : end], {"response_metadata": {"next_cursor": cursor}}
