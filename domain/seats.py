"""A champion's seat: who speaks for customers or employees, until when, and when the next election is.

Nobody comes into a seat but by an election, or by standing in for somebody who was elected. Each event is a function
that returns the seat as it is afterwards, or raises an error with the sentence that a person reads; then nothing has
changed. In every state there is a day of the next election. docs/explanation/champions.md has the drawing.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from domain.ballots import VacantBecause
from domain.cadence import working_days_after
from domain.calendars import Calendar
from domain.election_terms import LEAST_VOTERS, ElectionTerms
from domain.elections import MISSED, Election, ElectionState
from domain.errors import BadInputError, ChangedError, FrozenError, NotAllowedError

LONG_VACANT = 10
"""Working days; a decision waits so long for a seat that nobody holds."""
BEFORE_THE_END = 20
"""Working days before a term ends, from which on the next election opens."""
SOON = 5
"""Working days after which the next election opens: a champion has gone, a petition was reached, one was called off."""
PETITION_PART = 3
"""One of so many who may vote."""
LEAST_SIGNATORIES = 8
"""People who can sign: among fewer, a petition that was reached would say who did."""

RUNNING = "There is an election for this seat already."
NOT_THIS_ONE = "This election is not the one that is held for this seat now."
GOES_ON = "This election is not over yet."
TERM_RUNS = (
    "The champion was elected until {last}. The next election opens from {due} on, or when a third of those who may "
    "vote ask for one."
)
TERM_GOES_ON = "This term is not over yet."
NO_TERM = "Nobody holds this seat, so no term can end."
NOT_YOURS = "You don't hold this seat, and you don't stand in for anybody here."
ONLY_THE_CHAMPION = "Only the champion names a deputy."
NOT_ONESELF = "Nobody is their own deputy. Choose a colleague."
HAS_DEPUTY = "There is a deputy already. Only they can give it up."
NOT_ENOUGH = "This takes a third of those who may vote."
ASKED_FOR = (
    "A third of those who may vote have asked for this election, so nobody can call it off. Nothing was changed."
)
ONCE = (
    "The last election for this seat was called off, so this one goes on: otherwise nobody might ever be elected. "
    "Nothing was changed."
)
COMES_ANYWAY = "The next election comes anyway."
NOT_NOW = (
    "There is an election for this seat. Call it off first or, once its ballot is open, wait until it is over. Nothing "
    "was changed."
)


class StandsFor(StrEnum):
    """Whose champion it is."""

    CUSTOMERS = "customers"
    EMPLOYEES = "employees"


class SeatState(StrEnum):
    """Who speaks from a seat."""

    HELD = "held"
    """The champion."""
    RECALLED = "recalled"
    """The champion still, until the election that a petition asked for is over; they may stand in it."""
    ACTING = "acting"
    """The deputy: the champion has gone before the end of the term."""
    VACANT = "vacant"
    """Nobody."""


class Gone(StrEnum):
    """How the last champion left a seat."""

    TERM_OVER = "term_over"
    RESIGNED = "resigned"
    DEPARTED = "departed"
    """Left the company."""
    RECALLED = "recalled"
    """A petition asked for an election, and this is what came of it."""
    SEAT_REMOVED = "seat_removed"
    """An administrator took the seat away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """From when to when somebody was elected, both days included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One seat. Made without a champion, it has been vacant from its first day on."""

    id: str
    stands_for: StandsFor
    election_on: date
    """From this day on the next election may open; one that is open may have been due before."""
    vacant_since: date | None
    """Set exactly if nobody speaks."""
    state: SeatState = SeatState.VACANT
    champion: str | None = None
    deputy: str | None = None
    """The runner-up, or whom the champion named."""
    term: Term | None = None
    """Of whoever was elected last, until it is over."""
    election: str | None = None
    """The id of the one that is open."""
    gone: Gone | None = None
    """How the last champion left; None: there is a champion, or there never was."""

    @property
    def speaker(self) -> str | None:
        """Who answers for this seat."""
        return self.champion or (self.deputy if self.state is SeatState.ACTING else None)


