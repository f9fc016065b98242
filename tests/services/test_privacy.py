"""What is stored: shown to whoever it is about, given to them, and counted for whoever runs the server."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import MetaData, Row, inspect, select, text
from sqlalchemy.orm import Session

from domain.dictionary import TABLES
from domain.errors import NotFoundError
from domain.limits import LIMITS
from domain.messages import Welcome
from domain.roles import Role
from domain.screens import StoredAboutMe, StoredTable
from models import forgetting
from models.database import Database
from models.items import OwnItem
from models.people import Owner, Person, RoleHolder
from models.pulses import Series, Survey
from services import cycles, privacy, retention
from services.deliveries import claim, mark_sent, queue
from services.privacy import stored_about
from tests.factories import (
    CLOSED,
    OPENED,
    SET_UP,
    add_lead,
    add_people,
    answer,
    put_in,
    user,
)
from tests.services.said import say
from vault import Vault

ANN, BEN = user(0), user(2)
CONVERSATION = "D0ANN"


def rows_of(stored: StoredAboutMe, table: str) -> list[dict[str, str]]:
    """The rows of one table, by column."""
    found = next(one for one in stored.tables if one.name == table)
    return [dict(zip(dict(found.columns), row, strict=True)) for row in found.rows]


def lived(database: Database) -> None:
    """Ann leads, owns, answers, administers, stands in, is named in a question, and was written to."""
    with database.write() as session:
        add_people(session, 1, first=20, touch_point="hotline-call")
        add_lead(session, "hotline", ANN)
        session.add(Owner(touch_point_id="hotline-call", person_id=ANN))
        session.add(RoleHolder(role=Role.ADMINISTRATOR, person_id=ANN))
        session.get_one(Person, BEN).deputy_id = ANN
        series = session.scalars(select(Series.id)).one()
        session.add(
            OwnItem(
                id="0" * 32, series_id=series, author_id=BEN, text=f"Does <@{ANN}> listen?", why="",
                about_managers=False, position=0, retired=False,
            )
        )  # fmt: skip
        for _ in ("the introduction", "the invitation"):
            for delivery in claim(session, now=OPENED + timedelta(days=1), most=100):
                conversation = CONVERSATION if delivery.channel == ANN else delivery.channel.replace("U", "D", 1)
                mark_sent(session, delivery, channel=conversation, ts="1.0")


def naming(database: Database, *names: str) -> Iterator[tuple[str, Row[tuple[object, ...]]]]:
    """Every row in which one of these ids stands, of every table that the database itself knows, read as bytes."""
    with database.read() as session:
        found = MetaData()
        found.reflect(session.connection())
        for table in found.sorted_tables:
            for row in session.execute(select(table)):
                values = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
                if any(name.encode() in values for name in names):
                    yield table.name, row


def test_leaves_out_no_row_of_any_table_in_which_the_id_stands(
    database: Database, vault: Vault, survey_id: str
) -> None:
    lived(database)
    with database.read() as session:
        put_in(database, vault, [answer(session, survey_id, user(number)) for number in range(5)])
        stored = stored_about(session, ANN)
    found = list(naming(database, ANN, CONVERSATION))
    expected = {table: sum(name == table for name, _ in found) for table, _ in found}
    assert {table.name: len(table.rows) for table in stored.tables} == expected
    assert {"people", "leads", "owners", "role_holders", "own_items", "outbox", "roster"} <= expected.keys()
    assert not {"boxes", "sealed_surveys"} & expected.keys()


def test_shows_each_row_as_the_database_has_it(database: Database, vault: Vault, survey_id: str) -> None:
    lived(database)
    with database.read() as session:
        stored = stored_about(session, ANN)
    for table, row in naming(database, ANN, CONVERSATION):
        own = row._mapping
        texts = {name: value for name, value in own.items() if isinstance(value, str) and value.strip()}
        assert texts.items() <= next(one.items() for one in rows_of(stored, table) if one.items() >= texts.items())


def test_what_is_known_of_a_person_comes_first_and_every_column_has_words(database: Database, survey_id: str) -> None:
    with database.read() as session:
        stored = stored_about(session, ANN)
    assert stored.tables[0].name == "people"
    assert {table.name for table in stored.tables} == {"people", "series", "cycles", "roster", "invitations", "outbox"}
    assert rows_of(stored, "roster")[0]["survey_id"] == survey_id
    assert rows_of(stored, "people")[0]["left_on"] == "(empty)"
    assert all(table.meaning.endswith(".") and table.kept for table in stored.tables)
    assert all(meaning for table in stored.tables for _, meaning in table.columns)


def test_says_how_long_things_are_kept_here_and_not_elsewhere(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        retention.keep_for(session, retention.KEEP_PEOPLE, 1)
        assert stored_about(session, ANN).tables[0].kept.startswith("1 day after the person left")
        retention.keep_for(session, retention.KEEP_PEOPLE, 365)
        assert stored_about(session, ANN).tables[0].kept.startswith("1 year after the person left")


def test_every_period_is_one_that_can_be_changed() -> None:
    days = {key: period.days for key, period in retention.PERIODS.items()}
    assert "{" not in "".join(words.kept_for(days) for words in TABLES.values())


def test_shows_the_groups_that_somebody_is_in_as_words(database: Database) -> None:
    with database.write() as session:
        add_people(session, 2)
        session.get_one(Person, user(0)).groups = frozenset({"S2", "C1"})
        session.flush()
        groups = [rows_of(stored_about(session, user(number)), "people")[0]["groups"] for number in (0, 1)]
    assert groups == ["C1, S2", "(empty)"]


def test_shows_the_newest_row_of_a_table_first(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        for day in (2, 3, 1):
            queue(session, Welcome(), channel=user(0), about=f"day {day}", due_at=SET_UP + timedelta(days=day))
        rows = rows_of(stored_about(session, user(0)), "outbox")
    assert [row["unique_key"] for row in rows] == ["day 3", "day 2", "day 1"]


def test_shows_no_row_of_somebody_whose_id_begins_alike(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        session.add(Person(id=user(0) + "X", name="Other", zone="UTC", guest=False, stopped=False))
    with database.read() as session:
        assert stored_about(session, user(0)).rows == 1
        assert stored_about(session, "U0NOBODY").tables == ()


def test_a_screen_without_room_shows_something_of_every_table() -> None:
    def table(name: str, rows: int) -> StoredTable:
        return StoredTable(name=name, meaning="", kept="", columns=(), rows=((),) * rows)

    stored = StoredAboutMe(tables=(table("people", 1), table("cycles", 40), table("outbox", 200)))
    assert [len(one.rows) for one in stored.within(50).tables] == [1, 24, 25]
    assert [len(one.rows) for one in stored.within(1000).tables] == [1, 40, 200]


def test_the_file_has_every_row_with_its_meaning_and_says_why_there_are_no_answers(
    database: Database, survey_id: str
) -> None:
    with database.read() as session:
        given = json.loads(privacy.exported(session, BEN, now=OPENED))
    assert (given["person"], given["day"]) == (BEN, "2025-06-10")
    assert {table["table"] for table in given["tables"]} >= {"people", "roster", "invitations"}
    assert "no answer has a row" in given["answers"]
    assert given["what nobody can promise"] == list(LIMITS)
    (people,) = (table for table in given["tables"] if table["table"] == "people")
    assert people["rows"][0]["name"] == "Person 2"
    assert people["meaning"].startswith("You, as Slack tells of you")
    assert people["columns"]["name"] == "Display name"


def test_nobody_is_given_what_is_not_here(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFoundError):
        privacy.exported(session, "U0STRANGER", now=OPENED)


def kind(session: Session, table: str) -> privacy.Kind:
    return next(one for one in privacy.kinds(session) if one.table == table)


def test_counts_every_table_that_is_there_whoever_made_it(database: Database, survey_id: str) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE spying (person TEXT)"))
    try:
        with database.read() as session:
            found = {one.table: one.rows for one in privacy.kinds(session)}
            assert found.keys() == set(inspect(session.connection()).get_table_names())
    finally:
        with database.write() as session:
            session.execute(text("DROP TABLE spying"))
    assert found.keys() - TABLES.keys() == {"alembic_version", "spying"}
    assert (found["people"], found["roster"], found["boxes"], found["spying"]) == (10, 10, 1, 0)


def test_says_of_what_is_open_when_it_goes(database: Database, survey_id: str) -> None:
    with database.read() as session:
        boxes, roster, people = kind(session, "boxes"), kind(session, "roster"), kind(session, "people")
        cycles_kept = kind(session, "cycles")
    assert (boxes.counts_from, boxes.goes_by) == (None, CLOSED.date())
    assert (roster.counts_from, roster.goes_by) == (CLOSED.date(), CLOSED.date() + cycles.REMEMBERED)
    assert (people.counts_from, people.goes_by) == (None, None)
    assert (cycles_kept.counts_from, cycles_kept.goes_by) == (None, None)


def test_says_of_the_oldest_row_when_it_goes(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        session.get_one(Person, BEN).left_on = date(2025, 6, 11)
        retention.keep_for(session, retention.KEEP_RESULTS, 100)
    cycles.cancel(database, vault=vault, now=OPENED)
    with database.read() as session:
        assert kind(session, "people").goes_by == date(2025, 7, 11)
        assert kind(session, "cycles").goes_by == CLOSED.date() + timedelta(days=100)
        assert kind(session, "surveys").goes_by == CLOSED.date() + timedelta(days=100)
        assert (kind(session, "boxes").rows, kind(session, "boxes").goes_by) == (0, None)


def test_every_table_about_a_pulse_has_a_time_to_go() -> None:
    about = {column.table.name for column in forgetting.pointing_to(Survey)}
    assert about <= {*privacy.PERIOD_OF, *privacy.REMEMBERING}
    assert {*privacy.PERIOD_OF.values()} == retention.PERIODS.keys()


def test_whoever_passed_words_on_or_was_praised_finds_them_and_nobody_else(database: Database) -> None:
    with database.write() as session:
        ann, ben, eve = add_people(session, 3)
        say(session, "Ben was so kind.", now=OPENED, reporter_id=ann, praised=(ben,))
    with database.read() as session:
        assert {table.name for table in stored_about(session, ann).tables} == {"people", "voices"}
        assert {table.name for table in stored_about(session, ben).tables} == {"people", "praises", "outbox"}
        assert {table.name for table in stored_about(session, eve).tables} == {"people"}
        document = json.loads(privacy.exported(session, ann, now=OPENED))
    (voices,) = (table for table in document["tables"] if table["table"] == "voices")
    assert voices["meaning"].startswith("A customer's words that you passed on")
    assert voices["kept"] == "2 years after it came in"


def test_the_oldest_words_say_when_they_go(database: Database) -> None:
    with database.write() as session:
        say(session, "Late.", now=OPENED, said_at=OPENED - timedelta(days=900), topics=("waiting",))
    with database.read() as session:
        found = {kind.table: kind for kind in privacy.kinds(session)}
    for table in ("voices", "voice_topics"):
        assert found[table].counts_from == OPENED.date()
        assert found[table].goes_by == OPENED.date() + timedelta(days=730)
    assert found["voice_contacts"].counts_from is None
