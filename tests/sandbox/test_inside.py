"""Look inside: what somebody who steals the disk would see."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.inside import NOISE, ROWS, Inside


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database that a running program has open, with a write-ahead log."""
    with closing(sqlite3.connect(tmp_path / "a b?.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute('CREATE TABLE "people ""x""" (id TEXT, name TEXT)')
        connection.execute("CREATE TABLE box (survey TEXT, blob BLOB)")
        connection.execute("INSERT INTO box VALUES ('p7', ?)", (os.urandom(4096),))
        yield connection


@pytest.fixture
def inside(tmp_path: Path, database: sqlite3.Connection) -> Inside:
    (tmp_path / "keys" / "old").mkdir(parents=True)
    (tmp_path / "keys" / "p7.key").write_bytes(bytes(8192))
    (tmp_path / "keys" / "old" / "p6.key").write_bytes(b"")
    return Inside(database=tmp_path / "a b?.db", keys=tmp_path / "keys")


def test_lists_tables_with_their_rows_and_marks_those_that_hold_bytes(inside: Inside) -> None:
    found = inside.look()
    assert [(table.name, table.rows, table.sealed) for table in found.tables] == [
        ("box", 1, True),
        ('people "x"', 0, False),
    ]
    assert found.size >= 4096


def test_opens_the_table_that_holds_bytes_first(inside: Inside) -> None:
    found = inside.look()
    assert found.opened is not None
    assert found.opened.name == "box"
    assert found.columns == ("survey", "blob")
    assert found.rows[0][0].text == "p7"


def test_a_table_that_could_hold_bytes_and_has_none_comes_later(inside: Inside, database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE ask (name TEXT, secret BLOB)")
    database.execute("INSERT INTO ask VALUES ('a form', NULL)")
    assert getattr(inside.look().opened, "name", "") == "box"


def test_shows_bytes_as_noise_with_their_length(inside: Inside) -> None:
    noise = inside.look().rows[0][1]
    assert noise.length == 4096
    assert len(bytes.fromhex(noise.text)) == NOISE


def test_sees_a_new_value_of_the_same_length_after_a_write(inside: Inside, database: sqlite3.Connection) -> None:
    before = inside.look().rows[0][1]
    database.execute("UPDATE box SET blob = ?", (os.urandom(4096),))
    after = inside.look().rows[0][1]
    assert after.length == before.length
    assert after.text != before.text


def test_shows_the_first_rows_of_any_table(inside: Inside, database: sqlite3.Connection) -> None:
    database.executemany('INSERT INTO "people ""x""" VALUES (?, NULL)', [(str(n),) for n in range(50)])
    found = inside.look('people "x"')
    assert found.opened is not None
    assert found.opened.rows == 50
    assert len(found.rows) == ROWS
    assert found.rows[0][1].text == "empty"


def test_an_unknown_table_opens_the_first_instead(inside: Inside) -> None:
    found = inside.look("box; DROP TABLE box")
    assert found.opened is not None
    assert found.opened.name == "box"


def test_lists_key_files_by_name_and_size(inside: Inside) -> None:
    assert [(key.name, key.size) for key in inside.look().keys] == [("old/p6.key", 0), ("p7.key", 8192)]


def test_reads_while_the_program_writes(inside: Inside, database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.execute("DELETE FROM box")
    assert inside.look().tables[0].rows == 1
    database.execute("COMMIT")
    assert inside.look().tables[0].rows == 0


def test_says_so_before_there_is_a_database(tmp_path: Path) -> None:
    found = Inside(database=tmp_path / "none.db", keys=tmp_path / "none").look()
    assert found.problem == "There is no database yet."
    assert not (tmp_path / "none.db").exists()


def test_says_so_when_the_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"nothing that SQLite knows" * 100)
    assert "could not be read" in Inside(database=tmp_path / "x.db", keys=tmp_path).look().problem


def test_an_empty_database_has_nothing_to_open(tmp_path: Path) -> None:
    (tmp_path / "x.db").touch()
    found = Inside(database=tmp_path / "x.db", keys=tmp_path / "none").look()
    assert found.opened is None
    assert not found.tables
