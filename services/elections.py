"""Elections between the database and domain.elections: announced, with people who stand, and over.

Everything that decides one is frozen when it is announced. Whoever changes an election locks it, and its seat only
after it. What happens by itself when it is time is in services.election_clocks.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from domain import elections as rules
from domain.ballots import SEED_BYTES, Result, commitment, quorum, read_receipt
from domain.cadence import participation_shown
from domain.election_messages import (
    ElectionAnnounced,
    ElectionCalledOff,
    ElectionNote,
    ElectionProposed,
    ElectionResult,
)
from domain.election_terms import ElectionTerms, election_times
from domain.elections import NOT_LISTED, Election, ElectionState, Nomination
from domain.errors import BadInputError, NotFoundError, NotInvitedError
from domain.seats import check_calling_off
from models import deliveries as outbox
from models import elections as rows
from models.base import random_id
from models.elections import ElectionRow, NominationRow
from models.people import Person, Place, Team
from models.seats import SeatRow
from models.serial import dump
from models.serial import load as read
from services import seats
from services.champions_settings import ChampionsRules, champions_calendar, champions_day
from services.champions_settings import rules as champions_rules
from services.deliveries import queue
from vault import Vault

GONE = "This election is not here any more. Nothing was changed."
NOT_SET_UP = (
    "Champions are not set up yet. An administrator can do that in Tribune's Home: it takes a minute, and says where "
    "elections are told of."
)
NOT_HERE = "Choose somebody who works here: not a guest, an app, or somebody who has left."
SPEAKS_ALREADY = "You are our {}, and nobody speaks from two seats. To stand here, give that one up first: Your seat."
STANDS_ELSEWHERE = "You stand as {} already, and nobody speaks from two seats. You can step back there first."
NOT_ON_THE_ROLL = "Only those who may vote can stand, and this colleague is not among them."


# Between the database and the rules


def load(session: Session, election_id: str, *, lock: bool = False) -> Election:
    """An election; with `lock` nobody else changes it until the transaction ends. Raises NotFoundError."""
    row = rows.locked(session, election_id) if lock else session.get(ElectionRow, election_id)
    if row is None:
        raise NotFoundError(GONE)
    return _election(session, row)


def save(session: Session, election: Election) -> None:
    """Write down what became of an election that this transaction has locked; its terms stay as they are."""
    _keep_nominations(session, election)  # while they may still change: once the ballot is open the database refuses
    row = session.get_one(ElectionRow, election.terms.id)
    row.state, row.vacant_because = election.state, election.vacant_because
    row.cancelled_because = election.cancelled_because
    if election.result:
        row.result = dump(election.result)
    session.flush()


def _keep_nominations(session: Session, election: Election) -> None:
    known = {one.person_id: one for one in rows.nominations(session, election.terms.id)}
    for one in election.nominations:
        kept = known.pop(one.person, None)
        if kept is None:
            kept = NominationRow(election_id=election.terms.id, person_id=one.person)
            session.add(kept)
        kept.statement, kept.state, kept.deputy_too = one.statement, one.state, one.deputy_too
    for forgotten in known.values():
        session.delete(forgotten)
    session.flush()


def change(session: Session, election_id: str, event: Callable[[Election], Election]) -> Election:
    """Lock an election, let one event happen to it, and keep what came of it. Raises what the event raises."""
    election = event(load(session, election_id, lock=True))
    save(session, election)
    return election


def running(session: Session) -> tuple[Election, ...]:
    """Elections that are not over; what closes first comes first; without those that can't be read."""
    return _readable(session, rows.running(session))


def of_seat(session: Session, seat_id: str) -> tuple[Election, ...]:
    """Every election that was held for a seat, the latest first; without those that can't be read."""
    return _readable(session, rows.of_seat(session, seat_id))


def last_of(session: Session, seat_id: str) -> Election | None:
    """The latest election of a seat that is over; None: there was none."""
    return next((one for one in of_seat(session, seat_id) if one.is_over), None)


def unreadable(session: Session) -> tuple[str, ...]:
    """The ids of elections that can't be read, because somebody changed them by hand."""
    return tuple(row.id for row in rows.every(session) if tried(session, row) is None)


def tried(session: Session, row: ElectionRow) -> Election | None:
    """An election; None: somebody changed it by hand so that it can't be read, and it is to stand in no other's way."""
    try:
        return _election(session, row)
    except ValueError:
        return None


def _readable(session: Session, found: Iterable[ElectionRow]) -> tuple[Election, ...]:
    return tuple(one for row in found if (one := tried(session, row)))


