"""What was frozen at opening stays, whoever tries to change it, and however."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from models.database import Database
from tests.attack import champions
from tests.attack.champions import championed
from tests.attack.opening import (
    Opened,
    closed,
    from_slack,
    from_the_command_line,
    hash_under_details,
    in_the_database,
    opened,
)
from tests.factories import thaw
from tests.handlers.conftest import ADMIN


@pytest_asyncio.fixture
async def pulse(database: Database, tmp_path: Path) -> AsyncIterator[Opened]:
    """An open pulse, on each kind of database in turn."""
    async with opened(database, tmp_path) as pulse:
        yield pulse


@pytest_asyncio.fixture
async def embedded(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Opened]:
    """An open pulse on SQLite: listeners and commands do not know which database it is."""
    database = Database(sqlite_url)
    async with opened(database, tmp_path) as pulse:
        yield pulse
    database.dispose()


async def test_nothing_that_slack_sends_changes_an_open_pulse(embedded: Opened) -> None:
    tried = await from_slack(embedded, people=(ADMIN,), forged=())
    assert tried.changed == ()
    assert tried.ways > 150
    assert await hash_under_details(embedded)


async def test_no_command_changes_an_open_pulse(embedded: Opened, tmp_path: Path) -> None:
    commands = ("everybody is in another team", "read it before it closes", "open a closed one")
    tried = await from_the_command_line(embedded, tmp_path, commands=commands)
    assert tried.changed == ()
    with embedded.stage.database.read() as session:
        moved = session.connection().exec_driver_sql("SELECT count(*) FROM people WHERE team_id IS NOT NULL")
        assert moved.scalar() == 12  # the file was taken; the pulse stayed


async def test_the_database_refuses_every_change_of_an_open_pulse(pulse: Opened) -> None:
    tried = in_the_database(pulse, closed=False)
    assert tried.changed == ()
    assert tried.ways > 40
    assert pulse.now == pulse.before


async def test_the_database_refuses_to_reopen_and_to_publish_twice(pulse: Opened) -> None:
    tried = in_the_database(closed(pulse), closed=True)
    assert tried.changed == ()
    assert tried.ways > 30


@pytest.mark.parametrize(
    ("table", "change", "caught"),
    [
        ("roster", "delete", "DELETE FROM roster"),
        ("surveys", "insert", "INSERT INTO surveys"),
        ("cycles", "update_state", "UPDATE cycles SET state = 'announced'"),
        ("sealed_surveys", "update", "UPDATE sealed_surveys SET shards"),
    ],
)
async def test_a_database_that_has_lost_a_trigger_is_caught(
    pulse: Opened, table: str, change: str, caught: str
) -> None:
    with pulse.stage.database.write() as session:
        thaw(session, table, change)
    assert any(statement.startswith(caught) for statement in in_the_database(pulse, closed=False).changed)


def test_the_database_refuses_every_change_of_elections_decisions_and_seats(database: Database, tmp_path: Path) -> None:
    tried = champions.in_the_database(championed(database, tmp_path / "keys"))
    assert tried.changed == ()
    assert tried.ways > 100


@pytest.mark.parametrize(
    ("table", "change", "caught"),
    [
        ("decision_entries", "insert", "INSERT INTO decision_entries"),
        ("elections", "update_state", "UPDATE elections SET state = 'vacant'"),
        ("seats", "update_champion_id", "UPDATE seats SET champion_id"),
    ],
)
def test_a_database_that_has_lost_a_refusal_about_champions_is_caught(
    database: Database, tmp_path: Path, table: str, change: str, caught: str
) -> None:
    world = championed(database, tmp_path / "keys")
    with database.write() as session:
        thaw(session, table, change)
    assert any(statement.startswith(caught) for statement in champions.in_the_database(world).changed)


async def test_a_command_that_changes_something_is_caught(embedded: Opened, tmp_path: Path) -> None:
    with embedded.stage.database.write() as session:
        thaw(session, "roster", "delete")
        session.connection().exec_driver_sql("DELETE FROM roster WHERE position = 0")
    assert (await from_the_command_line(embedded, tmp_path, commands=("look at it",))).changed == ("look at it",)


async def test_a_command_that_does_not_come_so_far_is_no_refusal(
    embedded: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIBUNE_CLOCK_URL", "nowhere")
    (changed,) = (await from_the_command_line(embedded, tmp_path, commands=("change the threshold",))).changed
    assert changed.startswith("change the threshold ended with 1")
