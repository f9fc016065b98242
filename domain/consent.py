"""Decisions with consent: what may happen to one in each state, and what time brings.

Each event is a function that returns the decision as it is afterwards, or raises an error with the sentence that a
person reads; then nothing has changed. Over an objection a decision ends in two ways only: it is withdrawn, or a leader
decides anyway, by name and with a public reason. A new version asks anew and takes no objection back: only the seat
that objected does. Silence is never consent: it closes a decision only after more time and a deputy were tried, and
somebody then says in public that it closes without an answer.

`seats` are all champions' seats as they are now, by id. docs/explanation/champions.md has the drawing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.cadence import working_day_from, working_days_after
from domain.calendars import Calendar
from domain.decisions import (
    DECIDED,
    ENDED,
    Answer,
    Asked,
    Call,
    Consulted,
    Decision,
    DecisionState,
    Draft,
    Ending,
    Extension,
    Override,
    Proposal,
    Review,
    Round,
    Said,
    Version,
    Worked,
    all_answered,
    typed,
)
from domain.differences import changes
from domain.errors import (
    BadInputError,
    ChangedError,
    ClosedError,
    NotAllowedError,
    ObjectionStandsError,
    OldVersionError,
    StillAskedError,
)
from domain.seats import Seat, long_vacant

ANSWER_WITHIN, LEAST_DAYS = 5, 3
"""Working days that champions have to answer: proposed, and at least."""
MOST_TIME = timedelta(days=60)
"""No deadline is later than this."""
EXTENDED_DAYS = 5
"""Working days more, once, for a champion who has said nothing."""
CALL_DAYS = 5
"""Working days in which a leader brings what was called in, or says why not."""

REVIEW_AGAIN = 5
"""Working days after which a review that nobody wrote is asked for once more."""


class Event(StrEnum):
    """What can happen to a decision."""

    BRING = "bring"
    """What was called in."""
    DECLINE = "decline"
    REVISE = "revise"
    """The draft."""
    POST = "post"
    ANSWER = "answer"
    EXTEND = "extend"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    DECIDE_ANYWAY = "decide_anyway"
    CLOSE_UNANSWERED = "close_unanswered"
    CONSULT = "consult"
    REVIEW = "review"


_ASKING = frozenset({Event.ANSWER, Event.EXTEND, Event.AMEND, Event.WITHDRAW, Event.CONSULT})
_DECIDED = frozenset({Event.CONSULT, Event.REVIEW})
TAKES: Mapping[DecisionState, frozenset[Event]] = MappingProxyType(
    {
        DecisionState.CALLED_IN: frozenset({Event.BRING, Event.DECLINE, Event.CONSULT}),
        DecisionState.DRAFT: frozenset({Event.REVISE, Event.POST, Event.WITHDRAW, Event.CONSULT}),
        DecisionState.OPEN: _ASKING | {Event.CLOSE_UNANSWERED, Event.DECIDE_ANYWAY},
        DecisionState.IN_RESOLUTION: _ASKING | {Event.DECIDE_ANYWAY},
        **dict.fromkeys(DECIDED, _DECIDED),
        DecisionState.WITHDRAWN: frozenset({Event.CONSULT}),
        DecisionState.DECLINED: frozenset({Event.CONSULT}),
    }
)
"""What may happen in each state. What people said when they were consulted is taken at any time.

