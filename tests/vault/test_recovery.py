"""At start keys and boxes agree again, and keys of another database are left alone."""

import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, event, text

from domain.errors import ForeignKeysError, NotRecordedError
from domain.survey import CastOutcome
from models.database import Database
from tests.vault.surveys import Published, answer, box_of, cast, names, opened, ready, spec_of
from vault import Vault, table
from vault.keys import Keyring
from vault.seal import Key


def test_the_first_start_claims_an_empty_directory(vault: Vault, keys: Path) -> None:
    with vault.engine.connect() as connection:
        assert table.installation(connection, alone=False) == Keyring(keys).owner()
    assert vault.recover() == ()


def test_a_start_that_was_killed_before_it_claimed_the_directory_is_repeated(vault: Vault, keys: Path) -> None:
    shutil.rmtree(keys)
    assert vault.recover() == ()
    assert Keyring(keys).owner()


def test_processes_that_start_together_agree(database: Database, keys: Path) -> None:
    failures: list[Exception] = []

    def start() -> None:
        try:
            Vault(database.writer, keys).recover()
        except ForeignKeysError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_new_database_beside_keys_is_refused_and_nothing_is_lost(vault: Vault, keys: Path, tmp_path: Path) -> None:
    opened(vault, names(8))
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    table.METADATA.create_all(other.writer)
    for _ in range(2):
        with pytest.raises(ForeignKeysError, match="an empty one if the database is new"):
            Vault(other.writer, keys).recover()
    other.dispose()
    assert {path.name: path.read_bytes() for path in keys.iterdir()} == before


def test_keys_of_another_database_are_refused_and_nothing_is_lost(vault: Vault, keys: Path, tmp_path: Path) -> None:
    opened(vault, names(8))
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    table.METADATA.create_all(other.writer)
    elsewhere = ready(other, tmp_path / "elsewhere")
    opened(elsewhere, names(8))
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    lost = Vault(other.writer, keys)
    with pytest.raises(ForeignKeysError, match="belong to another database"):
        lost.recover()
    with pytest.raises(ForeignKeysError):
        opened(lost, names(8), survey_id="s2")
    with pytest.raises(ForeignKeysError):
        lost.close("s1", Published())
    with pytest.raises(ForeignKeysError):
        lost.cancel("s1")
    other.dispose()
    assert {path.name: path.read_bytes() for path in keys.iterdir()} == before


def test_keys_that_nobody_claims_are_refused(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    (keys / "installation").unlink()
    with pytest.raises(ForeignKeysError):
        vault.recover()
    assert Keyring(keys).surveys() == {"s1"}


def test_an_id_without_its_database_is_refused(vault: Vault) -> None:
    with vault.engine.begin() as connection:
        connection.execute(delete(table.INSTALLATION))
    with pytest.raises(ForeignKeysError):
        opened(vault, names(8))
    with pytest.raises(ForeignKeysError):
        vault.recover()


def test_orphaned_keys_are_destroyed_where_the_ids_match(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    Keyring(keys).create("orphan", [Key.fresh()])
    assert vault.recover() == ()
    assert Keyring(keys).surveys() == {"s1"}


def test_a_database_restored_from_its_backup_is_reported_and_can_be_cancelled(vault: Vault, keys: Path) -> None:
    """Its older box names a destroyed key; the newer key stays, in case the newer database is found."""
    people = names(8)
    opened(vault, people)
    opened(vault, people, survey_id="s2")
    backup = box_of(vault)
    cast(vault, answer(people[0]))
    with vault.engine.begin() as connection:
        table.replace(connection, backup)
    held = Keyring(keys).held("s1", 0)
    assert vault.recover() == ("s1",)
    assert Keyring(keys).held("s1", 0) == held
    with pytest.raises(NotRecordedError, match="its key is lost"):
        cast(vault, answer(people[1]))
    assert cast(vault, answer(people[1], survey_id="s2")) == (CastOutcome.RECORDED,)
    assert vault.cancel("s1")
    assert vault.recover() == ()


def test_a_lost_key_directory_is_reported_and_readers_do_not_wait(vault: Vault, database: Database, keys: Path) -> None:
    people = names(8)
    opened(vault, people)
    shutil.rmtree(keys)
    assert vault.recover() == ("s1",)
    with database.reader.connect() as connection:
        assert vault.pending_people(connection, "s1", people) == {}
        assert vault.answered(connection, "s1") == 0
    with vault.engine.begin() as connection:
        assert vault.answered(connection, "s1") == 0
    published = Published()
    assert vault.close("s1", published)
    assert published.ballots == []


@pytest.mark.parametrize("blob", [b"x" * 100, b"x" * 30, b"x" * 10, b""])
def test_a_box_that_was_tampered_with_adds_nothing(vault: Vault, blob: bytes) -> None:
    people = names(300)
    opened(vault, people)
    cast(vault, *map(answer, people))
    with vault.engine.begin() as connection:
        connection.execute(table.BOXES.update().where(table.BOXES.c.shard == 1).values(blob=blob))
    published = Published()
    assert vault.close("s1", published)
    assert 0 < len(published.ballots) < 300


def test_recovery_waits_for_an_opening_and_does_not_take_its_keys_for_orphans(vault: Vault, keys: Path) -> None:
    opening = threading.Event()
    recovered = threading.Event()
    unreadable: list[tuple[str, ...]] = []

    def recover() -> None:
        opening.wait()
        unreadable.append(Vault(vault.engine, keys).recover())
        recovered.set()

    thread = threading.Thread(target=recover)
    thread.start()
    with vault.engine.begin() as connection:
        vault.open(connection, spec_of(), names(8))
        opening.set()
        assert not recovered.wait(0.2)
    thread.join()
    assert unreadable == [()]
    assert cast(vault, answer("U00000001")) == (CastOutcome.RECORDED,)


def test_a_vault_that_never_started_refuses_to_open(database: Database, keys: Path) -> None:
    with pytest.raises(ForeignKeysError):
        opened(Vault(database.writer, keys), names(8))


@pytest.mark.postgresql
def test_commits_wait_for_the_disk_and_not_for_ever_for_a_lock_whatever_the_server_is_set_to(
    postgresql_url: str, keys: Path
) -> None:
    database = Database(postgresql_url)
    with database.writer.connect() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        connection.commit()
    database.dispose()
    waits: list[tuple[str, str]] = []

    def look(connection: Connection) -> None:
        for_disk, for_lock = (
            connection.exec_driver_sql(f"SHOW {name}") for name in ("synchronous_commit", "lock_timeout")
        )
        waits.append((for_disk.scalar_one(), for_lock.scalar_one()))

    event.listen(database.writer, "commit", look)
    with database.writer.begin():
        pass
    vault = ready(database, keys)
    for survey_id in ("s1", "s2"):
        opened(vault, names(8), survey_id=survey_id)
    cast(vault, answer("U00000001"))
    assert vault.close("s1", Published())
    assert vault.cancel("s2")
    database.dispose()
    assert waits == [("off", "0"), *[("on", "30s")] * 6]
