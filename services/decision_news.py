"""Who hears of what happened to a decision: the channel, its thread there, and those whom it concerns."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.consent import asked_people, who_is_asked
from domain.decision_entries import Happened
from domain.decision_messages import (
    AskedBecause,
    DecisionAnswered,
    DecisionAsked,
    DecisionCalledIn,
    DecisionConsulted,
    DecisionDrafted,
    DecisionEnded,
    DecisionExtended,
    DecisionMayClose,
    DecisionMessage,
    DecisionObjected,
    DecisionOverdue,
    DecisionPosted,
    DecisionReviewDue,
    DecisionReviewed,
    DecisionToBring,
)
from domain.decisions import Answer, Asked, Call, Consulted, Decision, Draft, Ending, Extension, Review, Version
from domain.seats import Seat
from services.champions_settings import rules
from services.deliveries import queue

_TOLD: Mapping[type, Callable[..., DecisionMessage]] = {
    Call: DecisionCalledIn,
    Draft: DecisionDrafted,
    Version: DecisionPosted,
    Answer: DecisionAnswered,
    Extension: DecisionExtended,
    Consulted: DecisionConsulted,
    Ending: DecisionEnded,
    Review: DecisionReviewed,
}
"""What is told of each kind of entry."""


def tell(
    session: Session,
    decision: Decision,
    entry: Happened,
    *,
    position: int,
    seats: Mapping[str, Seat],
    champions: Collection[Asked],
    now: datetime,
) -> None:
    """Queue what is told of an entry that was just added to the log, at this position.

    The first that everybody reads of a decision begins its thread; what is about a draft goes to its readers.
    How one ends, whoever brings it and whoever called it in hear themselves, unless it is their doing.
    """
    message, about = _TOLD[type(entry)](decision=decision.id, position=position), f"decision:{decision.id}:{position}"
    begins = isinstance(entry, Call) or (isinstance(entry, Version) and entry.number == 1 and not decision.call)
    channel = rules(session)
    if isinstance(entry, Draft) or not decision.is_public:
        _send(session, message, to=_readers(decision, seats, champions), about=about, now=now)
    elif channel:
        queue(session, message, channel=channel.channel, about=_first(decision) if begins else about, due_at=now)
    match entry:
        case Call():
            ask_to_bring(session, decision, late=False, now=now)
        case Version():
            ask(session, decision, seats, now=now)
        case Answer() if entry.said.objection:
            objected = DecisionObjected(decision=decision.id, position=position)
            _send(session, objected, to=[decision.leader], about=about, now=now)
        case Ending() if decision.is_public:
            _send(session, message, to=_concerned(decision, seats, but=entry.by), about=about, now=now)
        case Extension():
            for person in dict.fromkeys(held.speaker for seat in entry.seats if (held := seats.get(seat))):
                if person and person != decision.leader:
                    remind(session, decision, person, because=AskedBecause.LATE, now=now)
            ask(session, decision, seats, now=now)
        case _:
            pass


def ask(session: Session, decision: Decision, seats: Mapping[str, Seat], *, now: datetime) -> None:
    """Ask everybody who may answer the version that counts, and was not asked yet."""
    for one in decision.round.unanswered:
        held = seats.get(one.seat)
        for person in asked_people(decision, one.seat, seats):
            speaks = held is not None and person == held.speaker
            because = AskedBecause.POSTED if speaks else AskedBecause.DEPUTY
            remind(session, decision, person, because=because, now=now)


def remind(session: Session, decision: Decision, person: str, *, because: AskedBecause, now: datetime) -> None:
    """Ask somebody for an answer to the version that counts: for each reason once."""
    number = decision.versions[-1].number
    message = DecisionAsked(decision=decision.id, version=number, person=person, because=because)
    _send(session, message, to=[person], about=f"decision_{because}:{decision.id}:{number}", now=now)


def ask_to_bring(session: Session, decision: Decision, *, late: bool, now: datetime) -> None:
    """Ask the leader to bring what was called in, or to say why not; once more when it is `late`."""
    about = f"decision_to_bring:{decision.id}" + (":late" if late else "")
    _send(session, DecisionToBring(decision=decision.id, late=late), to=[decision.leader], about=about, now=now)


def tell_overdue(session: Session, decision: Decision, *, now: datetime) -> None:
    """Say in public that the days are over in which it was to be brought or declined, and ask the leader once more."""
    if here := rules(session):
        about = f"decision_overdue:{decision.id}"
        queue(session, DecisionOverdue(decision=decision.id), channel=here.channel, about=about, due_at=now)
    ask_to_bring(session, decision, late=True, now=now)


def tell_may_close(session: Session, decision: Decision, *, now: datetime) -> None:
    """Tell the leader that all the time for an answer is over, also where an objection to an earlier version stands."""
    number = decision.versions[-1].number
    message = DecisionMayClose(decision=decision.id, version=number)
    _send(session, message, to=[decision.leader], about=f"decision_may_close:{decision.id}:{number}", now=now)


def ask_for_review(
    session: Session, decision: Decision, speakers: Iterable[str], due_on: date, *, again: bool, now: datetime
) -> None:
    """Ask the leader and those who speak for the champions' seats what came of it."""
    message = DecisionReviewDue(decision=decision.id, due_on=due_on, again=again)
    about = f"decision_review:{decision.id}:{due_on}" + (":again" if again else "")
    _send(session, message, to=[decision.leader, *speakers], about=about, now=now)


def _send(session: Session, message: DecisionMessage, *, to: Iterable[str], about: str, now: datetime) -> None:
    """Direct messages; who gets this one already does not get it again."""
    for person in dict.fromkeys(to):
        queue(session, message, channel=person, about=f"{about}:{person}", due_at=now)


def _readers(decision: Decision, seats: Mapping[str, Seat], champions: Collection[Asked]) -> list[str]:
    """Who reads a draft: the champions whom it will ask and, of one who brings it, the deputy."""
    held = [seat for one in who_is_asked(decision, champions) if (seat := seats.get(one.seat))]
    speak = [seat.deputy if seat.speaker == decision.leader else seat.speaker for seat in held]
    return [one for one in speak if one and one != decision.leader]


def _concerned(decision: Decision, seats: Mapping[str, Seat], *, but: str) -> list[str]:
    """Who brings it, and who speaks for the seat that called it in; `but`: whoever knows already."""
    caller = seats.get(decision.call.seat) if decision.call else None
    both = (decision.leader, caller.speaker if caller else None)
    return [one for one in both if one and one != but]


def _first(decision: Decision) -> str:
    """What the message is about that begins the thread of a decision: see services.deliveries."""
    return f"decision:{decision.id}"
