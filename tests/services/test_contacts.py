"""How to reach a customer is read by those who may, until its time; then nobody can read it, in no copy."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.alerts import AlertState
from domain.errors import NotAllowedError, NotFoundError, NotRecordedError
from models.database import Database
from models.people import Owner, Person, TouchPoint
from models.voices import Alert, VoiceContact
from services import retention
from services.contacts import Contacts, week_of
from services.retention import KEEP_CONTACTS
from tests.factories import add_people
from tests.services.said import say

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CONTACT = "Ann Smith, 0113 496 0000"
OWNER, OTHER, ADMINISTRATOR, COLLEAGUE = range(4)


@pytest.fixture
def contacts(tmp_path: Path) -> Contacts:
    return Contacts(tmp_path / "keys")


@pytest.fixture
def people(database: Database) -> list[str]:
    with database.write() as session:
        ids = add_people(session, 4)
        for number, name in enumerate(("visit", "bill")):
            session.add(TouchPoint(id=name, name=name, position=number))
            session.flush()
            session.add(Owner(touch_point_id=name, person_id=ids[number]))
    return ids


def with_contact(database: Database, contacts: Contacts, *, now: datetime = NOW) -> str:
    with database.write() as session:
        saved = say(session, "Call me.", now=now, contact=CONTACT, contacts=contacts, touch_point_id="visit")
    assert saved.id
    return saved.id


def test_the_owner_and_administrators_read_it_and_nobody_else(
    database: Database, contacts: Contacts, people: list[str]
) -> None:
    voice = with_contact(database, contacts)
    with database.read() as session:
        for person in (people[OWNER], people[ADMINISTRATOR]):
            assert contacts.reveal(session, voice, person, administrators={people[ADMINISTRATOR]}) == CONTACT
        for person in (people[OTHER], people[COLLEAGUE], "U0STRANGER"):
            with pytest.raises(NotAllowedError):
                contacts.reveal(session, voice, person, administrators={people[ADMINISTRATOR]})


def test_the_owners_deputy_who_is_asked_to_ring_reads_it(
    database: Database, contacts: Contacts, people: list[str]
) -> None:
    voice = with_contact(database, contacts)
    with database.write() as session:
        session.get_one(Person, people[OWNER]).deputy_id = people[COLLEAGUE]
    with database.read() as session:
        assert contacts.reveal(session, voice, people[COLLEAGUE], administrators=()) == CONTACT


def test_whoever_it_was_handed_over_to_reads_it_too(database: Database, contacts: Contacts, people: list[str]) -> None:
    voice = with_contact(database, contacts)
    with database.write() as session:
        session.add(
            Alert(
                voice_id=voice, touch_point_id="visit", raised_at=NOW, due_at=NOW, state=AlertState.HANDED_OVER,
                handed_to_id="bill",
            )
        )  # fmt: skip
    with database.read() as session:
        assert contacts.reveal(session, voice, people[OTHER], administrators=()) == CONTACT


def test_a_contact_stands_in_the_database_under_its_key_only(
    database: Database, contacts: Contacts, people: list[str], tmp_path: Path
) -> None:
    with_contact(database, contacts)
    with database.read() as session:
        row = session.scalars(select(VoiceContact)).one()
        assert b"Ann" not in row.sealed
        assert row.key_name == "2026-W47"
    (key,) = (tmp_path / "keys").iterdir()
    assert key.name == "2026-W47.contacts"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32


def test_it_is_deleted_in_time_and_its_key_is_overwritten_before_it_goes(
    database: Database, contacts: Contacts, people: list[str], tmp_path: Path
) -> None:
    voice = with_contact(database, contacts)
    key = tmp_path / "keys" / "2026-W47.contacts"
    kept_open = key.open("rb")
    sweep(database, contacts, NOW + timedelta(days=89))
    assert key.exists()
    sweep(database, contacts, NOW + timedelta(days=90))
    assert not key.exists()
    assert kept_open.read() == bytes(32)
    kept_open.close()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(VoiceContact)) == 0
        with pytest.raises(NotFoundError):
            contacts.reveal(session, voice, people[OWNER], administrators=())


def test_a_key_stays_as_long_as_its_week_or_another_contact_needs_it(
    database: Database, contacts: Contacts, people: list[str]
) -> None:
    with database.write() as session:
        retention.keep_for(session, KEEP_CONTACTS, 1)
    with_contact(database, contacts, now=NOW - timedelta(days=2))
    sweep(database, contacts, NOW)
    assert contacts.names() == {week_of(NOW)}  # somebody may be sealing with it now
    with_contact(database, contacts, now=NOW)
    sweep(database, contacts, NOW + timedelta(days=3))
    assert contacts.names() == {week_of(NOW)}  # Monday: its week ended within the day
    sweep(database, contacts, NOW + timedelta(days=4))
    assert contacts.names() == set()


def sweep(database: Database, contacts: Contacts, now: datetime) -> None:
    with database.write() as session:
        retention.forget_outdated(session, now=now)
    with database.read() as session:
        contacts.destroy_unused(session, now=now)


def test_a_lost_key_and_a_moved_row_read_as_gone(
    database: Database, contacts: Contacts, people: list[str], tmp_path: Path
) -> None:
    voice, other = with_contact(database, contacts), with_contact(database, contacts)
    with database.write() as session:
        session.get_one(VoiceContact, voice).sealed = session.get_one(VoiceContact, other).sealed
    with database.read() as session:
        assert contacts.reveal(session, other, people[OWNER], administrators=()) == CONTACT
        with pytest.raises(NotFoundError):
            contacts.reveal(session, voice, people[OWNER], administrators=())
        (tmp_path / "keys" / "2026-W47.contacts").unlink()
        for one in (other, "none"):
            with pytest.raises(NotFoundError):
                contacts.reveal(session, one, people[OWNER], administrators=())


def test_two_processes_make_one_key(database: Database, people: list[str], tmp_path: Path) -> None:
    first, second = (Contacts(tmp_path / "keys") for _ in range(2))
    assert first._make("2026-W47") == second._make("2026-W47") == second._key("2026-W47")
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["2026-W47.contacts"]


def test_a_directory_that_refuses_is_told_in_a_sentence(database: Database, people: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotRecordedError, match="key"):
        with_contact(database, Contacts(tmp_path / "file"))
    (tmp_path / "2026-W47.contacts").write_bytes(b"torn")
    with pytest.raises(NotRecordedError, match="2026-W47"):
        with_contact(database, Contacts(tmp_path))


def test_a_contact_without_keys_is_a_mistake_in_the_program(database: Database) -> None:
    with database.write() as session, pytest.raises(ValueError, match="keys"):
        say(session, "Call me.", now=NOW, contact=CONTACT)
