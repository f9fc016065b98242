"""Champions' pages: who they are, their elections, the ballot, receipts, and their card in Home.

Nothing is written when somebody reads them. Whether somebody has voted, only the ballot tells, and only them.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from math import ceil
from secrets import SystemRandom
from typing import TypeVar

from sqlalchemy.orm import Session

from domain.ballots import read_receipt
from domain.elections import (
    NOT_LISTED,
    Election,
    ElectionState,
    Nomination,
    NominationState,
    cast,
    may_vote,
    still_nominating,
)
from domain.errors import NotFoundError, NotInvitedError
from domain.frozen import canonical
from domain.screens.elections import (
    BallotCandidate,
    BallotCast,
    BallotForm,
    BallotVoted,
    ChampionsCallOff,
    ChampionsCard,
    ChampionsElection,
    ChampionsPage,
    ChampionsReceipt,
    ChampionsReceipts,
    ChampionsResult,
    ChampionsSeat,
    ChampionsSetting,
    ChampionsTerms,
    ElectionDone,
    NominationForm,
    NominationStand,
    OpenElection,
    PastElection,
    SeatLine,
    Speaker,
    Stands,
)
from domain.seats import may_open
from models import elections as rows
from models import people
from models import seats as seat_rows
from models.people import Person
from models.seats import SeatRow
from services import ballots, elections, seats
from services.champions_settings import champions_day, rules
from services.terms import seat_shown
from vault import Vault

T = TypeVar("T")

SEATS, PAST, STANDING, RECEIPTS = 10, 8, 20, 150
"""On a page each."""
NAME, TEAM = 50, 20
"""Characters of each on a ballot. A choice has 75, and what tells two people apart stands at its end."""

NO_RESULT = "The result of this election can be checked once its ballot has been counted."
NO_LIST = "The receipts of this election are listed once its ballot has been counted."


# Reading


def home_card(session: Session, person: str, *, now: datetime) -> ChampionsCard:
    """Champions in Home; nothing before they are set up."""
    if rules(session) is None:
        return ChampionsCard()
    going_on = _going_on(session, person, now=now).values()
    return ChampionsCard(
        set_up=True,
        speakers=tuple(Speaker(row.title, seats.seat_of(row).speaker) for row in seat_rows.every_seat(session)),
        elections=tuple(sorted(going_on, key=lambda one: (one.until, one.title))),
    )


def setting(session: Session) -> ChampionsSetting:
    """How champions are set up, for Home; whether Tribune can post in the channel is not looked at yet."""
    given = rules(session)
    return ChampionsSetting(channel=given.channel if given else "")


def champions_page(session: Session, person: str, page: int, *, administrator: bool, now: datetime) -> ChampionsPage:
    """All seats, a page at a time."""
    going_on = _going_on(session, person, now=now)
    shown, page, pages = _paged(seat_rows.every_seat(session), page, SEATS)
    return ChampionsPage(
        set_up=rules(session) is not None,
        administrator=administrator,
        seats=tuple(_line(row, going_on) for row in shown),
        page=page,
        pages=pages,
    )


def champions_seat(
    session: Session,
    seat_id: str,
    person: str,
    page: int,
    *,
    opens: bool,
    now: datetime,
    notice: str = "",
) -> ChampionsSeat:
    """All about one seat. `opens`: this person may open elections. Raises NotFoundError."""
    row = session.get(SeatRow, seat_id)
    if row is None or row.removed_on:
        raise NotFoundError(seats.GONE)
    past = [one for one in elections.of_seat(session, seat_id) if one.is_over]
    shown, page, pages = _paged(past, page, PAST)
    today = champions_day(session, now)
    return ChampionsSeat(
        shown=seat_shown(session, row, person, now=now),
        election=_going_on(session, person, now=now).get(row.election_id or ""),
        past=tuple(_past(one) for one in shown),
        page=page,
        pages=pages,
        may_open=opens and may_open(seats.seat_of(row), today=today),
        notice=notice,
    )


def champions_election(
    session: Session,
    election_id: str,
    person: str,
    page: int = 0,
    *,
    calls_off: bool,
    vault: Vault,
    now: datetime,
    done: ElectionDone | None = None,
    notice: str = "",
) -> ChampionsElection:
    """All about one election. `calls_off`: this person may call one off. Raises NotFoundError."""
    election = elections.load(session, election_id)
    on_roll = rows.may_vote(session, election_id, person)
    nominating = _nominating(election, now)
    voting = may_vote(election, listed=True, now=now)
    mine = election.nomination_of(person) if nominating else None
    standing = _by_name(session, [one for one in election.nominations if one.state is NominationState.ACCEPTED])
    shown, page, pages = _paged(standing, page, STANDING)
    return ChampionsElection(
        election=election,
        seat_id=election.terms.seat,
        standing=tuple(Stands(person=one.person, statement=one.statement, deputy_too=one.deputy_too) for one in shown),
        stand_in_all=len(standing),
        page=page,
        pages=pages,
        mine=mine.state if mine else None,
        my_words=mine.statement if mine else "",
        on_roll=on_roll,
        nominating=nominating,
        voting=voting,
        turnout=elections.turnout(session, election, vault=vault) if voting else None,
        may_call_off=calls_off and nominating,
        again_on=_again_on(session, election),
        done=done,
        notice=notice,
    )


def champions_terms(session: Session, election_id: str) -> ChampionsTerms:
    """The rules of an election word for word. Raises NotFoundError."""
    terms = elections.load(session, election_id).terms
    return ChampionsTerms(
        election=election_id, title=terms.title, canonical=terms.canonical, fingerprint=terms.fingerprint
    )


def champions_result(session: Session, election_id: str) -> ChampionsResult:
    """The result of an election word for word. Raises NotFoundError, also before there is one."""
    election = elections.load(session, election_id)
    if election.result is None:
        raise NotFoundError(NO_RESULT)
    return ChampionsResult(
        election=election_id,
        title=election.terms.title,
        closed_at=election.terms.times.ballot_closes_at,
        canonical=canonical(election.result),
        fingerprint=election.result.fingerprint,
    )


def champions_receipts(session: Session, election_id: str, page: int) -> ChampionsReceipts:
    """The receipts of an election, a page at a time. Raises NotFoundError, also before there is a list."""
    election = elections.load(session, election_id)
    if election.result is None:
        raise NotFoundError(NO_LIST)
    receipts = election.result.receipts
    shown, page, pages = _paged(receipts, page, RECEIPTS)
    return ChampionsReceipts(
        election=election_id,
        title=election.terms.title,
        closed_at=election.terms.times.ballot_closes_at,
        receipts=tuple(shown),
        count=len(receipts),
        page=page,
        pages=pages,
    )


def champions_receipt(session: Session, typed: str, person: str, *, now: datetime) -> ChampionsReceipt:
    """Whether a receipt stands in a list. Raises BadInputError, beside the field "receipt", for what is none."""
    receipt = read_receipt(typed)
    found = elections.receipt_listed(session, receipt)
    if found:
        return ChampionsReceipt(
            receipt=receipt,
            election=found.terms.id,
            title=found.terms.title,
            closed_at=found.terms.times.ballot_closes_at,
        )
    going_on = _going_on(session, person, now=now).values()
    return ChampionsReceipt(receipt=receipt, open=tuple(one for one in going_on if one.voting))


# Forms


def nomination_form(session: Session, election_id: str, person: str, *, now: datetime) -> NominationForm:
    """The form that proposes a colleague. Raises NotFoundError, and whatever would be said to the form, once sent."""
    election = _open_to_proposals(session, election_id, person, now=now)
    return NominationForm(title=election.terms.title, until=election.terms.times.ballot_opens_at)


def nomination_stand(session: Session, election_id: str, person: str, *, now: datetime) -> NominationStand:
    """The form in which somebody says what they stand for, with what is known already. Raises likewise."""
    election = _open_to_proposals(session, election_id, person, now=now)
    elections.check_one_seat(session, election, person)
    mine = election.nomination_of(person)
    return NominationStand(
        title=election.terms.title,
        until=election.terms.times.ballot_opens_at,
        statement=mine.statement if mine else "",
        proposed=mine is not None and mine.state is NominationState.PROPOSED,
        stands=mine is not None and mine.state is NominationState.ACCEPTED,
        deputy_too=mine is not None and mine.deputy_too,
    )


def champions_call_off(session: Session, election_id: str, *, now: datetime) -> ChampionsCallOff:
    """The form that asks why an election is called off. Raises NotFoundError, FrozenError and ClosedError."""
    election = elections.load(session, election_id)
    still_nominating(election, now=now)
    return ChampionsCallOff(title=election.terms.title)


def ballot_form(
    session: Session, election_id: str, person: str, *, vault: Vault, now: datetime
) -> BallotForm | BallotVoted:
    """The ballot, in an order that is drawn for this voter; another page for whoever has voted.

    Raises NotFoundError, and whatever would be said to the ballot, once sent.
    """
    election = elections.load(session, election_id)
    listed = rows.may_vote(session, election_id, person)
    cast(election, chosen=(), none_of_these=False, listed=listed, now=now)
    terms = election.terms
    if ballots.has_voted(session, election_id, person, vault=vault):
        return BallotVoted(title=terms.title, closes_at=terms.times.ballot_closes_at)
    return BallotForm(
        title=terms.title,
        closes_at=terms.times.ballot_closes_at,
        candidates=_in_their_order(session, election),
        few=terms.electorate < terms.counts_from,
        fingerprint=terms.fingerprint,
    )


def ballot_cast(session: Session, election_id: str, *, receipt: str) -> BallotCast:
    """The ballot's last page, with its receipt."""
    terms = elections.load(session, election_id).terms
    return BallotCast(title=terms.title, closes_at=terms.times.ballot_closes_at, receipt=receipt)


