"""The whole product in a small company: the real bot beside the sandbox's server, on each database in turn."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.company import Scene


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
