"""Files for one person, put into their own direct messages with the app."""

from dataclasses import asdict, dataclass

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import SlackError

NOT_TAKEN = (
    "Slack did not take the files that you asked Tribune for. Ask for them again in a few minutes. If that does not "
    "help, tell whoever runs Tribune's server."
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of text."""

    filename: str
    title: str
    content: str


async def send_files(client: AsyncWebClient, person: str, *files: File, said: str) -> None:
    """Send files with a sentence; large ones take minutes. Raises SlackError if Slack does not take them."""
    try:
        opened = await client.conversations_open(users=person)
        await client.files_upload_v2(
            channel=opened["channel"]["id"], file_uploads=[asdict(file) for file in files], initial_comment=said
        )
    except (SlackApiError, SlackRequestError, ClientError, TimeoutError) as error:
        log.warning("files_not_sent", error=error)
        raise SlackError(NOT_TAKEN, reason=type(error).__name__, permanent=False) from None