def _open_to_proposals(session: Session, election_id: str, person: str, *, now: datetime) -> Election:
    election = elections.load(session, election_id)
    still_nominating(election, now=now)
    if not rows.may_vote(session, election_id, person):
        raise NotInvitedError(NOT_LISTED)
    return election


def _in_their_order(session: Session, election: Election) -> tuple[BallotCandidate, ...]:
    """Who stands, in an order of this form's own; people of one name are told apart by their team, or by their id."""
    named = _named(session, election.candidates)
    candidates = [
        BallotCandidate(person=one.person, name=named[one.person], statement=one.statement)
        for one in election.nominations
        if one.person in election.candidates
    ]
    return tuple(SystemRandom().sample(candidates, len(candidates)))


def _named(session: Session, persons: Collection[str]) -> dict[str, str]:
    names = {one: _cut(name, NAME) for one, name in people.names_of(session, persons).items()}
    teams = {team.id: team.name for team in people.teams(session)}
    how_many = Counter(names.values())

    def with_team(person: str) -> str:
        team = teams.get(session.get_one(Person, person).team_id or "", "")
        return f"{names[person]} ({_cut(team, TEAM)})" if team else names[person]

    longer = {one: with_team(one) if how_many[name] > 1 else name for one, name in names.items()}
    how_many = Counter(longer.values())
    return {one: f"{names[one]} [{one}]" if how_many[name] > 1 else name for one, name in longer.items()}


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


