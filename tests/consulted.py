"""A company whose champions ask, for tests: seats, rules, and a decision that the channel has read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from domain.seats import StandsFor
from domain.survey import Cast, TagState
from models.consultations import ConsultationRow
from models.database import Database
from services import consultations, decisions
from services.champions_settings import ChampionsRules, set_rules
from tests.domain.decided import WORDING
from tests.factories import put_in, user
from tests.seated import add_seat
from vault import Vault

MONDAY = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
CLOSES = datetime(2025, 6, 5, 16, 0, tzinfo=UTC)
"""17:00 in London, on the third working day after Monday."""
DEADLINE = date(2025, 6, 9)
CHANNEL = "C0DECIDE0"
LEADER, CHAMPION, SPEAKS_FOR_CUSTOMERS = user(0), user(1), user(2)


def add_champions(session: Session, *, employees: str = CHAMPION, customers: str = SPEAKS_FOR_CUSTOMERS) -> str:
    """Champions are set up, and both seats of the company are held: that of the employees."""
    set_rules(session, ChampionsRules(channel=CHANNEL, zone="Europe/London"))
    add_seat(session, customers, StandsFor.CUSTOMERS)
    return add_seat(session, employees)


def add_draft(session: Session, *, leader: str = LEADER, now: datetime = MONDAY, **more: Any) -> str:
    """A decision that only the champions read."""
    return decisions.draft(session, replace(WORDING, evidence=(), **more), by=leader, now=now)


def add_decision(session: Session, *, leader: str = LEADER, now: datetime = MONDAY, **more: Any) -> str:
    """A decision about which the champions are asked."""
    decision = add_draft(session, leader=leader, now=now, **more)
    deadline = now.date() + timedelta(days=7)
    decisions.post(session, decision, by=leader, deadline=deadline, now=now)
    return decision


def asks(
    session: Session,
    decision: str,
    seat: str,
    *,
    vault: Vault,
    by: str = CHAMPION,
    words: str = "Would Saturdays work?",
    options: str = "Yes\nNo",
    days: int = 3,
    now: datetime = MONDAY,
) -> str:
    """A champion asks those they stand for: the consultation."""
    consultations.ask(
        session, decision, seat, words=words, options=options, days=days, by=by, vault=vault, now=now
    )  # fmt: skip
    return newest(session)


def newest(session: Session) -> str:
    """The consultation that is open and was made last."""
    return next(one for one in reversed(rows_of(session)) if one.state == "open").id


def rows_of(session: Session) -> list[ConsultationRow]:
    return list(session.query(ConsultationRow).order_by(ConsultationRow.opened_on, ConsultationRow.closes_at))


def answered(
    database: Database, vault: Vault, consultation: str, people: list[str], *, chosen: int = 0, words: str = ""
) -> None:
    """These people answer, all alike."""
    with database.read() as session:
        ballot, comment = consultations.rules.answer(
            consultations.question_of(session.get_one(ConsultationRow, consultation)), chosen=chosen, words=words
        )
    put_in(
        database,
        vault,
        [
            Cast(survey_id=consultation, person=one, state=TagState.ANSWERED, ballot=ballot, comment=comment)
            for one in people
        ],
    )
