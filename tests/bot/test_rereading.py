"""Past voices are read anew once people have stopped changing things, a batch at a time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.rereading import BETWEEN, QUIET, RereadingKeeper
from models.database import Database
from models.voices import VoiceTopic
from services import rereading, topic_changes
from services.topics import read_otherwise
from tests.conftest import opened
from tests.saved_voices import add_voice
from tests.services.test_topic_changes import METERS

T = TypeVar("T")
NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)


class Store:
    """The database, as the bot's tasks see it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def read(self, work: Callable[[Session], T]) -> T:
        with self.database.read() as session:
            return work(session)

    async def write(self, work: Callable[[Session], T], *, patient: bool = False) -> T:
        assert patient
        with self.database.write() as session:
            return work(session)


async def test_it_waits_for_a_quiet_minute_and_goes_on_until_all_are_read(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "AT_ONCE", 2)
    database = opened(sqlite_url)
    keeper = RereadingKeeper(Store(database))
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
