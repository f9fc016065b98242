"""Showing views with pictures that Slack holds, and may have lost: their text has every figure."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from templates import Json, without_pictures

log = structlog.get_logger()


async def show_view(call: Callable[..., Awaitable[Any]], view: Json, **where: str | None) -> Any:
    """Open, update or publish a view; without its pictures if Slack refuses it with them."""
    try:
        return await call(view=view, **where)
    except SlackApiError as error:
        plain = without_pictures(view)
        if error.response["error"] != "invalid_blocks" or plain == view:
            raise
        log.warning("shown_without_picture", error=error)
        return await call(view=plain, **where)
