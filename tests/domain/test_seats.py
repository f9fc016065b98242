"""Nobody comes into a seat unelected, nobody loses one to a petition alone, and there is always a next election."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.ballots import VacantBecause
from domain.cadence import working_days_after
from domain.calendars import MONDAY_TO_FRIDAY, Calendar
from domain.elections import MISSED, Election, cancel, lose_ballots, open_ballot
from domain.errors import FrozenError, TribuneError
from domain.seats import (
    Gone,
    Seat,
    SeatState,
    StandsFor,
    Term,
    check_calling_off,
    depart,
    election_due,
    end_term,
    long_vacant,
    may_open,
    name_deputy,
    new_seat,
    open_election,
    petition_reached,
    recall,
    remove,
    resign,
    settle,
    term_from,
)
from tests.domain.voting import (
    AGAIN_ON,
    BALLOT_OPENS,
    PROPOSING,
    SETTLED_ON,
    TODAY,
    balloting,
    elected,
    held,
    nominating,
    none_wanted,
    running,
    terms,
    vacant,
    without_quorum,
)

LATER = date(2026, 9, 1)
"""A Tuesday in the middle of the term."""
SOON = date(2026, 9, 8)
TERM = Term(first=SETTLED_ON, last=date(2027, 3, 19))
NEXT_ELECTION = date(2027, 2, 19)
"""Twenty working days before the term's last day."""
AFTER = TERM.last + timedelta(days=1)

Event = Callable[[Seat, date], Seat]


def resigned(seat: Seat, person: str | None = "UANN", today: date = LATER) -> Seat:
    return resign(seat, person or "", today=today, calendar=MONDAY_TO_FRIDAY)


def recalled(seat: Seat, today: date = LATER, supporters: int = 10) -> Seat:
    return recall(seat, supporters=supporters, electorate=30, today=today, calendar=MONDAY_TO_FRIDAY)


def settled(seat: Seat, election: Election, today: date = LATER) -> Seat:
    return settle(seat, election, today=today, calendar=MONDAY_TO_FRIDAY)


def gone(seat: Seat, person: str, today: date = LATER) -> Seat:
    return depart(seat, person, today=today, calendar=MONDAY_TO_FRIDAY)


def ending(because: VacantBecause | None) -> Election:
    """An election without a winner; None: cancelled."""
    return {
        None: cancel(nominating(election="e2"), reason="Why", now=PROPOSING),
        VacantBecause.NO_CANDIDATE: open_ballot(nominating(election="e2"), now=BALLOT_OPENS),
        VacantBecause.NO_QUORUM: without_quorum(election="e2"),
        VacantBecause.NONE_OF_THESE: none_wanted(election="e2"),
        VacantBecause.BALLOTS_LOST: lose_ballots(balloting("UANN", election="e2")),
    }[because]


STATES = {
    "vacant": vacant(),
    "held": held(),
    "recalled": recalled(held()),
    "acting": resigned(held()),
}
EVENTS: dict[str, Event] = {
    "election opens": lambda seat, today: open_election(seat, terms(election="e2"), today=today),
    "somebody is elected": lambda seat, today: settled(running(seat, today=TERM.last), elected("UZOE", election="e2")),
    "nobody is elected": lambda seat, today: settled(running(seat, today=TERM.last), without_quorum(election="e2")),
    "champion resigns": lambda seat, today: resigned(seat, "UANN", today),
    "champion departs": lambda seat, today: gone(seat, "UANN", today),
    "deputy resigns": lambda seat, today: resigned(seat, "UBEN", today),
    "deputy departs": lambda seat, today: gone(seat, "UBEN", today),
    "deputy is named": lambda seat, today: name_deputy(seat, "UCAT", by="UANN"),
    "petition is reached": recalled,
    "petition is not": lambda seat, today: recalled(seat, today, supporters=9),
    "term ends": lambda seat, today: end_term(seat, today=AFTER),
    "term goes on": lambda seat, today: end_term(seat, today=TERM.last),
}
HOLDS_NONE = "You don't hold this seat"
TABLE = {
    #                       vacant     held        recalled     acting
    "election opens": ("vacant", "elected until", "recalled", "acting"),
    "somebody is elected": ("held", "held", "held", "held"),
    "nobody is elected": ("vacant", "held", "held", "acting"),
    "champion resigns": (HOLDS_NONE, "acting", "acting", HOLDS_NONE),
    "champion departs": ("vacant", "acting", "acting", "acting"),
    "deputy resigns": (HOLDS_NONE, "held", "recalled", "vacant"),
    "deputy departs": ("vacant", "held", "recalled", "vacant"),
    "deputy is named": ("Only the champion", "deputy already", "deputy already", "Only the champion"),
    "petition is reached": ("comes anyway", "recalled", "comes anyway", "comes anyway"),
    "petition is not": ("comes anyway", "a third", "comes anyway", "comes anyway"),
    "term ends": ("no term", "vacant", "vacant", "vacant"),
    "term goes on": ("no term", "not over", "not over", "not over"),
}


