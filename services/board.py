"""The board: what others suggest, what became of it, and how many want it too.

Nothing is written when somebody reads it. Who wants something too is sealed in a tally, which is counted once a day and
destroyed as soon as something has come of the suggestion.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from math import ceil

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from domain.actions import ActionState
from domain.board import has_all
from domain.cadence import local_day
from domain.errors import ClosedError, NotFoundError
from domain.screens import (
    BoardAction,
    BoardAddress,
    BoardLine,
    BoardOrder,
    BoardPage,
    BoardReply,
    BoardSuggestion,
    Supported,
)
from domain.suggestions import ON_BOARD, OPEN_TO_SUPPORT, OUTCOMES, MeantFor, SuggestionState, supporters_shown
from models import audiences, people
from models import board as rows
from models.audiences import Whom
from models.base import random_id
from models.database import Database
from models.suggestions import Suggestion, merged_into
from services.desk_settings import desk
from services.settings import guests_are_asked
from vault import Vault

A_PART = 10
IN_A_REPLY = 5

GONE = "This suggestion is not on the board, or not any more. Type `/suggest list` to see what is there."
FULL = "So many people want this that there is no room to count one more. Those who decide see how many there are."


NOT_NOW = "Nothing was counted just now. Please press [Me too] once more after ten on the next working day."


class _BackOnBoardError(Exception):
    """Somebody opened the suggestion again just now: its tally goes on."""


# Reading


def board(session: Session, where: BoardAddress, *, supported: Supported | None = None) -> BoardPage:
    """What others suggest, a part at a time."""
    found = _found(session, where)
    parts = max(1, ceil(len(found) / A_PART))
    part = min(where.part, parts)
    return BoardPage(
        where=where.but(part=part),
        found=len(found),
        lines=found[(part - 1) * A_PART : part * A_PART],
        parts=parts,
        supported=supported,
    )


def board_reply(session: Session, where: BoardAddress) -> BoardReply:
    """What /suggest list and /suggest search answer."""
    found = _found(session, where)
    return BoardReply(where=where, found=len(found), lines=found[:IN_A_REPLY])


def board_suggestion(
    session: Session, suggestion: str, person: str, *, vault: Vault, now: datetime, supported: Supported | None = None
) -> BoardSuggestion:
    """One suggestion; one that was merged is shown as what it goes on as. Raises NotFoundError."""
    row = _shown(session, suggestion)
    (line,) = _lines(session, [row])
    today = _today(session, now)
    undecided = row.outcome_on is None
    joined = (one.id for one in merged_into(session, row.id) if one.meant_for is MeantFor.EVERYONE)
    about = [row.id, *joined]  # nobody else is to know that there was one for leaders only
    return BoardSuggestion(
        line=line,
        decide_by=row.outcome_by if undecided else None,
        late=undecided and row.outcome_by < today,
        undertaken=_undertaken(session, about, today=today),
        counted=bool(row.tally_id) and vault.has_answered(session.connection(), str(row.tally_id), person),
        merged=None if suggestion == row.id else session.get_one(Suggestion, suggestion).number,
        supported=supported,
    )


def _found(session: Session, where: BoardAddress) -> tuple[BoardLine, ...]:
    """All that is meant, as it is ordered."""
    found = rows.on_board(session, category=where.category, state=where.state)
    lines = _lines(session, found)
    if where.search:
        lines = [line for line in lines if has_all(_searchable(line), where.search)]
    if where.order is BoardOrder.WANTED:
        lines = sorted(lines, key=lambda line: -line.supporters)  # what as many want stays newest first
    return tuple(lines)


def _searchable(line: BoardLine) -> str:
    return f"#{line.number} {line.words} {line.outcome} {line.touch_point} {line.signed}"


def _lines(session: Session, found: Sequence[Suggestion]) -> list[BoardLine]:
    points = {point.id: point.name for point in people.touch_points(session)}
    merged = rows.support_of_merged(session)
    return [
        BoardLine(
            id=row.id,
            number=row.number,
            words=row.words,
            signed=row.signed,
            category=row.category,
            touch_point=points.get(row.touch_point_id or "", ""),
            since=row.on_board_since or row.state_on,
            state=row.state,
            state_on=row.state_on,
            outcome=row.outcome if row.state in OUTCOMES else "",
            supporters=max(row.supporters, merged.get(row.id, 0)),
            open_to_support=row.state in OPEN_TO_SUPPORT and row.tally_id is not None,
        )
        for row in found
    ]


def _shown(session: Session, suggestion: str) -> Suggestion:
    """A suggestion on the board, or what it goes on as there. Raises NotFoundError."""
    row = rows.shown(session, suggestion) or rows.shown_as(session, suggestion)
    if row is None:
        raise NotFoundError(GONE)
    return row


def _undertaken(session: Session, about: Collection[str], *, today: date) -> tuple[BoardAction, ...]:
    return tuple(
        BoardAction(
            what=action.what,
            owner=owner.name,
            state=action.state,
            due_on=action.due_on,
            late=action.state is ActionState.OPEN and action.due_on < today,
            outcome=action.outcome,
        )
        for action, owner in rows.actions_about(session, about)
    )


def _today(session: Session, now: datetime) -> date:
    at = desk(session)
    return local_day(now, at.zone) if at else now.date()


# Wanting it too


def tally_of(session: Session, suggestion: str) -> tuple[str, int]:
    """The tally that "Me too" goes into, for `domain.tally.supporting`, and the number of its suggestion.

    Raises NotFoundError for what is not on the board, ClosedError where something has come of it.
    """
    row = _shown(session, suggestion)
    if row.tally_id is None or row.state not in OPEN_TO_SUPPORT:
        raise ClosedError(_why_closed(row))
    return row.tally_id, row.number


def _why_closed(row: Suggestion) -> str:
    became = {SuggestionState.DONE: "is done", SuggestionState.DECLINED: "was declined"}
    if row.state in became:
        return f"Number {row.number} {became[row.state]}, so nobody is counted any more. Open it to read why."
    return NOT_NOW


def put_on_board(session: Session, suggestion: Suggestion, *, vault: Vault, now: datetime) -> None:
    """Show a suggestion to everybody, if its state says so, and begin to count who wants it too.

    Done already, or not meant for everyone: then nothing changes. After every change of state.
    """
    if suggestion.meant_for is not MeantFor.EVERYONE or suggestion.state not in ON_BOARD:
        return
    if suggestion.on_board_since is None:
        suggestion.on_board_since = _today(session, now)
    if suggestion.tally_id is None and suggestion.state in OPEN_TO_SUPPORT:
        suggestion.tally_id = random_id()
        asked = audiences.askable(session, Whom(guests=guests_are_asked(session)))
        vault.open_tally(session.connection(), suggestion.tally_id, expected=len(asked))
    session.flush()


def take_off(session: Session, suggestion: Suggestion) -> None:
    """Forget that a suggestion was on the board: it was withdrawn, or held back.

    Its tally takes nobody from now on, and is destroyed unread when the others are counted. How many wanted it is kept
    with what was held back: two people can show it again, but not reset a number.
    """
    suggestion.on_board_since = None
    if suggestion.state is SuggestionState.WITHDRAWN:
        suggestion.supporters = 0
    session.flush()


def count_supporters(database: Database, *, vault: Vault, now: datetime) -> None:
    """Count who wants what, once a day, and destroy the tallies of all of which something has come.

    What has come on the board without a tally gets one: an author opened it again, or an action made it planned.
    On the writer's thread: it makes transactions of its own. Whatever is interrupted is done the next time.
    """
    with database.read() as session:
        tallies = rows.with_tally(session)
        shown = {one.id: supporters_shown(vault.answered(session.connection(), one.tally)) for one in tallies}
    with database.write() as session:
        for suggestion, supporters in shown.items():
            rows.raise_supporters(session, suggestion, supporters)
        for row in rows.without_tally(session):
            put_on_board(session, row, vault=vault, now=now)
    for one in tallies:
        if one.state not in OPEN_TO_SUPPORT:
            _end(database, one.tally, vault=vault)


def replace_lost(database: Database, lost: Collection[str], *, vault: Vault, now: datetime) -> frozenset[str]:
    """Begin anew to count where a tally has lost its key: which of the `lost` were tallies.

    What is shown stays; who said "me too" since then has to say it once more.
    """
    with database.read() as session:
        theirs = {one.tally: one.id for one in rows.with_tally(session) if one.tally in lost}
    for tally, suggestion in theirs.items():
        _end(database, tally, vault=vault, anyway=True)
        with database.write() as session:
            put_on_board(session, session.get_one(Suggestion, suggestion), vault=vault, now=now)
    return frozenset(theirs)


def _end(database: Database, tally: str, *, vault: Vault, anyway: bool = False) -> None:
    """Destroy a tally and forget it in one transaction, so that no crash leaves a box that nobody knows of.

    Unless its suggestion has come back on the board, and it is not to be ended `anyway`.
    """

    def forget(session: Session) -> None:
        if row := rows.counted_by(session, tally):
            if row.state in OPEN_TO_SUPPORT and not anyway:
                raise _BackOnBoardError
            row.tally_id = None

    def publish(connection: Connection, *_unread: object) -> None:
        with Session(bind=connection) as session:
            forget(session)
            session.flush()

    try:
        if not vault.close(tally, publish):
            with database.write() as session:  # somebody destroyed the box, and was interrupted
                forget(session)
    except _BackOnBoardError:
        return
