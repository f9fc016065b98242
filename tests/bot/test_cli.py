"""The command line as an operator meets it, beside the sandbox's server where Slack is needed."""

import asyncio
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest
import structlog
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from bot.cli import main
from bot.config import Variables, read_config
from bot.manifest import manifest
from domain.messages import PulseResults
from domain.series import AudienceKind
from models import people, pulses
from models.database import Database
from models.people import Person, Team
from sandbox import hearthline, launch
from sandbox.clock import SandboxClock
from sandbox.play import installed
from sandbox.server import SandboxServer
from tests import factories
from tests.templates import views

RUTH = hearthline.ADMINISTRATOR
CSV = "person,team,touch_point,leads\n"


class Street:
    """The sandbox's server in a thread of its own, as it is a process of its own outside tests."""

    def __init__(self) -> None:
        self.server: SandboxServer
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    async def _start(self) -> None:
        clock = SandboxClock(hearthline.BEGINS.timestamp())
        self.server = SandboxServer(hearthline.workspace(), clock, installed(manifest()))
        await self.server.start()

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="module")
def street() -> Iterator[Street]:
    with Street() as street:
        yield street


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in Variables.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.commands.desk.start_logging", lambda level: None)
    yield
    structlog.reset_defaults()


def connect(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find the workspace."""
    server = street.server
    for name, value in {
        "SLACK_BOT_TOKEN": server.app.bot_token,
        "SLACK_APP_TOKEN": server.app.app_token,
        "SLACK_API_URL": f"{server.url}/api/",
        "TRIBUNE_CLOCK_URL": server.clock_url,
        "TRIBUNE_ADMINS": RUTH,
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def connected(street: Street, monkeypatch: pytest.MonkeyPatch) -> Street:
    connect(street, monkeypatch)
    return street


def tribune(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


def open_database() -> Database:
    return Database(read_config(slack=False).database_url)


def people_file(folder: Path, text: str) -> str:
    file = folder / "people.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_help_names_every_command() -> None:
    told = tribune("--help")
    assert told.exit_code == 0
    assert all(name in told.output for name in ("run", "migrate", "doctor", "people", "pulse", "sandbox", "story"))


@pytest.mark.parametrize("group", [[], ["pulse"], ["people"]])
def test_no_line_of_help_is_cut_off(group: list[str]) -> None:
    _, _, commands = tribune(*group, "--help").output.partition("Commands:")
    assert commands
    assert "..." not in commands


def test_an_unknown_command_is_a_usage_error() -> None:
    assert tribune("fly").exit_code == 2


def test_settings_that_are_wrong_are_listed_without_a_traceback() -> None:
    told = tribune("run")
    assert told.exit_code == 1
    assert "  - SLACK_BOT_TOKEN is missing." in told.output
    assert "  - SLACK_APP_TOKEN is missing." in told.output
    assert "Traceback" not in told.output


def test_a_database_that_is_away_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/none")
    told = tribune("migrate")
    assert told.exit_code == 1
    assert "The database can't be used (OperationalError)." in told.output
    assert "hunter2" not in told.output


def test_a_directory_that_cant_be_made_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIBUNE_DATA_DIR", "/proc/none")
    told = tribune("migrate")
    assert (told.exit_code, "can't be made" in told.output) == (1, True)


def test_migrate_makes_the_database_without_tokens() -> None:
    told = tribune("migrate")
    assert (told.exit_code, told.output) == (0, "The database is up to date.\n")
    assert tribune("migrate").exit_code == 0


def test_imports_people_by_id_and_by_address(connected: Street, tmp_path: Path) -> None:
    told = tribune("people", "import", people_file(tmp_path, hearthline.people_csv(connected.server.workspace.users)))
    assert told.exit_code == 0, told.output
    assert "42 people in" in told.output
    database = open_database()
    with database.read() as session:
        assert session.query(Team).count() > 0
        assert session.get_one(Person, RUTH).team_id is not None or session.query(Person).count() > 42
    database.dispose()


def test_what_a_people_file_has_removed_is_counted(connected: Street, tmp_path: Path) -> None:
    assert tribune("people", "import", people_file(tmp_path, f"{CSV}{RUTH},A,,yes\n")).exit_code == 0
    told = tribune("people", "import", people_file(tmp_path, f"{CSV}{RUTH},,,\n"))
    removed = "Removed by it: teams: 1; people who are in no team any more: 1; people who lead none any more: 1.\n"
    assert removed in told.output


def test_a_bad_file_is_refused_as_a_whole_with_each_lines_number(connected: Street, tmp_path: Path) -> None:
    told = tribune("people", "import", people_file(tmp_path, f"{CSV}{RUTH},A,,\nnobody@example.com,A,,\n{RUTH},B,,\n"))
    assert told.exit_code == 1
    assert "  - line 3: " in told.output
    assert "  - line 4: " in told.output
    database = open_database()
    with database.read() as session:
        assert session.query(Team).count() == 0
    database.dispose()


def test_a_file_in_another_encoding_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes("person\nJos\xe9".encode("latin-1"))
    told = tribune("people", "import", str(file))
    assert (told.exit_code, "is not in UTF-8" in told.output) == (1, True)


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    with file.open("wb") as sparse:
        sparse.truncate(10_000_000)
    told = tribune("people", "import", str(file))
    assert (told.exit_code, "is it the right file?" in told.output) == (1, True)


def test_a_file_that_is_not_there_is_a_usage_error() -> None:
    assert tribune("people", "import", "none.csv").exit_code == 2


def test_a_refused_token_is_one_sentence(connected: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    told = tribune("people", "import", people_file(tmp_path, CSV))
    assert told.exit_code == 1
    assert "refuses the token (invalid_auth)" in told.output


@pytest.mark.parametrize(
    ("command", "sentence"),
    [("status", "No pulse is set up yet."), ("results", "No pulse has closed yet."), ("open", ""), ("cancel", "")],
)
def test_before_the_set_up_each_pulse_command_says_so(command: str, sentence: str) -> None:
    told = tribune("pulse", command, *(["--yes"] if command == "cancel" else []))
    assert told.exit_code == 1
    assert sentence in told.output
    assert "Traceback" not in told.output


@pytest.fixture
def company(connected: Street, tmp_path: Path) -> Street:
    """Hearthline, imported and set up."""
    assert (
        tribune(
            "people", "import", people_file(tmp_path, hearthline.people_csv(connected.server.workspace.users))
        ).exit_code
        == 0
    )
    database = open_database()
    with database.write() as session:
        now = datetime.fromtimestamp(connected.server.clock.now(), UTC)
        factories.set_up(
            session, channel=hearthline.PULSE_CHANNEL, answerer=hearthline.TOP_LEADER, person=RUTH, now=now
        )
    database.dispose()
    return connected


def test_a_pulse_is_opened_looked_at_and_cancelled(company: Street) -> None:
    assert "No pulse is open.\nThe next one opens on Tuesday 11 March 2025." in tribune("pulse", "status").output
    opened = tribune("pulse", "open")
    assert opened.exit_code == 0, opened.output
    assert "42 people are asked at 10:00 in their own zone" in opened.output
    assert "last asked Slack" not in opened.output
    status = tribune("pulse", "status").output
    assert "Open until" in status
    assert "Invited: 42. Participation" in status.replace("\n", " ")
    refused = tribune("pulse", "open")
    assert refused.exit_code == 1
    kept = tribune("pulse", "cancel", typed="n\n")
    assert kept.exit_code == 1
    assert "Open until" in tribune("pulse", "status").output
    cancelled = tribune("pulse", "cancel", typed="y\n")
    assert cancelled.exit_code == 0, cancelled.output
    assert "destroyed" in cancelled.output
    assert tribune("pulse", "cancel", "--yes").exit_code == 1


def test_a_pulse_that_asks_a_channel_is_opened_for_those_who_were_last_heard_to_be_in_it(company: Street) -> None:
    database = open_database()
    with database.write() as session:
        series = pulses.all_series(session)[0]
        series.audience, series.audience_ids = AudienceKind.CHANNEL, frozenset({hearthline.PULSE_CHANNEL})
        for person in people.everybody(session)[:20]:
            person.groups = series.audience_ids
    database.dispose()
    opened = tribune("pulse", "open")
    assert opened.exit_code == 0, opened.output
    assert "20 people are asked" in opened.output
    assert opened.output.endswith("in the channel or user group when Tribune last asked Slack.\n")


def test_doctor_finds_everything_well(company: Street) -> None:
    told = tribune("doctor")
    assert (told.exit_code, "wrong" in told.output) == (0, False)
    assert "ok    The sandbox's clock agrees with Slack's." in told.output
    assert "ok    The bot has every scope that it needs." in told.output
    assert "ok    The app token is good" in told.output
    assert "ok    The database is up to date (sqlite)." in told.output
    assert "ok    The key directory is private" in told.output
    assert "ok    The bot can post in #service-pulse." in told.output


def test_results_are_printed_with_their_teams_and_without_markup(
    company: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def results_of(_session: Session, series: str) -> PulseResults:
        asked.append(series)
        return views.results("A & B", teams=3)

    monkeypatch.setattr("bot.commands.pulse.results.results_of", results_of)
    told = tribune("pulse", "results")
    assert tribune("pulse", "results", "Office").exit_code == 0
    assert asked == ["", "Office"]
    assert told.exit_code == 0, told.output
    assert "We are proud of our service, but may not fix it ourselves.\n" in told.output
    assert "Proud of our service\nA & B 0: about 70 % agree\n" in told.output
    assert "Pulse 3, closed Friday 13 June, 16:00 UTC\n" in told.output
    assert not re.search(r"[*_<>]|&amp;", told.output)


def test_a_pause_is_told_as_one(company: Street) -> None:
    database = open_database()
    with database.write() as session:
        factories.pause(session, paused=True)
    database.dispose()
    assert tribune("pulse", "status").output == "No pulse is open.\nFurther pulses are paused.\n"


def test_a_sandbox_begins_empty_or_in_a_company_but_not_both(tmp_path: Path) -> None:
    file = people_file(tmp_path, "name,timezone\nMaya,Mars\n,\nTom,\n")
    both = tribune("sandbox", "--empty", "--company", file)
    assert (both.exit_code, "not both" in both.output) == (2, True)
    wrong = tribune("sandbox", "--no-browser", "--company", file)
    assert wrong.exit_code == 1
    assert "line 2: 'Mars' is no time zone." in wrong.output


@pytest.mark.parametrize("name", ["main_sandbox", "main_story"])
def test_the_sandbox_is_given_the_bots_command_and_its_manifest(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}

    def launched(**arguments: object) -> int:
        given.update(arguments)
        return 0

    monkeypatch.setattr(launch, name, launched)
    assert tribune(name.removeprefix("main_")).exit_code == 0
    assert given["manifest"] == manifest()
    assert str(given["command"]).endswith("'-m', 'bot')")
