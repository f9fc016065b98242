"""Suggestions and their threads: days, never times; of an author, nothing but the SHA-256 of a capability."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from domain.suggestions import Category, MeantFor, SuggestionState, Writer
from models.base import Base, by_value


class LetterBox(Base):
    """An open letter box: sealed until it is released. The newest takes what comes."""

    __tablename__ = "letter_boxes"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """That of its sealed survey, too."""
    release_on: Mapped[date]
    number: Mapped[int]
    """From 1; another one of the same day when that before is full."""


class Thread(Base):
    """Where the author of something anonymous and those who answer it write to each other."""

    __tablename__ = "threads"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    capability: Mapped[str] = mapped_column(String(64), unique=True)
    """Its SHA-256, hex: who has the capability is the author."""
    settled_on: Mapped[date | None]
    reopened: Mapped[bool]
    """The author has reopened it, which can be done once."""
    untold_on: Mapped[date | None]
    """When those who answer last wrote here, as long as the news channel has told nobody that there is an answer."""


class ThreadMessage(Base):
    """One message of a thread."""

    __tablename__ = "thread_messages"
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1."""
    writer: Mapped[Writer] = mapped_column(by_value(Writer))
    signed: Mapped[str] = mapped_column(String(80))
    """The display name of whoever answered; of the author only by their own choice, else empty."""
    words: Mapped[str] = mapped_column(Text)
    said_on: Mapped[date]


class Suggestion(Base):
    """A suggestion that was released. Its words stand here, what was said about it in its thread."""

    __tablename__ = "suggestions"
    id: Mapped[str] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    """By which people speak of it; shuffled within a day."""
    words: Mapped[str] = mapped_column(Text)
    """Empty once its author has withdrawn it."""
    signed: Mapped[str] = mapped_column(String(80))
    category: Mapped[Category] = mapped_column(by_value(Category))
    meant_for: Mapped[MeantFor] = mapped_column(by_value(MeantFor))
    touch_point_id: Mapped[str | None] = mapped_column(ForeignKey("touch_points.id"))
    released_on: Mapped[date]
    state: Mapped[SuggestionState] = mapped_column(by_value(SuggestionState))
    state_on: Mapped[date]
    taken_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """Who looks after it: a leader or an administrator."""
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("suggestions.id"))
    state_before: Mapped[SuggestionState | None] = mapped_column(by_value(SuggestionState))
    """Before it was merged or held back: what undoing goes back to."""
    outcome: Mapped[str] = mapped_column(Text)
    """What came of it, or why not."""
    reply_by: Mapped[date]
    outcome_by: Mapped[date]
    replied_on: Mapped[date | None]
    """When it got its first reply: a question, an answer, or a new state."""
    outcome_on: Mapped[date | None]
    """When it first got an outcome; reopening changes nothing about that."""
    on_board_since: Mapped[date | None]
    tally_id: Mapped[str | None] = mapped_column(String(32))
    """The long-lived tally of those who want it too; none before it is on the board."""
    supporters: Mapped[int]
    """As shown: 0, 5, 10 ..., worked out once a day."""
    __table_args__ = (Index("ix_suggestions_state", "state", "released_on"),)


class HoldingBack(Base):
    """Who asked for a suggestion to be held back, who agreed, and why."""

    __tablename__ = "holdings_back"
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    asked_by_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    asked_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    agreed_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """Somebody else; None: it is not held back yet."""
    agreed_on: Mapped[date | None]
    let_go_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """Who asked that it be shown again; a second one has to agree."""
