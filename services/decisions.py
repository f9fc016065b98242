"""Decisions with consent: what people do to them. Each locks the decision, asks domain.consent, and adds to its log.

Whatever people are to read of it is queued with it. There is no other way into the log, and nothing here or anywhere
sets where a decision stands.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain import consent
from domain.calendars import Calendar
from domain.decisions import Asked, Consulted, Decision, DecisionState, Proposal, Said, Worked
from domain.errors import BadInputError, NotAllowedError, NotFoundError
from domain.roles import Action, may
from domain.seats import Seat
from domain.voice import tidied
from models import decisions as rows
from models import seats as seat_rows
from models.base import insert_once, random_id
from models.decisions import DecisionRow
from services import seats as champions_seats
from services.champions_settings import champions_calendar, champions_day, rules
from services.decision_logs import load, save
from services.decision_news import tell
from services.people import roles_of

NOT_SET_UP = "Champions are not set up yet, so no decision can be brought to them. Ask an administrator."
NOT_YOURS = "This is for whoever brings this decision. Nothing was changed."
NOT_YOUR_REVIEW = "This is for whoever brought this decision, and for the champions who were asked."
NO_LEADER = "Choose a colleague who can bring decisions: who leads, owns a touch point or answers results."
BRING_IT = "You can bring this yourself: press [Bring a decision]."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Now:
    """What decisions depend on beside themselves, as it is now."""

    today: date
    calendar: Calendar
    seats: Mapping[str, Seat]
    champions: tuple[Asked, ...]


def champions(session: Session) -> tuple[Asked, ...]:
    """Every seat that a decision may ask."""
    return champions_seats.asked(session, seat_rows.every_seat(session))


def seats_of(session: Session, person: str) -> tuple[Asked, ...]:
    """The seats for which this person may answer: as the champion, or as the deputy where they are asked."""
    seats = champions_seats.all_seats(session)
    return tuple(one for one in champions(session) if person in {seats[one.seat].speaker, seats[one.seat].deputy})


# Before it is posted


def draft(session: Session, proposal: Proposal, *, by: str, now: datetime, form: str = "") -> str:
    """Draft a decision, which the champions read: its id. `form` is that of the form's view: sent twice, it is one."""
    return _begins(
        session,
        lambda new, number, at: consent.draft(new, number, proposal, by=by, today=at.today),
        leader=by,
        form=form,
        now=now,
    )


def call_in(
    session: Session,
    *,
    seat: str,
    by: str,
    leader: str,
    about: str,
    because: str,
    administrators: Collection[str],
    now: datetime,
    form: str = "",
) -> str:
    """Ask in public, as a champion, for a change that nobody has brought: its id.

    Raises NotAllowedError, and BadInputError for words that are missing or a leader who cannot bring it.
    """
    champion = next((one for one in champions(session) if one.seat == seat), None)
    if champion is None:
        raise NotAllowedError(consent.ONLY_THE_CHAMPION)
    brings = may(roles_of(session, leader, administrators=administrators), Action.BRING_DECISION)
    if leader == by or not brings:
        problem = BRING_IT if leader == by else NO_LEADER
        raise BadInputError(problem, problems={"leader": problem})
    return _begins(
        session,
        lambda new, number, at: consent.call_in(
            new,
            number,
            champion=champion,
            by=by,
            leader=leader,
            about=about,
            because=because,
            today=at.today,
            seats=at.seats,
            calendar=at.calendar,
        ),
        leader=leader,
        form=form,
        now=now,
    )


def bring(session: Session, decision_id: str, proposal: Proposal, *, by: str, now: datetime) -> None:
    """Draft what a champion has called in: only whoever was asked, by name and in public, to bring it."""
    drafts = load(session, decision_id, lock=True).drafts
    if [(one.by, one.proposal) for one in drafts] == [(by, proposal)]:
        return  # the form came twice
    event = lambda one, at: consent.bring(one, proposal, by=by, today=at.today)  # noqa: E731
    _happens(session, decision_id, event, only=by, now=now)


