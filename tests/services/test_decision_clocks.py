"""What time brings to a decision, day by day: each thing once, on a working day, and never an end."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.decision_messages import AskedBecause, DecisionAsked, DecisionMayClose, DecisionReviewDue, DecisionToBring
from domain.decisions import DecisionState, Worked, consent
from domain.seats import StandsFor
from models import seats as seat_rows
from models.database import Database
from models.decisions import DecisionRow
from models.settings import forget_setting
from services import decision_clocks, decisions
from services.champions_settings import CHANNEL as CHAMPIONS_CHANNEL
from services.decision_logs import load
from tests.conftest import opened
from tests.domain.decided import OBJECTS, wording
from tests.factories import thaw
from tests.seated import add_seat
from tests.services.deciding import (
    AMINA,
    BEN,
    CHANNEL,
    DORA,
    MONDAY,
    PRIYA,
    SAM,
    drafted,
    kinds,
    on,
    posted,
    says,
    sent,
    staffed,
)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """One query that asks for days: SQLite is enough."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def days(session: Session, first: date, last: date) -> dict[date, list[tuple[str, str]]]:
    """Let the days go by: what is told on each on which something is."""
    found: dict[date, list[tuple[str, str]]] = {}
    day = first
    while day <= last:
        at = on(day.day, day.month)
        for decision in decision_clocks.due(session, now=at):
            decision_clocks.look(session, decision, now=at)
        if told := kinds(sent(session, at)):
            found[day] = told
        day += timedelta(days=1)
    return found


def june(day: int) -> date:
    return date(2025, 6, day)


