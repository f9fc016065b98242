"""A disk or a database that refuses: nothing is recorded, nothing is lost, and a sentence says so."""

import os
import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.errors import NotRecordedError
from domain.survey import Cast, CastOutcome
from models.database import Database
from tests.vault.disks import FAILS, left_by_kill, unsynced
from tests.vault.moments import at, moments
from tests.vault.surveys import Published, answer, cast, names, opened, ready, spec_of
from vault import Pending, Vault, table
from vault.keys import Keyring

RECORDED = CastOutcome.RECORDED


@contextmanager
def full_disk(limit: int = 0) -> Iterator[Callable[[], None]]:
    """A disk that takes no byte beyond `limit` of any file, once the function it gives is called, until the end."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    allowed = limit
    try:
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, hard))
    finally:
        allowed = soft
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# The last limit is in the middle of the page that is written: the disk takes half a key.
@pytest.mark.parametrize("limit", [0, 4096, 4096 + 20])
def test_a_full_disk_records_nothing(database: Database, keys: Path, limit: int) -> None:
    vault = ready(database, keys)
    opened(vault, names(8))
    with full_disk(limit) as fill, database.writer.connect() as connection:
        connection.begin()
        fill()
        with pytest.raises(NotRecordedError, match=r"cannot use its key files \(File too large\)"):
            vault.prepare(connection, [answer("U00000001")])
    assert len(Keyring(keys).held("s1", 0)) == 1
    assert cast(vault, answer("U00000001", value=2)) == (RECORDED,)
    assert len(Keyring(keys).held("s1", 0)) == 1


def test_a_full_disk_opens_nothing(database: Database, keys: Path) -> None:
    vault = ready(database, keys)
    with full_disk(5000) as fill, database.writer.connect() as connection:
        connection.begin()
        fill()
        with pytest.raises(NotRecordedError):
            vault.open(connection, spec_of(), names(8))
    assert vault.recover() == ()
    assert Keyring(keys).surveys() == set()
    opened(vault, names(8))
    assert cast(vault, answer("U00000001")) == (RECORDED,)


def test_a_commit_that_fails_is_abandoned(sqlite: Database, keys: Path) -> None:
    vault = ready(sqlite, keys)
    opened(vault, names(8))
    with full_disk() as fill, sqlite.writer.connect() as connection:
        pending = vault.prepare(connection, [answer("U00000001")])
        fill()
        with pytest.raises(DBAPIError):
            connection.commit()
    pending.abandon()
    assert len(Keyring(keys).held("s1", 0)) == 1
    assert cast(vault, answer("U00000001")) == (RECORDED,)
    sqlite.dispose()


needs_a_failing_disk = pytest.mark.skipif(not FAILS, reason="a disk can be made to fail on Linux only")


@pytest.fixture
def doubtful(sqlite: Database, keys: Path) -> Iterator[Vault]:
    """A vault of eight, of whom one has answered, that does not know yet that a disk may fail."""
    vault = ready(sqlite, keys)
    opened(vault, names(8))
    assert cast(vault, answer("U00000000")) == (RECORDED,)
    yield vault
    sqlite.dispose()


def failed(vault: Vault, *casts: Cast) -> Pending:
    """A batch whose commit is told as failed, though it stands in the log of the database's writes."""
    with vault.engine.connect() as connection:
        pending = vault.prepare(connection, casts)
        with pytest.raises(DBAPIError, match="disk I/O error"):
            unsynced(connection.commit)
    return pending


def left(vault: Vault) -> int:
    """How many answers are there if this process is killed now, and another one starts."""
    published = Published()
    with tempfile.TemporaryDirectory() as folder:
        after = left_by_kill(vault, Path(folder))
        assert after.recover() == ()
        assert after.close("s1", published)
        after.engine.dispose()
    return len(published.ballots)


@needs_a_failing_disk
def test_a_commit_that_fails_and_comes_back_after_a_crash_costs_no_answer(doubtful: Vault, keys: Path) -> None:
    pending = failed(doubtful, answer("U00000001"))
    assert left(doubtful) == 2  # it does come back
    pending.abandon()
    assert left(doubtful) == 1
    assert len(Keyring(keys).held("s1", 0)) == 1
    assert cast(doubtful, answer("U00000001", value=2)) == (RECORDED,)
    assert left(doubtful) == 2


