"""What messages about decisions say, looked up when they are sent: nobody is asked for what is said or over by then."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from domain.consent import review_on
from domain.decision_entries import Happened
from domain.decision_log import ShownAnswer, shown
from domain.decision_messages import (
    About,
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
from domain.decisions import (
    Answer,
    Asked,
    Call,
    Consulted,
    Decision,
    DecisionState,
    Draft,
    Ending,
    Extension,
    Review,
    Round,
    Version,
)
from domain.differences import changes
from domain.errors import BrokenLogError, NotFoundError
from domain.seats import SeatState
from models import consultations, people
from models import seats as seat_rows
from services.decision_chains import quotes_of
from services.decision_logs import entry_at, load

MOST_QUOTES = 3
"""In the message that tells how a decision ended."""
E = TypeVar("E", bound=Happened)

_Proposed = DecisionDrafted | DecisionCalledIn | DecisionPosted
_Happened = DecisionAnswered | DecisionExtended | DecisionConsulted | DecisionEnded | DecisionReviewed
_Wanted = DecisionToBring | DecisionOverdue | DecisionAsked | DecisionObjected | DecisionMayClose | DecisionReviewDue
_OfEntry = _Proposed | _Happened | DecisionObjected
"""What tells of an entry of the log."""


def filled(session: Session, message: DecisionMessage) -> DecisionMessage | None:
    """The message with what it is about; None if there is nothing left to say, or the log is not to be believed."""
    try:
        decision = load(session, message.decision)
    except (NotFoundError, BrokenLogError):
        return None
    match message:
        case DecisionDrafted() | DecisionCalledIn() | DecisionPosted():
            found = _proposed(session, decision, message)
        case DecisionAnswered() | DecisionExtended() | DecisionConsulted() | DecisionEnded() | DecisionReviewed():
            found = _happened(session, decision, message)
        case _:
            found = _wanted(session, decision, message)
    return replace(found, about=_about(session, decision)) if found else None


def _proposed(session: Session, decision: Decision, message: _Proposed) -> DecisionMessage | None:
    match message:
        case DecisionDrafted():
            draft = _entry(session, message, Draft)
            if decision.state is not DecisionState.DRAFT or draft != decision.drafts[-1]:
                return None
            return replace(message, proposal=draft.proposal, again=len(decision.drafts) > 1)
        case DecisionCalledIn():
            return replace(message, **_call(session, _entry(session, message, Call)))
        case DecisionPosted():
            return _posted(session, decision, message)


def _posted(session: Session, decision: Decision, message: DecisionPosted) -> DecisionPosted:
    version = _entry(session, message, Version)
    earlier = decision.versions[version.number - 2].proposal if version.number > 1 else None
    return replace(
        message,
        version=version.number,
        proposal=version.proposal,
        because=version.because,
        changed=changes(earlier, version.proposal) if earlier else (),
        deadline=version.round.deadline,
        asked=_asked(session, version.round.asked),
    )


def _happened(session: Session, decision: Decision, message: _Happened) -> DecisionMessage:
    match message:
        case DecisionAnswered():
            return _answered(session, decision, message)
        case DecisionExtended():
            more = _entry(session, message, Extension)
            still = {row.seat_id for row in consultations.open_ones(session, decision=decision.id)}
            asking = [one for one in more.seats if one in still]
            return replace(
                message, seats=_titles(decision, more.seats), until=more.until, asking=_titles(decision, asking)
            )
        case DecisionConsulted():
            result = _entry(session, message, Consulted)
            return replace(message, seat=result.title, question=result.question, result=result.result)
        case DecisionEnded():
            return _ended(session, decision, message, _entry(session, message, Ending))
        case DecisionReviewed():
            seen = _entry(session, message, Review)
            by = people.name_of(session, seen.by)
            return replace(message, by=by, worked=seen.worked, words=seen.words, again_on=seen.again_on)


def _answered(session: Session, decision: Decision, message: DecisionAnswered) -> DecisionAnswered:
    answer = _entry(session, message, Answer)
    version = next(one for one in reversed(decision.versions) if answer in one.round.answers)
    earlier = version.round.answers[: version.round.answers.index(answer)]
    before = [one.said.kind for one in earlier if one.seat == answer.seat]
    return replace(
        message,
        version=version.number,
        line=_line(session, version.round, answer),
        before=before[-1] if before else None,
    )


def _ended(session: Session, decision: Decision, message: DecisionEnded, ending: Ending) -> DecisionEnded:
    override = ending.override
    told = replace(
        message,
        state=ending.state,
        by=people.name_of(session, ending.by) if ending.by else "",
        reason=override.reason if override else ending.reason,
        public=decision.is_public,
    )
    if not decision.versions:
        return told
    asked = decision.round
    standing = asked.standing
    return replace(
        told,
        despite=_titles(decision, override.despite if override else ()),
        silent=_titles(decision, ending.unanswered),
        lines=tuple(_line(session, asked, answer) for answer in standing.values()),
        quotes=quotes_of(session, decision)[:MOST_QUOTES],
        evidence=decision.versions[-1].proposal.evidence,
        review_on=review_on(decision),
    )


def _wanted(session: Session, decision: Decision, message: _Wanted) -> DecisionMessage | None:
    match message:
        case DecisionToBring() | DecisionOverdue():
            return _to_bring(session, decision, message)
        case DecisionAsked():
            return _still_asked(session, decision, message)
        case DecisionObjected():
            answer = _entry(session, message, Answer)
            stands = decision.state is DecisionState.IN_RESOLUTION and answer in decision.round.objections
            return replace(message, line=_line(session, decision.round, answer)) if stands else None
        case DecisionMayClose():
            waits = decision.state is DecisionState.OPEN and decision.versions[-1].number == message.version
            objected = _titles(decision, [one.seat for one in decision.objections]) if waits else ()
            seats = tuple(one.title for one in decision.round.unanswered)
            return replace(message, seats=seats, objected=objected) if waits else None
        case DecisionReviewDue():
            if review_on(decision) != message.due_on:
                return None
            return replace(message, why=decision.versions[-1].proposal.why)


def _to_bring(
    session: Session, decision: Decision, message: DecisionToBring | DecisionOverdue
) -> DecisionToBring | DecisionOverdue | None:
    """Nothing is left to say once it is posted or declined, nor to ask for once it is drafted in time."""
    call, drafted = decision.call, decision.state is DecisionState.DRAFT
    if call is None or not (decision.state is DecisionState.CALLED_IN or drafted):
        return None
    if isinstance(message, DecisionOverdue):
        return replace(message, answer_by=call.answer_by)
    if drafted and not message.late:
        return None
    return replace(message, **_call(session, call), drafted=drafted)


def _still_asked(session: Session, decision: Decision, message: DecisionAsked) -> DecisionAsked | None:
    asking = decision.state in {DecisionState.OPEN, DecisionState.IN_RESOLUTION}
    if not asking or decision.versions[-1].number != message.version:
        return None
    rows = {row.id: row for row in seat_rows.every_seat(session)}
    theirs = [
        one
        for one in decision.round.unanswered
        if (row := rows.get(one.seat)) and message.person in {row.champion_id, row.deputy_id}
    ]
    if not theirs:
        return None
    version = decision.versions[-1]
    return replace(
        message,
        proposal=version.proposal,
        changed_because=version.because,
        seats=tuple(one.title for one in theirs),
        until=max(_until(version.round, one) for one in theirs),
    )


def _until(asked: Round, one: Asked) -> date:
    return asked.extended_to(one.seat) or asked.deadline


def _entry(session: Session, message: _OfEntry, kind: type[E]) -> E:
    """What stands in the log at the message's position: there it is for good."""
    found = entry_at(session, message.decision, message.position)
    assert isinstance(found, kind)
    return found


