"""The picture of the results: drawn in a child process, uploaded, and put into the message."""

import asyncio
from typing import Any

import structlog
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

import templates
from bot.slack import FAILURES
from domain.errors import NotDrawnError
from domain.messages import PulseResults
from insight import charts

PATIENCE_SECONDS = 25
"""The painter gives up after 20; with the message's own call it has to stay within `bot.sender.DELIVERY_SECONDS`."""
POLL_SECONDS = 0.5

log = structlog.get_logger()


async def with_picture(client: AsyncWebClient, view: PulseResults, message: dict[str, Any]) -> dict[str, Any]:
    """The message with its picture; as it was if the picture can't be drawn or uploaded: its text has the figures."""
    alt = charts.alt_text(view)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            image = await asyncio.to_thread(charts.draw_results, view)
            file_id = await _upload(client, image, alt=alt)
    except (NotDrawnError, SlackRequestError, *FAILURES) as error:
        log.warning("sent_without_picture", error=error)
        return message
    return templates.with_picture(message, file_id, alt)


async def _upload(client: AsyncWebClient, image: bytes, *, alt: str) -> str:
    """Upload a picture that no channel holds yet, and wait until Slack knows what it is: its id."""
    uploaded = await client.files_upload_v2(content=image, filename="results.png", title="Results", alt_txt=alt)
    file_id = str(uploaded["file"]["id"])
    while True:
        info = await client.files_info(file=file_id)
        if info["file"].get("mimetype"):  # until then, Slack refuses the message as `invalid slack file`
            return file_id
        await asyncio.sleep(POLL_SECONDS)
