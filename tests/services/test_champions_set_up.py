"""Setting champions up: rules that make sense, seats for teams and places, and removing one in public only."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from domain.ballots import Quorum
from domain.errors import BadFileError, BadInputError, FrozenError, NotAllowedError, NotFoundError
from domain.screens import Done
from domain.screens.seats import ChampionsSetUp, SeatSetting
from domain.seat_messages import SeatLeft, SeatRemoved
from domain.seats import Gone, SeatState, StandsFor
from models import people
from models import seats as rows
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person, Place, Team
from models.seats import SeatRow
from models.serial import load
from services import champions_set_up, elections, places, teams
from services.champions_settings import ChampionsRules, rules
from services.deliveries import queue
from services.people import import_people
from tests.conftest import opened
from tests.factories import add_people, user
from tests.seated import add_seat

ADMIN, ANNA = user(0), user(1)
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""Half past nine in London."""
TODAY = MONDAY.date()
RULES = ChampionsRules(channel="C0DECIDE", zone="Europe/London")


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Settings: SQLite is enough."""
    database = opened(sqlite_url)
    with database.write() as session:
        add_people(session, 4, team="north")
        add_people(session, 2, first=4, team="south")
        session.add(
            Place(id="leeds", name="Leeds", zone="Europe/London", calendar="", weekend="6 7", days_off="[]", position=0)
        )
    yield database
    database.dispose()


@pytest.fixture
def both_databases(database_url: str) -> Iterator[Database]:
    """Where two processes may be in each other's way."""
    database = opened(database_url)
    yield database
    database.dispose()


def save(database: Database, given: ChampionsRules = RULES, **more: date | datetime | None) -> date | None:
    with database.write() as session:
        return champions_set_up.save(session, given, ADMIN, **({"first_on": TODAY, "now": MONDAY} | more))  # type: ignore[arg-type]


def add(database: Database, area: str, stands_for: StandsFor = StandsFor.EMPLOYEES) -> str:
    with database.write() as session:
        return champions_set_up.add_seat(session, stands_for=stands_for, area=area, now=MONDAY)


def overview(database: Database) -> ChampionsSetUp:
    with database.read() as session:
        return champions_set_up.overview(session)


# Rules


def test_proposes_the_usual_and_today_as_long_as_it_is_not_ten(database: Database) -> None:
    with database.read() as session:
        form = champions_set_up.set_up_form(session, ADMIN, now=MONDAY)
        late = champions_set_up.set_up_form(session, ADMIN, now=MONDAY + timedelta(hours=1))
        friday = champions_set_up.set_up_form(session, ADMIN, now=MONDAY + timedelta(days=4, hours=1))
    assert (form.channel, form.zone, form.place, form.term_months, form.hours_a_month) == (
        "",
        "Europe/London",
        "",
        12,
        8,
    )
    assert form.places == (("leeds", "Leeds"),)
    assert [one.first_on for one in (form, late, friday)] == [TODAY, date(2026, 3, 3), date(2026, 3, 9)]


def test_setting_up_makes_the_two_seats_of_the_company(database: Database) -> None:
    assert save(database, first_on=date(2026, 3, 16)) == date(2026, 3, 16)
    with database.read() as session:
        assert rules(session) == RULES
        found = {row.title: row for row in rows.every_seat(session)}
        assert champions_set_up.set_up_form(session, ADMIN, now=MONDAY).first_on is None
    assert set(found) == {"customer champion", "employee champion"}
    seat = found["customer champion"]
    assert (seat.stands_for, seat.state, seat.vacant_since) == (StandsFor.CUSTOMERS, SeatState.VACANT, TODAY)
    assert (seat.election_on, seat.team_id, seat.place_id) == (date(2026, 3, 16), None, None)


def test_changing_the_rules_makes_no_other_seats_and_tells_in_the_new_channel(database: Database) -> None:
    save(database)
    with database.write() as session:
        queue(session, SeatLeft(seat="s", person=ANNA, how=Gone.RESIGNED), channel="C0DECIDE", about="x", due_at=MONDAY)
        queue(session, SeatLeft(seat="s", person=ANNA, how=Gone.RESIGNED), channel="C0DECIDE", about="y", due_at=MONDAY)
        first, second = session.scalars(select(OutboxMessage).order_by(OutboxMessage.unique_key))
        first.state = second.state = DeliveryState.FAILED
        first.error, second.error = "is_archived", "invalid_blocks"
    changed = replace(RULES, channel="C0OTHER", quorum=Quorum.A_HALF, term_months=3, hours_a_month=0, place="leeds")
    assert save(database, changed, first_on=None) is None
    shown = overview(database)
    assert (shown.channel, shown.quorum, shown.term_months, shown.place) == ("C0OTHER", Quorum.A_HALF, 3, "Leeds")
    assert len(shown.seats) == 2
    with database.read() as session:
        found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.unique_key))
        assert [(one.state, one.channel) for one in found] == [
            (DeliveryState.DUE, "C0OTHER"),
            (DeliveryState.FAILED, "C0DECIDE"),
        ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": "<!channel>"}, "channel"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"place": "unknown"}, "holidays"),
        ({"term_months": 2}, "months"),
        ({"term_months": 25}, "months"),
        ({"hours_a_month": -1}, "hours"),
        ({"hours_a_month": 81}, "hours"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(database: Database, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(BadInputError) as refused:
        save(database, replace(RULES, **wrong))  # type: ignore[arg-type] # what it takes
    assert set(refused.value.problems) == {field}
    with database.read() as session:
        assert rules(session) is None


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=400)])
def test_first_elections_are_neither_in_the_past_nor_far_away(database: Database, day: date) -> None:
    with pytest.raises(BadInputError) as refused:
        save(database, first_on=day)
    assert set(refused.value.problems) == {"first_on"}


