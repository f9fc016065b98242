"""What happens by itself in elections, when it is time: announced, opened, reminded of, and counted.

A ballot opens and closes late where Tribune was off, never early. Each step is one transaction: whatever is interrupted
has not happened, and is done by the next who looks.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from domain import elections as rules
from domain.ballots import RECEIPT_CHARACTERS, counted
from domain.cadence import at_local, working_day_from
from domain.election_messages import ElectionNotAnnounced, ElectionOpen, ElectionReminder
from domain.election_terms import OPENS, ElectionTerms
from domain.elections import ElectionState
from domain.errors import TooFewInvitedError
from domain.seats import election_due
from domain.survey import Comment, Totals
from models import elections as rows
from models import people
from models import seats as seat_rows
from models.database import Database
from models.elections import ElectionRow
from models.serial import load as read
from models.settings import change_setting, setting
from services import seats
from services.champions_settings import ChampionsRules, champions_calendar, champions_day
from services.champions_settings import rules as champions_rules
from services.deliveries import queue
from services.elections import announce, end, forget_proposals, load, save, tell, tried, turnout
from vault import PublishTotals, Vault

LOOKED = "elections_looked_on"
"""The day on which the calendar was last looked at: who could not be announced then waits for the next working day."""


def due_by_calendar(session: Session, *, now: datetime, administrators: Collection[str] = ()) -> None:
    """Announce the elections of all seats whose day has come, from ten o'clock on.

    Where hardly anybody may vote, administrators are told why there is none, once; it is tried again each working day.
    """
    given = champions_rules(session)
    if given is None or (due := _next_announcement(session, given)) is None or due > now:
        return
    today = champions_day(session, now)
    for seat_id in sorted(seat.id for seat in seat_rows.every_seat(session)):  # in one order for all who lock several
        row = seats.locked(session, seat_id)
        if not election_due(seats.seat_of(row), today=today):
            continue
        try:
            announce(session, row.id, now=now)
        except TooFewInvitedError as refusal:
            message = ElectionNotAnnounced(title=row.title, reason=str(refusal))
            for person in people.administering(session, administrators):
                about = f"election_not_announced:{row.id}:{row.election_on}:{person}"
                queue(session, message, channel=person, about=about, due_at=now)
    change_setting(session, LOOKED, today.isoformat())


def open_due(session: Session, *, vault: Vault, now: datetime) -> None:
    """Freeze who stands where the hour has come, and open the ballot: roll, boxes and message in one transaction.

    Where nobody stands the seat stays vacant; where Tribune was off for too long it is called off. Both are told.
    """
    for row in rows.to_open(session, now=now):
        if (election := tried(session, row)) is None:
            continue
        opened = rules.open_ballot(election, now=now)
        if opened.is_over:
            end(session, election, opened, now=now)
            continue
        forget_proposals(session, election)
        voters, marks = rows.roll(session, row.id), len(opened.candidates) + 1
        # The boxes first: once the ballot is open, the database takes none for it any more.
        vault.open_ballots(session.connection(), row.id, voters, marks=marks, text_bytes=RECEIPT_CHARACTERS)
        save(session, opened)
        row.reminded = opened.terms.times.remind_at <= now  # of what opens so late it says enough that it is open
        message = ElectionOpen(election=row.id)
        tell(session, message, about=f"election_open:{row.id}", now=now, until=row.closes_at)


def remind_due(session: Session, *, vault: Vault, now: datetime) -> None:
    """Remind the channel once, everybody alike, of each ballot that is open, on its fourth working day."""
    for row in rows.to_remind(session):
        election = tried(session, row)
        if election and election.terms.times.remind_at <= now:
            row.reminded = True
            message = ElectionReminder(election=row.id, turnout=turnout(session, election, vault=vault))
            tell(session, message, about=f"election_reminder:{row.id}", now=now, until=row.closes_at)
    session.flush()


def close_due(database: Database, *, vault: Vault, now: datetime) -> None:
    """Count where the hour has come: result, seat and message are written as the boxes are deleted.

    On the writer's thread. Safe to call at any time, in several processes, and again after a crash. Where a box can't
    be opened any more nothing is counted: it is said that the votes are lost. One that somebody changed by hand, so
    that it can't be counted, stays as it is and holds up no other: raises ExceptionGroup at the end.
    """
    with database.read() as session:
        due = rows.to_close(session, now=now)
    contradictions = []
    for election_id in due:
        try:
            if not vault.is_whole(election_id) or not vault.count(election_id, _publisher(election_id, now=now)):
                _lose(database, election_id, vault=vault, now=now)
        except ValueError as error:
            contradictions.append(error)
    if contradictions:
        raise ExceptionGroup("elections that were changed by hand cannot be counted", contradictions)


def lose_ballots(database: Database, lost: Collection[str], *, vault: Vault, now: datetime) -> None:
    """End every election among what has lost a key: its votes are destroyed unread, and everybody is told."""
    with database.read() as session:
        theirs = [row.id for row in rows.running(session) if row.id in lost]
    for election_id in theirs:
        _lose(database, election_id, vault=vault, now=now)


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When one of the functions above has something to do next; `now` if it has already; None: nothing is planned."""
    given = champions_rules(session)
    instants = [instant for row in rows.running(session) if tried(session, row) for instant in _instants(row)]
    if given and (announced_at := _next_announcement(session, given)):
        instants.append(announced_at)
    return max(min(instants), now) if instants else None


def _instants(row: ElectionRow) -> Iterator[datetime]:
    if row.state is ElectionState.NOMINATING:
        yield row.opens_at
        return
    yield row.closes_at
    if not row.reminded:
        yield read(ElectionTerms, row.terms).times.remind_at


def _next_announcement(session: Session, given: ChampionsRules) -> datetime | None:
    """The soonest instant at which the calendar announces an election; it may have passed."""
    calendar, looked = champions_calendar(session), setting(session, LOOKED, "")
    after = date.fromisoformat(looked) + timedelta(days=1) if looked else date.min
    free = [seat.election_on for seat in seat_rows.every_seat(session) if seat.election_id is None]
    if not free:
        return None
    return at_local(working_day_from(max(min(free), after), calendar=calendar), OPENS, given.zone)


def _publisher(election_id: str, *, now: datetime) -> PublishTotals:
    """What the vault calls with the opened boxes, in the transaction that deletes them."""

    def publish(connection: Connection, totals: Totals, comments: Sequence[Comment]) -> None:
        with Session(bind=connection, expire_on_commit=False) as session:
            election = load(session, election_id, lock=True)
            counts = counted(totals, candidates=len(election.candidates))
            seed = bytes.fromhex(session.get_one(ElectionRow, election_id).seed)
            receipts = [one.text for one in comments]
            end(session, election, rules.close(election, counts, receipts=receipts, seed=seed, now=now), now=now)

    return publish


def _lose(database: Database, election_id: str, *, vault: Vault, now: datetime) -> None:
    """Destroy what is left of the votes, unread, and say so in the same transaction, unless it is over."""

    def lose(session: Session) -> None:
        election = load(session, election_id, lock=True)
        if election.state is ElectionState.BALLOTING:
            end(session, election, rules.lose_ballots(election), now=now)

    def publish(connection: Connection, *_unread: object) -> None:
        with Session(bind=connection, expire_on_commit=False) as session:
            lose(session)

    if not vault.count(election_id, publish):
        with database.write() as session:
            lose(session)
