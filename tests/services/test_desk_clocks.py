"""Who is reminded of replies and outcomes: before they are due and once when they are late, one message a day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from domain.desk_messages import DeskReminder
from domain.roles import Role
from domain.suggestions import SuggestionState
from models import desk as rows
from models import people
from models.database import Database
from models.deliveries import OutboxMessage
from models.settings import forget_setting
from services import desk, desk_clocks, holding_back
from services.desk_settings import CHANNEL
from tests.conftest import opened
from tests.services.answering import ADA, BEN, MONDAY, new, queued, staffed, standing


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """One query that asks for dates: SQLite is enough."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def nine(day: date) -> datetime:
    """9:00 in London, in summer."""
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def reminded(session: Session, day: date) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """What is said on a day: to whom, what is due soon, and what is late."""
    session.execute(delete(OutboxMessage))
    desk_clocks.remind(session, administrators=(), now=nine(day))
    found = [(channel, one) for channel, one in queued(session, DeskReminder) if isinstance(one, DeskReminder)]
    assert all(one.mine is (channel != "C0DESK") for channel, one in found)
    return [(channel, one.soon, one.late) for channel, one in found]


def june(day: int) -> date:
    return date(2025, 6, day)


def test_a_first_reply_is_told_of_the_day_before_and_once_when_it_is_late(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)  # due on Wednesday 4 June
        told = {day: reminded(session, june(day)) for day in (2, 3, 4, 5, 6, 9)}
    assert told == {
        2: [],
        3: [("C0DESK", (one,), ())],
        4: [],
        5: [("C0DESK", (), (one,))],
        6: [],
        9: [],
    }


def test_what_was_answered_is_told_of_before_its_outcome_is_due_over_the_weekend(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, outcome_by=june(15))  # a Sunday
        desk.write(session, one, "Which ones?", by=ADA, now=MONDAY)
        told = {day: reminded(session, june(day)) for day in (3, 5, 12, 13, 16, 17)}
        standing(session, one).outcome_on = june(17)
        session.flush()
        assert reminded(session, june(18)) == []
    assert told == {3: [], 5: [], 12: [], 13: [("C0DESK", (one,), ())], 16: [("C0DESK", (), (one,))], 17: []}


def test_who_looks_after_it_is_told_instead_of_the_desk_as_long_as_they_answer(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        mine, nobodys, other = new(session, taken_by_id=ADA), new(session), new(session, taken_by_id=BEN)
        people.set_role_holders(session, Role.LEADER, [ADA])
        told = reminded(session, june(3))
    assert told == [("C0DESK", (nobodys, other), ()), (ADA, (mine,), ())]


def test_a_day_on_which_nobody_looked_loses_no_reminder(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one, two = new(session), new(session, reply_by=june(10))
        assert reminded(session, june(2)) == []
        assert reminded(session, june(9)) == [("C0DESK", (two,), (one,))]


def test_all_of_a_day_is_one_message_and_what_ended_is_in_none(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one, two = new(session), new(session)
        merged, held = new(session), new(session, state=SuggestionState.HELD_BACK)
        desk.merge(session, merged, one, seen=SuggestionState.NEW, by=ADA, now=MONDAY)
        assert standing(session, held).replied_on is None
        assert reminded(session, june(3)) == [("C0DESK", (one, two), ())]


def test_the_clocks_are_looked_at_on_weekdays_at_nine(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        friday = june(6)
        assert desk_clocks.next_due(session, now=nine(friday) - timedelta(hours=1)) == nine(friday)
        assert desk_clocks.next_due(session, now=nine(friday) + timedelta(hours=5)) == nine(friday) + timedelta(hours=5)
        reminded(session, friday)
        assert desk_clocks.next_due(session, now=nine(friday)) == nine(june(9))
        assert desk_clocks.next_due(session, now=nine(june(12))) == nine(june(12))
        assert desk_clocks.next_due(session, now=nine(june(14))) == nine(june(16))


def test_an_old_wish_to_hold_something_back_ends_with_the_clocks(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)
        holding_back.hold_back(session, one, ADA, "Insults.", now=MONDAY)
        reminded(session, june(10))
        assert rows.holdings(session, [one]) == {}


def test_without_a_desk_nobody_is_reminded(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        forget_setting(session, CHANNEL)
        new(session)
        assert desk_clocks.next_due(session, now=MONDAY) is None
        assert reminded(session, june(3)) == []
