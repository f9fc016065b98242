"""Envelopes: to exactly one socket, acknowledged or sent again; and sockets come and go."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import socket_mode
from sandbox.acting import NotAcknowledged
from sandbox.server import SandboxServer
from sandbox.workspace import Channel
from tests.sandbox.hearth import (
    BOT,
    GENERAL,
    GUEST,
    MAYA,
    OTHER,
    SECRET,
    START,
    TOM,
    Bot,
    actions,
    button,
    field,
    installed,
    member,
    modal,
    radio,
    section,
)


class Plug:
    """A socket opened by hand, which answers as the test says."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.got: list[dict[str, Any]] = []

    async def next(self) -> dict[str, Any]:
        envelope: dict[str, Any] = await self.socket.receive_json(timeout=5)
        self.got.append(envelope)
        return envelope

    async def acknowledge(self, envelope: dict[str, Any], **payload: Any) -> None:
        await self.socket.send_json({"envelope_id": envelope["envelope_id"], "payload": payload})


async def plug(client: AsyncWebClient, session: aiohttp.ClientSession) -> Plug:
    url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
    opened = Plug(await session.ws_connect(url))
    hello = await opened.next()
    assert hello["type"] == "hello"
    assert hello["connection_info"] == {"app_id": "A0BOT"}
    return opened


