"""No id, answer or word is in any file where it may not be, whichever layer failed; what is leaked is found."""

import asyncio
import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.attack.canaries import Haunted, Searches, lived, rows_of
from tests.attack.servers import postgresql

FEW = 12


@contextmanager
def leak(life: Haunted) -> Iterator[None]:
    """A line of the log, a temporary file, a row, and a ballot in a cache: each tells of somebody."""
    log, packed, ballot = life.bot.log.read_bytes(), life.folder / "tmp" / "x.gz", life.folder / "home" / "ballot"
    life.bot.log.write_bytes(log + b'{"event": "answered", "who": "' + life.people[1].encode() + b'"}\n')
    packed.write_bytes(gzip.compress(b"line\n" * 900 + life.said[0].encode()))
    ballot.write_bytes(min(life.ballots))
    with life.database.writer.begin() as connection:
        row = "INSERT INTO settings (key, value) VALUES ('last', ?)"
        connection.exec_driver_sql(row, (life.people[2],))
    yield
    with life.database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM settings WHERE key = 'last'")
    for path in (packed, ballot):
        path.unlink()
    life.bot.log.write_bytes(log)


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Searches:
    """A life in which some layers fail, also searched with something leaked."""
    folder = tmp_path_factory.mktemp("canaries")
    faults = ("payloads", "database", "keys", "process")
    return asyncio.run(lived(folder, people=FEW, faults=faults, leak=leak))


def test_nothing_is_in_a_file_where_it_may_not_be(on_sqlite: Searches) -> None:
    assert [str(row) for row in rows_of("SQLite", on_sqlite) if not row.held] == []


def test_what_is_leaked_is_found_in_log_temporary_file_cache_and_table(on_sqlite: Searches) -> None:
    assert any("bot.log" in one for one in on_sqlite.leaked.people_in_files)
    assert any("x.gz (utf-8 in gzip)" in one for one in on_sqlite.leaked.words)
    assert any("home/ballot" in one for one in on_sqlite.leaked.ballots)
    assert on_sqlite.leaked.people_in_tables == ["settings"]


@pytest.mark.slow
@pytest.mark.postgresql
def test_postgresql_keeps_nothing_either_not_in_its_log_nor_in_its_errors() -> None:
    with postgresql() as server, tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(
            lived(Path(folder), people=FEW, server=server, faults=("payloads", "database"), to_the_end=False)
        )
    assert told.open.canaries_there
    for found in (told.open.words, told.open.ballots, told.open.payloads, told.open.people_in_files):
        assert found == []
    assert told.open.people_in_tables == []
