"""What goes on after the answer, because it may take longer than the 3 seconds that Slack waits for one.

Whoever asked for it is told how it went: in the modal that they sent, if it is still open, else in a direct message.
"""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.deps import Deps
from handlers.errors import TITLE, refusal_of
from templates import Json, in_modal, show

Work = Callable[[], Awaitable[None]]

log = structlog.get_logger()


def go_on(deps: Deps, client: AsyncWebClient, person: str, work: Work, *, view: str = "") -> None:
    """Do this after the answer. What goes wrong becomes a sentence for this person, as in every listener.

    `view`: the modal that says that it goes on; none, where they are told in a direct message anyway.
    """
    deps.afterwards(told_if_refused(client, person, work, view=view))


async def told_if_refused(client: AsyncWebClient, person: str, work: Work, *, view: str = "") -> None:
    """Do this now, for what goes on already; what goes wrong becomes a sentence for this person."""
    try:
        await work()
    except Exception as error:  # noqa: BLE001 - the same edge as handlers.errors: nobody waits for this any more
        message = show(refusal_of(error, what="afterwards"))
        await tell(client, person, message, page=in_modal(message, title=TITLE), view=view)


async def tell(client: AsyncWebClient, person: str, message: Json, *, page: Json, view: str) -> None:
    """Show a page in the modal; say the message instead if that has been closed, or there is none."""
    try:
        if view and await _shown(client, page, view):
            return
        await client.chat_postMessage(channel=person, **message)
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.warning("not_told", error=error)


async def _shown(client: AsyncWebClient, page: Json, view: str) -> bool:
    try:
        await client.views_update(view_id=view, view=page)
    except SlackApiError as error:
        log.warning("modal_not_updated", error=error)
        return False
    return True
