"""Showing views in time, where they belong, and without the pictures that Slack may have lost: their text has it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.payloads import Press
from templates import Json, without_pictures

PATIENCE = 1.0
"""Seconds for what is asked of Slack before its answer to a press: it wants that within 3."""

log = structlog.get_logger()


def patience() -> asyncio.Timeout:
    """Give up with TimeoutError what is shown beside an answer: what was pressed is done in any case."""
    return asyncio.timeout(PATIENCE)


async def in_time(call: Awaitable[Any], *, anonymous: bool = False) -> bool:
    """Whether Slack took it, and soon enough. `anonymous`: no line in the log may say when somebody did this."""
    try:
        async with patience():
            await call
    except (SlackApiError, ClientError, TimeoutError) as error:
        if not anonymous:
            log.warning("not_refreshed", error=error)
        return False
    return True


async def show_below(
    ack: AsyncAck, client: AsyncWebClient, below: str | None, view: Json, *, anonymous: bool = False
) -> None:
    """Close the form that was sent, and show a page below it; or in its place, where there is none or Slack is slow.

    What was sent is done in any case. `anonymous`: as for `in_time`.
    """
    if below and await in_time(client.views_update(view_id=below, view=view), anonymous=anonymous):
        await ack()
    else:
        await ack(response_action="update", view=view)


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


async def open_view(client: AsyncWebClient, pressed: Press, view: Json, *, in_place: bool = False) -> None:
    """Open a modal; on top of the one in which something was pressed, or `in_place` of it, where Slack has no room."""
    if pressed.in_modal and in_place:
        await client.views_update(view_id=pressed.view, view=view)
    elif pressed.in_modal:
        await client.views_push(trigger_id=pressed.trigger, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger, view=view)
