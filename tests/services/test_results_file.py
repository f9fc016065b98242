"""Results as a file: displayed values, one row each, and nothing that a spreadsheet would run."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.disclosure import WITHHELD
from domain.errors import NotFoundError
from domain.items import own_item
from domain.messages import ResultLine
from domain.series import AudienceKind
from domain.survey import Change, Direction
from models.database import Database
from models.pulses import Series
from services.results_file import COLUMNS, FileKind, exported
from tests.factories import add_people, set_up_series
from tests.insight.factories import bands, fine, line, team, tenths
from tests.reports import add_report, add_series

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "export.md"
BETTER = Change(direction=Direction.BETTER, points=10)


@pytest.fixture
def series(database: Database) -> Series:
    with database.write() as session:
        add_people(session, 1)
        return set_up_series(session)


def rows(database: Database, series_id: str | None = None) -> list[dict[str, Any]]:
    """What the JSON says, if the CSV says the same."""
    with database.read() as session:
        made: list[dict[str, Any]] = json.loads(exported(session, series_id, kind="json"))
        written = exported(session, series_id, kind="csv")
    assert written.startswith("\ufeff")
    read = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"))))
    plain = [{name: "" if value is None else str(value) for name, value in row.items()} for row in made]
    assert [{name: value.removeprefix("'") for name, value in row.items()} for row in read] == plain
    return made


def test_a_row_says_what_was_displayed(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1, lines=(line("Q1", fine(80, BETTER)), line("REC", fine(50, score=-35))))
    first, second = rows(database)
    assert first == {
        "series": "Service-climate pulse",
        "pulse": 1,
        "closed_on": "2025-06-13",
        "group_kind": "everyone",
        "group": "The whole company",
        "group_id": "everyone",
        "invited": 42,
        "answered": 24,
        "question_id": "Q1",
        "driver": "quality",
        "question": "I was proud of the service we gave in the last two weeks.",
        "shown": "yes",
        "precision": "fine",
        "agree_from": 80,
        "agree_to": 80,
        "mean": 3.6,
        "recommendation": None,
        "recommendation_words": None,
        "change": "better",
        "change_points": 10,
    }
    assert (second["recommendation"], second["change"], second["change_points"]) == (-35, None, None)


def test_a_pulse_that_asked_some_people_is_not_called_the_whole_company(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1, lines=(line("Q1", fine(80)),), audience=AudienceKind.TEAMS)
    (row,) = rows(database)
    assert (row["group"], row["group_kind"]) == ("Everybody who was asked", "everyone")


def test_coarse_values_stay_coarse(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1, lines=(line("Q1", bands(40, 70)), line("REC", tenths(30, words="mixed"))))
    first, second = rows(database)
    assert (first["precision"], first["agree_from"], first["agree_to"], first["mean"]) == ("bands", 40, 70, None)
    assert (second["recommendation"], second["recommendation_words"]) == (None, "mixed")


def test_a_withheld_group_is_a_row_that_says_so_and_carries_nothing(database: Database, series: Series) -> None:
    carrying = replace(team("Billing", tenths(50), "Q1"), shown=False)
    with database.write() as session:
        add_report(session, series, 1, lines=(line("Q1", fine(80)),), segments=(carrying, team("Hotline", fine(60))))
    _, billing, hotline = rows(database)
    empty = ("answered", "invited", "precision", "agree_from", "agree_to", "mean", "recommendation", "change")
    assert (billing["group"], billing["shown"]) == ("Billing", WITHHELD)
    assert [billing[name] for name in empty] == [None] * len(empty)
    assert (hotline["group"], hotline["answered"], hotline["shown"]) == ("Hotline", 12, WITHHELD)


def test_every_item_group_and_cycle_has_its_row_the_earliest_first(database: Database, series: Series) -> None:
    segments = (team("A", tenths(50), "Q1"), team("B", None))
    with database.write() as session:
        for number in (1, 2):
            add_report(session, series, number, segments=segments)
        add_report(session, add_series(session, "0b", "Office pulse"), 1)
    found = rows(database, series.id)
    assert len(found) == 2 * 3 * 4
    assert [row["pulse"] for row in found] == [1] * 12 + [2] * 12
    assert len(rows(database)) == 2 * 3 * 4 + 4


def test_nothing_has_closed_yet(database: Database, series: Series) -> None:
    assert rows(database) == []
    with database.read() as session, pytest.raises(NotFoundError, match="not here any more"):
        exported(session, "nowhere", kind="csv")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_finds_no_formula(database: Database, series: Series, start: str) -> None:
    formula = f'{start}HYPERLINK("https://evil.example"; "a,b")'
    own = own_item("own1", text=formula, why="Why", about_managers=False)
    with database.write() as session:
        session.merge(series).title = formula
        add_report(
            session,
            session.merge(series),
            1,
            lines=(ResultLine(item=own, shown=fine(50)),),
            segments=(team(formula, None),),
        )
    with database.read() as session:
        written = exported(session, None, kind=FileKind.CSV)
    cells = [cell for row in csv.reader(io.StringIO(written.removeprefix("\ufeff"))) for cell in row]
    assert f"'{formula}" in cells
    assert not [cell for cell in cells if cell.startswith(start) and not cell.lstrip("-").isdecimal()]


def test_a_kind_of_file_that_nobody_knows_is_refused(database: Database, series: Series) -> None:
    with database.read() as session, pytest.raises(ValueError, match="xlsx"):
        exported(session, None, kind="xlsx")


def test_the_reference_explains_each_column_in_their_order() -> None:
    of_results, *_ = REFERENCE.read_text(encoding="utf-8").split("\n## ")
    explained = [row.split("`")[1] for row in of_results.splitlines() if row[:3] == "| `"]
    assert tuple(explained) == COLUMNS
