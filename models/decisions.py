"""Decisions: a log to which entries are only ever added. The database itself refuses to change or delete one."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.decisions import ENDED, DecisionState
from models.base import Base, by_value


class EntryKind(StrEnum):
    """What an entry holds: a dataclass of domain.decisions, as canonical JSON."""

    CALL = "call"
    DRAFT = "draft"
    VERSION = "version"
    """With its consent round as it began."""
    ANSWER = "answer"
    """To the version before it in the log."""
    EXTENSION = "extension"
    CONSULTED = "consulted"
    ENDING = "ending"
    REVIEW = "review"


class DecisionRow(Base):
    """One decision. Where it stands follows from its log; what is repeated here is for lists and clocks only."""

    __tablename__ = "decisions"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    leader_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    """Who brings it, or was asked to; whoever takes over their duties takes this over too."""
    state: Mapped[DecisionState] = mapped_column(by_value(DecisionState))
    """Repeated from the log. Nothing is decided by it."""
    look_on: Mapped[date | None]
    """The first day on which a clock may have something to do; None: none has."""
    __table_args__ = (Index("ix_decisions_state", "state"), Index("ix_decisions_look_on", "look_on"))


class DecisionEntry(Base):
    """One thing that was said or done."""

    __tablename__ = "decision_entries"
    decision_id: Mapped[str] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1."""
    kind: Mapped[EntryKind] = mapped_column(by_value(EntryKind))
    content: Mapped[str] = mapped_column(Text)


def locked(session: Session, decision: str) -> DecisionRow | None:
    """A decision; whoever changes it too waits until the transaction ends."""
    return session.get(DecisionRow, decision, with_for_update=True, populate_existing=True)


def found(session: Session, decision: str) -> DecisionRow | None:
    """A decision as it is stored."""
    return session.get(DecisionRow, decision)


def all_rows(session: Session, states: Collection[DecisionState] | None = None) -> list[DecisionRow]:
    """Decisions, those in these states or all, the newest first."""
    wanted = select(DecisionRow).order_by(DecisionRow.number.desc())
    return list(session.scalars(wanted if states is None else wanted.where(DecisionRow.state.in_(states))))


def to_look_at(session: Session, day: date) -> list[str]:
    """The decisions for which a clock may have something to do by this day, by id."""
    due = select(DecisionRow.id).where(DecisionRow.look_on <= day)
    return list(session.scalars(due.order_by(DecisionRow.look_on, DecisionRow.number)))


def first_look(session: Session) -> date | None:
    """The first day on which a clock may have something to do; None: nothing waits for one."""
    return session.scalar(select(func.min(DecisionRow.look_on)))


def log_of(session: Session, decisions: Collection[str]) -> list[DecisionEntry]:
    """The entries of these decisions, each decision's in order."""
    found = select(DecisionEntry).where(DecisionEntry.decision_id.in_(decisions))
    return list(session.scalars(found.order_by(DecisionEntry.decision_id, DecisionEntry.position)))


def entry(session: Session, decision: str, position: int) -> DecisionEntry:
    """What stands at a position of a log, which has it for good."""
    return session.get_one(DecisionEntry, (decision, position))


def led(session: Session, person: str) -> list[DecisionRow]:
    """What somebody brings, or was asked to, and has not ended."""
    going = (DecisionRow.leader_id == person, DecisionRow.state.not_in(ENDED))
    return list(session.scalars(select(DecisionRow).where(*going).order_by(DecisionRow.number)))


def highest_number(session: Session) -> int:
    """The highest number of a decision; 0: there is none."""
    return session.scalar(select(func.max(DecisionRow.number))) or 0
