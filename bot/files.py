"""What an import of people reads from Slack: the file that was put into a form, and everybody's address."""

from collections.abc import Mapping

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot import slack
from bot.people import read_workspace
from domain.errors import BadFileError

LARGEST = 5_000_000
LARGEST_VOICES = 25_000_000
"""Bytes; some 100,000 comments. They are held in memory, as what is not masked yet belongs on no disk."""


class SlackFiles:
    """Reads what Slack holds; see handlers.deps.Files."""

    def __init__(self, *, client: AsyncWebClient, session: aiohttp.ClientSession, team_id: str) -> None:
        self._client = client
        self._session = session
        self._team_id = team_id

    async def text(self, file: str) -> str:
        """A file that somebody has put into a form.

        Slack is asked where the file is: the token goes nowhere else. Raises BadFileError, SlackError.
        """
        try:
            told = (await self._client.files_info(file=file))["file"]
            if int(told.get("size") or 0) > LARGEST:
                raise _too_large(str(told.get("name", "")))
            content = await self._content(str(told["url_private_download"]))
        except slack.FAILURES as error:
            raise slack.explain(error) from None
        if len(content) > LARGEST:
            raise _too_large(str(told.get("name", "")))
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadFileError("The file is not in UTF-8. Save it as CSV UTF-8 and try again.") from None

    async def content(self, file: str) -> tuple[str, bytes]:
        """The name and the content of a file of customers' words. Raises BadFileError, SlackError."""
        try:
            told = (await self._client.files_info(file=file))["file"]
            name = str(told.get("name", ""))
            if int(told.get("size") or 0) <= LARGEST_VOICES:
                content = await self._content(str(told["url_private_download"]), most=LARGEST_VOICES)
                if len(content) <= LARGEST_VOICES:
                    return name, content
        except slack.FAILURES as error:
            raise slack.explain(error) from None
        raise BadFileError(
            f"'{name[:80]}' is larger than {LARGEST_VOICES // 1_000_000} MB. Give it in parts, or have whoever runs "
            "Tribune's server import it there: `tribune voice import`."
        )

    async def _content(self, address: str, *, most: int = LARGEST) -> bytes:
        """As much of it as tells whether it is too large."""
        headers = {"Authorization": f"Bearer {self._client.token}"}
        async with self._session.get(address, headers=headers, raise_for_status=True) as answer:
            parts, size = list[bytes](), 0
            async for part in answer.content.iter_chunked(64 * 1024):
                parts.append(part)
                size += len(part)
                if size > most:
                    break
            return b"".join(parts)

    async def emails(self) -> Mapping[str, str]:
        """Everybody's address, lower case, with their id; empty where the scope is missing. Raises SlackError."""
        try:
            return (await read_workspace(self._client, self._team_id)).emails
        except slack.FAILURES as error:
            raise slack.explain(error) from None


def _too_large(name: str) -> BadFileError:
    return BadFileError(f"'{name[:80]}' is larger than {LARGEST // 1_000_000} MB: is it the right file?")