def test_a_zone_that_somebody_chose_before_is_kept(database: Database) -> None:
    save(database, replace(RULES, zone="Europe/London"))
    with database.write() as session:
        for person in people.everybody(session):
            person.zone = "Asia/Tokyo"
    assert save(database, replace(RULES, term_months=6), first_on=None) is None


# Further seats


def test_a_team_or_a_place_gets_a_seat_of_its_own(database: Database) -> None:
    save(database)
    assert add(database, "team:north") == "employee champion of North"
    assert add(database, "place:leeds", StandsFor.CUSTOMERS) == "customer champion of Leeds"
    assert [(one.title, one.electorate, one.removable) for one in overview(database).seats] == [
        ("customer champion", 6, False),
        ("employee champion", 6, False),
        ("customer champion of Leeds", 6, True),
        ("employee champion of North", 4, True),
    ]
    with database.read() as session:
        assert champions_set_up.search_areas(session, "l") == (("place:leeds", "Leeds (place)"),)
        assert champions_set_up.search_areas(session, "o") == (
            ("team:north", "North (team)"),
            ("team:south", "South (team)"),
        )


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("team:unknown", "Choose a team or a place"),
        ("north", "Choose a team or a place"),
        ("", "Choose a team or a place"),
        ("team:south", "People who could vote there: 2. An election needs 3"),
    ],
)
def test_an_area_that_cannot_have_a_seat_is_refused(database: Database, area: str, words: str) -> None:
    save(database)
    with pytest.raises(BadInputError, match=words) as refused:
        add(database, area)
    assert set(refused.value.problems) == {"area"}
    assert len(overview(database).seats) == 2


def test_the_same_seat_twice_and_one_too_many_are_refused(database: Database) -> None:
    save(database)
    add(database, "team:north")
    with pytest.raises(BadInputError, match="There is a seat with this name already: employee champion of North"):
        add(database, "team:north")
    with database.write() as session:
        for number in range(champions_set_up.MOST_SEATS - 3):
            add_seat(session, None, title=f"champion {number}")
    assert overview(database).full
    with pytest.raises(BadInputError, match="no room for more"):
        add(database, "team:north", StandsFor.CUSTOMERS)


def test_a_team_with_a_very_long_name_full_of_markup_gets_a_title_that_fits(database: Database) -> None:
    save(database)
    with database.write() as session:
        add_people(session, 3, first=10, team="west")
        session.get_one(Team, "west").name = "*<!channel>*  " + "x" * 66
    title = add(database, "team:west")
    assert len(title) == 80
    assert title.startswith("employee champion of *<!channel>* xxx")
    assert title.endswith("…")


def test_nothing_can_be_added_before_champions_are_set_up(database: Database) -> None:
    with pytest.raises(NotFoundError, match="not set up"):
        add(database, "team:north")
    with pytest.raises(NotFoundError, match="not set up"):
        overview(database)


def test_a_seat_whose_team_became_too_small_is_shown_as_that(database: Database) -> None:
    save(database)
    add(database, "team:north")
    with database.write() as session:
        for number in (1, 2, 3):
            session.get_one(Person, user(number)).team_id = "south"
    seat = overview(database).seats[-1]
    assert seat == SeatSetting(
        id=seat.id,
        title="employee champion of North",
        electorate=1,
        too_few=True,
        election=False,
        speaker=None,
        removable=True,
    )


# Removing one


def seat_of_north(database: Database, champion: str | None = None, **held: Any) -> str:
    save(database)
    with database.write() as session:
        return add_seat(session, champion, team_id="north", title="employee champion of North", **held)


def remove(database: Database, seat: str, reason: str = "The team is gone.") -> str:
    with database.write() as session:
        return champions_set_up.remove_seat(session, seat, by=ADMIN, reason=reason, now=MONDAY)


