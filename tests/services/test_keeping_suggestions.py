"""Suggestions and actions go in time, with all that belongs to them; names below them, when somebody is forgotten."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.actions import ActionState, AnswerKind, Origin
from domain.suggestions import ENDED, SuggestionState, Writer
from models.actions import ActionTaken, ResultAnswer, SourceTold
from models.base import Base, random_id
from models.database import Database
from models.people import Person
from models.suggestions import HoldingBack, LetterBox, Suggestion, Thread, ThreadMessage, say
from services import data, privacy, retention
from services.retention import forget_outdated
from tests.factories import OPENED, add_people, user
from tests.saved_voices import add_voice
from tests.suggested import add_suggestion

ENDED_ON = OPENED.date()
TWO_YEARS, THREE_YEARS = OPENED + timedelta(days=730), OPENED + timedelta(days=3 * 365)
DAY = timedelta(days=1)


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def words(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(Suggestion.words)))


def sweep(database: Database, now: Any) -> bool:
    with database.write() as session:
        return forget_outdated(session, now=now)


def add_action(session: Session, *, about: str = "", state: ActionState = ActionState.DONE, **more: Any) -> str:
    action = random_id()
    values: dict[str, Any] = {
        "id": action,
        "what": "Ring",
        "owner_id": user(0),
        "due_on": ENDED_ON,
        "state": state,
        "outcome": "",
        "origin": Origin.SUGGESTION if about else Origin.OWN,
        "about": about,
        "credit": "",
        "made_on": ENDED_ON,
        "ended_on": None if state is ActionState.OPEN else ENDED_ON,
        "still_on_it": 0,
        "postponed": 0,
        "postponed_because": "",
    }
    session.add(ActionTaken(**values | more))
    session.flush()
    return action


def test_suggestions_go_two_years_after_they_ended_with_their_threads(database: Database) -> None:
    with database.write() as session:
        ann, ben = add_people(session, 2)
        for state in SuggestionState:
            found = add_suggestion(session, state, state=state, state_on=ENDED_ON)
            say(session, found, writer=Writer.AUTHOR, signed="", words="When?", on=ENDED_ON)
        session.add(
            HoldingBack(suggestion_id=found, asked_by_id=ann, asked_on=ENDED_ON, reason="Cruel.", agreed_by_id=ben)
        )
    sweep(database, TWO_YEARS - DAY)
    assert words(database) == {*SuggestionState}
    assert sweep(database, TWO_YEARS) is False
    left = {*SuggestionState} - {*ENDED}
    assert words(database) == left
    for table in (Thread, ThreadMessage):
        assert count(database, table) == len(left)
    assert count(database, HoldingBack) == 0


def test_those_that_were_merged_go_with_what_they_went_on_as(database: Database) -> None:
    with database.write() as session:
        target = add_suggestion(session, "target", state=SuggestionState.DONE, state_on=ENDED_ON)
        add_suggestion(session, "merged", state=SuggestionState.MERGED, merged_into=target)
        add_suggestion(session, "by itself again", state=SuggestionState.STARTED, merged_into=target)
    sweep(database, TWO_YEARS)
    assert words(database) == {"by itself again"}


def test_what_was_merged_has_its_whole_time_and_takes_its_tally_along(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        for name, merged_on, tally in (
            ("late", ENDED_ON + DAY, None),
            ("counted", ENDED_ON, "0" * 32),
            ("worked on", ENDED_ON, None),
        ):
            target = add_suggestion(session, f"{name}, target", state=SuggestionState.DONE, state_on=ENDED_ON)
            merged = add_suggestion(
                session, name, state=SuggestionState.MERGED, state_on=merged_on, merged_into=target, tally_id=tally
            )
        add_action(session, about=merged, state=ActionState.OPEN)
    sweep(database, TWO_YEARS)
    assert len(words(database)) == 6
    with database.read() as session:
        (kind,) = (kind for kind in privacy.kinds(session) if kind.table == "suggestions")
        assert kind.counts_from == ENDED_ON + DAY
    sweep(database, TWO_YEARS + DAY)
    assert words(database) == {"counted", "counted, target", "worked on", "worked on, target"}


def test_a_suggestion_waits_for_its_tally_and_for_what_is_still_being_done(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        add_suggestion(session, "tally", state=SuggestionState.DONE, state_on=ENDED_ON, tally_id="0" * 32)
        worked_on = add_suggestion(session, "worked on", state=SuggestionState.DONE, state_on=ENDED_ON)
        action = add_action(session, about=worked_on, state=ActionState.OPEN)
    sweep(database, TWO_YEARS)
    assert words(database) == {"tally", "worked on"}
    with database.write() as session:
        session.get_one(ActionTaken, action).state = ActionState.DROPPED
    sweep(database, TWO_YEARS)
    assert words(database) == {"tally"}


def test_actions_go_three_years_after_they_ended_unless_results_name_them(database: Database, survey_id: str) -> None:
    with database.write() as session:
        told, open_one, answering = (
            add_action(session),
            add_action(session, state=ActionState.OPEN),
            add_action(session),
        )
        session.add(SourceTold(action_id=told, voice_id=add_voice(session)))
        session.add(
            ResultAnswer(
                id=random_id(), survey_id=survey_id, kind=AnswerKind.WE_WILL, action_id=answering, reason="",
                item_id="", given_by_id=user(0), given_on=ENDED_ON,
            )
        )  # fmt: skip
    sweep(database, THREE_YEARS - DAY)
    assert count(database, ActionTaken) == 3
    assert sweep(database, THREE_YEARS) is False
    with database.read() as session:
        assert set(session.scalars(select(ActionTaken.id))) == {open_one, answering}
    assert count(database, SourceTold) == 0


def test_much_goes_some_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "SUGGESTIONS", 2)
    monkeypatch.setattr(retention, "ACTIONS", 3)
    with database.write() as session:
        add_people(session, 1)
        for _ in range(3):
            add_suggestion(session, state=SuggestionState.DECLINED, state_on=ENDED_ON)
            add_action(session)
    assert [sweep(database, TWO_YEARS), sweep(database, TWO_YEARS)] == [True, False]
    assert [sweep(database, THREE_YEARS), sweep(database, THREE_YEARS)] == [True, False]
    assert (count(database, Suggestion), count(database, ActionTaken)) == (0, 0)


@pytest.mark.parametrize(("left_on", "instead"), [(None, data.FORGOTTEN), (date(2025, 6, 3), "Somebody who left")])
def test_the_name_of_whoever_is_forgotten_goes_from_below_what_they_wrote(
    database: Database, left_on: date | None, instead: str
) -> None:
    with database.write() as session:
        ann, _ = add_people(session, 2)
        found = add_suggestion(session, signed="Person 0")
        other = add_suggestion(session, signed="Person 1")
        for writer, signed in ((Writer.AUTHOR, "Person 0"), (Writer.DESK, "Person 0"), (Writer.DESK, "Person 1")):
            say(session, found, writer=writer, signed=signed, words="Yes.", on=ENDED_ON)
        session.get_one(Person, ann).left_on = left_on
        data.forget(session, ann, administrators=(), now=OPENED)
    with database.read() as session:
        assert [session.get_one(Suggestion, one).signed for one in (found, other)] == ["", "Person 1"]
        below = session.scalars(select(ThreadMessage.signed).order_by(ThreadMessage.position)).all()
        assert below == ["", instead, "Person 1"]


def test_a_name_that_somebody_else_has_too_stays(database: Database) -> None:
    with database.write() as session:
        ann, ben = add_people(session, 2)
        session.get_one(Person, ben).name = "Person 0"
        found = add_suggestion(session)
        say(session, found, writer=Writer.DESK, signed="Person 0", words="Yes.", on=ENDED_ON)
        data.forget(session, ann, administrators=(), now=OPENED)
    with database.read() as session:
        assert session.scalars(select(ThreadMessage.signed)).all() == ["Person 0"]


def test_says_what_is_stored_of_those_who_answer_and_that_authors_cannot_be_found(database: Database) -> None:
    with database.write() as session:
        ann, ben = add_people(session, 2)
        found = add_suggestion(session, taken_by_id=ann, signed="Person 1")
        say(session, found, writer=Writer.AUTHOR, signed="Person 1", words="I am Ben.", on=ENDED_ON)
        add_action(session)
    with database.read() as session:
        names = {table.name for table in privacy.stored_about(session, ann).tables}
        assert names == {"people", "suggestions", "actions"}
        assert {table.name for table in privacy.stored_about(session, ben).tables} == {"people"}
        document = json.loads(privacy.exported(session, ben, now=OPENED))
    assert "no row says who the author is" in document["suggestions"]


def test_the_oldest_of_each_says_when_it_goes(database: Database, survey_id: str) -> None:
    with database.write() as session:
        found = add_suggestion(session, state=SuggestionState.DONE, state_on=ENDED_ON)
        add_suggestion(session, state=SuggestionState.OPEN, days_ago=900)
        say(session, found, writer=Writer.DESK, signed="Person 0", words="Yes.", on=ENDED_ON)
        add_action(session)
        session.add(LetterBox(id="0" * 32, release_on=date(2025, 6, 11), number=1))
    with database.read() as session:
        kinds = {kind.table: kind for kind in privacy.kinds(session)}
    for table in ("suggestions", "threads", "thread_messages"):
        assert (kinds[table].counts_from, kinds[table].goes_by) == (ENDED_ON, TWO_YEARS.date())
    assert kinds["actions"].goes_by == THREE_YEARS.date()
    assert kinds["letter_boxes"].goes_by == kinds["boxes"].goes_by == date(2025, 6, 11)
    assert kinds["holdings_back"].counts_from is None
