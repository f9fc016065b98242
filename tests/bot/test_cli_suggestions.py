"""`tribune suggestions`: how many there are, and what is late, without a word of theirs."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner

from bot.cli import main
from bot.config import Variables, read_config
from domain.suggestions import SuggestionState
from models.database import Database
from models.suggestions import LetterBox
from services.desk_settings import Desk, set_desk
from tests.suggested import add_suggestion


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in Variables.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.commands.desk.start_logging", lambda level: None)
    monkeypatch.setattr("bot.clock.SystemClock.now", lambda self: datetime(2025, 6, 3, 20, 0, tzinfo=UTC))
    yield
    structlog.reset_defaults()


@pytest.fixture
def database(_surroundings: None) -> Iterator[Database]:
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    database = Database(read_config(slack=False).database_url)
    yield database
    database.dispose()


def told() -> list[str]:
    result = CliRunner().invoke(main, ["suggestions"])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


@pytest.mark.usefixtures("database")
def test_says_that_they_are_not_set_up() -> None:
    first, *rest = told()
    assert first.startswith("Suggestions are not set up yet.")
    assert rest == ["Suggestions: 0.", "Waiting longer than promised: 0 for a first reply, 0 for an outcome."]


def test_counts_them_and_says_what_is_late_and_when_the_box_is_opened(database: Database) -> None:
    with database.write() as session:
        set_desk(session, Desk(channel="C0DESK", news_channel="", zone="Pacific/Auckland", help=""))
        session.add(LetterBox(id="0" * 32, release_on=date(2025, 6, 5), number=1))
        add_suggestion(session, "Secret words", state=SuggestionState.HELD_BACK)
        # In Auckland, where the desk is, it is the fourth by now, and a reply was to be there by then.
        add_suggestion(session, state=SuggestionState.NEW, reply_by=date(2025, 6, 3))
        add_suggestion(session, state=SuggestionState.OPEN, outcome_by=date(2025, 6, 3), replied_on=date(2025, 6, 3))
        add_suggestion(session, state=SuggestionState.OPEN, reply_by=date(2025, 6, 4))
    assert told() == [
        "Suggestions: 4.",
        "  new: 1",
        "  open: 2",
        "  held back: 1",
        "Waiting longer than promised: 1 for a first reply, 1 for an outcome.",
        "The letter box is opened on Wednesday 4 June 2025, 22:00 UTC.",
    ]