def test_a_champion_is_reminded_then_has_more_time_and_then_it_may_be_closed(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        says(session, one, consent(), by=PRIYA)
        sent(session)
        assert days(session, june(3), date(2025, 7, 31)) == {
            june(6): [(AMINA, "DecisionAsked")],  # the working day before Monday 9 June
            june(10): [(CHANNEL, "DecisionExtended"), (AMINA, "DecisionAsked"), (DORA, "DecisionAsked")],
            june(18): [(SAM, "DecisionMayClose")],
        }
        assert load(session, one).state is DecisionState.OPEN


def test_who_is_elected_while_a_decision_is_open_is_asked_the_next_working_day(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        leeds = add_seat(session, None, StandsFor.EMPLOYEES, title="employee champion of Leeds")
        one = posted(session)
        says(session, one, consent(), by=PRIYA)
        says(session, one, OBJECTS, by=AMINA)
        sent(session)
        row = seat_rows.locked(session, leeds)
        assert row
        thaw(session, "seats", "update_champion_id")
        row.champion_id, row.vacant_since = BEN, None
        assert days(session, june(3), june(4)) == {june(3): [(BEN, "DecisionAsked")]}
        (asked,) = [entry.seat for entry in load(session, one).round.unanswered]
        assert asked == leeds


def test_a_vacant_seat_is_waited_for_and_nobody_is_asked_for_it(database: Database) -> None:
    with database.write() as session:
        add = staffed(session)
        row = seat_rows.locked(session, add[StandsFor.EMPLOYEES])
        assert row
        row.champion_id, row.deputy_id, row.vacant_since = None, None, MONDAY.date()
        one = posted(session)
        says(session, one, consent(), by=PRIYA)
        sent(session)
        # Ten working days after 2 June are over on 16 June; the decision waits for more than that.
        assert days(session, june(3), june(30)) == {june(17): [(SAM, "DecisionMayClose")]}


def test_the_leader_hears_that_time_is_over_and_an_earlier_objection_stands(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        says(session, one, OBJECTS, by=AMINA)
        what = wording(what="Open until noon.")
        decisions.amend(session, one, what, version=1, because="Noon.", by=SAM, deadline=june(9), now=MONDAY)
        says(session, one, consent(), by=PRIYA)
        sent(session)
        assert days(session, june(3), june(17))
        decision_clocks.look(session, one, now=on(18))
        (asked,) = [message for _, message, _ in sent(session, on(18)) if isinstance(message, DecisionMayClose)]
        assert asked.seats == asked.objected == ("employee champion",)


def test_a_champion_who_brings_it_is_not_reminded_but_the_deputy_is(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session, wording(touched=(StandsFor.EMPLOYEES,)), by=AMINA)
        sent(session)
        assert days(session, june(3), june(30)) == {
            june(6): [(DORA, "DecisionAsked")],
            june(10): [(CHANNEL, "DecisionExtended")],
            june(18): [(AMINA, "DecisionMayClose")],
        }
        assert load(session, one).state is DecisionState.OPEN


def test_what_was_called_in_and_not_brought_is_told_once_in_public(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        one = decisions.call_in(
            session,
            seat=seats[StandsFor.EMPLOYEES],
            by=AMINA,
            leader=SAM,
            about="Let us choose our own shifts",
            because="It came up in four pulses.",
            administrators=(),
            now=MONDAY,
        )
        decisions.bring(session, one, wording(), by=SAM, now=MONDAY)  # a draft is no answer yet
        sent(session)
        assert days(session, june(3), june(30)) == {
            june(10): [(CHANNEL, "DecisionOverdue"), (SAM, "DecisionToBring")],
        }
        assert session.get_one(DecisionRow, one).look_on is None


def test_a_review_is_asked_for_twice_and_then_only_where_people_look(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        says(session, one, consent(), by=PRIYA)
        says(session, one, consent(), by=AMINA)
        sent(session)
        asked = [(SAM, "DecisionReviewDue"), (AMINA, "DecisionReviewDue"), (PRIYA, "DecisionReviewDue")]
        assert days(session, june(3), date(2025, 9, 10)) == {date(2025, 9, 1): asked, date(2025, 9, 8): asked}
        assert session.get_one(DecisionRow, one).look_on is None
        decisions.review(
            session, one, by=SAM, worked=Worked.TOO_EARLY, words="Wait.", now=on(11, 9), again_on=date(2025, 9, 20)
        )
        sent(session, on(11, 9))
        # A Saturday: on the Monday after it.
        assert list(days(session, date(2025, 9, 12), date(2025, 10, 20))) == [date(2025, 9, 22), date(2025, 9, 29)]


def test_a_review_whose_day_is_over_when_it_is_decided_is_asked_for_the_next_working_day(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session, wording(review_on=june(10)))
        says(session, one, consent(), by=PRIYA, now=on(3))
        sent(session)
        days(session, june(3), june(11))
        says(session, one, consent(), by=AMINA, now=on(12))
        sent(session, on(12))
        assert list(days(session, june(12), june(30))) == [june(13), june(20)]


def test_decisions_are_looked_at_at_ten_of_the_champions_zone(database: Database) -> None:
    with database.write() as session:
        assert decision_clocks.next_due(session, now=MONDAY) is None
        staffed(session)
        assert decision_clocks.next_due(session, now=MONDAY) is None
        one = posted(session)
        tuesday = MONDAY + timedelta(days=1)
        assert decision_clocks.next_due(session, now=MONDAY) == tuesday
        assert decision_clocks.due(session, now=tuesday - timedelta(minutes=1)) == []
        assert decision_clocks.due(session, now=tuesday) == [one]
        late = tuesday + timedelta(days=3)
        assert decision_clocks.next_due(session, now=late) == late
        decision_clocks.look(session, one, now=tuesday)
        assert decision_clocks.next_due(session, now=tuesday) == tuesday + timedelta(days=1)
        decision_clocks.look(session, "none", now=tuesday)
        forget_setting(session, CHAMPIONS_CHANNEL)
        assert decision_clocks.due(session, now=late) == []
        assert decision_clocks.next_due(session, now=late) is None


def test_drafts_wait_for_nobody(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = drafted(session)
        sent(session)
        decision_clocks.look(session, one, now=MONDAY)
        assert sent(session) == []
        assert session.get_one(DecisionRow, one).look_on is None


def test_nobody_is_asked_for_what_was_said_before_it_was_sent(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        says(session, one, consent(), by=AMINA)
        asked = [message for _, message, _ in sent(session) if isinstance(message, DecisionAsked)]
        assert [(message.person, message.because) for message in asked] == [(PRIYA, AskedBecause.POSTED)]
        assert (asked[0].seats, asked[0].until) == (("customer champion",), june(9))


def told_kinds(session: Session, at: datetime) -> list[type]:
    return [type(message) for _, message, _ in sent(session, at)]


def test_what_is_over_before_it_was_sent_is_not_said(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        called = decisions.call_in(
            session,
            seat=seats[StandsFor.EMPLOYEES],
            by=AMINA,
            leader=SAM,
            about="Shifts",
            because="Often asked.",
            administrators=(),
            now=MONDAY,
        )
        decisions.bring(session, called, wording(), by=SAM, now=MONDAY)
        assert DecisionToBring not in told_kinds(session, MONDAY)
        one = posted(session)
        says(session, one, consent(), by=PRIYA)
        says(session, one, consent(), by=AMINA)
        sent(session)
        decision_clocks.look(session, one, now=on(1, 9))
        decisions.review(session, one, by=SAM, worked=Worked.YES, words="Yes.", now=on(1, 9))
        assert DecisionReviewDue not in told_kinds(session, on(1, 9))
