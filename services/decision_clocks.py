"""What time brings to decisions: more time, reminders, and the question what came of one. It ends none.

Each decision is looked at by itself, at ten o'clock of a working day on which something may be due.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.cadence import at_local
from domain.consent import (
    asked_people,
    call_overdue,
    extension_due,
    next_look,
    reminder_due,
    review_days,
    review_on,
    still_waiting,
)
from domain.decision_messages import AskedBecause
from domain.decisions import Decision, DecisionState
from domain.errors import BrokenLogError
from models import decisions as rows
from services import decision_news, decisions, seats
from services.champions_settings import champions_calendar, champions_day, rules
from services.decision_logs import load

LOOK_AT = time(10)
_ASKING = frozenset({DecisionState.OPEN, DecisionState.IN_RESOLUTION})


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When a decision is looked at next; None: none waits for a day."""
    here, day = rules(session), rows.first_look(session)
    return max(at_local(day, LOOK_AT, here.zone), now) if here and day else None


def due(session: Session, *, now: datetime) -> list[str]:
    """The ids of decisions that are to be looked at."""
    here, today = rules(session), champions_day(session, now)
    if here is None:
        return []
    begun = at_local(today, LOOK_AT, here.zone) <= now
    return rows.to_look_at(session, today if begun else today - timedelta(days=1))


def look(session: Session, decision_id: str, *, now: datetime) -> None:
    """Do what is due for one decision, and note when to look next. Of one that cannot be read there is none."""
    row = rows.locked(session, decision_id)
    if row is None:
        return
    today, calendar = champions_day(session, now), champions_calendar(session)
    try:
        decision = load(session, decision_id)
    except BrokenLogError:
        row.look_on = None
        return
    if decision.state in _ASKING:
        decision = _while_asked(session, decision, today=today, now=now)
    elif call_overdue(decision, today=today):
        decision_news.tell_overdue(session, decision, now=now)
    elif decision.ending:
        _reviewed(session, decision, today=today, now=now)
    row.look_on = next_look(decision, after=today, calendar=calendar)


def _while_asked(session: Session, decision: Decision, *, today: date, now: datetime) -> Decision:
    """Remind and ask the champions, give more time, and say when all of it is over."""
    held, calendar = seats.all_seats(session), champions_calendar(session)
    if extension_due(decision, today=today, seats=held):
        return decisions.extend(session, decision.id, now=now)
    decision_news.ask(session, decision, held, now=now)
    for one in reminder_due(decision, today=today, calendar=calendar):
        for person in asked_people(decision, one.seat, held):
            decision_news.remind(session, decision, person, because=AskedBecause.DUE, now=now)
    waits = still_waiting(decision, today=today, seats=held, calendar=calendar)
    if decision.state is DecisionState.OPEN and not waits:
        decision_news.tell_may_close(session, decision, now=now)
    return decision


def _reviewed(session: Session, decision: Decision, *, today: date, now: datetime) -> None:
    """Ask whether it did what we hoped: whoever brought it, and the champions who were asked."""
    days, due_on = review_days(decision, calendar=champions_calendar(session)), review_on(decision)
    passed = sum(day <= today for day in days)
    if passed and due_on:
        again = passed == len(days)
        decision_news.ask_for_review(session, decision, _speakers(session, decision), due_on, again=again, now=now)


def _speakers(session: Session, decision: Decision) -> Collection[str]:
    held = seats.all_seats(session)
    speak = (seat.speaker for one in decision.round.asked if (seat := held.get(one.seat)))
    return [one for one in speak if one]
