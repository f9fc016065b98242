"""The reminder walks the roster once and tells nobody who has answered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.messages import PulseInvitation
from models import pulses
from models.database import Database
from models.pulses import ReminderPass, RosterEntry, Series
from services import cycles
from services.people import change_person, stop_asking
from services.reminders import next_due, remind, step
from tests.factories import (
    ANNOUNCED,
    CLOSED,
    OPENED,
    add_people,
    answer,
    member,
    put_in,
    set_up_series,
    user,
)
from vault import Vault

REMINDED = datetime(2025, 6, 12, 9, 0, tzinfo=UTC)
"""10:00 in London on the third working day."""
TODAY = date(2025, 6, 12)


def walk(database: Database, *, now: datetime) -> list[str]:
    people = []
    while True:
        with database.write() as session:
            place = step(session, now=now)
        if place is None:
            return people
        people.append(place[1])


def test_the_walk_meets_everybody_once(database: Database, survey_id: str) -> None:
    with database.read() as session:
        assert next_due(session, now=OPENED) == REMINDED
        roster = list(session.scalars(select(RosterEntry.person_id).order_by(RosterEntry.position)))
    assert walk(database, now=REMINDED - timedelta(seconds=1)) == []
    assert walk(database, now=REMINDED) == roster
    assert walk(database, now=REMINDED) == []
    with database.read() as session:
        assert next_due(session, now=REMINDED) is None


def test_a_walk_that_is_due_is_due_now(database: Database, survey_id: str) -> None:
    with database.write() as session:
        later = REMINDED + timedelta(hours=1)
        assert next_due(session, now=later) == later
        assert step(session, now=later) is not None
        assert session.get_one(ReminderPass, survey_id).cursor == 1


def test_zones_are_reminded_at_their_own_hour(database: Database, vault: Vault) -> None:
    with database.write() as session:
        london = add_people(session, 8)
        athens = add_people(session, 8, first=8, zone="Europe/Athens")
        set_up_series(session)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED)
    assert set(walk(database, now=REMINDED - timedelta(hours=2))) == set(athens)
    assert set(walk(database, now=REMINDED)) == set(london)


def test_nobody_is_reminded_of_a_closed_pulse(database: Database, survey_id: str) -> None:
    assert walk(database, now=CLOSED) == []


def test_nobody_is_reminded_of_a_cancelled_pulse(database: Database, vault: Vault, survey_id: str) -> None:
    cycles.cancel(database, vault=vault, now=OPENED)
    assert walk(database, now=REMINDED) == []
    with database.read() as session:
        assert next_due(session, now=REMINDED) is None


def test_a_series_without_a_reminder_day_has_no_walk(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 8)
        set_up_series(session).reminder_day = None
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        assert cycles.open_due(session, vault=vault, now=OPENED) == 1
        assert session.scalars(select(Series)).one().reminder_day is None
        assert next_due(session, now=OPENED) is None


def test_who_has_answered_is_not_reminded(database: Database, vault: Vault, survey_id: str) -> None:
    with database.read() as session:
        cast = answer(session, survey_id, user(1))
    put_in(database, vault, [cast])
    with database.write() as session:
        assert remind(session, vault=vault, survey_id=survey_id, person=user(1), today=TODAY) is None
        reminder = remind(session, vault=vault, survey_id=survey_id, person=user(2), today=TODAY)
    assert isinstance(reminder, PulseInvitation)
    assert reminder.reminder


def test_who_asked_not_to_be_asked_or_left_is_not_reminded(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        stop_asking(session, user(1), stop=True)
        change_person(session, member(2, deactivated=True), now=OPENED)
    with database.write() as session:
        for person in (user(1), user(2), "U0NOBODY"):
            assert remind(session, vault=vault, survey_id=survey_id, person=person, today=TODAY) is None


@pytest.mark.postgresql
def test_a_place_that_another_process_has_is_left_out(postgresql_url: str, tmp_path: object) -> None:
    database = Database(postgresql_url)
    with database.write() as session:
        add_people(session, 8)
        series = set_up_series(session)
        cycles.announce_due(session, now=ANNOUNCED)
        cycle = pulses.last_cycle(session, series.id)
        assert cycle is not None
        session.add(pulses.Survey(id=cycle.id, spec="", fingerprint="", closes_at=cycle.close_at))
        session.flush()
        rows = [
            {"survey_id": cycle.id, "position": n, "person_id": user(n), "cell": 0, "remind_at": OPENED} for n in (0, 1)
        ]
        pulses.add_roster(session, rows)
        session.add(ReminderPass(survey_id=cycle.id, cursor=0))
        cycle.state = pulses.CycleState.OPEN
    with database.write() as one, database.write() as other:
        assert step(one, now=OPENED) == (cycle.id, user(0))
        assert step(other, now=OPENED) is None
    database.dispose()
