"""How much there is of what, in the whole database: every table that is there, whoever made it."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, inspect, select, table
from sqlalchemy.orm import Session

from domain.consultations import ROLL_DAYS, ConsultationState
from domain.elections import ElectionState
from models import forgetting
from models.actions import ActionTaken, SourceTold
from models.consultations import ConsultationRow
from models.deliveries import FINAL, OutboxMessage
from models.elections import ElectionRow, Voter
from models.people import Person
from models.pulses import Cycle, CycleState, Survey
from models.suggestions import HoldingBack, LetterBox, Suggestion, ThreadMessage, WishEnded
from models.voices import DigestIssue, Voice


def rows(session: Session) -> dict[str, int]:
    """How many rows each table of the database has: asked of the database itself, so that none is left out."""
    names = inspect(session.connection()).get_table_names()
    return {name: session.scalar(select(func.count()).select_from(table(name))) or 0 for name in sorted(names)}


def oldest(session: Session) -> dict[str, date]:
    """For the tables of which rows go one after the other: the day from which the time of the oldest one counts.

    Of everything about a pulse that is its closing, of people their leaving, of messages when they were due, of
    customers' words when they came in, of suggestions and actions when they ended.
    """
    found: dict[str, Select[Any]] = {
        "people": select(func.min(Person.left_on)),
        "outbox": select(func.min(OutboxMessage.due_at)).where(OutboxMessage.state.in_(FINAL)),
        "cycles": select(func.min(Cycle.close_at)).where(forgetting.may_go()),
        "surveys": select(func.min(Survey.closes_at)),
    }
    for column in forgetting.pointing_to(Survey):
        found[column.table.name] = select(func.min(Survey.closes_at)).where(Survey.id.in_(select(column)))
    found["digest_issues"] = select(func.min(DigestIssue.last_day))
    found["voices"] = select(func.min(Voice.came_on))
    for column in forgetting.pointing_to(Voice):
        found[column.table.name] = select(func.min(Voice.came_on)).where(Voice.id.in_(select(column)))
    found |= _ended()
    days = {name: session.scalar(query) for name, query in found.items()}
    return {name: day.date() if isinstance(day, datetime) else day for name, day in days.items() if day is not None}


def _ended() -> dict[str, Select[Any]]:
    """When the oldest of the suggestions and actions that may go had ended."""
    suggested = select(func.min(forgetting.suggestion_ended_on())).where(forgetting.suggestion_may_go())
    done = select(func.min(ActionTaken.ended_on)).where(forgetting.action_may_go())
    return {
        "suggestions": suggested,
        "threads": suggested,
        "thread_messages": suggested.where(Suggestion.id.in_(select(ThreadMessage.thread_id))),
        "holdings_back": suggested.where(Suggestion.id.in_(select(HoldingBack.suggestion_id))),
        "wishes_ended": suggested.where(Suggestion.id.in_(select(WishEnded.suggestion_id))),
        "actions": done,
        "sources_told": done.where(ActionTaken.id.in_(select(SourceTold.action_id))),
    }


def next_release(session: Session) -> date | None:
    """The day on which letters are released next; None: no letter box is there."""
    return session.scalar(select(func.min(LetterBox.release_on)))


def next_close(session: Session) -> date | None:
    """The day on which the first of the open pulses, ballots and champions' questions closes; None: none is open.

    Its boxes are destroyed then.
    """
    balloting = ElectionRow.state == ElectionState.BALLOTING
    return _first(
        session,
        select(func.min(Cycle.close_at)).where(Cycle.state == CycleState.OPEN),
        select(func.min(ElectionRow.closes_at)).where(balloting),
        select(func.min(ConsultationRow.closes_at)).where(ConsultationRow.state == ConsultationState.OPEN),
    )


def next_end_of_a_roll(session: Session) -> date | None:
    """The day on which the first list of who may vote, or answer a champion's question, is deleted; None: no list."""
    running = ElectionRow.state.in_((ElectionState.NOMINATING, ElectionState.BALLOTING))
    listed = ConsultationRow.id.in_(select(Voter.box_id))
    asked_on = session.scalar(select(func.min(ConsultationRow.opened_on)).where(listed))
    over = _first(session, select(func.min(ElectionRow.closes_at)).where(running))
    days = (over, asked_on + timedelta(days=ROLL_DAYS) if asked_on else None)
    return min((day for day in days if day), default=None)


def _first(session: Session, *queries: Select[Any]) -> date | None:
    """The first day that any of these finds."""
    found = (session.scalar(query) for query in queries)
    return min((at.date() for at in found if at is not None), default=None)
