"""The picture of the results: drawn in a child process, uploaded, and put into the message."""

import asyncio
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

import templates
from domain.errors import NotDrawnError
from domain.messages import PulseResults
from insight import charts

POLLS = 20
POLL_SECONDS = 0.5

log = structlog.get_logger()


async def with_picture(client: AsyncWebClient, view: PulseResults, message: dict[str, Any]) -> dict[str, Any]:
    """The message with its picture; as it was if the picture can't be drawn or uploaded: its text has the figures."""
    try:
        image = await asyncio.to_thread(charts.draw_results, view)
        file_id = await _upload(client, image, alt=charts.alt_text(view))
    except (SlackApiError, SlackRequestError, aiohttp.ClientError, NotDrawnError, TimeoutError) as error:
        log.warning("sent_without_picture", error=error)
        return message
    return templates.with_picture(message, file_id, charts.alt_text(view))


async def _upload(client: AsyncWebClient, image: bytes, *, alt: str) -> str:
    """Upload a picture that no channel holds yet, and wait until Slack knows what it is: its id."""
    uploaded = await client.files_upload_v2(content=image, filename="results.png", title="Results", alt_txt=alt)
    file_id = str(uploaded["file"]["id"])
    for _ in range(POLLS):
        info = await client.files_info(file=file_id)
        if info["file"].get("mimetype"):  # before that, Slack refuses the message as `invalid slack file`
            return file_id
        await asyncio.sleep(POLL_SECONDS)
    raise TimeoutError