Of an open decision it depends on its earlier versions which of its last two: see `takes`.
"""

_NOT_DECIDED = "This is not decided yet, so nobody can say whether it worked."
_POSTED = (
    "This is posted already. You can still change it: then it is a new version, and the champions are asked again."
)
_STANDS: Mapping[DecisionState, str] = MappingProxyType(
    {
        DecisionState.CALLED_IN: (
            "A champion has called this in, and nothing is proposed yet. Its leader brings a proposal, or says why not."
        ),
        DecisionState.DRAFT: "This is a draft that only the champions read. It is posted first, or withdrawn.",
        DecisionState.OPEN: (
            "The champions are being asked about this. Until they have answered it can be changed or withdrawn."
        ),
        DecisionState.IN_RESOLUTION: (
            "A champion objects to this. It can be changed or withdrawn, or a leader decides anyway, with a reason "
            "that everybody reads."
        ),
        DecisionState.CONSENTED: "This was decided with consent. To change it, bring a new decision.",
        DecisionState.STOOD_ASIDE: (
            "This was decided: every champion said that it is not theirs to decide. To change it, bring a new decision."
        ),
        DecisionState.UNANSWERED: "This was decided without a champion's answer. To change it, bring a new decision.",
        DecisionState.DECIDED_ANYWAY: (
            "This was decided despite an objection, and stays in the log. To change it, bring a new decision."
        ),
        DecisionState.WITHDRAWN: "This proposal was withdrawn. To take it up again, bring a new decision.",
        DecisionState.DECLINED: "A leader has said why this is not brought. To take it up again, bring a new decision.",
    }
)
_MORE_EXACT: Mapping[tuple[DecisionState, Event], str] = MappingProxyType(
    {
        (DecisionState.OPEN, Event.DECIDE_ANYWAY): "Nobody objects to this, so there is nothing to decide against.",
        **{
            (state, Event.REVIEW): _NOT_DECIDED
            for state in DecisionState
            if state not in ENDED
        },
        **{
            (state, event): _POSTED
            for state in (DecisionState.OPEN, DecisionState.IN_RESOLUTION)
            for event in (Event.BRING, Event.REVISE, Event.POST, Event.DECLINE)
        },
    }
)  # fmt: skip
OBJECTED_BEFORE = (
    "The {champion} objected to version {version}, and has not answered since. A new version takes no objection back. "
    "It can be changed or withdrawn, or a leader decides anyway, with a reason that everybody reads."
)
UNCHANGED = "Nothing was changed."

NOT_ASKED = "This decision does not ask for your answer: it touches people for whom others stand."
ONLY_THE_CHAMPION = "Only the champion answers for this seat."
DEPUTY_LATER = "You are asked only if the champion has said nothing by the deadline."
NOT_YOUR_OWN = (
    "You bring this decision, so you don't answer it as well: the other one who stands for these people does."
)
CHAMPION_SPOKE = "The champion has answered this version, and that counts."
NOBODY_LATE = "No champion is late with an answer."
NOBODY_TO_ASK = "No champion stands for the people whom this touches. Ask an administrator to set up a seat."
SAME_WORDS = "These are the same words as before. Change them first."
NOT_SO_SOON = "Give the champions three working days at least, and 60 days at most."
REVIEW_AFTER = "Look at it again after the champions have answered, not before."
STILL_TIME = "The {champion} has not answered yet, and still has time. Silence is not consent."
STILL_THEIRS = "Until the deadline only whoever brings this can decide anyway: they have the time to change it first."
STILL_VACANT = "Nobody speaks as {champion} now. A decision waits for more than ten working days for somebody who does."
OLDER = (
    "This proposal has changed in the meantime: version {current} is the one that counts. What you said to version "
    "{older} was not stored. Read what changed, and answer again."
)


def refusal(state: DecisionState, event: Event) -> str:
    """What a person reads where an event is not possible."""
    return f"{_MORE_EXACT.get((state, event), _STANDS[state])} {UNCHANGED}"


def who_answers(proposal: Proposal, champions: Iterable[Asked]) -> tuple[Asked, ...]:
    """The champions of those whom a proposal touches: of the whole company, and of the areas that it is about.

    Those above and below an area are about the same people.
    """
    about = {area.id for area in proposal.areas}
    return tuple(
        one
        for one in champions
        if one.stands_for in proposal.touched
        and (not one.areas or not about or not about.isdisjoint(one.areas))
    )  # fmt: skip


def who_is_asked(decision: Decision, champions: Collection[Asked]) -> tuple[Asked, ...]:
    """Whom a draft asks once it is posted: whoever called it in, and whom any of its drafts touches.

    Nobody gets round a champion who has read it by writing anew whom it touches.
    """
    call = decision.call
    called = (Asked(seat=call.seat, stands_for=call.stands_for, title=call.title),) if call else ()
    read = (one for draft in decision.drafts for one in who_answers(draft.proposal, champions))
    return tuple({one.seat: one for one in (*called, *read)}.values())


def takes(decision: Decision, event: Event) -> bool:
    """Answer whether this may happen as the decision stands; whether its time has come is another question."""
    if decision.state is DecisionState.OPEN and event in {Event.DECIDE_ANYWAY, Event.CLOSE_UNANSWERED}:
        return bool(decision.objections) == (event is Event.DECIDE_ANYWAY)
    return event in TAKES[decision.state]


def call_in(
    decision: str,
    number: int,
    *,
    champion: Asked,
    by: str,
    leader: str,
    about: str,
    because: str,
    today: date,
    seats: Mapping[str, Seat],
    calendar: Calendar,
) -> Decision:
    """A champion asks in public for a change to be brought: `leader` brings it, or says why not."""
    if not (seat := seats.get(champion.seat)) or seat.speaker != by:
        raise NotAllowedError(ONLY_THE_CHAMPION)
    about, because = typed(about=(about, "Say which change it is."), because=(because, "Say why it should be brought."))
    call = Call(
        seat=champion.seat,
        stands_for=champion.stands_for,
        title=champion.title,
        by=by,
        on=today,
        about=about,
        because=because,
        answer_by=working_days_after(today, CALL_DAYS, calendar=calendar),
    )
    return Decision(id=decision, number=number, leader=leader, call=call)


def draft(decision: str, number: int, proposal: Proposal, *, by: str, today: date) -> Decision:
    """A proposal that only the champions read."""
    return Decision(id=decision, number=number, leader=by, drafts=(Draft(proposal=proposal, by=by, on=today),))


def bring(decision: Decision, proposal: Proposal, *, by: str, today: date) -> Decision:
    """Draft what a champion has called in; whoever does is the one who brings it."""
    _takes(decision, Event.BRING)
    return replace(decision, leader=by, drafts=(Draft(proposal=proposal, by=by, on=today),))


def decline(decision: Decision, *, by: str, reason: str, today: date) -> Decision:
    """Say in public why what a champion has called in is not brought."""
    _takes(decision, Event.DECLINE)
    return replace(decision, ending=_ending(DecisionState.DECLINED, by=by, reason=reason, today=today))


def revise(decision: Decision, proposal: Proposal, *, by: str, today: date) -> Decision:
    """Write the draft anew; the earlier ones are kept. The same words change nothing."""
    _takes(decision, Event.REVISE)
    if proposal == decision.proposal:
        return decision
    return replace(decision, drafts=(*decision.drafts, Draft(proposal=proposal, by=by, on=today)))


def post(
    decision: Decision, *, by: str, deadline: date, champions: Collection[Asked], today: date, calendar: Calendar
) -> Decision:
    """Make version 1 of the draft, and ask the champions until the deadline: see `who_is_asked`."""
    _takes(decision, Event.POST)
    proposal, asked = decision.drafts[-1].proposal, who_is_asked(decision, champions)
    version = Version(
        number=1, proposal=proposal, by=by, on=today, round=_round(proposal, deadline, asked, today, calendar)
    )
    return replace(decision, versions=(version,))


def answer(
    decision: Decision, what: Said, *, seat: str, by: str, version: int, today: date, seats: Mapping[str, Seat]
) -> Decision:
    """Answer a version for a seat. The last answer counts, and all are kept; the same once more changes nothing.

    The last answer that was missing closes the decision, unless somebody objects. Who takes back an objection while it
    stands ends the resolution. An answer to a version that has been replaced raises OldVersionError. Nobody answers
    what they bring themselves: for the seat of a champion who does, the deputy answers at once.
    """
    _takes(decision, Event.ANSWER)
    _reads(decision, version)
    asked = decision.round
    if all(one.seat != seat for one in asked.asked):
        raise NotAllowedError(NOT_ASKED)
    as_deputy = _as_deputy(decision, seat, by, seats)
    last = asked.standing.get(seat)
    if last and (last.by, last.said) == (by, what):
        return decision
    said_now = Answer(seat=seat, by=by, on=today, said=what, as_deputy=as_deputy)
    asked = replace(asked, answers=(*asked.answers, said_now))
    versions = (*decision.versions[:-1], replace(decision.versions[-1], round=asked))
    done = not (asked.unanswered or asked.objections)
    ending = Ending(state=all_answered(asked), on=today) if done else None
    return replace(decision, versions=versions, ending=ending)


def extend(decision: Decision, *, today: date, seats: Mapping[str, Seat], calendar: Calendar) -> Decision:
    """Give those who have said nothing by the deadline more time, once, and let their deputies answer too."""
    _takes(decision, Event.EXTEND)
    late = extension_due(decision, today=today, seats=seats)
    if not late:
        raise StillAskedError(f"{NOBODY_LATE} {UNCHANGED}")
    more = Extension(
        on=today,
        until=working_days_after(today, EXTENDED_DAYS, calendar=calendar),
        seats=tuple(one.seat for one in late),
    )
    asked = replace(decision.round, extensions=(*decision.round.extensions, more))
    return replace(decision, versions=(*decision.versions[:-1], replace(decision.versions[-1], round=asked)))


def amend(
    decision: Decision,
    proposal: Proposal,
    *,
    version: int,
    because: str,
    by: str,
    deadline: date,
    champions: Iterable[Asked],
    today: date,
    calendar: Calendar,
) -> Decision:
    """Post the next version, and ask anew: what was said to `version` is kept, and does not count for it.

    Whoever was asked about one version is asked about all later ones: nobody gets round a champion by saying that it
    touches others now. An objection stands until the seat that objected answers a later version.
    """
    _takes(decision, Event.AMEND)
    _reads(decision, version)
    if not changes(decision.versions[-1].proposal, proposal):
        raise BadInputError(SAME_WORDS, problems={"what": SAME_WORDS})
    (because,) = typed(because=(because, "Say in a sentence what you changed, and why."))
    asked = (*decision.round.asked, *who_answers(proposal, champions))
    following = Version(
        number=version + 1,
        proposal=proposal,
        by=by,
        on=today,
        because=because,
        round=_round(proposal, deadline, asked, today, calendar),
    )
    return replace(decision, versions=(*decision.versions, following))


def withdraw(decision: Decision, *, by: str, reason: str, today: date) -> Decision:
    """Take a proposal back, with a reason that whoever has read it reads."""
    _takes(decision, Event.WITHDRAW)
    return replace(decision, ending=_ending(DecisionState.WITHDRAWN, by=by, reason=reason, today=today))


def decide_anyway(
    decision: Decision,
    *,
    version: int,
    leader: str,
    reason: str,
    today: date,
    seats: Mapping[str, Seat],
    calendar: Calendar,
) -> Decision:
    """Decide despite the objections that stand: by name, with a public reason, for good in the log.

    Not before everybody who was asked has answered or had their time: this is about objections that were heard, not
    about answers that nobody waited for. Nor before the deadline, for anybody but whoever brings it.
    """
    _takes(decision, Event.DECIDE_ANYWAY)
    _reads(decision, version)
    _nobody_waits(decision, today=today, seats=seats, calendar=calendar)
    if leader != decision.leader and today <= decision.round.deadline:
        raise StillAskedError(f"{STILL_THEIRS} {UNCHANGED}")
    (reason,) = typed(reason=(reason, "Say why you decide anyway. Everybody will read it."))
    objections = tuple(one.seat for one in decision.objections)
    ending = Ending(
        state=DecisionState.DECIDED_ANYWAY,
        on=today,
        by=leader,
        unanswered=_silent(decision),
        override=Override(leader=leader, reason=reason, despite=objections),
    )
    return replace(decision, ending=ending)


def close_unanswered(
    decision: Decision, *, version: int, by: str, today: date, seats: Mapping[str, Seat], calendar: Calendar
) -> Decision:
    """Close without a champion's answer, after all the time that there was for one; never over an objection."""
    _takes(decision, Event.CLOSE_UNANSWERED)
    _reads(decision, version)
    _nobody_waits(decision, today=today, seats=seats, calendar=calendar)
    ending = Ending(state=DecisionState.UNANSWERED, on=today, by=by, unanswered=_silent(decision))
    return replace(decision, ending=ending)


