"""People are those of the workspace, wear the right hats, and can see every row about themselves."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from domain.dictionary import TABLES
from domain.errors import BadInputError, NotFoundError
from domain.roles import Role
from models import people as rows
from models import pulses
from models.base import Base
from models.database import Database
from models.deliveries import DeliveryState
from models.people import Person
from models.pulses import Invitation, RosterEntry
from services import cycles
from services.deliveries import claim, mark_sent
from services.people import change_person, roles_of, stop_asking, sync_people
from services.settings import ask_guests
from tests.factories import ANNOUNCED, OPENED, SET_UP, add_lead, add_people, member, set_up_series, user
from vault import Vault


def open_pulse(database: Database, vault: Vault) -> str:
    with database.write() as session:
        add_people(session, 10, team="hotline")
        set_up_series(session)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED - timedelta(hours=0))
        return pulses.open_cycles(session)[0].id


def test_the_member_list_adds_changes_and_removes(database: Database) -> None:
    with database.write() as session:
        sync_people(session, [member(0), member(1), member(2)], now=SET_UP)
    with database.write() as session:
        sync_people(session, [member(0, zone="Europe/Athens"), member(1, deactivated=True), member(3)], now=SET_UP)
    with database.read() as session:
        found = {person.id: (person.zone, person.left_on) for person in rows.everybody(session)}
    assert found == {
        user(0): ("Europe/Athens", None),
        user(1): ("Europe/London", date(2025, 6, 6)),
        user(2): ("Europe/London", date(2025, 6, 6)),
        user(3): ("Europe/London", None),
    }


def test_an_empty_member_list_makes_nobody_leave(database: Database) -> None:
    with database.write() as session:
        add_people(session, 2)
    with database.write() as session, pytest.raises(BadInputError, match="empty"):
        sync_people(session, [], now=SET_UP)
    with database.read() as session:
        assert rows.count_employees(session, guests=False) == 2


def test_the_day_of_leaving_is_noted_once_and_forgotten_on_return(database: Database) -> None:
    with database.write() as session:
        change_person(session, member(0), now=SET_UP)
        change_person(session, member(0, deactivated=True), now=SET_UP)
        change_person(session, member(0, deactivated=True), now=OPENED)
    with database.write() as session:
        assert session.get_one(Person, user(0)).left_on == SET_UP.date()
        change_person(session, member(0), now=OPENED)
        assert session.get_one(Person, user(0)).left_on is None


def test_a_sync_keeps_team_and_wish_not_to_be_asked(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1, team="hotline")
        stop_asking(session, user(0), stop=True)
        sync_people(session, [member(0)], now=SET_UP)
    with database.read() as session:
        person = session.get_one(Person, user(0))
        assert (person.team_id, person.stopped) == ("hotline", True)


def test_an_overlong_name_is_cut(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        long = member(0)
        change_person(
            session, type(long)(id=long.id, name="x" * 200, zone="", guest=False, deactivated=False), now=SET_UP
        )
        assert session.get_one(Person, user(0)).name == "x" * 80


def test_a_changed_zone_moves_an_invitation_that_is_not_sent(database: Database, vault: Vault) -> None:
    survey_id = open_pulse(database, vault)
    with database.write() as session:
        before = session.get_one(Invitation, (survey_id, user(1))).due_at
        change_person(session, member(1, zone="America/New_York"), now=OPENED)
    with database.read() as session:
        assert session.get_one(Invitation, (survey_id, user(1))).due_at == before + timedelta(hours=5)


def test_a_changed_zone_leaves_a_sent_invitation_alone(database: Database, vault: Vault) -> None:
    survey_id = open_pulse(database, vault)
    for _ in ("introductions", "invitations"):
        with database.write() as session:
            for delivery in claim(session, now=OPENED + timedelta(hours=1)):
                mark_sent(session, delivery, channel="D1", ts="1.0")
    with database.write() as session:
        before = session.get_one(Invitation, (survey_id, user(1))).due_at
        change_person(session, member(1, zone="America/New_York"), now=OPENED)
        assert session.get_one(Invitation, (survey_id, user(1))).due_at == before


def test_who_leaves_is_not_asked_any_more(database: Database, vault: Vault) -> None:
    survey_id = open_pulse(database, vault)
    with database.write() as session:
        change_person(session, member(1, deactivated=True), now=OPENED)
    with database.read() as session:
        assert session.get_one(Invitation, (survey_id, user(1))).state is DeliveryState.EXPIRED


def test_who_asked_not_to_be_asked_is_left_out_of_the_next_roster(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 10)
        set_up_series(session)
        stop_asking(session, user(3), stop=True)
        stop_asking(session, user(4), stop=True)
        stop_asking(session, user(4), stop=False)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED)
        asked = set(session.scalars(select(RosterEntry.person_id)))
    assert user(3) not in asked
    assert user(4) in asked


def test_a_stranger_cannot_stop_being_asked(database: Database) -> None:
    with database.write() as session, pytest.raises(NotFoundError):
        stop_asking(session, "U0NOBODY", stop=True)


def test_hats_add_up(database: Database) -> None:
    with database.write() as session:
        add_people(session, 3, team="hotline")
        set_up_series(session)
        add_lead(session, "hotline", user(0))
        admins = {user(0), user(1)}
        others = {Role.OWNER, Role.DEPUTY, Role.EMPLOYEE_CHAMPION, Role.CUSTOMER_CHAMPION, Role.CHAMPIONS_DEPUTY}
        assert roles_of(session, user(0), administrators=admins) == frozenset(Role) - others
        assert roles_of(session, user(1), administrators=admins) == {Role.EMPLOYEE, Role.ADMINISTRATOR}
        assert roles_of(session, user(2), administrators=admins) == {Role.EMPLOYEE}


def test_guests_and_strangers_who_are_gone_get_no_row(database: Database) -> None:
    with database.write() as session:
        sync_people(session, [member(0), member(1, guest=True), member(2, deactivated=True)], now=SET_UP)
        change_person(session, member(3, guest=True), now=SET_UP)
        change_person(session, member(4, deactivated=True), now=SET_UP)
        assert [person.id for person in rows.everybody(session)] == [user(0)]


def test_whoever_becomes_a_guest_has_left_and_is_not_asked_any_more(database: Database, vault: Vault) -> None:
    survey_id = open_pulse(database, vault)
    with database.write() as session:
        change_person(session, member(1, guest=True), now=OPENED)
        assert session.get_one(Person, user(1)).left_on == OPENED.date()
        assert session.get_one(Invitation, (survey_id, user(1))).state is DeliveryState.EXPIRED
        assert roles_of(session, user(1), administrators=()) == frozenset()


def test_guests_who_are_asked_are_employees(database: Database) -> None:
    with database.write() as session:
        ask_guests(session, ask=True)
        sync_people(session, [member(0), member(1, guest=True)], now=SET_UP)
        assert rows.count_employees(session, guests=True) == 2
        assert roles_of(session, user(1), administrators=()) == {Role.EMPLOYEE}
        ask_guests(session, ask=False)
        assert roles_of(session, user(1), administrators=()) == frozenset()
        assert rows.count_employees(session, guests=False) == 1
        sync_people(session, [member(0), member(1, guest=True)], now=SET_UP)
        assert session.get_one(Person, user(1)).left_on == SET_UP.date()


def test_guests_strangers_and_leavers_have_no_role(database: Database) -> None:
    with database.write() as session:
        change_person(session, member(0, guest=True), now=SET_UP)
        change_person(session, member(1, deactivated=True), now=SET_UP)
        for person in (user(0), user(1), "U0NOBODY"):
            assert roles_of(session, person, administrators={person}) == frozenset()


def test_every_table_says_what_a_row_is() -> None:
    words = [TABLES[table.name] for table in Base.metadata.sorted_tables]
    assert [each.what for each in words if not each.meaning.endswith(".")] == []
    assert [each.what for each in words if each.personal and not each.naming] == []
