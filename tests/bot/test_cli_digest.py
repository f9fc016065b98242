"""`tribune voice digest`: read on a terminal, or taken along."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.cli import main
from bot.config import Variables, read_config
from models.database import Database
from tests.services.digesting import add_company, add_weeks


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in Variables.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.commands.desk.start_logging", lambda level: None)
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _company(_surroundings: None) -> None:
    assert tribune("migrate").exit_code == 0
    database = Database(read_config(slack=False).database_url)
    with database.write() as session:
        add_company(session)
        add_weeks(session, now=12)
    database.dispose()


def tribune(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_digest_of_a_week_is_read_without_markup() -> None:
    told = tribune("voice", "digest", "--until", "2025-06-08")
    assert told.exit_code == 0, told.output
    first, *_ = told.stdout.splitlines()
    assert first == "Customers wait for a call back."
    assert "Nobody has approved these quotes" in told.stderr
    assert "> Nobody has called me back since Monday" in told.output
    assert "Show me more" not in told.output.replace("[Show me more]", "")
    assert "All topics" not in told.output


def test_its_figures_are_taken_along() -> None:
    rows = json.loads(tribune("voice", "digest", "--until", "2025-06-08", "--json").output)
    assert [row["row"] for row in rows] == ["all", "rising", "spoken of most"]
    assert {row["quote"] for row in rows} == {None}  # nobody has approved one
    told = tribune("voice", "digest", "--until", "2025-06-08", "--csv").output
    assert len(list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))) == 3


def test_a_longer_digest_and_one_of_nothing() -> None:
    assert (
        json.loads(tribune("voice", "digest", "--until", "2025-06-08", "--weeks", "4", "--json").output)[0]["first_day"]
        == "2025-05-12"
    )
    assert "No customer was heard" in tribune("voice", "digest").output
    assert tribune("voice", "digest", "--until", "yesterday").exit_code == 2