def consult(decision: Decision, result: Consulted) -> Decision:
    """Attach what those said whom a champion asked, whatever has become of the decision; once."""
    if result in decision.consulted:
        return decision
    result = replace(result, on=max(result.on, decision.last_day))
    return replace(decision, consulted=(*decision.consulted, result))


def review(
    decision: Decision, *, by: str, worked: Worked, words: str, today: date, again_on: date | None = None
) -> Decision:
    """Say whether a decision did what it was to do; `again_on` asks once more."""
    _takes(decision, Event.REVIEW)
    (words,) = typed(words=(words, "Say in a sentence what came of it."))
    if again_on and again_on <= today:
        problem = "Choose a day after today."
        raise BadInputError(problem, problems={"again_on": problem})
    seen = Review(on=today, by=by, worked=worked, words=words, again_on=again_on)
    return replace(decision, reviews=(*decision.reviews, seen))


def asked_people(decision: Decision, seat: str, seats: Mapping[str, Seat]) -> tuple[str, ...]:
    """Who may answer for a seat now: who speaks for it, and its deputy if they are asked too."""
    held = seats.get(seat)
    both = () if held is None else dict.fromkeys(one for one in (held.speaker, held.deputy) if one)
    return tuple(one for one in both if _may_answer(decision, seat, one, seats))


