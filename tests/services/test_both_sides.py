"""Touch points from both sides: topics, quotes, the clock and both lines of one touch point on a page."""

from datetime import timedelta

import pytest

from domain.errors import NotFoundError
from domain.screens import TouchPointCard, VoiceAddress
from domain.voice import Label
from models.database import Database
from models.people import TouchPoint
from models.pulses import Series
from services import both_sides
from tests.factories import add_people, set_up_series
from tests.insight.factories import tenths
from tests.reports import add_report, closed_at
from tests.saved_voices import SAID, add_voice
from tests.services.test_gap import at

NOW = closed_at(2) + timedelta(hours=1)
BACK, MANNERS = "call_back", "manners"
AWAY = (SAID - closed_at(2)).total_seconds() / 86_400
"""Days before the first pulse closed that voices are said by themselves."""


@pytest.fixture
def series(database: Database) -> Series:
    """A series, and two touch points."""
    with database.write() as session:
        add_people(session, 1)
        session.add_all(TouchPoint(id=name, name=name.title(), position=n) for n, name in enumerate(("visit", "bill")))
        return set_up_series(session)


def card(database: Database) -> TouchPointCard:
    with database.read() as session:
        return both_sides.touch_point_card(session, "visit", now=NOW)


def test_a_card_has_topics_typical_quotes_and_both_lines(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1, segments=(at("visit", tenths(70)),))
        add_report(session, series, 2, segments=(at("visit", tenths(80)),))
        for number in range(6):
            said = {"touch_point_id": "visit", "days_ago": AWAY + 1}
            words = f"I waited {number} long days, and nobody ever called me back."
            add_voice(session, words, topics={BACK: Label.NEGATIVE}, **said)
            praise = f"The engineer was friendly and very careful on visit {number}."
            add_voice(session, praise, topics={MANNERS: Label.POSITIVE}, label=Label.POSITIVE, **said)
        add_voice(session, "Of another place, which does not count here.", topics={BACK: Label.NEGATIVE})
        add_voice(session, topics={"gone": Label.NEGATIVE}, touch_point_id="visit", days_ago=AWAY + 1)
    found = card(database)
    assert [(one.name, one.mentions, one.negative) for one in found.topics] == [
        ("Call backs and replies", 6, 100),
        ("Friendliness and respect", 6, 0),
    ]
    assert [quote.words[:6] for quote in found.quotes] == ["I wait", "The en"]
    assert found.sides.customers
    assert (found.sides.customers.answered, found.sides.distance) == (13, 20)
    newest, older = found.then
    assert (newest.closed_at, newest.employees, older.employees) == (closed_at(2), tenths(80), tenths(70))
    assert newest.customers
    assert (older.customers, found.pulses, found.needed, found.clock) == (None, 2, 26, None)
    assert VoiceAddress.read(found.comments) == VoiceAddress(touch_point="visit")


def test_a_touch_point_without_anything_has_a_card_too(database: Database, series: Series) -> None:
    found = card(database)
    assert (found.topics, found.quotes, found.then, found.pulses, found.clock) == ((), (), (), 0, None)
    assert series
    with database.read() as session:
        assert [view.id for view in both_sides.both_sides(session, now=NOW).views] == ["visit", "bill"]
        with pytest.raises(NotFoundError):
            both_sides.touch_point_card(session, "gone", now=NOW)
