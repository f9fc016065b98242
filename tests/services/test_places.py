"""Places say on which days people work."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.screens import Done, Outcome
from models import people
from models.database import Database
from models.people import Person
from services.places import (
    MOST,
    GivenPlace,
    days_off_in,
    place_form,
    places_page,
    remove_place,
    save_place,
    search_calendars,
)
from tests.factories import SET_UP, add_people, set_up_series, user

GIVEN = GivenPlace(id="", name="Leeds", calendar="GB-ENG", weekend=(6, 7), days_off="", zone=None)


def refused(session: Session, given: GivenPlace) -> dict[str, str]:
    with pytest.raises(BadInputError) as caught:
        save_place(session, given)
    return caught.value.problems


def only_place(session: Session) -> str:
    (place,) = people.places(session)
    return place.id


def test_a_place_is_shown_with_its_next_days_off(database: Database) -> None:
    with database.write() as session:
        add_people(session, 2)
        given = replace(GIVEN, days_off="2025-06-20 Summer party\n\n 2025-06-19", zone="Europe/London")
        assert save_place(session, given) == Outcome(done=Done.SAVED, name="Leeds")
        (line,) = places_page(session, now=SET_UP).lines
        assert (line.name, line.zone, line.calendar, line.weekend) == (
            "Leeds",
            "Europe/London",
            "United Kingdom: England",
            (6, 7),
        )
        assert [day for day, _ in line.next_off] == [date(2025, 6, 19), date(2025, 6, 20), date(2025, 8, 25)]
        form = place_form(session, only_place(session), now=SET_UP)
        assert form.days_off == "2025-06-19\n2025-06-20 Summer party"
        assert form.next_off == line.next_off
        assert (form.calendar, form.zones) == (("GB-ENG", "United Kingdom: England"), ("Europe/London",))


def test_a_place_may_have_neither_holidays_nor_weekend(database: Database) -> None:
    with database.write() as session:
        save_place(session, replace(GIVEN, calendar="", weekend=()))
        (line,) = places_page(session, now=SET_UP).lines
        assert (line.calendar, line.weekend, line.next_off) == ("", (), ())
        assert place_form(session, line.id, now=SET_UP).calendar is None


def test_a_changed_place_stays_the_same(database: Database) -> None:
    with database.write() as session:
        save_place(session, GIVEN)
        place = only_place(session)
        save_place(session, replace(GIVEN, id=place, name="York", weekend=(5, 6, 5)))
        assert [(one.id, one.name, one.weekend) for one in people.places(session)] == [(place, "York", "5 6")]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (replace(GIVEN, name=" "), "name"),
        (replace(GIVEN, name="x" * 81), "name"),
        (replace(GIVEN, name="ATHENS"), "name"),
        (replace(GIVEN, weekend=(1, 2, 3, 4, 5, 6, 7)), "weekend"),
        (replace(GIVEN, weekend=(8,)), "weekend"),
        (replace(GIVEN, calendar="ATLANTIS"), "calendar"),
        (replace(GIVEN, zone="Europe/Athens"), "zone"),
        (replace(GIVEN, zone="Mars/Base"), "zone"),
        (replace(GIVEN, days_off="Christmas"), "days_off"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_input(database: Database, given: GivenPlace, field: str) -> None:
    with database.write() as session:
        add_people(session, 1, zone="Europe/Athens")
        save_place(session, replace(GIVEN, name="Athens", zone="Europe/Athens"))
        assert set(refused(session, given)) == {field}


def test_a_zone_that_everybody_has_left_may_be_kept(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1, zone="Europe/Athens")
        save_place(session, replace(GIVEN, zone="Europe/Athens"))
        session.get_one(Person, user(0)).zone = "UTC"
        session.flush()
        place = only_place(session)
        assert place_form(session, place, now=SET_UP).zones == ("Europe/Athens", "UTC")
        save_place(session, replace(GIVEN, id=place, zone="Europe/Athens"))


def test_there_are_no_more_places_than_a_page_holds(database: Database) -> None:
    with database.write() as session:
        for number in range(MOST):
            save_place(session, replace(GIVEN, name=f"Place {number}", calendar=""))
        assert set(refused(session, GIVEN)) == {"name"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", []),
        ("\n  \n", []),
        ("2025-12-24 Christmas  Eve", [(date(2025, 12, 24), "Christmas Eve")]),
        ("2025-12-31\r\n2025-12-24", [(date(2025, 12, 24), ""), (date(2025, 12, 31), "")]),
    ],
)
def test_days_off_are_a_line_each(text: str, days: list[tuple[date, str]]) -> None:
    assert days_off_in(text) == (days, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("24.12.2025 Christmas", "line 1 does not begin with a date like 2025-12-24"),
        ("2025-12-24\n20251225", "line 2 does not begin with a date like 2025-12-24"),
        ("2025-02-30 X", "line 1 does not begin"),
        ("1066-10-14 Hastings", "line 1 does not begin"),
        ("2025-12-24\n\n2025-12-24 Again", "line 3 has 2025-12-24 again"),
        (f"2025-12-24 {'x' * 81}", "line 1 has a name of more than 80 characters"),
        ("\n".join(["x"] * 9), "; and 4 more."),
        ("\n".join(f"2025-{month:02}-{day:02}" for month in range(1, 5) for day in range(1, 29)), "there are 112 days"),
    ],
)
def test_a_bad_line_is_named_by_its_number(text: str, problem: str) -> None:
    assert problem in days_off_in(text)[1]


def test_a_removed_place_has_nobody(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        save_place(session, GIVEN)
        session.get_one(Person, user(0)).place_id = only_place(session)
        session.flush()
        assert places_page(session, now=SET_UP).lines[0].people == 1
        assert remove_place(session, only_place(session)) == Outcome(done=Done.REMOVED, name="Leeds")
        assert session.get_one(Person, user(0)).place_id is None


def test_a_place_whose_holidays_a_pulse_keeps_is_not_removed(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        save_place(session, GIVEN)
        set_up_series(session).place_id = only_place(session)
        session.flush()
        with pytest.raises(BadInputError, match="keeps the holidays of 'Leeds'"):
            remove_place(session, only_place(session))


def test_a_place_that_is_gone_is_said_to_be(database: Database) -> None:
    with database.write() as session:
        for attempt in (
            lambda: place_form(session, "gone", now=SET_UP),
            lambda: save_place(session, replace(GIVEN, id="gone")),
            lambda: remove_place(session, "gone"),
        ):
            with pytest.raises(NotFoundError, match="not here any more"):
                attempt()  # type: ignore[no-untyped-call] # each returns something else
        assert place_form(session, "", now=SET_UP).weekend == (6, 7)


def test_calendars_are_found_by_name_and_code() -> None:
    assert ("GB-ENG", "United Kingdom: England") in search_calendars("  england")
    assert ("DE", "Germany") in search_calendars("germ")
    assert search_calendars("gb-sct")[0][0] == "GB-SCT"
    assert search_calendars("atlantis") == ()
    assert len(search_calendars("")) == 100
