"""Digests as files: what was displayed, and nothing that a spreadsheet would run."""

import csv
import io
import json
from pathlib import Path

import pytest

from models.database import Database
from models.people import TouchPoint
from services import digest_file, digests
from tests.services.digesting import CHANNEL, DUE, PROPOSED, add_company, add_weeks, do_due, issue, set_up
from tests.templates.views_digests import shown


@pytest.fixture
def posted(database: Database) -> Database:
    with database.write() as session:
        add_company(session)
        session.get_one(TouchPoint, "hotline").name = "=HYPERLINK(1)"
        add_weeks(session, now=12)
        set_up(session)
        do_due(session, PROPOSED)
        digests.decide(session, issue(session).id, use=True)
        do_due(session, DUE)
    return database


def test_a_row_for_everything_and_one_for_each_topic(posted: Database) -> None:
    with posted.read() as session:
        rows = json.loads(digest_file.exported(session, kind="json"))
    assert [row["row"] for row in rows] == ["all", "rising", "spoken of most"]
    everything, rising, _ = rows
    assert everything["comments"] == 20
    assert (everything["channel"], everything["first_day"], everything["last_day"]) == (
        CHANNEL,
        "2025-06-02",
        "2025-06-08",
    )
    assert (rising["id"], rising["comments"], rising["negative_share"]) == ("call_back", 12, 100)
    assert rising["quote"].startswith("Nobody has called me back")
    assert set(rising) == set(digest_file.COLUMNS)


def test_csv_has_the_same_and_runs_nothing(posted: Database) -> None:
    with posted.read() as session:
        text = digest_file.exported(session, kind="csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[1]["touch_point"] == "'=HYPERLINK(1)"
    assert rows[1]["owner"]
    assert len(rows) == 3


def test_everything_that_a_digest_may_display_has_its_row() -> None:
    rows = digest_file.table(shown("Lifts", 2), channel=CHANNEL)
    assert [row["row"] for row in rows].count("rising") == 3
    apart = next(row for row in rows if row["row"] == "seen differently")
    assert (apart["employees"], apart["customers"]) == ("about 70 %", "31 %")
    assert [row["name"] for row in rows if row["row"] == "not heard about"] == ["Lifts"] * 4
    assert digest_file.table(shown("Lifts", 2, mood=None), channel="")[0]["net_mood"] is None


def test_no_digests_are_a_file_with_its_columns_only(database: Database) -> None:
    with database.read() as session:
        assert digest_file.exported(session, kind="json") == "[]\n"
        assert digest_file.exported(session, kind="csv").count("\n") == 1
        with pytest.raises(ValueError, match="xml"):
            digest_file.exported(session, kind="xml")


def test_the_reference_says_what_each_column_means() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "export.md").read_text()
    assert [column for column in digest_file.COLUMNS if f"`{column}`" not in reference] == []
