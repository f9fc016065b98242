"""Whether the bot can post in the channels that people look at; see handlers.deps.ChannelTrouble."""

import asyncio
from datetime import datetime, timedelta

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import FAILURES, channel_trouble
from handlers.deps import Clock

PATIENCE = 1.0
"""Seconds: what people look at is shown all the same, and Slack wants its answer within 3."""
REMEMBERED = timedelta(minutes=1)

log = structlog.get_logger()


class ChannelTroubles:
    """Asks Slack about a channel, and remembers for a moment what it said."""

    def __init__(self, *, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._heard: dict[str, tuple[datetime, str | None]] = {}

    async def __call__(self, channel: str, *, anew: bool = False) -> str | None:
        """Slack's word for why the bot can't post in a channel; None: it can, or Slack does not tell at once."""
        now = self._clock.now()
        if not anew and channel in self._heard:
            heard_at, trouble = self._heard[channel]
            if heard_at <= now < heard_at + REMEMBERED:
                return trouble
        try:
            async with asyncio.timeout(PATIENCE):
                trouble = await channel_trouble(self._client, channel)
        except FAILURES as error:
            log.warning("channel_not_checked", error=error)
            return None
        self._heard[channel] = now, trouble
        return trouble
