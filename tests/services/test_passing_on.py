"""Customers' words that come in from Slack, and praise, on both databases; tests/handlers tries every edge of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.errors import BadInputError
from domain.praise import PraiseState
from domain.screens import AlreadySaved, VoiceSaved
from models.database import Database
from models.deliveries import OutboxMessage
from models.voices import CustomerChannel, Digest, Praise, Voice
from services import customer_channels, passing_on, praise
from services.contacts import Contacts
from services.customer_channels import Event
from services.passing_on import PassedOn
from services.people import sync_people
from tests.factories import member, user

NOW = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
TS = "1748854800.000100"
ONE, TWO = user(1), user(2)


@pytest.fixture
def company(database: Database) -> Database:
    with database.write() as session:
        sync_people(session, [member(1), member(2)], now=NOW)
        session.add(CustomerChannel(channel="C0TALK", since=NOW - timedelta(hours=1)))
        session.add(
            Digest(
                id="d1", channel="C0DIGEST", zone="UTC", weekday=1, hour=9, every_weeks=1, active=True,
                approval=True, next_at=NOW,
            )
        )  # fmt: skip
    return database


def passed_on(database: Database, keys: Path, *, person: str = ONE, **more: object) -> VoiceSaved | AlreadySaved:
    given = {
        "person": person, "words": "They were so kind!", "channel": "C0TALK", "ts": TS, "form": "V1",
        "source_id": None, "touch_point_id": None, "rating": None, "account": "", "contact": "", "praised": (),
    }  # fmt: skip
    asked = PassedOn(**given | more)  # type: ignore[arg-type] # a test's shorthand
    with database.read() as session:
        read = passing_on.read(session, asked)
    with database.write() as session:
        return passing_on.save(session, asked, read, contacts=Contacts(keys), now=NOW)


def happened(database: Database, at: str, words: str) -> None:
    event = Event(channel="C0TALK", ts=TS, at=at, said_at=NOW, words=words)
    with database.read() as session:
        read = customer_channels.read_event(session, event)
    with database.write() as session:
        customer_channels.take(session, event, read, now=NOW)


def kept(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Voice.words)))


def test_words_are_saved_once_and_their_praise_is_told_and_shown_once(company: Database, tmp_path: Path) -> None:
    saved = passed_on(company, tmp_path, praised=(TWO,), contact="0113 496 0000")
    assert isinstance(saved, VoiceSaved)
    assert isinstance(passed_on(company, tmp_path, person=TWO, praised=(ONE,)), AlreadySaved)
    with company.read() as session:
        assert praise.praise_preview(session, saved.voice_id, TWO).channels == ("C0DIGEST",)
    with company.write() as session:
        praise.keep(session, saved.voice_id, TWO)
    with company.write() as session:
        praise.share(session, saved.voice_id, TWO, channel="C0DIGEST", now=NOW)
    with company.write() as session, pytest.raises(BadInputError, match="posted already"):
        praise.keep(session, saved.voice_id, TWO)
    with company.read() as session:
        assert session.get_one(Praise, (saved.voice_id, TWO)).state is PraiseState.PUBLIC
        queued = session.execute(select(OutboxMessage.kind, OutboxMessage.channel)).all()
    assert sorted(tuple(row) for row in queued) == [("PraiseShared", "C0DIGEST"), ("Praised", ONE), ("Praised", TWO)]


def test_of_two_events_about_a_message_the_later_one_counts(company: Database) -> None:
    happened(company, "1748854860.000200", "They came very late.")
    happened(company, TS, "They came late.")
    assert kept(company) == ["They came very late."]
    happened(company, "1748854920.000300", "")
    happened(company, "1748854860.000200", "They came very late.")
    assert kept(company) == []
    with company.write() as session:
        customer_channels.forget_heard(session, now=NOW + timedelta(days=3))