def _election(session: Session, row: ElectionRow) -> Election:
    nominations = tuple(
        Nomination(person=one.person_id, statement=one.statement, state=one.state, deputy_too=one.deputy_too)
        for one in rows.nominations(session, row.id)
    )
    election = Election(
        terms=read(ElectionTerms, row.terms),
        state=row.state,
        nominations=nominations,
        result=read(Result, row.result) if row.result else None,
        vacant_because=row.vacant_because,
        cancelled_because=row.cancelled_because,
    )
    had_ballot = row.state in {ElectionState.BALLOTING, ElectionState.ELECTED, ElectionState.VACANT}
    return replace(election, candidates=election.standing) if had_ballot else election


# What people do


def announce(session: Session, seat_id: str, *, now: datetime, by: str = "") -> str:
    """Freeze everything that decides an election, and tell the channel: its id. `by`: whoever did, or the calendar.

    Raises NotFoundError where there is no such seat or champions are not set up, ChangedError while one is held,
    FrozenError where it is too early, and TooFewInvitedError.
    """
    given = champions_rules(session)
    if given is None:
        raise NotFoundError(NOT_SET_UP)
    seat = seats.locked(session, seat_id)
    voters = seats.electorate(session, seat)
    seed = secrets.token_bytes(SEED_BYTES)
    terms = _terms(session, seat, voters, given=given, seed=seed, now=now)
    seats.opened(session, seat_id, terms, now=now)
    rows.add_roll(session, terms.id, [voter.id for voter in voters])
    _add(session, terms, seed=seed)
    message = ElectionAnnounced(election=terms.id, by=by)
    tell(session, message, about=f"election_announced:{terms.id}", now=now, until=terms.times.ballot_opens_at)
    return terms.id


def nominate(session: Session, election_id: str, person: str, *, by: str, statement: str, now: datetime) -> Election:
    """Propose a colleague, who is asked in a direct message; who chooses themselves stands at once.

    The colleague reads who asks. Nobody else does, and only that message keeps it, until the ballot opens.

    Raises what domain.elections.nominate does, NotInvitedError for somebody who may not vote, and BadInputError
    at "person" for who cannot stand.
    """
    if person == by:
        return stand(session, election_id, person, statement=statement, now=now)

    def event(election: Election) -> Election:
        after = rules.nominate(election, person, statement=statement, now=now)
        _check_roll(session, election_id, person, by=by)
        return after

    election = change(session, election_id, event)
    message = ElectionProposed(election=election_id, person=person, by=by)
    about, until = _proposal(election_id, person), election.terms.times.ballot_opens_at
    queue(session, message, channel=person, about=about, due_at=now, expires_at=until)
    return election


def stand(
    session: Session, election_id: str, person: str, *, statement: str, deputy_too: bool = False, now: datetime
) -> Election:
    """Stand, in one's own words, proposed or not.

    Raises what domain.elections.stand does, NotInvitedError for somebody who may not vote, and BadInputError at
    "statement" for whoever has another seat.
    """

    def event(election: Election) -> Election:
        after = rules.stand(election, person, statement=statement, deputy_too=deputy_too, now=now)
        _check_roll(session, election_id, person, by=person)
        check_one_seat(session, election, person)
        return after

    rows.lock_running(session)  # nobody stands in two at the same moment
    return change(session, election_id, event)


def decline(session: Session, election_id: str, person: str, *, now: datetime) -> Election:
    """Say no to a proposal."""
    return change(session, election_id, lambda election: rules.decline(election, person, now=now))


def withdraw(session: Session, election_id: str, person: str, *, now: datetime) -> Election:
    """Step back, until the ballot opens."""
    return change(session, election_id, lambda election: rules.withdraw(election, person, now=now))


def call_off(session: Session, election_id: str, *, reason: str, now: datetime, by: str = "") -> Election:
    """End an election before its ballot opens, with a reason that the channel reads. `by`: whoever did."""
    election = load(session, election_id, lock=True)
    called_off = rules.cancel(election, reason=reason, now=now)
    seat = election.terms.seat
    check_calling_off(seats.seat_of(seats.locked(session, seat)), last_of(session, seat))
    return end(session, election, called_off, now=now, by=by)


def depart(session: Session, *persons: str) -> None:
    """People have left, or asked to be forgotten: they stand in no election whose ballot is not open yet.

    Elections are locked in order of their ids, whoever has left first.
    """
    standing = [(election_id, person) for person in persons for election_id in rows.nominating(session, person)]
    for election_id, person in sorted(standing):
        change(session, election_id, partial(rules.depart, person=person))
        outbox.forget_about(session, _proposal(election_id, person))


