"""Instants keep their zone, and settings their type."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from models.base import insert_many
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
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


def row(number: int) -> dict[str, object]:
    return {
        "id": f"m{number}",
        "kind": "Welcome",
        "payload": '{"text": "a\ttab, a \\\\, and \\N"}',
        "unique_key": f"m{number}",
        "channel": "C1",
        "due_at": NOON,
        "expires_at": None,
        "state": DeliveryState.DUE,
        "key": f"k{number}",
    }


def test_many_rows_come_back_as_they_went_in(database: Database) -> None:
    with database.write() as session:
        insert_many(session, OutboxMessage, [row(number) for number in range(3)])
    with database.read() as session:
        stored = list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
        assert [{name: getattr(one, name) for name in row(0)} for one in stored] == [row(number) for number in range(3)]


def test_of_many_rows_all_are_kept_or_none(database: Database) -> None:
    with pytest.raises(DBAPIError), database.write() as session:
        insert_many(session, OutboxMessage, [row(1), row(2), row(1)])
    with database.read() as session:
        assert list(session.scalars(select(OutboxMessage))) == []
