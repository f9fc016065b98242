"""Suggestions as everybody reads them: those on the board, what was merged into them, and their tallies."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.suggestions import ON_BOARD, OPEN_TO_SUPPORT, Category, MeantFor, SuggestionState
from models.actions import ActionTaken
from models.people import Person
from models.suggestions import HoldingBack, Suggestion, counting

_HELD = exists().where(HoldingBack.suggestion_id == Suggestion.id)
"""Somebody wants it held back: nobody else reads it while that is not settled."""
_IS_MERGED = Suggestion.state == SuggestionState.MERGED
_SHOWN = (Suggestion.meant_for == MeantFor.EVERYONE, Suggestion.state.in_(ON_BOARD), ~_HELD)


@dataclass(frozen=True, slots=True)
class Counted:
    """A suggestion that has a tally."""

    id: str
    tally: str
    state: SuggestionState


def on_board(session: Session, *, category: Category | None, state: SuggestionState | None) -> list[Suggestion]:
    """Everything on the board, or of one category or state; the newest first."""
    wanted = select(Suggestion).where(*_SHOWN)
    if category:
        wanted = wanted.where(Suggestion.category == category)
    if state:
        wanted = wanted.where(Suggestion.state == state)
    since = func.coalesce(Suggestion.on_board_since, Suggestion.state_on)
    return list(session.scalars(wanted.order_by(since.desc(), Suggestion.number.desc())))


def shown(session: Session, suggestion: str) -> Suggestion | None:
    """A suggestion, if it is on the board."""
    return session.scalars(select(Suggestion).where(Suggestion.id == suggestion, *_SHOWN)).one_or_none()


def shown_as(session: Session, suggestion: str) -> Suggestion | None:
    """What a suggestion that everybody read goes on as, if that is on the board."""
    read = (Suggestion.id == suggestion, Suggestion.meant_for == MeantFor.EVERYONE, ~_HELD)
    merged = session.scalars(select(Suggestion).where(*read, _IS_MERGED)).one_or_none()
    return shown(session, counting(session, merged).id) if merged else None


def support_of_merged(session: Session) -> dict[str, int]:
    """By suggestion: how many want what was merged into it, at the most. The same people may want both."""
    most = select(Suggestion.merged_into, func.max(Suggestion.supporters)).group_by(Suggestion.merged_into)
    return {str(into): supporters for into, supporters in session.execute(most.where(_IS_MERGED))}


def actions_about(session: Session, suggestions: Collection[str]) -> list[tuple[ActionTaken, Person]]:
    """What is being done about these suggestions, or was, with its owners; what is due first comes first."""
    found = select(ActionTaken, Person).join(Person, Person.id == ActionTaken.owner_id)
    about = found.where(ActionTaken.origin == Origin.SUGGESTION, ActionTaken.about.in_(list(suggestions)))
    return [(action, owner) for action, owner in session.execute(about.order_by(ActionTaken.due_on, ActionTaken.id))]


# Tallies


def with_tally(session: Session) -> list[Counted]:
    """Every suggestion that has a tally."""
    found = select(Suggestion.id, Suggestion.tally_id, Suggestion.state).where(Suggestion.tally_id.is_not(None))
    return [Counted(suggestion, str(tally), state) for suggestion, tally, state in session.execute(found)]


def without_tally(session: Session) -> list[Suggestion]:
    """What is on the board by its state, and takes support, but has no tally yet."""
    found = select(Suggestion).where(*_SHOWN, Suggestion.state.in_(OPEN_TO_SUPPORT), Suggestion.tally_id.is_(None))
    return list(session.scalars(found.with_for_update(of=Suggestion)))


def counted_by(session: Session, tally: str) -> Suggestion | None:
    """The suggestion whose tally this is, locked."""
    found = select(Suggestion).where(Suggestion.tally_id == tally).with_for_update()
    return session.scalars(found, execution_options={"populate_existing": True}).one_or_none()


def raise_supporters(session: Session, suggestion: str, shown: int) -> None:
    """Show that at least so many want a suggestion, unless nobody reads it any more."""
    read = Suggestion.state.in_((*ON_BOARD, SuggestionState.MERGED))
    fewer = update(Suggestion).where(Suggestion.id == suggestion, Suggestion.supporters < shown, read)
    session.execute(fewer.values(supporters=shown), execution_options={"synchronize_session": False})
    session.expire_all()
