"""What happens by itself to what champions ask: it closes in its time, what came of it is told, and its roll goes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from random import Random

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from domain.consultation_messages import ConsultationLost, ConsultationTold
from domain.consultations import ConsultationState, result_of
from domain.decisions import Consulted
from domain.errors import BrokenLogError, NotFoundError
from domain.survey import Comment, Totals
from models import consultations as rows
from models.consultations import ConsultationRow
from models.database import Database
from services import decisions, seats
from services.champions_settings import champions_day
from services.champions_settings import rules as champions_rules
from services.consultation_messages import question_of
from services.consultations import COMPARED, ONE_DAY
from services.deliveries import queue
from vault import PublishTotals, Vault


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When the next one closes, or the next roll is old enough to go; None: nothing is open or kept."""
    instants = [found] if (found := rows.next_close(session)) else []
    if oldest := rows.oldest_roll(session):
        days = oldest + COMPARED + ONE_DAY - champions_day(session, now)
        instants.append(now + days)
    return max(min(instants), now) if instants else None


def close_due(database: Database, *, vault: Vault, random: Random, now: datetime) -> None:
    """Close what is due: the result is told and attached as the box is deleted; and let old rolls go.

    On the writer's thread: it makes transactions of its own. Whatever is interrupted is done the next time.
    """
    with database.read() as session:
        due = [row.id for row in rows.open_ones(session, closed_by=now)]
    for consultation in due:
        publish = _publisher(consultation, random=random, now=now)
        if not (vault.is_whole(consultation) and vault.count(consultation, publish)):
            _cancel(database, consultation, vault=vault, now=now)
    with database.write() as session:
        rows.forget_rolls(session, before=champions_day(session, now) - COMPARED)


def cancel_lost(database: Database, lost: Collection[str], *, vault: Vault, now: datetime) -> None:
    """End what nobody can open any more, and say so where it was asked."""
    with database.read() as session:
        theirs = [row.id for row in rows.open_ones(session) if row.id in lost]
    for consultation in theirs:
        _cancel(database, consultation, vault=vault, now=now)


def _publisher(consultation: str, *, random: Random, now: datetime) -> PublishTotals:
    """What the vault calls with the opened box, in the transaction that deletes it."""

    def publish(connection: Connection, totals: Totals, comments: Sequence[Comment]) -> None:
        with Session(bind=connection, expire_on_commit=False) as session:
            row = rows.locked(session, consultation)
            assert row is not None
            told = result_of(question_of(row), totals, comments, unsettled=row.unsettled, random=random)
            result = Consulted(
                seat=row.seat_id,
                title=seats.title_of(session, row.seat_id),
                by=row.asked_by_id,
                on=champions_day(session, now),
                question=row.question,
                result=told,
            )
            row.state = ConsultationState.CLOSED
            session.flush()
            _tell(session, row, result, now=now)
            session.flush()

    return publish


def _tell(session: Session, row: ConsultationRow, result: Consulted, *, now: datetime) -> None:
    """Add it to the decision; to the channel alone where somebody wrote into the decision's log by hand.

    People were promised that what they say is told.
    """
    try:
        decisions.consult(session, row.decision_id, result, now=now)
    except (BrokenLogError, NotFoundError):
        _queue(session, ConsultationTold(consultation=row.id, result=result.result), about="told", now=now)


def _cancel(database: Database, consultation: str, *, vault: Vault, now: datetime) -> None:
    """Destroy what is left of a box, unread, and say that it is gone, in one transaction."""

    def publish(connection: Connection, *_unread: object) -> None:
        with Session(bind=connection) as session:
            _end_unread(session, consultation, now=now)
            session.flush()

    if not vault.count(consultation, publish):
        with database.write() as session:  # the box itself is gone
            _end_unread(session, consultation, now=now)


def _end_unread(session: Session, consultation: str, *, now: datetime) -> None:
    row = rows.locked(session, consultation)
    if row is None or row.state is not ConsultationState.OPEN:
        return
    row.state = ConsultationState.CANCELLED
    _queue(session, ConsultationLost(consultation=row.id), about="lost", now=now)


def _queue(session: Session, message: ConsultationLost | ConsultationTold, *, about: str, now: datetime) -> None:
    """To the channel, once; to nobody where champions are not set up any more."""
    if here := champions_rules(session):
        key = f"consultation_{about}:{message.consultation}"
        queue(session, message, channel=here.channel, about=key, due_at=now)
