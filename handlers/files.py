"""Files for one person, put into their own direct messages with the app."""

import asyncio
from dataclasses import asdict, dataclass

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

PATIENCE = 2.0
"""Seconds for the files: Slack wants its answer to the press within 3."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of text."""

    filename: str
    title: str
    content: str


async def send_files(client: AsyncWebClient, person: str, *files: File, said: str) -> bool:
    """Send files with a sentence; False if Slack has not taken them in time, though it may yet."""
    try:
        async with asyncio.timeout(PATIENCE):
            opened = await client.conversations_open(users=person)
            await client.files_upload_v2(
                channel=opened["channel"]["id"], file_uploads=[asdict(file) for file in files], initial_comment=said
            )
    except (SlackApiError, SlackRequestError, ClientError, TimeoutError) as error:
        log.warning("files_not_sent", error=error)
        return False
    return True
