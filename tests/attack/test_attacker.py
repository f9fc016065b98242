"""Each way in which order survives, planted alone: a method that finds nothing here would find nothing in Tribune."""

import hashlib
import hmac
import json
import os
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, text

from attack import linking
from attack.alignment import aligned
from attack.evidence import Ballot, Challenge, Evidence
from attack.search import one_of
from attack.subjects import Subjects
from attack.traces import Trace, Traces, instant
from attack.versions import Blocks
from tests.attack.naive import Casts, answers, challenge, database, right

CASTS = answers(9, Random(11))
NOON = 1_772_532_000
"""In March 2026."""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database that its program has open: its log lies beside it."""
    with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=OFF")
        yield connection


def linked(folder: Path, casts: Casts = CASTS, url: str = "") -> dict[str, float]:
    """The share of right links of each method that was sure."""
    attempts = linking.attempts(Evidence(folder=folder, database_url=url), challenge(casts))
    assert all(sorted(attempt.links.values()) == list(range(len(casts))) for attempt in attempts)
    assert attempts[-1].method == "guessing"
    return {attempt.method: right(attempt, casts) for attempt in attempts if attempt.sure}


def values(ballot: Ballot) -> list[object]:
    """A ballot as columns."""
    return [ballot.words, *ballot.answers]


def make(connection: sqlite3.Connection, *, options: str = "", key: str = "id TEXT PRIMARY KEY") -> None:
    """Two tables without anything in common."""
    columns = ", ".join(f"q{number}" for number in range(1, 11))
    connection.execute(f"CREATE TABLE voters ({key}, who TEXT) {options}")
    connection.execute(f"CREATE TABLE ballots ({key}, words TEXT, {columns}) {options}")


def put(connection: sqlite3.Connection, table: str, row: Sequence[object]) -> None:
    """Insert a row with a random id."""
    row = [str(uuid.uuid4()), *row]
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def lines(folder: Path, name: str, written: Sequence[object]) -> None:
    """A text file."""
    (folder / name).write_text("".join(f"{line}\n" for line in written))


# SQLite


def test_rowids_tell_the_order_after_vacuum(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live)
    for user, ballot in CASTS:
        put(live, "voters", [user])
        put(live, "ballots", values(ballot))
    live.executescript("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    assert linked(tmp_path)["rowid order"] == 1


def test_places_in_pages_tell_the_order_where_there_is_no_rowid(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live, options="WITHOUT ROWID")
    for user, ballot in CASTS:
        put(live, "voters", [user])
        put(live, "ballots", values(ballot))
    live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = linked(tmp_path)
    assert "rowid order" not in found
    assert found["places in pages"] == 1
    assert found["cell order"] < 1


def test_the_log_tells_the_order_of_what_was_shuffled_since(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live, options="WITHOUT ROWID")
    for user, ballot in CASTS:
        put(live, "voters", [user])
        put(live, "ballots", values(ballot))
    live.executescript("BEGIN; CREATE TABLE other AS SELECT * FROM ballots ORDER BY id; DELETE FROM ballots; COMMIT")
    assert linked(tmp_path)["write-ahead log"] == 1


def test_the_log_tells_when_a_row_was_changed_or_deleted(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live)
    live.execute("CREATE TABLE waiting (who TEXT PRIMARY KEY) WITHOUT ROWID")
    live.executemany("INSERT INTO waiting VALUES (?)", sorted((user,) for user, _ in CASTS))
    for user, ballot in CASTS:
        live.execute("DELETE FROM waiting WHERE who = ?", (user,))
        put(live, "ballots", values(ballot))
    assert linked(tmp_path)["write-ahead log"] == 1


def test_the_log_tells_when_a_flag_was_set(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live)
    live.execute("CREATE TABLE members (who TEXT PRIMARY KEY, done INTEGER)")
    live.executemany("INSERT INTO members VALUES (?, 0)", sorted((user,) for user, _ in CASTS))
    for user, ballot in CASTS:
        live.execute("UPDATE members SET done = 1 WHERE who = ?", (user,))
        put(live, "ballots", values(ballot))
    assert linked(tmp_path)["write-ahead log"] == 1


def test_several_copies_of_the_log_are_one_story(live: sqlite3.Connection, tmp_path: Path) -> None:
    """Each copy has what was written since the log began anew; none has all."""
    make(live, options="WITHOUT ROWID")
    for number, (user, ballot) in enumerate(CASTS):
        put(live, "voters", [user])
        put(live, "ballots", values(ballot))
        if number % 3 == 2:
            folder = tmp_path / f"copy {number}"
            folder.mkdir()
            for name in ("live.db", "live.db-wal"):
                (folder / name).write_bytes((tmp_path / name).read_bytes())
                os.utime(folder / name, (NOON + number, NOON + number))
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert linked(tmp_path)["write-ahead log"] == 1


def test_rows_that_take_several_pages_are_read_whole(live: sqlite3.Connection, tmp_path: Path) -> None:
    casts = [(user, Ballot(answers=one.answers, words=f"{'long ' * 2000}{at}")) for at, (user, one) in enumerate(CASTS)]
    make(live, options="WITHOUT ROWID")
    for user, ballot in casts:
        put(live, "voters", ["x" * 9000 + user])
        put(live, "ballots", values(ballot))
        live.execute("INSERT INTO voters SELECT hex(randomblob(9)), hex(randomblob(900)) FROM voters LIMIT 5")
    assert linked(tmp_path, casts)["write-ahead log"] == 1


def test_free_pages_hold_what_was_deleted(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live)
    for user, ballot in CASTS:
        put(live, "voters", [user])
        put(live, "ballots", values(Ballot(answers=ballot.answers)))
    live.executescript("DELETE FROM voters; DROP TABLE ballots; PRAGMA wal_checkpoint(TRUNCATE)")
    assert linked(tmp_path)["free pages"] == 1


def test_backups_tell_what_came_between_them(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live, options="WITHOUT ROWID")
    for number, (user, ballot) in enumerate(CASTS):
        put(live, "voters", [user])
        put(live, "ballots", values(ballot))
        path = tmp_path / f"{number}.db"
        with closing(sqlite3.connect(path)) as backup:
            live.backup(backup)
            backup.execute("VACUUM")
        os.utime(path, (NOON + number, NOON + number))
    live.executescript("PRAGMA wal_checkpoint(TRUNCATE)")
    assert linked(tmp_path)["differences of backups"] == 1


def test_times_and_numbers_in_columns_tell_the_order(live: sqlite3.Connection, tmp_path: Path) -> None:
    live.execute("CREATE TABLE voters (who TEXT, at TEXT, number INTEGER)")
    live.execute("CREATE TABLE ballots (answers TEXT, words TEXT, at REAL, number INTEGER)")
    shuffled = list(enumerate(CASTS))
    Random(5).shuffle(shuffled)
    for number, (user, _) in shuffled:
        live.execute("INSERT INTO voters VALUES (?, ?, ?)", (user, f"2026-03-03T10:{number:02}:07Z", 500 + 3 * number))
    for number, (_, ballot) in sorted(shuffled, key=lambda one: str(one[1])):
        row = json.dumps(ballot.answers), ballot.words, NOON + 60.0 * number + 9, 70 + 2 * number
        live.execute("INSERT INTO ballots VALUES (?, ?, ?, ?)", row)
    found = linked(tmp_path)
    assert found["times"] == found["numbers in columns"] == 1


@pytest.mark.parametrize(
    "hashed",
    [
        lambda user, salt: hashlib.sha256(user).hexdigest(),
        lambda user, salt: hashlib.md5(salt + user).digest(),
        lambda user, salt: hmac.digest(salt, user, "sha256").hex()[:32],
        lambda user, salt: hashlib.sha1(user + b":" + salt).hexdigest(),
    ],
)
def test_a_hashed_person_is_a_person(
    hashed: Callable[[bytes, bytes], object], live: sqlite3.Connection, tmp_path: Path
) -> None:
    make(live)
    live.execute("CREATE TABLE settings (name TEXT, value TEXT)")
    live.execute("INSERT INTO settings VALUES ('salt', 'correct-horse')")
    for user, ballot in CASTS:
        put(live, "voters", [hashed(user.encode(), b"correct-horse")])
        put(live, "ballots", values(ballot))
    assert linked(tmp_path)["rowid order"] == 1


def test_a_value_that_both_have_links_them(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live, key="session TEXT")
    sessions = [uuid.uuid4().hex for _ in CASTS]
    columns = ", ".join("?" * 12)
    for session, (user, _) in sorted(zip(sessions, CASTS, strict=True)):
        live.execute("INSERT INTO voters VALUES (?, ?)", (session, user))
    for session, (_, ballot) in zip(sessions, CASTS, strict=True):
        live.execute(f"INSERT INTO ballots VALUES ({columns})", [session, *values(ballot)])
    assert linked(tmp_path)["shared values"] == 1


def test_who_stands_in_the_middle_of_noise_is_seen(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live)
    live.execute("CREATE TABLE blocks (content BLOB)")
    random = Random(8)
    for user, ballot in CASTS:
        packed = bytes(255 if value is None else value for value in ballot.answers)
        put(live, "voters", [random.randbytes(1500) + user.encode() + random.randbytes(1500)])
        live.execute("INSERT INTO blocks VALUES (?)", (random.randbytes(1500) + packed + random.randbytes(1500),))
    assert linked(tmp_path)["rowid order"] == 1


def test_what_is_published_in_another_order_misleads_nobody(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live)
    live.execute("CREATE TABLE published (words TEXT)")
    wrote = {user: ballot for user, ballot in CASTS if ballot.words}
    for user, ballot in CASTS:
        put(live, "voters", [user])
        put(live, "ballots", values(ballot))
    live.executemany("INSERT INTO published VALUES (?)", [(ballot.words,) for ballot in reversed(wrote.values())])
    reading = linking.read(Evidence(folder=tmp_path, database_url=""), challenge(CASTS))
    writers = reading.about(wrote, list(wrote.values()))
    (found,) = (attempt.links for attempt in writers.attempts() if attempt.method == "rowid order")
    assert {user: writers.challenge.ballots[number] for user, number in found.items()} == wrote


# Boxes that are locked badly


def test_a_box_under_one_key_stream_is_laid_bare_by_two_versions(live: sqlite3.Connection, tmp_path: Path) -> None:
    """The same key and nonce twice: what differs between two versions can be read."""
    live.executescript("CREATE TABLE voters (id INTEGER PRIMARY KEY, who TEXT); CREATE TABLE box (blob BLOB)")
    stream, body = Random(1).randbytes(400), bytearray(400)
    live.execute("INSERT INTO box VALUES (?)", (stream,))
    places = list(range(0, 400, 40))
    Random(2).shuffle(places)
    for place, (user, ballot) in zip(places, CASTS, strict=False):
        live.execute("INSERT INTO voters (who) VALUES (?)", (user,))
        body[place : place + 10] = bytes(255 if value is None else value for value in ballot.answers)
        sealed = bytes(one ^ two for one, two in zip(stream, body, strict=True))
        live.execute("UPDATE box SET blob = ?", (sealed,))
    assert linked(tmp_path)["versions of blocks"] == 1


def test_a_box_that_grows_tells_whose_words_were_long(live: sqlite3.Connection, tmp_path: Path) -> None:
    casts = [(user, Ballot(answers=one.answers, words="x" * (5 + 3 * at))) for at, (user, one) in enumerate(CASTS)]
    Random(3).shuffle(casts)
    live.executescript("CREATE TABLE voters (id INTEGER PRIMARY KEY, who TEXT); CREATE TABLE box (blob BLOB)")
    live.execute("INSERT INTO box VALUES (?)", (os.urandom(100),))
    length = 100
    for user, ballot in casts:
        live.execute("INSERT INTO voters (who) VALUES (?)", (user,))
        length += 16 + len(ballot.words)
        live.execute("UPDATE box SET blob = ?", (os.urandom(length),))
    assert linked(tmp_path, casts)["versions of blocks"] == 1


def test_a_box_of_constant_length_with_a_new_key_each_time_tells_nothing(
    live: sqlite3.Connection, tmp_path: Path
) -> None:
    live.executescript("CREATE TABLE voters (id INTEGER PRIMARY KEY, who TEXT); CREATE TABLE box (blob BLOB)")
    live.execute("INSERT INTO box VALUES (?)", (os.urandom(400),))
    for user, _ in CASTS:
        live.execute("INSERT INTO voters (who) VALUES (?)", (user,))
        live.execute("UPDATE box SET blob = ?", (os.urandom(400),))
    assert linked(tmp_path) == {}


@pytest.mark.parametrize("taking_turns", [True, False])
def test_versions_of_boxes_that_take_turns_are_held_against_their_own(taking_turns: bool) -> None:
    """As PostgreSQL does it: the parts of the new version are written, then those of the old one are deleted."""
    subjects, blocks, traces, random = Subjects(challenge(CASTS)), Blocks("log"), Traces(), Random(4)
    boxes = [random.randbytes(400), random.randbytes(400)]
    for box in boxes:
        blocks.see("part 1", 0, [box], subjects)
    for version, (_, ballot) in enumerate(CASTS, 1):
        at = version % 2 if taking_turns else 1
        body = bytearray(boxes[at])
        for place, value in enumerate(ballot.answers, 40 * version):
            body[place] ^= 255 if value is None else value
        old, boxes[at] = boxes[at], bytes(body)
        blocks.see("part 1", version, [boxes[at]], subjects)
        blocks.leave("part 1", version, [old], subjects)
    blocks.tell(traces, subjects)
    assert [len(trace.places) for trace in traces.traces()] == [len(CASTS)]


# Files


def test_answers_are_recognised_however_they_are_written(tmp_path: Path) -> None:
    lines(tmp_path, "voters.log", [hashlib.sha256(user.encode()).hexdigest() for user, _ in CASTS])
    written = [json.dumps({f"q{number}": value for number, value in enumerate(one.answers)}) for _, one in CASTS]
    lines(tmp_path, "ballots.log", written)
    assert linked(tmp_path)["order in files"] == 1


def test_answers_as_bytes_tell_the_order(tmp_path: Path) -> None:
    lines(tmp_path, "voters.log", [user for user, _ in CASTS])
    packed = (bytes(255 if value is None else value for value in ballot.answers) for _, ballot in CASTS)
    (tmp_path / "ballots.bin").write_bytes(b"\0\0\7\0" + b"\0\0\0\x09".join(packed))
    assert linked(tmp_path)["order in files"] == 1


def test_lines_of_logs_tell_the_order(tmp_path: Path) -> None:
    lines(tmp_path, "app.log", [f"INFO answer taken user={user} ms=12" for user, _ in CASTS])
    lines(tmp_path, "export.jsonl", [json.dumps({"a": ballot.answers, "w": ballot.words}) for _, ballot in CASTS])
    assert linked(tmp_path)["order in files"] == 1


def test_times_of_lines_tell_the_order_where_lines_do_not(tmp_path: Path) -> None:
    people = [f"2026-03-03T10:{at:02}:00Z thanked {user}" for at, (user, _) in enumerate(CASTS)]
    ballots = [json.dumps([NOON + 60 * at, {"a": ballot.answers}]) for at, (_, ballot) in enumerate(CASTS)]
    lines(tmp_path, "app.log", sorted(people, key=lambda line: line[::-1]))
    (tmp_path / "export.json").write_text("[" + ",\n".join(sorted(ballots, key=lambda line: line[::-1])) + "]")
    assert linked(tmp_path)["times"] == 1


def test_times_of_what_names_nobody_date_what_has_no_time(live: sqlite3.Connection, tmp_path: Path) -> None:
    """Ballots have an order, the log says when some ballot was stored, and messages when somebody was thanked."""
    make(live)
    for _, ballot in CASTS:
        put(live, "ballots", values(ballot))
    lines(tmp_path, "app.log", [f"2026-03-03T10:{at:02}:01Z stored" for at, _ in enumerate(CASTS)])
    thanks = [f"thanked {user} at 2026-03-03T10:{at:02}:02Z" for at, (user, _) in enumerate(CASTS)]
    lines(tmp_path, "said.txt", sorted(thanks))
    assert linked(tmp_path)["times"] == 1


def test_times_of_files_tell_the_order(tmp_path: Path) -> None:
    for at, (user, ballot) in enumerate(CASTS):
        for name, content in (
            (user, "done"),
            (hashlib.sha256(repr(ballot).encode()).hexdigest(), repr(values(ballot))),
        ):
            path = tmp_path / f"{name}.txt"
            path.write_text(content if name != user else user)
            os.utime(path, (NOON + at, NOON + at))
    assert linked(tmp_path)["file times"] == 1


def test_how_long_a_request_was_tells_whose_words_were_long(tmp_path: Path) -> None:
    casts = [(user, Ballot(answers=one.answers, words="x" * (5 + at * at))) for at, (user, one) in enumerate(CASTS)]
    lines(tmp_path, "access.log", sorted(f"POST {user} bytes {812 + len(ballot.words)}" for user, ballot in casts))
    assert linked(tmp_path, casts)["sizes"] == 1


def test_words_are_recognised_however_they_are_escaped(tmp_path: Path) -> None:
    casts = [(user, Ballot(answers=(), words=f'Größe "{at}" & <b>\nnew')) for at, (user, _) in enumerate(CASTS)]
    lines(tmp_path, "app.log", [user for user, _ in casts])
    lines(tmp_path, "comments.jsonl", [json.dumps({"text": ballot.words}) for _, ballot in casts])
    assert linked(tmp_path, casts)["order in files"] == 1


# PostgreSQL


@pytest.mark.postgresql
def test_postgresql_tells_the_order_in_every_way(postgresql_server: str, tmp_path: Path) -> None:
    with database(postgresql_server) as url:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            ask = connection.exec_driver_sql
            columns = ", ".join(f"q{number} int" for number in range(1, 11))
            ask(f"CREATE TABLE ballots (id uuid DEFAULT gen_random_uuid(), at timestamptz, words text, {columns})")
            ask("CREATE TABLE members (who text PRIMARY KEY, done bool DEFAULT false, note text)")
            for user, _ in sorted(CASTS):
                ask("INSERT INTO members (who, note) VALUES (%s, %s)", (user, "abc" * 2000))
            for user, ballot in CASTS:
                ask("UPDATE members SET done = true WHERE who = %s", (user,))
                ask(
                    f"INSERT INTO ballots VALUES (DEFAULT, NULL, {', '.join(['%s'] * 11)})",
                    tuple(values(ballot)),
                )
            assert linked(tmp_path, url=url)["xmin"] == 1
            ask("CREATE TABLE again AS SELECT * FROM ballots ORDER BY id")
            ask("DELETE FROM ballots")
            ask("CHECKPOINT")
            data = Path(str(connection.execute(text("SHOW data_directory")).scalar_one()))
            number = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar()
            base, log = tmp_path / "base", tmp_path / "pg_wal"
            base.mkdir()
            for path in (data / "base" / str(number)).iterdir():
                (base / path.name).write_bytes(path.read_bytes())
            assert linked(tmp_path, url=url)["dead tuples"] == 1
            log.mkdir()
            for path in (data / "pg_wal").iterdir():
                if path.is_file():
                    (log / path.name).write_bytes(path.read_bytes())
            assert linked(tmp_path, url=url)["write-ahead log"] == 1
        engine.dispose()


# Hostile and broken evidence


def test_broken_files_stop_nobody(live: sqlite3.Connection, tmp_path: Path) -> None:
    make(live)
    for user, ballot in CASTS:
        put(live, "voters", [user])
        put(live, "ballots", values(ballot))
    live.execute("PRAGMA wal_checkpoint(FULL)")
    whole, random = (tmp_path / "live.db").read_bytes(), Random(7)
    log = (tmp_path / "live.db-wal").read_bytes()
    for number in range(12):
        folder = tmp_path / f"torn {number}"
        folder.mkdir()
        torn, torn_log = bytearray(whole), bytearray(log)
        for _ in range(200):
            torn[random.randrange(100, len(torn))] = random.randrange(256)
            torn_log[random.randrange(32, len(torn_log))] = random.randrange(256)
        (folder / "live.db").write_bytes(torn[: random.randrange(512, len(torn))])
        (folder / "live.db-wal").write_bytes(torn_log[: random.randrange(len(torn_log))])
        (folder / "empty.db").write_bytes(b"SQLite format 3\0")
        (folder / "noise.bin").write_bytes(random.randbytes(5000))
        assert linked(folder) is not None
    assert linked(tmp_path)["rowid order"] == 1


def test_nothing_stolen_is_a_guess(tmp_path: Path) -> None:
    (attempt,) = linking.attempts(Evidence(folder=tmp_path), challenge(CASTS))
    assert (attempt.method, attempt.sure) == ("guessing", False)
    assert linking.attempts(Evidence(folder=tmp_path), challenge(CASTS))[0].links == attempt.links


def test_nobody_is_linked_to_nothing(tmp_path: Path) -> None:
    lines(tmp_path, "app.log", ["2026-03-03T10:00:00Z started"])
    (attempt,) = linking.attempts(Evidence(folder=tmp_path), Challenge(people=(), ballots=()))
    assert attempt.links == {}


# The pieces


def test_of_words_that_begin_alike_the_longest_is_found() -> None:
    chain = [b"a" * length for length in range(1, 300)]
    anything = re.compile(one_of([*chain, b"bc", b"b.", b"bcd"]), re.DOTALL)
    for word in (*chain, b"bc", b"b.", b"bcd"):
        found = anything.search(b"--" + word + b"-")
        assert found
        assert found.group() == word
    assert anything.search(b"-b-c-d") is None


@pytest.mark.parametrize(
    "written",
    [
        NOON,
        NOON * 1000,
        float(NOON),
        f"{NOON}.000100",
        "2026-03-03T10:00:00Z",
        "2026-03-03 11:00:00+01:00",
        str(uuid.UUID(int=NOON * 1000 << 80 | 7 << 76 | 1 << 63)),
    ],
)
def test_a_time_is_a_time_however_it_is_written(written: object) -> None:
    assert instant(written) == pytest.approx(NOON, abs=1)


A_RANDOM_ID = "ae700532-5efb-40a5-acfe-6e09a1360ae5"


@pytest.mark.parametrize("written", [7, "7", "", True, None, "2026-02-30T10:00:00Z", A_RANDOM_ID, "x" * 500])
def test_what_is_no_time_is_none(written: object) -> None:
    assert instant(written) is None


def trace(places: Sequence[float], *, axis: str = "") -> Trace:
    """Subjects 0, 1, 2 ... at these places."""
    found = {subject: (place,) for subject, place in enumerate(places)}
    return Trace(method="", source="", side="people", axis=axis, places=found, alone=1.0)


def test_orders_that_do_not_show_all_are_laid_side_by_side() -> None:
    assert aligned(trace([3, 1, 2]), trace([10, 30, 20])) == {1: 0, 2: 2, 0: 1}
    near = trace([10.1, 30.2], axis="utc")
    assert aligned(near, trace([9, 10, 20, 30, 31], axis="utc")) == {0: 1, 1: 3}
    assert aligned(trace([9, 10, 20, 30, 31], axis="utc"), near) == {1: 0, 3: 1}
    assert aligned(trace([1, 2]), trace([5, 6, 7])) == {0: 0, 1: 2}
    assert aligned(trace([1]), trace([5, 6, 7])) == {0: 0}
