"""A file of customers' words comes in once, whole, whatever cuts it short."""

import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.commands.voice import AtDesk
from bot.voice_import import import_voices
from domain.errors import NotFoundError
from domain.voice import Label, SourceKind
from domain.voice_fields import Field, Scale
from models.base import Base
from models.database import Database
from models.people import TouchPoint
from models.voices import Alert, Voice, VoiceContact, VoiceSource, VoiceTopic
from services import voice_import
from services.contacts import Contacts
from services.voice_file import Line, lines, look
from services.voice_import import Into, Tally, outcome, touch_point_named
from tests.services.said import ReadHere

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HEAD = "comment,date,rating,touch point\n"
LINES = (
    "Nobody called me back and I waited three weeks.,2026-01-01,1,The visit\n",
    "Lovely engineer.,2026-01-02,5,The visit\n",
    "Lovely engineer.,2026-01-02,5,The visit\n",
    "Fine.,2026-01-03,,Elsewhere\n",
)


ALL = Into()


class CutShortError(Exception):
    """As if the program had been killed."""


async def take_in(
    database: Database, folder: Path, text: str, into: Into = ALL, *, scale: Scale | None = None, dies: int = 0
) -> Tally:
    file = io.BytesIO(text.encode())

    async def told(tally: Tally) -> None:
        if dies and tally.done >= dies:
            raise CutShortError

    return await import_voices(
        AtDesk(database), file, look(file, scale=scale), into, contacts=Contacts(folder / "keys"), now=NOW, chunk=2,
        told=told, children=ReadHere,
    )  # fmt: skip


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture(autouse=True)
def visit(database: Database) -> None:
    with database.write() as session:
        session.add(TouchPoint(id="visit", name="The visit", position=0))


async def test_each_line_is_a_voice_with_its_topics(database: Database, tmp_path: Path) -> None:
    tally = await take_in(database, tmp_path, HEAD + "".join(LINES))
    assert (tally.lines, tally.done, tally.added, tally.known, tally.bad) == (4, 4, 4, 0, 0)
    assert tally.touch_points_unknown == Counter({"Elsewhere": 1})
    with database.read() as session:
        voices = {voice.words: voice for voice in session.scalars(select(Voice))}
        called = voices["Nobody called me back and I waited three weeks."]
        assert (called.label, called.rating, called.touch_point_id) == (Label.NEGATIVE, 0, "visit")
        assert (called.said_at.date().isoformat(), called.came_on) == ("2026-01-01", NOW.date())
        assert "waiting" in set(session.scalars(select(VoiceTopic.topic_id)))
        source = session.scalars(select(VoiceSource)).one()
        assert (source.kind, source.name, called.source_id) == (SourceKind.FILE, "Files", source.id)


async def test_the_same_file_again_longer_or_reordered_adds_what_is_new(database: Database, tmp_path: Path) -> None:
    await take_in(database, tmp_path, HEAD + "".join(LINES))
    again = await take_in(database, tmp_path, HEAD + "".join(reversed(LINES)) + LINES[1] + "New.,2026-01-09,,\n")
    assert (again.added, again.known) == (2, 4)
    assert count(database, Voice) == 6


async def test_a_file_s_questions_and_accounts_name_nobody(database: Database, tmp_path: Path) -> None:
    line = 'Lovely.,"Hi Anna Smith, how was it?",Mrs Anna Smith 4711\n'
    await take_in(database, tmp_path, "comment,question,account\n" + line)
    with database.read() as session:
        voice = session.scalars(select(Voice)).one()
        assert (voice.question, voice.account) == ("Hi [name], how was it?", "Mrs [name] 4711")


@pytest.mark.parametrize("dies", [1, 3])
async def test_what_was_cut_short_goes_on(database: Database, tmp_path: Path, dies: int) -> None:
    text = HEAD + "".join(f"Comment {number}.,2026-01-01,,\n" for number in range(7))
    with pytest.raises(CutShortError):
        await take_in(database, tmp_path, text, dies=dies)
    stored = count(database, Voice)
    assert 0 < stored < 7
    tally = await take_in(database, tmp_path, text)
    assert (tally.added, tally.known) == (7 - stored, stored)


async def test_what_a_file_says_now_and_did_not_then_is_filled_in(database: Database, tmp_path: Path) -> None:
    text = "comment,note,wo\nLovely.,1,Hotline\nFine.,2,The visit\n"
    await take_in(database, tmp_path, text)
    with database.write() as session:
        session.add(TouchPoint(id="hotline", name="HOTLINE", position=1))
    file = io.BytesIO(text.encode())
    table = look(
        file,
        mapped={Field.RATING: "note", Field.TOUCH_POINT: "wo"},
        scale=Scale(2, 1),
    )

    async def told(tally: Tally) -> None:
        pass

    for completed in (2, 0):
        tally = await import_voices(
            AtDesk(database), file, table, Into(), contacts=Contacts(tmp_path), now=NOW, told=told, children=ReadHere
        )
        assert (tally.known, tally.completed) == (2, completed)
    with database.read() as session:
        assert dict(session.execute(select(Voice.touch_point_id, Voice.rating)).all()) == {"hotline": 100, "visit": 0}


