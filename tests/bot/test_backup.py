"""A backup is whole and without keys; a restore takes all of it or nothing, and gives up what can't be read."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.backup import back_up, restore
from bot.config import Config
from bot.installation import open_database
from domain.errors import BadFileError, ConfigurationError, NewerDatabaseError, NotFoundError
from domain.messages import Welcome
from models import pulses
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.pulses import Cycle, CycleState
from services import cycles
from services.deliveries import doubt_after_restore, queue
from tests.bot.fake_slack import FakeSlack, config_for
from tests.factories import OPENED, add_people, answer, open_vault, put_in, set_up_series, user
from tests.services.lettering import Box, suggestion
from vault import Vault

NOW = OPENED + timedelta(hours=1)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A database with an open pulse that nobody has answered; nothing runs."""
    slack = FakeSlack()
    slack.url = "http://127.0.0.1:9"
    config = config_for(slack, tmp_path)
    database = open_database(config)
    vault = open_vault(database, config.key_dir)
    with database.write() as session:
        add_people(session, 10)
        set_up_series(session)
        cycles.open_now(session, vault=vault, now=OPENED)
    database.dispose()
    return config


@pytest.fixture
def running(config: Config) -> Iterator[Database]:
    """Somebody has the database open, as a bot that runs."""
    database = open_database(config)
    with database.read() as session:
        session.scalars(select(Cycle)).all()
        yield database
    database.dispose()


def answered(config: Config, *people: str) -> None:
    database = open_database(config)
    vault = Vault(database.writer, config.key_dir)
    with database.read() as session:
        (cycle,) = pulses.open_cycles(session)
        casts = [answer(session, cycle.id, person) for person in people]
    put_in(database, vault, casts)
    database.dispose()


def state_of_cycles(config: Config) -> list[CycleState]:
    database = open_database(config)
    with database.read() as session:
        states = list(session.scalars(select(Cycle.state)))
    database.dispose()
    return states


def test_a_backup_is_one_whole_file_for_one_user(config: Config, running: Database, tmp_path: Path) -> None:
    written = back_up(config, tmp_path / "tonight.db")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "keys", "tonight.db"]
    with closing(sqlite3.connect(written)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM people").fetchone() == (10,)
    assert back_up(config, written) == written  # tonight's takes the place of last night's


def test_a_backup_has_no_key(config: Config, tmp_path: Path) -> None:
    answered(config, user(1))
    copy = back_up(config, tmp_path / "tonight.db").read_bytes()
    (file,) = config.key_dir.glob("*.keys")
    keys = [page for start in range(0, file.stat().st_size, 4096) if any(page := file.read_bytes()[start : start + 48])]
    assert keys
    assert not any(page[8:40] in copy for page in keys)


@pytest.mark.parametrize(
    "name", ["keys/tonight.db", "data/tribune.db", "data/tribune.db-wal", "letter.txt", "no/way.db"]
)
def test_a_place_that_is_wrong_for_a_backup_is_refused(config: Config, tmp_path: Path, name: str) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sam", encoding="utf-8")
    before = (tmp_path / "data/tribune.db").read_bytes()
    with pytest.raises(BadFileError):
        back_up(config, tmp_path / name)
    assert (tmp_path / "letter.txt").read_text("utf-8") == "Dear Sam"
    assert (tmp_path / "data/tribune.db").read_bytes() == before


def test_a_link_into_the_key_directory_is_seen_through(config: Config, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(config.key_dir)
    with pytest.raises(BadFileError, match="in the key directory"):
        back_up(config, tmp_path / "elsewhere" / "tonight.db")


def test_without_a_database_there_is_no_backup(config: Config, tmp_path: Path) -> None:
    nowhere = replace(config, database_url=f"sqlite:///{tmp_path}/data/other.db")
    with pytest.raises(NotFoundError):
        back_up(nowhere, tmp_path / "tonight.db")


def test_on_postgresql_the_right_command_is_named_without_the_password(config: Config) -> None:
    there = replace(config, database_url="postgresql+psycopg://tribune:s3cret@db.example:5433/pulse")
    with pytest.raises(ConfigurationError) as refused:
        back_up(there, Path("to night.dump"))
    assert refused.value.problems[0] == (
        "pg_dump --format=custom --no-owner --host=db.example --port=5433 --username=tribune --dbname=pulse"
        " --file 'to night.dump'"
    )
    with pytest.raises(ConfigurationError) as refused:
        restore(there, Path("tonight.dump"), now=NOW)
    assert refused.value.problems[0].startswith("pg_restore --clean --if-exists --no-owner --host=db.example")
    assert "s3cret" not in str(refused.value.problems)


def test_a_restore_is_refused_while_tribune_runs(config: Config, running: Database, tmp_path: Path) -> None:
    written = back_up(config, tmp_path / "tonight.db")
    with pytest.raises(BadFileError, match="Tribune is running"):
        restore(config, written, now=NOW)
    assert state_of_cycles(config) == [CycleState.OPEN]
    assert sorted(path.suffix for path in config.data_dir.iterdir()) == [".db", ".db-shm", ".db-wal"]


def test_what_was_here_is_kept_beside_it(config: Config, tmp_path: Path) -> None:
    written = back_up(config, tmp_path / "tonight.db")
    database = open_database(config)
    with database.write() as session:
        add_people(session, 1, first=50)
    database.dispose()
    done = restore(config, written, now=NOW)
    assert done.lost == ()  # nobody has answered since: the keys still fit
    assert done.old is not None
    with closing(sqlite3.connect(done.old)) as old, closing(sqlite3.connect(config.data_dir / "tribune.db")) as new:
        assert old.execute("SELECT count(*) FROM people").fetchone() == (11,)
        assert new.execute("SELECT count(*) FROM people").fetchone() == (10,)
    assert stat.S_IMODE((config.data_dir / "tribune.db").stat().st_mode) == 0o600


def test_a_pulse_whose_keys_have_moved_on_is_cancelled_and_its_channel_told(config: Config, tmp_path: Path) -> None:
    written = back_up(config, tmp_path / "tonight.db")
    answered(config, *(user(number) for number in range(5)))
    done = restore(config, written, now=NOW)
    assert len(done.lost) == 1
    assert state_of_cycles(config) == [CycleState.CANCELLED]
    database = open_database(config)
    with database.read() as session:
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "PulseCancelled")).all()
        assert [row.state for row in told] == [DeliveryState.DUE]
    assert Vault(database.writer, config.key_dir).recover() == ()
    database.dispose()


