"""Each person works by the calendar of their place; holidays come from built-in calendars and from own dates."""

import json
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy.orm import Session

from domain.calendars import MONDAY_TO_FRIDAY
from models.database import Database
from models.people import Place
from services import calendars
from services.calendars import Calendars, built_in, calendar_of, days_off_ahead, usual_weekend

CHRISTMAS_EVE = date(2025, 12, 24)
CHRISTMAS_DAY = date(2025, 12, 25)


def add_place(
    session: Session,
    name: str,
    *,
    zone: str | None = None,
    calendar: str = "",
    weekend: str = "6 7",
    days_off: tuple[tuple[date, str], ...] = (),
    position: int = 0,
) -> None:
    session.add(
        Place(
            id=name,
            name=name.title(),
            zone=zone,
            calendar=calendar,
            weekend=weekend,
            days_off=json.dumps([[day.isoformat(), what] for day, what in days_off]),
            position=position,
        )
    )
    session.flush()


def test_nobody_has_holidays_where_no_place_is_known(database: Database) -> None:
    with database.read() as session:
        assert calendar_of(session, None) == MONDAY_TO_FRIDAY
        assert calendar_of(session, "gone") == MONDAY_TO_FRIDAY
        assert days_off_ahead(session, None, after=CHRISTMAS_EVE, most=5) == ()


def test_a_place_has_built_in_holidays_and_days_of_its_own(database: Database) -> None:
    with database.write() as session:
        add_place(session, "leeds", calendar="GB-ENG", days_off=((CHRISTMAS_EVE, "Stocktaking"),))
    with database.read() as session:
        leeds = calendar_of(session, "leeds")
    assert [leeds.is_working_day(date(2025, 12, day)) for day in range(22, 30)] == [
        *(True, True, False, False, False),  # 24 to 26 December
        *(False, False, True),
    ]
    assert not leeds.is_working_day(date(2024, 12, 25))
    assert leeds.is_working_day(date(2025, 8, 4))  # a holiday in Scotland


def test_a_place_has_a_weekend_of_its_own(database: Database) -> None:
    with database.write() as session:
        add_place(session, "riyadh", weekend="5 6")
        add_place(session, "nowhere", weekend="1 2 3 4 5 6 7")
    with database.read() as session:
        riyadh = calendar_of(session, "riyadh")
        assert calendar_of(session, "nowhere").weekend == {6, 7}
    assert [riyadh.is_working_day(date(2025, 6, day)) for day in range(9, 16)] == [True] * 4 + [False] * 2 + [True]


@pytest.mark.parametrize("code", ["XX", "GB-XX", "UA", "-"])
def test_an_unknown_calendar_stops_no_cycle(database: Database, code: str) -> None:
    with database.write() as session:
        add_place(session, "leeds", calendar=code)
    with database.read() as session:
        assert calendar_of(session, "leeds").is_working_day(CHRISTMAS_DAY)


def test_the_next_days_off_have_names(database: Database) -> None:
    own = ((CHRISTMAS_EVE, "Stocktaking"), (date(2025, 12, 27), "A Saturday"), (date(2025, 12, 29), "Bridge day"))
    with database.write() as session:
        add_place(session, "leeds", calendar="GB-ENG", days_off=own)
    with database.read() as session:
        assert days_off_ahead(session, "leeds", after=date(2025, 12, 23), most=5) == (
            (CHRISTMAS_EVE, "Stocktaking"),
            (CHRISTMAS_DAY, "Christmas Day"),
            (date(2025, 12, 26), "Boxing Day"),
            (date(2025, 12, 29), "Bridge day"),
            (date(2026, 1, 1), "New Year's Day"),
        )
        assert days_off_ahead(session, "leeds", after=CHRISTMAS_EVE, most=1) == ((CHRISTMAS_DAY, "Christmas Day"),)


def test_people_work_by_their_own_place_then_that_of_their_zone_then_that_of_the_series(database: Database) -> None:
    with database.write() as session:
        add_place(session, "leeds", zone="Europe/London", calendar="GB-ENG")
        add_place(session, "belfast", zone="Europe/London", calendar="GB-NIR", position=1)
        add_place(session, "riyadh", weekend="5 6", position=2)
    with database.read() as session:
        found = Calendars(session, "riyadh")
        of_leeds, of_belfast, of_riyadh = (calendar_of(session, name) for name in ("leeds", "belfast", "riyadh"))
    boyne = date(2025, 7, 14)  # observed in Northern Ireland only
    assert found.of(place=None, zone="Europe/London").is_working_day(boyne) is of_leeds.is_working_day(boyne) is True
    assert (
        found.of(place="belfast", zone="Asia/Tokyo").is_working_day(boyne) is of_belfast.is_working_day(boyne) is False
    )
    for calendar in (
        found.of(place=None, zone="Asia/Tokyo"),
        found.of(place="gone", zone="Asia/Tokyo"),
        found.of_series,
    ):
        assert calendar.weekend == of_riyadh.weekend == {5, 6}


def test_every_built_in_calendar_has_a_name_of_its_own_and_fits_its_column() -> None:
    named = built_in()
    assert (named["GB"], named["GB-ENG"]) == ("United Kingdom", "United Kingdom: England")
    assert (named["DE-BY"], named["AG"], named["IM"]) == ("Germany: Bayern", "Antigua and Barbuda", "Isle of Man")
    assert len(set(named.values())) == len(named) > 800
    assert named["NZ-South Canterbury"] == "New Zealand: South Canterbury"
    assert max(map(len, named)) <= Place.__table__.c["calendar"].type.length
    assert max(map(len, named.values())) <= 75
    assert list(named.values()) == sorted(named.values(), key=str.casefold)


def test_every_built_in_calendar_can_be_read() -> None:
    for code in built_in():
        for day, name in calendars._holidays.__wrapped__(code, 2026).items():
            assert day.year == 2026
            assert name


def test_holidays_cost_nothing_where_nobody_has_any() -> None:
    asked = "import sys, bot.app; from services import calendars; calendars._holidays('', 2025)"
    ran = subprocess.run(
        [sys.executable, "-c", f"{asked}; print('holidays' in sys.modules)"], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"


def test_every_built_in_calendar_knows_its_usual_weekend() -> None:
    assert [usual_weekend(code) for code in ("GB", "GB-SCT", "SA", "IL")] == ["6 7", "6 7", "5 6", "5 6"]