@pytest.mark.parametrize(
    ("event", "state", "outcome"),
    [(event, state, row[place]) for event, row in TABLE.items() for place, state in enumerate(STATES)],
)
def test_every_event_has_one_outcome(event: str, state: str, outcome: str) -> None:
    seat = STATES[state]
    if outcome in set(SeatState):
        assert EVENTS[event](seat, LATER).state == outcome
    else:
        with pytest.raises(TribuneError, match=outcome):
            EVENTS[event](seat, LATER)


def test_the_table_has_every_event_and_every_state() -> None:
    assert set(TABLE) == set(EVENTS)
    assert [seat.state for seat in STATES.values()] == [*STATES]
    assert set(STATES) == set(SeatState)


def test_a_new_seat_is_vacant_and_its_election_may_open_today() -> None:
    seat = new_seat("leeds", stands_for=StandsFor.CUSTOMERS, today=TODAY)
    assert (seat.state, seat.vacant_since, seat.speaker, seat.gone) == (SeatState.VACANT, TODAY, None, None)
    assert election_due(seat, today=TODAY)
    assert not election_due(seat, today=TODAY - timedelta(days=1))
    assert not election_due(running(vacant()), today=TODAY)


def test_whoever_is_elected_takes_over_with_the_deputy_for_a_year() -> None:
    seat = held()
    assert (seat.state, seat.champion, seat.speaker, seat.deputy) == (SeatState.HELD, "UANN", "UANN", "UBEN")
    assert (seat.term, seat.election_on, seat.election) == (TERM, NEXT_ELECTION, None)
    assert (seat.vacant_since, seat.gone, seat.stands_for) == (None, None, StandsFor.EMPLOYEES)
    assert not election_due(seat, today=NEXT_ELECTION - timedelta(days=1))
    assert election_due(seat, today=NEXT_ELECTION)


def test_the_next_election_is_over_before_the_term_is() -> None:
    assert working_days_after(TERM.last, -20) == NEXT_ELECTION
    again = settled(running(held(), today=NEXT_ELECTION), elected(election="e2"), today=date(2027, 3, 12))
    assert again.term == Term(first=date(2027, 3, 12), last=date(2028, 3, 11))


def test_nobody_opens_an_election_over_an_elected_champion_before_it_is_due() -> None:
    with pytest.raises(TribuneError, match=r"until 19 March 2027\. The .* opens from 19 February 2027 on"):
        open_election(held(), terms(election="e2"), today=NEXT_ELECTION - timedelta(days=1))
    assert open_election(held(), terms(election="e2"), today=NEXT_ELECTION).election == "e2"
    assert [may_open(held(), today=day) for day in (NEXT_ELECTION - timedelta(days=1), NEXT_ELECTION)] == [False, True]


def test_a_seat_has_one_election_at_a_time_and_its_own() -> None:
    seat = running(vacant())
    with pytest.raises(TribuneError, match="There is an election for this seat already"):
        running(seat)
    with pytest.raises(ValueError, match="another seat"):
        open_election(replace(vacant(), id="customers"), terms(), today=TODAY)
    with pytest.raises(TribuneError, match="not the one"):
        settled(seat, elected(election="e1"))
    with pytest.raises(TribuneError, match="not the one"):
        settled(vacant(), elected(election="e2"))


@pytest.mark.parametrize("election", [nominating("UANN", election="e2"), balloting("UANN", election="e2")])
def test_an_election_that_goes_on_settles_nothing(election: Election) -> None:
    with pytest.raises(TribuneError, match="not over yet"):
        settled(running(vacant()), election)


