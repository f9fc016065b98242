"""Letters come out: once each weekday, all of a day together and shuffled, so that no order and no time is left.

In one transaction the boxes are opened and deleted, their letters take effect, and the next box takes what comes: a
crash leaves all of it done, or nothing.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from domain.cadence import local_day, working_days_after
from domain.letters import Letter, LetterKind, read_letter
from domain.suggestions import (
    FIRST_REPLY_DAYS,
    OUTCOME_DAYS,
    OUTCOMES,
    SETTLED_AFTER,
    SuggestionState,
    Writer,
)
from domain.survey import Ballot, Comment
from models import suggestions as rows
from models.base import random_id
from models.database import Database
from models.people import TouchPoint
from models.suggestions import Suggestion, Thread
from services import letters as boxes
from services.desk_settings import Desk, desk
from vault import Vault
from vault.vault import Publish


def next_due(session: Session) -> datetime | None:
    """When the next box is to be released; None: there is none."""
    given, box = desk(session), rows.oldest_box(session)
    return boxes.release_at(given, box.release_on) if given and box else None


def release_due(database: Database, *, vault: Vault, now: datetime) -> None:
    """Release all boxes whose day and hour came, together, and do what is done once a weekday.

    Safe to call at any time, from several processes, and again after a crash.
    """
    with database.write() as session:
        boxes.ensure_box(session, vault=vault, now=now)
        given = desk(session)
        due = [box.id for box in rows.boxes(session) if given and boxes.release_at(given, box.release_on) <= now]
    if not (given and due):
        return
    if not vault.close_together(due, _publisher(given, due, vault=vault, now=now)):
        with database.write() as session:  # boxes that the vault does not know (any more)
            rows.remove_boxes(session, due)
            boxes.ensure_box(session, vault=vault, now=now)
    _forget_support_of_withdrawn(database, vault=vault)


def _publisher(given: Desk, due: Sequence[str], *, vault: Vault, now: datetime) -> Publish:
    """What the vault calls with the opened boxes, in the transaction that deletes them."""

    def publish(connection: Connection, ballots: Sequence[Ballot], comments: Sequence[Comment]) -> None:
        del ballots
        with Session(bind=connection, expire_on_commit=False) as session:
            take_in(session, [read_letter(comment) for comment in comments], now=now)
            _settle_silent(session, today=local_day(now, given.zone))
            rows.remove_boxes(session, due)
            boxes.next_box(session, given, vault=vault, now=now)
            session.flush()

    return publish


def take_in(session: Session, letters: Sequence[Letter], *, now: datetime) -> None:
    """Let shuffled letters take effect: new suggestions first, withdrawing last.

    What was withdrawn within the same day is never written. A letter about a thread that nobody knows does nothing.
    """
    given = desk(session)
    today = local_day(now, given.zone if given else "UTC")
    withdrawn = {letter.thread for letter in letters if letter.kind is LetterKind.WITHDRAW}
    new = [
        _add(session, letter, today=today)
        for letter in letters
        if letter.kind is LetterKind.SUGGESTION
        and letter.thread not in withdrawn
        and rows.thread_of(session, letter.thread) is None
    ]
    answered = {}
    for kind in (LetterKind.REPLY, LetterKind.SETTLE, LetterKind.REOPEN, LetterKind.WITHDRAW):
        for letter in letters:
            thread = rows.thread_of(session, letter.thread) if letter.kind is kind else None
            if thread is not None and _apply(session, letter, thread, today=today):
                answered[thread.id] = True
    del new, answered


def _add(session: Session, letter: Letter, *, today: date) -> str:
    """A suggestion as it is released; its id."""
    thread = Thread(id=random_id(), capability=letter.thread, settled_on=None, reopened=False)
    session.add(thread)
    session.flush()
    known = session.get(TouchPoint, letter.touch_point)
    session.add(
        Suggestion(
            id=thread.id,
            number=rows.highest_number(session) + 1,
            words=letter.text,
            signed=letter.signed,
            category=letter.category,
            meant_for=letter.meant_for,
            touch_point_id=known.id if known else None,
            released_on=today,
            state=SuggestionState.NEW,
            state_on=today,
            outcome="",
            reply_by=working_days_after(today, FIRST_REPLY_DAYS),
            outcome_by=today + timedelta(days=OUTCOME_DAYS),
            supporters=0,
        )
    )
    session.flush()
    return thread.id


def _apply(session: Session, letter: Letter, thread: Thread, *, today: date) -> bool:
    """Let one letter about a thread take effect; True if there is something to read for those who answer."""
    suggestion = session.get_one(Suggestion, thread.id)
    if suggestion.state is SuggestionState.WITHDRAWN:
        return False
    if letter.kind is LetterKind.WITHDRAW:
        _withdraw(session, suggestion, today=today)
        return False
    ended = rows.counting(session, suggestion).state in OUTCOMES
    if letter.kind is LetterKind.SETTLE:
        if ended:
            thread.settled_on = thread.settled_on or today
        return False
    if letter.kind is LetterKind.REOPEN:
        if not ended or thread.reopened:
            return False
        thread.reopened, thread.settled_on = True, None
        suggestion.state, suggestion.state_on, suggestion.merged_into = SuggestionState.OPEN, today, None
    elif thread.settled_on:
        return False
    if letter.text:
        rows.say(session, thread.id, writer=Writer.AUTHOR, signed=letter.signed, words=letter.text, on=today)
    return True


def _withdraw(session: Session, suggestion: Suggestion, *, today: date) -> None:
    """Delete its author's words. What was merged into it stands on its own again."""
    for other in rows.merged_into(session, suggestion.id):
        other.state, other.state_on = other.state_before or SuggestionState.OPEN, today
        other.merged_into = other.state_before = None
    rows.forget_author(session, suggestion.id)
    suggestion.words = suggestion.signed = ""
    suggestion.touch_point_id = suggestion.merged_into = suggestion.state_before = None
    suggestion.state, suggestion.state_on = SuggestionState.WITHDRAWN, today
    session.flush()


def _settle_silent(session: Session, *, today: date) -> None:
    """Settle what nobody has said anything about for fourteen days since its outcome."""
    for suggestion in rows.unsettled(session):
        counts = rows.counting(session, suggestion)
        if counts.state not in OUTCOMES:
            continue
        last = max(counts.state_on, rows.last_said(session, suggestion.id) or counts.state_on)
        if today - last >= SETTLED_AFTER:
            session.get_one(Thread, suggestion.id).settled_on = today


def _forget_support_of_withdrawn(database: Database, *, vault: Vault) -> None:
    """Destroy the tallies of what was withdrawn, unread; after a crash, at the next release."""
    with database.read() as session:
        tallies = rows.tallies_of_withdrawn(session)
    for tally in tallies:
        vault.cancel(tally)
    with database.write() as session:
        rows.forget_tallies(session, tallies)
