"""Owners hear two days before and once when it is late, at their own 10:00, all of a day in one message."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.action_messages import ActionsDue
from models.actions import ActionTaken
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person
from models.serial import load
from services import action_reminders, actions
from services.action_messages import filled, message_at
from services.deliveries import claim, mark_sent
from services.desk_settings import Desk, set_desk
from tests.conftest import opened
from tests.factories import user
from tests.undertaken import DEPUTY, MAYA, NOW, TOM, WHO, company, undertake

DUE = date(2025, 6, 23)
"""A Monday."""
SOON = datetime(2025, 6, 20, 9, tzinfo=UTC)
"""The Friday before, 10:00 in London."""
LATE = datetime(2025, 6, 24, 9, tzinfo=UTC)


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Database]:
    """SQLite only, where it does not matter which database it is."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def remind(session: Session, now: datetime, *, away: Collection[str] = ()) -> dict[str, ActionsDue]:
    """What is queued when the time comes, by reader."""
    session.flush()
    before = set(session.scalars(select(OutboxMessage.id)))
    action_reminders.remind_due(session, now=now, away=away)
    rows = [row for row in session.scalars(select(OutboxMessage)) if row.id not in before]
    assert len({row.channel for row in rows}) == len(rows)
    return {row.channel: load(ActionsDue, row.payload) for row in rows}


def test_two_days_before_and_once_when_late_and_nothing_else(database: Database) -> None:
    with database.write() as session:
        company(session)
        action = undertake(session, due_on=DUE)
        assert action_reminders.next_due(session, now=NOW) == SOON
        assert remind(session, NOW) == {}
        assert remind(session, SOON)[MAYA].actions == (action,)
        assert remind(session, SOON) == {}
        assert action_reminders.next_due(session, now=SOON) == LATE
        assert remind(session, LATE)[MAYA].actions == (action,)
        assert action_reminders.next_due(session, now=LATE) is None
        actions.postpone(session, action, date(2025, 7, 7), "", by=MAYA, now=LATE, **WHO)
        assert action_reminders.next_due(session, now=LATE) == datetime(2025, 7, 4, 9, tzinfo=UTC)


def test_all_of_a_day_come_in_one_message(small: Database) -> None:
    with small.write() as session:
        company(session)
        both = {undertake(session, due_on=DUE), undertake(session, due_on=date(2025, 6, 24), team_id=None)}
        undertake(session, due_on=date(2025, 7, 24), team_id="engineers")
        for now in (SOON, datetime(2025, 6, 25, 9, tzinfo=UTC)):
            assert set(remind(session, now)[MAYA].actions) == both


def test_each_owner_hears_by_their_own_clock(small: Database) -> None:
    with small.write() as session:
        company(session)
        session.get_one(Person, TOM).zone = "America/New_York"
        undertake(session, due_on=DUE)
        undertake(session, due_on=DUE, owner_id=TOM)
        assert set(remind(session, SOON)) == {MAYA}
        assert action_reminders.next_due(session, now=SOON) == datetime(2025, 6, 20, 14, tzinfo=UTC)
        assert set(remind(session, datetime(2025, 6, 20, 14, tzinfo=UTC))) == {TOM}


def test_the_deputy_hears_while_the_owner_is_away(small: Database) -> None:
    with small.write() as session:
        company(session)
        undertake(session, due_on=DUE)
        undertake(session, due_on=DUE, owner_id=TOM)
        told = remind(session, SOON, away={MAYA, TOM})
        assert set(told) == {DEPUTY, TOM}  # Tom has named nobody
        assert (told[DEPUTY].stands_in_for, told[TOM].stands_in_for) == ("Person 0", "")


def test_nobody_is_told_of_what_a_leaver_has_left_until_somebody_takes_it_over(small: Database) -> None:
    with small.write() as session:
        company(session)
        action = undertake(session, due_on=DUE, owner_id=TOM)
        session.get_one(Person, TOM).left_on = NOW.date()
        session.flush()
        assert action_reminders.next_due(session, now=SOON) is None
        session.get_one(ActionTaken, action).owner_id = user(2)
        assert list(remind(session, SOON)) == [user(2)]


def test_what_is_done_by_then_is_not_sent_and_a_message_that_stands_says_so(database: Database) -> None:
    with database.write() as session:
        company(session)
        first, second = undertake(session, due_on=DUE), undertake(session, "Say when we come.", due_on=DUE)
        remind(session, SOON)
        actions.finish(session, first, "All called.", by=MAYA, now=SOON, **WHO)
        (delivery,) = claim(session, now=SOON)
        assert isinstance(delivery.message, ActionsDue)
        assert [line.id for line in delivery.message.lines] == [second]
        mark_sent(session, delivery, channel="D0MAYA", ts="17.5")
        session.flush()
        stands = message_at(session, "D0MAYA", "17.5", now=SOON)
        assert isinstance(stands, ActionsDue)
        assert {line.id: line.outcome for line in stands.lines} == {first: "All called.", second: ""}
        assert message_at(session, "D0MAYA", "18.5", now=SOON) is None
        assert filled(session, replace(stands, actions=("gone",)), now=SOON, sent=True) is None


def test_a_reminder_of_nothing_ends_unsent(small: Database) -> None:
    with small.write() as session:
        company(session)
        action = undertake(session, due_on=DUE)
        remind(session, SOON)
        actions.drop(session, action, "Too dear.", by=MAYA, now=SOON, **WHO)
        assert claim(session, now=SOON) == []
        assert session.scalars(select(OutboxMessage.state)).all() == [DeliveryState.EXPIRED]


def test_late_is_counted_by_the_day_of_the_desk(small: Database) -> None:
    with small.write() as session:
        company(session)
        set_desk(session, Desk(channel="G0DESK", news_channel="C0NEWS", zone="Pacific/Auckland", help=""))
        action = undertake(session, due_on=date(2025, 6, 3), now=datetime(2025, 6, 2, 13, tzinfo=UTC))
        assert session.get_one(ActionTaken, action).made_on == date(2025, 6, 3)
