"""Two answers set a series up; everything else is proposed."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from domain.errors import BadInputError, NotFoundError
from domain.screens import SetUpForm
from models import pulses
from models.database import Database
from models.deliveries import OutboxMessage
from models.pulses import Cycle
from services import cycles
from services.people import change_person
from services.series import pause, queue_welcome, set_up, set_up_form
from tests.factories import ANNOUNCED, CHANNEL, CLOSED, OPENED, SET_UP, add_people, member, set_up_series, user
from vault import Vault


def test_proposes_everything_but_channel_and_answerer(database: Database) -> None:
    with database.write() as session:
        add_people(session, 12)
        form = set_up_form(session, person=user(0), now=SET_UP)
        assert form == SetUpForm(channel=None, answerer=None, first_opens_at=OPENED, people=12)
        assert pulses.the_series(session) is None


def test_takes_the_zone_of_whoever_sets_it_up(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1, zone="Europe/Athens")
        series = set_up_series(session)
        assert (series.home_zone, series.every_days, series.ask, series.close) == (
            "Europe/Athens",
            14,
            time(10),
            time(17),
        )
        assert (series.open_days, series.reminder_day, series.spread_minutes, series.paused) == (4, 3, 30, False)


@pytest.mark.parametrize(
    ("set_up_on", "first"),
    [
        (date(2025, 6, 2), date(2025, 6, 4)),  # Monday: Wednesday
        (date(2025, 6, 3), date(2025, 6, 5)),  # Tuesday: Thursday
        (date(2025, 6, 4), date(2025, 6, 10)),  # Wednesday: not Friday, not Monday
        (date(2025, 6, 5), date(2025, 6, 10)),
        (date(2025, 6, 6), date(2025, 6, 10)),
        (date(2025, 6, 7), date(2025, 6, 10)),
        (date(2025, 6, 8), date(2025, 6, 10)),
    ],
)
def test_the_first_pulse_opens_in_the_middle_of_a_week(database: Database, set_up_on: date, first: date) -> None:
    with database.write() as session:
        add_people(session, 1)
        series = set_up_series(session, now=datetime.combine(set_up_on, time(12), UTC))
        assert series.anchor == first


def test_the_day_is_that_of_the_home_zone(database: Database) -> None:
    late_on_sunday_in_utc = datetime(2025, 6, 8, 22, 0, tzinfo=UTC)
    with database.write() as session:
        add_people(session, 1, zone="Asia/Tokyo")
        assert set_up_series(session, now=late_on_sunday_in_utc).anchor == date(2025, 6, 11)


def test_a_change_counts_from_the_next_cycle_on(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        set_up(session, channel="C0OTHER", answerer=user(3), person=user(5), now=OPENED)
        session.flush()
        opened = session.get_one(Cycle, survey_id)
        assert (opened.channel, opened.answerer_id) == (CHANNEL, user(0))
        form = set_up_form(session, person=user(5), now=OPENED)
        assert (form.channel, form.answerer) == ("C0OTHER", user(3))
        assert form.first_opens_at == datetime(2025, 6, 24, 9, 0, tzinfo=UTC)
        assert session.scalars(select(pulses.Series)).one().set_up_by == user(0)


def test_a_change_after_the_announcement_counts_at_opening(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 10)
        set_up_series(session)
        cycles.announce_due(session, now=ANNOUNCED)
        set_up(session, channel="C0OTHER", answerer=user(3), person=user(0), now=ANNOUNCED)
    with database.write() as session:
        cycles.open_due(session, vault=vault, now=OPENED)
        assert (pulses.open_cycles(session)[0].channel, pulses.open_cycles(session)[0].answerer_id) == (
            "C0OTHER",
            user(3),
        )


def test_only_an_active_employee_can_answer(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        change_person(session, member(1, guest=True), now=SET_UP)
        change_person(session, member(2, deactivated=True), now=SET_UP)
    with database.write() as session:
        for answerer in (user(1), user(2), "U0NOBODY"):
            with pytest.raises(BadInputError) as caught:
                set_up(session, channel=CHANNEL, answerer=answerer, person=user(0), now=SET_UP)
            assert set(caught.value.problems) == {"answerer"}


def test_a_stranger_cannot_set_up(database: Database) -> None:
    with database.write() as session, pytest.raises(NotFoundError):
        set_up_form(session, person="U0NOBODY", now=SET_UP)


def test_pausing_needs_a_series(database: Database) -> None:
    with database.write() as session, pytest.raises(NotFoundError):
        pause(session, paused=True)


def test_a_paused_series_still_says_when_it_would_open(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        set_up_series(session)
        pause(session, paused=True)
        session.flush()
        assert set_up_form(session, person=user(0), now=CLOSED).first_opens_at == datetime(
            2025, 6, 24, 9, 0, tzinfo=UTC
        )


def test_administrators_are_welcomed_once_and_before_the_set_up_only(database: Database) -> None:
    for _ in range(2):
        with database.write() as session:
            queue_welcome(session, administrators={user(0), user(1)}, now=SET_UP)
    with database.write() as session:
        assert session.query(OutboxMessage).count() == 2
        add_people(session, 3)
        set_up_series(session)
        queue_welcome(session, administrators={user(2)}, now=SET_UP)
        assert session.query(OutboxMessage).count() == 2
