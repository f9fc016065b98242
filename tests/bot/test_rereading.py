"""Past voices are read anew once people have stopped changing things, a batch at a time."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from bot.rereading import BETWEEN, QUIET, RereadingKeeper
from models.voices import VoiceTopic
from services import rereading, topic_changes
from services.topics import read_otherwise
from tests.bot.desk import Desk
from tests.conftest import opened
from tests.saved_voices import add_voice
from tests.services.test_topic_changes import METERS

T = TypeVar("T")
NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)


async def test_it_waits_for_a_quiet_minute_and_goes_on_until_all_are_read(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "AT_ONCE", 2)
    database = opened(sqlite_url)
    keeper = RereadingKeeper(Desk(database))
    assert await keeper.keep(NOW) is None
    with database.write() as session:
        for number in range(3):
            add_voice(session, f"Smart meter {number}.")
        topic_changes.save_topic(session, METERS)
    assert await keeper.keep(NOW) == NOW + QUIET
    with database.write() as session:
        read_otherwise(session)
    later = NOW + timedelta(seconds=30)
    assert await keeper.keep(later) == later + QUIET
    assert await keeper.keep(NOW + QUIET) == later + QUIET
    now = later + QUIET
    for _ in range(2):
        assert await keeper.keep(now) == now + BETWEEN
        now += BETWEEN
    assert await keeper.keep(now) is None
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(VoiceTopic)) == 3
    database.dispose()
