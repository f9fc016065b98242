"""An open pulse of version 0.1 goes on reminding where it was when its database is brought up to date."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from models.database import Database
from models.migrate import MIGRATIONS, migrate

OLD = """
    INSERT INTO people (id, name, zone, guest, stopped) VALUES ('U1', 'Sam', 'UTC', false, false);
    INSERT INTO series (id, title, channel, answerer_id, set_up_by, home_zone, anchor, every_days, ask, close,
                        open_days, reminder_day, spread_minutes, paused)
        VALUES ('p', 'Pulse', 'C1', 'U1', 'U1', 'UTC', '2025-06-10', 14, '10:00', '17:00', 4, 3, 30, false);
    INSERT INTO cycles (id, series_id, number, day, state, channel, answerer_id, open_at, close_at, comments_at,
                        answer_by)
        VALUES ('open', 'p', 2, '2025-06-10', 'announced', 'C1', 'U1', '2025-06-10', '2025-06-13', '2025-06-16',
                '2025-06-20'),
               ('closed', 'p', 1, '2025-05-27', 'announced', 'C1', 'U1', '2025-05-27', '2025-05-30', '2025-06-02',
                '2025-06-06');
    INSERT INTO surveys (id, spec, fingerprint, closes_at)
        VALUES ('open', '', '', '2025-06-13'), ('closed', '', '', '2025-05-30');
    INSERT INTO roster (survey_id, position, person_id, cell, remind_at)
        VALUES ('closed', 0, 'U1', 0, '2025-05-29 09:00:00'),
               ('open', 0, 'U1', 0, '2025-06-12 07:00:00'), ('open', 1, 'U2', 0, '2025-06-12 07:00:00'),
               ('open', 2, 'U3', 0, '2025-06-12 09:00:00'), ('open', 3, 'U4', 0, '2025-06-12 09:00:00'),
               ('open', 4, 'U5', 0, '2025-06-12 15:00:00');
    INSERT INTO reminder_passes (survey_id, cursor) VALUES ('open', 3), ('closed', 1);
    UPDATE cycles SET state = 'open' WHERE id = 'open';
    UPDATE cycles SET state = 'closed' WHERE id = 'closed'
"""


@pytest.fixture
def old(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """A database of the first version, with an open pulse whose reminder is under way."""
    url = f"sqlite:///{tmp_path / 'old.db'}" if database_url.startswith("sqlite") else database_url
    database = Database(url)
    with database.writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in OLD.split(";"):
            connection.execute(text(statement))
    yield database
    database.dispose()


def test_a_reminder_under_way_goes_on_at_its_place(old: Database) -> None:
    assert migrate(old)
    with old.reader.connect() as connection:
        walks = connection.execute(
            text('SELECT survey_id, first, last, "cursor", reminds FROM reminder_passes ORDER BY first')
        )
        assert [tuple(walk) for walk in walks] == [
            ("open", 0, 1, 2, "unanswered"),
            ("open", 2, 3, 3, "unanswered"),
            ("open", 4, 4, 4, "unanswered"),
        ]
        days = connection.execute(text("SELECT DISTINCT day FROM reminder_passes")).scalars().all()
        assert [str(day) for day in days] == ["2025-06-12"]
        assert connection.scalar(text("SELECT count(*) FROM roster")) == 6
