"""Slack in a nutshell: a Web API that writes down what it is asked, and the payloads that it would send."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Json = dict[str, Any]

TEAM = "T0HEARTH"
BOT = {
    "ok": True,
    "team_id": TEAM,
    "user_id": "U0TRIBUNE",
    "bot_id": "B0TRIBUNE",
    "team": "Hearthline",
    "url": "https://x/",
}


@dataclass
class Slack:
    """Answers "ok" to everything, unless `refuse` has a word for the method (used up by one call)."""

    calls: list[tuple[str, Json]] = field(default_factory=list)
    replies: list[Json] = field(default_factory=list)
    """What was sent to a response_url."""
    uploads: list[str] = field(default_factory=list)
    """The text of each file."""
    refuse: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)
    """What more there is in the answer of a method."""
    scopes: str | None = None
    """What Slack says that the token may do; None: nothing."""
    url: str = ""

    async def serve(self) -> TestServer:
        app = web.Application()
        app.router.add_post("/api/{method}", self._call)
        app.router.add_get("/api/{method}", self._call)
        app.router.add_post("/upload", self._upload)
        app.router.add_post("/reply", self._reply)
        server = TestServer(app)
        await server.start_server()
        self.url = str(server.make_url("/"))
        return server

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "auth.test" and method not in self.refuse:
            headers = {} if self.scopes is None else {"X-OAuth-Scopes": self.scopes}
            return web.json_response(BOT, headers=headers)
        self.calls.append((method, await _arguments(request)))
        if words := self.refuse.get(method):
            return web.json_response({"ok": False, "error": words.pop(0)})
        return web.json_response({"ok": True} | self._answers.get(method, {}) | self.answers.get(method, {}))

    @property
    def _answers(self) -> dict[str, Json]:
        """What more there is in an answer, where the bot reads it."""
        return {
            "conversations.open": {"channel": {"id": "D0CONVERSE"}},
            "views.publish": {"view": {"hash": "h4"}},
            "files.getUploadURLExternal": {"file_id": "F0FILE", "upload_url": f"{self.url}upload"},
            "files.completeUploadExternal": {"files": [{"id": "F0FILE"}]},
        }

    async def _upload(self, request: web.Request) -> web.Response:
        self.uploads.append(await request.text())
        return web.Response(text="ok")

    async def _reply(self, request: web.Request) -> web.Response:
        self.replies.append(await request.json())
        return web.Response(text="ok")

    def only_view(self, method: str) -> Json:
        """The view of the only call there was."""
        ((called, arguments),) = self.calls
        assert called == method
        view: Json = arguments["view"]
        return view


def pressed(
    user: str,
    action_id: str,
    value: str | None = None,
    *,
    home: Json | None = None,
    reply_to: str | None = None,
    modal: bool = False,
    about: str = "",
    element: Json | None = None,
) -> Json:
    """A button in a message, in a modal, or in Home if the view that it shows is given.

    `about`: what the modal carries. `element`: what else Slack tells of the element, as of a menu or a picker.
    """
    action: Json = {"type": "button", "action_id": action_id, "block_id": "b", "action_ts": "1.0"} | (element or {})
    body: Json = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": "A0TRIBUNE",
        "trigger_id": "trigger",
        "actions": [action | ({} if value is None else {"value": value})],
    }
    if home is not None:
        body["view"] = {"type": "home", "private_metadata": "", "hash": "h1"} | home
    if modal:
        metadata = json.dumps({"home": None, "about": about}) if about else ""
        body["view"] = {"type": "modal", "id": "V1", "private_metadata": metadata, "hash": "h1"}
    if reply_to is not None:
        body["response_url"] = reply_to
    return body


def sought(user: str, action_id: str, typed: str, *, about: str = "") -> Json:
    """Somebody types into an external select of a modal."""
    return {
        "type": "block_suggestion",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": "A0TRIBUNE",
        "action_id": action_id,
        "block_id": "b",
        "value": typed,
        "view": {"type": "modal", "id": "V1", "private_metadata": json.dumps({"home": None, "about": about})},
    }


def shortcut(user: str, callback_id: str) -> Json:
    return {
        "type": "shortcut",
        "callback_id": callback_id,
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "trigger_id": "trigger",
    }


def command(user: str, name: str, text: str = "") -> Json:
    return {
        "command": name,
        "text": text,
        "team_id": TEAM,
        "user_id": user,
        "channel_id": "C0PULSE",
        "trigger_id": "trigger",
        "response_url": "",
    }


def submitted(user: str, view: Mapping[str, Any], values: Json) -> Json:
    """A modal as it comes back; `values` is what was put in, by block and action."""
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "view": {**view, "id": "V1", "root_view_id": "V0", "hash": "h", "state": {"values": values}},
    }


def filled(view: Json, choices: Mapping[str, str], *, comment: str | None = None, hide: bool = False) -> Json:
    """The form's state.values: `choices` by item id, the others as they are preselected."""
    values: Json = {}
    for block in view["blocks"]:
        kind = block.get("element", {}).get("type")
        if kind in {"radio_buttons", "static_select"}:
            value = choices.get(block["block_id"].removeprefix("item:"))
            option = {"value": value} if value else block["element"].get("initial_option")
            values[block["block_id"]] = {"answer": {"type": kind, "selected_option": option}}
        elif kind == "plain_text_input":
            values["words"] = {"text": {"type": kind, "value": comment}}
        elif kind == "checkboxes":
            selected = block["element"]["options"] if hide else []
            values["hide"] = {"hide": {"type": kind, "selected_options": selected}}
    return values