def decline(session: Session, decision_id: str, *, by: str, reason: str, now: datetime) -> None:
    """Say in public why what a champion has called in is not brought: only whoever was asked to bring it."""
    if not _has_ended(session, decision_id, DecisionState.DECLINED, by, reason):
        event = lambda one, at: consent.decline(one, by=by, reason=reason, today=at.today)  # noqa: E731
        _happens(session, decision_id, event, only=by, now=now)


def revise(session: Session, decision_id: str, proposal: Proposal, *, by: str, now: datetime) -> None:
    """Write the draft anew."""
    event = lambda one, at: consent.revise(one, proposal, by=by, today=at.today)  # noqa: E731
    _happens(session, decision_id, event, only=by, now=now)


def post(session: Session, decision_id: str, *, by: str, deadline: date, now: datetime) -> None:
    """Make version 1 of the draft: everybody reads it, and the champions are asked until the deadline."""
    versions = load(session, decision_id, lock=True).versions
    if [(one.by, one.round.deadline) for one in versions] == [(by, deadline)]:
        return  # the form came twice
    _happens(
        session,
        decision_id,
        lambda one, at: consent.post(
            one, by=by, deadline=deadline, champions=at.champions, today=at.today, calendar=at.calendar
        ),
        only=by,
        now=now,
    )


# While the champions are asked


def answer(
    session: Session, decision_id: str, said: Said, *, seat: str, by: str, version: int, now: datetime
) -> Decision:
    """Answer a version for a seat: the decision as it is then. Raises as domain.consent.answer does."""
    return _happens(
        session,
        decision_id,
        lambda one, at: consent.answer(one, said, seat=seat, by=by, version=version, today=at.today, seats=at.seats),
        now=now,
    )


def amend(
    session: Session,
    decision_id: str,
    proposal: Proposal,
    *,
    version: int,
    because: str,
    by: str,
    deadline: date,
    now: datetime,
) -> None:
    """Post the next version, and ask the champions anew. Raises OldVersionError if `version` is not the last."""
    before = load(session, decision_id, lock=True)
    last = before.versions[-1] if before.versions else None
    if last and (last.number, last.by, last.proposal) == (version + 1, by, proposal):
        return  # the form came twice
    _happens(
        session,
        decision_id,
        lambda one, at: consent.amend(
            one,
            proposal,
            version=version,
            because=because,
            by=by,
            deadline=deadline,
            champions=at.champions,
            today=at.today,
            calendar=at.calendar,
        ),
        only=by,
        now=now,
    )


def extend(session: Session, decision_id: str, *, now: datetime) -> Decision:
    """Give champions who have said nothing by the deadline more time, once, and ask their deputies too.

    The decision as it is then.
    """
    event = lambda one, at: consent.extend(one, today=at.today, seats=at.seats, calendar=at.calendar)  # noqa: E731
    return _happens(session, decision_id, event, now=now)


def consult(session: Session, decision_id: str, result: Consulted, *, now: datetime) -> None:
    """Attach what those said whom a champion asked."""
    _happens(session, decision_id, lambda one, _: consent.consult(one, result), now=now)


# How it ends, and what came of it


def withdraw(session: Session, decision_id: str, *, by: str, reason: str, now: datetime) -> None:
    """Take it back, with a reason that whoever has read it reads."""
    if not _has_ended(session, decision_id, DecisionState.WITHDRAWN, by, reason):
        event = lambda one, at: consent.withdraw(one, by=by, reason=reason, today=at.today)  # noqa: E731
        _happens(session, decision_id, event, only=by, now=now)


def decide_anyway(session: Session, decision_id: str, *, version: int, leader: str, reason: str, now: datetime) -> None:
    """Decide despite the objections that stand: `leader`, by name, with a public reason, for good in the log.

    Whoever calls this has asked whether this person may (Action.DECIDE_ANYWAY).
    """
    if not _has_ended(session, decision_id, DecisionState.DECIDED_ANYWAY, leader, reason):
        _happens(
            session,
            decision_id,
            lambda one, at: consent.decide_anyway(
                one,
                version=version,
                leader=leader,
                reason=reason,
                today=at.today,
                seats=at.seats,
                calendar=at.calendar,
            ),
            now=now,
        )