def test_letters_that_cannot_be_opened_any_more_are_given_up_and_told(config: Config, tmp_path: Path) -> None:
    database = open_database(config)
    box = Box(database, config.key_dir)
    before = box.taking()
    database.dispose()
    written = back_up(config, tmp_path / "tonight.db")
    box.send(suggestion(1))
    database.dispose()
    assert restore(config, written, now=NOW).lost == ()
    assert box.taking() != before
    with database.read() as session:
        assert session.scalar(select(OutboxMessage).where(OutboxMessage.kind == "KeysLost").limit(1))
    assert Vault(database.writer, config.key_dir).recover() == ()
    database.dispose()


def test_a_lost_disk_is_restored_beside_new_keys(config: Config, tmp_path: Path) -> None:
    written = back_up(config, tmp_path / "tonight.db")
    elsewhere = replace(
        config,
        data_dir=tmp_path / "new",
        key_dir=tmp_path / "newkeys",
        database_url=f"sqlite:///{tmp_path}/new/tribune.db",
    )
    done = restore(elsewhere, written, now=NOW)
    assert done.old is None
    assert len(done.lost) == 1


def test_what_waited_is_looked_up_before_it_is_sent(config: Config, tmp_path: Path) -> None:
    database = open_database(config)
    with database.write() as session:
        queue(session, Welcome(), channel=user(1), about="due", due_at=OPENED)
        queue(session, Welcome(), channel=user(1), about="later", due_at=NOW + timedelta(days=1))
    database.dispose()
    restore(config, back_up(config, tmp_path / "tonight.db"), now=NOW)
    database = open_database(config)
    with database.read() as session:
        states = {row.unique_key: row.state for row in session.scalars(select(OutboxMessage))}
    database.dispose()
    assert (states["due"], states["later"]) == (DeliveryState.CLAIMED, DeliveryState.DUE)


def test_a_restore_that_ended_half_way_is_taken_up_at_the_next_start(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(config)
    with database.write() as session:
        doubt_after_restore(session, now=OPENED)  # as each start does
        queue(session, Welcome(), channel=user(1), about="due", due_at=OPENED)
    database.dispose()
    written = back_up(config, tmp_path / "tonight.db")
    monkeypatch.setattr("bot.backup._take_up", lambda *_args, **_options: ())  # it dies before
    restore(config, written, now=NOW)
    database = open_database(config)
    with database.write() as session:
        doubt_after_restore(session, now=NOW)
        due = session.scalars(select(OutboxMessage).where(OutboxMessage.unique_key == "due")).one()
        assert due.state is DeliveryState.CLAIMED
    database.dispose()


def test_a_file_that_is_no_backup_is_refused(config: Config, tmp_path: Path) -> None:
    letter, other, torn = tmp_path / "letter.txt", tmp_path / "other.db", tmp_path / "torn.db"
    letter.write_text("Dear Sam", encoding="utf-8")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE shopping (what TEXT)")
        connection.commit()
    whole = back_up(config, tmp_path / "tonight.db").read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])
    for file in (letter, other, torn, tmp_path / "nothing.db", tmp_path):
        with pytest.raises(BadFileError):
            restore(config, file, now=NOW)
    assert state_of_cycles(config) == [CycleState.OPEN]


def test_the_database_itself_is_no_backup(config: Config) -> None:
    with pytest.raises(BadFileError, match="the database itself"):
        restore(config, config.data_dir / "tribune.db", now=NOW)


def test_a_newer_backup_is_refused(config: Config, tmp_path: Path) -> None:
    written = back_up(config, tmp_path / "tonight.db")
    with closing(sqlite3.connect(written)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(NewerDatabaseError):
        restore(config, written, now=NOW)


def test_anybody_elses_backup_is_refused_beside_our_keys(config: Config, tmp_path: Path) -> None:
    written = back_up(config, tmp_path / "tonight.db")
    with closing(sqlite3.connect(written)) as connection:
        connection.execute("UPDATE installation SET id = 'somebody else'")
        connection.commit()
    with pytest.raises(BadFileError, match="belong to another database"):
        restore(config, written, now=NOW)


def test_a_backup_with_a_hole_in_it_is_refused(config: Config, tmp_path: Path) -> None:
    written = back_up(config, tmp_path / "tonight.db")
    whole = bytearray(written.read_bytes())
    with closing(sqlite3.connect(written)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_outbox_state_due_at'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    whole[(page - 1) * size + 8 : page * size] = b"\xff" * (size - 8)
    written.write_bytes(whole)
    with pytest.raises(BadFileError, match="damaged"):
        restore(config, written, now=NOW)
