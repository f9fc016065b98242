"""Champions, seats and decisions for tests: each state of a decision, come to by the way that leads there."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from domain.calendars import MONDAY_TO_FRIDAY
from domain.consent import (
    amend,
    answer,
    bring,
    call_in,
    close_unanswered,
    decide_anyway,
    decline,
    draft,
    extend,
    post,
    withdraw,
)
from domain.decisions import (
    Asked,
    Decision,
    DecisionState,
    Evidence,
    EvidenceKind,
    Proposal,
    Said,
    consent,
    objection,
    proposal,
    stand_aside,
)
from domain.seats import Seat, SeatState, StandsFor

MONDAY = date(2025, 6, 2)
DEADLINE = date(2025, 6, 9)
"""Five working days later."""
LATE = date(2025, 6, 10)
"""The day after, on which the deadline is extended."""
EXTENDED = date(2025, 6, 17)
OVER = date(2025, 6, 18)
REVIEW = date(2025, 9, 1)

LEADER, AMINA, BEN, EMIL, DORA = "sam", "amina", "ben", "emil", "dora"
CUSTOMERS = Asked(seat="c", stands_for=StandsFor.CUSTOMERS, title="customer champion")
EMPLOYEES = Asked(seat="e", stands_for=StandsFor.EMPLOYEES, title="employee champion")
LEEDS = Asked(seat="l", stands_for=StandsFor.EMPLOYEES, title="employee champion in Leeds", areas=("leeds",))
CHAMPIONS = (CUSTOMERS, EMPLOYEES)
BOTH = (StandsFor.CUSTOMERS, StandsFor.EMPLOYEES)

WAITING = Evidence(EvidenceKind.TOPIC, "waiting", "Waiting on the phone")
WORDING = proposal(
    title="Saturdays on call",
    what="The hotline is open on Saturdays.",
    why="Customers wait over the weekend.",
    touched=BOTH,
    review_on=REVIEW,
    options=("Call back on Monday", "A second line"),
    evidence=(WAITING,),
)
OBJECTS = objection(would_cause="no weekend for three people", safe_if="they choose the day off")


def held(seat: str, champion: str, deputy: str | None = None) -> Seat:
    """A seat that is held."""
    return Seat(
        id=seat,
        stands_for=StandsFor.CUSTOMERS if seat == "c" else StandsFor.EMPLOYEES,
        election_on=date(2026, 5, 1),
        vacant_since=None,
        state=SeatState.HELD,
        champion=champion,
        deputy=deputy,
    )


def vacant(seat: str, since: date) -> Seat:
    """A seat in which nobody is."""
    return replace(held(seat, ""), state=SeatState.VACANT, champion=None, vacant_since=since)


SEATS: Mapping[str, Seat] = {"c": held("c", AMINA, BEN), "e": held("e", EMIL, DORA)}


def wording(**changed: object) -> Proposal:
    """The proposal with something changed."""
    return replace(WORDING, **changed)


def current(decision: Decision) -> int:
    """The version that counts; 1 before there is one."""
    return decision.versions[-1].number if decision.versions else 1


def called() -> Decision:
    """What the employee champion calls in."""
    return call_in(
        "d1",
        1,
        champion=EMPLOYEES,
        by=EMIL,
        leader=LEADER,
        about="Let us choose our own shifts",
        because="It has come up in four pulses.",
        today=MONDAY,
        seats=SEATS,
        calendar=MONDAY_TO_FRIDAY,
    )


def drafted(what: Proposal = WORDING) -> Decision:
    """A draft."""
    return draft("d1", 1, what, by=LEADER, today=MONDAY)


def posted(
    what: Proposal = WORDING, *, champions: tuple[Asked, ...] = CHAMPIONS, deadline: date = DEADLINE
) -> Decision:
    """Version 1, posted on Monday."""
    return post(
        drafted(what), by=LEADER, deadline=deadline, champions=champions, today=MONDAY, calendar=MONDAY_TO_FRIDAY
    )


def amended(decision: Decision, what: Proposal | None = None, *, today: date = MONDAY) -> Decision:
    """The next version."""
    number = current(decision)
    return amend(
        decision,
        what or wording(what=f"The hotline is open on Saturdays, attempt {number + 1}."),
        version=number,
        because="You asked for it.",
        by=LEADER,
        deadline=today + timedelta(days=7),
        champions=CHAMPIONS,
        today=today,
        calendar=MONDAY_TO_FRIDAY,
    )


def says(
    decision: Decision,
    seat: str,
    what: Said,
    *,
    by: str | None = None,
    version: int | None = None,
    today: date = MONDAY,
    seats: Mapping[str, Seat] = SEATS,
) -> Decision:
    """An answer, by the champion of the seat."""
    number = version or current(decision)
    by = by or {"c": AMINA, "e": EMIL}[seat]
    return answer(decision, what, seat=seat, by=by, version=number, today=today, seats=seats)


def more_time(decision: Decision, *, today: date = LATE, seats: Mapping[str, Seat] = SEATS) -> Decision:
    """The deadline is extended."""
    return extend(decision, today=today, seats=seats, calendar=MONDAY_TO_FRIDAY)


def closed_unanswered(decision: Decision, *, today: date = OVER, seats: Mapping[str, Seat] = SEATS) -> Decision:
    """Closed without an answer."""
    number = current(decision)
    return close_unanswered(decision, version=number, by=LEADER, today=today, seats=seats, calendar=MONDAY_TO_FRIDAY)


def overridden(
    decision: Decision, *, today: date = MONDAY, seats: Mapping[str, Seat] = SEATS, version: int | None = None
) -> Decision:
    """Decided anyway."""
    return decide_anyway(
        decision,
        version=version or current(decision),
        leader=LEADER,
        reason="We lose customers every weekend.",
        today=today,
        seats=seats,
        calendar=MONDAY_TO_FRIDAY,
    )


WAYS: Mapping[DecisionState, Callable[[], Decision]] = {
    DecisionState.CALLED_IN: called,
    DecisionState.DRAFT: lambda: bring(called(), WORDING, by=LEADER, today=MONDAY),
    DecisionState.OPEN: posted,
    DecisionState.IN_RESOLUTION: lambda: says(says(posted(), "c", consent()), "e", OBJECTS),
    DecisionState.CONSENTED: lambda: says(says(posted(), "c", consent()), "e", consent()),
    DecisionState.STOOD_ASIDE: lambda: says(says(posted(), "c", stand_aside("IT")), "e", stand_aside("IT")),
    DecisionState.UNANSWERED: lambda: closed_unanswered(more_time(says(posted(), "c", consent()))),
    DecisionState.DECIDED_ANYWAY: lambda: overridden(says(says(posted(), "c", consent()), "e", OBJECTS)),
    DecisionState.WITHDRAWN: lambda: withdraw(posted(), by=LEADER, reason="Too early.", today=MONDAY),
    DecisionState.DECLINED: lambda: decline(called(), by=LEADER, reason="Not this year.", today=MONDAY),
}
"""How each state is come to."""
