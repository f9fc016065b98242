"""An election at each of its stages, and seats, for tests about them."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.ballots import Counts, Marks, commitment, new_receipt, quorum
from domain.calendars import MONDAY_TO_FRIDAY
from domain.election_terms import ElectionTerms, ElectionTimes
from domain.elections import Election, close, nominate, open_ballot, stand
from domain.seats import Seat, StandsFor, new_seat, open_election, settle
from domain.survey import Totals

SEED = bytes(range(32))
TODAY = date(2026, 3, 2)
"""A Monday."""
PROPOSING = datetime(2026, 3, 2, 10, tzinfo=UTC)
BALLOT_OPENS = datetime(2026, 3, 16, 10, tzinfo=UTC)
REMINDING = datetime(2026, 3, 19, 10, tzinfo=UTC)
BALLOT_CLOSES = datetime(2026, 3, 20, 17, tzinfo=UTC)
VOTING = BALLOT_OPENS + timedelta(hours=3)
AGAIN_ON = date(2026, 4, 17)
SETTLED_ON = date(2026, 3, 20)


def terms(electorate: int = 30, *, election: str = "e1", seed: bytes = SEED) -> ElectionTerms:
    return ElectionTerms(
        id=election,
        seat="employees",
        title="Employee champion",
        who_may_vote="Everybody in the workspace on 2 March, without guests.",
        electorate=electorate,
        quorum=quorum(electorate),
        times=ElectionTimes(
            nominations_open_at=PROPOSING,
            ballot_opens_at=BALLOT_OPENS,
            remind_at=REMINDING,
            ballot_closes_at=BALLOT_CLOSES,
            again_on=AGAIN_ON,
        ),
        seed_commitment=commitment(seed),
    )


def nominating(*standing: str, willing: Collection[str] = (), **given: int | str | bytes) -> Election:
    """People who said that they stand."""
    election = Election(terms=terms(**given))  # type: ignore[arg-type] # what terms takes
    for person in standing:
        election = stand(election, person, statement="I listen.", deputy_too=person in willing, now=PROPOSING)
    return election


def balloting(*standing: str, willing: Collection[str] = (), **given: int | str | bytes) -> Election:
    return open_ballot(nominating(*standing, willing=willing, **given), now=BALLOT_OPENS)


def added(box: Iterable[Marks], *, candidates: int) -> Totals:
    """What is kept of these ballots where they are only counted."""
    votes = [*box]
    return Totals(len(votes), tuple(sum(vote[place] for vote in votes) for place in range(candidates + 1)))


def counts(*chosen: int, none_of_these: int = 0, ballots: int = 20) -> Counts:
    return Counts(ballots=ballots, chosen=chosen, none_of_these=none_of_these)


def closed(election: Election, counted: Counts) -> Election:
    receipts = [new_receipt() for _ in range(counted.ballots)]
    return close(election, counted, receipts=receipts, seed=SEED, now=BALLOT_CLOSES)


def elected(winner: str = "UANN", *, deputy: str | None = "UBEN", election: str = "e1") -> Election:
    """An election that somebody won; the runner-up would be deputy, if there is to be one."""
    second = deputy or "UZOE"
    opened = balloting(winner, second, willing=[deputy] if deputy else [], election=election)
    return closed(opened, counts(*(12 if one == winner else 9 for one in opened.candidates)))


def without_quorum(*, election: str = "e1") -> Election:
    return closed(balloting("UANN", election=election), counts(9, ballots=9))


def none_wanted(*, election: str = "e1") -> Election:
    return closed(balloting("UANN", election=election), counts(9, none_of_these=9))


def proposed(person: str) -> Election:
    return nominate(nominating(), person, statement="She listens.", now=PROPOSING)


def said_yes(election: Election, person: str) -> Election:
    return stand(election, person, statement="I do.", now=PROPOSING)


def vacant() -> Seat:
    return new_seat("employees", stands_for=StandsFor.EMPLOYEES, today=TODAY)


def running(seat: Seat, *, election: str = "e2", today: date | None = None) -> Seat:
    """A seat whose election is open."""
    return open_election(seat, terms(election=election), today=today or seat.election_on)


def held(*, deputy: str | None = "UBEN") -> Seat:
    return settle(running(vacant(), election="e1"), elected(deputy=deputy), today=SETTLED_ON, calendar=MONDAY_TO_FRIDAY)


def over(election: Election, **changes: object) -> Election:
    return replace(election, **changes)  # type: ignore[arg-type] # fields of an election
