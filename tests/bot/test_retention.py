"""Old things are deleted at start and every night, a batch at a time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.retention import BETWEEN, RetentionKeeper
from models.database import Database
from models.people import Person
from services import retention
from services.contacts import Contacts
from services.people import change_person
from tests.bot.desk import Desk
from tests.factories import OPENED, add_people, member

T = TypeVar("T")
NIGHT = datetime(2025, 8, 2, 3, tzinfo=UTC)


async def test_it_goes_on_until_nothing_is_left_and_comes_again_at_night(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    with database.write() as session:
        add_people(session, 2)
        for number in range(2):
            change_person(session, member(number, deactivated=True), now=OPENED)
    store, now = Desk(database), NIGHT - timedelta(hours=12)
    keeper = RetentionKeeper(store, Contacts(tmp_path))
    dues = []
    for _ in range(3):
        dues.append(await keeper.keep(now))
        now = min(dues[-1], NIGHT)
    assert dues == [NIGHT - timedelta(hours=12) + BETWEEN, NIGHT - timedelta(hours=12) + 2 * BETWEEN, NIGHT]
    assert await keeper.keep(NIGHT - timedelta(minutes=1)) == NIGHT
    assert store.written == 3
    with database.read() as session:
        assert session.query(Person).count() == 0
    assert await keeper.keep(NIGHT) == NIGHT + timedelta(days=1)
