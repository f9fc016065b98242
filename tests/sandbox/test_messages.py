"""What is said, said otherwise and taken back, and what the app hears of it."""

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import saying
from sandbox.acting import ActError
from sandbox.server import SandboxServer
from sandbox.workspace import Message
from tests.sandbox.hearth import GENERAL, MAYA, OTHER, SCOPES, TOM, Bot, member

DESK = "U0DESK"


@pytest.fixture
def heard(bot: Bot) -> list[dict[str, Any]]:
    """Events about messages, also those of which Bolt would keep the app's own from it."""
    events: list[dict[str, Any]] = []

    @bot.app.middleware
    async def see(body: Any, next: Any) -> None:  # noqa: A002 - Bolt's name for it
        events.append(body["event"])
        await next()

    @bot.app.event("message")
    async def hear() -> None:
        """Acknowledge it."""

    return events


async def said_in(server: SandboxServer, channel: str, text: str, *, user: str = MAYA) -> Message:
    said = await server.actor(user).say(channel, text)
    assert said
    return said


async def test_an_edited_message_tells_both_what_it_says_and_what_it_said(
    server: SandboxServer, heard: list[Any]
) -> None:
    said = await said_in(server, GENERAL, "They came late.")
    await server.actor(MAYA).edit(said, "They came an hour late.")
    changed = heard[1]
    assert (changed["subtype"], changed["hidden"], changed["channel_type"]) == ("message_changed", True, "channel")
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == (
        "They came an hour late.",
        "They came late.",
    )
    assert changed["message"]["ts"] == said.ts < changed["message"]["edited"]["ts"] < changed["event_ts"]
    assert "edited" not in changed["previous_message"]


async def test_the_same_words_again_are_no_change(server: SandboxServer, heard: list[Any]) -> None:
    said = await said_in(server, GENERAL, "Hello")
    await server.actor(MAYA).edit(said, "Hello")
    assert len(heard) == 1


async def test_a_deleted_message_is_gone_and_the_app_hears_which(server: SandboxServer, heard: list[Any]) -> None:
    said = await said_in(server, GENERAL, "Oops")
    await server.actor(MAYA).delete(said)
    gone = heard[1]
    assert (gone["subtype"], gone["deleted_ts"], gone["previous_message"]["text"]) == (
        "message_deleted",
        said.ts,
        "Oops",
    )
    assert server.workspace.visible_messages(TOM, GENERAL) == []


async def test_a_deleted_message_with_replies_leaves_a_note(server: SandboxServer, heard: list[Any]) -> None:
    said = await said_in(server, GENERAL, "Who knows?")
    await server.actor(TOM).say(GENERAL, "I do", thread_ts=said.ts)
    await server.actor(MAYA).delete(said)
    changed = heard[2]
    assert (changed["subtype"], changed["message"]["subtype"]) == ("message_changed", "tombstone")
    assert changed["message"]["text"] == saying.DELETED
    assert changed["previous_message"]["text"] == "Who knows?"
    with pytest.raises(ActError, match="Only its author"):
        await server.actor(MAYA).delete(said)


async def test_only_its_author_changes_a_message(server: SandboxServer) -> None:
    said = await said_in(server, GENERAL, "Hello")
    for act in (server.actor(TOM).edit(said, "Bye"), server.actor(TOM).delete(said)):
        with pytest.raises(ActError, match="Only its author"):
            await act
    with pytest.raises(ActError, match="needs words"):
        await server.actor(MAYA).edit(said, "  ")
    await server.actor(MAYA).delete(said)
    with pytest.raises(ActError, match="no longer there"):
        await server.actor(MAYA).edit(said, "Back")


async def test_another_apps_message_says_so(server: SandboxServer, heard: list[Any]) -> None:
    server.workspace.users[DESK] = member(DESK, real_name="Help desk", bot=True)
    server.workspace.channels[GENERAL].members.add(DESK)
    said = await said_in(server, GENERAL, "Ticket 7: it leaks.", user=DESK)
    await server.actor(DESK).edit(said, "Ticket 7: it leaks badly.")
    posted, changed = heard
    assert (posted["subtype"], posted["bot_id"], posted["username"]) == ("bot_message", "B0DESK", "Help desk")
    assert "user" not in posted
    assert changed["message"]["subtype"] == "bot_message"


async def test_the_app_hears_of_its_own_messages_too(server: SandboxServer, client: AsyncWebClient, bot: Bot) -> None:
    @bot.app.event("message")
    async def hear() -> None:
        """Acknowledge it."""

    ts = (await client.chat_postMessage(channel=GENERAL, text="One"))["ts"]
    await client.chat_update(channel=GENERAL, ts=ts, text="Two")
    await client.chat_delete(channel=GENERAL, ts=ts)
    await client.chat_postEphemeral(channel=GENERAL, user=MAYA, text="Only you")
    await asyncio.gather(*server._hub._telling)
    told = [line.request["event"] for line in server.workspace.log if line.kind == "event"]
    said, changed, gone = sorted(told, key=lambda event: str(event["event_ts"]))
    assert (said["text"], said["bot_id"], said["app_id"]) == ("One", "B0BOT", "A0BOT")
    assert (changed["message"]["text"], changed["message"]["app_id"]) == ("Two", "A0BOT")
    assert gone["subtype"] == "message_deleted"


async def test_the_app_hears_nothing_where_it_is_not_or_may_not(server: SandboxServer, heard: list[Any]) -> None:
    elsewhere = await said_in(server, OTHER, "Psst")
    await server.actor(MAYA).edit(elsewhere, "Hush")
    await server.actor(MAYA).delete(elsewhere)
    object.__setattr__(server.app, "scopes", SCOPES - {"channels:history"})
    here = await said_in(server, GENERAL, "Hello")
    await server.actor(MAYA).delete(here)
    assert heard == []
