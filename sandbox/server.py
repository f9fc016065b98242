"""The workspace served: Web API, Socket Mode, the clock, files, and the page, on one loopback port."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from sandbox import channels, describe, methods, posting, profiles, trouble, user_groups, web_api
from sandbox.acting import Actor
from sandbox.clock import SandboxClock
from sandbox.errors import SlackError
from sandbox.hub import Hub, Installed
from sandbox.sharing import seen_by_bot
from sandbox.socket_mode import Goodbye, Sockets
from sandbox.switches import Switches
from sandbox.workspace import Call, Json, User, UserGroup, Workspace

__all__ = ["Installed", "SandboxServer", "methods"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LARGEST_REQUEST = 50 * 1024 * 1024


class SandboxServer:
    """Start it on a port (0: any free one), on 127.0.0.1 only; `looks_at_once`: see Hub.

    URLs: `/api/<method>` (Web API), `/link` (Socket Mode),
    `/files/...`, `/clock...`, `/response/...`; the page is the rest: its routes are added to `web` before the start.
    """

    def __init__(
        self,
        workspace: Workspace,
        clock: SandboxClock,
        app: Installed,
        *,
        port: int = 0,
        looks_at_once: bool = False,
    ) -> None:
        self.workspace = workspace
        self.clock = clock
        self.app = app
        self.port = port
        self.url = ""
        self.web = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[only_from_here])
        self.switches = Switches()
        self.switches.on_change = lambda: workspace.changed("switches")
        sockets = Sockets(app.app_id, self.switches)
        self._hub = Hub(
            workspace=workspace,
            clock=clock,
            app=app,
            sockets=sockets,
            switches=self.switches,
            looks_at_once=looks_at_once,
        )
        self._runner: web.AppRunner | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._closing = ExitStack()
        # A bot that outlived its own sandbox must not set this one's clock.
        self._clock_path = f"/clock/{secrets.token_hex(8)}"
        self._add_routes()

    @property
    def clock_url(self) -> str:
        """What a bot that follows this clock is given."""
        return self.url + self._clock_path

    def _add_routes(self) -> None:
        add = self.web.router.add_route
        add("*", "/api/{method}", self._api)
        add("GET", "/link", self._hub.sockets.connect)
        add("GET", self._clock_path, self._tell_time)
        add("POST", f"{self._clock_path}/settled", self._settled)
        add("POST", f"{self._clock_path}/poke", self._poke)
        add("POST", "/files/upload/{id}", self._upload)
        add("GET", "/files/{id}/{name}", self._download)
        add("POST", "/response/{secret}", self._respond)

    async def start(self) -> None:
        """Listen; afterwards `url` is "http://127.0.0.1:<port>"."""
        self._runner = web.AppRunner(self.web, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = self._hub.url = f"http://127.0.0.1:{self.port}"
        self.clock.on_change = lambda: self.workspace.changed("clock")
        self.clock.on_trouble = lambda sentence: self._hub.write_down("failure", "clock", {}, {"error": sentence})
        self._ticking = asyncio.create_task(self.clock.tick(), name="the sandbox's clock")

    async def stop(self) -> None:
        """Close sockets and stop listening."""
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)
        await self._hub.stop()
        await self._hub.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._closing.close()

    def actor(self, user: str) -> Actor:
        """Act as this member. Raises KeyError for an unknown one."""
        return Actor(self._hub, self.workspace.users[user].id)

    async def wait_connected(self, *, seconds: float = 20) -> None:
        """Wait until the bot has a socket open. Raises TimeoutError."""
        await self._hub.sockets.wait(seconds)

    async def disconnect(self, reason: Goodbye = "refresh_requested") -> None:
        """Tell the bot's sockets that they will be closed, as Slack does every few hours."""
        await self._hub.sockets.disconnect(reason)

    def record(self, path: Path) -> None:
        """Write every call and payload from now on to a file, one JSON object a line, until the server stops."""
        path.parent.mkdir(parents=True, exist_ok=True)
        file = self._closing.enter_context(path.open("w", encoding="utf-8"))

        def write(call: Call) -> None:
            file.write(json.dumps(asdict(call), ensure_ascii=False) + "\n")

        self.workspace.recorders.add(write)
        self._closing.callback(self.workspace.recorders.discard, write)

    # What happens in the workspace without the bot: each is told to it as Slack would

    async def join_team(self, member: User) -> None:
        """Somebody new joins the workspace."""
        self.workspace.users[member.id] = member
        self.workspace.changed("people")
        await self._hub.tell({"type": "team_join", "user": describe.user(self._hub, member)} | self._event_ts())

    async def change_user(self, member: User) -> None:
        """Somebody's profile, zone or account has changed: say so after changing it in the workspace."""
        await profiles.tell(self._hub, member)

    async def archive(self, channel: str) -> None:
        """A channel is archived."""
        await self._hub.tell(*channels.archive(self._hub, self.workspace.channels[channel], archived=True))

    async def unarchive(self, channel: str) -> None:
        """A channel is taken out of the archive."""
        await self._hub.tell(*channels.archive(self._hub, self.workspace.channels[channel], archived=False))

    async def create_user_group(self, group: UserGroup) -> None:
        """A user group is made."""
        await user_groups.create(self._hub, group)

    async def change_user_group(self, group: UserGroup) -> None:
        """A user group is called otherwise, or switched off or on: say so after changing it in the workspace."""
        await user_groups.tell(self._hub, group, "subteam_updated")

    async def set_group_members(self, group: str, users: Sequence[str]) -> None:
        """Other people are in a user group from now on."""
        await user_groups.set_members(self._hub, self.workspace.user_groups[group], users)

    def _event_ts(self) -> Json:
        return {"event_ts": self.workspace.new_ts(self.clock.now())}

    # Requests

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await web_api.serve(self._hub, request)

    async def _tell_time(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"now": self.clock.now(), "running": self.clock.running})

    async def _settled(self, request: web.Request) -> web.StreamResponse:
        report = await request.json()
        told = await self.clock.settled(
            instance=str(report["instance"]), at=report.get("at"), next_due=report.get("next_due")
        )
        return web.json_response({"now": told.now, "running": told.running})

    async def _poke(self, _request: web.Request) -> web.StreamResponse:
        self.clock.poke()
        return web.json_response({})

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """The second step of an upload: the bytes, as they are or in a form."""
        file, length = self._hub.uploads.get(request.match_info["id"], (None, 0))
        if file is None:
            raise web.HTTPNotFound(text="This upload is unknown or was completed")
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            content = b"".join([part.file.read() for part in form.values() if isinstance(part, web.FileField)])
        else:
            content = await request.read()
        if len(content) != length:
            raise web.HTTPBadRequest(text=f"{length} bytes were promised, {len(content)} came")
        file.content = content
        return web.Response(text=f"OK - {length}")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        file = self.workspace.files.get(request.match_info["id"])
        if file is None or file.name != request.match_info["name"]:
            raise web.HTTPNotFound
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token != self.app.bot_token or "files:read" not in self.app.scopes or not seen_by_bot(self._hub, file):
            # As Slack does: not a refusal, but its page for signing in, which a careless app takes for the file.
            return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
        return web.Response(
            body=file.content,
            content_type=file.mimetype or "application/octet-stream",
            headers={"X-Content-Type-Options": "nosniff"},
        )

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        refused = trouble.refusal(self._hub, "response_url")
        if refused is not None:
            return refused
        answer = await self._take_answer(request)
        await trouble.hold_back(self._hub, "response_url", request)
        return answer

    async def _take_answer(self, request: web.Request) -> web.StreamResponse:
        """What was sent to a response_url."""
        payload: Json = {}
        try:
            url = self._hub.response_urls.use(request.match_info["secret"], self.clock.now())
            payload = await web_api.arguments_of(request)
            posting.answer(self._hub, url, payload)
        except SlackError as error:
            answer = {"ok": False, "error": error.code} | error.details
            self._hub.write_down("failure", "response_url", payload, answer)
            return web.json_response(answer, status=404 if error.code in {"expired_url", "used_url"} else 400)
        self._hub.write_down("api", "response_url", payload, {"ok": True})
        return web.Response(text="ok")


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a page of somebody else's could send: another Host (DNS rebinding), or another origin."""
    if urlsplit(f"//{request.host}").hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise web.HTTPForbidden(text="This workspace answers on this machine only")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="This workspace answers its own page only")
    return await handler(request)
