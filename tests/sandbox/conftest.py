"""A small workspace that runs, and a bot of the tests' own that talks to it with the real slack_bolt and slack_sdk."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from tests.sandbox.hearth import START, Bot, installed, small_workspace


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    server = SandboxServer(small_workspace(), SandboxClock(START), installed())
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def client(server: SandboxServer, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The real client, with the bot's token."""
    return AsyncWebClient(token="xoxb-sandbox", base_url=f"{server.url}/api/", session=session, retry_handlers=[])


@pytest.fixture
async def bot(client: AsyncWebClient, server: SandboxServer) -> AsyncIterator[Bot]:
    """A connected Bolt app without listeners: a test adds its own."""
    bot = Bot(client)
    await bot.connect()
    await server.wait_connected()
    yield bot
    await bot.close()
