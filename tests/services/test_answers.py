"""Results are answered: with an action, a reason, or what is being done already; and those who answer are reminded."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actions import ActionState, AnswerKind, Origin
from domain.answer_messages import AnswerDue, ResultsAnswered
from domain.errors import BadInputError, NotAllowedError, NotFoundError
from domain.messages import ChannelTrouble
from domain.roles import Role
from domain.screens import Address, ResultsCompany
from domain.series import SeriesState
from models import people, pulses
from models.actions import ActionTaken, ResultAnswer
from models.base import random_id
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person
from models.serial import load
from services import answer_reminders, answers
from services.answer_lines import answers_to
from services.deliveries import Delivery, change_channel, claim, mark_failed, mark_sent, queue
from services.desk_settings import switch_gate
from services.people import change_person, stop_asking
from services.results import home_card, report_page
from services.series import end
from tests.conftest import opened
from tests.factories import CHANNEL, CLOSED, add_people, member, set_up_series, user
from tests.reports import add_report, add_series
from tests.services.ticking import messages

ANSWER_BY = date(2025, 6, 20)
TOLD = datetime(2025, 6, 18, 9, tzinfo=UTC)
"""Wednesday, 10:00 in London: two working days before."""
SAM, TOM, MAYA = user(0), user(1), user(2)
REASON = "The budget is spent until autumn."


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Database]:
    """SQLite only, where it does not matter which database it is."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def report(database: Database, *, answered: int | None = 24) -> str:
    with database.write() as session:
        add_people(session, 12)
        return add_report(session, set_up_series(session), 1, answered=answered, answer_by=ANSWER_BY).survey_id


def undertake(
    database: Database, survey_id: str = "", *, owner: str = TOM, what: str = "Give credit.", on: int = 1
) -> str:
    """An action as the form makes it; `survey_id`: because of these results."""
    with database.write() as session:
        action = ActionTaken(
            id=random_id(), what=what, owner_id=owner, team_id=None, helping_team_id=None, due_on=date(2025, 7, on),
            state=ActionState.OPEN, outcome="", origin=Origin.PULSE if survey_id else Origin.OWN,
            about=f"{survey_id}|E1" if survey_id else "", credit="", made_on=CLOSED.date(), ended_on=None,
            still_on_it=0, reminded_on=None, postponed=0, postponed_because="",
        )  # fmt: skip
        session.add(action)
        session.flush()
        if survey_id:
            answers.answered_by(session, action, by=SAM, now=CLOSED)
        return action.id


def lines(database: Database, survey_id: str) -> list[tuple[AnswerKind, str, str, str]]:
    with database.read() as session:
        return [(line.kind, line.by, line.words, line.owner) for line in answers_to(session, survey_id)]


# Giving an answer


def test_an_action_answers_the_results_that_it_comes_from(database: Database) -> None:
    survey_id = report(database)
    undertake(database, survey_id)
    with database.read() as session:
        [line] = answers_to(session, survey_id)
    assert (line.kind, line.by, line.words, line.owner) == (AnswerKind.WE_WILL, "Person 0", "Give credit.", "Person 1")
    assert (line.item, line.due_on, line.state) == ("Put it right ourselves", date(2025, 7, 1), ActionState.OPEN)
    [(channel, due_at, told)] = messages(database, ResultsAnswered)
    assert (channel, due_at, told.line, told.results_of) == (CHANNEL, CLOSED, line, CLOSED.date())


def test_a_reason_is_an_answer_and_the_same_form_sent_twice_is_one(database: Database) -> None:
    survey_id = report(database)
    for said in (REASON, f"  {REASON}\n"):
        with database.write() as session:
            answers.wont(session, survey_id, "", said, by=SAM, now=CLOSED)
    assert lines(database, survey_id) == [(AnswerKind.WE_WONT, "Person 0", REASON, "")]
    assert len(messages(database, ResultsAnswered)) == 1