def close_unanswered(session: Session, decision_id: str, *, version: int, by: str, now: datetime) -> None:
    """Close without a champion's answer, in public, after all the time that there was for one."""
    if not _has_ended(session, decision_id, DecisionState.UNANSWERED, by, ""):
        _happens(
            session,
            decision_id,
            lambda one, at: consent.close_unanswered(
                one, version=version, by=by, today=at.today, seats=at.seats, calendar=at.calendar
            ),
            only=by,
            now=now,
        )


def review(
    session: Session,
    decision_id: str,
    *,
    by: str,
    worked: Worked,
    words: str,
    now: datetime,
    again_on: date | None = None,
) -> None:
    """Say whether it did what it was to do: whoever brought it, or who speaks for a seat that was asked."""
    before, at = load(session, decision_id, lock=True), _now(session, now)
    asked = (at.seats.get(one.seat) for version in before.versions[-1:] for one in version.round.asked)
    if by not in {before.leader, *(seat.speaker for seat in asked if seat)}:
        raise NotAllowedError(NOT_YOUR_REVIEW)
    last = before.reviews[-1] if before.reviews else None
    if last and (last.on, last.by, last.worked, last.words) == (at.today, by, worked, tidied(words)):
        return  # the form came twice
    event = lambda one, at: consent.review(  # noqa: E731
        one, by=by, worked=worked, words=words, today=at.today, again_on=again_on
    )
    _happens(session, decision_id, event, now=now)


# What all of it has in common


def _begins(
    session: Session,
    event: Callable[[str, int, _Now], Decision],
    *,
    leader: str,
    form: str,
    now: datetime,
) -> str:
    """A decision that begins, with the next number: its id."""
    if rules(session) is None:
        raise NotFoundError(NOT_SET_UP)
    new = hashlib.sha256(f"decision:{form}".encode()).hexdigest()[:32] if form else random_id()
    if form and rows.found(session, new):
        return new
    at = _now(session, now)
    number = rows.highest_number(session) + 1
    decision = event(new, number, at)
    row = {"id": new, "number": number, "leader_id": leader, "state": decision.state, "look_on": None}
    if not insert_once(session, DecisionRow, row):  # somebody else has just taken this number
        return _begins(session, event, leader=leader, form=form, now=now)
    _keep(session, None, decision, at, now=now)
    return new


def _happens(
    session: Session,
    decision_id: str,
    event: Callable[[Decision, _Now], Decision],
    *,
    now: datetime,
    only: str = "",
) -> Decision:
    """One event: the decision as it is then. `only`: nobody else may but whoever brings it, and this is who asks."""
    before, at = load(session, decision_id, lock=True), _now(session, now)
    at = replace(at, today=max(at.today, before.last_day))  # where the zone was changed, the day may go back
    if only and only != before.leader:
        raise NotAllowedError(NOT_YOURS)
    after = event(before, at)
    if after != before:
        _keep(session, before, after, at, now=now)
    return after


def _keep(session: Session, before: Decision | None, after: Decision, at: _Now, *, now: datetime) -> None:
    for position, entry in save(session, before, after, today=at.today, calendar=at.calendar):
        tell(session, after, entry, position=position, seats=at.seats, champions=at.champions, now=now)


def _has_ended(session: Session, decision_id: str, state: DecisionState, by: str, reason: str) -> bool:
    """Answer whether it ended exactly like this before, as by a form that came twice."""
    ending = load(session, decision_id, lock=True).ending
    if ending is None:
        return False
    said = ending.override.reason if ending.override else ending.reason
    return (ending.state, ending.by, said) == (state, by, tidied(reason))


def _now(session: Session, now: datetime) -> _Now:
    return _Now(
        today=champions_day(session, now),
        calendar=champions_calendar(session),
        seats=champions_seats.all_seats(session),
        champions=champions(session),
    )
