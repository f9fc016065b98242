"""What people see of decisions: all of them, one with all that was said to it, how it came about, and what waits.

A draft is for the champions and for who brings it, and its wording for nobody else, also where it was called in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from sqlalchemy.orm import Session

from domain.board import has_all
from domain.calendars import Calendar
from domain.consent import (
    TAKES,
    Event,
    answer,
    asked_people,
    decide_anyway,
    may_close_unanswered,
    refusal,
    review_on,
    still_waiting,
    takes,
    who_is_asked,
)
from domain.decision_log import (
    COLUMNS,
    ShownAnswer,
    Undertaken,
    all_words,
    as_markdown,
    entries,
    shown,
    table,
)
from domain.decisions import DECIDED, ENDED, Asked, Decision, DecisionState, Round, Version, consent
from domain.differences import PARTS, Changed, changes, part_text
from domain.errors import NotAllowedError, NotFoundError, StillAskedError
from domain.roles import Action, Role, may
from domain.screens.decisions import (
    DecisionLine,
    DecisionPage,
    DecisionPageChain,
    DecisionPageLog,
    DecisionsAddress,
    DecisionsCard,
    DecisionsPage,
    DecisionsReply,
    DecisionWaits,
    LogLine,
    May,
    ShownAction,
    ShownCall,
    ShownEvidence,
    ShownQuote,
    Waits,
)
from domain.seats import Seat, StandsFor
from models import decisions as rows
from models import people
from services import consultations, evidence
from services.champions_settings import champions_calendar, champions_day, rules
from services.decision_chains import quotes_of, undertaken
from services.decision_logs import GONE, every, load, logs_of, unreadable
from services.decisions import champions, seats_of
from services.results_file import as_csv
from services.seats import all_seats

A_PART = 10
IN_A_REPLY = 5
IN_HOME = 5
ENTRIES = 10
"""Of the log, on one page."""
GOING_ON = (DecisionState.CALLED_IN, DecisionState.DRAFT, DecisionState.OPEN, DecisionState.IN_RESOLUTION)
OTHERS_ANSWER = (
    "The champions answer this: {champions}. Tell them what you think, or write it in the thread of this decision. "
    "They speak for you, and read it."
)
NOT_POSTED = "This decision is not posted yet, so there is nothing to tell of how it came about."


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Somebody who looks at decisions, and the seats and days by which it is judged what they may do."""

    person: str
    roles: Collection[Role]
    seats: Mapping[str, Seat]
    champions: Collection[Asked]
    today: date
    calendar: Calendar

    def may(self, action: Action) -> bool:
        """Whether their role allows this."""
        return may(self.roles, action)

    def leads(self, decision: Decision) -> bool:
        """Whether this one is theirs to change."""
        return self.person == decision.leader and self.may(Action.BRING_DECISION)

    def reads(self, decision: Decision) -> bool:
        """Whether they read of this one at all."""
        return decision.is_public or self.reads_wording(decision)

    def reads_wording(self, decision: Decision) -> bool:
        """Whether they read what is proposed: of a draft, only who brings it and the champions whom it touches.

        Their deputy does where a champion brings it, because then the deputy answers.
        """
        if decision.versions or self.person == decision.leader:
            return True
        asked = (one.seat for one in who_is_asked(decision, self.champions))
        seats = (self.seats[one] for one in asked if one in self.seats)
        return any(self.person == (one.deputy if one.speaker == decision.leader else one.speaker) for one in seats)

    def answers(self, decision: Decision) -> tuple[Asked, ...]:
        """The seats for which they may answer this one now."""
        if Event.ANSWER not in TAKES[decision.state]:
            return ()
        asked = decision.round.asked
        return tuple(one for one in asked if self.person in asked_people(decision, one.seat, self.seats))

    def speaks_for(self, those: Iterable[Asked]) -> bool:
        """Whether they speak for one of these seats."""
        return any((seat := self.seats.get(one.seat)) and seat.speaker == self.person for one in those)


def looking(session: Session, person: str, roles: Collection[Role], *, now: datetime) -> Looking:
    """Somebody who looks at decisions now."""
    return Looking(
        person=person,
        roles=roles,
        seats=all_seats(session),
        champions=champions(session),
        today=champions_day(session, now),
        calendar=champions_calendar(session),
    )