def happened(event: Json) -> Json:
    """An event."""
    return {"type": "event_callback", "team_id": TEAM, "api_app_id": "A0TRIBUNE", "event_id": "Ev1", "event": event}


def answer(body: str) -> Json:
    """What a listener answered, as JSON."""
    parsed: Json = json.loads(body)
    return parsed


async def _arguments(request: web.Request) -> Json:
    """What a method was called with: JSON, or a form as for files."""
    if request.content_type == "application/json":
        arguments: Json = await request.json()
        return arguments
    return dict(await request.post()) | dict(request.query)


def said(text: str, *, ts: str = "1748854800.000100", user: str = "U0EMP2", **more: Any) -> Json:
    """A message as Slack tells of it."""
    return {"type": "message", "user": user, "text": text, "ts": ts, "team": TEAM} | more


def on_message(user: str, callback_id: str, message: Json, *, channel: str = "C0TALK") -> Json:
    """Somebody chose a shortcut out of the menu of a message."""
    return {
        "type": "message_action",
        "callback_id": callback_id,
        "team": {"id": TEAM, "domain": "hearthline"},
        "user": {"id": user, "name": "somebody", "team_id": TEAM},
        "channel": {"id": channel, "name": "talk"},
        "trigger_id": "trigger",
        "response_url": "",
        "message_ts": message["ts"],
        "message": message,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def in_channel(message: Json, *, channel: str = "C0TALK", kind: str = "channel") -> Json:
    """A message was said in a channel."""
    return happened(message | {"channel": channel, "channel_type": kind, "event_ts": message["ts"]})


def edited(message: Json, *, at: str, channel: str = "C0TALK", before: Json | None = None) -> Json:
    """A message says something else now."""
    told = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": channel, "ts": at}
    before = before or message | {"text": "Something else.", "blocks": [], "attachments": []}
    now = message | {"edited": {"user": message.get("user", ""), "ts": at}}
    return happened(told | {"channel_type": "channel", "event_ts": at, "message": now, "previous_message": before})


def deleted(message: Json, *, at: str, channel: str = "C0TALK") -> Json:
    """A message was taken back."""
    told = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": channel, "ts": at}
    return happened(
        told | {"channel_type": "channel", "event_ts": at, "deleted_ts": message["ts"], "previous_message": message}
    )
