"""The terms of champions: what is told of a seat and of those who held it, and what whoever holds it does there."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain import seats as rules
from domain.decision_log import Record, record
from domain.errors import BadInputError, ChangedError, NotAllowedError, NotFoundError
from domain.screens.seats import (
    EarlierTerm,
    SeatDeputyForm,
    SeatNoteForm,
    SeatPage,
    SeatResigned,
    SeatResignForm,
    SeatShown,
)
from domain.seat_messages import SeatDeputyNamed
from domain.seats import HAS_DEPUTY, NOT_YOURS, ONLY_THE_CHAMPION, Gone, SeatState
from domain.voice import tidied
from models import seats as rows
from models.seats import SeatRow, TermHeld
from services import elections, petitions, seats
from services.champions_settings import champions_calendar, champions_day
from services.champions_settings import rules as champions_rules
from services.decision_logs import every
from services.deliveries import queue

NOTE_CHARACTERS = 2000
TOO_LONG = "This has {length} characters, and there is room for {room}."
ONLY_THE_CHAMPION_WRITES = "Only the champion writes the note to whoever comes after. Nothing was changed."
NOT_ONE_OF_THEM = (
    "A deputy has to be somebody who may vote for this seat: whom it is for, without guests. Choose another colleague."
)


# What is told of a seat


def record_of(session: Session, seat: str, *, now: datetime) -> Record:
    """What a seat did in the present term, whoever spoke, or else in the last one; nothing if there was none."""
    row, terms = session.get(SeatRow, seat), rows.terms_of(session, seat)
    if not terms:
        return Record()
    runs = row is not None and row.term_last is not None
    last = champions_day(session, now) if runs else terms[0].last
    return record(every(session), seat, first=terms[0].first, last=last)


def seat_shown(session: Session, row: SeatRow, person: str, *, now: datetime) -> SeatShown:
    """Everything that is told of a seat, as this person sees it."""
    seat, terms = seats.seat_of(row), rows.terms_of(session, row.id)
    present = terms[:1] if seat.champion else []
    return SeatShown(
        id=row.id,
        title=row.title,
        stands_for=row.stands_for,
        state=row.state,
        champion=seat.champion,
        deputy=seat.deputy,
        speaker=seat.speaker,
        term=seat.term,
        election_on=seat.election_on,
        vacant_since=seat.vacant_since,
        gone=seat.gone,
        statement="".join(one.statement for one in present),
        hours=hours_of(session, row),
        record=record_of(session, row.id, now=now),
        earlier=tuple(_earlier(one) for one in terms[len(present) :]),
        mine=person in {seat.champion, seat.deputy},
        may_sign=petitions.may_sign(session, row, person),
        too_few_to_sign=row.state is SeatState.HELD and petitions.is_too_small(session, row),
    )


def _earlier(one: TermHeld) -> EarlierTerm:
    return EarlierTerm(person=one.person_id, first=one.first, last=one.last, gone=one.gone, hand_over=one.hand_over)


def hours_of(session: Session, row: SeatRow) -> int:
    """Working hours a month for the office: as the present term was announced, else as it is set up now."""
    terms = rows.terms_of(session, row.id)
    if terms and row.term_last:
        return elections.load(session, terms[0].election_id).terms.hours_a_month
    given = champions_rules(session)
    return given.hours_a_month if given else 0


# What whoever holds a seat does there


def seat_page(session: Session, seat: str, person: str, *, notice: str = "") -> SeatPage:
    """What whoever holds a seat, or stands by, can do. Raises NotFoundError, and NotAllowedError for others."""
    row = _own(session, seat, person)
    return SeatPage(
        id=row.id,
        title=row.title,
        term=seats.seat_of(row).term,
        champion=row.champion_id,
        deputy=row.deputy_id,
        acts=person != row.champion_id and row.state is SeatState.ACTING,
        is_champion=person == row.champion_id,
        hours=hours_of(session, row),
        hand_over=_note(session, row),
        notice=notice,
    )


def deputy_form(session: Session, seat: str, person: str) -> SeatDeputyForm:
    """Whom to name as deputy. Raises what is read instead."""
    row = _own(session, seat, person)
    if person != row.champion_id:
        raise NotAllowedError(ONLY_THE_CHAMPION)
    if row.deputy_id:
        raise ChangedError(HAS_DEPUTY)
    return SeatDeputyForm(id=row.id, title=row.title)


def name_deputy(session: Session, seat: str, deputy: str, *, by: str, now: datetime) -> None:
    """The champion names who stands in for them, and they hear of it. Raises what is read instead."""
    row = seats.locked(session, seat)
    after = rules.name_deputy(seats.seat_of(row), deputy, by=by)
    if deputy not in {one.id for one in seats.electorate(session, row)}:
        raise BadInputError(NOT_ONE_OF_THEM, problems={"deputy": NOT_ONE_OF_THEM})
    seats.keep(row, after)
    session.flush()
    about = f"seat_deputy_named:{row.id}:{deputy}:{champions_day(session, now)}"
    queue(session, SeatDeputyNamed(seat=row.id, deputy=deputy), channel=deputy, about=about, due_at=now)


def note_form(session: Session, seat: str, person: str) -> SeatNoteForm:
    """The champion's note to whoever comes after. Raises what is read instead."""
    row = _own(session, seat, person)
    if person != row.champion_id:
        raise NotAllowedError(ONLY_THE_CHAMPION_WRITES)
    return SeatNoteForm(id=row.id, title=row.title, hand_over=_note(session, row))


