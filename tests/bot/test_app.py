"""The whole program beside the sandbox's server: its life, and what it refuses."""

import asyncio
import gc
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import select

from bot import slack, writer
from bot import sockets as sockets_module
from bot.app import Tribune, run
from bot.config import Config
from bot.installation import open_database
from bot.manifest import manifest
from bot.sender import Posted, Sender
from bot.sockets import DEAD_AFTER, Gate, Sockets, _Socket
from bot.ticker import Ticker
from domain.errors import ConfigurationError, ForeignKeysError, SlackError
from domain.survey import CastOutcome
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person
from models.settings import setting
from sandbox import hearthline
from sandbox.clock import SandboxClock
from sandbox.play import installed
from sandbox.server import SandboxServer
from services import cycles
from tests.bot.fake_slack import FakeSlack, config_for
from tests.electing import AMINA, BEN, Electing
from tests.factories import OPENED, add_people, set_up_series
from tests.services.lettering import Box
from tests.vault.surveys import ready
from vault import Vault

MAYA = hearthline.NEWCOMER
RUTH = hearthline.ADMINISTRATOR


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    server = SandboxServer(hearthline.workspace(), SandboxClock(hearthline.BEGINS.timestamp()), installed(manifest()))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def config(server: SandboxServer, tmp_path: Path) -> Config:
    return Config(
        bot_token=server.app.bot_token,
        app_token=server.app.app_token,
        signing_secret="",
        api_url=f"{server.url}/api/",
        database_url=f"sqlite:///{tmp_path}/data/tribune.db",
        data_dir=tmp_path / "data",
        key_dir=tmp_path / "keys",
        admins=frozenset({RUTH}),
        clock_url=server.clock_url,
        log_level="INFO",
    )


async def left_running() -> list[str]:
    """What of the bot is still at work, once what was cancelled had its turn to end."""
    await asyncio.sleep(0)
    tasks = [repr(task) for task in asyncio.all_tasks() - {asyncio.current_task()}]
    threads = [thread.name for thread in threading.enumerate()]
    return [task for task in tasks if "/bot/" in task or "slack_sdk" in task] + [
        name for name in threads if name.startswith(("writer", "reader"))
    ]


async def test_starts_serves_and_stops(server: SandboxServer, config: Config) -> None:
    tribune = Tribune(config)
    await tribune.start()
    assert server._hub.sockets.count == 2
    await server.clock.settle()
    assert len(server.actor(RUTH).inbox()) == 1
    home = await server.actor(MAYA).open_home()
    assert home is not None
    await tribune.stop()
    assert server._hub.sockets.count == 0
    assert await left_running() == []


