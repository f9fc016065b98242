"""Everybody hears what Tribune is before it first asks them something, once, at a decent hour."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.messages import Introduction
from domain.series import SeriesState
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person, Place
from models.pulses import Invitation, Series
from services import cycles
from services.deliveries import claim
from services.people import change_person, stop_asking
from tests.factories import (
    ANNOUNCED,
    CHANNEL,
    CLOSED,
    OPENED,
    PURPOSE,
    SET_UP,
    add_people,
    member,
    pause,
    set_up,
    set_up_series,
    user,
)
from tests.services.ticking import messages, tick
from vault import Vault

FORTNIGHT = timedelta(days=14)
HOUR = timedelta(hours=1)


class DiedError(Exception):
    """A process is killed."""


def ready(database: Database, people: int = 12, *, zone: str = "Europe/London") -> None:
    with database.write() as session:
        add_people(session, people, zone=zone)
        set_up_series(session)


def introductions(database: Database) -> dict[str, datetime]:
    """When each person is introduced; nobody is twice."""
    told = messages(database, Introduction)
    assert len({channel for channel, _, _ in told}) == len(told)
    return {channel: due_at for channel, due_at, _ in told}


def invitations(database: Database) -> dict[str, datetime]:
    with database.read() as session:
        return dict(session.execute(select(Invitation.person_id, Invitation.due_at)).all())


def join(database: Database, number: int, now: datetime, *, zone: str = "Europe/London") -> None:
    with database.write() as session:
        change_person(session, member(number, zone=zone), administrators=(), now=now)


def test_nobody_is_introduced_before_the_first_announcement(database: Database, vault: Vault) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED - HOUR)
    assert introductions(database) == {}


def test_everybody_is_introduced_on_the_day_of_the_announcement(database: Database, vault: Vault) -> None:
    ready(database)
    with database.write() as session:
        add_people(session, 3, first=20, zone="America/New_York")
    tick(database, vault, ANNOUNCED)
    due = introductions(database)
    assert {due[user(number)] for number in range(12)} == {ANNOUNCED}
    assert {due[user(number)] for number in (20, 21, 22)} == {datetime(2025, 6, 9, 14, tzinfo=UTC)}
    with database.read() as session:
        assert all(session.scalars(select(Person.introduced)))
    [*_, (_, _, told)] = messages(database, Introduction)
    assert (told.signed_by, told.answerer, told.joiner, told.first_day) == (
        *("Person 0", "Person 0"),
        *(False, date(2025, 6, 10)),
    )
    assert (told.will_do, told.not_asked) == (PURPOSE.will_do, PURPOSE.not_asked)


def test_the_top_leader_signs(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 12)
        set_up_series(session).leader_id = user(4)
    tick(database, vault, ANNOUNCED)
    assert {(told.signed_by, told.answerer) for _, _, told in messages(database, Introduction)} == {
        ("Person 4", "Person 0")
    }


def test_who_is_not_asked_is_not_introduced(database: Database, vault: Vault) -> None:
    ready(database)
    with database.write() as session:
        stop_asking(session, user(1), stop=True)
        change_person(session, member(2, deactivated=True), administrators=(), now=SET_UP)
        session.get_one(Person, user(3)).guest = True
    tick(database, vault, ANNOUNCED)
    assert introductions(database).keys() == {user(number) for number in (0, *range(4, 12))}
    with database.write() as session:
        stop_asking(session, user(1), stop=False)
    tick(database, vault, ANNOUNCED + HOUR)
    assert user(1) in introductions(database)


def test_everybody_is_introduced_once_whatever_comes_after(database: Database, vault: Vault) -> None:
    ready(database)
    for now in (ANNOUNCED, OPENED, CLOSED, ANNOUNCED + FORTNIGHT, OPENED + FORTNIGHT):
        tick(database, vault, now)
        tick(database, vault, now)
    assert len(introductions(database)) == 12


def test_a_joiner_is_introduced_on_the_next_working_day(database: Database, vault: Vault) -> None:
    ready(database)
    for now in (ANNOUNCED, OPENED, CLOSED):
        tick(database, vault, now)
    friday_evening = CLOSED + HOUR
    join(database, 50, friday_evening)
    with database.read() as session:
        assert cycles.next_due(session, now=friday_evening) == friday_evening
    tick(database, vault, friday_evening)
    assert introductions(database)[user(50)] == datetime(2025, 6, 16, 9, tzinfo=UTC)
    [joiner] = [told for channel, _, told in messages(database, Introduction) if channel == user(50)]
    assert (joiner.joiner, joiner.first_day) == (True, date(2025, 6, 24))


def test_a_joiner_of_the_last_moment_is_introduced_an_hour_before_the_first_question(
    database: Database, vault: Vault
) -> None:
    ready(database)
    for now in (ANNOUNCED, OPENED, CLOSED, ANNOUNCED + FORTNIGHT):
        tick(database, vault, now)
    evening = ANNOUNCED + FORTNIGHT + 9 * HOUR
    join(database, 50, evening)
    tick(database, vault, evening)
    assert introductions(database)[user(50)] == OPENED + FORTNIGHT - HOUR
    tick(database, vault, OPENED + FORTNIGHT)
    assert invitations(database)[user(50)] >= OPENED + FORTNIGHT


def test_whoever_joins_as_the_pulse_opens_is_introduced_first(database: Database, vault: Vault) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    join(database, 50, OPENED)
    with database.write() as session:
        cycles.open_due(session, vault=vault, now=OPENED)
    assert introductions(database)[user(50)] == invitations(database)[user(50)] - HOUR


@pytest.mark.parametrize("now", [SET_UP + timedelta(minutes=5), SET_UP + 6 * HOUR, ANNOUNCED + HOUR])
def test_a_pulse_opened_at_once_introduces_everybody_first(database: Database, vault: Vault, now: datetime) -> None:
    ready(database)
    if now > ANNOUNCED:
        with database.write() as session:  # whose introduction is not sent, and due later than their invitation
            add_people(session, 3, first=30, zone="Pacific/Auckland")
        tick(database, vault, ANNOUNCED)
    with database.write() as session:
        cycles.open_now(session, vault=vault, now=now)
    introduced, asked = introductions(database), invitations(database)
    assert introduced.keys() == asked.keys()
    assert all(introduced[person] < asked[person] for person in asked)


def test_an_introduction_that_was_not_sent_goes_out_before_the_invitation(database: Database, vault: Vault) -> None:
    ready(database, people=10)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    late = OPENED + 2 * HOUR
    order: list[tuple[str, str]] = []
    for _ in range(20):
        with database.write() as session:
            for delivery in claim(session, now=late, most=3):
                order.append((delivery.channel, delivery.table))
                row = session.scalars(select(OutboxMessage).where(OutboxMessage.key == delivery.key)).one_or_none()
                if row:
                    row.state = DeliveryState.SENT
                else:
                    session.scalars(
                        select(Invitation).where(Invitation.key == delivery.key)
                    ).one().state = DeliveryState.SENT
    assert len(order) == 1 + 10 + 10
    for person in (user(number) for number in range(10)):
        assert order.index((person, "outbox")) < order.index((person, "invitations"))


def test_nobody_is_introduced_at_night_nor_on_a_day_off(database: Database, vault: Vault) -> None:
    ready(database)
    with database.write() as session:
        place = Place(
            id="riyadh", name="Riyadh", zone="Asia/Riyadh", calendar="", weekend="5 6", position=0,
            days_off='[["2025-06-09", "A day off"], ["2025-06-10", "Another"]]',
        )  # fmt: skip
        session.add(place)
        session.flush()
        add_people(session, 2, first=20, zone="Asia/Riyadh")
        add_people(session, 2, first=30, zone="Pacific/Auckland")
    tick(database, vault, ANNOUNCED)
    due = introductions(database)
    # On Wednesday they would be asked at 10:00, so it is an hour before that.
    assert due[user(20)] == datetime(2025, 6, 11, 6, tzinfo=UTC)
    # It is 21:00 in Auckland, and at 10:00 tomorrow they are asked.
    assert due[user(30)] == datetime(2025, 6, 9, 21, tzinfo=UTC)
    tick(database, vault, OPENED)
    asked = invitations(database)
    assert asked[user(20)].date() == date(2025, 6, 11)
    assert all(due[person] < asked[person] for person in asked)


def test_who_is_asked_by_two_series_hears_of_the_first_that_comes(database: Database, vault: Vault) -> None:
    ready(database)
    with database.write() as session:
        soon = set_up(session, channel=CHANNEL, answerer=user(1), person=user(1), now=SET_UP, title="Another pulse")
        soon.anchor += timedelta(days=1)
        later = session.scalars(select(Series).where(Series.id != soon.id)).one()
        later.anchor += timedelta(days=2)
        soon_id = soon.id
    tick(database, vault, ANNOUNCED + timedelta(days=2))
    assert {told.series_id for _, _, told in messages(database, Introduction)} == {soon_id}


@pytest.mark.parametrize("state", [SeriesState.PAUSED, SeriesState.CLOSED, SeriesState.DRAFT])
def test_a_series_that_does_not_run_introduces_nobody(database: Database, vault: Vault, state: SeriesState) -> None:
    ready(database)
    for now in (ANNOUNCED, OPENED, CLOSED):
        tick(database, vault, now)
    with database.write() as session:
        session.scalars(select(Series)).one().state = state
    join(database, 50, CLOSED + HOUR)
    tick(database, vault, CLOSED + HOUR)
    assert user(50) not in introductions(database)


def test_a_first_pulse_paused_before_its_announcement_introduces_nobody(database: Database, vault: Vault) -> None:
    ready(database)
    with database.write() as session:
        pause(session, paused=True)
    tick(database, vault, ANNOUNCED)
    assert introductions(database) == {}


def test_a_death_half_way_leaves_nobody_out_and_tells_nobody_twice(database: Database, vault: Vault) -> None:
    ready(database)

    def announce_and_die() -> None:
        with database.write() as session:
            cycles.announce_due(session, now=ANNOUNCED)
            raise DiedError

    with pytest.raises(DiedError):
        announce_and_die()
    assert introductions(database) == {}
    tick(database, vault, ANNOUNCED)
    tick(database, vault, ANNOUNCED)
    assert len(introductions(database)) == 12


def test_two_processes_introduce_nobody_twice(database: Database, vault: Vault) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED - HOUR)

    def announce() -> None:
        with database.write() as session:
            cycles.announce_due(session, now=ANNOUNCED)

    threads = [threading.Thread(target=announce) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tick(database, vault, ANNOUNCED)
    assert len(introductions(database)) == 12


def test_a_large_company_is_introduced_at_one_go(database: Database, vault: Vault) -> None:
    ready(database, people=1_500)
    tick(database, vault, ANNOUNCED)
    assert len(introductions(database)) == 1_500
