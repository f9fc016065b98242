"""What an operator does about data on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select, text

from bot.config import Variables, read_config
from bot.log import FIELDS
from domain.limits import LIMITS
from models.database import Database
from models.people import Person
from models.pulses import Cycle, Series
from services import cycles, privacy
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


def test_a_persons_rows_are_printed_with_what_they_mean_and_with_the_limits(database: Database) -> None:
    told = tribune("privacy", "--person", user(2))
    assert told.exit_code == 0, told.output
    assert f"4 rows of Tribune's database name {user(2)}." in told.output
    with database.read() as session:
        for table in privacy.stored_about(session, user(2)).tables:
            assert f"\n{table.name}: {len(table.rows)} row" in told.output
            for (name, _), value in zip(table.columns, table.rows[0], strict=True):
                assert f"\n    {name} = {value}\n" in told.output
    words = " ".join(told.output.split())
    assert "Answers are not here, because no answer has a row." in words
    assert all(f"- {limit}" in words for limit in LIMITS)


def test_a_stranger_has_no_rows(database: Database) -> None:
    told = tribune("privacy", "--person", "U0STRANGER")
    assert (told.exit_code, "No row in Tribune's database names this person." in told.output) == (1, True)


def test_hostile_words_do_not_reach_the_terminal_as_they_are(database: Database) -> None:
    with database.write() as session:
        session.get_one(Person, user(2)).name = "\x1b[2JGone\x9b"
    assert r"name = \x1b[2JGone\x9b" in tribune("privacy", "--person", user(2)).output


def test_the_whole_installation_is_told_table_by_table(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE spying (person TEXT)"))
    told = tribune("privacy")
    assert told.exit_code == 0, told.output
    assert "people: 10 rows\n" in told.output
    assert "boxes: 1 row\n" in told.output
    assert "spying: 0 rows\n  Tribune knows nothing of this table: somebody else has made it." in told.output
    assert "The first of them goes on Friday 13 June 2025." in told.output
    assert "The oldest counts from Friday 13 June 2025, and goes by Tuesday 12 August 2025." in told.output
    assert "Open pulses, letter boxes and tallies: 1. Their boxes: 1.\n  Slots with a key: 1 of 2." in told.output
    assert set(told.output.partition("\nLog\n")[2].replace(",", "").split()) >= FIELDS
    assert all(f"- {limit}" in " ".join(told.output.split()) for limit in LIMITS)


def test_keys_without_a_box_are_told(database: Database) -> None:
    with database.read() as session:
        survey = session.scalars(select(Cycle.id)).one()
    key_file = next(Path("var/keys").glob("*.keys"))
    key_file.with_name("orphan.keys").write_bytes(key_file.read_bytes())
    assert "1 key file without a box." in tribune("privacy").output
    cycles.cancel(database, vault=Vault(database.writer, key_file.parent), now=OPENED)
    told = tribune("privacy").output
    assert "Open pulses, letter boxes and tallies: 0. Their boxes: 0.\n  Slots with a key: 0 of 0." in told
    assert survey not in told


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
