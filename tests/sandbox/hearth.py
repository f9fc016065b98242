"""Hearth: a small workspace for the tests, and the words to build messages and forms with."""

import copy
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Installed
from sandbox.workspace import Channel, Json, User, Workspace

START = 1_748_937_600.0
BOT, MAYA, TOM, GONE, GUEST = "U0BOT", "U0MAYA", "U0TOM", "U0GONE", "U0GUEST"
GENERAL, OTHER, SECRET, OLD = "C0GENERAL", "C0OTHER", "C0SECRET", "C0OLD"

SCOPES = frozenset(
    [
        *("chat:write", "commands", "files:read", "files:write", "team:read", "usergroups:read"),
        *("users:read", "users:read.email", "users.profile:read", "channels:join", "im:write"),
        *("app_mentions:read", "channels:manage", "groups:write", "reactions:read", "reactions:write"),
        *(f"{family}:{what}" for family in ("channels", "groups", "im") for what in ("read", "history")),
    ]
)
MANIFEST: Json = {
    "display_information": {"name": "Tribune"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/pulse", "description": "The pulse"}],
        "shortcuts": [
            {"name": "Answer", "type": "global", "callback_id": "answer", "description": "Answer it"},
            {"name": "Save", "type": "message", "callback_id": "save", "description": "Keep it"},
        ],
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "team_join",
                "user_change",
                "member_joined_channel",
                "channel_archive",
                "message.channels",
                "message.im",
                "app_mention",
                "file_shared",
                "reaction_added",
                "reaction_removed",
                *("channel_created", "channel_left", "group_archive", "group_left", "member_left_channel"),
                *("subteam_created", "subteam_members_changed", "subteam_updated"),
            ]
        },
        "socket_mode_enabled": True,
    },
}


def member(user: str, **about: Any) -> User:
    handle = user.removeprefix("U0").lower()
    told = {"handle": handle, "real_name": handle.title(), "email": f"{handle}@hearth.example", "tz": "Europe/London"}
    return User(id=user, **(told | about))


def small_workspace() -> Workspace:
    workspace = Workspace(name="Hearth")
    for user in (
        member(MAYA, title="Hotline", admin=True),
        member(TOM, tz="Europe/Athens"),
        member(GONE, deleted=True),
        member(GUEST, guest=True),
        member(BOT, real_name="Tribune", bot=True),
    ):
        workspace.users[user.id] = user
    everybody = {MAYA, TOM, GUEST}
    for channel in (
        Channel(id=GENERAL, name="general", members=everybody | {BOT}),
        Channel(id=OTHER, name="other", members=set(everybody)),
        Channel(id=SECRET, name="secret", private=True, members=set(everybody)),
        Channel(id=OLD, name="old", archived=True, members=everybody | {BOT}),
    ):
        workspace.channels[channel.id] = channel
    return workspace


def installed(*, scopes: frozenset[str] = SCOPES, manifest: Json = MANIFEST) -> Installed:
    return Installed(
        manifest=copy.deepcopy(manifest),
        bot_user=BOT,
        bot_token="xoxb-sandbox",
        app_token="xapp-sandbox",
        scopes=scopes,
    )


class Bot:
    """A Bolt app and its sockets."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.app = AsyncApp(name="tests", client=client, process_before_response=True)
        self.client = client
        self._handlers: list[AsyncSocketModeHandler] = []

    async def connect(self) -> None:
        handler = AsyncSocketModeHandler(self.app, "xapp-sandbox")
        await handler.connect_async()
        self._handlers.append(handler)

    async def close(self) -> None:
        for handler in self._handlers:
            await handler.close_async()
        self._handlers.clear()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str, *, text: str = "Press", value: str = "pressed") -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": value}


def actions(*elements: Json, block_id: str = "row") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def options(*values: str) -> list[Json]:
    return [{"text": plain(value.title()), "value": value} for value in values]


def field(element: Json, *, block_id: str, optional: bool = False) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain("Label"), "element": element, "optional": optional}


def text_input(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "text", **more}


def radio(**more: Any) -> Json:
    return {"type": "radio_buttons", "action_id": "choice", "options": options("one", "two"), **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("A form"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section("Hello")], **more}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}