# In lines


def _going_on(session: Session, person: str, *, now: datetime) -> Mapping[str, OpenElection]:
    """Elections that go on, by id."""
    return {one.terms.id: _open(session, one, person, now=now) for one in elections.running(session)}


def _open(session: Session, election: Election, person: str, *, now: datetime) -> OpenElection:
    times, nominating = election.terms.times, _nominating(election, now)
    mine = election.nomination_of(person)
    return OpenElection(
        id=election.terms.id,
        title=election.terms.title,
        until=times.ballot_opens_at if election.state is ElectionState.NOMINATING else times.ballot_closes_at,
        nominating=nominating,
        voting=may_vote(election, listed=True, now=now),
        mine=rows.may_vote(session, election.terms.id, person),
        asked=nominating and mine is not None and mine.state is NominationState.PROPOSED,
    )


def _nominating(election: Election, now: datetime) -> bool:
    return election.state is ElectionState.NOMINATING and now < election.terms.times.ballot_opens_at


def _line(row: SeatRow, going_on: Mapping[str, OpenElection]) -> SeatLine:
    seat = seats.seat_of(row)
    return SeatLine(
        id=seat.id,
        title=row.title,
        state=seat.state,
        speaker=seat.speaker,
        last=seat.term.last if seat.term else None,
        election_on=seat.election_on,
        election=going_on.get(seat.election or ""),
    )


def _again_on(session: Session, election: Election) -> date | None:
    """When the next election opens after one that elected nobody; None: there has been another one, or none comes."""
    row = session.get_one(SeatRow, election.terms.seat)
    elected = election.result is not None and election.result.winner is not None
    if not election.is_over or elected or row.election_id or row.removed_on:
        return None
    latest = rows.of_seat(session, row.id)[0]
    return row.election_on if latest.id == election.terms.id else None


def _past(election: Election) -> PastElection:
    return PastElection(
        id=election.terms.id,
        closed_at=election.terms.times.ballot_closes_at,
        winner=election.result.winner if election.result else None,
        vacant_because=election.vacant_because,
    )


def _by_name(session: Session, nominations: Sequence[Nomination]) -> list[Nomination]:
    names = people.names_of(session, [one.person for one in nominations])
    return sorted(nominations, key=lambda one: (names.get(one.person, "").casefold(), one.person))


def _paged(things: Sequence[T], page: int, most: int) -> tuple[Sequence[T], int, int]:
    """A page of many things, which page it is, and how many there are: the last one, if there are fewer by now."""
    pages = max(1, ceil(len(things) / most))
    page = min(page, pages - 1)
    return things[page * most : (page + 1) * most], page, pages
