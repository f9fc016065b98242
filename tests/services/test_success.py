"""Ninety days after the set-up its own words come back, once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.messages import SuccessReminder
from domain.series import SeriesState
from models.database import Database
from models.people import Place
from models.pulses import Series
from services.success import next_due, remind_of_success
from tests.factories import PURPOSE, SET_UP, add_people, set_up_series, user
from tests.services.ticking import messages

DUE = datetime(2025, 9, 4, 9, tzinfo=UTC)
"""A Thursday, 90 days after the set-up, at 10:00 in London."""
DAY = timedelta(days=1)


@pytest.fixture
def ready(database: Database) -> Database:
    with database.write() as session:
        add_people(session, 12)
        set_up_series(session)
    return database


def remind(database: Database, now: datetime) -> int:
    with database.write() as session:
        return remind_of_success(session, now=now, administrators={user(5), user(0), "U0GONE"})


def told(database: Database) -> list[tuple[str, datetime]]:
    return [(channel, due_at) for channel, due_at, _ in messages(database, SuccessReminder)]


def test_success_is_shown_again_after_ninety_days_to_who_answers_and_to_administrators(ready: Database) -> None:
    assert remind(ready, DUE - timedelta(seconds=1)) == 0
    with ready.read() as session:
        assert next_due(session, now=SET_UP) == DUE
        assert next_due(session, now=DUE + DAY) == DUE + DAY
    assert remind(ready, DUE) == 1
    assert told(ready) == [(user(0), DUE), (user(5), DUE)]
    message = messages(ready, SuccessReminder)[0][2]
    assert (message.success, message.set_up_on) == (PURPOSE.success, date(2025, 6, 6))


def test_it_is_shown_once(ready: Database) -> None:
    remind(ready, DUE)
    for now in (DUE, DUE + DAY, DUE + 90 * DAY):
        assert remind(ready, now) == 0
        with ready.read() as session:
            assert next_due(session, now=now) is None
    assert len(told(ready)) == 2


def test_whoever_answers_a_day_later_is_not_reminded_again(ready: Database) -> None:
    remind(ready, DUE)
    with ready.write() as session:
        session.scalars(select(Series)).one().answerer_id = user(7)
    assert remind(ready, DUE + DAY) == 0
    assert [channel for channel, _ in told(ready)] == [user(0), user(5)]


def test_a_purpose_written_anew_is_shown_ninety_days_later(ready: Database) -> None:
    remind(ready, DUE)
    with ready.write() as session:
        session.scalars(select(Series)).one().set_up_on = date(2025, 9, 5)
    with ready.read() as session:
        assert next_due(session, now=DUE) == datetime(2025, 12, 4, 10, tzinfo=UTC)
    assert remind(ready, datetime(2025, 12, 4, 10, tzinfo=UTC)) == 1


def test_one_that_was_missed_for_long_comes_no_more(ready: Database) -> None:
    assert remind(ready, DUE + 14 * DAY) == 0
    with ready.read() as session:
        assert next_due(session, now=DUE + 14 * DAY) is None
    assert remind(ready, DUE + 13 * DAY) == 1


def test_it_comes_on_a_working_day_of_the_series_place(ready: Database) -> None:
    with ready.write() as session:
        place = Place(
            id="leeds",
            name="Leeds",
            zone=None,
            calendar="",
            weekend="5 6 7",
            days_off='[["2025-09-04", "Fair"]]',
            position=0,
        )
        session.add(place)
        session.flush()
        session.scalars(select(Series)).one().place_id = "leeds"
    with ready.read() as session:
        assert next_due(session, now=SET_UP) == datetime(2025, 9, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize("state", [SeriesState.CLOSED, SeriesState.ARCHIVED, SeriesState.DRAFT])
def test_a_series_that_does_not_go_on_is_left_alone(ready: Database, state: SeriesState) -> None:
    with ready.write() as session:
        session.scalars(select(Series)).one().state = state
    assert remind(ready, DUE) == 0


def test_a_series_set_up_before_there_was_such_a_question_is_left_alone(ready: Database) -> None:
    with ready.write() as session:
        session.scalars(select(Series)).one().success = ""
    assert remind(ready, DUE) == 0
