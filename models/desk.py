"""What the suggestion desk asks of the database: its list, its clocks, threads, and who is held back by whom.

The tables are in models.suggestions.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from domain.desk import DeskFilter
from domain.suggestions import ENDED, ON_BOARD, MeantFor, SuggestionState, Writer
from models.base import insert_once
from models.suggestions import HoldingBack, Suggestion, Thread, ThreadMessage, WishEnded, say

GOING = (SuggestionState.NEW, SuggestionState.OPEN, SuggestionState.PLANNED, SuggestionState.STARTED)

_LAST = (
    select(func.max(ThreadMessage.position))
    .where(ThreadMessage.thread_id == Suggestion.id)
    .correlate(Suggestion)
    .scalar_subquery()
)
_AUTHOR_WROTE_LAST = and_(
    exists().where(
        ThreadMessage.thread_id == Suggestion.id,
        ThreadMessage.position == _LAST,
        ThreadMessage.writer == Writer.AUTHOR,
    ),
    exists().where(Thread.id == Suggestion.id, Thread.settled_on.is_(None)),
)
"""The last words are the author's, who has not settled the matter."""
_ASKED = exists().where(
    HoldingBack.suggestion_id == Suggestion.id,
    or_(HoldingBack.agreed_by_id.is_(None), HoldingBack.let_go_by_id.is_not(None)),
)
"""A second person has to say whether it is held back, or shown again."""
_READABLE = Suggestion.state != SuggestionState.WITHDRAWN


def _reply_late(today: date) -> ColumnElement[bool]:
    return and_(Suggestion.state.in_(GOING), Suggestion.replied_on.is_(None), Suggestion.reply_by < today)


def _outcome_late(today: date) -> ColumnElement[bool]:
    return and_(Suggestion.state.in_(GOING), Suggestion.outcome_on.is_(None), Suggestion.outcome_by < today)


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits at the desk."""

    new: int
    late: int
    replies: int
    to_hold_back: int


def locked(session: Session, *suggestions: str) -> dict[str, Suggestion]:
    """These suggestions as they are now, for nobody else to change meanwhile."""
    found = select(Suggestion).where(Suggestion.id.in_(suggestions)).order_by(Suggestion.id).with_for_update()
    return {one.id: one for one in session.scalars(found, execution_options={"populate_existing": True})}


def listed(
    session: Session, wanted: DeskFilter, *, today: date, offset: int, most: int
) -> tuple[list[Suggestion], int]:
    """A part of the list, and how many there are in all; what waits for its first reply longest comes first."""
    condition = _wanted(wanted, today)
    order = (
        (Suggestion.replied_on.is_not(None), Suggestion.reply_by, Suggestion.number)
        if wanted in {DeskFilter.WAITING, DeskFilter.GOING}
        else (Suggestion.released_on.desc(), Suggestion.number.desc())
    )
    found = select(Suggestion).where(condition).order_by(*order).offset(offset).limit(most)
    return list(session.scalars(found)), session.scalar(select(func.count()).where(condition)) or 0


def _wanted(wanted: DeskFilter, today: date) -> ColumnElement[bool]:
    waiting = or_(
        Suggestion.state == SuggestionState.NEW, _AUTHOR_WROTE_LAST, _reply_late(today), _outcome_late(today), _ASKED
    )
    return {
        DeskFilter.WAITING: and_(_READABLE, waiting),
        DeskFilter.GOING: Suggestion.state.in_(GOING),
        DeskFilter.ENDED: Suggestion.state.in_(ENDED),
        DeskFilter.HELD_BACK: exists().where(HoldingBack.suggestion_id == Suggestion.id),
        DeskFilter.READABLE: or_(
            exists().where(HoldingBack.suggestion_id == Suggestion.id),
            and_(Suggestion.meant_for == MeantFor.EVERYONE, Suggestion.state.in_(ON_BOARD)),
        ),
        DeskFilter.ALL: _READABLE,
    }[wanted]


def counts(session: Session, *, today: date) -> Counts:
    """How many suggestions wait for what."""
    late = or_(_reply_late(today), _outcome_late(today))
    replies = and_(_AUTHOR_WROTE_LAST, _READABLE)
    conditions = (Suggestion.state == SuggestionState.NEW, late, replies, _ASKED)
    each = (select(func.count()).select_from(Suggestion).where(one).scalar_subquery() for one in conditions)
    return Counts(*session.execute(select(*each)).one())


def late(session: Session, *, today: date) -> tuple[int, int]:
    """How many wait for a first reply, and how many for an outcome, longer than was promised."""
    reply, outcome = (
        select(func.count()).select_from(Suggestion).where(one(today)).scalar_subquery()
        for one in (_reply_late, _outcome_late)
    )
    found = session.execute(select(reply, outcome)).one()
    return found[0], found[1]


def with_clocks(session: Session) -> list[Suggestion]:
    """All whose first reply or outcome is still awaited, what is due first comes first."""
    awaited = or_(Suggestion.replied_on.is_(None), Suggestion.outcome_on.is_(None))
    found = select(Suggestion).where(Suggestion.state.in_(GOING), awaited)
    return list(session.scalars(found.order_by(Suggestion.reply_by, Suggestion.number)))


def some(session: Session, suggestions: Collection[str]) -> dict[str, Suggestion]:
    """Those of these suggestions that are there, by id."""
    found = select(Suggestion).where(Suggestion.id.in_(suggestions))
    return {one.id: one for one in session.scalars(found)}


def merged_here(session: Session, suggestion: str) -> list[Suggestion]:
    """Those that go on as this one."""
    merged = (Suggestion.merged_into == suggestion, Suggestion.state == SuggestionState.MERGED)
    return list(session.scalars(select(Suggestion).where(*merged).order_by(Suggestion.number)))


def mergeable(session: Session) -> list[tuple[str, int, str]]:
    """Id, number and words of all that another one may go on as, the newest first."""
    states = (*GOING, SuggestionState.DONE, SuggestionState.DECLINED)
    found = select(Suggestion.id, Suggestion.number, Suggestion.words).where(
        Suggestion.state.in_(states), ~exists().where(HoldingBack.suggestion_id == Suggestion.id)
    )
    return [(one.id, one.number, one.words) for one in session.execute(found.order_by(Suggestion.number.desc()))]


def looked_after(session: Session, person: str) -> list[Suggestion]:
    """What somebody looks after that has not ended."""
    theirs = (Suggestion.taken_by_id == person, Suggestion.state.not_in(ENDED))
    return list(session.scalars(select(Suggestion).where(*theirs).order_by(Suggestion.number)))


def look_after_instead(session: Session, suggestion: str, person: str) -> None:
    """Have somebody else look after a suggestion."""
    session.execute(update(Suggestion).where(Suggestion.id == suggestion).values(taken_by_id=person))


# Threads


def messages(session: Session, thread: str, *, offset: int, most: int) -> Sequence[ThreadMessage]:
    """Messages of a thread from one on, in order."""
    said = select(ThreadMessage).where(ThreadMessage.thread_id == thread).order_by(ThreadMessage.position)
    return session.scalars(said.offset(offset).limit(most)).all()


def messages_in(session: Session, thread: str) -> int:
    """How many messages a thread has."""
    said = select(func.count()).select_from(ThreadMessage).where(ThreadMessage.thread_id == thread)
    return session.scalar(said) or 0


def add_message(session: Session, thread: str, words: str, *, signed: str, day: date) -> None:
    """Write to an author; the caller has locked the suggestion."""
    say(session, thread, writer=Writer.DESK, signed=signed, words=words, on=day)
    session.get_one(Thread, thread).untold_on = day
    session.flush()


def authors_wrote_last(session: Session, suggestions: Collection[str]) -> frozenset[str]:
    """Those of these suggestions in whose threads the last words are the author's."""
    found = select(Suggestion.id).where(Suggestion.id.in_(suggestions), _AUTHOR_WROTE_LAST)
    return frozenset(session.scalars(found))


