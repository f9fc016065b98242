"""The secret petition: a third of those who may vote can ask for an election. Only whether it was reached is ever told.

Who signs is sealed in a tally, one for each seat, as long as its champion speaks and no election comes anyway. It is
counted once a day, at the same hour whatever was signed, and destroyed as soon as an election comes. Nothing about it
is written when somebody reads or signs. Who may sign, and so how many it takes, is settled when it begins: if it
followed the teams of each day, whoever moves people between teams could find out who has signed.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from domain import seats as rules
from domain.cadence import at_local, working_day_from
from domain.errors import ChangedError, ClosedError, NotFoundError, NotInvitedError
from domain.screens.seats import SeatPetitionForm
from domain.seat_messages import SeatPetitionLost, SeatRecalled
from domain.seats import LEAST_SIGNATORIES, Gone, SeatState
from domain.survey import Cast
from domain.tally import supporting
from models import elections
from models import seats as rows
from models.base import random_id
from models.database import Database
from models.seats import SeatRow
from models.settings import change_setting, setting
from services import seats
from services.champions_settings import champions_calendar, champions_day, champions_zone
from services.deliveries import queue
from vault import Vault

COUNTED_ON = "petitions_counted"

COUNTED_FROM = time(10)
FOR_THE_CHAMPION = timedelta(hours=1)
"""So much earlier than everybody the champion reads that a petition was reached."""

NOT_ON_IT = (
    "Who can ask for an election here was settled when this champion's term began, or after the last election: "
    "everybody whom the seat was for then, without guests. Nothing was counted."
)
OWN_SEAT = "This is your own seat. If you would like to give it up, press [Your seat]. Nothing was counted."
COMES = "There is an election for this seat already, or one comes soon. Nothing was counted."
FULL = "There is no room to count one more. If enough people have asked, everybody reads it on the next working day."
TOO_FEW = (
    "So few people could ask for an election here that everybody could guess who did. Whoever would like one before "
    "the term is over has to say so openly. Nothing was counted."
)
NOT_YET = "Nothing can be counted just now. Please try again in a few minutes."


class _ChangedMeanwhileError(Exception):
    """The petition goes on: the seat is not any more what it was when somebody counted."""


# Signing


def may_sign(session: Session, row: SeatRow, person: str) -> bool:
    """Answer whether somebody can ask for an election for this seat. Whether they have, nobody is told.

    Not even they: what nobody can look up, nobody can be made to show.
    """
    try:
        _check(session, row, person)
    except (ClosedError, NotInvitedError):
        return False
    return True


def is_too_small(session: Session, row: SeatRow) -> bool:
    """Answer whether so few people belong to a champion's seat that there is no petition."""
    return len(_signatories(session, row)) < LEAST_SIGNATORIES


def _signatories(session: Session, row: SeatRow) -> list[str]:
    """Who could sign if a petition began now: whoever may vote, but for the champion."""
    return [one.id for one in seats.electorate(session, row) if one.id != row.champion_id]


def petition_form(session: Session, seat: str, person: str) -> SeatPetitionForm:
    """What somebody reads before they ask for an election. Raises what they read instead."""
    row = _found(session, seat)
    electorate = _check(session, row, person)
    assert row.champion_id
    return SeatPetitionForm(
        id=row.id,
        title=row.title,
        champion=row.champion_id,
        electorate=electorate,
        needed=rules.signatures_needed(electorate),
    )


def petition_cast(session: Session, seat: str, person: str) -> Cast:
    """One signature, for the vault: it counts once and cannot be taken back. Raises what they read instead."""
    row = _found(session, seat)
    _check(session, row, person)
    return supporting(str(row.petition_id), person)


def _found(session: Session, seat: str) -> SeatRow:
    row = session.get(SeatRow, seat)
    if row is None or row.removed_on:
        raise NotFoundError(seats.GONE)
    return row


def _check(session: Session, row: SeatRow, person: str) -> int:
    """How many may vote for this seat, as one of whom this person can sign."""
    if row.state is not SeatState.HELD or row.election_id:
        raise ClosedError(COMES)
    if person == row.champion_id:
        raise NotInvitedError(OWN_SEAT)
    if row.petition_id is None or row.petition_over:
        raise ClosedError(TOO_FEW if is_too_small(session, row) else NOT_YET)
    if not elections.may_vote(session, row.petition_id, person):
        raise NotInvitedError(NOT_ON_IT)
    return len(elections.roll(session, row.petition_id))


# Keeping and counting, on the writer's thread: these make transactions of their own


def out_of_step(session: Session) -> bool:
    """Answer whether a petition is to be opened or destroyed."""
    return bool(rows.petitions_over(session) or _to_open(session))


def _to_open(session: Session) -> list[str]:
    return [row.id for row in rows.lacking_petition(session) if not is_too_small(session, row)]


