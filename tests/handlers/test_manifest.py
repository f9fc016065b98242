"""What is pasted into Slack names everything that the bot listens for, and nothing else."""

import json
from pathlib import Path
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest

from templates import ids
from tests.handlers.conftest import Stage

MANIFEST: dict[str, Any] = json.loads((Path(__file__).parents[2] / "manifest.json").read_text(encoding="utf-8"))
FEATURES = MANIFEST["features"]


def test_every_command_is_declared() -> None:
    named = {value for name, value in vars(ids).items() if name.endswith("_COMMAND")}
    assert {command["command"] for command in FEATURES["slash_commands"]} == named


def test_every_shortcut_is_declared() -> None:
    named = {value for name, value in vars(ids).items() if name.endswith("_SHORTCUT")}
    assert {shortcut["callback_id"] for shortcut in FEATURES["shortcuts"]} == named


async def test_every_event_that_is_subscribed_to_has_a_listener(stage: Stage) -> None:
    assert stage.app
    for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
        found = [listener for listener in stage.app._async_listeners if await _matches(listener, event)]
        assert len(found) == 1, event


async def _matches(listener: Any, event: str) -> bool:
    body = {"type": "event_callback", "event": {"type": event}}
    request = AsyncBoltRequest(mode="socket_mode", body=body)
    return bool(await listener.async_matches(req=request, resp=BoltResponse(status=200)))


def test_the_manifest_keeps_slacks_limits() -> None:
    assert MANIFEST["_metadata"]["major_version"] == 2
    assert len(MANIFEST["display_information"]["name"]) <= 35
    assert len(MANIFEST["display_information"]["description"]) <= 140
    assert len(FEATURES["slash_commands"]) <= 50
    assert all(len(shortcut["name"]) <= 24 for shortcut in FEATURES["shortcuts"])


def test_sockets_home_and_buttons_are_on() -> None:
    assert FEATURES["app_home"]["home_tab_enabled"]
    assert FEATURES["app_home"]["messages_tab_enabled"]
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


def test_what_is_optional_is_asked_for() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert set(scopes["bot_optional"]) < set(scopes["bot"])