def readable(session: Session, decision_id: str, by: Looking) -> Decision:
    """A decision that this person may read of. Raises NotFoundError, and BrokenLogError."""
    decision = load(session, decision_id)
    if not by.reads(decision):
        raise NotFoundError(GONE)
    return decision


# Home


def home_card(session: Session, person: str, *, roles: Collection[Role], now: datetime) -> DecisionsCard:
    """What waits for this person."""
    if rules(session) is None:
        return DecisionsCard()
    brings, answers = may(roles, Action.BRING_DECISION), may(roles, Action.ANSWER_DECISION)
    waiting = _waiting(session, looking(session, person, roles, now=now)) if brings or answers else []
    waiting.sort(key=lambda one: (one.by or date.max, one.number))
    asking = (DecisionState.OPEN, DecisionState.IN_RESOLUTION)
    return DecisionsCard(
        set_up=True,
        waiting=tuple(waiting[:IN_HOME]),
        more=max(0, len(waiting) - IN_HOME),
        going_on=len(rows.all_rows(session, asking)),
        may_bring=brings,
        may_call_in=may(roles, Action.CALL_IN),
    )


def _waiting(session: Session, by: Looking) -> list[DecisionWaits]:
    found = every(session, states=(*GOING_ON, *DECIDED))
    return [
        DecisionWaits(
            id=one.id,
            number=one.number,
            title=one.title,
            waits=waits,
            by=until,
            late=until is not None and until < by.today,
        )
        for one in found
        for waits, until in _waits(one, by)
    ]


def _waits(decision: Decision, by: Looking) -> Iterator[tuple[Waits, date | None]]:
    """What this decision waits for, of this person, and by when."""
    leads, call = by.leads(decision), decision.call
    match decision.state:
        case DecisionState.CALLED_IN if leads and call:
            yield Waits.BRING, call.answer_by
        case DecisionState.DRAFT if leads:
            yield Waits.POST, call.answer_by if call else None
        case DecisionState.DRAFT if by.reads_wording(decision):
            yield Waits.READ, None
        case DecisionState.OPEN | DecisionState.IN_RESOLUTION:
            yield from _while_asking(decision, by, leads=leads)
        case _ if (on := review_on(decision)) and on <= by.today and (leads or by.speaks_for(decision.round.asked)):
            yield Waits.REVIEW, None


def _while_asking(decision: Decision, by: Looking, *, leads: bool) -> Iterator[tuple[Waits, date | None]]:
    silent = {one.seat for one in decision.round.unanswered}
    if mine := [one for one in by.answers(decision) if one.seat in silent]:
        yield Waits.ANSWER, min(decision.round.extended_to(one.seat) or decision.round.deadline for one in mine)
    over = not still_waiting(decision, today=by.today, seats=by.seats, calendar=by.calendar)
    if leads and (decision.state is DecisionState.IN_RESOLUTION or (decision.objections and over)):
        yield Waits.RESOLVE, None
    if leads and may_close_unanswered(decision, today=by.today, seats=by.seats, calendar=by.calendar):
        yield Waits.CLOSE, None


# All of them


def decisions_page(session: Session, where: DecisionsAddress, by: Looking) -> DecisionsPage:
    """What this person may read of, a part at a time; the newest first."""
    found = _found(session, where, by)
    parts = max(1, ceil(len(found) / A_PART))
    part = min(where.part, parts)
    return DecisionsPage(
        where=where.but(part=part),
        found=len(found),
        lines=_lines(session, found[(part - 1) * A_PART : part * A_PART], by),
        parts=parts,
        may_bring=by.may(Action.BRING_DECISION) and rules(session) is not None,
        may_call_in=by.may(Action.CALL_IN),
        unreadable=unreadable(session),
    )


def decisions_reply(session: Session, where: DecisionsAddress, by: Looking) -> DecisionsReply:
    """What /decisions answers when there are words behind it."""
    found = _found(session, where, by)
    return DecisionsReply(where=where, found=len(found), lines=_lines(session, found[:IN_A_REPLY], by))


