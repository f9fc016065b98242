"""Whoever passed on a customer's words is asked, once and at most once a week, to tell the customer what was done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.action_messages import CustomersToTell
from domain.actions import Origin
from domain.errors import NotAllowedError
from domain.taxonomy import CUSTOMERS
from domain.voice import Label
from models import people
from models.actions import ActionTaken, SourceTold
from models.database import Database
from models.deliveries import OutboxMessage
from models.people import Person, TouchPoint
from models.serial import load
from models.voices import VoiceContact
from services import actions, telling
from services.action_messages import filled
from services.custody import chain
from services.voices import delete_voice
from tests.conftest import opened
from tests.saved_voices import SAID, add_voice
from tests.undertaken import ADMIN, MAYA, NOW, SAM, TODAY, TOM, WHO, company, undertake

TOPIC = CUSTOMERS.topics[0].id
DONE = NOW + timedelta(days=9)
"""A Wednesday, 10:00 in London."""
WEEK = timedelta(days=7)


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Database]:
    """SQLite only, where it does not matter which database it is."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def journey(session: Session) -> None:
    """The company, and two touch points: the visit, which Sam owns, and the bill."""
    company(session)
    for number, point in enumerate(("visit", "bill")):
        session.add(TouchPoint(id=point, name=f"The {point}", position=number))
    session.flush()
    people.set_owner(session, "visit", SAM)
    session.flush()


def voice(session: Session, words: str = "Nobody called me back.", **more: Any) -> str:
    values: dict[str, Any] = {"topics": {TOPIC: Label.NEGATIVE}, "reporter_id": TOM, "touch_point_id": "visit"}
    return add_voice(session, words, **values | {"days_ago": 1} | more)


def done(session: Session, *, about: str = "", **more: Any) -> str:
    """An action from customers' words, and done: its id."""
    action = undertake(session, origin=Origin.TOPIC, about=about or f"{TOPIC}|", **more)
    actions.finish(session, action, "We call within a day.", by=MAYA, now=DONE, **WHO)
    return action


def asked(session: Session, now: datetime = DONE) -> dict[str, CustomersToTell]:
    """What is queued when the time comes, by reader."""
    session.flush()
    before = set(session.scalars(select(OutboxMessage.id)))
    telling.ask_due(session, now=now)
    rows = [row for row in session.scalars(select(OutboxMessage)) if row.id not in before]
    assert len({row.channel for row in rows}) == len(rows)
    return {row.channel: load(CustomersToTell, row.payload) for row in rows}


def sources(session: Session) -> dict[str, SourceTold]:
    session.expire_all()
    return {row.voice_id: row for row in session.scalars(select(SourceTold))}


def told(session: Session, action: str, voice_id: str, person: str) -> None:
    telling.told(session, [(action, voice_id)], person, today=TODAY + timedelta(days=12), **WHO)


def test_whoever_passed_the_words_on_gets_one_message_with_a_draft(database: Database) -> None:
    with database.write() as session:
        journey(session)
        old, new = voice(session, days_ago=80), voice(session, "Still no call.")
        action = done(session)
        assert telling.next_due(session, now=DONE) == DONE
        ((reader, message),) = asked(session).items()
        assert (reader, message.sources) == (TOM, ((action, new), (action, old)))
        assert asked(session) == {}
        assert telling.next_due(session, now=DONE) is None
        shown = filled(session, message, now=DONE)
        assert isinstance(shown, CustomersToTell)
        assert [(line.words, line.outcome) for line in shown.lines] == [
            ("Still no call.", "We call within a day."),
            ("Nobody called me back.", "We call within a day."),
        ]


@pytest.mark.parametrize(
    "more",
    [
        {"topics": {TOPIC: Label.POSITIVE}},
        {"topics": {"another": Label.NEGATIVE}},
        {"days_ago": 91},
        {"days_ago": -1},
        {"touch_point_id": "bill"},
    ],
)
def test_other_words_are_nobodys_business(small: Database, more: dict[str, Any]) -> None:
    with small.write() as session:
        journey(session)
        voice(session, **{"topics": {TOPIC: Label.NEGATIVE}} | more)
        done(session, about=f"{TOPIC}|visit")
        assert sources(session) == {}


def test_an_action_about_a_touch_point_goes_back_to_all_who_were_unhappy_there(small: Database) -> None:
    with small.write() as session:
        journey(session)
        here = voice(session, topics={})
        voice(session, topics={}, label=Label.POSITIVE)
        voice(session, topics={}, touch_point_id="bill")
        done(session, about="|visit")
        assert list(sources(session)) == [here]


@pytest.mark.parametrize(("origin", "about"), [(Origin.OWN, ""), (Origin.TOPIC, "gone|gone")])
def test_what_does_not_come_from_customers_asks_nobody(small: Database, origin: Origin, about: str) -> None:
    with small.write() as session:
        journey(session)
        voice(session)
        action = undertake(session, origin=origin, about=about)
        actions.finish(session, action, "It is.", by=MAYA, now=DONE, **WHO)
        assert sources(session) == {}


def test_what_is_dropped_asks_nobody(small: Database) -> None:
    with small.write() as session:
        journey(session)
        voice(session)
        action = undertake(session, origin=Origin.TOPIC, about=f"{TOPIC}|")
        actions.drop(session, action, "Too dear.", by=MAYA, now=DONE, **WHO)
        assert sources(session) == {}


