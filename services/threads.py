"""An author's own threads: whoever has the capability is the author, and nobody asks who that is.

Everything here only reads. What an author sends is a letter, which waits for the box like a suggestion: nothing in the
database shows when an author was there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.letters import Letter, LetterKind
from domain.screens import MySuggestions, OwnThread, ReplyForm, SuggestionsCard, ThreadLine, ThreadView
from domain.suggestions import OUTCOMES, SuggestionState, Writer
from domain.wallet import Held, Wallet, fingerprint
from models import suggestions as rows
from models.people import TouchPoint
from models.suggestions import Suggestion, Thread, ThreadMessage
from services.desk_settings import desk, desk_day
from services.letters import box_taking, next_release
from services.suggesting import checked_words

ON_CARD = 3
ON_PAGE = 10
LINES_ON_PAGE = 20
"""Messages: with what stands around them they fit a modal, however long they are."""

NOT_HERE = (
    "Tribune does not know this suggestion. If it is new, it waits in the box until that is opened. If it is older"
    " than a week, its time was over and its words were deleted, or it was lost before the box was opened."
)
SETTLED = "This suggestion is settled, so nobody reads its thread any more. You can make a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the next Home carries, and what came to it."""

    metadata: str
    wallet: Wallet | None
    """None: the Home carries something that is no wallet, and stays as it is."""
    arriving: tuple[str, ...] = ()
    """Capabilities that waited for this Home, and are in it."""
    left: tuple[str, ...] = ()
    """Capabilities for which there was no room any more."""


def gathered(session: Session, metadata: str, waiting: Collection[str], *, now: datetime) -> Gathered:
    """A Home's wallet with what waits for it. A full one lets go of what has ended first."""
    today = desk_day(session, now)
    try:
        wallet = _of_today(session, Wallet.read(metadata), today)
    except ValueError:
        return Gathered(metadata=metadata, wallet=None)
    new = [one for one in waiting if all(one != held.capability for held in wallet.threads)]
    ended = {one.capability for one in author_threads(session, wallet) if one.ended} if new else set()
    left: list[str] = []
    for one in new:
        wallet, gone = wallet.with_thread(one, ended=ended, today=today)
        left += gone
    wallet = _of_today(session, wallet, today)
    return Gathered(metadata=str(wallet), wallet=wallet, arriving=tuple(waiting), left=tuple(left))


def _of_today(session: Session, wallet: Wallet, today: date) -> Wallet:
    """The wallet, with what has come out of the box by now, or never will, not waiting any more."""
    keys = {held.capability: fingerprint(held.capability) for held in wallet.threads}
    known = rows.threads_by(session, keys.values())
    return Wallet(tuple(held.still_waits(known=keys[held.capability] in known, today=today) for held in wallet.threads))


def home_card(session: Session, held: Gathered, *, now: datetime) -> SuggestionsCard:
    """What Home says of suggestions: to an author, what there is to read."""
    threads = author_threads(session, held.wallet or Wallet())
    first = sorted(threads, key=lambda one: not one.news)[:ON_CARD]
    return SuggestionsCard(
        set_up=desk(session) is not None,
        threads=tuple(first),
        more=len(threads) - len(first),
        news=sum(one.news > 0 for one in threads),
        unreadable=held.wallet is None,
        left=author_threads(session, Wallet(tuple(map(Held, held.left)))),
        released_at=next_release(session, now=now),
    )


def author_threads(session: Session, wallet: Wallet) -> tuple[OwnThread, ...]:
    """The threads of a wallet, the newest first."""
    known = rows.threads_by(session, [fingerprint(held.capability) for held in wallet.threads])
    answers = rows.answers_in(session, [suggestion.id for _, suggestion in known.values()])
    lines = (_line(session, held, known.get(fingerprint(held.capability)), answers) for held in wallet.threads)
    return tuple(lines)[::-1]


