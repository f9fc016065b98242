"""Are we listening? Belief, promises that were kept, loops, frictions and hops, of two spans of 90 days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.actions import ActionState, AnswerKind, Origin
from domain.loop import Frictions, Hop, Kept, LoopPoint, LoopsOverTime
from domain.messages import ResultLine
from domain.screens import Shot
from domain.series import AudienceKind
from domain.suggestions import Category, SuggestionState
from models.actions import ResultAnswer
from models.base import random_id
from models.database import Database
from models.pulses import Cycle, Result, Series
from services import desk_settings, results
from services.desk_settings import Desk
from services.listening import LISTENING, figures, listening, loops_over_time
from tests.factories import CLOSED, add_people, set_up_series, user
from tests.insight.factories import line, tenths
from tests.reports import FORTNIGHT, add_report, add_series
from tests.services.test_loop import add_action, ended
from tests.suggested import RELEASED, add_suggestion

TODAY = date(2025, 9, 1)
"""So that what is released on 2 June was promised an outcome by 2 July, within the last 90 days."""
NOW = datetime(2025, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def company(database: Database) -> Database:
    with database.write() as session:
        add_people(session, 2)
    return database


@pytest.fixture
def series(company: Database) -> Series:
    with company.write() as session:
        return set_up_series(session)


def believed(low: int) -> tuple[ResultLine, ...]:
    return (line("Q1", tenths(70)), line("B1", tenths(low)))


def answered(session: Session, survey: str, kind: AnswerKind, *, on: date, action: str | None = None) -> None:
    session.add(
        ResultAnswer(
            id=random_id(),
            survey_id=survey,
            kind=kind,
            action_id=action,
            reason="" if action else "It is planned already.",
            item_id="",
            given_by_id=user(0),
            given_on=on,
        )
    )
    session.flush()


# Belief


def test_belief_is_what_the_newest_report_that_shows_it_displays(company: Database, series: Series) -> None:
    with company.write() as session:
        assert figures(session, now=NOW).belief is None
        for number, lines in enumerate((believed(40), believed(60), (line("Q1", tenths(70)), line("B1", None))), 1):
            add_report(session, series, number, lines=lines)
        found = figures(session, now=NOW).belief
        assert found
        assert (found.cycle, found.shown) == (2, tenths(60))


def test_belief_is_that_of_everybody_not_of_some_teams(company: Database, series: Series) -> None:
    with company.write() as session:
        add_report(session, series, 1, lines=believed(40))
        some = add_series(session, "f" * 32, "Hotline")
        add_report(session, some, 9, lines=believed(90), audience=AudienceKind.TEAMS)
        found = figures(session, now=NOW).belief
        assert found
        assert found.shown == tenths(40)


# Suggestions


@pytest.mark.parametrize(
    ("more", "replies", "outcomes"),
    [
        ({"replied_on": RELEASED, "outcome_on": RELEASED}, (1, 1), (1, 1)),
        ({"replied_on": RELEASED + timedelta(days=3)}, (0, 1), (0, 1)),
        ({}, (0, 1), (0, 1)),
        ({"state": SuggestionState.WITHDRAWN}, (0, 0), (0, 0)),
        ({"state": SuggestionState.MERGED, "state_on": RELEASED + timedelta(days=9)}, (0, 1), (0, 0)),
        ({"state": SuggestionState.HELD_BACK, "state_on": RELEASED + timedelta(days=60)}, (0, 1), (0, 1)),
    ],
)
def test_suggestions_count_on_the_day_that_was_promised(
    company: Database, more: dict[str, Any], replies: tuple[int, int], outcomes: tuple[int, int]
) -> None:
    with company.write() as session:
        days = {"reply_by": date(2025, 6, 4), "outcome_by": date(2025, 7, 2)}
        add_suggestion(session, **days | more)
        found = figures(session, now=NOW).now
        assert found.replies == Kept(kept=replies[0], made=replies[1])
        assert found.outcomes == Kept(kept=outcomes[0], made=outcomes[1])


def test_what_was_due_before_is_told_of_the_ninety_days_before(company: Database) -> None:
    with company.write() as session:
        add_suggestion(session, days_ago=60, replied_on=RELEASED - timedelta(days=59))
        found = figures(session, now=NOW)
        assert (found.now.replies, found.before.replies) == (Kept(), Kept(kept=1, made=1))
        assert figures(session, now=NOW + timedelta(days=120)).before.replies == Kept()


def test_counts_frictions_once_each_and_those_that_were_removed(company: Database) -> None:
    with company.write() as session:
        friction = {"category": Category.FRICTION, "released_on": TODAY - timedelta(days=9)}
        add_suggestion(session, **friction)
        add_suggestion(session, **friction, state=SuggestionState.DONE, state_on=TODAY - timedelta(days=1))
        add_suggestion(session, **friction, state=SuggestionState.MERGED)
        add_suggestion(session, **friction, state=SuggestionState.WITHDRAWN)
        add_suggestion(session, days_ago=99, category=Category.FRICTION, state=SuggestionState.DONE, state_on=TODAY)
        add_suggestion(session, released_on=TODAY - timedelta(days=9))
        assert figures(session, now=NOW).now.frictions == Frictions(reported=2, removed=1)


# Loops


@pytest.mark.parametrize(
    ("more", "loops"),
    [
        (ended(date(2025, 7, 1)), (1, 1)),
        (ended(date(2025, 7, 1), ActionState.DROPPED, "It costs too much."), (1, 1)),
        (ended(date(2025, 7, 2)), (0, 1)),
        ({}, (0, 1)),
        ({"made_on": date(2025, 8, 20)}, (0, 0)),
        ({"origin": Origin.OWN} | ended(date(2025, 6, 2)), (0, 0)),
    ],
)
def test_what_was_taken_up_is_finished_in_time_within_thirty_days(
    company: Database, more: dict[str, Any], loops: tuple[int, int]
) -> None:
    with company.write() as session:
        add_action(session, **{"origin": Origin.TOPIC, "about": "call_back|", "made_on": date(2025, 6, 1)} | more)
        assert figures(session, now=NOW).now.loops == Kept(kept=loops[0], made=loops[1])


AFTER_CLOSING = (CLOSED + timedelta(days=70)).replace(hour=12)


@pytest.mark.parametrize(
    ("kind", "day", "loops"),
    [
        (AnswerKind.WE_WONT, 30, (1, 1)),
        (AnswerKind.WE_WONT, 31, (0, 1)),
        (AnswerKind.WE_WILL, 1, (0, 0)),
        (AnswerKind.STILL_ON_IT, 1, (0, 0)),
        (None, 0, (0, 1)),
    ],
)
def test_results_of_which_nothing_was_taken_up_are_finished_by_a_reason(
    company: Database, series: Series, kind: AnswerKind | None, day: int, loops: tuple[int, int]
) -> None:
    with company.write() as session:
        report = add_report(session, series, 1)
        if kind:
            action = None if kind is AnswerKind.WE_WONT else add_action(session)
            answered(session, report.survey_id, kind, on=CLOSED.date() + timedelta(days=day), action=action)
        assert figures(session, now=AFTER_CLOSING).now.loops == Kept(kept=loops[0], made=loops[1])


def test_results_that_say_nothing_ask_for_nothing(company: Database, series: Series) -> None:
    with company.write() as session:
        add_report(session, series, 1, answered=None)
        assert figures(session, now=AFTER_CLOSING).now.loops == Kept()


# Hops


def test_each_hop_is_told_by_its_middle_from_the_suggestion_to_its_author(company: Database) -> None:
    with company.write() as session:
        for waited in (1, 2, 9):
            replied = RELEASED + timedelta(days=waited)
            done = replied + timedelta(days=20)
            suggestion = add_suggestion(
                session, state=SuggestionState.DONE, state_on=done, replied_on=replied, outcome_on=done
            )
            add_action(session, origin=Origin.SUGGESTION, about=suggestion, made_on=replied, **ended(done))
        found = {one.hop: (one.times, one.days) for one in figures(session, now=NOW).now.hops}
        assert found == {
            Hop.DECIDED: (3, 2),
            Hop.DONE: (3, 20),
            Hop.TOLD: (3, 0),
            Hop.REPLY: (3, 2),
            Hop.OUTCOME: (3, 20),
        }


def test_what_was_not_answered_or_was_taken_back_made_no_hop(company: Database) -> None:
    with company.write() as session:
        add_suggestion(session)
        add_suggestion(session, state=SuggestionState.WITHDRAWN, replied_on=RELEASED + timedelta(days=3))
        add_suggestion(session, replied_on=RELEASED + timedelta(days=3))
        add_action(session, origin=Origin.SUGGESTION, about="gone", made_on=RELEASED + timedelta(days=9))
        times = {one.hop: one.times for one in figures(session, now=NOW).now.hops}
        assert times == {Hop.DECIDED: 0, Hop.DONE: 0, Hop.TOLD: 0, Hop.REPLY: 1, Hop.OUTCOME: 0}


# Page and picture


def test_the_page_says_whether_suggestions_and_the_rule_are_on(company: Database) -> None:
    with company.write() as session:
        page = listening(session, now=NOW)
        assert (page.suggestions, page.gate, page.picture) == (False, True, None)
        desk_settings.set_desk(session, Desk(channel="G0DESK", news_channel="C0NEWS", zone="Pacific/Auckland", help=""))
        desk_settings.switch_gate(session, on=False)
        page = listening(session, now=NOW)
        assert (page.suggestions, page.gate) == (True, False)


def test_days_are_those_of_where_suggestions_are_answered(company: Database) -> None:
    with company.write() as session:
        add_suggestion(session, reply_by=TODAY)
        assert figures(session, now=NOW).now.replies.made == 0
        desk_settings.set_desk(session, Desk(channel="G0DESK", news_channel="C0NEWS", zone="Pacific/Auckland", help=""))
        assert figures(session, now=NOW).now.replies.made == 1


def test_the_picture_is_that_of_the_newest_results_of_everybody(company: Database, series: Series) -> None:
    with company.write() as session:
        add_report(session, series, 1)
        last = add_report(session, series, 2)
        assert listening(session, now=NOW).picture is None
        results.keep_shot(session, last.survey_id, LISTENING, Shot(file_id="F0LOOP", alt="Figures."))
        session.flush()
        assert listening(session, now=NOW).picture == Shot(file_id="F0LOOP", alt="Figures.")


def test_belief_and_what_was_finished_go_from_cycle_to_cycle(company: Database, series: Series) -> None:
    with company.write() as session:
        first = add_report(session, series, 1, lines=believed(40))
        last = add_report(session, series, 2)
        closed, next_closed = CLOSED.date(), (CLOSED + FORTNIGHT).date()
        made = {"origin": Origin.TOPIC, "about": "call_back|", "made_on": closed - timedelta(days=9)}
        for day in (closed - timedelta(days=30), closed - timedelta(days=29), closed, next_closed):
            add_action(session, **made, **ended(day))
        add_action(session, **made)
        answered(session, first.survey_id, AnswerKind.WE_WONT, on=next_closed)
        assert loops_over_time(session, last.survey_id) == LoopsOverTime(
            points=(
                LoopPoint(cycle=1, closed_on=closed, belief=tenths(40), closed_loops=2),
                LoopPoint(cycle=2, closed_on=next_closed, belief=None, closed_loops=2),
            )
        )


def test_there_is_no_picture_of_results_that_are_gone(company: Database, series: Series) -> None:
    with company.write() as session:
        assert loops_over_time(session, "gone") == LoopsOverTime(points=())
        report = add_report(session, series, 1)
        session.delete(session.get_one(Result, report.survey_id))
        session.flush()
        assert session.get(Cycle, report.survey_id)
        assert loops_over_time(session, report.survey_id) == LoopsOverTime(points=())
