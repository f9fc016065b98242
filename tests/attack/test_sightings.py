"""A canary is seen however it is written down and wherever it is put away."""

import bz2
import gzip
import io
import json
import lzma
import random
import sqlite3
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from attack.canaries import sightings
from attack.toast import PAGE, decompressed, without_page_headers
from models.database import Database

CANARY = "Quöll & <wombat> 4711"
OTHER = "Zw8rKxQm2vTn5bLc"
AROUND = b"words before, and "


def seen(folder: Path, canary: str | bytes = CANARY) -> set[str]:
    """In which ways it is seen, while another one that is not there is looked for as well."""
    found = list(sightings(folder, [canary, OTHER]))
    assert all(one.canary == canary for one in found)
    return {one.written for one in found}


@pytest.mark.parametrize(
    ("written", "content"),
    [
        ("utf-8", CANARY.encode()),
        ("utf-16", CANARY.encode("utf-16-le")),
        ("utf-16", CANARY.encode("utf-16-be")),
        ("latin-1", CANARY.encode("latin-1")),
        ("json", json.dumps({"text": CANARY}).encode()),
        ("python", ascii(CANARY).encode()),
        ("url", quote(CANARY).encode()),
        ("html", b"Qu\xc3\xb6ll &amp; &lt;wombat&gt; 4711"),
        ("small letters", CANARY.lower().encode()),
        ("capitals", CANARY.upper().encode()),
        ("hex", CANARY.encode().hex().encode()),
        ("hex", CANARY.encode().hex().upper().encode()),
        ("reversed", CANARY.encode()[::-1]),
        *(("base64", b64encode(bytes(before) + CANARY.encode() + b"and so on")) for before in range(3)),
    ],
)
def test_a_word_is_seen_however_it_is_written(tmp_path: Path, written: str, content: bytes) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(AROUND + content + AROUND)
    (sighting,) = sightings(tmp_path, [CANARY, OTHER])
    assert (sighting.canary, sighting.written) == (CANARY, written)
    assert sighting.file == tmp_path / "deep" / "file"
    assert sighting.offset >= len(AROUND)


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("words", content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("packed", "pack"),
    [
        ("zlib", zlib.compress),
        ("gzip", gzip.compress),
        ("bzip2", bz2.compress),
        ("xz", lzma.compress),
        ("zip", zipped),
    ],
)
def test_a_word_is_seen_in_what_is_packed_also_twice(
    tmp_path: Path, packed: str, pack: Callable[[bytes], bytes]
) -> None:
    page = b"".join(b"line %d of many, " % number for number in range(500)) + CANARY.encode()
    (tmp_path / "file").write_bytes(AROUND + pack(page))
    assert seen(tmp_path) == {f"utf-8 in {packed}"}
    (tmp_path / "file").write_bytes(AROUND + gzip.compress(pack(page)))
    assert f"utf-8 in {packed} in gzip" in seen(tmp_path)


def test_bytes_are_seen_as_they_are_and_in_hex(tmp_path: Path) -> None:
    ballot = bytes(range(1, 12))
    (tmp_path / "raw").write_bytes(AROUND + ballot)
    assert seen(tmp_path, ballot) == {"bytes"}
    (tmp_path / "raw").write_bytes(b"\\x" + ballot.hex().encode())
    assert seen(tmp_path, ballot) == {"hex"}


def test_a_files_name_tells_as_much_as_its_content(tmp_path: Path) -> None:
    (tmp_path / f"answer of {OTHER}.json").touch()
    (found,) = sightings(tmp_path, [OTHER])
    assert found.written == "utf-8 in the file's name"


def test_nothing_is_seen_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(random.Random(1).randbytes(200_000))
    (tmp_path / "part").write_bytes(CANARY.encode()[:-1])
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert seen(tmp_path) == set()
    assert list(sightings(tmp_path, [])) == []


def test_a_canary_that_chance_would_find_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 6 bytes"):
        list(sightings(tmp_path, ["four"]))


def test_of_canaries_that_begin_alike_each_is_seen(tmp_path: Path) -> None:
    canaries = ["wallaby", "wallabies!", "wallabies? no"]
    (tmp_path / "file").write_text("a wallaby, wallabies! and wallabies? no more")
    assert [one.canary for one in sightings(tmp_path, canaries)] == canaries


def test_sqlite_is_read_across_its_pages_and_in_its_log(tmp_path: Path) -> None:
    path = tmp_path / "tribune.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE t (v TEXT)")
        for place in range(4000, 4120, len(CANARY.encode()) - 1):  # one of them lies across the end of a page
            database.execute("INSERT INTO t VALUES (?)", ("x" * place + CANARY,))
        # Only the log has it until the database is closed.
        assert seen(tmp_path) == {"utf-8", "utf-8 in a row"}
        assert {one.file.name for one in sightings(tmp_path, [CANARY])} == {"tribune.db", "tribune.db-wal"}
    values = [one for one in sightings(tmp_path, [CANARY]) if one.written == "utf-8 in a row"]
    assert len(values) == len(range(4000, 4120, len(CANARY.encode()) - 1))


def test_what_only_looks_like_a_database_is_searched_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + CANARY.encode() * 2)
    assert seen(tmp_path) == {"utf-8"}


@pytest.mark.postgresql
def test_postgresql_is_read_where_it_compresses_and_moves_values(postgresql_url: str) -> None:
    noise = random.Random(1)
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    values = {
        1: CANARY,
        2: alphabet * 99 + CANARY[:5] + CANARY + alphabet * 99,  # compressed in its row, after something like it
        3: "".join(noise.choices(alphabet, k=9_000)) + CANARY + alphabet * 99,  # moved out of it, and compressed
    }
    database = Database(postgresql_url)
    with database.writer.begin() as connection:
        connection.execute(text("CREATE TABLE t (id int, v text, b bytea STORAGE EXTERNAL)"))
        connection.execute(text("INSERT INTO t VALUES (:id, :v)"), [{"id": key, "v": v} for key, v in values.items()])
        # Moved out as it is: the first part ends in the middle of it.
        blob = noise.randbytes(1990) + CANARY.encode() + noise.randbytes(3000)
        connection.execute(text("INSERT INTO t (id, b) VALUES (4, :b)"), {"b": blob})
        connection.execute(text("UPDATE t SET v = NULL"))  # what is dead is there until it is overwritten
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.scalar(text("SHOW data_directory")) or "")
        here = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    database.dispose()
    found = list(sightings(folder / "base" / str(here), [CANARY, OTHER]))
    assert {one.written for one in found} == {"utf-8", "utf-8 in a large value"}
    assert sum(one.written == "utf-8 in a large value" for one in found) == 3
    assert list(sightings(folder / "pg_wal", [CANARY]))


def test_a_word_that_the_log_has_cut_is_put_together() -> None:
    word = b"a wallaby"
    first = b"\x10\xd1\x02\0" + bytes(36) + b"x" * (PAGE - 44) + word[:4]
    second = b"\x10\xd1\x01\0" + bytes(20) + word[4:]
    assert word in without_page_headers(first + second)
    assert without_page_headers(b"no log: " + word) == b"no log: " + word


@pytest.mark.parametrize("torn", [b"\x01", b"\x01\x1f", b"\x01\x0f\x01", b"\x02a\x0f\x00", b"\0abc"])
def test_what_is_no_compressed_value_is_nothing(torn: bytes) -> None:
    assert decompressed(torn, 100) is None
