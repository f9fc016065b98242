"""Sessions: one for looking changes nothing, and what is locked is read anew."""

import pytest
from sqlalchemy import insert, select, update

from models.database import Database, ReadOnlyError
from models.settings import Setting


def test_a_session_for_looking_refuses_to_write(database: Database) -> None:
    with database.read() as session, pytest.raises(ReadOnlyError):
        session.execute(insert(Setting).values(key="a", value="1"))
    with database.read() as session:
        session.add(Setting(key="a", value="1"))
        with pytest.raises(ReadOnlyError):
            session.flush()
    with database.read() as session:
        assert session.get(Setting, "a") is None


def test_a_row_is_read_once_a_session_and_anew_to_lock_it(database: Database) -> None:
    with database.write() as session:
        session.add(Setting(key="a", value="1"))
    with database.write() as session:
        assert session.get_one(Setting, "a").value == "1"
        beside = update(Setting).values(value="2")  # as another process does, of which this session hears nothing
        session.connection().execute(beside)
        assert session.get_one(Setting, "a").value == "1"
        locked = session.scalars(select(Setting).with_for_update()).one()
        assert locked.value == session.get_one(Setting, "a").value == "2"
