"""Series, their cycles, and what is frozen at opening. No table here knows who answered, or what."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant
from models.deliveries import DeliveryColumns


class CycleState(StrEnum):
    """Where one cycle stands."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    """Due while paused, or refused at opening (too few people)."""


class Series(Base):
    """A pulse that comes back: who is asked, how often, where the results go and who answers them."""

    __tablename__ = "series"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(24))
    answerer_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    set_up_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    home_zone: Mapped[str] = mapped_column(String(64))
    anchor: Mapped[date]
    every_days: Mapped[int] = mapped_column(default=14)
    ask: Mapped[time] = mapped_column(default=time(10))
    close: Mapped[time] = mapped_column(default=time(17))
    open_days: Mapped[int] = mapped_column(default=4)
    reminder_day: Mapped[int | None] = mapped_column(default=3)
    spread_minutes: Mapped[int] = mapped_column(default=30)
    paused: Mapped[bool] = mapped_column(default=False)


class Cycle(Base):
    """One sending of a series. Whoever inserts it first has planned it: (series, day) is unique."""

    __tablename__ = "cycles"
    __table_args__ = (UniqueConstraint("series_id", "day"), UniqueConstraint("series_id", "number"))
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"))
    number: Mapped[int]
    """From 1; decides which items are asked. Cancelled and skipped cycles keep their number."""
    day: Mapped[date]
    state: Mapped[CycleState] = mapped_column(Enum(CycleState, native_enum=False, length=16))
    open_at: Mapped[datetime] = mapped_column(Instant)
    close_at: Mapped[datetime] = mapped_column(Instant)


class Survey(Base):
    """What was frozen when a cycle opened: nobody changes threshold, segments, audience, options or closing time."""

    __tablename__ = "surveys"
    id: Mapped[str] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    spec: Mapped[str] = mapped_column(Text)
    """Canonical JSON of domain.survey.SurveySpec."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of `spec`, hex."""
    closes_at: Mapped[datetime] = mapped_column(Instant)


class RosterEntry(Base):
    """Who was invited, in which cell, and their place in the shuffled order that the reminder walks."""

    __tablename__ = "roster"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[str] = mapped_column(String(24))
    cell: Mapped[int]
    remind_at: Mapped[datetime | None] = mapped_column(Instant)
    """By zone, the same for everybody there; positions are in this order, shuffled within it."""
    __table_args__ = (UniqueConstraint("survey_id", "person_id"),)


class ReminderPass(Base):
    """One cursor a survey: how far the one reminder has walked. There is no row a reminder."""

    __tablename__ = "reminder_passes"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    cursor: Mapped[int] = mapped_column(default=0)


class Invitation(DeliveryColumns, Base):
    """Who was to get the first message, and whether it was sent. Nothing updates it after that."""

    __tablename__ = "invitations"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    __table_args__ = (Index("ix_invitations_state_due_at", "state", "due_at"),)


class Result(Base):
    """What a closed survey said: displayed values only, written once."""

    __tablename__ = "results"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    release: Mapped[str] = mapped_column(Text)
    """JSON of domain.disclosure.Release without comments."""
    message: Mapped[str] = mapped_column(Text)
    """JSON of domain.messages.PulseResults."""


class ReleasedComment(Base):
    """One comment that may be read, in shuffled order."""

    __tablename__ = "released_comments"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