def extension_due(decision: Decision, *, today: date, seats: Mapping[str, Seat]) -> tuple[Asked, ...]:
    """Who has said nothing by the deadline, and has not had more time yet; for a vacant seat there is nobody to ask."""
    if Event.EXTEND not in TAKES[decision.state] or today <= decision.round.deadline:
        return ()
    asked = decision.round
    return tuple(
        one for one in asked.unanswered if not (_vacant(one.seat, seats) or asked.extended_to(one.seat))
    )  # fmt: skip


def still_waiting(
    decision: Decision, *, today: date, seats: Mapping[str, Seat], calendar: Calendar
) -> tuple[Asked, ...]:
    """Who has not answered, and has to be waited for: the deadline, more time, and for a vacant seat its ten days."""
    if Event.ANSWER not in TAKES[decision.state]:
        return ()
    asked = decision.round
    version = decision.versions[-1]
    return tuple(one for one in asked.unanswered if not _time_is_over(version, one.seat, today, seats, calendar))


def may_close_unanswered(decision: Decision, *, today: date, seats: Mapping[str, Seat], calendar: Calendar) -> bool:
    """Answer whether somebody may close it without an answer."""
    waits = still_waiting(decision, today=today, seats=seats, calendar=calendar)
    return takes(decision, Event.CLOSE_UNANSWERED) and not waits