def _about(session: Session, decision: Decision) -> About:
    return About(
        id=decision.id,
        number=decision.number,
        title=decision.title,
        leader=people.name_of(session, decision.leader),
        version=len(decision.versions),
    )


def _call(session: Session, call: Call) -> dict[str, Any]:
    """What messages tell of it."""
    by = people.name_of(session, call.by)
    return {"seat": call.title, "by": by, "change": call.about, "because": call.because, "answer_by": call.answer_by}


def _titles(decision: Decision, seats: Iterable[str]) -> tuple[str, ...]:
    titles = {one.seat: one.title for version in decision.versions for one in version.round.asked}
    return tuple(titles[seat] for seat in seats)


def _asked(session: Session, asked: Iterable[Asked]) -> tuple[ShownAnswer, ...]:
    """Who is asked, and who speaks for each seat now."""
    speak = {
        row.id: row.champion_id or (row.deputy_id if row.state is SeatState.ACTING else None)
        for row in seat_rows.every_seat(session)
    }
    names = people.names_of(session, {one for one in speak.values() if one})
    return tuple(ShownAnswer(title=one.title, name=names.get(speak.get(one.seat) or "", "")) for one in asked)


def _line(session: Session, asked: Round, answer: Answer) -> ShownAnswer:
    title = next(one.title for one in asked.asked if one.seat == answer.seat)
    return shown(answer, title=title, name=people.name_of(session, answer.by))