def exported(session: Session) -> dict[str, str]:
    """The log of everything that is public, the earliest decision first: as Markdown and as CSV, by how files end."""
    found = [one for one in reversed(every(session)) if one.is_public]
    actions = {one.id: undertaken(session, one.id) for one in found}
    names = _names(session, found, (done for those in actions.values() for done in those))
    logs = logs_of(session, found)
    return {
        "md": as_markdown(found, names=names, actions=actions, logs=logs),
        "csv": as_csv(table(found, names=names, logs=logs), COLUMNS),
    }


def _found(session: Session, where: DecisionsAddress, by: Looking) -> list[Decision]:
    states = None if where.state is None else (where.state,)
    there = [one for one in every(session, states=states) if by.reads(one)]
    if not where.search:
        return there
    names = _names(session, there)
    return [one for one in there if has_all(_searchable(one, by, names), where.search)]


def _searchable(decision: Decision, by: Looking, names: Mapping[str, str]) -> str:
    """All that the log says in public, and of a draft what it says now, to those who may read it."""
    words = [f"#{decision.number}", decision.title, names.get(decision.leader, "")]
    words += all_words(decision, names)
    if decision.proposal and by.reads_wording(decision):
        words += (part_text(decision.proposal, part) for part in PARTS)
    return "\n".join(words)


def _lines(session: Session, found: Iterable[Decision], by: Looking) -> tuple[DecisionLine, ...]:
    found = list(found)
    names = people.names_of(session, {one.leader for one in found})
    return tuple(
        DecisionLine(
            id=one.id,
            number=one.number,
            title=one.title,
            state=one.state,
            leader=names.get(one.leader, ""),
            day=_day(one),
            version=len(one.versions),
            over=_over(one, by),
        )
        for one in found
    )


def _day(decision: Decision) -> date:
    """On which it came to where it stands; while somebody is asked, until when."""
    if decision.ending:
        return decision.ending.on
    if decision.versions:
        return _deadline(decision.round)
    if decision.drafts:
        return decision.drafts[-1].on
    assert decision.call
    return decision.call.answer_by


def _deadline(asked: Round) -> date:
    """Until when champions are asked, with the time that was added."""
    return max((asked.deadline, *(more.until for more in asked.extensions)))


def _over(decision: Decision, by: Looking) -> bool:
    """Whether the days are over that somebody had to answer, or to bring it."""
    if decision.ending:
        return True
    if decision.versions:
        return _deadline(decision.round) < by.today
    return decision.call is not None and decision.call.answer_by < by.today


# One of them


def decision_page(
    session: Session, decision_id: str, by: Looking, *, notice: str = "", unsent: str = "", on_top: bool = False
) -> DecisionPage:
    """One decision as it stands. Raises NotFoundError, and BrokenLogError."""
    decision = readable(session, decision_id, by)
    done = undertaken(session, decision.id)
    names = _names(session, [decision], done)
    proposal = decision.proposal if by.reads_wording(decision) else None
    last = decision.versions[-1] if decision.versions else None
    ending = decision.ending
    return DecisionPage(
        id=decision.id,
        number=decision.number,
        title=proposal.title if proposal else decision.title,
        state=decision.state,
        leader=names.get(decision.leader, ""),
        mine=by.person == decision.leader,
        version=last.number if last else 0,
        because=last.because if last else "",
        changed=_changed(decision.versions),
        proposal=proposal,
        evidence=_evidence(session, decision) if proposal else (),
        call=_call(decision, names),
        posted_on=last.on if last else None,
        deadline=_deadline(last.round) if last else None,
        over=_over(decision, by),
        answers=_answers(decision, by, names),
        asking=consultations.open_for(session, decision.id),
        consulted=decision.consulted,
        ending=ending,
        ended_by=names.get(ending.by, "") if ending else "",
        reviews=decision.reviews,
        review_on=review_on(decision),
        actions=_actions(done, names),
        may=_may(decision, by),
        notice=notice,
        unsent=unsent,
        on_top=on_top,
    )


