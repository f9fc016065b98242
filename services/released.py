"""Letters come out: once each weekday, all of a day together and shuffled, so that no order and no time is left.

In one transaction the boxes are opened and deleted, their letters take effect, and the next box takes what comes: a
crash leaves all of it done, or nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from domain.cadence import local_day, working_days_after
from domain.letters import Letter, LetterKind, read_letter
from domain.suggestions import (
    FIRST_REPLY_DAYS,
    OUTCOME_DAYS,
    OUTCOMES,
    SETTLED_AFTER,
    MeantFor,
    SuggestionState,
    Writer,
)
from domain.survey import Ballot, Comment
from models import suggestions as rows
from models.base import random_id
from models.database import Database
from models.people import TouchPoint
from models.suggestions import Suggestion, Thread
from services import board, letters
from services.desk import give_back_merged, tell_of_release
from services.desk_settings import Desk, desk
from vault import Vault
from vault.vault import Publish

IN_ORDER = (LetterKind.REPLY, LetterKind.SETTLE, LetterKind.REOPEN, LetterKind.WITHDRAW)
"""In which letters about threads take effect: those of one day have no order of their own."""


def next_due(session: Session) -> datetime | None:
    """When the next box is to be released; None: there is none."""
    given, waiting = desk(session), rows.boxes(session)
    return letters.release_at(given, waiting[0].release_on) if given and waiting else None


def release_due(database: Database, *, vault: Vault, now: datetime) -> None:
    """Release all boxes whose day and hour came, together, and do what is done once a weekday.

    On the writer's thread. Safe to call at any time, in several processes, and again after a crash.
    """
    with database.read() as session:
        given = desk(session)
        due = [box.id for box in rows.boxes(session) if given and letters.release_at(given, box.release_on) <= now]
    if not (given and due):
        return
    if not vault.close_together(due, _publisher(given, due, vault=vault, now=now)):
        with database.write() as session:  # boxes that the vault does not know (any more)
            rows.remove_boxes(session, due)
            letters.ensure_box(session, vault=vault, now=now)
    board.count_supporters(database, vault=vault, now=now)


def _publisher(given: Desk, due: Sequence[str], *, vault: Vault, now: datetime) -> Publish:
    """What the vault calls with the opened boxes, in the transaction that deletes them."""

    def publish(connection: Connection, ballots: Sequence[Ballot], comments: Sequence[Comment]) -> None:
        del ballots  # a letter's says nothing
        with Session(bind=connection, expire_on_commit=False) as session:
            take_in(session, [read_letter(comment) for comment in comments], vault=vault, now=now)
            _settle_silent(session, today=local_day(now, given.zone))
            rows.remove_boxes(session, due)
            letters.ensure_box(session, vault=vault, now=now)
            session.flush()

    return publish


def take_in(session: Session, found: Sequence[Letter], *, vault: Vault, now: datetime) -> None:
    """Let shuffled letters take effect, suggestions first and withdrawing last, and tell those who answer.

    Of what was withdrawn within the same day nothing is written but that it was, for its author to see. A letter about
    a thread that nobody knows does nothing, and of two that say the same one does.
    """
    found = tuple(dict.fromkeys(found))
    given = desk(session)
    today = local_day(now, given.zone if given else "UTC")
    withdrawn = {letter.thread for letter in found if letter.kind is LetterKind.WITHDRAW}
    kept = [letter for letter in found if letter.kind is LetterKind.WITHDRAW or letter.thread not in withdrawn]
    new = [_add(session, letter, today=today) for letter in _first(session, kept)]
    for letter in _first(session, [letter for letter in found if letter not in kept]):
        empty = Letter(kind=letter.kind, thread=letter.thread, meant_for=MeantFor.LEADERS)
        _add(session, empty, state=SuggestionState.WITHDRAWN, today=today)
    answered = dict[str, None]()
    for letter in (letter for kind in IN_ORDER for letter in kept if letter.kind is kind):
        thread = rows.thread_of(session, letter.thread)
        if thread is not None and _apply(session, letter, thread, vault=vault, now=now, today=today):
            answered[thread.id] = None
    tell_of_release(session, new=new, answered=[one for one in answered if one not in new], now=now)


def _first(session: Session, found: Sequence[Letter]) -> Iterator[Letter]:
    """New suggestions, each once: one whose author did not know whether it was sent may come twice."""
    for letter in found:
        if letter.kind is LetterKind.SUGGESTION and rows.thread_of(session, letter.thread) is None:
            yield letter


def _add(session: Session, letter: Letter, *, state: SuggestionState = SuggestionState.NEW, today: date) -> str:
    """A suggestion as it is released; its id."""
    thread = Thread(id=random_id(), capability=letter.thread, settled_on=None, reopened=False)
    session.add(thread)
    session.flush()
    known = session.get(TouchPoint, letter.touch_point)
    suggestion = Suggestion(
        id=thread.id,
        number=rows.next_number(session),
        words=letter.text,
        signed=letter.signed,
        category=letter.category,
        meant_for=letter.meant_for,
        touch_point_id=known.id if known else None,
        released_on=today,
        state=state,
        state_on=today,
        outcome="",
        reply_by=working_days_after(today, FIRST_REPLY_DAYS),
        outcome_by=today + timedelta(days=OUTCOME_DAYS),
        supporters=0,
    )
    session.add(suggestion)
    session.flush()
    return thread.id


def _apply(session: Session, letter: Letter, thread: Thread, *, vault: Vault, now: datetime, today: date) -> bool:
    """Let one letter about a thread take effect; True if it says something to those who answer.

    What an author wrote is not lost, however the suggestion stands by now; only taking it back deletes it.
    """
    suggestion = session.get_one(Suggestion, thread.id, with_for_update=True)
    if suggestion.state is SuggestionState.WITHDRAWN:
        return False
    ended = rows.counting(session, suggestion).state in OUTCOMES
    match letter.kind:
        case LetterKind.WITHDRAW:
            _withdraw(session, suggestion, now=now, today=today)
            return False
        case LetterKind.SETTLE if ended and not thread.settled_on:
            thread.settled_on = today
        case LetterKind.REOPEN if ended and not thread.reopened:
            thread.reopened, thread.settled_on = True, None
            _open_again(suggestion, today=today)
            board.put_on_board(session, suggestion, vault=vault, now=now)
        case _ if not letter.text or _said_already(session, letter, thread, today=today):
            return False
    if letter.text:
        rows.say(session, thread.id, writer=Writer.AUTHOR, signed=letter.signed, words=letter.text, on=today)
    return True


def _said_already(session: Session, letter: Letter, thread: Thread, *, today: date) -> bool:
    """The last release had the same words: their author did not know whether they were sent, and sent them again."""
    unanswered = takewhile(lambda one: one.writer is Writer.AUTHOR, reversed(rows.messages(session, thread.id)))
    return any(one.words == letter.text and working_days_after(one.said_on, 1) >= today for one in unanswered)


def _withdraw(session: Session, suggestion: Suggestion, *, now: datetime, today: date) -> None:
    """Delete its author's words. What was merged into it goes on by itself."""
    give_back_merged(session, suggestion.id, now=now)
    rows.forget_author(session, suggestion.id)
    suggestion.words = suggestion.signed = ""
    suggestion.touch_point_id = None
    _stand_alone(suggestion, SuggestionState.WITHDRAWN, today=today)
    board.take_off(session, suggestion)


def _open_again(suggestion: Suggestion, *, today: date) -> None:
    """It needs an outcome once more, by a day of its own."""
    _stand_alone(suggestion, SuggestionState.OPEN, today=today)
    suggestion.outcome_on, suggestion.outcome_by = None, today + timedelta(days=OUTCOME_DAYS)
    if suggestion.replied_on is None:  # all that was said was said to what it was merged into
        suggestion.reply_by = working_days_after(today, FIRST_REPLY_DAYS)


def _stand_alone(suggestion: Suggestion, state: SuggestionState, *, today: date) -> None:
    """A new state of its own, whatever it was merged into."""
    suggestion.state, suggestion.state_on = state, today
    suggestion.merged_into = suggestion.state_before = None


def _settle_silent(session: Session, *, today: date) -> None:
    """Settle what nobody has written about for fourteen days, since its outcome."""
    for suggestion in rows.unsettled(session):
        counts = rows.counting(session, suggestion)
        last = max(counts.state_on, suggestion.state_on, rows.last_said(session, suggestion.id) or date.min)
        if counts.state in OUTCOMES and today - last >= SETTLED_AFTER:
            session.get_one(Thread, suggestion.id).settled_on = today
