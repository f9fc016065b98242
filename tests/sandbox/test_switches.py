"""Switches: what goes wrong between Slack and the app, for how often and for what, and that it goes right again."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import socket_mode
from sandbox.acting import ActError, NotAcknowledged
from sandbox.server import SandboxServer
from sandbox.switches import Switches, Trouble
from tests.sandbox.hearth import GENERAL, MAYA, START, Bot
from tests.sandbox.test_socket_mode import plug


async def say(client: AsyncWebClient, text: str = "Hello") -> Any:
    return await client.chat_postMessage(channel=GENERAL, text=text)


def said(server: SandboxServer) -> list[str]:
    return [message.text for message in server.workspace.messages.get(GENERAL, ())]


# The switches themselves


def test_every_switch_says_in_plain_words_what_it_does() -> None:
    listed = Switches().listed()
    assert {switch.name for switch in listed} == set(Trouble)
    assert not any(switch.on for switch in listed)
    assert all(switch.label and switch.does.endswith(".") and switch.counts.endswith("s") for switch in listed)


def test_a_switch_is_on_for_so_many_times_and_then_off_by_itself() -> None:
    switches = Switches()
    moves: list[int | None] = []
    switches.on_change = lambda: moves.append(switches.listed()[1].left)
    switches.flip("server_error", on=True, times=2)
    struck = [switches.strikes(Trouble.SERVER_ERROR, "chat.postMessage") is not None for _ in range(3)]
    assert struck == [True, True, False]
    assert moves == [2, 1, None]
    assert not switches.listed()[1].on


def test_a_switch_without_times_stays_on_until_it_is_flipped_back() -> None:
    switches = Switches()
    switches.flip(Trouble.LOST_REPLY, on=True)
    assert all(switches.strikes(Trouble.LOST_REPLY, "auth.test") for _ in range(50))
    assert switches.flip(Trouble.LOST_REPLY, on=False).on is False
    assert switches.strikes(Trouble.LOST_REPLY, "auth.test") is None


def test_a_switch_strikes_only_what_it_is_for() -> None:
    switches = Switches()
    switches.flip(Trouble.SLOW, on=True, times=1, only=" views.open ", seconds=0.5)
    assert switches.strikes(Trouble.SLOW, "chat.postMessage") is None
    struck = switches.strikes(Trouble.SLOW, "views.open")
    assert struck is not None
    assert struck.seconds == 0.5


def test_seconds_are_for_switches_that_have_some() -> None:
    assert Switches().flip(Trouble.LOST_REPLY, on=True, seconds=3).seconds is None
    assert Switches().flip(Trouble.RATE_LIMITED, on=True).seconds == 5


@pytest.mark.parametrize(
    ("name", "how", "complaint"),
    [
        ("gremlins", {}, "no switch gremlins"),
        ("slow", {"times": 0}, "at least one time"),
        ("slow", {"seconds": 0}, "more than 0"),
        ("slow", {"seconds": 3601}, "at most 3600"),
    ],
)
def test_a_switch_that_makes_no_sense_is_refused(name: str, how: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ActError, match=complaint):
        Switches().flip(name, on=True, **how)


def test_everything_is_switched_off_at_once() -> None:
    switches = Switches()
    for trouble in Trouble:
        switches.flip(trouble, on=True)
    switches.all_off()
    assert not any(switch.on for switch in switches.listed())


async def test_the_page_hears_of_a_switch_that_has_moved(server: SandboxServer) -> None:
    changes = server.workspace.follow()
    server.switches.flip(Trouble.SLOW, on=True)
    assert changes.get_nowait() == "switches"


# Calls


async def test_a_lost_reply_leaves_the_call_done(server: SandboxServer, client: AsyncWebClient) -> None:
    server.switches.flip(Trouble.LOST_REPLY, on=True, times=1)
    with pytest.raises(aiohttp.ClientError):
        await say(client)
    assert said(server) == ["Hello"]
    assert (await say(client, "Again"))["ok"]


async def test_a_broken_slack_does_nothing_and_answers_500(server: SandboxServer, client: AsyncWebClient) -> None:
    server.switches.flip(Trouble.SERVER_ERROR, on=True, times=1, only="chat.postMessage")
    assert (await client.auth_test())["ok"]
    with pytest.raises(SlackApiError) as failed:
        await say(client)
    assert failed.value.response.status_code == 500
    assert said(server) == []
    assert server.workspace.log[-1].kind == "failure"


async def test_too_many_calls_are_told_when_to_come_back(server: SandboxServer, client: AsyncWebClient) -> None:
    server.switches.flip(Trouble.RATE_LIMITED, on=True, times=1, seconds=2.5)
    with pytest.raises(SlackApiError) as failed:
        await say(client)
    response = failed.value.response
    assert (response.status_code, response.headers["Retry-After"], response["error"]) == (429, "3", "ratelimited")
    assert said(server) == []


async def test_a_slow_reply_comes_late_but_the_call_is_done_at_once(
    server: SandboxServer, client: AsyncWebClient
) -> None:
    server.switches.flip(Trouble.SLOW, on=True, times=1, seconds=0.3)
    began = time.monotonic()
    changes = server.workspace.follow()
    saying = asyncio.create_task(say(client))
    while await changes.get() != f"messages:{GENERAL}":
        pass
    assert said(server) == ["Hello"]
    assert time.monotonic() - began < 0.3
    await saying
    assert time.monotonic() - began >= 0.3


async def test_a_response_url_is_struck_too(server: SandboxServer, session: aiohttp.ClientSession, bot: Bot) -> None:
    url = server._hub.response_url(MAYA, GENERAL)
    server.switches.flip(Trouble.SERVER_ERROR, on=True, times=1, only="response_url")
    async with session.post(url, json={"text": "Hello"}) as answer:
        assert answer.status == 500
    server.switches.flip(Trouble.LOST_REPLY, on=True, times=1, only="response_url")
    with pytest.raises(aiohttp.ClientError):
        await session.post(url, json={"text": "Hello"})
    assert said(server) == ["Hello"]


# Sockets


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "ACK_SECONDS", 0.2)


async def test_a_silent_socket_stays_open_and_says_nothing_more(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession, short: None
) -> None:
    first, second = [await plug(client, session) for _ in range(2)]
    server.switches.flip(Trouble.SILENT_SOCKET, on=True, times=1)
    with pytest.raises(NotAcknowledged):
        await server.actor(MAYA).shortcut("answer")
    for _ in range(2):  # what comes later goes to the other one
        using = asyncio.create_task(server.actor(MAYA).shortcut("answer"))
        await second.acknowledge(await second.next())
        await using
    assert (first.socket.closed, len(first.got)) == (False, 1)


async def test_a_silent_socket_answers_no_ping(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession, short: None
) -> None:
    url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
    async with session.ws_connect(url, autoping=False) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        await socket.ping(b"anybody?")
        pong = await socket.receive(timeout=2)
        assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"anybody?")
        server.switches.flip(Trouble.SILENT_SOCKET, on=True, times=1)
        await socket.ping(b"anybody?")
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.2)
        with pytest.raises(NotAcknowledged):
            await server.actor(MAYA).shortcut("answer")


async def test_a_dropped_socket_takes_what_was_sent_with_it(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    socket = await plug(client, session)
    server.switches.flip(Trouble.DROPPED_SOCKET, on=True, times=1, only="shortcut")
    with pytest.raises(NotAcknowledged):
        await server.actor(MAYA).shortcut("answer")
    assert (await socket.socket.receive(timeout=2)).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    assert server._hub.sockets.count == 0


async def test_the_app_comes_back_after_its_socket_was_dropped(server: SandboxServer, bot: Bot) -> None:
    @bot.app.shortcut("answer")
    async def answer(ack: Any) -> None:
        await ack()

    server.switches.flip(Trouble.DROPPED_SOCKET, on=True, times=1)
    with pytest.raises(NotAcknowledged):
        await server.actor(MAYA).shortcut("answer")
    await bot.connect()
    await server.wait_connected()
    await server.actor(MAYA).shortcut("answer")


async def test_an_event_comes_again_although_it_was_acknowledged(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    socket = await plug(client, session)
    server.switches.flip(Trouble.REDELIVERED, on=True, times=1)
    saying = asyncio.create_task(server.actor(MAYA).say(GENERAL, "Once"))
    envelopes = [await socket.next() for _ in range(1)]
    await socket.acknowledge(envelopes[0])
    envelopes.append(await socket.next())
    await socket.acknowledge(envelopes[1])
    await saying
    assert [envelope["retry_attempt"] for envelope in envelopes] == [0, 1]
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1
    await server.clock.jump(START + 3600)
    assert len(socket.got) == 3


async def test_an_envelope_comes_twice_with_the_same_id(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    first, second = [await plug(client, session) for _ in range(2)]
    server.switches.flip(Trouble.DUPLICATE, on=True, times=1)
    using = asyncio.create_task(server.actor(MAYA).shortcut("answer"))
    envelope = await first.next()
    assert await second.next() == envelope
    await first.acknowledge(envelope)
    await second.acknowledge(envelope)
    await using
