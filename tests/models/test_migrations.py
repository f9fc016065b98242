"""The schema is the sum of the migrations, on both databases."""

import shutil
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import String, inspect, text

from domain.errors import NewerDatabaseError
from models.database import Database
from models.everything import Base
from models.migrate import migrate, revisions
from vault import table as vault_table


def differences(database: Database) -> list[object]:
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, [Base.metadata, vault_table.METADATA]))


def test_schema_equals_the_sum_of_the_migrations(database: Database) -> None:
    assert differences(database) == []


def test_a_column_of_another_length_is_a_difference(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Base.metadata.tables["places"].c.calendar, "type", String(16))
    assert len(differences(database)) == 1


def test_nothing_is_done_twice(database: Database) -> None:
    assert migrate(database) is False


def test_an_empty_database_gets_every_table(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert migrate(database) is True
    tables = set(inspect(database.reader).get_table_names())
    database.dispose()
    assert {*Base.metadata.tables, *vault_table.METADATA.tables} <= tables


def test_a_percent_sign_in_the_path_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = tmp_path / "100% ours"
    shutil.copytree(Path("models/migrations"), odd)
    monkeypatch.setattr("models.migrate.MIGRATIONS", odd)
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert migrate(database) is True
    database.dispose()


def test_a_database_from_a_newer_version_is_refused_with_a_sentence(database: Database) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="written by a newer Tribune"):
        migrate(database)


@pytest.fixture
def bare_url(database_url: str, tmp_path: Path) -> str:
    """A database of each kind without any table."""
    url = f"sqlite:///{tmp_path / 'bare.db'}" if database_url.startswith("sqlite") else database_url
    database = Database(url)
    with database.writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    database.dispose()
    return url


def test_processes_that_start_together_migrate_once(bare_url: str) -> None:
    done: list[bool] = []

    def start() -> None:
        database = Database(bare_url)
        done.append(migrate(database))
        database.dispose()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, True]


def test_revisions_count_up() -> None:
    assert revisions() == [f"{number:04d}" for number in range(1, len(revisions()) + 1)]
