"""What was frozen at opening cannot be changed, not even by SQL (tests/attack/opening.py tries much more)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models import pulses
from models.database import Database

STATEMENTS = (
    "UPDATE surveys SET spec = '{}'",
    "UPDATE surveys SET fingerprint = 'f'",
    "UPDATE surveys SET closes_at = '2030-01-01 00:00:00'",
    "UPDATE cycles SET close_at = '2030-01-01 00:00:00'",
    "UPDATE cycles SET open_at = '2030-01-01 00:00:00'",
    "UPDATE cycles SET answerer_id = 'U1'",
    "UPDATE cycles SET number = 7",
    "UPDATE roster SET cell = 1",
    "UPDATE roster SET person_id = 'U2'",
    "INSERT INTO roster (survey_id, position, person_id, cell) VALUES ('s', 1, 'U2', 0)",
)


OPENING = """
    INSERT INTO people (id, name, zone, guest, stopped) VALUES ('U1', 'Sam', 'UTC', false, false);
    INSERT INTO series (id, title, channel, answerer_id, set_up_by, home_zone, anchor, every_days, ask, close,
                        open_days, spread_minutes)
        VALUES ('p', 'Pulse', 'C1', 'U1', 'U1', 'UTC', '2025-06-10', 14, '10:00', '17:00', 4, 30);
    INSERT INTO cycles (id, series_id, number, day, state, channel, answerer_id, open_at, close_at, comments_at,
                        answer_by)
        VALUES ('s', 'p', 1, '2025-06-10', 'announced', 'C1', 'U1', '2025-06-10', '2025-06-13', '2025-06-16',
                '2025-06-20');
    INSERT INTO surveys (id, spec, fingerprint, closes_at) VALUES ('s', '', '', '2025-06-13');
    INSERT INTO roster (survey_id, position, person_id, cell) VALUES ('s', 0, 'U1', 0);
    UPDATE cycles SET state = 'open', close_at = '2025-06-14' WHERE id = 's'
"""


@pytest.fixture
def frozen(database: Database) -> Database:
    with database.writer.begin() as connection:
        for statement in OPENING.split(";"):
            connection.exec_driver_sql(statement)
    return database


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_what_is_frozen(frozen: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"frozen|written once"), frozen.writer.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_whole_roster_is_refused_too_once_the_cycle_is_open(frozen: Database) -> None:
    late = {"survey_id": "s", "position": 1, "person_id": "U2", "cell": 0}
    with pytest.raises(DBAPIError, match="frozen"), frozen.write() as session:
        pulses.add_roster(session, [late])


BOXES = """
    INSERT INTO sealed_surveys (survey_id, shard_key, shards, answers, comment_bytes) VALUES ('s', '', 1, 4, 2000);
    INSERT INTO boxes (survey_id, shard, key_id, blob) VALUES ('s', 0, '', '')
"""
RESULT = "INSERT INTO results (survey_id, release, message) VALUES ('s', '{}', '{}')"


@pytest.fixture
def sealed(database: Database) -> Database:
    """An open cycle with a box."""
    *before, opens = OPENING.split(";")
    with database.writer.begin() as connection:
        for statement in (*before, *BOXES.split(";"), opens):
            connection.exec_driver_sql(statement)
    return database


def _refused(database: Database, statement: str) -> bool:
    try:
        with database.writer.begin() as connection:
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return "frozen" in str(error.orig)
    return False


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_cycle_does_not_end_before_its_boxes_are_gone(sealed: Database, state: str) -> None:
    ends = f"UPDATE cycles SET state = '{state}' WHERE id = 's'"
    assert _refused(sealed, ends)
    with sealed.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM boxes")
    assert not _refused(sealed, ends)


def test_results_are_written_after_the_boxes_are_gone_and_before_the_cycle_is_closed(sealed: Database) -> None:
    assert _refused(sealed, RESULT)
    with sealed.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM boxes")
        connection.exec_driver_sql(RESULT)
        connection.exec_driver_sql("DELETE FROM results")
        connection.exec_driver_sql("UPDATE cycles SET state = 'closed'")
    assert _refused(sealed, RESULT)


COPY = (
    "INSERT INTO cycles (id, series_id, number, day, state, channel, answerer_id, open_at, close_at, comments_at, "
    "answer_by) SELECT 'other', {series}, {number}, {day}, 'announced', channel, answerer_id, open_at, close_at, "
    "comments_at, answer_by FROM cycles WHERE id = 's'"
)


@pytest.mark.parametrize(("number", "day"), [("number", "'2030-01-01'"), ("7", "day")])
def test_nothing_takes_the_place_of_a_closed_cycle(frozen: Database, number: str, day: str) -> None:
    with frozen.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE cycles SET state = 'closed'")
    instead = "INSERT OR REPLACE" if frozen.embedded else "INSERT"
    copied = COPY.format(series="series_id", number=number, day=day).replace("INSERT", instead)
    assert _refused(frozen, copied)


@pytest.mark.parametrize("change", ["id = 's'", "number = 1", "day = '2025-06-10'", "series_id = 'p', number = 1"])
def test_an_announced_cycle_is_not_moved_to_the_place_of_another(frozen: Database, change: str) -> None:
    with frozen.writer.begin() as connection:
        connection.exec_driver_sql(COPY.format(series="series_id", number="7", day="'2030-01-01'"))
    instead = "UPDATE OR REPLACE" if frozen.embedded else "UPDATE"
    assert _refused(frozen, f"{instead} cycles SET {change} WHERE id = 'other'")


def test_a_cycle_may_still_close_and_its_roster_be_forgotten(frozen: Database) -> None:
    with frozen.writer.begin() as connection:
        connection.execute(text("UPDATE cycles SET state = 'closed' WHERE id = 's'"))
        connection.execute(text("DELETE FROM roster"))
    with frozen.reader.connect() as connection:
        assert connection.scalar(text("SELECT state FROM cycles")) == "closed"
        assert connection.scalar(text("SELECT count(*) FROM roster")) == 0
