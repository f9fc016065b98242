"""A vault with its keys beside each database, and a pulse that is open."""

from pathlib import Path

import pytest

from models import pulses
from models.database import Database
from services import cycles
from tests.factories import ANNOUNCED, OPENED, add_people, open_vault, set_up_series
from vault import Vault


@pytest.fixture
def vault(database: Database, tmp_path: Path) -> Vault:
    """The real vault on a fresh database."""
    return open_vault(database, tmp_path / "keys")


@pytest.fixture
def survey_id(database: Database, vault: Vault) -> str:
    """An open pulse of ten people, nobody asked yet."""
    with database.write() as session:
        add_people(session, 10, team="hotline")
        set_up_series(session)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED)
        return pulses.open_cycles(session)[0].id
