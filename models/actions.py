"""Actions, answers to results, pulses held back, and who was asked to tell a customer what was done."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from domain.actions import ActionState, AnswerKind, Origin
from models.base import Base, by_value


class ActionTaken(Base):
    """What somebody undertakes: who, with whom, by when, and what came of it."""

    __tablename__ = "actions"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    what: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    """Whose focus area it is; None: the whole company's."""
    helping_team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    due_on: Mapped[date]
    state: Mapped[ActionState] = mapped_column(by_value(ActionState))
    outcome: Mapped[str] = mapped_column(Text)
    origin: Mapped[Origin] = mapped_column(by_value(Origin))
    about: Mapped[str] = mapped_column(String(80))
    """What it comes from: see domain.actions.Origin."""
    credit: Mapped[str] = mapped_column(Text)
    """Where it came from, in words that anybody may read; empty: that is not told."""
    made_on: Mapped[date]
    ended_on: Mapped[date | None]
    still_on_it: Mapped[int]
    """How often it answered later results."""
    reminded_on: Mapped[date | None]
    """When its owner last heard of it."""
    postponed: Mapped[int]
    """How often it got a later day."""
    postponed_because: Mapped[str] = mapped_column(Text)
    """Why, the last time that somebody said; empty: nobody has."""
    __table_args__ = (Index("ix_actions_state", "state", "due_on"), Index("ix_actions_origin", "origin", "about"))


class ResultAnswer(Base):
    """One answer to the results of a pulse."""

    __tablename__ = "result_answers"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), index=True)
    kind: Mapped[AnswerKind] = mapped_column(by_value(AnswerKind))
    action_id: Mapped[str | None] = mapped_column(ForeignKey("actions.id"))
    """What will be done, or is still being done."""
    reason: Mapped[str] = mapped_column(Text)
    """Why not, where nothing will be."""
    item_id: Mapped[str] = mapped_column(String(32))
    """Which result it is about; empty: all of them."""
    given_by_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    given_on: Mapped[date]


class PulseHold(Base):
    """A pulse that did not open on its day, because the results before it had no answer."""

    __tablename__ = "pulse_holds"
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"), primary_key=True)
    """The pulse that waits."""
    unanswered_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"))
    """The pulse whose results have no answer."""
    held_on: Mapped[date]
    opened_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """The employee champion, who let it open all the same."""


class SourceTold(Base):
    """Somebody who passed on a customer's words was asked to tell the customer what was done about them."""

    __tablename__ = "sources_told"
    action_id: Mapped[str] = mapped_column(ForeignKey("actions.id", ondelete="CASCADE"), primary_key=True)
    voice_id: Mapped[str] = mapped_column(ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True)
    asked_on: Mapped[date | None]
    """When they were asked; None: it waits to be gathered with others."""
    told_on: Mapped[date | None]
    """When they said that the customer knows."""
