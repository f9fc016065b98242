"""Employees' and customers' view of each touch point: displayed values only, the newest of each."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.gap import TouchPointView
from domain.survey import Displayed, ReleasedSegment, SegmentKind
from domain.voice import Label
from models import people
from models.database import Database
from models.people import TouchPoint
from models.pulses import Series
from services.gap import touch_point_views
from tests.factories import add_people, set_up_series, user
from tests.insight.factories import team, tenths
from tests.reports import add_report, closed_at
from tests.saved_voices import SAID, add_voice

NOW = closed_at(4)


@pytest.fixture
def series(database: Database) -> Series:
    with database.write() as session:
        add_people(session, 1)
        session.add_all(TouchPoint(id=name, name=name.title(), position=n) for n, name in enumerate(("visit", "bill")))
        return set_up_series(session)


def at(point: str, shown: Displayed, item: str = "Q1") -> ReleasedSegment:
    return replace(team(point, shown, item), id=f"touch_point:{point}", kind=SegmentKind.TOUCH_POINT)


def views(database: Database, now: datetime = NOW) -> dict[str, TouchPointView]:
    with database.read() as session:
        return {view.id: view for view in touch_point_views(session, now)}


def test_employees_side_is_the_newest_figure_on_quality_that_was_shown(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1, segments=(at("visit", tenths(40)), at("bill", tenths(50))))
        add_report(session, series, 2, segments=(at("visit", tenths(70)), replace(at("bill", tenths(90)), shown=False)))
        add_report(session, series, 3, segments=(at("visit", tenths(20), "E1"), team("visit", tenths(10), "Q1")))
    shown = views(database)
    assert list(shown) == ["visit", "bill"]
    visit, bill = shown.values()
    assert visit.item
    assert (visit.employees, visit.item.id, visit.closed_at) == (tenths(70), "Q1", closed_at(2))
    assert (bill.employees, bill.closed_at) == (tenths(50), closed_at(1))
    assert views(database, closed_at(1) + timedelta(days=370))["bill"].employees is None


def test_customers_side_is_the_share_of_positive_among_clear_voices_of_ninety_days(
    database: Database, series: Series
) -> None:
    with database.write() as session:
        for number, label in enumerate([Label.POSITIVE] * 4 + [Label.NEGATIVE, *[Label.UNCLEAR] * 9]):
            add_voice(session, label=label, touch_point_id="visit", days_ago=number)
        for days in (100, 101):
            add_voice(session, label=Label.NEGATIVE, touch_point_id="visit", days_ago=days)
        for _ in range(4):
            add_voice(session, label=Label.POSITIVE, touch_point_id="bill")
        add_voice(session, label=Label.POSITIVE)
    visit, bill = views(database, SAID + timedelta(hours=1)).values()
    assert visit.customers
    assert (visit.customers.answered, visit.customers_said) == (5, "over 70 %")
    assert (bill.customers, bill.distance) == (None, None)
    assert series


def test_an_owner_is_named_and_touch_points_without_anything_are_there_too(database: Database, series: Series) -> None:
    with database.write() as session:
        people.set_owner(session, "bill", user(0))
    visit, bill = views(database).values()
    assert (visit.owner, bill.owner) == ("", "Person 0")
    assert (visit.employees, visit.customers, visit.distance) == (None, None, None)
    assert series
