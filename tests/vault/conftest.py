"""A vault on each kind of database."""

from pathlib import Path

import pytest

from models.database import Database
from tests.vault.surveys import ready
from vault import Vault


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Where a vault's keys are to be."""
    return tmp_path / "keys"


@pytest.fixture
def vault(database: Database, keys: Path) -> Vault:
    """A vault that has started, on each kind of database in turn."""
    return ready(database, keys)


@pytest.fixture
def sqlite(sqlite_url: str) -> Database:
    """SQLite alone."""
    return Database(sqlite_url)
