"""Holidays: a pulse waits for a day on which people work."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.scenarios.company import EVERYBODY, Scene

LEEDS = ZoneInfo("Europe/London")


async def test_a_pulse_that_would_open_on_a_holiday_opens_on_the_next_working_day(
    database_url: str, tmp_path: Path
) -> None:
    """Set up on Tuesday 10 December; the first pulse opens on the 12th, and the second would on Boxing Day."""
    scene = Scene(tmp_path, database_url, begins=datetime(2024, 12, 10, 9, tzinfo=UTC))
    await scene.server.start()
    try:
        await scene.start()
        assert "The next pulse opens on Thursday 12 December" in await scene.set_up()
        await scene.server.clock.jump(datetime(2024, 12, 20, tzinfo=UTC).timestamp())
        before = {name: len(scene[name].invitations) for name in EVERYBODY}
        assert all(before.values())
        assert "The next pulse opens on Friday 27 December" in await scene["ruth"].home()
        announcements = len(scene.said())
        await scene.server.clock.jump(datetime(2024, 12, 26, 23, tzinfo=LEEDS).timestamp())
        assert {name: len(scene[name].invitations) for name in EVERYBODY} == before
        assert len(scene.said()) == announcements + 1  # on the working day before: Christmas Eve
        await scene.server.clock.jump(datetime(2024, 12, 27, 10, 31, tzinfo=LEEDS).timestamp())
        assert all(len(scene[name].invitations) == before[name] + 1 for name in EVERYBODY)
        assert scene.failures == []
    finally:
        await scene.stop()
        await scene.server.stop()