def test_the_same_reason_for_another_result_or_by_somebody_else_is_an_answer_of_its_own(small: Database) -> None:
    survey_id = report(small)
    with small.write() as session:
        for item, by in (("", SAM), ("E1", SAM), ("E1", TOM), ("E1", TOM)):
            answers.wont(session, survey_id, item, REASON, by=by, now=CLOSED)
        found = sorted((line.item, line.by) for line in answers_to(session, survey_id))
    named = "Put it right ourselves"
    assert found == [("", "Person 0"), (named, "Person 0"), (named, "Person 1")]


def test_two_who_answer_at_once_are_both_heard(database: Database) -> None:
    survey_id = report(database)

    def say(person: str) -> None:
        with database.write() as session:
            answers.wont(session, survey_id, "", f"Says {person}.", by=person, now=CLOSED)

    both = [threading.Thread(target=say, args=(person,)) for person in (SAM, TOM)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(by for _, by, _, _ in lines(database, survey_id)) == ["Person 0", "Person 1"]


@pytest.mark.parametrize(("reason", "why"), [("", "Say why"), (" \n", "Say why"), ("x" * 501, "501 characters")])
def test_a_reason_has_words_and_fits(small: Database, reason: str, why: str) -> None:
    survey_id = report(small)
    with small.write() as session, pytest.raises(BadInputError, match=why) as refused:
        answers.wont(session, survey_id, "", reason, by=SAM, now=CLOSED)
    assert list(refused.value.problems) == ["reason"]


def test_a_forged_item_is_left_out(small: Database) -> None:
    survey_id = report(small)
    with small.write() as session:
        answers.wont(session, survey_id, "<!channel>", REASON, by=SAM, now=CLOSED)
        assert session.scalars(select(ResultAnswer.item_id)).one() == ""


def test_results_that_are_gone_need_no_answer(small: Database) -> None:
    action = undertake_nothing(small)
    with small.write() as session:
        with pytest.raises(NotFoundError):
            answers.wont(session, "gone", "", REASON, by=SAM, now=CLOSED)
        with pytest.raises(NotFoundError):
            answers.still_on_it(session, "gone", action, by=SAM, now=CLOSED)
        with pytest.raises(NotFoundError):
            answers.wont_form(session, "gone", "")
        with pytest.raises(NotFoundError):
            answers.may_answer(session, "gone", SAM, {Role.ANSWERER})
        assert answers_to(session, "gone") == ()


def undertake_nothing(database: Database) -> str:
    report(database)
    return undertake(database)


def test_an_action_is_the_answer_twice_and_the_third_time_says_why_not(database: Database) -> None:
    first = report(database)
    action = undertake(database)
    with database.write() as session:
        (series,) = pulses.all_series(session)
        later = [add_report(session, series, number).survey_id for number in (2, 3)]
    for survey_id in (first, later[0]):
        with database.write() as session:
            answers.still_on_it(session, survey_id, action, by=SAM, now=CLOSED)
    with database.write() as session, pytest.raises(BadInputError, match="twice already"):
        answers.still_on_it(session, later[1], action, by=SAM, now=CLOSED)
    assert lines(database, later[0]) == [(AnswerKind.STILL_ON_IT, "Person 0", "Give credit.", "Person 1")]
    assert lines(database, later[1]) == []
    with database.read() as session:
        assert session.get_one(ActionTaken, action).still_on_it == 2


def test_the_same_action_answers_the_same_results_once(database: Database) -> None:
    survey_id = report(database)
    action = undertake(database)
    refused: list[BadInputError] = []

    def say() -> None:
        try:
            with database.write() as session:
                answers.still_on_it(session, survey_id, action, by=SAM, now=CLOSED)
        except BadInputError as error:
            refused.append(error)

    both = [threading.Thread(target=say) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert [str(error) for error in refused] == [answers.SAID_ALREADY]
    assert len(lines(database, survey_id)) == 1


def test_only_what_is_open_can_still_be_on(small: Database) -> None:
    survey_id = report(small)
    action = undertake(small)
    with small.write() as session:
        session.get_one(ActionTaken, action).state = ActionState.DONE
    for wanted in (action, "forged"):
        with small.write() as session, pytest.raises(BadInputError, match="not open any more") as refused:
            answers.still_on_it(session, survey_id, wanted, by=SAM, now=CLOSED)
        assert list(refused.value.problems) == ["undertaken"]


def test_an_answer_says_what_became_of_it(small: Database) -> None:
    survey_id = report(small)
    action = undertake(small, survey_id)
    with small.write() as session:
        session.get_one(ActionTaken, action).state = ActionState.DONE
        assert [line.state for line in answers_to(session, survey_id)] == [ActionState.DONE]


# The forms, and where answers show


def test_ones_own_actions_come_first(small: Database) -> None:
    survey_id = report(small)
    undertake(small, owner=TOM, what="Tom's", on=1)
    used = undertake(small, owner=SAM, what="Sam's", on=9)
    with small.write() as session:
        session.get_one(ActionTaken, used).still_on_it = 2
        form = answers.still_on_it_form(session, survey_id, SAM)
    assert [(line.what, line.owner, line.left) for line in form.actions] == [
        ("Sam's", "Person 0", 0),
        ("Tom's", "Person 1", 2),
    ]
    assert (form.more, form.results_of) == (0, CLOSED.date())


def test_a_menu_has_room_for_a_hundred(small: Database) -> None:
    survey_id = report(small)
    for number in range(101):
        undertake(small, what=f"Number {number}")
    with small.read() as session:
        form = answers.still_on_it_form(session, survey_id, SAM)
    assert (len(form.actions), form.more) == (100, 1)


def test_where_nothing_is_open_nothing_is_still_on(small: Database) -> None:
    survey_id = report(small)
    with small.read() as session, pytest.raises(BadInputError, match="We will"):
        answers.still_on_it_form(session, survey_id, SAM)


def test_the_form_of_a_reason_names_the_result(small: Database) -> None:
    survey_id = report(small)
    with small.read() as session:
        named = [answers.wont_form(session, survey_id, item).item for item in ("E1", "", "forged")]
        assert named == ["Put it right ourselves", "", ""]
        assert answers.given_answer(session, survey_id).channel == CHANNEL


def test_answers_stand_in_home_and_on_the_reports_first_page(small: Database) -> None:
    survey_id = report(small)
    undertake(small, survey_id)
    with small.read() as session:
        page = report_page(session, Address(), person=MAYA, now=CLOSED)
        assert isinstance(page, ResultsCompany)
        [card] = home_card(session, MAYA).series
        assert page.answers == card.answers == answers_to(session, survey_id)


def test_whoever_asked_to_be_forgotten_is_named_in_no_answer(small: Database) -> None:
    survey_id = report(small)
    undertake(small, survey_id, owner=SAM)
    with small.write() as session:
        person = session.get_one(Person, SAM)
        person.name, person.forgotten = "Somebody", True
    assert lines(small, survey_id) == [(AnswerKind.WE_WILL, "Somebody", "Give credit.", "Somebody")]


# Who may


def test_the_answerer_their_deputy_leaders_and_administrators_may_answer(small: Database) -> None:
    survey_id = report(small)
    with small.write() as session:
        session.get_one(Person, SAM).deputy_id = MAYA
        session.get_one(Person, TOM).deputy_id = user(4)
        may = {
            person: answers.may_answer(session, survey_id, person, {Role.EMPLOYEE, role})
            for person, role in (
                (SAM, Role.ANSWERER),
                (MAYA, Role.DEPUTY),
                (TOM, Role.LEADER),
                (user(3), Role.ADMINISTRATOR),
                (user(4), Role.DEPUTY),  # of somebody else
                (user(5), Role.ANSWERER),  # of another series
                (user(6), Role.OWNER),
            )
        }
        answers.refuse_others(session, survey_id, SAM, {Role.ANSWERER})
        with pytest.raises(NotAllowedError, match=r"Person 0 answers these results.*make a suggestion"):
            answers.refuse_others(session, survey_id, user(4), {Role.DEPUTY})
    assert [person for person, allowed in may.items() if allowed] == [SAM, MAYA, TOM, user(3)]


def test_where_somebody_else_answers_the_series_by_now_both_may_answer_and_both_deputies(small: Database) -> None:
    survey_id = report(small)
    with small.write() as session:
        pulses.all_series(session)[0].answerer_id = TOM
        session.get_one(Person, SAM).deputy_id = MAYA
        session.get_one(Person, TOM).deputy_id = user(4)
        session.flush()
        everybody = [user(number) for number in range(6)]
        may = [one for one in everybody if answers.may_answer(session, survey_id, one, {Role.EMPLOYEE})]
    assert may == [SAM, TOM, MAYA, user(4)]


# Telling whoever answers


def remind(database: Database, now: datetime, *, away: tuple[str, ...] = ()) -> datetime | None:
    with database.write() as session:
        answer_reminders.tell_due(session, now=now, away=away)
    with database.read() as session:
        return answer_reminders.next_due(session, now=now)


def test_whoever_answers_hears_of_it_once_two_working_days_before(database: Database) -> None:
    survey_id = report(database)
    assert remind(database, TOLD - timedelta(seconds=1)) == TOLD
    assert messages(database, AnswerDue) == []
    assert [remind(database, now) for now in (TOLD, TOLD, TOLD + timedelta(days=3))] == [None] * 3
    [(reader, due_at, told)] = messages(database, AnswerDue)
    assert (reader, due_at, told.survey_id, told.item_id, told.cycle) == (SAM, TOLD, survey_id, "E1", 1)
    assert (told.results_of, told.answer_by, told.waits, told.late) == (CLOSED.date(), ANSWER_BY, True, False)


def test_nobody_is_told_of_results_that_are_answered_or_withheld(small: Database) -> None:
    survey_id = report(small)
    with small.write() as session:
        answers.wont(session, survey_id, "", REASON, by=TOM, now=CLOSED)
        (series,) = pulses.all_series(session)
        add_report(session, series, 2, answered=None, answer_by=ANSWER_BY)
    assert remind(small, TOLD) is None
    assert messages(small, AnswerDue) == []


def test_it_comes_at_ten_in_their_own_zone_and_not_on_a_weekend(small: Database) -> None:
    report(small)
    with small.write() as session:
        session.get_one(Person, SAM).zone = "America/New_York"
    assert remind(small, CLOSED) == datetime(2025, 6, 18, 14, tzinfo=UTC)
    with small.write() as session:
        (series,) = pulses.all_series(session)
        add_report(session, add_series(session, "0b", "Office"), 1, answer_by=date(2025, 6, 17))
        assert series.title
    assert remind(small, CLOSED - timedelta(days=1)) == datetime(2025, 6, 13, 14, tzinfo=UTC)


def test_the_deputy_hears_of_it_while_they_are_away(small: Database) -> None:
    report(small)
    with small.write() as session:
        session.get_one(Person, SAM).deputy_id = MAYA
    remind(small, TOLD, away=(SAM,))
    [(reader, _, told)] = messages(small, AnswerDue)
    assert (reader, told.stands_in_for) == (MAYA, "Person 0")


def test_whoever_took_over_hears_of_it(small: Database) -> None:
    report(small)
    remind(small, TOLD)
    with small.write() as session:
        people.set_role_holders(session, Role.ADMINISTRATOR, [TOM])
        change_person(session, member(0, deactivated=True), now=TOLD)
    remind(small, TOLD + timedelta(days=5))
    assert [(reader, told.late) for reader, _, told in messages(small, AnswerDue)] == [(SAM, False), (TOM, True)]


def test_where_nobody_took_over_nobody_is_told(small: Database) -> None:
    report(small)
    with small.write() as session:
        session.get_one(Person, SAM).left_on = CLOSED.date()
    assert remind(small, TOLD) is None


def test_long_after_nobody_is_told_any_more(small: Database) -> None:
    report(small)
    assert remind(small, TOLD + timedelta(days=30)) is None
    assert messages(small, AnswerDue) == []


def test_of_a_series_that_ended_nobody_is_told(small: Database) -> None:
    report(small)
    with small.write() as session:
        end(session, pulses.all_series(session)[0].id, SeriesState.CLOSED)
    assert remind(small, TOLD) is None


def test_where_pulses_do_not_wait_it_says_nothing_of_waiting(small: Database) -> None:
    report(small)
    with small.write() as session:
        switch_gate(session, on=False)
    remind(small, TOLD)
    assert not messages(small, AnswerDue)[0][2].waits


def test_who_wants_no_pulses_is_told_all_the_same(small: Database) -> None:
    report(small)
    with small.write() as session:
        stop_asking(session, SAM, stop=True)
    remind(small, TOLD)
    assert len(messages(small, AnswerDue)) == 1


# The thread of the results


def add_report_message(session: Session, survey_id: str) -> Delivery:
    """The results' own message, which Slack has."""
    page = report_page(session, Address(), person=SAM, now=CLOSED)
    assert isinstance(page, ResultsCompany)
    queue(session, page.results, channel=CHANNEL, about=f"results:{survey_id}", due_at=CLOSED)
    [results] = claim(session, now=CLOSED)
    mark_sent(session, results, channel=CHANNEL, ts="17.5")
    return results


def test_an_answer_goes_into_the_thread_of_the_results(database: Database) -> None:
    survey_id = report(database)
    with database.write() as session:
        results = add_report_message(session, survey_id)
        answers.wont(session, survey_id, "", REASON, by=SAM, now=CLOSED)
        [answer] = claim(session, now=CLOSED)
    assert (answer.channel, answer.thread) == (CHANNEL, "17.5")
    assert results.thread is None


def test_where_the_results_channel_is_gone_an_answer_goes_to_the_one_that_came_after_it(small: Database) -> None:
    survey_id = report(small)
    with small.write() as session:
        add_report_message(session, survey_id)
        answers.wont(session, survey_id, "", REASON, by=SAM, now=CLOSED)
        [refused] = claim(session, now=CLOSED)
        mark_failed(session, refused, reason="is_archived", administrators=[TOM], now=CLOSED)
        (series,) = pulses.all_series(session)
        series.channel = "C0NEW"
        change_channel(session, series.id, old=CHANNEL, new="C0NEW", now=CLOSED)
        again = next(one for one in claim(session, now=CLOSED) if isinstance(one.message, ResultsAnswered))
        assert (again.channel, again.thread) == ("C0NEW", None)
        mark_failed(session, again, reason="is_archived", administrators=[TOM], now=CLOSED)
        assert not any(isinstance(one.message, ResultsAnswered) for one in claim(session, now=CLOSED))
        troubles = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == ChannelTrouble.__name__))
        assert sorted(load(ChannelTrouble, row.payload).channel for row in troubles) == sorted([CHANNEL, "C0NEW"])


def test_where_the_results_message_is_not_known_it_goes_to_the_channel(small: Database) -> None:
    survey_id = report(small)
    with small.write() as session:
        answers.wont(session, survey_id, "", REASON, by=SAM, now=CLOSED)
        [answer] = claim(session, now=CLOSED)
        assert (answer.channel, answer.thread) == (CHANNEL, None)
        assert session.scalars(select(OutboxMessage.state)).all() == [DeliveryState.CLAIMED]
