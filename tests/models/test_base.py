"""Instants keep their zone, and settings their type."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from models.database import Database
from models.deliveries import OutboxMessage
from models.settings import Setting, change_setting, setting

NOON = datetime(2025, 6, 10, 12, tzinfo=UTC)


def message(due_at: datetime) -> OutboxMessage:
    return OutboxMessage(id="m", kind="Welcome", payload="{}", unique_key="m", channel="C1", due_at=due_at, key="k")


def test_an_instant_comes_back_as_aware_utc(database: Database) -> None:
    with database.write() as session:
        session.add(message(NOON.astimezone(timezone(timedelta(hours=3)))))
    with database.read() as session:
        stored = session.get_one(OutboxMessage, "m")
        assert (stored.due_at, stored.due_at.tzinfo, stored.expires_at) == (NOON, UTC, None)


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs a time zone"), database.write() as session:
        session.add(message(NOON.replace(tzinfo=None)))


def test_a_setting_has_a_default_until_it_is_changed(database: Database) -> None:
    with database.write() as session:
        assert setting(session, "guests", default=False) is False
        change_setting(session, "guests", value=True)
        change_setting(session, "days", value=3)
    with database.write() as session:
        assert setting(session, "guests", default=False) is True
        assert setting(session, "days", default=1) == 3


def test_what_failed_is_not_kept(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add_all([message(NOON), Setting(key="guests")])
    with database.read() as session:
        assert session.get(OutboxMessage, "m") is None