def call_overdue(decision: Decision, *, today: date) -> bool:
    """Answer whether a leader is late with what was called in: a draft is not yet an answer."""
    waits = decision.state in {DecisionState.CALLED_IN, DecisionState.DRAFT}
    return waits and decision.call is not None and decision.call.answer_by < today


def next_look(decision: Decision, *, after: date, calendar: Calendar) -> date | None:
    """The first working day after this one that may bring something by itself; None: no day does.

    While the champions are asked each day may.
    """
    days: tuple[date, ...] = ()
    if Event.EXTEND in TAKES[decision.state]:
        days = (working_days_after(after, 1, calendar=calendar),)
    elif decision.call and not (decision.versions or decision.ending):
        days = (working_days_after(decision.call.answer_by, 1, calendar=calendar),)
    else:
        days = review_days(decision, calendar=calendar)
    return min((day for day in days if day > after), default=None)


def reminder_due(decision: Decision, *, today: date, calendar: Calendar) -> tuple[Asked, ...]:
    """Who is reminded: from the working day before the deadline, of those who have said nothing."""
    if Event.ANSWER not in TAKES[decision.state]:
        return ()
    deadline = decision.round.deadline
    near = working_days_after(deadline, -1, calendar=calendar) <= today <= deadline
    return decision.round.unanswered if near else ()


def review_days(decision: Decision, *, calendar: Calendar) -> tuple[date, ...]:
    """The working days on which a review is asked for: twice, and then only where people look. None: nobody asks."""
    due, ending = review_on(decision), decision.ending
    if not (due and ending):
        return ()
    said_on = decision.reviews[-1].on if decision.reviews else ending.on
    first = working_day_from(max(due, said_on + timedelta(days=1)), calendar=calendar)
    return (first, working_days_after(first, REVIEW_AGAIN, calendar=calendar))


def review_on(decision: Decision) -> date | None:
    """When to ask whether it did what we hoped; None: nobody asks, or everything is said."""
    if decision.state not in DECIDED:
        return None
    return decision.reviews[-1].again_on if decision.reviews else decision.versions[-1].proposal.review_on