@pytest.mark.parametrize("because", [None, *VacantBecause])
@pytest.mark.parametrize("state", ["vacant", "held", "acting"])
def test_an_election_without_a_winner_changes_nothing_but_the_next_one(
    state: str, because: VacantBecause | None
) -> None:
    before = STATES[state]
    after = settled(running(before, today=TERM.last), ending(because))
    assert after == replace(before, election_on=AGAIN_ON if because else SOON)


@pytest.mark.parametrize(
    ("because", "state", "left", "next_on"),
    [
        (None, SeatState.RECALLED, None, SOON),
        (VacantBecause.BALLOTS_LOST, SeatState.RECALLED, None, AGAIN_ON),
        (VacantBecause.NO_QUORUM, SeatState.HELD, None, NEXT_ELECTION),
        (VacantBecause.NO_CANDIDATE, SeatState.ACTING, Gone.RECALLED, AGAIN_ON),
        (VacantBecause.NONE_OF_THESE, SeatState.ACTING, Gone.RECALLED, AGAIN_ON),
    ],
)
def test_what_becomes_of_a_champion_whom_a_petition_recalled(
    because: VacantBecause | None, state: SeatState, left: Gone | None, next_on: date
) -> None:
    seat = recalled(held())
    assert (seat.speaker, seat.election_on) == ("UANN", SOON)
    after = settled(running(seat), ending(because))
    assert (after.state, after.gone, after.election_on) == (state, left, next_on)
    assert after.speaker == ("UBEN" if left else "UANN")


def test_nobody_calls_off_what_a_petition_asked_for_nor_two_in_a_row() -> None:
    check_calling_off(vacant(), None)
    check_calling_off(held(), without_quorum())
    check_calling_off(vacant(), replace(ending(None), cancelled_because=MISSED))
    with pytest.raises(FrozenError, match="have asked for this election"):
        check_calling_off(recalled(held()), None)
    for seat in (vacant(), held()):
        with pytest.raises(FrozenError, match="this one goes on"):
            check_calling_off(seat, ending(None))


@pytest.mark.parametrize("state", STATES)
def test_a_seat_that_is_removed_is_vacant_and_says_how_its_champion_went(state: str) -> None:
    before = STATES[state]
    after = remove(before, today=LATER)
    assert (after.state, after.champion, after.deputy, after.term) == (SeatState.VACANT, None, None, None)
    assert after.gone is (Gone.SEAT_REMOVED if before.champion else before.gone)
    assert after.vacant_since == (before.vacant_since or LATER)
    with pytest.raises(FrozenError, match="Call it off first"):
        remove(running(before, today=TERM.last), today=LATER)


def test_a_champion_whom_a_petition_recalled_may_be_elected_again() -> None:
    seat = settled(running(recalled(held())), elected("UANN", election="e2"))
    assert (seat.state, seat.champion, seat.term) == (SeatState.HELD, "UANN", term_from(LATER, months=12))


def test_a_recalled_champion_without_a_deputy_leaves_the_seat_vacant() -> None:
    seat = settled(running(recalled(held(deputy=None))), none_wanted(election="e2"))
    assert (seat.state, seat.gone, seat.vacant_since) == (SeatState.VACANT, Gone.RECALLED, LATER)


@pytest.mark.parametrize(("way", "why"), [(resigned, Gone.RESIGNED), (gone, Gone.DEPARTED)])
def test_the_deputy_speaks_when_the_champion_has_gone(way: Callable[[Seat, str], Seat], why: Gone) -> None:
    seat = way(held(), "UANN")
    assert (seat.state, seat.champion, seat.speaker, seat.gone) == (SeatState.ACTING, None, "UBEN", why)
    assert (seat.election_on, seat.vacant_since, seat.term) == (SOON, None, TERM)
    left = way(seat, "UBEN")
    assert (left.state, left.speaker, left.vacant_since, left.gone) == (SeatState.VACANT, None, LATER, why)
    assert left.election_on == SOON
    alone = way(held(deputy=None), "UANN")
    assert (alone.state, alone.vacant_since, alone.election_on) == (SeatState.VACANT, LATER, SOON)


def test_an_election_that_was_due_already_stays_due() -> None:
    assert resigned(held(), today=TERM.last).election_on == NEXT_ELECTION
    assert recalled(held(), today=TERM.last).election_on == NEXT_ELECTION
    assert resigned(running(held(), today=NEXT_ELECTION), today=TERM.last).election == "e2"