def log_page(session: Session, decision_id: str, by: Looking, *, page: int = 1) -> DecisionPageLog:
    """All that was said in public about one decision, the earliest first. Raises as `decision_page` does."""
    decision = readable(session, decision_id, by)
    names = _names(session, [decision])
    told = entries(decision, logs_of(session, [decision])[decision.id])
    pages = max(1, ceil(len(told) / ENTRIES))
    page = min(max(1, page), pages)
    return DecisionPageLog(
        id=decision.id,
        number=decision.number,
        title=decision.title,
        lines=tuple(
            LogLine(entry=one, name=names.get(one.by, "")) for one in told[(page - 1) * ENTRIES : page * ENTRIES]
        ),
        page=page,
        pages=pages,
    )


def chain_page(session: Session, decision_id: str, by: Looking) -> DecisionPageChain:
    """How a decision came about and what came of it. Raises as `decision_page` does."""
    decision = readable(session, decision_id, by)
    if not decision.versions:
        raise NotFoundError(NOT_POSTED)
    done = undertaken(session, decision.id)
    names = _names(session, [decision], done)
    quotes = sorted(quotes_of(session, decision), key=lambda one: one.said_on)
    return DecisionPageChain(
        number=decision.number,
        title=decision.title,
        quotes=tuple(ShownQuote(words=one.words, said_on=one.said_on, about=one.about.words) for one in quotes),
        evidence=_evidence(session, decision),
        posted_on=decision.versions[0].on,
        answers=_answers(decision, by, names),
        state=decision.state,
        ending=decision.ending,
        actions=_actions(done, names),
        review_on=review_on(decision),
        reviews=decision.reviews,
    )


def why_not_answer(session: Session, decision: Decision, by: Looking) -> str:
    """Why this person does not answer this decision, and what they can do; empty: they may."""
    if Event.ANSWER not in TAKES[decision.state]:
        return refusal(decision.state, Event.ANSWER)
    asked = {one.seat for one in decision.round.asked}
    mine = by.answers(decision) or tuple(one for one in seats_of(session, by.person) if one.seat in asked)
    if not mine:
        asking = asked_shown(session, decision.round.asked, by.seats)
        champions_are = ", ".join(f"{one.name} ({one.title})" if one.name else one.title for one in asking)
        return OTHERS_ANSWER.format(champions=champions_are)
    version = decision.versions[-1].number
    try:
        answer(decision, consent(), seat=mine[0].seat, by=by.person, version=version, today=by.today, seats=by.seats)
    except NotAllowedError as error:
        return str(error)
    return ""


def not_anyway_yet(decision: Decision, by: Looking) -> str:
    """Why nobody can decide anyway yet; empty: somebody can."""
    try:
        decide_anyway(
            decision,
            version=decision.versions[-1].number,
            leader=by.person,
            reason="-",
            today=by.today,
            seats=by.seats,
            calendar=by.calendar,
        )
    except StillAskedError as error:
        return str(error)
    return ""


def objecting(decision: Decision, names: Mapping[str, str]) -> tuple[ShownAnswer, ...]:
    """The objections that stand, to whichever version."""
    titles = {one.seat: one.title for version in decision.versions for one in version.round.asked}
    return tuple(shown(one, title=titles[one.seat], name=names.get(one.by, "")) for one in decision.objections)


def asked_shown(session: Session, those: Iterable[Asked], seats: Mapping[str, Seat]) -> tuple[ShownAnswer, ...]:
    """Who will be asked, by title and name."""
    speakers = {one.id: one.speaker or "" for one in seats.values()}
    names = people.names_of(session, speakers.values())
    return tuple(
        ShownAnswer(title=one.title, name=names.get(speakers.get(one.seat, ""), ""), kind=None) for one in those
    )


def names_in(session: Session, decision: Decision) -> Mapping[str, str]:
    """The names of everybody who has a part in a decision."""
    return _names(session, [decision])