def told(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return sorted((one.channel, one.kind) for one in session.scalars(select(OutboxMessage)))


def test_a_seat_is_removed_in_public_with_a_reason_and_its_champion_hears_of_it(database: Database) -> None:
    seat = seat_of_north(database, ANNA, deputy_id=user(2), petition_id="p")
    with database.read() as session:
        form = champions_set_up.remove_form(session, seat)
    assert (form.title, form.speaker) == ("employee champion of North", ANNA)
    assert remove(database, seat) == "employee champion of North"
    with database.read() as session:
        row = session.get_one(SeatRow, seat)
        assert (row.removed_on, row.champion_id, row.deputy_id) == (TODAY, None, None)
        assert (row.state, row.gone, row.petition_over) == (SeatState.VACANT, Gone.SEAT_REMOVED, True)
    assert told(database) == [("C0DECIDE", "SeatRemoved"), (ANNA, "SeatRemoved")]
    with pytest.raises(NotFoundError):
        remove(database, seat)
    with database.read() as session, pytest.raises(NotFoundError):
        champions_set_up.remove_form(session, seat)


def test_a_vacant_seat_is_removed_and_only_the_channel_hears_of_it(database: Database) -> None:
    remove(database, seat_of_north(database))
    assert told(database) == [("C0DECIDE", "SeatRemoved")]


def test_no_seat_is_removed_while_there_is_an_election_for_it(database: Database) -> None:
    seat = seat_of_north(database)
    with database.write() as session:
        elections.announce(session, seat, now=MONDAY)
    with pytest.raises(FrozenError, match="Call it off first"):
        remove(database, seat)
    assert len(overview(database).seats) == 3


@pytest.mark.parametrize(
    ("reason", "words"), [("", "Say why"), (" \n\u200b", "Say why"), ("x" * 501, "501 characters")]
)
def test_a_reason_is_needed_that_everybody_can_read(database: Database, reason: str, words: str) -> None:
    seat = seat_of_north(database)
    with pytest.raises(BadInputError, match=words) as refused:
        remove(database, seat, reason)
    assert set(refused.value.problems) == {"reason"}


def test_the_seats_of_the_whole_company_stay(database: Database) -> None:
    save(database)
    for seat in overview(database).seats:
        with pytest.raises(NotAllowedError, match="stay"):
            remove(database, seat.id)


# Teams and places with a seat


def test_a_team_with_a_seat_stays_until_the_seat_is_removed(database: Database) -> None:
    seat = seat_of_north(database)
    with database.write() as session, pytest.raises(BadInputError, match="employee champion of North"):
        teams.remove_team(session, "north")
    remove(database, seat)
    with database.write() as session:
        assert teams.remove_team(session, "north").done is Done.REMOVED
        assert session.get_one(SeatRow, seat).team_id is None


def test_a_place_with_a_seat_or_with_the_holidays_of_elections_stays(database: Database) -> None:
    save(database, replace(RULES, place="leeds"))
    add(database, "place:leeds")
    with database.write() as session, pytest.raises(BadInputError, match="employee champion of Leeds"):
        places.remove_place(session, "leeds")
    remove(database, seat := overview(database).seats[-1].id)
    with database.write() as session, pytest.raises(BadInputError, match="keep the holidays of 'Leeds'"):
        places.remove_place(session, "leeds")
    save(database, RULES, first_on=None)
    with database.write() as session:
        places.remove_place(session, "leeds")
        assert session.get_one(SeatRow, seat).place_id is None


def test_a_file_of_people_keeps_a_team_that_has_a_seat(database: Database) -> None:
    seat = seat_of_north(database)
    lines = "\n".join(f"{user(number)},North,," for number in range(4))
    with database.write() as session, pytest.raises(BadFileError, match="employee champion of North"):
        import_people(session, f"person,team,touch_point,leads\n{lines.replace('North', 'West')}", emails={})
    with database.write() as session:
        import_people(session, f"person,team,touch_point,leads\n{lines}", emails={})
        assert session.get_one(SeatRow, seat).team_id == "north"
    remove(database, seat)
    with database.write() as session:
        import_people(session, f"person,team,touch_point,leads\n{lines.replace('North', 'West')}", emails={})
        assert session.get_one(SeatRow, seat).team_id is None


def test_what_the_channel_reads_is_the_reason_as_it_was_written(database: Database) -> None:
    seat = seat_of_north(database)
    remove(database, seat, "  <!channel> *So.*\x00 ")
    with database.read() as session:
        payload = session.scalars(select(OutboxMessage)).one().payload
    assert load(SeatRemoved, payload) == SeatRemoved(seat=seat, by=ADMIN, reason="<!channel> *So.*")


def test_two_administrators_at_once_make_two_seats(both_databases: Database) -> None:
    with both_databases.write() as session:
        add_people(session, 4)
    begin = Barrier(2)

    def press() -> date | None:
        begin.wait()
        return save(both_databases)

    with ThreadPoolExecutor(2) as threads:
        done = [each.result() for each in [threads.submit(press) for _ in range(2)]]
    assert sorted(done, key=str) == [TODAY, None]
    assert len(overview(both_databases).seats) == 2