def my_suggestions(session: Session, metadata: str | None, *, part: int, now: datetime) -> MySuggestions:
    """A page of all threads in a Home. `metadata`: what that carries; None: nobody knows."""
    try:
        wallet = Wallet.read(metadata or "")
    except ValueError:
        wallet, metadata = Wallet(), None
    threads = sorted(author_threads(session, wallet), key=lambda one: not one.news)
    parts = max(1, -(-len(threads) // ON_PAGE))
    part = min(max(part, 1), parts)
    return MySuggestions(
        threads=tuple(threads[(part - 1) * ON_PAGE : part * ON_PAGE]),
        part=part,
        parts=parts,
        released_at=next_release(session, now=now),
        known=metadata is not None,
    )


def thread_of(session: Session, capability: str, *, part: int | None = None, now: datetime) -> ThreadView:
    """A thread for its author; the newest page unless another `part` is asked for."""
    released_at = next_release(session, now=now)
    found = _found(session, capability)
    if found is None:
        return ThreadView(capability=capability, number=None, released_at=released_at)
    thread, own = found
    counts = rows.counting(session, own)
    said = rows.messages(session, own.id)
    parts = max(1, -(-len(said) // LINES_ON_PAGE))
    part = min(max(part or parts, 1), parts)
    point = session.get(TouchPoint, own.touch_point_id) if own.touch_point_id else None
    ended, withdrawn = counts.state in OUTCOMES, own.state is SuggestionState.WITHDRAWN
    today = desk_day(session, now=now)
    waits = counts.replied_on is None and not ended
    return ThreadView(
        capability=capability,
        number=own.number,
        words=own.words,
        category=own.category,
        meant_for=own.meant_for,
        touch_point=point.name if point else "",
        released_on=own.released_on,
        state=counts.state,
        reason=counts.outcome if ended else "",
        merged_into=None if counts is own else counts.number,
        reply_by=counts.reply_by if waits else None,
        outcome_by=None if ended else counts.outcome_by,
        late=today > (counts.reply_by if waits else counts.outcome_by),
        settled_on=thread.settled_on,
        lines=tuple(_said(one) for one in said[(part - 1) * LINES_ON_PAGE : part * LINES_ON_PAGE]),
        answers=sum(one.writer is Writer.DESK for one in said),
        part=part,
        parts=parts,
        may_reply=not withdrawn and thread.settled_on is None,
        may_settle=ended and thread.settled_on is None,
        may_reopen=ended and not thread.reopened,
        may_withdraw=not withdrawn,
        released_at=released_at,
    )


def reply_form(session: Session, capability: str, *, reopens: bool, now: datetime) -> ReplyForm:
    """The form in which an author writes. Raises what sending it would raise."""
    view = _allowed(session, capability, LetterKind.REOPEN if reopens else LetterKind.REPLY, now=now)
    return ReplyForm(number=view.number or 0, reopens=reopens, released_at=view.released_at)


def reply_letter(session: Session, capability: str, words: str, *, now: datetime) -> Letter:
    """What an author answers. Raises NotFoundError and BadInputError."""
    _allowed(session, capability, LetterKind.REPLY, now=now)
    return Letter(kind=LetterKind.REPLY, thread=fingerprint(capability), text=checked_words(words))


def settle_letter(session: Session, capability: str, *, now: datetime) -> Letter:
    """[It is settled]. Raises NotFoundError and BadInputError."""
    _allowed(session, capability, LetterKind.SETTLE, now=now)
    return Letter(kind=LetterKind.SETTLE, thread=fingerprint(capability))


def reopen_letter(session: Session, capability: str, words: str, *, now: datetime) -> Letter:
    """[Not settled yet], with what is missing. Raises NotFoundError and BadInputError."""
    _allowed(session, capability, LetterKind.REOPEN, now=now)
    return Letter(kind=LetterKind.REOPEN, thread=fingerprint(capability), text=checked_words(words))


def withdraw_letter(session: Session, capability: str, *, now: datetime) -> Letter:
    """[Withdraw], also before anybody has read it. Raises NotFoundError and BadInputError."""
    _allowed(session, capability, LetterKind.WITHDRAW, now=now)
    return Letter(kind=LetterKind.WITHDRAW, thread=fingerprint(capability))


def _allowed(session: Session, capability: str, kind: LetterKind, *, now: datetime) -> ThreadView:
    """The thread, if its author may send this about it. Raises the reason why not."""
    box_taking(session)
    view = thread_of(session, capability, now=now)
    if kind is LetterKind.WITHDRAW:
        if not view.may_withdraw:
            raise BadInputError("You have taken this suggestion back already. Its words are deleted.")
        return view
    if view.number is None:
        raise NotFoundError(NOT_HERE)
    if kind is LetterKind.REPLY and not view.may_reply:
        raise BadInputError(SETTLED if view.settled_on else "You have taken this suggestion back.")
    if kind is LetterKind.SETTLE and not view.may_settle:
        raise BadInputError("You can say so once there is an outcome. Until then it stays open.")
    if kind is LetterKind.REOPEN and not view.may_reopen:
        raise BadInputError("You can say so once, after there is an outcome. You can make a new suggestion.")
    return view


def _found(session: Session, capability: str) -> tuple[Thread, Suggestion] | None:
    key = fingerprint(capability)
    return rows.threads_by(session, [key]).get(key)


def _line(
    session: Session, held: Held, found: tuple[Thread, Suggestion] | None, answers: Mapping[str, int]
) -> OwnThread:
    if found is None:
        return OwnThread(
            capability=held.capability, number=None, words="", state=None, settled=False, news=0, gone=not held.since
        )
    thread, own = found
    return OwnThread(
        capability=held.capability,
        number=own.number,
        words=own.words,
        state=rows.counting(session, own).state,
        settled=thread.settled_on is not None,
        news=max(0, answers.get(own.id, 0) - held.seen),
    )


def _said(message: ThreadMessage) -> ThreadLine:
    return ThreadLine(writer=message.writer, signed=message.signed, words=message.words, said_on=message.said_on)
