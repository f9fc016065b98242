"""`tribune voice`: a file of customers' words comes in, is read, and goes out again."""

import csv
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli import main
from bot.commands import voice, voice_read
from bot.config import Variables, read_config
from bot.voice_import import import_voices
from models.database import Database
from models.people import TouchPoint
from models.voices import Voice
from tests.services.said import ReadHere


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in Variables.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.commands.desk.start_logging", lambda level: None)
    monkeypatch.setattr(voice, "import_voices", partial(import_voices, children=ReadHere))
    yield
    structlog.reset_defaults()


@pytest.fixture
def database() -> Iterator[Database]:
    assert tribune("migrate").exit_code == 0
    database = Database(read_config(slack=False).database_url)
    yield database
    database.dispose()


def tribune(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=given)


def file(text: str, name: str = "x.csv") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_a_file_is_imported_with_progress_and_told(database: Database) -> None:
    with database.write() as session:
        session.add(TouchPoint(id="visit", name="The visit", position=0))
    name = file("Was,Note,Datum,Wo\nLovely.,2,3/4/2026,Hotline\nLate.,x,4/5/2026,\n,1,5/5/2026,\n")
    arguments = ("voice", "import", name, "--map", "words=was", "--map", "rating=Note", "--map", "date=Datum")
    arguments += ("--map", "touch_point=Wo", "--scale", "5-1", "--source", "Survey", "--touch-point", "the visit")
    told = tribune(*arguments, "--bad-lines", "bad.csv", "--question", "Why?")
    assert told.exit_code == 0, told.output
    assert "3 lines. Read: " in told.output
    assert "counts as the 3rd of April" in told.output
    assert "2 added, 0 were here already, 1 line could not be taken." in told.output
    assert "Said from Friday 3 April 2026 to Monday 4 May 2026." in told.output
    assert "'Hotline' (1)" in told.output
    assert "'x' (1)" in told.output
    assert "  - line 4: There are no words." in told.output
    assert Path("bad.csv").read_bytes().decode() == "\ufeffline,reason\r\n4,There are no words.\r\n"
    with database.read() as session:
        voices = {one.words: one for one in session.scalars(select(Voice))}
    assert (voices["Lovely."].rating, voices["Lovely."].touch_point_id, voices["Late."].rating) == (75, "visit", None)
    again = tribune(*arguments)
    assert "0 added, 2 were here already" in again.output


def test_what_could_be_read_wrongly_is_said(database: Database) -> None:
    rows = [f"Lovely people and excellent service {n}.,1\nTerrible and rude {n}.,5\n" for n in range(10)]
    many = "".join(rows) + "Das ist leider gar nicht gut gelaufen und niemand ruft an.,3\n" + ",1\n" * 21
    Path("w.csv").write_bytes(("comment,rating\n" + many + "It cost \u00a35.,3\n").encode("cp1252"))
    told = tribune("voice", "import", "w.csv").output
    assert "Windows-1252" in told
    assert "1 (worst) to 5 (best)" in told
    assert "everything counts as said today" in told
    assert "--scale 5-1" in told
    assert "1 are not in English" in told
    assert "and 1 line more" in told


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--map", "colour=was"), "one of: words, date"),
        (("--scale", "good"), "1-5"),
        (("--touch-point", "The moon"), "no touch point 'The moon'"),
        ((), "words=COLUMN"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_imported(
    database: Database, arguments: tuple[str, ...], why: str
) -> None:
    name = file("was\nGood\n") if not arguments else file("comment\nGood\n")
    told = tribune("voice", "import", name, *arguments)
    assert told.exit_code == 1
    assert why in told.output
    with database.read() as session:
        assert session.scalars(select(Voice)).all() == []


def test_comments_are_read_a_line_each_and_nothing_is_stored() -> None:
    english = b"\xef\xbb\xbfMy name is Ann Smith. I waited three weeks and nobody called me back. Terrible.\n"
    lines = english + b"\nIch habe drei Wochen gewartet und gewartet.\nx\xff\n"
    told = tribune("voice", "read", "-", "--json", given=lines)
    assert told.exit_code == 0, told.output
    first, empty, german, odd = map(json.loads, told.output.splitlines())
    assert first["label"] == "negative"
    assert 0.6 <= first["confidence"] <= 1
    assert "Smith" not in first["redacted"]
    assert all(set(topic) == {"topic", "name", "label", "confidence"} for topic in first["topics"])
    assert first["why"]
    assert empty["redacted"] == ""
    assert (german["label"], german["language"]) == ("unclear", "")
    assert odd["redacted"] == "x\ufffd"
    assert not Path("var").exists()


def test_comments_are_read_by_what_the_company_taught(database: Database) -> None:
    told = tribune("voice", "read", file("Nothing\n", "words.txt"), "--question", "What could we improve?")
    assert told.output.startswith("positive")


def test_a_database_that_cannot_be_read_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("old.db").write_text("no database", encoding="utf-8")
    monkeypatch.setenv("TRIBUNE_DATABASE_URL", f"sqlite:///{Path('old.db').absolute()}")
    told = tribune("voice", "read", file("Lovely.\n"), "--json")
    assert json.loads(told.output)["redacted"] == "Lovely."


def test_long_lines_are_one_comment_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_read, "LONGEST_LINE", 10)
    assert list(voice_read.comments(io.BytesIO(b"a" * 25 + b"\nb\r\n" + b"c" * 10))) == ["a" * 10, "b", "c" * 10]


def test_all_words_go_out_as_they_are_displayed(database: Database) -> None:
    assert json.loads(tribune("voice", "export", "--json").output) == []
    name = file("comment,date\n=1+1 is what I waited for,2026-05-04\nLovely.,2026-05-03\n")
    tribune("voice", "import", name)
    lovely, waited = json.loads(tribune("voice", "export", "--json").output)
    assert (lovely["said_on"], lovely["words"], lovely["source"]) == ("2026-05-03", "Lovely.", "Files")
    assert lovely["mood"] == "positive"
    assert waited["words"].startswith("=1+1")
    rows = list(csv.DictReader(io.StringIO(tribune("voice", "export").output.removeprefix("\ufeff"))))
    assert [row["words"][:5] for row in rows] == ["Lovel", "'=1+1"]
    assert "Waiting" in rows[1]["topics"]
