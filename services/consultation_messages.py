"""What the messages about champions' questions say, looked up when they are sent."""

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.consultation_messages import ConsultationMessage, ConsultationOpened
from domain.consultations import ConsultationState, Question
from domain.errors import BrokenLogError, NotFoundError
from models.consultations import ConsultationRow
from models.people import Place, Team
from models.seats import SeatRow
from services import decision_logs


def filled(session: Session, message: ConsultationMessage, *, now: datetime) -> ConsultationMessage | None:
    """The message with the question in it; None, so that it is not sent, if nobody can answer any more.

    Nor is a question sent about a decision of which nobody can read what it is: it stands in Home all the same.
    """
    row = session.get_one(ConsultationRow, message.consultation)
    seat = session.get_one(SeatRow, row.seat_id)
    if not isinstance(message, ConsultationOpened):
        return replace(message, champion=seat.title, question=row.question)
    if row.state is not ConsultationState.OPEN or now >= row.closes_at:
        return None
    asked = question_of(row)
    try:
        decision = decision_logs.load(session, row.decision_id)
    except (NotFoundError, BrokenLogError):
        return None
    return replace(
        message,
        champion=seat.title,
        who=whom(session, seat),
        number=decision.number,
        decision=decision.title,
        question=asked.words,
        options=asked.options,
        invited=asked.invited,
        closes_at=asked.closes_at,
    )


def question_of(row: ConsultationRow) -> Question:
    """What was frozen when it was opened."""
    return Question(
        words=row.question, options=tuple(json.loads(row.options)), closes_at=row.closes_at, invited=row.invited
    )


def whom(session: Session, seat: SeatRow) -> str:
    """The name of the team or place whose people a seat is for; empty: the whole company."""
    team = session.get(Team, seat.team_id) if seat.team_id else None
    place = session.get(Place, seat.place_id) if seat.place_id else None
    named = team or place
    return named.name if named else ""
