"""Cycles keep the working days of the series' place, and each person is asked on a working day of theirs."""

import json
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.messages import PulseAnnouncement, PulseComments, PulseResults
from models import pulses
from models.database import Database
from models.people import Person, Place
from models.pulses import Cycle, Invitation
from services.people import change_person
from tests.factories import (
    ANNOUNCED,
    CLOSED,
    COMMENTS,
    OPENED,
    SET_UP,
    add_people,
    answer,
    member,
    put_in,
    set_up_series,
    user,
)
from tests.services.ticking import messages, tick
from vault import Vault

DAY = timedelta(days=1)
FORTNIGHT = timedelta(days=14)


def add_place(session: Session, name: str, *off: date, zone: str | None = None, weekend: str = "6 7") -> None:
    session.add(
        Place(
            id=name,
            name=name.title(),
            zone=zone,
            calendar="",
            weekend=weekend,
            days_off=json.dumps([[day.isoformat(), "A day off"] for day in off]),
            position=0,
        )
    )
    session.flush()


def days(database: Database) -> list[date]:
    with database.read() as session:
        return list(session.scalars(select(Cycle.day).order_by(Cycle.day)))


def asked(database: Database) -> dict[str, datetime]:
    with database.read() as session:
        return dict(session.execute(select(Invitation.person_id, Invitation.due_at)).all())


def test_a_cycle_meant_for_a_holiday_opens_on_the_next_working_day_and_the_rhythm_stays(
    database: Database, vault: Vault
) -> None:
    with database.write() as session:
        add_people(session, 12)
        add_place(session, "leeds", date(2025, 6, 10), date(2025, 6, 13))
        set_up_series(session).place_id = "leeds"
    assert tick(database, vault, ANNOUNCED) == (1, 0, 0)
    [(_, announced_at, announcement)] = messages(database, PulseAnnouncement)
    assert (announced_at, announcement.opens_on, announcement.opens_at) == (ANNOUNCED, date(2025, 6, 11), OPENED + DAY)
    assert tick(database, vault, OPENED) == (0, 0, 0)
    assert tick(database, vault, OPENED + DAY) == (0, 1, 0)
    closes_at = datetime(2025, 6, 17, 16, tzinfo=UTC)  # Wednesday, Thursday, Monday, Tuesday
    assert announcement.closes_at == closes_at
    assert tick(database, vault, closes_at) == (0, 0, 1)
    tick(database, vault, ANNOUNCED + FORTNIGHT)
    assert days(database) == [date(2025, 6, 11), date(2025, 6, 24)]


def test_comments_and_answer_count_the_working_days_of_the_series_place(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 12)
        add_place(session, "leeds", date(2025, 6, 16), date(2025, 6, 18))
        set_up_series(session).place_id = "leeds"
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.read() as session:
        survey_id = pulses.open_cycles(session)[0].id
        casts = [answer(session, survey_id, user(number), comment="Too slow.") for number in range(12)]
    put_in(database, vault, casts)
    tick(database, vault, CLOSED)
    [(_, _, results)] = messages(database, PulseResults)
    assert (results.comments_at, results.answer_by) == (COMMENTS + DAY, date(2025, 6, 24))
    assert [due_at for _, due_at, _ in messages(database, PulseComments)] == [COMMENTS + DAY]


def test_each_person_is_asked_on_a_working_day_of_their_place(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 10)
        riyadh = add_people(session, 2, first=20, zone="Asia/Riyadh")
        athens = add_people(session, 2, first=30, zone="Europe/Athens")
        add_place(session, "riyadh", date(2025, 6, 10), date(2025, 6, 11), zone="Asia/Riyadh", weekend="5 6")
        add_place(session, "athens", *(date(2025, 6, day) for day in range(9, 14)))
        for person in athens:
            session.get_one(Person, person).place_id = "athens"
        set_up_series(session)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    due = asked(database)
    assert {due[person].date() for person in riyadh} == {date(2025, 6, 12)}
    assert {due[person].hour for person in riyadh} == {7}
    assert {due[person].date() for person in athens} == {date(2025, 6, 10)}  # off all along: asked all the same
    assert {due[user(number)].date() for number in range(10)} == {date(2025, 6, 10)}
    with database.read() as session:
        assert pulses.open_cycles(session)[0].close_at == CLOSED


def test_whoever_moves_zones_is_asked_on_a_working_day_there(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 10)
        add_place(session, "riyadh", date(2025, 6, 10), zone="Asia/Riyadh", weekend="5 6")
        set_up_series(session)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.write() as session:
        change_person(session, member(3, zone="Asia/Riyadh"), administrators=(), now=OPENED)
    assert asked(database)[user(3)].date() == date(2025, 6, 11)


def test_a_series_keeps_the_weekend_of_its_place(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 12, zone="Asia/Riyadh")
        add_place(session, "riyadh", weekend="5 6")
        series = set_up_series(session, now=SET_UP)
        series.place_id, series.anchor = "riyadh", date(2025, 6, 12)
    tick(database, vault, datetime(2025, 6, 11, 7, tzinfo=UTC))
    [(_, _, announcement)] = messages(database, PulseAnnouncement)
    assert announcement.opens_on == date(2025, 6, 12)
    assert announcement.closes_at == datetime(2025, 6, 17, 14, tzinfo=UTC)  # Thursday, Sunday, Monday, Tuesday
