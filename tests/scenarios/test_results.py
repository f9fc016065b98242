"""Results that people return to, through nothing but Slack's own protocol."""

import asyncio

from tests.scenarios.company import EVERYBODY, Scene


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
    assert "on their way to your messages with Tribune" in await maya.press("Send me the figures", on=shown)
    wanted = {"tribune-results.csv", "tribune-results.json"}
    async with asyncio.timeout(20):
        while not wanted <= {one.name for one in workspace.files.values()}:  # noqa: ASYNC110 - Slack tells nobody of it
            await asyncio.sleep(0.02)
