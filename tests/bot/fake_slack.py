"""A Slack that fails on demand: the few methods that the bot itself calls, on a loopback port."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.config import Config
from bot.manifest import manifest

Json = dict[str, Any]
SCOPES = manifest()["oauth_config"]["scopes"]
LOST = "lost"
"""Done, but the connection breaks before the answer."""


class FakeSlack:
    """Answers in order what `fails` says for a method, then goes well."""

    def __init__(self) -> None:
        self.url = ""
        self.fails: dict[str, deque[Json | str | int]] = {}
        self.calls: list[tuple[str, Json]] = []
        self.heard = asyncio.Event()
        """Set by each call."""
        self.answers = asyncio.Event()
        """Cleared by a test that wants calls to wait for their answer."""
        self.answers.set()
        self.posted: list[Json] = []
        self.members: list[Json] = []
        self.channels: dict[str, Json] = {}
        self.groups: dict[str, list[str]] = {}
        """Who is in a channel or a user group."""
        self.user_groups: list[Json] = []
        self.auth: Json = {
            "user": "tribune",
            "user_id": "UBOT",
            "bot_id": "BBOT",
            "team": "T",
            "team_id": "T1",
            "url": "u",
        }
        self.headers = {"x-oauth-scopes": ",".join(sorted(set(SCOPES["bot"]) - set(SCOPES["bot_optional"])))}
        self.history_page = 2
        self.members_page = 2
        self.mimetype_after = 0
        self._methods: dict[str, Callable[[Json], Json]] = {
            "apps.connections.open": lambda _: {"url": self.url.replace("http", "ws") + "/link"},
            "auth.test": lambda _: self.auth,
            "chat.postMessage": self._post_message,
            "conversations.history": self._history,
            "conversations.info": lambda call: {"channel": self.channels.get(call["channel"], {"is_member": True})},
            "conversations.members": self._members_of,
            "conversations.replies": self._replies,
            "conversations.open": lambda call: {"channel": {"id": call["users"].replace("U", "D", 1)}},
            "files.completeUploadExternal": lambda _: {"files": [{"id": "F1"}]},
            "files.getUploadURLExternal": lambda _: {"file_id": "F1", "upload_url": f"{self.url}/upload"},
            "files.info": self._file_info,
            "usergroups.list": lambda _: {"usergroups": self.user_groups},
            "usergroups.users.list": lambda call: {"users": self.groups[call["usergroup"]]},
            "users.list": self._users,
        }

    def fail(self, method: str, *answers: Json | str | int) -> None:
        """Have the next calls fail: an error's word, an HTTP status, LOST, or a whole answer."""
        self.fails.setdefault(method, deque()).extend(answers)

    def called(self, method: str) -> list[Json]:
        """The arguments of each call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["FakeSlack"]:
        """Listen on a free port."""
        application = web.Application()
        application.router.add_post("/api/{method}", self._answer)
        application.router.add_get("/api/{method}", self._answer)
        application.router.add_post("/upload", self._uploaded)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined] # asyncio's server has them
        self.url = f"http://127.0.0.1:{port}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        self.heard.set()
        await self.answers.wait()
        planned = self.fails.get(method)
        failure = planned.popleft() if planned else None
        if isinstance(failure, int):
            return web.Response(status=failure, text="not JSON", headers={"Retry-After": "30"})
        if isinstance(failure, dict):
            return web.json_response(failure, headers=self.headers)
        if failure is not None and failure != LOST:
            return web.json_response({"ok": False, "error": failure, "needed": "some:scope"}, headers=self.headers)
        answer = self._methods[method](arguments)
        if failure == LOST:
            assert request.transport is not None
            request.transport.close()
        return web.json_response({"ok": True} | answer, headers=self.headers)

    async def _uploaded(self, request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="OK")

    def _users(self, arguments: Json) -> Json:
        start, size = int(arguments.get("cursor") or 0), int(arguments["limit"])
        rest = str(start + size) if start + size < len(self.members) else ""
        return {"members": self.members[start : start + size], "response_metadata": {"next_cursor": rest}}

    def _members_of(self, arguments: Json) -> Json:
        members, start, size = self.groups[arguments["channel"]], int(arguments.get("cursor") or 0), self.members_page
        rest = str(start + size) if start + size < len(members) else ""
        return {"members": members[start : start + size], "response_metadata": {"next_cursor": rest}}

    def _post_message(self, arguments: Json) -> Json:
        channel = arguments["channel"].replace("U", "D", 1)
        self.posted.append(arguments | {"channel": channel, "ts": f"{1_800_000_000 + len(self.posted)}.000100"})
        return {"channel": channel, "ts": self.posted[-1]["ts"], "message": {}}

    def _replies(self, arguments: Json) -> Json:
        """Replies stand in their thread only."""
        return {"messages": [message for message in self.posted if message.get("thread_ts") == arguments["ts"]]}

    def _history(self, arguments: Json) -> Json:
        here = [message for message in reversed(self.posted) if message["channel"] == arguments["channel"]]
        found = [message for message in here if not message.get("thread_ts")]
        start = int(arguments.get("cursor") or 0)
        rest = str(start + self.history_page) if start + self.history_page < len(found) else ""
        return {"messages": found[start : start + self.history_page], "response_metadata": {"next_cursor": rest}}

    def _file_info(self, _arguments: Json) -> Json:
        known = len(self.called("files.info")) > self.mimetype_after
        return {"file": {"id": "F1", "mimetype": "image/png" if known else ""}}


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        arguments: Json = await request.json()
        return arguments
    form = dict(await request.post()) | dict(request.query)
    return {name: json.loads(value) if str(value)[:1] in {"{", "["} else value for name, value in form.items()}  # type: ignore[arg-type] # no files come


def config_for(slack: FakeSlack, folder: Any) -> Config:
    """Settings that lead to a fake Slack."""
    return Config(
        bot_token="xoxb-1",
        app_token="xapp-1",
        signing_secret="",
        api_url=f"{slack.url}/api/",
        database_url=f"sqlite:///{folder}/data/tribune.db",
        data_dir=folder / "data",
        key_dir=folder / "keys",
        admins=frozenset({"U1"}),
        clock_url=None,
        log_level="INFO",
    )