def leave_note(session: Session, seat: str, note: str, *, by: str) -> None:
    """Keep the champion's note; empty: there is none. Everybody can read it, and whoever comes after is sent it."""
    row = seats.locked(session, seat)
    if by != row.champion_id:
        raise NotAllowedError(ONLY_THE_CHAMPION_WRITES)
    _keep_note(session, row, note)


def resign_form(session: Session, seat: str, person: str) -> SeatResignForm:
    """What giving a seat up means. Raises what is read instead."""
    row = _own(session, seat, person)
    champion = person == row.champion_id
    return SeatResignForm(
        id=row.id,
        title=row.title,
        is_champion=champion,
        acts=not champion and row.state is SeatState.ACTING,
        deputy=row.deputy_id if champion else None,
        hand_over=_note(session, row) if champion else "",
    )


def resign(session: Session, seat: str, person: str, *, note: str, now: datetime) -> SeatResigned:
    """The champion, or the deputy, gives it up from today on; the champion may leave a note."""
    row = seats.locked(session, seat)
    today, calendar = champions_day(session, now), champions_calendar(session)
    after = rules.resign(seats.seat_of(row), person, today=today, calendar=calendar)
    champion = person == row.champion_id
    if champion:
        _keep_note(session, row, note)
    seats.become(session, row, after, how=Gone.RESIGNED, now=now)
    return SeatResigned(
        title=row.title,
        speaker=after.speaker,
        was_champion=champion,
        election_on=after.election_on,
        election=after.election is not None,
    )


def _own(session: Session, seat: str, person: str) -> SeatRow:
    row = session.get(SeatRow, seat)
    if row is None or row.removed_on:
        raise NotFoundError(seats.GONE)
    if person not in {row.champion_id, row.deputy_id}:
        raise NotAllowedError(NOT_YOURS)
    return row


def _note(session: Session, row: SeatRow) -> str:
    """The note of the present champion or, where a deputy speaks, of the last one."""
    return next((one.hand_over for one in rows.terms_of(session, row.id)), "")


def _keep_note(session: Session, row: SeatRow, note: str) -> None:
    words = tidied(note)
    if len(words) > NOTE_CHARACTERS:
        problem = TOO_LONG.format(length=len(words), room=NOTE_CHARACTERS)
        raise BadInputError(problem, problems={"hand_over": problem})
    for term in rows.terms_of(session, row.id)[:1]:
        term.hand_over = words
    session.flush()
