"""There is always one box that takes letters, and everybody knows when it is opened."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import select, text

from domain.errors import NotFoundError, NotInvitedError
from models.database import Database
from models.suggestions import LetterBox
from services import letters
from services.desk_settings import Desk, set_desk
from tests.factories import open_vault
from tests.services.lettering import MONDAY, TUESDAY, TUESDAY_TEN, Box, suggestion


@pytest.fixture
def box(database: Database, tmp_path: Path) -> Box:
    return Box(database, tmp_path / "keys")


def test_without_a_desk_nobody_can_send_anything(database: Database, tmp_path: Path) -> None:
    vault = open_vault(database, tmp_path / "keys")
    with database.write() as session:
        assert not letters.lacks_box(session)
        letters.ensure_box(session, vault=vault, now=MONDAY)
        assert letters.next_release(session, now=MONDAY) is None
        with pytest.raises(NotFoundError, match="Suggestions are not set up yet"):
            letters.box_taking(session)


def test_one_box_opens_when_the_desk_is_set_up_however_often_that_is_asked(box: Box) -> None:
    with box.database.write() as session:
        letters.ensure_box(session, vault=box.vault, now=MONDAY)
        assert not letters.lacks_box(session)
        (only,) = session.scalars(select(LetterBox))
    assert (only.id, only.release_on, only.number) == (box.taking(), TUESDAY, 1)
    assert box.vault.recover() == ()


def test_another_box_follows_a_full_one_of_the_same_day(box: Box) -> None:
    full = box.taking()
    box.send(*(suggestion(number) for number in range(64)))
    with pytest.raises(NotInvitedError):
        box.send(suggestion(64))
    second = box.another(full)
    assert second == box.another(full) == box.taking() != full
    box.send(suggestion(64))
    with box.database.read() as session:
        assert [
            (one.release_on, one.number) for one in session.scalars(select(LetterBox).order_by(LetterBox.number))
        ] == [
            (TUESDAY, 1),
            (TUESDAY, 2),
        ]
        assert letters.next_release(session, now=MONDAY) == TUESDAY_TEN


def test_whoever_finds_a_full_box_released_gets_the_next_one(box: Box) -> None:
    full = box.taking()
    box.release()
    assert box.another(full) == box.taking()


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2025, 6, 2, 7, 59, 59, tzinfo=UTC), 2),
        (datetime(2025, 6, 2, 8, tzinfo=UTC), 3),
        (datetime(2025, 6, 5, 22, 30, tzinfo=UTC), 6),  # Friday already in Berlin
        (datetime(2025, 6, 6, 8, tzinfo=UTC), 9),
        (datetime(2025, 6, 7, 5, tzinfo=UTC), 9),
        (datetime(2025, 6, 8, 23, tzinfo=UTC), 9),
    ],
)
def test_a_box_is_opened_at_the_next_ten_oclock_of_a_weekday(now: datetime, day: int) -> None:
    given = Desk(channel="C", news_channel="", zone="Europe/Berlin", help="")
    assert letters.next_day(given, now=now).day == day


def test_what_was_missed_is_due_now(box: Box) -> None:
    later = datetime(2025, 6, 4, 9, tzinfo=UTC)
    with box.database.read() as session:
        assert letters.next_release(session, now=later) == later


def test_a_desk_that_moves_keeps_its_day_and_opens_at_its_new_ten_oclock(box: Box) -> None:
    with box.database.write() as session:
        set_desk(session, Desk(channel="C0DESK", news_channel="", zone="America/New_York", help=""))
        assert letters.next_release(session, now=MONDAY) == datetime(2025, 6, 3, 14, tzinfo=UTC)


@pytest.mark.postgresql
def test_two_processes_that_find_a_full_box_open_one(postgresql_url: str, tmp_path: Path) -> None:
    box = Box(Database(postgresql_url), tmp_path / "keys")
    full = box.taking()
    with ThreadPoolExecutor(1) as other:
        with box.database.write() as session:
            first = letters.another_box(session, full, vault=box.vault)
            second = other.submit(box.another, full)
            _wait_for_lock(box.database)
        assert second.result() == first == box.taking()
    assert box.vault.recover() == ()
    box.database.dispose()


def _wait_for_lock(database: Database) -> None:
    """Until somebody waits for somebody else's row."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with database.reader.connect() as connection:
        while not connection.execute(waiting).scalar_one():
            sleep(0.01)