def keep_in_step(database: Database, *, vault: Vault) -> None:
    """Destroy the petitions of seats to which an election comes anyway, and open one where a champion speaks."""
    with database.read() as session:
        over = rows.petitions_over(session)
    for petition in over:
        _end(database, petition, vault=vault)
    with database.write() as session:
        for seat in _to_open(session):
            _open(session, seat, vault=vault)


def next_count(session: Session, *, now: datetime) -> datetime | None:
    """When petitions are counted next: on each working day at ten; None: there are none."""
    if not rows.open_petitions(session):
        return None
    today, counted = champions_day(session, now), setting(session, COUNTED_ON, "")
    day = today if counted < today.isoformat() else today + timedelta(days=1)
    day = working_day_from(day, calendar=champions_calendar(session))
    return at_local(day, COUNTED_FROM, champions_zone(session))


def count_due(database: Database, *, vault: Vault, now: datetime) -> None:
    """Count who asks for an election, if it is time, and say where a third does: nothing else is ever told."""
    with database.read() as session:
        due = next_count(session, now=now)
        if due is None or due > now:
            return
        counted = [_count(session, row, vault=vault) for row in rows.open_petitions(session)]
    for one in counted:
        if rules.petition_reached(one.supporters, one.electorate):
            _reach(database, one, vault=vault, now=now)
    with database.write() as session:
        change_setting(session, COUNTED_ON, champions_day(session, now).isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    petition: str
    supporters: int = field(repr=False)
    electorate: int


def _count(session: Session, row: SeatRow, *, vault: Vault) -> _Counted:
    """How many of those on the roll have signed, whatever became of them since. A lost box says that nobody has."""
    petition = str(row.petition_id)
    supporters = vault.answered(session.connection(), petition)
    return _Counted(petition=petition, supporters=supporters, electorate=len(elections.roll(session, petition)))


def _reach(database: Database, counted: _Counted, *, vault: Vault, now: datetime) -> None:
    """Destroy a petition that was reached, and have an election come, in one transaction."""

    def recall(session: Session, row: SeatRow) -> None:
        today, calendar = champions_day(session, now), champions_calendar(session)
        if row.election_id or row.petition_over:
            raise _ChangedMeanwhileError
        after = rules.recall(
            seats.seat_of(row),
            supporters=counted.supporters,
            electorate=counted.electorate,
            today=today,
            calendar=calendar,
        )
        seats.become(session, row, after, how=Gone.RECALLED, now=now)
        _tell(session, row, about=counted.petition, now=now)

    with suppress(_ChangedMeanwhileError, ChangedError):  # an election comes anyway
        _end(database, counted.petition, vault=vault, first=recall)


def _tell(session: Session, row: SeatRow, *, about: str, now: datetime) -> None:
    assert row.champion_id
    told = SeatRecalled(seat=row.id, champion=row.champion_id)
    theirs = replace(told, mine=True)
    queue(session, theirs, channel=row.champion_id, about=f"seat_recalled:{about}:champion", due_at=now)
    seats.tell_everybody(session, told, about=f"seat_recalled:{about}", now=now + FOR_THE_CHAMPION)


def replace_lost(database: Database, lost: Collection[str], *, vault: Vault, now: datetime) -> frozenset[str]:
    """Begin petitions anew that have lost their key, and say so: which of the `lost` were petitions."""

    def anew(session: Session, row: SeatRow) -> None:
        if not row.petition_over:
            about = f"seat_petition_lost:{row.petition_id}"
            seats.tell_everybody(session, SeatPetitionLost(seat=row.id), about=about, now=now)

    with database.read() as session:
        theirs = {str(row.petition_id) for row in rows.with_petition(session)} & {*lost}
    for petition in sorted(theirs):
        _end(database, petition, vault=vault, first=anew)
    if theirs:
        keep_in_step(database, vault=vault)
    return frozenset(theirs)


def _open(session: Session, seat: str, *, vault: Vault) -> None:
    row = rows.locked(session, seat)
    if row is None or not rows.lacks_petition(row):
        return
    petition, people = random_id(), _signatories(session, row)
    elections.add_roll(session, petition, people)
    vault.open_tally(session.connection(), petition, expected=len(people))
    row.petition_id, row.petition_over = petition, False
    session.flush()


def _end(
    database: Database,
    petition: str,
    *,
    vault: Vault,
    first: Callable[[Session, SeatRow], None] = lambda _session, _row: None,
) -> None:
    """Destroy a petition unread and forget it in one transaction, so that no crash leaves a box that nobody knows of.

    `first` is done in the same transaction; what it raises leaves everything as it was.
    """

    def forget(session: Session) -> None:
        if row := rows.counted_by(session, petition):
            first(session, row)
            row.petition_id, row.petition_over = None, False
            elections.delete_roll(session, petition)

    def publish(connection: Connection, *_unread: object) -> None:
        with Session(bind=connection) as session:
            forget(session)
            session.flush()

    if not vault.close(petition, publish):
        with database.write() as session:  # somebody destroyed the box, and was interrupted
            forget(session)