def untold(session: Session) -> int:
    """In how many threads those who answer wrote since the news channel last told of it."""
    return session.scalar(select(func.count()).where(Thread.untold_on.is_not(None))) or 0


def tell_all(session: Session) -> None:
    """Note that the news channel tells of all answers up to now."""
    session.execute(update(Thread).where(Thread.untold_on.is_not(None)).values(untold_on=None))


# Holding back


def holdings(session: Session, suggestions: Collection[str]) -> Mapping[str, HoldingBack]:
    """Who wants which of these suggestions held back, by suggestion."""
    found = select(HoldingBack).where(HoldingBack.suggestion_id.in_(suggestions))
    return {one.suggestion_id: one for one in session.scalars(found)}


def end_wish(session: Session, holding: HoldingBack) -> None:
    """Nobody agreed to hold it back: keep who asked, for `asked_in_vain`."""
    ended = {"suggestion_id": holding.suggestion_id, "asked_by_id": holding.asked_by_id}
    insert_once(session, WishEnded, ended)
    session.delete(holding)
    session.flush()


def asked_in_vain(session: Session, suggestion: str, person: str) -> bool:
    """Answer whether somebody wanted this suggestion held back before, and nobody agreed."""
    return session.get(WishEnded, (suggestion, person)) is not None


def all_asked(session: Session) -> list[HoldingBack]:
    """All wishes, to hold back or to show again, for which a second person has still to say."""
    there = select(Suggestion.id).where(_READABLE, _ASKED)
    return list(session.scalars(select(HoldingBack).where(HoldingBack.suggestion_id.in_(there))))


def asked_before(session: Session, day: date) -> list[HoldingBack]:
    """Wishes to hold something back from before a day that nobody has agreed to."""
    found = select(HoldingBack).where(HoldingBack.agreed_by_id.is_(None), HoldingBack.asked_on < day)
    return list(session.scalars(found))


def asked(suggestion: Suggestion, holding: HoldingBack | None) -> bool:
    """Answer whether a second person has to say something about holding it back."""
    if holding is None or suggestion.state is SuggestionState.WITHDRAWN:
        return False
    return holding.agreed_by_id is None or holding.let_go_by_id is not None