async def test_a_file_says_for_all_its_lines_where_and_what_was_asked(database: Database, tmp_path: Path) -> None:
    into = Into(source="Survey", touch_point_id="visit", question="What could we improve?")
    await take_in(database, tmp_path, "comment\nNothing\n", into)
    with database.read() as session:
        voice = session.scalars(select(Voice)).one()
        assert (voice.touch_point_id, voice.question, voice.label) == ("visit", into.question, Label.POSITIVE)
        assert session.get_one(VoiceSource, voice.source_id).name == "Survey"


async def test_lines_may_name_their_source(database: Database, tmp_path: Path) -> None:
    text = "comment,source,id\na,Form,1\nb,Letters,1\nc,,2\n"
    await take_in(database, tmp_path, text)
    assert (await take_in(database, tmp_path, text)).known == 3
    with database.read() as session:
        assert set(session.scalars(select(VoiceSource.name))) == {"Form", "Letters", "Files"}


async def test_two_surveys_may_call_their_comments_alike(database: Database, tmp_path: Path) -> None:
    await take_in(database, tmp_path, "comment,id\nLovely.,1\nFine.,2\n")
    text = "comment,id,rating\nLate.,1,1\nFine.,2,5\n"
    tally = await take_in(database, tmp_path, text, scale=Scale(1, 5))
    assert (tally.added, tally.known, tally.completed) == (1, 1, 1)
    with database.read() as session:
        ratings = dict(session.execute(select(Voice.words, Voice.rating)).all())
    assert ratings == {"Lovely.": None, "Late.": 0, "Fine.": 100}


async def test_contacts_are_sealed_and_recent_unhappy_customers_alert(database: Database, tmp_path: Path) -> None:
    awful = "Disgusting and rude, I will never come back."
    text = f'comment,date,contact\n"{awful}",2026-11-19,ann@example.org\n"{awful}",2026-01-19,\n'
    await take_in(database, tmp_path, text)
    assert (count(database, VoiceContact), count(database, Alert)) == (1, 1)


async def test_a_file_without_dates_alarms_nobody(database: Database, tmp_path: Path) -> None:
    await take_in(database, tmp_path, 'comment\n"Disgusting and rude, I will never come back."\n')
    assert (count(database, Voice), count(database, Alert)) == (1, 0)


async def test_a_voice_deleted_while_the_file_is_read_stays_deleted(database: Database, tmp_path: Path) -> None:
    file = io.BytesIO((HEAD + LINES[0]).encode())
    table = look(file)
    (line,) = (line for line in lines(file, table, now=NOW) if isinstance(line, Line))
    with database.write() as session:
        stored = voice_import.store(session, Into(), [line], {}, contacts=Contacts(tmp_path), now=NOW)
    assert (stored.added, stored.known) == (0, 1)


def test_a_touch_point_is_found_by_its_name(database: Database) -> None:
    with database.read() as session:
        assert touch_point_named(session, "the VISIT") == "visit"
        with pytest.raises(NotFoundError, match="'The visit'"):
            touch_point_named(session, "The moon")


async def test_the_outcome_says_what_could_be_wrong(database: Database, tmp_path: Path) -> None:
    said = [
        f"Lovely people and excellent service {number}.,3/4/2026,1,\nTerrible and rude {number}.,3/4/2026,5,\n"
        for number in range(12)
    ]
    text = (
        HEAD
        + "".join(said)
        + "Das ist leider gar nicht gut gelaufen und niemand ruft an.,3/4/2026,x,\n"
        + "x,y,1,\n" * 6
    )
    tally = await take_in(database, tmp_path, text)
    table = look(io.BytesIO(text.encode()))
    told = outcome("x.csv", table, tally)
    assert told.upside_down
    assert told.not_read == 1
    assert told.ratings_unread == ("x",)
    assert told.day_first is True
    assert (told.bad, len(told.bad_lines)) == (6, 5)
    assert told.scale == Scale(1, 5)
    assert voice_import.bad_lines_file(tally).count("is no date") == 6


def test_only_so_many_names_and_bad_lines_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_import, "KEPT_NAMES", 1)
    monkeypatch.setattr(voice_import, "KEPT_BAD_LINES", 1)
    tally = Tally()
    file = io.BytesIO(b"comment,touch point\na,x\nb,y\nc,x\n" + b",x\n" * 3)
    for line in lines(file, look(file), now=NOW):
        tally.meet(line, points=frozenset())
    assert tally.touch_points_unknown == Counter({"x": 2})
    assert len(tally.bad_lines) == 1 < tally.bad
