"""The theft: what a thief takes from an installation that runs."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.theft import PUBLISHED, Installation, steal
from tests.sandbox.disk import CASTS, Disk


@pytest.fixture
def disk(tmp_path: Path, sqlite_template: Path) -> Disk:
    return Disk(tmp_path / "sandbox", sqlite_template)


@pytest.fixture
def loot(tmp_path: Path) -> Path:
    return tmp_path / "loot"


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_takes_database_log_of_writes_bot_log_and_what_was_posted(disk: Disk, loot: Path) -> None:
    disk.take(CASTS[:3])
    steal(disk.installation, loot, {"C1": ["1.0 Results\n31 of 42", "2.0 Źródło"], "C/../2": []})
    assert {"data/tribune.db", "data/tribune.db-wal", "bot.log", f"{PUBLISHED}/C1.jsonl"} <= files(loot)
    assert f"{PUBLISHED}/C%2F..%2F2.jsonl" in files(loot)
    assert not any(name.startswith("keys/") for name in files(loot))
    lines = (loot / PUBLISHED / "C1.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == ["1.0 Results\n31 of 42", "2.0 Źródło"]


def test_takes_the_keys_if_told_so(disk: Disk, loot: Path) -> None:
    steal(disk.installation, loot, {}, with_key=True)
    stolen = disk.installation.within(loot)
    assert stolen.keys.joinpath("s1.keys").read_bytes() == disk.installation.keys.joinpath("s1.keys").read_bytes()


def test_keeps_the_times_of_the_files(disk: Disk, loot: Path) -> None:
    steal(disk.installation, loot, {})
    here, there = (folder / "bot.log" for folder in (disk.installation.folder, loot))
    assert here.stat().st_mtime_ns == there.stat().st_mtime_ns


def test_the_copy_is_of_one_moment_while_the_program_writes(disk: Disk, loot: Path) -> None:
    """Nothing that is committed is missing, and nobody who writes has to wait."""
    with closing(sqlite3.connect(disk.installation.database, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE t (n INTEGER)")
        writer.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(50)])
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM t")
        steal(disk.installation, loot, {})
        writer.execute("COMMIT")
    with closing(sqlite3.connect(disk.installation.within(loot).database)) as copy:
        assert copy.execute("SELECT count(*) FROM t").fetchone() == (50,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_refuses_where_there_is_no_database(tmp_path: Path, loot: Path) -> None:
    nothing = Installation(folder=tmp_path, database=tmp_path / "none.db", keys=tmp_path / "keys")
    with pytest.raises(sqlite3.OperationalError):
        steal(nothing, loot, {})
    assert not (tmp_path / "none.db").exists()
