"""Suggestions as everybody reads them: those on the board, what was merged into them, and their tallies."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.suggestions import ON_BOARD, Category, MeantFor, SuggestionState
from models.actions import ActionTaken
from models.people import Person
from models.suggestions import Suggestion

_SHOWN = (Suggestion.meant_for == MeantFor.EVERYONE, Suggestion.state.in_(ON_BOARD))


@dataclass(frozen=True, slots=True)
class Merged:
    """A suggestion that goes on as another one."""

    id: str
    into: str
    supporters: int


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
    return list(session.scalars(wanted.order_by(Suggestion.on_board_since.desc(), Suggestion.number.desc())))


def merged(session: Session) -> list[Merged]:
    """All suggestions that go on as another one, whoever they are meant for."""
    found = select(Suggestion.id, Suggestion.merged_into, Suggestion.supporters)
    rows = session.execute(found.where(Suggestion.state == SuggestionState.MERGED, Suggestion.merged_into.is_not(None)))
    return [Merged(suggestion, str(into), supporters) for suggestion, into, supporters in rows]


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
