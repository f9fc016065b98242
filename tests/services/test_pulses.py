"""An employee sees a pulse, answers it once, and is refused in one clear sentence otherwise."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.errors import AlreadyAnsweredError, BadInputError, ClosedError, NotFoundError, NotInvitedError
from domain.series import SeriesState
from domain.survey import Cast, Comment, TagState
from models.database import Database
from models.pulses import Survey
from services import cycles
from services.people import stop_asking
from services.pulses import (
    _problems,
    answer_form,
    invitation,
    open_survey_for,
    pulse_status,
    seal_answer,
    specification,
    thanks,
)
from tests.factories import CLOSED, OPENED, SET_UP, add_people, answer, pause, put_in, set_up_series, user
from tests.vault.surveys import Published
from vault import Vault

NOW = OPENED + timedelta(hours=1)
GOOD = {"Q1": 2, "E1": None, "REC": 0, "B1": 5}


def seal(database: Database, survey_id: str, **changes: object) -> Cast:
    values: dict[str, object] = {"person": user(1), "answers": GOOD, "comment": "", "show": True, "now": NOW}
    with database.read() as session:
        return seal_answer(session, survey_id=survey_id, **(values | changes))  # type: ignore[arg-type] # as above


def problems(database: Database, survey_id: str, **changes: object) -> dict[str, str]:
    with pytest.raises(BadInputError) as caught:
        seal(database, survey_id, **changes)
    return caught.value.problems


def test_an_answer_becomes_a_cast_with_a_cell_and_no_name(database: Database, survey_id: str) -> None:
    cast = seal(database, survey_id, comment="  Too slow.  ", show=False)
    assert (cast.survey_id, cast.person, cast.state) == (survey_id, user(1), TagState.ANSWERED)
    assert cast.ballot is not None
    assert cast.ballot.answers == (2, None, 0, 5)
    assert cast.comment == Comment("Too slow.", show=False)


def test_an_empty_comment_is_none(database: Database, survey_id: str) -> None:
    assert seal(database, survey_id, comment=" \n ").comment is None


def test_every_question_needs_an_answer(database: Database, survey_id: str) -> None:
    assert set(problems(database, survey_id, answers={"Q1": 3})) == {"E1", "REC", "B1"}


@pytest.mark.parametrize(("item", "value"), [("Q1", 0), ("Q1", 6), ("REC", 11), ("REC", -1)])
def test_a_value_outside_the_scale_is_refused(database: Database, survey_id: str, item: str, value: int) -> None:
    assert set(problems(database, survey_id, answers=GOOD | {item: value})) == {item}


def test_an_overlong_comment_is_refused(database: Database, survey_id: str) -> None:
    assert seal(database, survey_id, comment="x" * 500).comment is not None
    assert problems(database, survey_id, comment="x" * 501) == {"words": "At most 500 characters; this is 501."}


def test_a_comment_of_the_widest_characters_has_room(database: Database, vault: Vault, survey_id: str) -> None:
    put_in(database, vault, [seal(database, survey_id, comment="\U0001f600" * 500)])
    published = Published()
    vault.close(survey_id, published)
    assert [comment.text for comment in published.comments] == ["\U0001f600" * 500]


def test_a_pulse_without_an_open_question_takes_no_comment(database: Database, survey_id: str) -> None:
    with database.read() as session:
        spec = replace(specification(session.get_one(Survey, survey_id)), words=None)
    assert _problems(spec, GOOD, "Words") == {"words": "This pulse takes no comment."}


def test_a_late_answer_is_told_so(database: Database, survey_id: str) -> None:
    with pytest.raises(ClosedError) as caught:
        seal(database, survey_id, now=CLOSED)
    assert str(caught.value) == "This pulse has closed. Your answer was not stored. Next one: 24 June."


def test_an_answer_after_a_cancellation_is_told_so(database: Database, vault: Vault, survey_id: str) -> None:
    cycles.cancel(database, vault=vault, now=NOW)
    with pytest.raises(ClosedError, match="was not stored"):
        seal(database, survey_id)


def test_who_was_not_on_the_list_cannot_answer(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        add_people(session, 1, first=50)
    with pytest.raises(NotInvitedError, match="Next one: 24 June"):
        seal(database, survey_id, person=user(50))
    with database.read() as session, pytest.raises(NotInvitedError):
        open_survey_for(session, user(50), vault=vault, now=NOW)
    with database.read() as session, pytest.raises(NotInvitedError):
        answer_form(session, vault=vault, survey_id=survey_id, person=user(50), chosen=2, now=NOW)


def test_an_unknown_pulse_is_not_here(database: Database, survey_id: str) -> None:
    with pytest.raises(NotFoundError):
        seal(database, "nonsense")
    with database.read() as session, pytest.raises(NotFoundError):
        invitation(session, "nonsense", user(1), now=NOW)


def test_the_form_holds_what_was_chosen_and_shows_the_fingerprint(
    database: Database, vault: Vault, survey_id: str
) -> None:
    with database.write() as session:
        form = answer_form(session, vault=vault, survey_id=survey_id, person=user(1), chosen=2, now=NOW)
        assert form.fingerprint == session.get_one(Survey, survey_id).fingerprint
    assert [item.id for item in form.questions] == ["Q1", "E1", "REC", "B1"]
    assert form.words is not None
    assert (form.cycle, form.chosen, form.closes_at, form.threshold, form.words.id) == (1, 2, CLOSED, 5, "O1")


def test_a_forged_choice_is_refused(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session, pytest.raises(BadInputError):
        answer_form(session, vault=vault, survey_id=survey_id, person=user(1), chosen=9, now=NOW)


def test_a_second_answer_is_told_that_the_first_counts(database: Database, vault: Vault, survey_id: str) -> None:
    with database.read() as session:
        cast = answer(session, survey_id, user(1))
    put_in(database, vault, [cast])
    with database.write() as session, pytest.raises(AlreadyAnsweredError, match="the first one counts"):
        answer_form(session, vault=vault, survey_id=survey_id, person=user(1), chosen=2, now=NOW)


def test_a_late_form_is_not_opened(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session, pytest.raises(ClosedError):
        answer_form(session, vault=vault, survey_id=survey_id, person=user(1), chosen=None, now=CLOSED)


def test_finds_the_open_pulse_until_it_closes(database: Database, vault: Vault, survey_id: str) -> None:
    with database.read() as session:
        assert open_survey_for(session, user(1), vault=vault, now=NOW) == survey_id
        with pytest.raises(NotFoundError, match=r"No pulse is open now. Next one: 24 June."):
            open_survey_for(session, user(1), vault=vault, now=CLOSED)


def test_without_a_series_there_is_no_next_one(database: Database, vault: Vault) -> None:
    with database.read() as session:
        with pytest.raises(NotFoundError) as caught:
            open_survey_for(session, user(1), vault=vault, now=NOW)
        status = pulse_status(session, user(1), administrator=True, now=NOW)
    assert str(caught.value) == "No pulse is open now."
    assert (status.state, status.open_pulses, status.next_opens_on) == (None, (), None)


def test_the_status_tells_what_is_open_and_what_comes_next(database: Database, survey_id: str) -> None:
    with database.write() as session:
        stop_asking(session, user(1), stop=True)
        session.flush()
        status = pulse_status(session, user(1), administrator=False, now=NOW)
    (opened,) = status.open_pulses
    assert (opened.survey_id, opened.first.id, opened.questions, opened.title) == (survey_id, "Q1", 4, "")
    assert opened.days == (date(2025, 6, 11), date(2025, 6, 12), date(2025, 6, 13))
    assert status.next_opens_on == date(2025, 6, 24)
    assert (status.stopped, status.state) == (True, SeriesState.RUNNING)


def test_a_paused_series_has_no_next_one(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        set_up_series(session)
        assert pulse_status(session, user(0), administrator=False, now=SET_UP).next_opens_on == OPENED.date()
        pause(session, paused=True)
        session.flush()
        status = pulse_status(session, user(0), administrator=False, now=SET_UP)
        assert (status.state, status.next_opens_on) == (SeriesState.PAUSED, None)
        pause(session, paused=False)


def test_thanks_say_who_answers_by_when(database: Database, survey_id: str) -> None:
    with database.read() as session:
        page = thanks(session, survey_id)
        first = invitation(session, survey_id, user(1), now=NOW)
    assert (page.closes_at, page.answerer, page.answer_by) == (CLOSED, "Person 0", first.answer_by)
    assert (first.answer_by.isoformat(), first.answerer) == ("2025-06-20", "Person 0")
