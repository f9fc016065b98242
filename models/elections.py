"""Elections: their frozen terms, who was proposed, who may vote, and the result. No row ever says who has voted."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.ballots import VacantBecause
from domain.elections import ElectionState, NominationState
from models.base import Base, Instant, by_value, insert_many

RUNNING = (ElectionState.NOMINATING, ElectionState.BALLOTING)


class ElectionRow(Base):
    """One election. Its id is that of its sealed boxes too; terms, seed and result are written once."""

    __tablename__ = "elections"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seat_id: Mapped[str] = mapped_column(ForeignKey("seats.id"))
    state: Mapped[ElectionState] = mapped_column(by_value(ElectionState))
    terms: Mapped[str] = mapped_column(Text)
    """domain.election_terms.ElectionTerms as canonical JSON."""
    seed: Mapped[str] = mapped_column(String(64))
    """Of the draw, hex; what was committed to stands in the terms."""
    opens_at: Mapped[datetime] = mapped_column(Instant)
    """When the ballot opens, as in the terms."""
    closes_at: Mapped[datetime] = mapped_column(Instant)
    """When it closes, as in the terms."""
    reminded: Mapped[bool]
    """The one reminder was posted."""
    result: Mapped[str] = mapped_column(Text)
    """domain.ballots.Result as canonical JSON, the receipts among it; empty: it was not counted."""
    vacant_because: Mapped[VacantBecause | None] = mapped_column(by_value(VacantBecause))
    cancelled_because: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_elections_state", "state"), Index("ix_elections_seat_id", "seat_id"))


class NominationRow(Base):
    """Somebody who was proposed; by whom is not kept, and who said no is forgotten when the ballot opens."""

    __tablename__ = "nominations"
    election_id: Mapped[str] = mapped_column(ForeignKey("elections.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    statement: Mapped[str] = mapped_column(Text)
    state: Mapped[NominationState] = mapped_column(by_value(NominationState))
    deputy_too: Mapped[bool]


class Voter(Base):
    """Somebody may vote in an election, sign a petition for one, or answer a consultation: settled when it begins.

    Written before that of which it is the roll: afterwards the database takes nobody on any more.
    """

    __tablename__ = "voters"
    box_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The election's, the petition's or the consultation's, and that of its sealed boxes."""
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    __table_args__ = (Index("ix_voters_person_id", "person_id"),)


def locked(session: Session, election: str) -> ElectionRow | None:
    """An election; whoever changes it too waits until the transaction ends."""
    return session.get(ElectionRow, election, with_for_update=True, populate_existing=True)


def nominations(session: Session, election: str) -> list[NominationRow]:
    """Who was proposed, by id, as it is now."""
    found = select(NominationRow).where(NominationRow.election_id == election).order_by(NominationRow.person_id)
    return list(session.scalars(found, execution_options={"populate_existing": True}))


def running(session: Session) -> list[ElectionRow]:
    """Elections that are not over, those that close first before the others."""
    found = select(ElectionRow).where(ElectionRow.state.in_(RUNNING))
    return list(session.scalars(found.order_by(ElectionRow.closes_at, ElectionRow.id)))


def lock_running(session: Session) -> None:
    """Let nobody else change an election that is not over until the transaction ends."""
    _locked_in_order(session, ElectionRow.state.in_(RUNNING))


def to_open(session: Session, *, now: datetime) -> list[ElectionRow]:
    """Elections whose ballot opens; nobody else changes them until the transaction ends."""
    due = (ElectionRow.state == ElectionState.NOMINATING, ElectionRow.opens_at <= now)
    return _locked_in_order(session, *due)


def to_remind(session: Session) -> list[ElectionRow]:
    """Elections whose ballot is open, and nobody was reminded of it; nobody else changes them meanwhile."""
    return _locked_in_order(session, ElectionRow.state == ElectionState.BALLOTING, ~ElectionRow.reminded)


def to_close(session: Session, *, now: datetime) -> list[str]:
    """Ids of elections whose ballot closes."""
    due = (ElectionRow.state == ElectionState.BALLOTING, ElectionRow.closes_at <= now)
    return list(session.scalars(select(ElectionRow.id).where(*due).order_by(ElectionRow.closes_at, ElectionRow.id)))


def nominating(session: Session, person: str) -> list[str]:
    """Ids of elections for which somebody was proposed, and whose ballot is not open yet."""
    found = select(ElectionRow.id).join(NominationRow, NominationRow.election_id == ElectionRow.id)
    theirs = (ElectionRow.state == ElectionState.NOMINATING, NominationRow.person_id == person)
    return list(session.scalars(found.where(*theirs).order_by(ElectionRow.id)))


def of_seat(session: Session, seat: str) -> list[ElectionRow]:
    """Every election that was held for a seat, the latest first."""
    found = select(ElectionRow).where(ElectionRow.seat_id == seat)
    return list(session.scalars(found.order_by(ElectionRow.closes_at.desc(), ElectionRow.id)))


def every(session: Session) -> list[ElectionRow]:
    """All elections, the latest first."""
    return list(session.scalars(select(ElectionRow).order_by(ElectionRow.closes_at.desc(), ElectionRow.id)))


def with_receipt(session: Session, receipt: str) -> list[ElectionRow]:
    """Elections whose result has this text in it, the latest first; `receipt` has letters and digits only."""
    found = select(ElectionRow).where(ElectionRow.result.contains(f'"{receipt}"'))
    return list(session.scalars(found.order_by(ElectionRow.closes_at.desc(), ElectionRow.id)))


def add_roll(session: Session, box: str, people: Iterable[str]) -> None:
    """Settle who may vote or answer: before the election or the consultation itself is written, and never after."""
    insert_many(session, Voter, [{"box_id": box, "person_id": person} for person in people])


def roll(session: Session, box: str) -> list[str]:
    """Who may vote or answer, by id."""
    return list(session.scalars(select(Voter.person_id).where(Voter.box_id == box).order_by(Voter.person_id)))


def delete_roll(session: Session, box: str) -> None:
    """Forget who might vote or answer: it is over."""
    session.execute(delete(Voter).where(Voter.box_id == box), execution_options={"synchronize_session": False})


def may_vote(session: Session, box: str, person: str) -> bool:
    """Answer whether somebody is on the roll of an election or a consultation."""
    return session.get(Voter, (box, person)) is not None


def _locked_in_order(session: Session, *which: ColumnElement[bool]) -> list[ElectionRow]:
    found = select(ElectionRow).where(*which).order_by(ElectionRow.id).with_for_update()
    return list(session.scalars(found, execution_options={"populate_existing": True}))
