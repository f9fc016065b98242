"""Everybody hears what Tribune is before it first asks them something, once, at a decent hour."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.messages import Introduction
from domain.series import SeriesState
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person, Place
from models.pulses import Invitation, Series
from services import cycles
from services.data import forget
from services.deliveries import LEASE, claim, give_back, mark_failed, mark_sent, next_due
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
        return invitations_of(session)


def invitations_of(session: Session) -> dict[str, datetime]:
    return dict(session.execute(select(Invitation.person_id, Invitation.due_at)).all())


def send(database: Database, now: datetime, *, most: int) -> list[tuple[str, str]]:
    """Send what is due: to whom, and from which table."""
    with database.write() as session:
        claimed = claim(session, now=now, most=most)
        for delivery in claimed:
            mark_sent(session, delivery, channel=f"D{delivery.channel}", ts="1.0")
    return [(delivery.channel, delivery.table) for delivery in claimed]


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


def _leave(session: Session, *, back: bool) -> None:
    change_person(session, member(5, deactivated=not back), now=ANNOUNCED)


def _stop(session: Session, *, back: bool) -> None:
    stop_asking(session, user(5), stop=not back)


def _be_forgotten(session: Session, *, back: bool) -> None:
    if back:
        stop_asking(session, user(5), stop=False)
    else:
        forget(session, user(5), administrators=[user(0)], now=ANNOUNCED)


def waiting(database: Database) -> list[str]:
    """Whose introduction is still to be sent."""
    with database.read() as session:
        due = (OutboxMessage.kind == "Introduction", OutboxMessage.state == DeliveryState.DUE)
        return sorted(session.scalars(select(OutboxMessage.channel).where(*due)))


@pytest.mark.parametrize("go", [_leave, _stop, _be_forgotten])
def test_an_introduction_that_waits_ends_with_whoever_goes_and_comes_if_they_come_back(
    database: Database, vault: Vault, go: Callable[..., None]
) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    assert waiting(database) == sorted(user(number) for number in range(12))
    with database.write() as session:
        go(session, back=False)
        assert not session.get_one(Person, user(5)).introduced
    tick(database, vault, ANNOUNCED + HOUR)
    assert user(5) not in waiting(database)
    with database.write() as session:
        go(session, back=True)
    tick(database, vault, ANNOUNCED + 2 * HOUR)
    assert waiting(database) == sorted(user(number) for number in range(12))


@pytest.mark.parametrize("go", [_leave, _stop])
def test_whoever_was_introduced_is_not_introduced_again_when_they_come_back(
    database: Database, vault: Vault, go: Callable[..., None]
) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    send(database, ANNOUNCED, most=20)
    with database.write() as session:
        go(session, back=False)
        go(session, back=True)
        assert session.get_one(Person, user(5)).introduced
    tick(database, vault, ANNOUNCED + HOUR)
    assert waiting(database) == []


def test_whoever_stops_before_the_invitation_is_sent_gets_neither_it_nor_an_introduction(
    database: Database, vault: Vault
) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.write() as session:
        stop_asking(session, user(5), stop=True)
    sent = send(database, OPENED + 2 * HOUR, most=50) + send(database, OPENED + 2 * HOUR, most=50)
    assert (user(4), "invitations") in sent
    assert user(5) not in {person for person, _ in sent}


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
    order = [one for _ in range(20) for one in send(database, late, most=3)]
    assert len(order) == 1 + 10 + 10
    for person in (user(number) for number in range(10)):
        assert order.index((person, "outbox")) < order.index((person, "invitations"))


@pytest.mark.parametrize("refused", [True, False])
def test_an_invitation_waits_while_slack_does_not_take_the_introduction(
    database: Database, vault: Vault, *, refused: bool
) -> None:
    ready(database, people=8)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    late, later = OPENED + 2 * HOUR, OPENED + 3 * HOUR
    with database.write() as session:
        announcement, *held = claim(session, now=late)
        mark_sent(session, announcement, channel=CHANNEL, ts="1.0")
        assert {one.channel for one in held} == {user(number) for number in range(8)}
        assert claim(session, now=late) == []  # all of them are on their way
        assert next_due(session, now=late) == late + LEASE
        for one in held:
            give_back(session, one, due_at=later)
        assert claim(session, now=late) == []
        assert next_due(session, now=late) == later
        held = claim(session, now=later)
        assert {one.table for one in held} == {"outbox"}
        for one in held:
            if refused:
                mark_failed(session, one, reason="user_disabled", administrators=(), now=later)
            else:
                mark_sent(session, one, channel=f"D{one.channel}", ts="1.0")
        assert next_due(session, now=later) == later
        asked = [one.channel for one in claim(session, now=later) if one.table == "invitations"]
    assert sorted(asked) == [user(number) for number in range(8)]


def test_an_invitation_that_waits_for_an_introduction_expires_in_time(database: Database, vault: Vault) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.write() as session:
        assert {one.table for one in claim(session, now=CLOSED, most=50)} == {"outbox"}
        assert set(session.scalars(select(Invitation.state))) == {DeliveryState.EXPIRED}


def test_whoever_moves_is_introduced_at_the_same_hour_of_their_new_zone(database: Database, vault: Vault) -> None:
    ready(database)
    with database.write() as session:
        add_people(session, 1, first=20, zone="America/New_York")
    tick(database, vault, ANNOUNCED)
    join(database, 20, ANNOUNCED, zone="America/Los_Angeles")
    assert introductions(database)[user(20)] == datetime(2025, 6, 9, 17, tzinfo=UTC)
    join(database, 20, ANNOUNCED, zone="America/New_York")
    assert introductions(database)[user(20)] == datetime(2025, 6, 9, 14, tzinfo=UTC)


def test_whoever_moves_while_both_wait_is_introduced_an_hour_before_they_are_asked(
    database: Database, vault: Vault
) -> None:
    ready(database)
    with database.write() as session:
        add_people(session, 1, first=20, zone="America/New_York")
    tick(database, vault, SET_UP)
    with database.write() as session:
        cycles.open_now(session, vault=vault, now=OPENED)
        row = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == user(20))).one()
        row.due_at = invitations_of(session)[user(20)] - timedelta(minutes=5)  # as late as can be
    join(database, 20, OPENED, zone="Asia/Tokyo")
    assert introductions(database)[user(20)] == invitations(database)[user(20)] - HOUR
    with database.read() as session:
        assert session.get_one(Person, user(20)).introduced


def test_a_claim_finds_the_introductions_of_a_large_company_by_an_index(database: Database, vault: Vault) -> None:
    ready(database, people=5_000)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    began = perf_counter()
    with database.write() as session:
        assert {one.table for one in claim(session, now=OPENED + 2 * HOUR)} == {"outbox"}
    assert perf_counter() - began < 1  # 30 ms by itself: a scan for each of them would take minutes


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
