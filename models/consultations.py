"""Champions ask those they stand for: the question and its sealed boxes. The result becomes part of the decision."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from domain.consultations import ConsultationState
from models.base import Base, Instant, by_value


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
    opened_on: Mapped[date]
    closes_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[ConsultationState] = mapped_column(by_value(ConsultationState))
    __table_args__ = (Index("ix_consultations_state", "state"),)
