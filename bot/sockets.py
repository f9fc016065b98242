"""Two Socket Mode connections, watched: one goes on while the other is being renewed, and a dead one is replaced."""

import asyncio
import logging

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack import word_of

CONNECTIONS = 2
AT_ONCE = 64
"""Listeners at work at the same time; the others wait their turn."""
CHECK_SECONDS = 10.0
DEAD_AFTER = 3
"""Checks in a row without a connection: the client renews one by itself in less."""
AUTH_EVERY = 30
"""Checks between two calls of auth.test."""
LAST_ANSWERS_SECONDS = 3.0

log = structlog.get_logger()


class Gate:
    """Lets so many listeners work at once, and none any more once it is shut."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._inside = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self.is_shut = False

    async def __aenter__(self) -> None:
        self._inside += 1
        self._empty.clear()
        await self._room.acquire()

    async def __aexit__(self, *_: object) -> None:
        self._room.release()
        self._inside -= 1
        if self._inside == 0:
            self._empty.set()

    async def shut(self) -> None:
        """Let nobody in any more, and wait until those inside have answered; Slack waits no longer than 3 s."""
        self.is_shut = True
        try:
            await asyncio.wait_for(self._empty.wait(), LAST_ANSWERS_SECONDS)
        except TimeoutError:
            log.warning("left_unanswered", count=self._inside)


class _Socket(AsyncSocketModeHandler):
    """One connection behind the gate."""

    def __init__(self, app: AsyncApp, app_token: str, gate: Gate) -> None:
        super().__init__(app, app_token, logger=logging.getLogger("slack_sdk.socket_mode"))
        self._gate = gate

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answer one envelope; a shut gate leaves it to another process, or to be delivered again."""
        if not self._gate.is_shut:
            async with self._gate:
                await super().handle(client, req)  # type: ignore[arg-type] # as above

    async def open(self) -> None:
        """Connect. Raises SlackApiError where the client would try a wrong token for ever."""
        self.client.wss_uri = await self.client.issue_new_wss_url()
        await asyncio.wait_for(self.client.connect(), CHECK_SECONDS)  # type: ignore[no-untyped-call] # the SDK's

    async def hang_up(self) -> None:
        """Close for good."""
        await self.client.close()  # type: ignore[no-untyped-call] # the SDK's

    async def is_alive(self) -> bool:
        """Whether Slack is at the other end."""
        return bool(await self.client.is_connected())


class Sockets:
    """The connections of one process."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._app = app
        self._app_token = app_token
        self._gate = Gate()
        self._sockets: list[_Socket] = []
        self._missed: dict[_Socket, int] = {}

    async def connect(self) -> None:
        """Open every connection. Raises SlackApiError if Slack refuses the token."""
        for _ in range(CONNECTIONS):
            self._sockets.append(await self._open())

    async def close(self) -> None:
        """Take nothing more in, let those at work answer, and hang up."""
        await self._gate.shut()
        for socket in self._sockets:
            await socket.hang_up()

    async def are_connected(self) -> bool:
        """Answer whether Slack is at the other end of one of them."""
        return any([await socket.is_alive() for socket in self._sockets])

    async def watch(self) -> None:
        """Replace connections that died, until cancelled."""
        checks = 0
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            checks += 1
            await self.check()
            if checks % AUTH_EVERY == 0:
                await self.check_token()

    async def check(self) -> None:
        """Look at each connection once, and replace one that has been dead for some checks."""
        for place, socket in enumerate(self._sockets):
            self._missed[socket] = 0 if await socket.is_alive() else self._missed.get(socket, 0) + 1
            if self._missed[socket] < DEAD_AFTER:
                continue
            log.warning("socket_replaced")
            try:
                self._sockets[place] = await self._open()
            except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
                log.warning("slack_unreachable", error=error)
                continue
            del self._missed[socket]
            await socket.hang_up()

    async def check_token(self) -> None:
        """Ask Slack who we are: a revoked token would otherwise show only as silence."""
        try:
            await self._app.client.auth_test()
        except SlackApiError as error:
            log.warning("token_refused", reason=word_of(error))
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack_unreachable", error=error)

    async def _open(self) -> _Socket:
        socket = _Socket(self._app, self._app_token, self._gate)
        try:
            await socket.open()
        except BaseException:
            await socket.hang_up()
            raise
        return socket
