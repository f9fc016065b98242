"""Socket Mode from Slack's side: envelopes go to one of the bot's sockets each, and come back acknowledged."""

import asyncio
import contextlib
import itertools
import secrets
from dataclasses import dataclass
from typing import Literal

from aiohttp import WSMsgType, web

from sandbox.errors import NotAcknowledged
from sandbox.switches import Switches, Trouble
from sandbox.workspace import Json

ACK_SECONDS = 3.0
"""Real seconds: the bot is a real program, whatever the clock says."""
MOST_SOCKETS = 10

Goodbye = Literal["warning", "refresh_requested", "link_disabled"]


@dataclass(eq=False, slots=True, kw_only=True)
class _Line:
    """One open socket. A silent one stays open, and nothing comes through it."""

    socket: web.WebSocketResponse
    request: web.Request
    silent: bool = False

    def cut(self) -> None:
        """Break the connection without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


class Sockets:
    """The bot's open sockets. Each envelope goes to exactly one of them, in turn."""

    def __init__(self, app_id: str, switches: Switches) -> None:
        self._app_id = app_id
        self._switches = switches
        self._open: list[_Line] = []
        self._turn = itertools.count()
        self._tickets: set[str] = set()
        self._waiting: dict[str, tuple[_Line, asyncio.Future[Json | None]]] = {}
        self._connected = asyncio.Event()

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    def ticket(self) -> str:
        """What lets one socket in, once (apps.connections.open)."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The `/link` endpoint: a socket's whole life."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="This ticket is unknown or was used before: call apps.connections.open")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30, autoping=False)
        with contextlib.suppress(ConnectionError):  # the bot has closed it already
            await socket.prepare(request)
            await self._live(socket, request)
        return socket

    async def _live(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        if self.count >= MOST_SOCKETS:
            await socket.send_json(self._goodbye("too_many_websockets"))
            await socket.close()
            return
        line = _Line(socket=socket, request=request)
        self._open.append(line)
        try:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": self.count,
                    "connection_info": {"app_id": self._app_id},
                    "debug_info": {"host": "sandbox", "approximate_connection_time": 3600},
                }
            )
            self._connected.set()
            async for frame in socket:
                if frame.type == WSMsgType.PING and not self._goes_silent(line, "ping"):
                    await socket.pong(frame.data)
                if frame.type == WSMsgType.TEXT:
                    self._acknowledged(frame.json())
        finally:
            self._drop(line)

    async def wait(self, seconds: float) -> None:
        """Wait until a socket is open. Raises TimeoutError."""
        await asyncio.wait_for(self._connected.wait(), seconds)

    async def deliver(self, kind: str, payload: Json, *, answerable: bool = False, retry: int | None = None) -> Json:
        """Send one envelope and wait for its acknowledgement; returns what the bot answered with it.

        Raises NotAcknowledged after 3 seconds, or as soon as it can no longer come.
        """
        line = self._next()
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answerable,
        }
        if retry is not None:
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = (line, answer)
        try:
            await self._send(line, envelope)
            acknowledged = await asyncio.wait_for(answer, ACK_SECONDS)
        except (TimeoutError, ConnectionError) as error:
            raise NotAcknowledged("no answer in 3 seconds") from error
        finally:
            del self._waiting[envelope["envelope_id"]]
        if acknowledged is None:
            raise NotAcknowledged("the socket was closed")
        return acknowledged

    def _next(self) -> _Line:
        """Whose turn it is. Nothing is sent through a socket that is known to be silent."""
        heard = [line for line in self._open if not line.silent]
        if not heard:
            raise NotAcknowledged("not connected")
        return heard[next(self._turn) % len(heard)]

    async def _send(self, line: _Line, envelope: Json) -> None:
        """Send an envelope, as far as no switch is against it."""
        about = _name(envelope["payload"])
        if self._switches.strikes(Trouble.DROPPED_SOCKET, about):
            line.cut()
        elif not self._goes_silent(line, about):
            await line.socket.send_json(envelope)
            if self._switches.strikes(Trouble.DUPLICATE, about):
                await self._next().socket.send_json(envelope)

    def _goes_silent(self, line: _Line, about: str) -> bool:
        """Whether nothing comes through this socket, or nothing more from now on."""
        line.silent = line.silent or self._switches.strikes(Trouble.SILENT_SOCKET, about) is not None
        return line.silent

    async def disconnect(self, reason: Goodbye = "refresh_requested") -> None:
        """Tell every socket that it will be closed, as Slack does every few hours; after "warning" nothing follows."""
        for line in list(self._open):
            await line.socket.send_json(self._goodbye(reason))

    async def close(self) -> None:
        """Close all sockets."""
        for line in list(self._open):
            with contextlib.suppress(ConnectionError):
                await line.socket.close()

    def _goodbye(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}

    def _acknowledged(self, frame: Json) -> None:
        _, answer = self._waiting.get(frame.get("envelope_id", ""), (None, None))
        if answer is not None and not answer.done():
            answer.set_result(frame.get("payload") or {})

    def _drop(self, line: _Line) -> None:
        """A socket is gone, and what it was to acknowledge is lost."""
        self._open.remove(line)
        if not self._open:
            self._connected.clear()
        for sent_by, answer in self._waiting.values():
            if sent_by is line and not answer.done():
                answer.set_result(None)


def _name(payload: Json) -> str:
    """What switches call it: an event or interaction by its type, a slash command by itself."""
    return str(payload.get("event", {}).get("type") or payload.get("command") or payload["type"])
