"""[Try it on me]: the next pulse as everybody will meet it, for one administrator, and nothing of it is stored."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import BadInputError, NotFoundError
from domain.survey import TagState
from models import pulses
from models.database import Database
from models.people import Person, Place
from services import cycles
from services.trials import is_trial, trial_form, trial_invitation, try_answer, try_to_put_off
from tests.factories import ANNOUNCED, CLOSED, OPENED, SET_UP, add_people, set_up_series, user
from vault import Vault

GOOD = {"Q1": 2, "E1": None, "REC": 0, "B1": 5}
DAYS = (date(2025, 6, 11), date(2025, 6, 12), date(2025, 6, 13))


@pytest.fixture
def series_id(database: Database) -> str:
    """A series that is set up and has not opened yet."""
    with database.write() as session:
        add_people(session, 10)
        return set_up_series(session).id


def test_a_trial_is_the_next_pulse_as_it_will_be(database: Database, series_id: str) -> None:
    with database.read() as session:
        message = trial_invitation(session, series_id, user(3), now=SET_UP)
        form = trial_form(session, survey_id=message.survey_id, person=user(3), chosen=2, now=SET_UP)
    assert is_trial(message.survey_id)
    assert (message.trial, message.first.id, message.questions, message.closes_at) == (True, "Q1", 4, CLOSED)
    assert (message.answerer, message.days) == ("Person 0", DAYS)
    assert (form.trial, form.fingerprint, form.chosen, form.survey_id) == (True, "", 2, message.survey_id)
    assert [item.id for item in form.questions] == ["Q1", "E1", "REC", "B1"]


def test_an_announced_pulse_is_the_one_that_is_tried(database: Database, series_id: str) -> None:
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
    with database.read() as session:
        assert trial_invitation(session, series_id, user(3), now=ANNOUNCED).closes_at == CLOSED


def test_while_a_pulse_is_open_the_one_after_it_is_tried(database: Database, vault: Vault, survey_id: str) -> None:
    with database.read() as session:
        (series,) = pulses.all_series(session)
        message = trial_invitation(session, series.id, user(3), now=OPENED)
    assert message.closes_at == CLOSED + timedelta(days=14)


def test_after_a_long_pause_the_trial_is_not_of_a_day_that_is_over(database: Database, series_id: str) -> None:
    later = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
    with database.read() as session:
        assert trial_invitation(session, series_id, user(3), now=later).closes_at > later


def test_a_trial_keeps_the_holidays_of_whoever_tries_it(database: Database, series_id: str) -> None:
    thursday = '[["2025-06-12", "Fair"]]'
    with database.write() as session:
        session.add(Place(id="p", name="Leeds", zone=None, calendar="", weekend="6 7", days_off=thursday, position=0))
        session.flush()
        session.get_one(Person, user(3)).place_id = "p"
        assert trial_invitation(session, series_id, user(3), now=SET_UP).days == (DAYS[0], DAYS[2])
        assert trial_invitation(session, series_id, user(4), now=SET_UP).days == DAYS


def test_an_answer_on_trial_is_checked_and_thanked_for_and_not_kept(database: Database, series_id: str) -> None:
    trial = f"trial:{series_id}"
    with database.read() as session:
        page = try_answer(session, survey_id=trial, person=user(3), answers=GOOD, comment="Words.", now=SET_UP)
        assert (page.trial, page.answerer, page.closes_at) == (True, "Person 0", CLOSED)
        with pytest.raises(BadInputError) as caught:
            try_answer(session, survey_id=trial, person=user(3), answers={}, comment="x" * 501, now=SET_UP)
    assert set(caught.value.problems) == {"Q1", "E1", "REC", "B1", "words"}


def test_putting_off_a_trial_says_what_would_be_said(database: Database, series_id: str) -> None:
    trial = f"trial:{series_id}"
    with database.read() as session:

        def put(state: TagState, day: date | None = None) -> object:
            found = try_to_put_off(session, survey_id=trial, person=user(3), state=state, day=day, now=SET_UP)
            assert (found.cast, found.screen.trial, found.screen.closes_at) == (None, True, CLOSED)
            return found.screen.remind_at

        assert put(TagState.SNOOZED) == datetime(2025, 6, 11, 9, 0, tzinfo=UTC)
        assert put(TagState.SNOOZED, DAYS[-1]) == datetime(2025, 6, 13, 9, 0, tzinfo=UTC)
        assert put(TagState.NOT_THIS_TIME) is None
        with pytest.raises(BadInputError):
            put(TagState.SNOOZED, date.max)


def test_a_forged_trial_is_not_here(database: Database, series_id: str) -> None:
    with database.read() as session:
        for series, person in (("nonsense", user(3)), (series_id, "U0NOBODY")):
            with pytest.raises(NotFoundError):
                trial_invitation(session, series, person, now=SET_UP)
        with pytest.raises(BadInputError):
            trial_form(session, survey_id=f"trial:{series_id}", person=user(3), chosen=9, now=SET_UP)