@needs_a_failing_disk
def test_destroying_a_key_while_a_failed_commit_may_come_back_would_lose_the_box(
    doubtful: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "supersede", lambda _: None)
    failed(doubtful, answer("U00000001")).abandon()
    monkeypatch.undo()
    with tempfile.TemporaryDirectory() as folder:
        assert left_by_kill(doubtful, Path(folder)).recover() == ("s1",)


@needs_a_failing_disk
@pytest.mark.parametrize("later", [lambda vault: vault.tidy(), lambda vault: vault.cancel("s2")], ids=["tidy", "end"])
def test_while_the_disk_fails_no_key_goes_and_no_batch_begins(
    doubtful: Vault, keys: Path, later: Callable[[Vault], object]
) -> None:
    opened(doubtful, names(8), survey_id="s2")
    pending = failed(doubtful, answer("U00000001"))
    for destroy in (pending.abandon, doubtful.tidy):
        with pytest.raises(NotRecordedError, match=r"database refused \(OperationalError\)"):
            unsynced(destroy)
        assert len(Keyring(keys).held("s1", 0)) == 2
    with pytest.raises(NotRecordedError, match="disk failed a moment ago"):
        cast(doubtful, answer("U00000001"))
    assert left(doubtful) in {1, 2}
    later(doubtful)
    assert len(Keyring(keys).held("s1", 0)) == 1
    assert left(doubtful) == 1
    assert cast(doubtful, answer("U00000001")) == (RECORDED,)


