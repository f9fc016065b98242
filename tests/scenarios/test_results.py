"""Results that people return to, through nothing but Slack's own protocol."""

import pytest

from tests.scenarios.company import EVERYBODY, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here: nothing in this story depends on which."""
    return sqlite_url


async def test_the_report_is_read_again_with_its_picture_and_taken_along(asked: Scene) -> None:
    maya = asked["maya"]
    await asked.answers(dict.fromkeys(EVERYBODY, "5"))
    await asked.until(14, 17, 1)
    await maya.home()
    assert "Would send a friend" in await maya.press("Read the report")
    workspace = asked.server.workspace
    shown = workspace.top_modal(maya.id)
    assert shown is not None
    assert [block["type"] for block in shown.payload["blocks"]].count("image") == 1
    assert "direct messages with Tribune" in await maya.press("Send me the figures", on=shown)
    assert {"tribune-results.csv", "tribune-results.json"} <= {file.name for file in workspace.files.values()}
