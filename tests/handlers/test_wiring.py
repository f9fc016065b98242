"""Everything that people can press, type or send has exactly one listener, and the manifest names it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest

import templates
from templates import ids
from tests.handlers.conftest import MAYA, Stage
from tests.handlers.slack import command, happened, on_message, pressed, said, shortcut, submitted
from tests.templates import views

MANIFEST: dict[str, Any] = json.loads((Path(__file__).parents[2] / "manifest.json").read_text(encoding="utf-8"))
FEATURES = MANIFEST["features"]
_CHANNEL_TYPES = {"channels": "channel", "groups": "group"}
"""As a message says them that an event of this name tells of."""


def test_every_command_is_declared() -> None:
    named = {value for name, value in vars(ids).items() if name.endswith("_COMMAND")}
    assert {declared["command"] for declared in FEATURES["slash_commands"]} == named


def test_every_shortcut_is_declared() -> None:
    named = {value for name, value in vars(ids).items() if name.endswith("_SHORTCUT")}
    assert {declared["callback_id"] for declared in FEATURES["shortcuts"]} == named


async def test_every_event_that_is_subscribed_to_has_a_listener(stage: Stage) -> None:
    for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
        kind, _, family = event.partition(".")
        told = {"type": kind, "channel_type": _CHANNEL_TYPES.get(family, family)}
        assert await listeners(stage, happened(told)) == 1, event


async def test_every_command_and_shortcut_has_a_listener(stage: Stage) -> None:
    for declared in FEATURES["slash_commands"]:
        assert await listeners(stage, command(MAYA, declared["command"])) == 1
    for declared in FEATURES["shortcuts"]:
        used = shortcut(MAYA, declared["callback_id"])
        if declared["type"] == "message":
            used = on_message(MAYA, declared["callback_id"], said("Hello"))
        assert await listeners(stage, used) == 1


async def test_every_button_has_a_listener(stage: Stage) -> None:
    shown = [templates.show(view) for view in everything()]
    for action_id in {action_id for payload in shown for action_id in buttons_in(payload)}:
        assert await listeners(stage, pressed(MAYA, action_id)) == 1, action_id


async def test_every_form_that_can_be_sent_has_a_listener(stage: Stage) -> None:
    shown = map(templates.show, everything())
    for callback_id, payload in {payload["callback_id"]: payload for payload in shown if "submit" in payload}.items():
        assert await listeners(stage, submitted(MAYA, payload, {})) == 1, callback_id


def everything() -> list[object]:
    screens = [screen for of_surface in views.SURFACES.values() for screen in of_surface("Sam", 3).values()]
    return [*views.messages("Sam", 3).values(), *screens]


def buttons_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "button":
            yield node["action_id"]
        for value in node.values():
            yield from buttons_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from buttons_in(value)


async def listeners(stage: Stage, body: dict[str, Any]) -> int:
    """How many listeners would hear this."""
    assert stage.app
    request = AsyncBoltRequest(mode="socket_mode", body=body)
    response = BoltResponse(status=200)
    return sum([await listener.async_matches(req=request, resp=response) for listener in stage.app._async_listeners])


def test_the_manifest_keeps_slacks_limits() -> None:
    assert MANIFEST["_metadata"]["major_version"] == 2
    assert len(MANIFEST["display_information"]["name"]) <= 35
    assert len(MANIFEST["display_information"]["description"]) <= 140
    assert len(FEATURES["slash_commands"]) <= 50
    assert all(len(declared["name"]) <= 24 for declared in FEATURES["shortcuts"])


def test_sockets_home_and_buttons_are_on() -> None:
    assert FEATURES["app_home"]["home_tab_enabled"]
    assert FEATURES["app_home"]["messages_tab_enabled"]
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


def test_what_is_optional_is_asked_for() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert set(scopes["bot_optional"]) < set(scopes["bot"])
