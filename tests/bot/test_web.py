"""Whoever watches the server learns whether it is well, and counts, and nothing about anybody."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.web import Watched, Web
from domain.errors import ConfigurationError
from models.database import Database
from services import cycles
from tests.factories import OPENED, add_people, answer, open_vault, put_in, set_up_series, user

T = TypeVar("T")


@dataclass
class Server:
    """Everything that is watched, as a test wants it."""

    database: Database
    connected: bool = True
    ticking: bool = True
    broken: bool = False
    url: str = ""

    async def read(self, work: Callable[[Session], T]) -> T:
        if self.broken:
            raise OperationalError("SELECT 1", {}, Exception("secret"))
        with self.database.read() as session:
            return work(session)

    async def write(self, work: Callable[[Session], T], *, patient: bool = False) -> T:
        raise NotImplementedError

    async def is_connected(self) -> bool:
        return self.connected

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}{path}") as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def server(sqlite_url: str) -> AsyncIterator[Server]:
    server = Server(Database(sqlite_url))
    watched = Watched(store=server, connected=server.is_connected, ticking=lambda: server.ticking)
    web = Web(watched)
    server.url = f"http://127.0.0.1:{await web.open('127.0.0.1', 0)}"
    yield server
    await web.close()
    server.database.dispose()


async def test_a_server_where_all_is_well_is_ready(server: Server) -> None:
    assert await server.get("/livez") == (200, "alive\n")
    assert await server.get("/readyz") == (200, "database: well\nslack: well\nticker: well\n")


@pytest.mark.parametrize(("part", "name"), [("connected", "slack"), ("ticking", "ticker")])
async def test_a_part_that_is_not_well_is_named(server: Server, part: str, name: str) -> None:
    setattr(server, part, False)
    status, told = await server.get("/readyz")
    assert status == 503
    assert f"{name}: not well\n" in told
    assert (await server.get("/livez"))[0] == 200
    assert f'tribune_well{{part="{name}"}} 0' in (await server.get("/metrics"))[1]


async def test_a_database_that_is_gone_is_told_without_its_words(server: Server) -> None:
    server.broken = True
    status, told = await server.get("/readyz")
    assert (status, "database: not well" in told, "secret" in told) == (503, True, False)
    status, told = await server.get("/metrics")
    assert status == 200
    assert 'tribune_well{part="database"} 0' in told
    assert "tribune_pulses{" not in told


async def test_metrics_are_counts_that_do_not_move_when_somebody_answers(database: Database, tmp_path: Path) -> None:
    vault = open_vault(database, tmp_path / "keys")
    with database.write() as session:
        add_people(session, 10)
        set_up_series(session)
        survey_id = cycles.open_now(session, vault=vault, now=OPENED)
    server = Server(database)
    web = Web(Watched(store=server, connected=server.is_connected, ticking=lambda: True))
    server.url = f"http://127.0.0.1:{await web.open('127.0.0.1', 0)}"
    before = await server.get("/metrics")
    with database.read() as session:
        casts = [answer(session, survey_id, user(number)) for number in range(10)]
    put_in(database, vault, casts)
    assert await server.get("/metrics") == before
    assert 'tribune_pulses{state="open"} 1\n' in before[1]
    assert 'tribune_series{state="running"} 1\n' in before[1]
    assert "# TYPE tribune_messages gauge\n" in before[1]
    assert survey_id not in before[1]
    await web.close()


async def test_an_address_that_is_taken_is_refused_with_a_sentence(server: Server) -> None:
    second = Web(Watched(store=server, connected=server.is_connected, ticking=lambda: True))
    with pytest.raises(ConfigurationError, match="nobody can listen"):
        await second.open("127.0.0.1", int(server.url.rpartition(":")[2]))
    await second.close()


async def test_a_port_that_never_opened_is_closed_without_ado(server: Server) -> None:
    await Web(Watched(store=server, connected=server.is_connected, ticking=lambda: True)).close()
