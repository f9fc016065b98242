"""The Web API's edge: who calls, with what scopes, how often, with which arguments; errors in Slack's JSON.

The methods themselves are in sandbox/methods, one module a family, each declared with @method.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from sandbox import trouble
from sandbox.errors import SlackError
from sandbox.hub import Hub
from sandbox.limits import TIER_3, Rate
from sandbox.workspace import Channel, Json, User

_JSON_ARGUMENTS = frozenset({"blocks", "view", "metadata", "files", "attachments"})
"""Arguments that forms carry as JSON in a string."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """One call: where, and with what."""

    hub: Hub
    name: str
    arguments: Json

    def text(self, name: str) -> str:
        """A required argument that is a text."""
        value = self.arguments.get(name)
        if not isinstance(value, str) or not value:
            raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] missing `{name}`"]})
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An argument that is true or false, however it was written."""
        return str(self.arguments.get(name, default)).lower() in {"1", "true"}

    def number(self, name: str, *, default: int, most: int) -> int:
        """An argument from 1 to `most`."""
        try:
            value = int(self.arguments.get(name) or default)
        except ValueError:
            raise SlackError("invalid_limit") from None
        if not 0 < value <= most:
            raise SlackError("invalid_limit")
        return value

    def need(self, scope: str) -> None:
        """Raise "missing_scope" without it."""
        if scope not in self.hub.app.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.hub.app.scopes)))

    def user(self, name: str = "user") -> User:
        """The member named by an argument."""
        if self.text(name) == self.hub.app.bot_user:
            return self.hub.bot()
        member = self.hub.workspace.users.get(self.text(name))
        if member is None:
            raise SlackError("user_not_found")
        return member

    def channel(self, name: str = "channel") -> Channel:
        """The conversation named by an argument, if the bot may know that it exists."""
        place = self.hub.workspace.channels.get(self.text(name))
        if place is None or (place.private and self.hub.app.bot_user not in place.members):
            raise SlackError("channel_not_found")
        return place


Answer = Callable[[ApiCall], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method: what it does, which scope and which kind of token it asks for, and how often it may be called."""

    answer: Answer
    scope: str | None
    rate: Rate
    app_token: bool


METHODS: dict[str, Method] = {}


def method(
    name: str, *, scope: str | None = None, rate: Rate = TIER_3, app_token: bool = False
) -> Callable[[Answer], Answer]:
    """Declare a method of the Web API. What it returns is answered with "ok"; SlackError refuses."""

    def declare(answer: Answer) -> Answer:
        METHODS[name] = Method(answer=answer, scope=scope, rate=rate, app_token=app_token)
        return answer

    return declare


async def serve(hub: Hub, request: web.Request) -> web.Response:
    """Answer one HTTP request to /api/<method>."""
    name = request.match_info["method"]
    refused = trouble.refusal(hub, name)
    if refused is not None:
        return refused
    arguments: Json = {}
    headers: dict[str, str] = {}
    try:
        arguments = await arguments_of(request)
        token = arguments.pop("token", None)
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        answer: Json = {"ok": True} | _call(hub, name, bearer if scheme == "Bearer" else token, arguments)
    except SlackError as error:
        answer = {"ok": False, "error": error.code} | error.details
        if error.code == "ratelimited":
            headers["Retry-After"] = str(answer.pop("retry_after"))
    hub.write_down("api" if answer["ok"] else "failure", name, arguments, answer)
    headers |= {
        "x-oauth-scopes": ",".join(sorted(hub.app.scopes)),
        "x-accepted-oauth-scopes": _accepted(name),
        "x-slack-req-id": hub.workspace.new_id("R"),
        "Date": format_datetime(datetime.fromtimestamp(hub.now(), UTC), usegmt=True),
    }
    await trouble.hold_back(hub, name, request)
    return web.json_response(answer, headers=headers, status=429 if "Retry-After" in headers else 200)


def _call(hub: Hub, name: str, token: object, arguments: Json) -> Json:
    known = METHODS.get(name)
    if known is None:
        raise SlackError("unknown_method", req_method=name)
    if not token:
        raise SlackError("not_authed")
    if token not in {hub.app.bot_token, hub.app.app_token}:
        raise SlackError("invalid_auth")
    if (token == hub.app.app_token) != known.app_token:
        raise SlackError("not_allowed_token_type")
    call = ApiCall(hub=hub, name=name, arguments=arguments)
    if known.scope is not None:
        call.need(known.scope)
    hub.limits.spend(name, known.rate, hub.now())
    return known.answer(call)


def _accepted(name: str) -> str:
    known = METHODS.get(name)
    return (known.scope or "") if known is not None else ""


async def arguments_of(request: web.Request) -> Json:
    """Arguments from the address and the body, which may be JSON or a form."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        arguments |= body
    elif request.can_read_body:
        arguments |= dict(await request.post())
    for name in _JSON_ARGUMENTS & arguments.keys():
        if isinstance(arguments[name], str):
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError:
                raise SlackError("invalid_arguments") from None
    return arguments
