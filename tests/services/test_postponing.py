"""A day to be reminded on, or none: checked before it goes into the box, and said in words that are true."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import AlreadyAnsweredError, BadInputError, ClosedError, NotFoundError, NotInvitedError
from domain.series import ReminderMode, SeriesState
from domain.survey import Cast, TagState
from models import pulses
from models.database import Database
from models.pulses import Series
from services import cycles
from services.postponing import PutOff, put_off
from services.pulses import answer_form, open_pulses, open_survey_for
from tests.factories import ANNOUNCED, CLOSED, OPENED, add_people, answer, put_in, set_up_series, user
from tests.services.test_reminders import open_with
from vault import Vault

NOW = OPENED + timedelta(hours=1)
"""Tuesday, 11:00 in London."""
SNOOZED, NOT_THIS_TIME = TagState.SNOOZED, TagState.NOT_THIS_TIME


def wanted(
    database: Database,
    survey_id: str,
    state: TagState = SNOOZED,
    *,
    day: date | None = None,
    now: datetime = NOW,
    person: str = user(1),
) -> PutOff:
    with database.read() as session:
        return put_off(session, survey_id=survey_id, person=person, state=state, day=day, now=now)


def june(day: int) -> date:
    return date(2025, 6, day)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2025, 6, day, hour, 0, tzinfo=UTC)


def test_tomorrow_is_the_next_working_day_at_the_wanted_hour(database: Database, survey_id: str) -> None:
    found = wanted(database, survey_id)
    assert found.cast == Cast(survey_id=survey_id, person=user(1), state=SNOOZED, until=june(11))
    assert (found.screen.remind_at, found.screen.everybody_at, found.screen.answered) == (at(11), None, False)


def test_any_working_day_up_to_the_last_can_be_chosen(database: Database, survey_id: str) -> None:
    found = wanted(database, survey_id, day=june(13))
    assert found.cast is not None
    assert (found.cast.until, found.screen.remind_at) == (june(13), at(13))


def test_not_this_time_says_until_when_an_answer_is_welcome(database: Database, survey_id: str) -> None:
    found = wanted(database, survey_id, NOT_THIS_TIME)
    assert found.cast == Cast(survey_id=survey_id, person=user(1), state=NOT_THIS_TIME)
    assert (found.screen.remind_at, found.screen.closes_at) == (None, CLOSED)


@pytest.mark.parametrize("day", [june(10), june(9), june(14), june(15), june(16), date.max, date.min])
def test_a_day_without_reminders_is_refused(database: Database, survey_id: str, day: date) -> None:
    with pytest.raises(BadInputError, match="We can't remind you on that day"):
        wanted(database, survey_id, day=day)


def test_a_day_that_is_over_by_now_is_refused(database: Database, survey_id: str) -> None:
    with pytest.raises(BadInputError, match="Choose a later one"):
        wanted(database, survey_id, day=june(11), now=at(11, 12))


def test_on_the_last_day_there_is_no_tomorrow(database: Database, survey_id: str) -> None:
    for day in (None, june(13), june(14)):
        with pytest.raises(BadInputError, match="No working day is left"):
            wanted(database, survey_id, day=day, now=at(13, 10))
    assert wanted(database, survey_id, NOT_THIS_TIME, now=at(13, 10)).screen.remind_at is None


def test_tomorrow_is_counted_on_the_calendar_of_whoever_presses(database: Database, vault: Vault) -> None:
    """At 23:00 UTC on Tuesday it is Wednesday in Athens: tomorrow is Thursday there, and Wednesday in London."""
    with database.write() as session:
        add_people(session, 8)
        add_people(session, 1, first=8, zone="Europe/Athens")
        set_up_series(session)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED)
        survey_id = pulses.open_cycles(session)[0].id
    night = at(10, 22)
    assert wanted(database, survey_id, now=night).screen.remind_at == at(11)
    assert wanted(database, survey_id, now=night, person=user(8)).screen.remind_at == at(12, 7)


def test_what_everybody_gets_alike_is_told(database: Database, vault: Vault) -> None:
    survey_id = open_with(database, vault, reminders=ReminderMode.EVERYBODY)
    assert wanted(database, survey_id, NOT_THIS_TIME).screen.everybody_at == at(12)
    assert wanted(database, survey_id, day=june(13)).screen.everybody_at == at(12)
    assert wanted(database, survey_id, day=june(12)).screen.everybody_at is None
    assert wanted(database, survey_id, NOT_THIS_TIME, now=at(12, 7)).screen.everybody_at == at(12)
    assert wanted(database, survey_id, NOT_THIS_TIME, now=at(12, 10)).screen.everybody_at is None


def test_a_closed_pulse_a_forged_one_and_one_of_others_are_refused(database: Database, survey_id: str) -> None:
    with database.write() as session:
        add_people(session, 1, first=50)
    with pytest.raises(ClosedError, match=r"This pulse has closed. Next one: 24 June."):
        wanted(database, survey_id, now=CLOSED)
    with pytest.raises(NotFoundError):
        wanted(database, "f" * 32)
    with pytest.raises(NotInvitedError):
        wanted(database, survey_id, person=user(50))


def test_whoever_put_it_off_can_still_open_the_form(database: Database, vault: Vault, survey_id: str) -> None:
    for state in (SNOOZED, NOT_THIS_TIME):
        cast = wanted(database, survey_id, state).cast
        assert cast is not None
        put_in(database, vault, [cast])
        with database.read() as session:
            assert open_survey_for(session, user(1), vault=vault, now=NOW) == survey_id
            assert answer_form(session, vault=vault, survey_id=survey_id, person=user(1), chosen=2, now=NOW)


@pytest.fixture
def two(database: Database, vault: Vault) -> tuple[str, str]:
    """Two pulses, open side by side to the same people; the second closes first."""
    with database.write() as session:
        add_people(session, 10)
        first = set_up_series(session)
        copied = {column.name: getattr(first, column.name) for column in Series.__table__.columns}
        session.add(Series(**(copied | {"id": "second", "title": "Hotline pulse", "open_days": 3})))
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        assert cycles.open_due(session, vault=vault, now=OPENED) == 2
        of = {cycle.series_id: cycle.id for cycle in pulses.open_cycles(session)}
    return of.pop("second"), of.popitem()[1]


def test_of_several_pulses_the_one_that_waits_and_closes_first_is_opened(
    database: Database, vault: Vault, two: tuple[str, str]
) -> None:
    def waiting() -> str:
        with database.read() as session:
            return open_survey_for(session, user(1), vault=vault, now=NOW)

    def answered(survey_id: str) -> Cast:
        with database.read() as session:
            return answer(session, survey_id, user(1))

    soon, later = two
    assert waiting() == soon
    put_in(database, vault, [answered(soon)])
    assert waiting() == later
    put_in(database, vault, [answered(later)])
    with pytest.raises(AlreadyAnsweredError, match="You have answered every pulse that is open"):
        waiting()


def test_of_one_pulse_that_is_answered_it_is_said_that_the_first_answer_counts(
    database: Database, vault: Vault, survey_id: str
) -> None:
    with database.read() as session:
        cast = answer(session, survey_id, user(1))
    put_in(database, vault, [cast])
    with database.read() as session, pytest.raises(AlreadyAnsweredError, match="the first one counts"):
        open_survey_for(session, user(1), vault=vault, now=NOW)


def test_several_pulses_are_listed_by_their_titles_the_one_that_closes_first_first(
    database: Database, two: tuple[str, str]
) -> None:
    with database.write() as session:
        found = open_pulses(session, user(1), now=NOW)
        assert [(one.survey_id, one.title) for one in found] == [
            (two[0], "Hotline pulse"),
            (two[1], "Service-climate pulse"),
        ]
        assert [len(one.days) for one in found] == [2, 3]
        session.get_one(Series, "second").state = SeriesState.CLOSED
        session.flush()
        assert [one.title for one in open_pulses(session, user(1), now=NOW)] == ["Hotline pulse", ""]


def test_a_stranger_has_no_open_pulse(database: Database, survey_id: str) -> None:
    with database.read() as session:
        assert open_pulses(session, "U0NOBODY", now=NOW) == ()
