"""Suggestions and their threads: days, never times; of an author, nothing but the SHA-256 of a capability."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.suggestions import Category, MeantFor, SuggestionState, Writer
from models.base import Base, by_value
from models.settings import change_setting, setting

_NUMBERED = "suggestions_numbered"
"""The highest number that a suggestion ever had, as of when some were deleted last."""


class LetterBox(Base):
    """An open letter box: sealed until it is released. The newest takes what comes."""

    __tablename__ = "letter_boxes"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """That of its sealed survey, too."""
    release_on: Mapped[date]
    number: Mapped[int]
    """From 1; another one of the same day when that before is full."""
    __table_args__ = (UniqueConstraint("release_on", "number"),)


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
    """When it got its outcome; None again once its author has reopened it, until there is a new one."""
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


class WishEnded(Base):
    """Who asked for a suggestion to be held back, and found nobody to agree: once is all that they can."""

    __tablename__ = "wishes_ended"
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    asked_by_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)


# Letter boxes


def boxes(session: Session) -> list[LetterBox]:
    """All open letter boxes, the oldest first."""
    return list(session.scalars(select(LetterBox).order_by(LetterBox.release_on, LetterBox.number)))


def newest_box(session: Session) -> LetterBox | None:
    """The letter box that takes what comes."""
    return next(iter(boxes(session)[-1:]), None)


def remove_boxes(session: Session, ids: Collection[str]) -> None:
    """Forget boxes that were released."""
    session.execute(delete(LetterBox).where(LetterBox.id.in_(ids)))


# Threads


def thread_of(session: Session, capability: str) -> Thread | None:
    """The thread of a capability's SHA-256."""
    return session.scalars(select(Thread).where(Thread.capability == capability)).one_or_none()


def messages(session: Session, thread: str) -> list[ThreadMessage]:
    """What was said in a thread, in order."""
    query = select(ThreadMessage).where(ThreadMessage.thread_id == thread).order_by(ThreadMessage.position)
    return list(session.scalars(query))


def say(session: Session, thread: str, *, writer: Writer, signed: str, words: str, on: date) -> None:
    """Add a message to a thread."""
    last = session.scalar(select(func.max(ThreadMessage.position)).where(ThreadMessage.thread_id == thread))
    session.add(
        ThreadMessage(thread_id=thread, position=(last or 0) + 1, writer=writer, signed=signed, words=words, said_on=on)
    )
    session.flush()


def last_said(session: Session, thread: str) -> date | None:
    """When somebody last wrote in a thread."""
    return session.scalar(select(func.max(ThreadMessage.said_on)).where(ThreadMessage.thread_id == thread))


def forget_author(session: Session, thread: str) -> None:
    """Delete what the author wrote in a thread."""
    own = ThreadMessage.thread_id == thread, ThreadMessage.writer == Writer.AUTHOR
    session.execute(delete(ThreadMessage).where(*own))


# Suggestions


def next_number(session: Session) -> int:
    """The number of the next suggestion: one that no other had, also none that was deleted since."""
    highest = session.scalar(select(func.max(Suggestion.number))) or 0
    return max(highest, setting(session, _NUMBERED, 0)) + 1


def remember_numbers(session: Session) -> None:
    """Before suggestions are deleted: what people said about one by its number is never said about another."""
    change_setting(session, _NUMBERED, next_number(session) - 1)


def may_be_named(session: Session, suggestion: str) -> bool:
    """Answer whether everybody may hear of a suggestion: it is for everyone, and neither taken back nor held back."""
    found = session.get(Suggestion, suggestion)
    gone = {SuggestionState.WITHDRAWN, SuggestionState.HELD_BACK}
    return found is not None and found.meant_for is MeantFor.EVERYONE and found.state not in gone


def leave_touch_point(session: Session, touch_point: str) -> None:
    """A touch point is removed: what was suggested about it stays, and is about none."""
    there = update(Suggestion).where(Suggestion.touch_point_id == touch_point).values(touch_point_id=None)
    session.execute(there, execution_options={"synchronize_session": False})
    session.expire_all()


def counting(session: Session, suggestion: Suggestion) -> Suggestion:
    """The suggestion whose state counts: that into which this one was merged, else itself."""
    passed = set[str]()
    while suggestion.merged_into is not None and suggestion.id not in passed:
        passed.add(suggestion.id)
        suggestion = session.get_one(Suggestion, suggestion.merged_into)
    return suggestion


def merged_into(session: Session, suggestion: str) -> list[Suggestion]:
    """Those that go on as this one."""
    return list(session.scalars(select(Suggestion).where(Suggestion.merged_into == suggestion)))


def unsettled(session: Session) -> list[Suggestion]:
    """Those that may have an outcome, theirs or that of the one that they were merged into, and are not settled."""
    states = (SuggestionState.DONE, SuggestionState.DECLINED, SuggestionState.MERGED)
    query = select(Suggestion).join(Thread, Thread.id == Suggestion.id)
    return list(session.scalars(query.where(Suggestion.state.in_(states), Thread.settled_on.is_(None))))


# An author's own threads


def threads_by(session: Session, capabilities: Collection[str]) -> dict[str, tuple[Thread, Suggestion]]:
    """Released threads by the SHA-256 of their capability."""
    query = select(Thread, Suggestion).join(Suggestion, Suggestion.id == Thread.id)
    found = session.execute(query.where(Thread.capability.in_(capabilities)))
    return {thread.capability: (thread, suggestion) for thread, suggestion in found}


def answers_in(session: Session, threads: Collection[str]) -> dict[str, int]:
    """How often those who answer have written in each of these threads; those in which they never have are left out."""
    query = select(ThreadMessage.thread_id, func.count().label("answers")).group_by(ThreadMessage.thread_id)
    counted = query.where(ThreadMessage.thread_id.in_(threads), ThreadMessage.writer == Writer.DESK)
    return {row.thread_id: row.answers for row in session.execute(counted)}
