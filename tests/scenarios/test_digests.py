"""A digest from its set-up to Monday morning: proposed on Friday, approved with one click, posted with a picture."""

from datetime import UTC, datetime

import pytest

from models.database import Database
from tests.scenarios.company import BOT, Scene
from tests.services.digesting import add_weeks

LAMPS = "C0LAMPS"
TUESDAY = datetime(2025, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_digest_is_set_up_approved_posted_and_read_again(installed: Scene) -> None:
    ruth, maya = installed["ruth"], installed["maya"]
    database = Database(installed.config.database_url)
    with database.write() as session:
        add_weeks(session, now=12, said=TUESDAY, touch_point=None)
    database.dispose()
    await ruth.actor.say(LAMPS, "/invite @tribune")
    await ruth.home()
    await ruth.press("Digests")
    await ruth.press("Add a digest", on=ruth.modal)
    await ruth.choose({"conversations_select": LAMPS})
    assert "Monday 9:00 in Europe/London, every week" in await ruth.send()

    await installed.until(7, 9, 1)
    asked = ruth.inbox[-1]
    assert "May these customers' words go out?" in ruth.read(asked)
    await ruth.press("Yes to all of them", on=asked)
    assert "Yes, it may go out." in ruth.read(ruth.inbox[-1])

    await installed.until(10, 8, 59)
    assert installed.said(LAMPS) == []
    await installed.until(10, 9, 1)
    (digest,) = installed.said(LAMPS)
    assert digest.startswith("Customers wait for a call back.\nCall backs and replies: 12 mentions")
    assert "Nobody has called me back since Monday" in digest
    (message,) = [one for one in installed.server.workspace.messages[LAMPS] if one.user == BOT]
    assert [block["type"] for block in message.blocks][1] == "image"

    assert "What customers say" in await maya.home()
    assert "Nobody has called me back since Monday" in await maya.press("Read the digest")
    await maya.press("Show me more", on=maya.modal)
    assert "case 0-" in maya.read()
    await maya.home()
    await maya.press("Read the digest")
    assert "It is too early to say." in await maya.press("Are we listening?", on=maya.modal)
    assert not installed.failures
