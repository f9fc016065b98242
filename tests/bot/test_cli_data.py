"""What an operator does about data on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select

from bot.config import Variables, read_config
from models.database import Database
from models.people import Person
from models.pulses import Series
from services import cycles
from services.people import Member, change_person
from tests.bot.test_cli import RUTH, Street, connect, tribune
from tests.factories import ANNOUNCED, OPENED, add_people, set_up_series, user
from vault import Vault


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in Variables.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.commands.desk.start_logging", lambda level: None)
    monkeypatch.setenv("TRIBUNE_ADMINS", user(1))
    yield
    structlog.reset_defaults()


@pytest.fixture
def database() -> Iterator[Database]:
    """A company with an open pulse, beside no Slack at all."""
    assert tribune("migrate").exit_code == 0
    config = read_config(slack=False)
    database = Database(config.database_url)
    vault = Vault(database.writer, config.key_dir)
    vault.recover()
    with database.write() as session:
        add_people(session, 10)
        set_up_series(session)
        cycles.announce_due(session, now=ANNOUNCED)
    with database.write() as session:
        cycles.open_due(session, vault=vault, now=OPENED)
    yield database
    database.dispose()


def names(database: Database) -> dict[str, str]:
    with database.read() as session:
        return {person.id: person.name for person in session.scalars(select(Person))}


def test_a_persons_rows_are_written_as_json(database: Database) -> None:
    told = tribune("person", "export", user(2))
    assert told.exit_code == 0, told.output
    assert json.loads(told.output)["person"] == user(2)
    assert tribune("person", "export", "U0STRANGER").exit_code == 1


def test_somebody_who_works_here_is_forgotten_after_a_question_and_what_stays_is_said(database: Database) -> None:
    assert tribune("person", "forget", user(2), typed="n\n").exit_code == 1
    assert names(database)[user(2)] == "Person 2"
    told = tribune("person", "forget", user(2), typed="y\n")
    assert told.exit_code == 0, told.output
    assert "Forgotten: the Slack id stays, without a name." in told.output
    assert "  - 1 in roster: You were invited to this pulse" in told.output
    assert names(database)[user(2)] == "Somebody who asked to be forgotten"


def test_somebody_who_has_left_is_deleted(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1, first=30)
        gone = Member(id=user(30), name="Gone", zone="UTC", guest=False, deactivated=True)
        change_person(session, gone, now=OPENED, administrators={user(1)})
    assert tribune("person", "forget", user(30), "--yes").output == "Deleted.\n"
    assert user(30) not in names(database)


def test_an_address_leads_to_a_person(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(street, monkeypatch)
    somebody = next(one for one in street.server.workspace.users.values() if one.email and not one.bot)
    assert tribune("person", "export", "nobody@example.com").exit_code == 1
    told = tribune("person", "export", somebody.email.upper())
    assert "No row in Tribune's database names this person." in told.output  # found, and not imported yet


def test_slack_is_asked_who_administers_where_the_settings_name_nobody(
    street: Street, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    connect(street, monkeypatch)
    monkeypatch.delenv("TRIBUNE_ADMINS")
    refused = tribune("person", "forget", user(0), "--yes")  # answers the results; Slack's own admin is unknown here
    assert refused.exit_code == 1
    assert "Nobody could take over what you do for Tribune." in refused.output
    with database.write() as session:
        session.add(Person(id=RUTH, name="Ruth", zone="UTC", guest=False, stopped=False))
    told = tribune("person", "forget", user(0), "--yes")
    assert told.exit_code == 0, told.output
    with database.read() as session:
        assert session.scalars(select(Series.answerer_id)).all() == [RUTH]


def test_a_slack_that_cant_be_reached_is_told_as_a_sentence(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(street, monkeypatch)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    told = tribune("person", "export", "somebody@example.com")
    assert told.exit_code == 1
    assert "Slack refuses the token" in told.output


@pytest.fixture(scope="module")
def street() -> Iterator[Street]:
    with Street() as street:
        yield street


def test_a_backup_is_written_and_restored(database: Database, tmp_path: Path) -> None:
    written = tribune("backup", str(tmp_path / "tonight.db"))
    assert written.exit_code == 0, written.output
    assert "It has no keys, on purpose" in written.output
    database.dispose()
    assert tribune("restore", str(tmp_path / "tonight.db"), typed="n\n").exit_code == 1
    told = tribune("restore", str(tmp_path / "tonight.db"), "--yes")
    assert told.exit_code == 0, told.output
    assert "The database that was here is now" in told.output
    assert "run `tribune person forget` for them again" in told.output


def test_a_restore_names_the_pulses_that_are_lost(database: Database, tmp_path: Path) -> None:
    tribune("backup", str(tmp_path / "tonight.db"))
    database.dispose()
    for file in (tmp_path / "var/keys").iterdir():
        file.unlink()
    told = tribune("restore", str(tmp_path / "tonight.db"), "--yes")
    assert told.exit_code == 0, told.output
    assert "was open in the backup. Its answers can't be read, so it is cancelled" in told.output


def test_figures_are_exported_as_they_were_shown(database: Database) -> None:
    with database.read() as session:
        title = session.scalars(select(Series.title)).one()
    csv = tribune("pulse", "export")
    assert csv.exit_code == 0, csv.output
    assert tribune("pulse", "export", "--format", "json").output == "[]\n"
    assert tribune("pulse", "export", "--series", title.upper()).exit_code == 1  # no results yet
    assert "Say which pulse" in tribune("pulse", "export", "--series", "Another").output


def test_periods_are_listed_and_changed() -> None:
    assert "keep_people_days = 30\n  People, after leaving, in days: 1 to 365, at first 30." in (
        tribune("settings", "list").output
    )
    assert tribune("settings", "set", "keep_people_days", "14").output.startswith("keep_people_days = 14.")
    assert "keep_people_days = 14\n" in tribune("settings", "list").output
    assert tribune("settings", "set", "keep_people_days", "0").exit_code == 1
    assert tribune("settings", "set", "team_id", "1").exit_code == 1