async def test_envelopes_go_to_the_sockets_in_turn_each_to_one(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    sockets = [await plug(client, session) for _ in range(2)]
    for number in range(4):
        using = asyncio.create_task(server.actor(MAYA).shortcut("answer"))
        socket = sockets[number % 2]
        envelope = await socket.next()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", False)
        assert envelope["payload"]["callback_id"] == "answer"
        await socket.acknowledge(envelope)
        await using
    assert [len(socket.got) for socket in sockets] == [3, 3]


async def test_a_socket_that_closes_takes_its_envelope_with_it(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    socket = await plug(client, session)
    using = asyncio.create_task(server.actor(MAYA).shortcut("answer"))
    await socket.next()
    await socket.socket.send_bytes(b"nothing that Slack would read")
    await socket.socket.send_json({"envelope_id": "somebody else's"})
    await socket.socket.close()
    with pytest.raises(NotAcknowledged):
        await using


async def test_three_seconds_without_an_answer_are_a_failure(
    server: SandboxServer,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert socket_mode.ACK_SECONDS == 3
    monkeypatch.setattr(socket_mode, "ACK_SECONDS", 0.01)
    socket = await plug(client, session)
    with pytest.raises(NotAcknowledged, match="did not answer in time"):
        await server.actor(MAYA).shortcut("answer")
    await socket.acknowledge(await socket.next())
    assert server.workspace.notices[MAYA] == ["Tribune did not answer in time"]
    assert server.workspace.log[-1].kind == "failure"


async def test_a_ticket_lets_one_socket_in(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
    await session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(f"{server.url}/link")


async def test_the_eleventh_socket_is_sent_away(client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
    sockets = [await plug(client, session) for _ in range(10)]
    url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
    eleventh = await session.ws_connect(url)
    goodbye = await eleventh.receive_json(timeout=5)
    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "too_many_websockets")
    assert not any(opened.socket.closed for opened in sockets)


async def test_a_bot_that_is_asked_to_refresh_comes_back(server: SandboxServer, bot: Bot) -> None:
    seen = asyncio.Event()

    @bot.app.shortcut("answer")
    async def answer(ack: Any) -> None:
        await ack()
        seen.set()

    await server.disconnect("refresh_requested")
    async with asyncio.timeout(5):
        while not seen.is_set():
            try:
                await server.actor(MAYA).shortcut("answer")
            except NotAcknowledged:
                await server.wait_connected()


async def test_an_event_that_is_not_acknowledged_comes_again_at_once_and_after_one_and_five_minutes(
    server: SandboxServer,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket_mode, "ACK_SECONDS", 0.02)
    socket = await plug(client, session)
    await server.actor(MAYA).say(GENERAL, "Anybody?")
    await server.clock.jump(START + 59)
    first, again = await socket.next(), await socket.next()
    await server.clock.jump(START + 60)
    after_a_minute = await socket.next()
    await server.clock.jump(START + 3600)
    last = await socket.next()
    envelopes = [first, again, after_a_minute, last]
    assert [(e["retry_attempt"], e["retry_reason"]) for e in envelopes] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
        (3, "timeout"),
    ]
    assert len({e["payload"]["event_id"] for e in envelopes}) == 1
    assert len({e["envelope_id"] for e in envelopes}) == 4
    assert server.workspace.notices == {}


async def test_an_event_finds_a_bot_that_was_away_for_a_minute(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    await server.actor(MAYA).say(GENERAL, "Anybody?")
    socket = await plug(client, session)
    moving = asyncio.create_task(server.clock.jump(START + 3600))
    envelope = await socket.next()
    await socket.acknowledge(envelope)
    await moving
    assert envelope["retry_attempt"] == 2
    assert [call.kind for call in server.workspace.log if call.name == "message"] == ["failure", "failure", "event"]


async def test_what_happens_in_the_workspace_is_told(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    socket = await plug(client, session)

    async def told(act: Any) -> dict[str, Any]:
        acting = asyncio.ensure_future(act)
        envelope = await socket.next()
        await socket.acknowledge(envelope)
        await acting
        event: dict[str, Any] = envelope["payload"]["event"]
        return event

    newcomer = member("U0NEW")
    assert (await told(server.join_team(newcomer)))["user"]["id"] == "U0NEW"
    newcomer.tz = "Europe/Warsaw"
    assert (await told(server.change_user(newcomer)))["user"]["tz"] == "Europe/Warsaw"
    invited = await told(server.actor(MAYA).say(OTHER, "/invite @Tribune"))
    assert (invited["type"], invited["user"], invited["channel"]) == ("member_joined_channel", BOT, OTHER)
    assert BOT in server.workspace.channels[OTHER].members
    assert (await told(server.archive(OTHER)))["channel"] == OTHER


async def test_what_the_app_does_not_subscribe_to_is_not_told(server: SandboxServer) -> None:
    server.workspace.channels[SECRET].members.add(BOT)
    await server.actor(MAYA).say(SECRET, "Between us")
    await server.actor(MAYA).say(OTHER, "Where the bot is not")
    assert server.workspace.log == []


async def test_two_hundred_people_answer_at_once(
    server: SandboxServer, client: AsyncWebClient, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "ACK_SECONDS", 60)  # whether, not how fast: the machine may be busy
    answers: dict[str, str] = {}

    @bot.app.action("start")
    async def start(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field(radio(), block_id="q")))
        await ack()

    @bot.app.view("form")
    async def take(ack: Any, body: Any, view: Any) -> None:
        answers[body["user"]["id"]] = view["state"]["values"]["q"]["choice"]["selected_option"]["value"]
        await ack(response_action="update", view=modal(section("Thank you, recorded.")))

    people = [f"U1{number:04}" for number in range(200)]
    for person in people:
        server.workspace.users[person] = member(person)
        place = Channel(id=f"D{person}", name="directmessage", private=True, dm_with=person, members={person, BOT})
        server.workspace.channels[place.id] = place
    posts = [
        await client.api_call(
            "chat.postEphemeral",
            json={"channel": f"D{p}", "user": p, "text": "Ready?", "blocks": [actions(button("start"))]},
        )
        for p in people
    ]
    assert len(posts) == 200

    async def answer(person: str) -> None:
        actor = server.actor(person)
        await actor.press(actor.inbox()[-1], "start")
        view = actor.modal()
        assert view is not None
        await actor.fill(view, "q", "choice", "one")
        last = await actor.submit(view)
        assert last is not None
        await actor.close(last)

    await asyncio.gather(*map(answer, people))
    assert answers == dict.fromkeys(people, "one")


async def test_an_app_says_which_bot_it_is_before_it_is_a_member(server: SandboxServer) -> None:
    del server.workspace.users[BOT]
    assert server._hub.bot().real_name == installed().name == "Tribune"
    for user in (MAYA, TOM, GUEST):
        assert server.actor(user).user == user
    with pytest.raises(KeyError):
        server.actor(BOT)