@needs_a_failing_disk
def test_what_comes_back_after_a_crash_is_on_the_disk_before_its_old_key_goes(
    doubtful: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the write and the sync of a commit, and then the power fails."""
    failed(doubtful, answer("U00000001"))
    with tempfile.TemporaryDirectory() as folder:
        after = left_by_kill(doubtful, Path(folder))
        monkeypatch.setattr(os, "fsync", lambda _: None)  # the keys are on a disk of their own
        with pytest.raises(DBAPIError, match="disk I/O error"):
            unsynced(after.recover)
        assert len(Keyring(after.keys).held("s1", 0)) == 2
        after.engine.dispose()


REFUSE = {
    "sqlite": ["CREATE TRIGGER refuse BEFORE UPDATE ON boxes BEGIN SELECT RAISE(ABORT, 'canary'); END"],
    "postgresql": [
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''canary''; END'",
        "CREATE TRIGGER refuse BEFORE UPDATE ON boxes FOR EACH ROW EXECUTE FUNCTION refuse()",
    ],
}
ALLOW = {"sqlite": "DROP TRIGGER refuse", "postgresql": "DROP TRIGGER refuse ON boxes"}


def test_a_database_that_refuses_records_nothing_and_is_not_quoted(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    opened(vault, names(8), survey_id="s2")
    kind = vault.engine.dialect.name
    with vault.engine.begin() as connection:
        for statement in REFUSE[kind]:
            connection.execute(text(statement))
    with pytest.raises(NotRecordedError, match=r"database refused \(\w+\)") as refused:
        cast(vault, answer("U00000001"))
    assert "canary" not in str(refused.value)
    assert refused.value.__suppress_context__
    with vault.engine.begin() as connection:
        connection.execute(text(ALLOW[kind]))
    # The key that was made for nothing goes with the next batch, even one of another survey.
    assert len(Keyring(keys).held("s1", 0)) == 2
    assert cast(vault, answer("U00000001", survey_id="s2")) == (RECORDED,)
    assert len(Keyring(keys).held("s1", 0)) == 1
    assert cast(vault, answer("U00000001")) == (RECORDED,)


def test_keys_that_cannot_be_destroyed_are_not_acknowledged_and_tried_again(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    with vault.engine.begin() as connection:
        pending = vault.prepare(connection, [answer("U00000001")])
    with full_disk() as fill:
        fill()
        with pytest.raises(NotRecordedError, match="counts once, however often"):
            pending.settle()
    assert len(Keyring(keys).held("s1", 0)) == 2
    assert cast(vault, answer("U00000001")) == (CastOutcome.ALREADY_ANSWERED,)
    assert len(Keyring(keys).held("s1", 0)) == 1


def end(vault: Vault, survey_id: str) -> None:
    assert vault.cancel(survey_id)


@pytest.mark.parametrize(
    "later",
    [
        lambda vault: vault.tidy(),
        lambda vault: cast(vault, answer("U00000001", survey_id="s2")),
        lambda vault: end(vault, "s2"),
    ],
    ids=["tidied", "at the next answer", "at the next end"],
)
def test_a_close_succeeds_though_its_keys_cannot_be_destroyed_before_later(
    database: Database, keys: Path, later: Callable[[Vault], object]
) -> None:
    vault = ready(database, keys)
    opened(vault, names(8))
    opened(vault, names(8), survey_id="s2")
    cast(vault, answer("U00000001"))
    published = Published()
    with full_disk() as fill:
        with moments(vault.engine, at("begin", fill, times=2)):  # the first one's commit is done by then
            assert vault.close("s1", published)
        assert len(published.ballots) == 1
        with pytest.raises(NotRecordedError, match="File too large"):
            vault.tidy()
    assert "s1" in Keyring(keys).surveys()
    later(vault)
    assert "s1" not in Keyring(keys).surveys()


def test_an_answer_is_acknowledged_while_the_keys_of_another_survey_cannot_be_destroyed(
    vault: Vault, keys: Path
) -> None:
    opened(vault, names(8))
    opened(vault, names(8), survey_id="s2")
    stuck = keys / "s1.keys"
    stuck.unlink()
    stuck.mkdir()
    end(vault, "s1")
    assert cast(vault, answer("U00000001", survey_id="s2")) == (RECORDED,)
    with pytest.raises(NotRecordedError, match="Is a directory"):
        vault.tidy()


def test_a_removal_that_was_not_committed_leaves_the_keys(sqlite: Database, keys: Path) -> None:
    vault = ready(sqlite, keys)
    opened(vault, names(8))
    with full_disk() as fill, moments(vault.engine, at("commit", fill)), pytest.raises(DBAPIError):
        vault.close("s1", Published())
    vault.tidy()
    published = Published()
    assert cast(vault, answer("U00000001")) == (RECORDED,)
    assert ready(sqlite, keys).close("s1", published)
    assert len(published.ballots) == 1
    sqlite.dispose()


def test_a_database_that_refuses_while_keys_are_destroyed_is_not_quoted_either(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    with vault.engine.begin() as connection:
        pending = vault.prepare(connection, [answer("U00000001")])
    with vault.engine.begin() as connection:
        connection.execute(text("ALTER TABLE boxes RENAME TO canary"))
    for destroy in (pending.settle, vault.tidy):
        with pytest.raises(NotRecordedError, match=r"database refused \(\w+\)") as refused:
            destroy()
        assert "canary" not in str(refused.value)
    with vault.engine.begin() as connection:
        connection.execute(text("ALTER TABLE canary RENAME TO boxes"))
    vault.tidy()
    assert len(Keyring(keys).held("s1", 0)) == 1


def test_one_survey_whose_keys_cannot_be_destroyed_keeps_no_other_waiting(vault: Vault, keys: Path) -> None:
    for survey_id in ("s1", "s2"):
        opened(vault, names(8), survey_id=survey_id)
    with vault.engine.connect() as connection:
        vault.prepare(connection, [answer("U00000001", survey_id="s2")])
        connection.rollback()
    stuck = keys / "s1.keys"
    stuck.unlink()
    stuck.mkdir()
    end(vault, "s1")
    assert len(Keyring(keys).held("s2", 0)) == 1


def test_there_is_nothing_to_tidy_in_a_vault_that_had_no_faults(vault: Vault, keys: Path) -> None:
    opened(vault, names(8))
    cast(vault, answer("U00000001"))
    held = Keyring(keys).held("s1", 0)
    vault.tidy()
    assert Keyring(keys).held("s1", 0) == held


def test_a_key_file_that_is_no_file_is_a_sentence(vault: Vault, keys: Path) -> None:
    (keys / "s1.keys").mkdir()
    with pytest.raises(NotRecordedError, match="Is a directory"):
        opened(vault, names(8))