def _names(session: Session, found: Iterable[Decision], done: Iterable[Undertaken] = ()) -> dict[str, str]:
    """The names of everybody who has a part in these decisions, and of who speaks for the seats that are asked."""
    there = {one.owner for one in done}
    speakers = {seat.id: seat.speaker for seat in all_seats(session).values() if seat.speaker}
    for one in found:
        there |= {one.leader, *(entry.by for entry in entries(one))}
        if one.ending:
            there.add(one.ending.by)
        if one.versions:
            there |= {speakers[asked.seat] for asked in one.round.asked if asked.seat in speakers}
    return people.names_of(session, there - {""})


def _changed(versions: Sequence[Version]) -> tuple[Changed, ...]:
    return changes(versions[-2].proposal, versions[-1].proposal) if len(versions) > 1 else ()


def _evidence(session: Session, decision: Decision) -> tuple[ShownEvidence, ...]:
    assert decision.proposal
    there = decision.proposal.evidence
    return tuple(ShownEvidence(evidence=one, excerpt=evidence.excerpt(session, one)) for one in there)


def _call(decision: Decision, names: Mapping[str, str]) -> ShownCall | None:
    if (call := decision.call) is None:
        return None
    return ShownCall(
        title=call.title,
        by=names.get(call.by, ""),
        on=call.on,
        about=call.about,
        because=call.because,
        answer_by=call.answer_by,
    )


def _answers(decision: Decision, by: Looking, names: Mapping[str, str]) -> tuple[ShownAnswer, ...]:
    """What counts for each champion who is asked about the last version."""
    if not decision.versions:
        return ()
    asked = decision.round
    return tuple(
        shown(said, title=one.title, name=names.get(said.by, ""))
        if (said := asked.standing.get(one.seat))
        else _silent(decision, one, by, names)
        for one in asked.asked
    )


def _silent(decision: Decision, one: Asked, by: Looking, names: Mapping[str, str]) -> ShownAnswer:
    """A seat for which nobody has answered the last version, and what is known of it."""
    held, more = by.seats.get(one.seat), decision.round.extended_to(one.seat)
    speaker = held.speaker if held else None
    numbers = {answer: version.number for version in decision.versions for answer in version.round.answers}
    return ShownAnswer(
        title=one.title,
        name=names.get(speaker or "", ""),
        kind=None,
        extended_to=more,
        deputy=any(person != speaker for person in asked_people(decision, one.seat, by.seats)),
        over=decision.ending is not None or (more or decision.round.deadline) < by.today,
        objected_to=next((numbers[answer] for answer in decision.objections if answer.seat == one.seat), None),
    )


def _actions(done: Iterable[Undertaken], names: Mapping[str, str]) -> tuple[ShownAction, ...]:
    return tuple(
        ShownAction(what=one.what, owner=names.get(one.owner, ""), due_on=one.due_on, state=one.state) for one in done
    )


def _may(decision: Decision, by: Looking) -> May:
    """What this person may do about it now; services.decisions asks again when they do."""
    leads, on = by.leads(decision), review_on(decision)
    anyway = takes(decision, Event.DECIDE_ANYWAY) and by.may(Action.DECIDE_ANYWAY)
    not_yet = not_anyway_yet(decision, by) if anyway else ""
    asked = decision.round.asked if decision.versions else ()
    return May(
        answer=bool(by.answers(decision)),
        bring=leads and takes(decision, Event.BRING),
        decline=leads and takes(decision, Event.DECLINE),
        revise=leads and takes(decision, Event.REVISE),
        amend=leads and takes(decision, Event.AMEND),
        withdraw=leads and takes(decision, Event.WITHDRAW),
        anyway=anyway and not not_yet,
        not_anyway_yet=not_yet,
        close=leads and may_close_unanswered(decision, today=by.today, seats=by.seats, calendar=by.calendar),
        review=on is not None and on <= by.today and (leads or by.speaks_for(asked)),
        undertake=decision.state in DECIDED and by.may(Action.UNDERTAKE),
        consult=decision.state not in ENDED and by.may(Action.CONSULT) and by.speaks_for(_ask(decision, by)),
    )


def _ask(decision: Decision, by: Looking) -> list[Asked]:
    """The seats whose people may be asked about it: employees only about what everybody may read."""
    asked = decision.round.asked if decision.versions else by.champions
    return [one for one in asked if decision.is_public or one.stands_for is StandsFor.CUSTOMERS]
