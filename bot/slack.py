"""What the bot itself asks of Slack, and what Slack's refusals mean."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Config
from domain.errors import SlackError
from services.deliveries import CHANNEL_REASONS

TIMEOUT_SECONDS = 30
PAGE = 200
MOST_WAITS = 10
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")

AMBIGUOUS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack failed midway: it may have done what was asked."""

SHUT_OUT = frozenset({
    "access_denied", "account_inactive", "ekm_access_denied", "enterprise_is_restricted", "invalid_auth",
    "missing_scope", "no_permission", "not_allowed_token_type", "not_authed", "org_login_required",
    "team_access_not_granted", "token_expired", "token_revoked",
})  # fmt: skip
"""Nothing is wrong with the message; it is sent when token or scopes are repaired."""

Failure = SlackApiError | aiohttp.ClientError | TimeoutError
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError)
"""What a call may raise: Slack's refusals, and a network that fails."""


class Refusal(StrEnum):
    """What a failed call means for what was to be done."""

    TOO_FAST = "too_fast"
    """Certainly not done; later it will be."""
    NOT_SENT = "not_sent"
    """Certainly not done: Slack was not reached."""
    SHUT_OUT = "shut_out"
    """Certainly not done: the app as a whole may not speak."""
    UNKNOWN = "unknown"
    """Perhaps done, perhaps not."""
    PERMANENT = "permanent"
    """Certainly not done, and asking again will not help."""


def web_client(config: Config, session: aiohttp.ClientSession, *, retry: bool = True) -> AsyncWebClient:
    """A client on the shared session. `retry` False: never repeat a call whose answer was lost."""
    handlers: list[AsyncRetryHandler] | None = None if retry else []
    return AsyncWebClient(
        token=config.bot_token,
        base_url=config.api_url,
        session=session,
        timeout=TIMEOUT_SECONDS,
        logger=logging.getLogger("slack_sdk"),
        retry_handlers=handlers,
    )


def web_session(config: Config) -> aiohttp.ClientSession:
    """One session for every call: making one costs more than the call."""
    if config.local:
        # The SDK would send even loopback calls through these, and every client that Bolt makes reads them again.
        for name in PROXIES:
            os.environ.pop(name, None)
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))


def refusal(error: Failure) -> Refusal:
    """What a failed call means."""
    if isinstance(error, SlackApiError):
        status, word = status_of(error), word_of(error)
        if status == 429 or word in {"ratelimited", "rate_limited"}:
            return Refusal.TOO_FAST
        if status >= 500 or not word or word in AMBIGUOUS:
            return Refusal.UNKNOWN
        return Refusal.SHUT_OUT if word in SHUT_OUT else Refusal.PERMANENT
    return Refusal.NOT_SENT if isinstance(error, aiohttp.ClientConnectorError) else Refusal.UNKNOWN


def word_of(error: SlackApiError) -> str:
    """Slack's own word for a refusal ("not_in_channel"), or nothing if its answer was no JSON."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def status_of(error: SlackApiError) -> int:
    """The HTTP status of a refusal."""
    response: Any = error.response  # of the SDK, or of aiohttp where the body could not be read
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    return status


def retry_after(error: SlackApiError) -> float:
    """How many seconds Slack wants to be left alone."""
    try:
        return max(1.0, float(error.response.headers.get("Retry-After", 30)))
    except ValueError:
        return 30.0


def explain(error: Failure) -> SlackError:
    """The same failure as a sentence for whoever runs Tribune."""
    meaning = refusal(error)
    if not isinstance(error, SlackApiError):
        sentence = "Slack can't be reached. Check the network, and SLACK_API_URL if it is set; then start again."
        return SlackError(sentence, reason=type(error).__name__, permanent=False)
    word = word_of(error)
    if word == "missing_scope":
        needed = error.response.get("needed", "?")
        sentence = (
            f"Slack says that the scope {needed} is missing."
            " Paste manifest.json into the app's settings again, and reinstall it."
        )
    elif word in SHUT_OUT:
        sentence = (
            f"Slack refuses the token ({word}). Copy SLACK_BOT_TOKEN and SLACK_APP_TOKEN again from api.slack.com."
        )
    else:
        sentence = f"Slack answered: {word or status_of(error)}. Run `tribune doctor` to see what is wrong."
    return SlackError(sentence, reason=word, permanent=meaning in {Refusal.PERMANENT, Refusal.SHUT_OUT})


async def member_page(client: AsyncWebClient, cursor: str) -> tuple[list[dict[str, Any]], str]:
    """Some members of the workspace, and the cursor of the next page; of the first and after the last it is empty."""
    page = await client.users_list(limit=PAGE, cursor=cursor, include_locale=True)
    return page["members"], (page.get("response_metadata") or {}).get("next_cursor") or ""


async def member_pages(client: AsyncWebClient) -> AsyncIterator[list[dict[str, Any]]]:
    """Every member of the workspace, a page at a time, as slowly as Slack wants."""
    cursor, waits = "", 0
    while True:
        try:
            members, cursor = await member_page(client, cursor)
        except SlackApiError as error:
            if refusal(error) is not Refusal.TOO_FAST or waits == MOST_WAITS:
                raise
            waits += 1
            await asyncio.sleep(retry_after(error))
            continue
        yield members
        if not cursor:
            return


async def channel_trouble(client: AsyncWebClient, channel: str) -> str | None:
    """Slack's word for why the bot can't post in a channel, or None. Raises FAILURES that say nothing about it."""
    try:
        answer = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        if word_of(error) not in CHANNEL_REASONS:
            raise
        return word_of(error)
    found = answer["channel"]
    if found.get("is_archived"):
        return "is_archived"
    return None if found.get("is_member") else "not_in_channel"