def _takes(decision: Decision, event: Event) -> None:
    state = decision.state
    if takes(decision, event):
        return
    if state in ENDED:
        raise ClosedError(refusal(state, event))
    if event is Event.CLOSE_UNANSWERED and decision.objections:
        raise ObjectionStandsError(
            f"{_objected_before(decision)} {UNCHANGED}" if state is DecisionState.OPEN else refusal(state, event)
        )
    raise ChangedError(refusal(state, event))


def _objected_before(decision: Decision) -> str:
    """Who objected to an earlier version and has not answered since."""
    objection = decision.objections[0]
    return OBJECTED_BEFORE.format(
        champion=next(one.title for one in decision.round.asked if one.seat == objection.seat),
        version=next(one.number for one in reversed(decision.versions) if objection in one.round.answers),
    )


def _reads(decision: Decision, version: int) -> None:
    current = decision.versions[-1].number
    if version != current:
        raise OldVersionError(OLDER.format(current=current, older=version), version=current)


def _as_deputy(decision: Decision, seat: str, by: str, seats: Mapping[str, Seat]) -> bool:
    """Whether this person answers as the deputy, of who is silent or brings this; NotAllowedError if they may not."""
    held, bring = seats.get(seat), {decision.leader, decision.versions[-1].by}
    if held is None or by not in {held.speaker, held.deputy}:
        raise NotAllowedError(ONLY_THE_CHAMPION)
    if by in bring:
        raise NotAllowedError(NOT_YOUR_OWN)
    if by == held.speaker:
        return False
    if any(one.seat == seat and not one.as_deputy for one in decision.round.answers):
        raise NotAllowedError(CHAMPION_SPOKE)
    if held.speaker not in bring and decision.round.extended_to(seat) is None:
        raise NotAllowedError(DEPUTY_LATER)
    return True


def _may_answer(decision: Decision, seat: str, by: str, seats: Mapping[str, Seat]) -> bool:
    try:
        _as_deputy(decision, seat, by, seats)
    except NotAllowedError:
        return False
    return True


def _round(
    proposal: Proposal,
    deadline: date,
    asked: Iterable[Asked],
    today: date,
    calendar: Calendar,
) -> Round:
    """A round that begins. Who is `asked` twice is asked once, under the title of now."""
    problems = {}
    if not working_days_after(today, LEAST_DAYS, calendar=calendar) <= deadline <= today + MOST_TIME:
        problems["deadline"] = NOT_SO_SOON
    if proposal.review_on <= deadline:
        problems["review_on"] = REVIEW_AFTER
    if problems:
        raise BadInputError(" ".join(problems.values()), problems=problems)
    seats = {one.seat: one for one in asked}
    if not seats:
        raise BadInputError(NOBODY_TO_ASK, problems={"touched": NOBODY_TO_ASK})
    return Round(deadline=deadline, asked=tuple(seats.values()))


def _ending(state: DecisionState, *, by: str, reason: str, today: date) -> Ending:
    (reason,) = typed(reason=(reason, "Say why, in a sentence or two."))
    return Ending(state=state, on=today, by=by, reason=reason)


def _nobody_waits(decision: Decision, *, today: date, seats: Mapping[str, Seat], calendar: Calendar) -> None:
    waits = still_waiting(decision, today=today, seats=seats, calendar=calendar)
    if waits:
        sentence = STILL_VACANT if _vacant(waits[0].seat, seats) else STILL_TIME
        raise StillAskedError(f"{sentence.format(champion=waits[0].title)} {UNCHANGED}")


def _silent(decision: Decision) -> tuple[str, ...]:
    return tuple(one.seat for one in decision.round.unanswered)


def _vacant(seat: str, seats: Mapping[str, Seat]) -> bool:
    """Answer whether nobody speaks for a seat. One that was removed is not vacant: its silence takes its time."""
    held = seats.get(seat)
    return held is not None and held.speaker is None


def _time_is_over(version: Version, seat: str, today: date, seats: Mapping[str, Seat], calendar: Calendar) -> bool:
    held, until = seats.get(seat), version.round.extended_to(seat)
    if held is not None and held.speaker is None:
        waited = long_vacant(held, asked_on=version.on, today=today, calendar=calendar)
        return waited and today > (until or version.round.deadline)
    return until is not None and today > until
