"""No row of the vault can name a person, an order, or a moment."""

from pathlib import Path

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, SmallInteger, String, create_engine, inspect, text

from models.database import Database
from vault import table


def test_columns_hold_sizes_random_ids_and_ciphertext_only() -> None:
    columns = {column.name: type(column.type) for each in table.METADATA.sorted_tables for column in each.columns}
    assert columns == {
        "singleton": SmallInteger,
        "id": String,
        "survey_id": String,
        "shard": Integer,
        "shards": Integer,
        "answers": Integer,
        "comment_bytes": Integer,
        "counts": Boolean,
        "shard_key": LargeBinary,
        "key_id": LargeBinary,
        "blob": LargeBinary,
    }


def test_there_is_one_installation(vault_database: Database) -> None:
    with vault_database.writer.begin() as connection:
        table.add_installation(connection)
        first = table.installation(connection, alone=True)
        table.add_installation(connection)
        assert first
        assert table.installation(connection, alone=False) == first


@pytest.fixture
def vault_database(database: Database) -> Database:
    """The vault's tables as its own metadata makes them."""
    with database.writer.begin() as connection:
        table.METADATA.drop_all(connection)
        table.METADATA.create_all(connection)
    return database


@pytest.mark.postgresql
def test_postgresql_does_not_try_to_compress_blobs(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    storage = text("SELECT attstorage FROM pg_attribute WHERE attrelid = 'boxes'::regclass AND attname = 'blob'")
    with database.reader.connect() as connection:
        assert connection.scalar(storage) == "e"
    database.dispose()


def test_the_tables_need_nothing_of_the_other_tables(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'vault.db'}")
    table.METADATA.create_all(engine)
    assert set(inspect(engine).get_table_names()) == {"installation", "sealed_surveys", "boxes"}
    engine.dispose()