async def test_a_slow_disk_does_not_keep_it_from_starting(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PATIENCE", 0.0)  # whoever waits in Slack has given up before anything is written
    tribune = Tribune(config)
    await tribune.start()
    await tribune.stop()


async def test_a_second_start_welcomes_nobody_twice(server: SandboxServer, config: Config) -> None:
    for _ in range(2):
        tribune = Tribune(config)
        await tribune.start()
        await server.clock.settle()
        await tribune.stop()
    assert len(server.actor(RUTH).inbox()) == 1


async def test_everybody_in_the_workspace_is_known_after_the_start(server: SandboxServer, config: Config) -> None:
    tribune = Tribune(config)
    await tribune.start()
    await tribune.stop()
    database = Database(config.database_url)
    with database.read() as session:
        people = {person.id: person for person in session.query(Person)}
        assert setting(session, "team_id", "") == server.workspace.team_id
    database.dispose()
    users = server.workspace.users.values()
    assert {user.id for user in users if not user.bot and not user.deleted and not user.guest} == set(people)
    assert not {user.id for user in users if user.bot} & set(people)


async def test_without_named_administrators_slacks_own_are_welcomed(server: SandboxServer, config: Config) -> None:
    tribune = Tribune(replace(config, admins=frozenset()))
    await tribune.start()
    await server.clock.settle()
    await tribune.stop()
    admins = [user.id for user in server.workspace.users.values() if user.admin]
    assert admins
    assert all(len(server.actor(admin).inbox()) == 1 for admin in admins)


@pytest.mark.parametrize("token", ["bot_token", "app_token"])
async def test_a_wrong_token_is_one_sentence_and_leaves_nothing_running(
    server: SandboxServer, config: Config, token: str
) -> None:
    wrong = replace(config, **{token: "xoxb-wrong"})  # type: ignore[arg-type] # one of the two tokens
    with pytest.raises(SlackError) as refused:
        await Tribune(wrong).start()
    assert "Copy SLACK_BOT_TOKEN and SLACK_APP_TOKEN again" in str(refused.value)
    assert await left_running() == []


async def test_a_missing_scope_is_one_sentence(server: SandboxServer, config: Config) -> None:
    server.app = server._hub.app = replace(server.app, scopes=server.app.scopes - {"users:read"})
    with pytest.raises(SlackError, match="users:read is missing"):
        await Tribune(config).start()


async def test_a_slack_that_is_not_there_is_one_sentence(config: Config) -> None:
    away = replace(config, api_url="http://127.0.0.1:1/api/", clock_url=None)
    with pytest.raises(SlackError, match="can't be reached"):
        await Tribune(away).start()


async def test_another_workspace_is_refused(server: SandboxServer, config: Config) -> None:
    tribune = Tribune(config)
    await tribune.start()
    await tribune.stop()
    server.workspace.team_id = "T0OTHER"
    with pytest.raises(ConfigurationError, match="another workspace"):
        await Tribune(config).start()


async def test_keys_of_another_database_are_refused(config: Config, tmp_path: Path) -> None:
    tribune = Tribune(config)
    await tribune.start()
    await tribune.stop()
    elsewhere = replace(config, database_url=f"sqlite:///{tmp_path}/data/other.db")
    with pytest.raises(ForeignKeysError):
        await Tribune(elsewhere).start()


async def test_an_install_for_the_whole_organisation_is_refused(
    server: SandboxServer, config: Config, tmp_path: Path
) -> None:
    async with FakeSlack().serving() as fake:
        fake.auth["is_enterprise_install"] = True
        with pytest.raises(ConfigurationError, match="one workspace"):
            await Tribune(config_for(fake, tmp_path)).start()


async def test_a_clock_that_is_away_is_one_sentence(config: Config) -> None:
    with pytest.raises(ConfigurationError, match="Nobody tells the time"):
        await Tribune(replace(config, clock_url="http://127.0.0.1:1/clock")).start()


def open_pulse(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 12)
        set_up_series(session)
        cycles.open_now(session, vault=vault, now=OPENED)


async def test_missing_keys_of_an_open_pulse_are_told_before_anything_is_lost(config: Config) -> None:
    database = open_database(config)
    open_pulse(database, ready(database, config.key_dir))
    for file in config.key_dir.iterdir():
        file.unlink()
    database.dispose()
    with pytest.raises(ConfigurationError, match="tribune pulse cancel"):
        await Tribune(config).start()


async def test_missing_keys_of_an_open_ballot_are_told_before_a_vote_is_lost(config: Config) -> None:
    database = open_database(config)
    poll = Electing(database, config.key_dir).balloting(AMINA, BEN)
    keys = (config.key_dir / f"{poll.id}.keys").read_bytes()
    (config.key_dir / f"{poll.id}.keys").unlink()
    with pytest.raises(ConfigurationError, match="Keys of an open ballot are missing"):
        await Tribune(config).start()
    (config.key_dir / f"{poll.id}.keys").write_bytes(keys)
    assert poll.vote(AMINA, BEN) is CastOutcome.RECORDED
    database.dispose()


async def test_missing_keys_of_a_letter_box_are_told_and_a_new_one_takes_letters(config: Config) -> None:
    database = open_database(config)
    box = Box(database, config.key_dir)
    lost = box.taking()
    (config.key_dir / f"{lost}.keys").unlink()
    tribune = Tribune(config)
    await tribune.start()
    await tribune.stop()
    assert box.taking() != lost
    with database.read() as session:
        assert session.scalar(select(OutboxMessage).where(OutboxMessage.kind == "KeysLost").limit(1))
    database.dispose()


async def test_letters_are_left_alone_until_somebody_has_said_what_becomes_of_a_pulse(config: Config) -> None:
    """The key directory may be a wrong one: then nothing of it is lost."""
    database = open_database(config)
    box = Box(database, config.key_dir)
    open_pulse(database, box.vault)
    for file in config.key_dir.glob("*.keys"):
        file.rename(file.with_suffix(".elsewhere"))
    before = box.taking()
    with pytest.raises(ConfigurationError, match="Keys of the open pulse"):
        await Tribune(config).start()
    assert box.taking() == before
    database.dispose()


async def test_with_the_machines_clock_it_is_ready_too(server: SandboxServer, config: Config) -> None:
    tribune = Tribune(replace(config, clock_url=None))
    await tribune.start()
    assert server._hub.sockets.count == 2
    await tribune.stop()


async def test_bolts_own_variables_change_nothing(
    server: SandboxServer, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "other")
    tribune = Tribune(config)
    await tribune.start()
    assert await server.actor(MAYA).open_home() is not None
    await tribune.stop()


async def test_sigterm_stops_in_order(server: SandboxServer, config: Config) -> None:
    running = asyncio.create_task(run(config))
    await server.wait_connected()
    os.kill(os.getpid(), signal.SIGTERM)
    await running
    assert server._hub.sockets.count == 0
    assert gc.get_freeze_count() == 0


async def test_sigterm_lets_the_message_under_way_arrive(
    server: SandboxServer, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, may_arrive = asyncio.Event(), asyncio.Event()
    post = Sender._post

    async def slow_post(sender: Sender, channel: str, message: dict[str, Any], **more: str | None) -> Posted:
        under_way.set()
        await may_arrive.wait()
        return await post(sender, channel, message, **more)

    monkeypatch.setattr(Sender, "_post", slow_post)
    monkeypatch.setattr(Ticker, "finish", and_then(Ticker.finish, may_arrive.set))
    running = asyncio.create_task(run(config))
    await under_way.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    await running
    assert len(server.actor(RUTH).inbox()) == 1
    database = Database(config.database_url)
    with database.read() as session:
        assert session.scalars(select(OutboxMessage.state)).all() == [DeliveryState.SENT]
    database.dispose()


def and_then(
    finish: Callable[[Ticker], Awaitable[None]], act: Callable[[], None]
) -> Callable[[Ticker], Awaitable[None]]:
    """Begin to wait for the tick under way, then act."""

    async def both(ticker: Ticker) -> None:
        waiting = asyncio.create_task(finish(ticker))
        await asyncio.sleep(0)
        act()
        await waiting

    return both


async def test_an_interrupted_start_leaves_nothing_running(server: SandboxServer, config: Config) -> None:
    changes = server.workspace.follow()
    running = asyncio.create_task(run(config))
    await changes.get()  # its first call has come: the start is under way
    os.kill(os.getpid(), signal.SIGINT)
    await running
    assert server._hub.sockets.count == 0


def deaf(*which: int) -> Callable[[_Socket], Awaitable[bool]]:
    """An `is_alive` that finds these sockets dead, counted in the order in which they were first looked at."""
    looked_at: list[_Socket] = []

    async def is_alive(socket: _Socket) -> bool:
        if socket not in looked_at:
            looked_at.append(socket)
        return looked_at.index(socket) not in which

    return is_alive


@pytest.fixture
async def sockets(server: SandboxServer, config: Config) -> AsyncIterator[Sockets]:
    async with slack.web_session(config) as session:
        sockets = Sockets(AsyncApp(client=slack.web_client(config, session)), config.app_token)
        await sockets.connect()
        yield sockets
        await sockets.close()


async def test_a_dead_connection_is_replaced(
    server: SandboxServer, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Socket, "is_alive", deaf(0))
    first, second = sockets._sockets
    for _ in range(DEAD_AFTER):
        assert sockets._sockets == [first, second]
        await sockets.check()
    assert sockets._sockets[0] is not first
    assert sockets._sockets[1] is second
    assert first.client.closed
    await sockets.check()
    assert sockets._sockets[1] is second


async def test_a_connection_that_cant_be_replaced_yet_is_tried_again(
    server: SandboxServer, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Socket, "is_alive", deaf(0, 1))
    before = list(sockets._sockets)
    sockets._app_token = "xapp-wrong"
    for _ in range(DEAD_AFTER + 1):
        await sockets.check()
    assert sockets._sockets == before
    sockets._app_token = server.app.app_token
    await sockets.check()
    assert not set(sockets._sockets) & set(before)


async def test_living_connections_are_left_alone(sockets: Sockets) -> None:
    before = list(sockets._sockets)
    for _ in range(DEAD_AFTER + 1):
        await sockets.check()
    assert sockets._sockets == before


async def test_the_watch_looks_at_sockets_and_now_and_then_at_the_token(
    server: SandboxServer, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets_module, "CHECK_SECONDS", 0)
    monkeypatch.setattr(sockets_module, "AUTH_EVERY", 2)
    done: list[str] = []
    seen = asyncio.Event()

    async def check(_: Sockets) -> None:
        done.append("sockets")

    async def check_token(_: Sockets) -> None:
        done.append("token")
        if done.count("token") == 2:
            seen.set()

    monkeypatch.setattr(Sockets, "check", check)
    monkeypatch.setattr(Sockets, "check_token", check_token)
    watching = asyncio.create_task(sockets.watch())
    await seen.wait()
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert done[:6] == ["sockets", "sockets", "token"] * 2


async def test_a_revoked_token_and_a_network_that_is_away_are_only_logged(
    sockets: Sockets, capsys: pytest.CaptureFixture[str]
) -> None:
    client = sockets._app.client
    await sockets.check_token()
    assert capsys.readouterr().out == ""
    client.token = "xoxb-revoked"
    await sockets.check_token()
    assert "token_refused" in capsys.readouterr().out
    client.base_url = "http://127.0.0.1:1/api/"
    await sockets.check_token()
    assert "slack_unreachable" in capsys.readouterr().out


async def test_a_shut_gate_waits_for_those_inside_and_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(at_once=1)
    order: list[str] = []
    entered, leave = asyncio.Event(), asyncio.Event()

    async def work(name: str) -> None:
        async with gate:
            entered.set()
            await leave.wait()
            order.append(name)

    working = [asyncio.create_task(work(name)) for name in ("first", "second")]
    await entered.wait()
    shutting = asyncio.create_task(gate.shut())
    await asyncio.sleep(0)
    assert gate.is_shut
    leave.set()
    await asyncio.gather(shutting, *working)
    assert order == ["first", "second"]


async def test_a_gate_does_not_wait_for_ever(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sockets_module, "LAST_ANSWERS_SECONDS", 0.01)
    gate = Gate()
    async with gate:
        await gate.shut()
        assert gate.is_shut
    assert "left_unanswered" in capsys.readouterr().out


async def test_what_comes_after_the_gate_is_shut_is_left_to_others(server: SandboxServer, config: Config) -> None:
    heard: list[object] = []

    class Listening(AsyncApp):
        async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
            heard.append(req)
            return BoltResponse(status=200)

    async with slack.web_session(config) as session:
        sockets = Sockets(Listening(client=slack.web_client(config, session)), config.app_token)
        await sockets.connect()
        envelope = SocketModeRequest(type="events_api", envelope_id="1", payload={})
        await sockets._sockets[0].handle(sockets._sockets[0].client, envelope)
        await sockets._gate.shut()
        await sockets._sockets[0].handle(sockets._sockets[0].client, envelope)
        await sockets.close()
    assert len(heard) == 1


async def test_the_private_port_is_open_as_long_as_tribune_runs(
    server: SandboxServer, config: Config, unused_port: int
) -> None:
    tribune = Tribune(replace(config, http_bind=("127.0.0.1", unused_port)))
    await tribune.start()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{unused_port}/readyz") as answer:
            told = await answer.text()
        await tribune.stop()
        assert told == "database: well\nslack: well\nticker: well\n"
        with pytest.raises(aiohttp.ClientError):
            await session.get(f"http://127.0.0.1:{unused_port}/livez")


async def test_the_public_port_is_another_one_and_has_nothing_but_calls(
    server: SandboxServer, config: Config, unused_port: int
) -> None:
    tribune = Tribune(replace(config, hooks_bind=("127.0.0.1", unused_port)))
    await tribune.start()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{unused_port}/metrics") as answer:
            told = await answer.json()
        await tribune.stop()
        assert told["error"] == "unknown_source"
        with pytest.raises(aiohttp.ClientError):
            await session.get(f"http://127.0.0.1:{unused_port}/")


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
