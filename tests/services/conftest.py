"""A vault with its keys beside each database."""

from pathlib import Path

import pytest

from models.database import Database
from tests.factories import open_vault
from vault import Vault


@pytest.fixture
def vault(database: Database, tmp_path: Path) -> Vault:
    """The real vault on a fresh database."""
    return open_vault(database, tmp_path / "keys")