def new_seat(seat: str, *, stands_for: StandsFor, today: date) -> Seat:
    """A seat that nobody has held yet: an election may open today."""
    return Seat(id=seat, stands_for=stands_for, election_on=today, vacant_since=today)


def election_due(seat: Seat, *, today: date) -> bool:
    """Answer whether the calendar opens an election now."""
    return seat.election is None and seat.election_on <= today


def long_vacant(seat: Seat, *, asked_on: date, today: date, calendar: Calendar) -> bool:
    """Answer whether a decision may close without this seat's answer: more than ten working days nobody spoke from it.

    They are counted from the day on which the decision asked, at the earliest: an election takes its time.
    """
    return seat.vacant_since is not None and today > working_days_after(
        max(seat.vacant_since, asked_on), LONG_VACANT, calendar=calendar
    )


def signatures_needed(electorate: int) -> int:
    """How many of those who can sign a petition it takes: a third, and never fewer than three people."""
    return max(LEAST_VOTERS, -(-electorate // PETITION_PART))


def petition_reached(supporters: int, electorate: int) -> bool:
    """Answer whether a petition has as many as it takes.

    That is all that anybody hears of it: how many they are is never shown.
    """
    return supporters >= signatures_needed(electorate)


def term_from(first: date, *, months: int) -> Term:
    """A term of so many months; one that would end on a 31st ends with a shorter month."""
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    day = min(first.day, monthrange(year, month + 1)[1])
    return Term(first=first, last=date(year, month + 1, day) - timedelta(days=1))


def may_open(seat: Seat, *, today: date) -> bool:
    """Answer whether somebody can open an election for this seat now, also before the calendar does."""
    champion_speaks = seat.state is SeatState.HELD and seat.term is not None
    return seat.election is None and not (champion_speaks and today < seat.election_on)


def open_election(seat: Seat, terms: ElectionTerms, *, today: date) -> Seat:
    """An election is held for this seat. While an elected champion speaks, nobody can open one before it is due."""
    if terms.seat != seat.id:
        raise ValueError("these are the terms of another seat")
    if seat.election is not None:
        raise ChangedError(RUNNING)
    if seat.term and not may_open(seat, today=today):
        raise FrozenError(TERM_RUNS.format(last=_shown(seat.term.last), due=_shown(seat.election_on)))
    return replace(seat, election=terms.id)


def settle(seat: Seat, election: Election, *, today: date, calendar: Calendar) -> Seat:
    """What an election that is over means for its seat.

    Whoever was elected takes over today. If nobody was, everything stays as it is until the term ends, and there is
    another election; soon, if this one was called off. But a champion who was recalled goes if nobody stood or "None
    of these" was on top, and stays if hardly anybody voted.
    """
    if seat.election != election.terms.id:
        raise ChangedError(NOT_THIS_ONE)
    if not election.is_over:
        raise FrozenError(GOES_ON)
    if election.result and election.result.winner:
        term = term_from(today, months=election.terms.term_months)
        return Seat(
            id=seat.id,
            stands_for=seat.stands_for,
            election_on=_before_the_end(term, calendar),
            vacant_since=None,
            state=SeatState.HELD,
            champion=election.result.winner,
            deputy=election.result.deputy,
            term=term,
        )
    soon = working_days_after(today, SOON, calendar=calendar)
    called_off = election.state is ElectionState.CANCELLED
    waits = replace(seat, election=None, election_on=soon if called_off else election.terms.times.again_on)
    return _after_recall(waits, election, today, calendar) if seat.state is SeatState.RECALLED else waits


def check_calling_off(seat: Seat, before: Election | None) -> None:
    """Raise FrozenError where nobody may call the seat's election off; `before`: the last one that is over.

    One that a petition asked for goes on, and so does one after another that was called off: whoever opens elections
    could do without champions otherwise, and with them without their objections.
    """
    if seat.state is SeatState.RECALLED:
        raise FrozenError(ASKED_FOR)
    if before and before.state is ElectionState.CANCELLED and before.cancelled_because != MISSED:
        raise FrozenError(ONCE)


def name_deputy(seat: Seat, deputy: str, *, by: str) -> Seat:
    """The champion names who stands in for them, where no runner-up does."""
    if by != seat.champion:
        raise NotAllowedError(ONLY_THE_CHAMPION)
    if deputy == by:
        raise BadInputError(NOT_ONESELF, problems={"deputy": NOT_ONESELF})
    if seat.deputy is not None:
        raise ChangedError(HAS_DEPUTY)
    return replace(seat, deputy=deputy)


def resign(seat: Seat, person: str, *, today: date, calendar: Calendar) -> Seat:
    """The champion, or the deputy, gives it up from today on."""
    if person not in {seat.champion, seat.deputy}:
        raise NotAllowedError(NOT_YOURS)
    return _without(seat, person, Gone.RESIGNED, today=today, calendar=calendar)


def depart(seat: Seat, person: str, *, today: date, calendar: Calendar) -> Seat:
    """Somebody has left the company: nothing changes but for the champion and the deputy."""
    if person not in {seat.champion, seat.deputy}:
        return seat
    return _without(seat, person, Gone.DEPARTED, today=today, calendar=calendar)


def recall(seat: Seat, *, supporters: int, electorate: int, today: date, calendar: Calendar) -> Seat:
    """A petition was reached: the next election comes soon. The champion speaks until it has said something else."""
    if seat.state is not SeatState.HELD:
        raise ChangedError(COMES_ANYWAY)
    if not petition_reached(supporters, electorate):
        raise FrozenError(NOT_ENOUGH)
    return replace(seat, state=SeatState.RECALLED, election_on=_soon(seat, today, calendar))


def end_term(seat: Seat, *, today: date) -> Seat:
    """The term is over, and nobody else was elected: from the day after its last on nobody speaks."""
    if seat.term is None:
        raise ChangedError(NO_TERM)
    if today <= seat.term.last:
        raise FrozenError(TERM_GOES_ON)
    gone = seat.gone or Gone.TERM_OVER
    return _emptied(replace(seat, gone=gone), since=seat.term.last + timedelta(days=1))


def remove(seat: Seat, *, today: date) -> Seat:
    """The seat is taken away: nobody speaks from it any more. Not while there is an election for it."""
    if seat.election is not None:
        raise FrozenError(NOT_NOW)
    gone = Gone.SEAT_REMOVED if seat.champion else seat.gone
    return _emptied(replace(seat, gone=gone), since=seat.vacant_since or today)


def _after_recall(seat: Seat, election: Election, today: date, calendar: Calendar) -> Seat:
    if election.vacant_because in {VacantBecause.NO_CANDIDATE, VacantBecause.NONE_OF_THESE}:
        return _left(seat, Gone.RECALLED, today)
    if election.vacant_because is VacantBecause.NO_QUORUM and seat.term:
        due = max(seat.election_on, _before_the_end(seat.term, calendar))
        return replace(seat, state=SeatState.HELD, election_on=due)
    return seat  # it was cancelled, or its votes were lost: those who asked for it have not been answered


def _without(seat: Seat, person: str, gone: Gone, *, today: date, calendar: Calendar) -> Seat:
    """The seat without its champion, or without its deputy."""
    if person == seat.champion:
        return _left(replace(seat, election_on=_soon(seat, today, calendar)), gone, today)
    return _emptied(seat, since=today) if seat.state is SeatState.ACTING else replace(seat, deputy=None)


def _left(seat: Seat, gone: Gone, today: date) -> Seat:
    """The champion has gone: the deputy speaks, if there is one."""
    seat = replace(seat, champion=None, gone=gone)
    return replace(seat, state=SeatState.ACTING) if seat.deputy else _emptied(seat, since=today)


def _emptied(seat: Seat, *, since: date) -> Seat:
    return replace(seat, state=SeatState.VACANT, champion=None, deputy=None, term=None, vacant_since=since)


def _before_the_end(term: Term, calendar: Calendar) -> date:
    return max(term.first, working_days_after(term.last, -BEFORE_THE_END, calendar=calendar))


def _soon(seat: Seat, today: date, calendar: Calendar) -> date:
    return min(seat.election_on, working_days_after(today, SOON, calendar=calendar))


def _shown(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
