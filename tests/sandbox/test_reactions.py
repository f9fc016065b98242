"""Emoji under messages: people's and the app's, in history, and told to an app that may know."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import reactions
from sandbox.acting import ActError
from sandbox.server import SandboxServer
from sandbox.workspace import Message
from tests.sandbox.hearth import BOT, GENERAL, MAYA, OTHER, SCOPES, TOM, Bot
from tests.sandbox.test_socket_mode import plug


@pytest.fixture
async def message(server: SandboxServer) -> Message:
    said = await server.actor(MAYA).say(GENERAL, "Look")
    assert said is not None
    return said


@pytest.fixture
def heard(bot: Bot) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []

    @bot.app.event("reaction_added")
    @bot.app.event("reaction_removed")
    async def hear(event: Any) -> None:
        events.append(event)

    return events


async def code(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_reactions_are_counted_by_emoji_and_taken_back(
    server: SandboxServer, client: AsyncWebClient, message: Message, heard: list[Any]
) -> None:
    maya, tom = server.actor(MAYA), server.actor(TOM)
    await tom.react(message, ":tada:")
    await maya.react(message, "tada")
    await maya.react(message, "+1::skin-tone-3")
    told = (await client.conversations_history(channel=GENERAL))["messages"][0]["reactions"]
    assert told == [
        {"name": "tada", "users": [TOM, MAYA], "count": 2},
        {"name": "+1::skin-tone-3", "users": [MAYA], "count": 1},
    ]
    await maya.take_back(message, "+1::skin-tone-3")
    await tom.take_back(message, "tada")
    assert message.reactions == {"tada": [MAYA]}
    assert [(event["type"], event["user"], event["reaction"]) for event in heard] == [
        ("reaction_added", TOM, "tada"),
        ("reaction_added", MAYA, "tada"),
        ("reaction_added", MAYA, "+1::skin-tone-3"),
        ("reaction_removed", MAYA, "+1::skin-tone-3"),
        ("reaction_removed", TOM, "tada"),
    ]
    assert heard[0]["item"] == {"type": "message", "channel": GENERAL, "ts": message.ts}
    assert heard[0]["item_user"] == MAYA


async def test_a_reaction_that_makes_no_sense_is_refused_in_words(server: SandboxServer, message: Message) -> None:
    maya = server.actor(MAYA)
    await maya.react(message, "eyes")
    with pytest.raises(ActError, match="already"):
        await maya.react(message, "eyes")
    with pytest.raises(ActError, match="not reacted"):
        await maya.take_back(message, "tada")
    for name in ("", "<b>", "x" * 101):
        with pytest.raises(ActError, match="no such emoji"):
            await maya.react(message, name)


async def test_there_is_an_end_to_different_emoji(server: SandboxServer, message: Message) -> None:
    maya, tom = server.actor(MAYA), server.actor(TOM)
    for number in range(reactions.MOST_EMOJI):
        await maya.react(message, f"e{number}")
    with pytest.raises(ActError, match="too many"):
        await tom.react(message, "one-more")
    await tom.react(message, "e0")


async def test_an_app_hears_no_reaction_where_it_is_not_or_may_not(
    server: SandboxServer, client: AsyncWebClient, message: Message, heard: list[Any]
) -> None:
    elsewhere = await server.actor(MAYA).say(OTHER, "Look")
    assert elsewhere is not None
    await server.actor(TOM).react(elsewhere, "eyes")
    object.__setattr__(server.app, "scopes", SCOPES - {"reactions:read"})
    await server.actor(TOM).react(message, "eyes")
    assert heard == []
    assert await code(client.reactions_get(channel=GENERAL, timestamp=message.ts)) == "missing_scope"
    assert await code(client.reactions_add(channel=OTHER, timestamp=elsewhere.ts, name="eyes")) == "not_in_channel"


async def test_the_app_reacts_and_hears_of_it_itself(
    server: SandboxServer, client: AsyncWebClient, message: Message, bot: Bot
) -> None:
    changes = server.workspace.follow()
    await client.reactions_add(channel=GENERAL, timestamp=message.ts, name="eyes")
    reacted = (await client.reactions_get(channel=GENERAL, timestamp=message.ts))["message"]["reactions"]
    assert reacted == [{"name": "eyes", "users": [BOT], "count": 1}]
    assert await code(client.reactions_add(channel=GENERAL, timestamp=message.ts, name="eyes")) == "already_reacted"
    assert await code(client.reactions_add(channel=GENERAL, timestamp=message.ts, name="<b>")) == "invalid_name"
    await client.reactions_remove(channel=GENERAL, timestamp=message.ts, name="eyes")
    assert await code(client.reactions_remove(channel=GENERAL, timestamp=message.ts, name="eyes")) == "no_reaction"
    assert await code(client.reactions_add(channel=GENERAL, timestamp="1.1", name="eyes")) == "message_not_found"
    assert message.reactions == {}
    async with asyncio.timeout(5):
        while (told := [call for call in server.workspace.log if call.kind == "event"])[1:] == []:
            await changes.get()
    assert [call.name for call in told] == ["reaction_added", "reaction_removed"]
    assert {call.request["event"]["user"] for call in told} == {BOT}


async def test_what_is_on_its_way_to_the_app_does_not_hinder_the_end(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    message = await server.actor(MAYA).say(GENERAL, "Look")
    assert message is not None
    socket = await plug(client, session)
    await client.reactions_add(channel=GENERAL, timestamp=message.ts, name="eyes")
    await socket.next()
    await server._hub.stop()
    assert not server._hub._telling
