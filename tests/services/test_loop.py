"""The loop told back: what was done, won't be, and is late, in digests, results and announcements."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.actions import ActionState, Credit, DoneLine, Origin, YouSaidWeDid
from domain.messages import PulseResults
from domain.suggestions import MeantFor, SuggestionState
from domain.voice_messages import VoiceDigest
from models.actions import ActionTaken
from models.base import random_id
from models.database import Database
from models.deliveries import OutboxMessage
from models.pulses import Cycle, Result
from models.serial import load
from models.suggestions import HoldingBack, Suggestion
from services import deliveries, digests, loop
from services.desk_settings import switch_gate
from tests.factories import CLOSED, add_people, set_up_series, user
from tests.reports import FORTNIGHT, half_a_year
from tests.services.digesting import CHANNEL, DUE, add_weeks, do_due, set_up
from tests.suggested import add_suggestion

FIRST, LAST = date(2025, 6, 2), date(2025, 6, 8)
"""The week of the digest that is due on 9 June."""


def add_action(session: Session, what: str = "One list of call backs", **more: Any) -> str:
    """Made in May and still open; only what a test says is not the usual."""
    values = {
        "id": random_id(),
        "what": what,
        "owner_id": user(0),
        "due_on": date(2025, 7, 1),
        "state": ActionState.OPEN,
        "outcome": "",
        "origin": Origin.OWN,
        "about": "",
        "credit": "",
        "made_on": date(2025, 5, 1),
        "ended_on": None,
        "still_on_it": 0,
        "postponed": 0,
        "postponed_because": "",
    } | more
    action = ActionTaken(**values)
    session.add(action)
    session.flush()
    return action.id


def ended(on: date, state: ActionState = ActionState.DONE, outcome: str = "Nobody waits a day.") -> dict[str, Any]:
    return {"state": state, "ended_on": on, "outcome": outcome}


def told(session: Session, since: date = FIRST, until: date = LAST) -> YouSaidWeDid:
    return loop.you_said_we_did(session, since=since, until=until)


def only(session: Session) -> DoneLine:
    (line,) = told(session).lines
    return line


@pytest.fixture
def company(database: Database) -> Database:
    with database.write() as session:
        add_people(session, 2)
    return database


def test_tells_what_was_done_with_its_outcome_signed_by_its_owner_and_why(company: Database) -> None:
    with company.write() as session:
        about = {"origin": Origin.PULSE, "about": "c1|E1", "credit": "'May fix it' (pulse 6)"}
        made = add_action(session, **about, **ended(date(2025, 6, 4)))
        name = only(session).owner
        assert only(session) == DoneLine(
            action=made,
            state=ActionState.DONE,
            what="One list of call backs",
            outcome="Nobody waits a day.",
            owner=name,
            credit=Credit(origin=Origin.PULSE, words="'May fix it' (pulse 6)"),
            due_on=date(2025, 7, 1),
            ended_on=date(2025, 6, 4),
        )
        assert name


@pytest.mark.parametrize(("day", "tells"), [(1, False), (2, True), (8, True), (9, False)])
def test_tells_each_thing_once_on_the_days_it_is_about(company: Database, day: int, tells: bool) -> None:
    with company.write() as session:
        add_action(session, **ended(date(2025, 6, day), ActionState.DROPPED, "It costs more than it helps."))
        assert bool(told(session).lines) is tells


def test_tells_what_was_late_on_the_last_day_also_when_it_has_ended_since(company: Database) -> None:
    with company.write() as session:
        add_action(session, "late", due_on=LAST)
        add_action(session, "ended since", due_on=FIRST, **ended(LAST + timedelta(days=1)))
        add_action(session, "due tomorrow", due_on=LAST + timedelta(days=1))
        found = told(session)
        assert {line.what for line in found.lines} == {"late", "ended since"}
        assert {(line.state, line.outcome, line.ended_on) for line in found.lines} == {(ActionState.OPEN, "", None)}
        assert found.under_way == 3


def test_an_action_from_a_suggestion_for_leaders_only_tells_nothing_of_it(company: Database) -> None:
    with company.write() as session:
        suggestion = add_suggestion(session, meant_for=MeantFor.LEADERS, state=SuggestionState.DONE, state_on=LAST)
        add_action(session, origin=Origin.SUGGESTION, about=suggestion, **ended(LAST))
        assert only(session).credit is None


@pytest.mark.parametrize("state", [SuggestionState.WITHDRAWN, SuggestionState.HELD_BACK])
def test_an_action_says_no_more_that_it_comes_from_what_was_taken_back_or_is_held_back(
    company: Database, state: SuggestionState
) -> None:
    with company.write() as session:
        suggestion = add_suggestion(session, number=12)
        add_action(session, origin=Origin.SUGGESTION, about=suggestion, credit="suggestion 12", **ended(LAST))
        assert only(session).credit == Credit(origin=Origin.SUGGESTION, words="suggestion 12")
        session.get_one(Suggestion, suggestion).state = state
        assert only(session).credit is None


@pytest.mark.parametrize(
    ("state", "shown"), [(SuggestionState.DONE, ActionState.DONE), (SuggestionState.DECLINED, ActionState.DROPPED)]
)
def test_tells_what_became_of_a_suggestion_on_the_board(
    company: Database, state: SuggestionState, shown: ActionState
) -> None:
    with company.write() as session:
        outcome = {"outcome": "A bell since Monday.", "state_on": LAST, "taken_by_id": user(1)}
        add_suggestion(session, "Put up a bell.", state=state, **outcome)
        line = only(session)
        assert (line.state, line.what, line.outcome) == (shown, "Put up a bell.", "A bell since Monday.")
        assert line.credit == Credit(origin=Origin.SUGGESTION, words="suggestion 1")
        assert line.owner


def test_a_suggestion_that_an_action_answers_is_told_once(company: Database) -> None:
    with company.write() as session:
        suggestion = add_suggestion(session, state=SuggestionState.DONE, state_on=LAST)
        made = add_action(session, origin=Origin.SUGGESTION, about=suggestion, credit="suggestion 1", **ended(LAST))
        assert only(session).action == made


def test_a_suggestion_that_went_on_as_another_one_is_told_once_too(company: Database) -> None:
    with company.write() as session:
        other = add_suggestion(session, state=SuggestionState.DONE, state_on=LAST)
        merged = add_suggestion(session, state=SuggestionState.MERGED, merged_into=other)
        made = add_action(session, origin=Origin.SUGGESTION, about=merged, credit="suggestion 2", **ended(LAST))
        assert only(session).action == made


def test_a_suggestion_that_is_done_otherwise_is_told_beside_the_action_that_was_dropped(company: Database) -> None:
    with company.write() as session:
        suggestion = add_suggestion(session, "Put up a bell.", state=SuggestionState.DONE, state_on=LAST)
        add_action(session, origin=Origin.SUGGESTION, about=suggestion, **ended(LAST, ActionState.DROPPED, "Too dear."))
        lines = {(line.state, line.what) for line in told(session).lines}
        assert lines == {(ActionState.DONE, "Put up a bell."), (ActionState.DROPPED, "One list of call backs")}


@pytest.mark.parametrize(
    "more",
    [
        {"meant_for": MeantFor.LEADERS},
        {"on_board_since": None},
        {"state": SuggestionState.OPEN},
        {"state": SuggestionState.WITHDRAWN, "words": ""},
        {"state_on": FIRST - timedelta(days=1)},
    ],
)
def test_tells_no_suggestion_that_is_not_everybodys_or_has_no_outcome_of_these_days(
    company: Database, more: dict[str, Any]
) -> None:
    with company.write() as session:
        add_suggestion(session, **{"state": SuggestionState.DONE, "state_on": LAST} | more)
        assert told(session).lines == ()


def hold_back(session: Session, suggestion: str, *, agreed_on: date | None) -> None:
    agreed_by = user(1) if agreed_on else None
    session.add(
        HoldingBack(
            suggestion_id=suggestion,
            asked_by_id=user(0),
            asked_on=FIRST,
            reason="Insults a colleague.",
            agreed_by_id=agreed_by,
            agreed_on=agreed_on,
        )
    )
    session.flush()


def test_words_that_somebody_wants_held_back_are_told_nowhere_and_agreed_ones_are_counted(company: Database) -> None:
    with company.write() as session:
        asked = add_suggestion(session, state=SuggestionState.DONE, state_on=LAST)
        hold_back(session, asked, agreed_on=None)
        assert told(session) == YouSaidWeDid()
        agreed = add_suggestion(session, state=SuggestionState.HELD_BACK)
        hold_back(session, agreed, agreed_on=LAST)
        assert told(session) == YouSaidWeDid(held_back=1)
        assert told(session, until=LAST - timedelta(days=1)).held_back == 0


@pytest.mark.parametrize(
    ("more", "overdue"),
    [
        ({"reply_by": LAST}, 1),
        ({"reply_by": LAST, "replied_on": LAST}, 0),
        ({"reply_by": LAST, "replied_on": LAST + timedelta(days=1)}, 1),
        ({"reply_by": LAST + timedelta(days=1)}, 0),
        ({"replied_on": FIRST, "outcome_by": LAST}, 1),
        ({"replied_on": FIRST, "outcome_by": LAST, "outcome_on": LAST}, 0),
        ({"reply_by": FIRST, "outcome_by": LAST}, 1),
        ({"reply_by": LAST, "state": SuggestionState.MERGED, "state_on": LAST}, 0),
        ({"reply_by": LAST, "state": SuggestionState.WITHDRAWN, "state_on": LAST}, 0),
    ],
)
def test_counts_suggestions_that_waited_longer_than_promised(
    company: Database, more: dict[str, Any], overdue: int
) -> None:
    with company.write() as session:
        add_suggestion(session, **more)
        assert told(session).suggestions_overdue == overdue


def test_says_that_pulses_do_not_wait_for_answers(company: Database) -> None:
    with company.write() as session:
        assert not told(session).gate_off
        switch_gate(session, on=False)
        assert told(session).gate_off


def test_only_as_many_lines_as_one_message_takes_the_others_are_counted(company: Database) -> None:
    with company.write() as session:
        for number in range(8):
            add_action(session, f"thing {number}", **ended(LAST))
        found = told(session)
        assert (len(found.lines), found.more) == (5, 3)


# Digests


@pytest.fixture
def weekly(company: Database) -> Database:
    with company.write() as session:
        add_weeks(session, now=2, touch_point=None)
        set_up(session, approval=False)
    return company


def posted(session: Session) -> list[VoiceDigest]:
    """As they are claimed."""
    now = DUE + timedelta(weeks=9)
    return [one.message for one in deliveries.claim(session, now=now) if isinstance(one.message, VoiceDigest)]


def test_a_digest_tells_what_was_done_since_the_one_before_it(weekly: Database) -> None:
    with weekly.write() as session:
        do_due(session, DUE)
        add_action(session, "in its week", **ended(LAST))
        add_action(session, "in the next", **ended(LAST + timedelta(days=1)))
        do_due(session, DUE + timedelta(weeks=3))  # two were missed
        first, second = posted(session)
        assert [line.what for line in first.did.lines] == ["in its week"]
        assert [line.what for line in second.did.lines] == ["in the next"]


def test_what_was_done_is_looked_up_when_a_digest_is_sent_and_kept_nowhere(weekly: Database) -> None:
    with weekly.write() as session:
        suggestion = add_suggestion(session, "Put up a bell.", state=SuggestionState.DONE, state_on=LAST)
        do_due(session, DUE)
        assert not any("bell" in row.payload for row in session.scalars(select(OutboxMessage)))
        found = session.get_one(Suggestion, suggestion)
        found.state, found.words = SuggestionState.WITHDRAWN, ""
        session.flush()
        (message,) = posted(session)
        assert message.did.lines == ()


def test_a_digest_without_voices_tells_it_too_and_says_the_same_when_it_is_read_again(company: Database) -> None:
    with company.write() as session:
        set_up(session, approval=False)
        add_action(session, **ended(LAST))
        do_due(session, DUE)
        (message,) = posted(session)
        assert message.shown.voices == 0
        add_action(session, "later", **ended(LAST + timedelta(days=3)))
        page = digests.digest_page(session, message.issue)
        assert [line.what for line in page.did.lines] == ["One list of call backs"]
        assert page.did.lines == message.did.lines


def test_a_preview_tells_what_was_done_in_its_own_days(weekly: Database) -> None:
    with weekly.write() as session:
        add_action(session, **ended(LAST))
        digest = digests.rows.in_channel(session, CHANNEL)
        assert digest
        assert [line.what for line in digests.preview(session, digest.id, now=DUE).did.lines] == [
            "One list of call backs"
        ]


# Results


@pytest.fixture
def reports(company: Database) -> list[PulseResults]:
    """Of two pulses, a fortnight apart."""
    with company.write() as session:
        return half_a_year(session, set_up_series(session), 2)


def test_results_tell_what_was_done_since_those_before_them(company: Database, reports: list[PulseResults]) -> None:
    first, second = CLOSED.date(), (CLOSED + FORTNIGHT).date()
    with company.write() as session:
        for name, day in (("before", first - timedelta(days=1)), ("first", first), ("second", second)):
            add_action(session, name, **ended(day))
        add_action(session, "last", **ended(second - timedelta(days=1)))
        before, now = (loop.since_last_results(session, report) for report in reports)
        assert [line.what for line in before.lines] == ["before"]
        assert [line.what for line in now.lines] == ["last", "first"]


def test_results_that_were_deleted_meanwhile_tell_nothing(company: Database, reports: list[PulseResults]) -> None:
    with company.write() as session:
        session.execute(delete(Result))
        session.execute(delete(Cycle).where(Cycle.id == "gone"))
        gone = load(PulseResults, deliveries.dump(reports[0]).replace(reports[0].survey_id, "gone"))
        assert loop.since_last_results(session, gone) == YouSaidWeDid()


def test_what_was_done_stands_in_the_message_and_not_in_the_report(
    company: Database, reports: list[PulseResults]
) -> None:
    with company.write() as session:
        add_action(session, **ended((CLOSED + timedelta(days=2)).date()))
        last = reports[-1]
        deliveries.queue(session, last, channel="C0PULSE", about="results", due_at=last.closed_at)
        (delivery,) = deliveries.claim(session, now=last.closed_at)
        assert isinstance(delivery.message, PulseResults)
        assert [line.what for line in delivery.message.did.lines] == ["One list of call backs"]
        assert not any("call backs" in result.message for result in session.scalars(select(Result)))


def test_an_announcement_counts_what_was_done_because_of_the_last_results(
    company: Database, reports: list[PulseResults]
) -> None:
    with company.write() as session:
        series = session.get_one(Cycle, reports[0].survey_id).series_id
        here = {"origin": Origin.PULSE, "about": f"{reports[0].survey_id}|E1"}
        day = (CLOSED + FORTNIGHT).date()
        add_action(session, **here, **ended(day))
        add_action(session, **here, **ended(day - timedelta(days=1)))
        add_action(session, **here, **ended(day, ActionState.DROPPED, "No."))
        add_action(session, origin=Origin.PULSE, about="another|", **ended(day))
        add_action(session, **ended(day))
        found = session.get_one(loop.Series, series)
        assert loop.done_since_last_results(session, found) == 1
        session.execute(delete(Result))
        assert loop.done_since_last_results(session, found) == 0