def test_within_a_week_what_comes_is_gathered(database: Database) -> None:
    with database.write() as session:
        journey(session)
        voice(session)
        done(session)
        assert list(asked(session)) == [TOM]
        second, third = done(session), done(session, about="|visit")
        assert telling.next_due(session, now=DONE) == DONE + WEEK
        assert asked(session, DONE + WEEK - timedelta(hours=1)) == {}
        ((reader, message),) = asked(session, DONE + WEEK).items()
        assert reader == TOM
        assert {action for action, _ in message.sources} == {second, third}


def test_at_night_and_at_weekends_nobody_is_asked(small: Database) -> None:
    with small.write() as session:
        journey(session)
        voice(session)
        done(session)
        friday_night = datetime(2025, 6, 13, 20, tzinfo=UTC)
        assert telling.next_due(session, now=friday_night) == datetime(2025, 6, 16, 9, tzinfo=UTC)


def test_words_that_nobody_passed_on_wait_in_the_list_of_the_touch_point_s_owner(database: Database) -> None:
    with database.write() as session:
        journey(session)
        known = voice(session, "A number.", reporter_id=None, account="4711")
        reachable = voice(session, "A contact.", reporter_id=None)
        session.add(VoiceContact(voice_id=reachable, key_name="2025-W23", sealed=b"x"))
        voice(session, "Nobody knows who.", reporter_id=None)
        voice(session, "Nowhere.", reporter_id=None, account="4712", touch_point_id=None)
        action = done(session)
        assert asked(session) == {}
        assert {line.voice for line in telling.to_tell_page(session, SAM).lines} == {known, reachable}
        assert telling.count_to_tell(session, SAM) == 2
        assert telling.count_to_tell(session, TOM) == 0
        told(session, action, known, SAM)
        assert telling.count_to_tell(session, SAM) == 1
        with pytest.raises(NotAllowedError, match="whoever passed on"):
            told(session, action, reachable, TOM)


def test_what_somebody_passed_on_who_has_left_falls_to_the_owner(database: Database) -> None:
    with database.write() as session:
        journey(session)
        left = voice(session)
        action = done(session)
        session.get_one(Person, TOM).left_on = TODAY
        assert asked(session) == {}
        assert telling.next_due(session, now=DONE) is None
        assert [line.voice for line in telling.to_tell_page(session, SAM).lines] == [left]
        told(session, action, left, SAM)
        assert sources(session)[left].told_on == TODAY + timedelta(days=12)


def test_once_is_enough_and_the_chain_says_when(small: Database) -> None:
    with small.write() as session:
        journey(session)
        first, second = voice(session, days_ago=9), voice(session, days_ago=3)
        action = done(session)
        row = session.get_one(ActionTaken, action)
        assert chain(session, row).told_on is None
        told(session, action, first, TOM)
        telling.told(session, [(action, first), (action, second), ("gone", first)], ADMIN, today=TODAY + WEEK, **WHO)
        found = chain(session, row)
        assert found.said_on == (SAID - timedelta(days=9)).date()
        assert (found.made_on, found.done_on) == (TODAY, DONE.date())
        assert found.told_on == TODAY + WEEK
        assert sources(session)[first].told_on == TODAY + timedelta(days=12)


def test_who_cannot_be_reached_is_not_waited_for(small: Database) -> None:
    with small.write() as session:
        journey(session)
        first, second = voice(session), voice(session)
        action = done(session)
        told(session, action, first, TOM)
        with pytest.raises(NotAllowedError):
            telling.cannot_tell(session, [(action, second)], SAM, **WHO)
        telling.cannot_tell(session, [(action, first), (action, second)], TOM, **WHO)
        assert list(sources(session)) == [first]


def test_a_message_has_no_words_that_were_deleted_and_is_not_sent_when_all_know(database: Database) -> None:
    with database.write() as session:
        journey(session)
        first, second = voice(session, "One."), voice(session, "Two.")
        action = done(session)
        message = asked(session)[TOM]
        delete_voice(session, first)
        session.expire_all()
        shown = filled(session, message, now=DONE)
        assert isinstance(shown, CustomersToTell)
        assert [line.words for line in shown.lines] == ["Two."]
        told(session, action, second, TOM)
        assert filled(session, message, now=DONE) is None
        again = filled(session, message, now=DONE, sent=True)
        assert isinstance(again, CustomersToTell)
        assert again.lines[0].told
        assert filled(session, replace(message, sources=()), now=DONE, sent=True) is None


def test_of_many_the_first_five_stand_in_the_message_and_ten_on_the_page(small: Database) -> None:
    with small.write() as session:
        journey(session)
        for number in range(12):
            voice(session, f"Number {number}.")
        done(session)
        shown = filled(session, asked(session)[TOM], now=DONE)
        assert isinstance(shown, CustomersToTell)
        assert (len(shown.lines), shown.more) == (5, 7)
        page = telling.to_tell_page(session, TOM)
        assert (len(page.lines), page.more) == (10, 2)


def test_where_nothing_was_said_there_is_no_day(small: Database) -> None:
    with small.write() as session:
        journey(session)
        action = session.get_one(ActionTaken, done(session))
        assert chain(session, action).said_on is None