def _terms(
    session: Session, seat: SeatRow, voters: Sequence[Person], *, given: ChampionsRules, seed: bytes, now: datetime
) -> ElectionTerms:
    today = champions_day(session, now)
    zones = {voter.zone for voter in voters}
    calendar = champions_calendar(session)
    return ElectionTerms(
        id=random_id(),
        seat=seat.id,
        title=seat.title,
        who_may_vote=_who_may_vote(session, seat, today),
        electorate=len(voters),
        times=election_times(now, zones=zones, home_zone=given.zone, calendar=calendar),
        seed_commitment=commitment(seed),
        quorum=quorum(len(voters), given.quorum),
        quorum_rule=given.quorum,
        term_months=given.term_months,
        hours_a_month=given.hours_a_month,
    )


def _who_may_vote(session: Session, seat: SeatRow, today: date) -> str:
    whole = "in the workspace"
    if seat.team_id:
        whole = f"in {session.get_one(Team, seat.team_id).name} and the teams below it"
    elif seat.place_id:
        whole = f"who works at {session.get_one(Place, seat.place_id).name}"
    return f"Everybody {whole} on {today.day} {today:%B}, without guests."


def _add(session: Session, terms: ElectionTerms, *, seed: bytes) -> None:
    """Write an election down; from here on the database takes nobody on its roll any more."""
    row = ElectionRow(
        id=terms.id,
        seat_id=terms.seat,
        state=ElectionState.NOMINATING,
        terms=dump(terms),
        seed=seed.hex(),
        opens_at=terms.times.ballot_opens_at,
        closes_at=terms.times.ballot_closes_at,
        reminded=False,
        result="",
        vacant_because=None,
        cancelled_because="",
    )
    session.add(row)
    session.flush()


def check_one_seat(session: Session, election: Election, person: str) -> None:
    """Raise BadInputError for whoever speaks from another seat, or stands for one: two consents are two people's."""
    problem = ""
    for seat in seats.all_seats(session).values():
        if seat.id != election.terms.seat and seat.speaker == person:
            problem = SPEAKS_ALREADY.format(seats.title_of(session, seat.id))
    for other in running(session):
        if other.terms.seat != election.terms.seat and person in other.standing:
            problem = STANDS_ELSEWHERE.format(other.terms.title)
    if problem:
        raise BadInputError(problem, problems={"statement": problem})


def _check_roll(session: Session, election_id: str, person: str, *, by: str) -> None:
    if not rows.may_vote(session, election_id, by):
        raise NotInvitedError(NOT_LISTED)
    known = session.get(Person, person)
    if known is None or not known.employed:
        raise BadInputError(NOT_HERE, problems={"person": NOT_HERE})
    if not rows.may_vote(session, election_id, person):
        raise BadInputError(NOT_ON_THE_ROLL, problems={"person": NOT_ON_THE_ROLL})


# What an end or an opening needs, part of the same transaction


def end(session: Session, before: Election, election: Election, *, now: datetime, by: str = "") -> Election:
    """An election is over: the roll is forgotten, its seat hears of it, and so does the channel."""
    forget_proposals(session, before)
    save(session, election)
    rows.delete_roll(session, election.terms.id)
    seats.settle(session, election, now=now)
    message: ElectionNote = ElectionResult(election=election.terms.id)
    if election.state is ElectionState.CANCELLED:
        message = ElectionCalledOff(election=election.terms.id, by=by)
    tell(session, message, about=f"election_over:{election.terms.id}", now=now)
    session.flush()
    return election


def forget_proposals(session: Session, election: Election) -> None:
    """Who said no, and who asked whom, is forgotten: the messages with which people were asked are deleted too."""
    for one in election.nominations:
        outbox.forget_about(session, _proposal(election.terms.id, one.person))


def _proposal(election_id: str, person: str) -> str:
    return f"election_proposed:{election_id}:{person}"


def tell(session: Session, message: ElectionNote, *, about: str, now: datetime, until: datetime | None = None) -> None:
    """Queue a message to the channel in which elections are told of."""
    given = champions_rules(session)
    if given:
        queue(session, message, channel=given.channel, about=about, due_at=now, expires_at=until)


# What is shown


def turnout(session: Session, election: Election, *, vault: Vault) -> int | None:
    """How many have voted so far, in steps of 10 %; None: no ballot is open, or too few people may vote to tell."""
    if election.state is not ElectionState.BALLOTING:
        return None
    voted = vault.answered(session.connection(), election.terms.id)
    return participation_shown(voted, election.terms.electorate)


def receipt_listed(session: Session, typed: str) -> Election | None:
    """The election in whose list this receipt stands; None: in none. Raises BadInputError for what is no receipt."""
    receipt = read_receipt(typed)
    found = _readable(session, rows.with_receipt(session, receipt))
    return next((one for one in found if one.result and receipt in one.result.receipts), None)