def test_a_champion_names_a_deputy_where_there_is_none() -> None:
    seat = resigned(held(), "UBEN")
    assert (seat.deputy, seat.state) == (None, SeatState.HELD)
    assert name_deputy(seat, "UCAT", by="UANN").deputy == "UCAT"
    assert name_deputy(recalled(seat), "UCAT", by="UANN").deputy == "UCAT"
    with pytest.raises(TribuneError, match="own deputy"):
        name_deputy(seat, "UANN", by="UANN")
    with pytest.raises(TribuneError, match="Only the champion"):
        name_deputy(seat, "UCAT", by="UCAT")


def test_strangers_have_nothing_to_give_up() -> None:
    assert gone(held(), "UZED") == held()
    with pytest.raises(TribuneError, match="You don't hold this seat"):
        resigned(held(), "UZED")


@pytest.mark.parametrize("state", ["held", "recalled", "acting"])
def test_a_term_ends_after_its_last_day_however_late_somebody_looks(state: str) -> None:
    before = STATES[state]
    seat = end_term(before, today=AFTER + timedelta(days=9))
    assert (seat.state, seat.speaker, seat.deputy, seat.term) == (SeatState.VACANT, None, None, None)
    assert (seat.vacant_since, seat.election_on) == (AFTER, before.election_on)
    assert seat.gone is (before.gone or Gone.TERM_OVER)


def test_an_election_that_is_open_when_the_term_ends_fills_the_seat() -> None:
    seat = end_term(running(held(), today=TERM.last), today=AFTER)
    assert settled(seat, elected("UZOE", election="e2"), today=AFTER).speaker == "UZOE"


@pytest.mark.parametrize(
    ("today", "long"), [(TODAY, False), (date(2026, 3, 16), False), (date(2026, 3, 17), True), (LATER, True)]
)
def test_a_seat_that_is_vacant_for_more_than_ten_working_days_holds_nothing_up(today: date, long: bool) -> None:
    def attempt(seat: Seat) -> bool:
        return long_vacant(seat, asked_on=date(2026, 1, 1), today=today, calendar=MONDAY_TO_FRIDAY)

    assert attempt(vacant()) is long
    assert not attempt(held())
    assert not attempt(STATES["acting"])


def test_a_holiday_is_no_day_of_a_vacancy() -> None:
    calendar = Calendar(days_off=frozenset({date(2026, 3, 10)}))
    asked_on = date(2026, 1, 1)
    assert not long_vacant(vacant(), asked_on=asked_on, today=date(2026, 3, 17), calendar=calendar)
    assert long_vacant(vacant(), asked_on=asked_on, today=date(2026, 3, 18), calendar=calendar)


def test_of_a_seat_that_was_vacant_before_the_days_are_counted_from_when_a_decision_asked() -> None:
    asked_on = date(2026, 4, 1)
    for today, long in ((date(2026, 4, 15), False), (date(2026, 4, 16), True)):
        assert long_vacant(vacant(), asked_on=asked_on, today=today, calendar=MONDAY_TO_FRIDAY) is long


@pytest.mark.parametrize(
    ("supporters", "electorate", "reached"),
    [
        (0, 3, False),
        (1, 3, False),
        (2, 4, False),
        (3, 4, True),
        (3, 9, True),
        (3, 10, False),
        (10, 30, True),
        (9, 28, False),
    ],
)
def test_a_petition_takes_a_third_and_never_fewer_than_three(supporters: int, electorate: int, reached: bool) -> None:
    assert petition_reached(supporters, electorate) is reached


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 3, 20), 12, date(2027, 3, 19)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 12, 15), 6, date(2027, 6, 14)),
        (date(2026, 6, 30), 24, date(2028, 6, 29)),
    ],
)
def test_a_term_has_whole_months(first: date, months: int, last: date) -> None:
    assert term_from(first, months=months) == Term(first=first, last=last)


def test_the_next_election_of_a_very_short_term_is_not_before_it() -> None:
    short = replace(elected(election="e2"), terms=replace(terms(election="e2"), term_months=1))
    seat = settled(running(vacant()), short, today=date(2026, 2, 10))
    assert seat.term is not None
    assert seat.term.first <= seat.election_on <= seat.term.last
