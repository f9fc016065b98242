"""Elections: their frozen terms, who was proposed, who may vote, and the result. No row ever says who has voted."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.ballots import VacantBecause
from domain.elections import ElectionState, NominationState
from models.base import Base, Instant, by_value


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
    """Somebody may vote in an election, or answer a consultation: settled when it is announced, gone when it is over.

    Written before that of which it is the roll: afterwards the database takes nobody on any more.
    """

    __tablename__ = "voters"
    box_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The election's or the consultation's, and that of its sealed boxes."""
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    __table_args__ = (Index("ix_voters_person_id", "person_id"),)


def locked(session: Session, election: str) -> ElectionRow | None:
    """An election; whoever changes it too waits until the transaction ends."""
    return session.get(ElectionRow, election, with_for_update=True, populate_existing=True)


def nominations(session: Session, election: str) -> list[NominationRow]:
    """Who was proposed, by id."""
    found = select(NominationRow).where(NominationRow.election_id == election)
    return list(session.scalars(found.order_by(NominationRow.person_id)))


def may_vote(session: Session, box: str, person: str) -> bool:
    """Answer whether somebody is on the roll of an election or a consultation."""
    return session.get(Voter, (box, person)) is not None
