"""Champions ask those they stand for: the question and its sealed boxes. The result becomes part of the decision."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.consultations import ConsultationState
from domain.voice import Label
from models.base import Base, Instant, by_value
from models.elections import Voter
from models.voices import Voice, VoiceTopic


class ConsultationRow(Base):
    """One question to employees. Its id is that of its sealed boxes, and of its roll of voters."""

    __tablename__ = "consultations"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decisions.id"))
    seat_id: Mapped[str] = mapped_column(ForeignKey("seats.id"))
    asked_by_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    """The champion."""
    question: Mapped[str] = mapped_column(Text)
    options: Mapped[str] = mapped_column(Text)
    """As a JSON list; empty: people answer in their own words."""
    invited: Mapped[int]
    """How many may answer."""
    unsettled: Mapped[bool]
    """1 to 4 people had joined or left since this seat asked before: fewer than 30 answers are told in bands."""
    opened_on: Mapped[date]
    closes_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[ConsultationState] = mapped_column(by_value(ConsultationState))
    __table_args__ = (Index("ix_consultations_state", "state"),)


_IS_OPEN = ConsultationRow.state == ConsultationState.OPEN


def locked(session: Session, consultation: str) -> ConsultationRow | None:
    """A consultation; whoever changes it too waits until the transaction ends."""
    return session.get(ConsultationRow, consultation, with_for_update=True, populate_existing=True)


def open_ones(
    session: Session, *, decision: str | None = None, seat: str | None = None, closed_by: datetime | None = None
) -> list[ConsultationRow]:
    """Those that are open: about one decision, of one seat, or that were to close by an instant; the earliest first."""
    conditions: list[ColumnElement[bool]] = [_IS_OPEN]
    if decision is not None:
        conditions.append(ConsultationRow.decision_id == decision)
    if seat is not None:
        conditions.append(ConsultationRow.seat_id == seat)
    if closed_by is not None:
        conditions.append(ConsultationRow.closes_at <= closed_by)
    return list(session.scalars(_earliest_first(conditions)))


def open_to(session: Session, person: str, *, now: datetime) -> list[ConsultationRow]:
    """Those that this person may still answer, whether they have or not; the earliest to close first."""
    on_the_roll = select(Voter.box_id).where(Voter.person_id == person)
    conditions: list[ColumnElement[bool]] = [
        _IS_OPEN,
        ConsultationRow.closes_at > now,
        ConsultationRow.id.in_(on_the_roll),
    ]
    return list(session.scalars(_earliest_first(conditions)))


def next_close(session: Session) -> datetime | None:
    """When the next one closes; None: none is open."""
    return session.scalar(select(func.min(ConsultationRow.closes_at)).where(_IS_OPEN))


# Rolls


def roll_of(session: Session, consultation: str) -> frozenset[str]:
    """Who may answer."""
    return frozenset(session.scalars(select(Voter.person_id).where(Voter.box_id == consultation)))


def asked_since(session: Session, day: date) -> list[ConsultationRow]:
    """Those that were opened on a day or later, whatever has become of them: their rolls are still here."""
    found = select(ConsultationRow).where(ConsultationRow.opened_on >= day)
    return list(session.scalars(found.order_by(ConsultationRow.opened_on, ConsultationRow.id)))


def oldest_roll(session: Session) -> date | None:
    """The day on which the oldest one was opened that is over, and of which the roll is still here."""
    is_over = (~_IS_OPEN, select(Voter.box_id).where(Voter.box_id == ConsultationRow.id).exists())
    return session.scalar(select(func.min(ConsultationRow.opened_on)).where(*is_over))


def forget_rolls(session: Session, *, before: date) -> None:
    """Delete the rolls of those that are over, and were opened before a day."""
    outdated = select(ConsultationRow.id).where(~_IS_OPEN, ConsultationRow.opened_on < before)
    session.execute(delete(Voter).where(Voter.box_id.in_(outdated)))


# What customers have said


def moods_of(
    session: Session, *, topics: Collection[str], touch_points: Collection[str], since: datetime
) -> dict[Label, int]:
    """How many voices of each mood are about one of these topics, at one of these touch points; empty: about any."""
    conditions = _meant(topics, touch_points, since)
    found = select(Voice.label, func.count()).where(*conditions).group_by(Voice.label)
    return dict(session.execute(found).all())


def topics_of(
    session: Session, *, topics: Collection[str], touch_points: Collection[str], since: datetime
) -> dict[str, int]:
    """How many of these voices are about each topic."""
    meant = select(Voice.id).where(*_meant(topics, touch_points, since))
    found = select(VoiceTopic.topic_id, func.count()).where(VoiceTopic.voice_id.in_(meant))
    return dict(session.execute(found.group_by(VoiceTopic.topic_id)).all())


def _meant(topics: Collection[str], touch_points: Collection[str], since: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Voice.said_at >= since]
    if topics:
        conditions.append(Voice.id.in_(select(VoiceTopic.voice_id).where(VoiceTopic.topic_id.in_(list(topics)))))
    if touch_points:
        conditions.append(Voice.touch_point_id.in_(list(touch_points)))
    return conditions


def _earliest_first(conditions: list[ColumnElement[bool]]) -> Select[ConsultationRow]:
    return select(ConsultationRow).where(*conditions).order_by(ConsultationRow.closes_at, ConsultationRow.id)
