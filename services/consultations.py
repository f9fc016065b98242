"""Champions of employees ask those they stand for; each answers once, and nobody can look up who has, or what.

What is asked is frozen when it is opened, and closes in its time whatever becomes of its decision or its champion:
people were promised that what they say is told.

**Who is asked.** Everybody whom the seat is for: nobody chooses. A seat is a series of its own, so it may ask again
when somebody has joined or left; that is seen to when the result is told (`domain.consultations`). Whom other seats
have asked within 30 days is held against it, all of them together: what is told of the company, of Leeds and of York
must not be about the three who work elsewhere (`domain.rolls`). So rolls are kept for that time, and whoever asks
takes turns: of two who ask at once, the second knows of the first.
"""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain import consultations as rules
from domain.consultation_messages import ConsultationOpened
from domain.consultations import ROLL_DAYS, ConsultationState
from domain.decisions import ENDED, Decision
from domain.errors import (
    AlreadyAnsweredError,
    BrokenLogError,
    ChangedError,
    ClosedError,
    NotAllowedError,
    NotFoundError,
    NotInvitedError,
    TooFewInvitedError,
)
from domain.rolls import are_close, isolates_few
from domain.screens import (
    ConsultAsked,
    ConsultationForm,
    ConsultationsCard,
    ConsultationsPage,
    ConsultationThanks,
    ConsultCustomers,
    ConsultEmployees,
    ConsultFor,
    OpenConsultation,
)
from domain.seats import StandsFor
from domain.survey import COMMENT_BYTES, MINIMUM_INVITED, Cast, TagState
from models import consultations as rows
from models import elections
from models import seats as seat_rows
from models.base import insert_many, random_id
from models.consultations import ConsultationRow
from models.elections import Voter
from models.seats import SeatRow
from models.settings import take_turns
from services import decision_logs, seats
from services.champions_settings import ChampionsRules, champions_calendar, champions_day
from services.champions_settings import rules as champions_rules
from services.consultation_messages import question_of, whom
from services.consulted_customers import NO_SEAT, OVER, customers_form
from services.deliveries import queue
from vault import Vault

NOT_SET_UP = "Champions are not set up yet. An administrator can do that in Tribune's Home."
NOT_PUBLIC = "Only the champions read this draft. Ask people once version 1 is posted. Nobody was asked."
RUNNING = "You have asked about this already, and people still answer. Wait for what they say. Nobody was asked."
GONE = "This question is not here any more."
CLOSED = "This question has closed. Your answer was not stored. What people said stands with the decision."
NOT_ASKED = "This question is for those for whom this champion stood when it was asked, so it cannot take your answer."
ANSWERED = "You have answered this question already. One answer a person: the first one counts."
TOO_CLOSE = (
    "Others have asked some of the same people in the last 30 days. Whoever reads all of the results side by side "
    "could work out what fewer than 5 people said. Nobody was asked. From {day} on you can ask them."
)
TOO_FEW = (
    "This seat is for {invited} people. A question needs {least}, because among fewer they could not stay anonymous. "
    "Nobody was asked. Talk with them instead."
)

TURNS = "champions_asking"
COMPARED = timedelta(days=ROLL_DAYS)
ONE_DAY = timedelta(days=1)


# Asking


def consult_form(
    session: Session, decision_id: str, person: str, *, now: datetime, seat_id: str = ""
) -> ConsultFor | ConsultEmployees | ConsultCustomers:
    """What a champion fills in to ask about a decision; a choice of seats first, where they speak for several.

    Raises NotAllowedError for whoever speaks for none, or not for that one, and the reason why nobody can be asked.
    """
    here = (row for row in seat_rows.every_seat(session) if seats.seat_of(row).speaker == person)
    own = [row for row in here if seat_id in {"", row.id}]
    if not own:
        raise NotAllowedError(NO_SEAT)
    decision = decision_logs.load(session, decision_id)
    if len(own) > 1:
        return ConsultFor(decision=decision.id, title=decision.title, seats=seats.asked(session, own))
    if own[0].stands_for is StandsFor.CUSTOMERS:
        return customers_form(session, decision, own[0])
    return _employees_form(session, decision, own[0], today=champions_day(session, now))


def _employees_form(session: Session, decision: Decision, seat: SeatRow, *, today: date) -> ConsultEmployees:
    here = _may_ask(session, decision, seat)
    invited = len(seats.electorate(session, seat))
    if invited < MINIMUM_INVITED:
        raise TooFewInvitedError(TOO_FEW.format(invited=invited, least=MINIMUM_INVITED))
    due = rules.answer_due(decision, seat.id, today=today)
    return ConsultEmployees(
        decision=decision.id,
        seat=seat.id,
        title=decision.title,
        who=whom(session, seat),
        invited=invited,
        channel=here.channel,
        due=due,
        days=rules.days_in_time(due, today=today, calendar=champions_calendar(session)),
    )


def ask(
    session: Session,
    decision_id: str,
    seat_id: str,
    *,
    words: str,
    options: str,
    days: int,
    by: str,
    vault: Vault,
    now: datetime,
) -> ConsultAsked:
    """Ask everybody for whom a seat is, from now on; the channel hears of it.

    Raises NotAllowedError, ChangedError, ClosedError, TooFewInvitedError, and BadInputError with all that is to be
    changed.
    """
    take_turns(session, TURNS)
    seat = seats.locked(session, seat_id)
    if seats.seat_of(seat).speaker != by:
        raise NotAllowedError(NO_SEAT)
    decision = decision_logs.load(session, decision_id)
    here, today = _may_ask(session, decision, seat), champions_day(session, now)
    people = seats.electorate(session, seat)
    asked = rules.question(
        words=words,
        options=options,
        days=days,
        invited=len(people),
        zones={person.zone for person in people},
        home_zone=here.zone,
        today=today,
        calendar=champions_calendar(session),
    )
    roll = [person.id for person in people]
    unsettled = _hold_against_others(session, seat, roll, today=today)
    row = ConsultationRow(
        id=random_id(),
        decision_id=decision.id,
        seat_id=seat.id,
        asked_by_id=by,
        question=asked.words,
        options=json.dumps(asked.options, ensure_ascii=False),
        invited=asked.invited,
        unsettled=unsettled,
        opened_on=today,
        closes_at=asked.closes_at,
        state=ConsultationState.OPEN,
    )
    _open(session, row, roll, vault=vault)
    about = f"consultation:{row.id}"
    queue(session, ConsultationOpened(consultation=row.id), channel=here.channel, about=about, due_at=now)
    return ConsultAsked(question=asked.words, invited=asked.invited, channel=here.channel, closes_at=asked.closes_at)


def _open(session: Session, row: ConsultationRow, roll: Sequence[str], *, vault: Vault) -> None:
    """The roll and the boxes first: once there is a question, the database takes neither for it any more."""
    insert_many(session, Voter, [{"box_id": row.id, "person_id": person} for person in roll])
    marks = len(question_of(row).options)
    vault.open_ballots(session.connection(), row.id, roll, marks=marks, text_bytes=0 if marks else COMMENT_BYTES)
    session.add(row)
    session.flush()


def _may_ask(session: Session, decision: Decision, seat: SeatRow) -> ChampionsRules:
    """Raise the reason why people cannot be asked about a decision now."""
    here = champions_rules(session)
    if here is None:
        raise NotFoundError(NOT_SET_UP)
    if seat.stands_for is not StandsFor.EMPLOYEES:
        raise NotAllowedError(NO_SEAT)
    if not decision.is_public:
        raise ChangedError(NOT_PUBLIC)
    if decision.state in ENDED:
        raise ClosedError(OVER)
    if rows.open_ones(session, decision=decision.id, seat=seat.id):
        raise ChangedError(RUNNING)
    return here


def _hold_against_others(session: Session, seat: SeatRow, roll: Sequence[str], *, today: date) -> bool:
    """Raise TooFewInvitedError if this roll, with those of other seats lately, would single out fewer than five.

    Answers whether it is that of this seat itself lately, but for 1 to 4 people.
    """
    lately = [(row, rows.roll_of(session, row.id)) for row in rows.asked_since(session, today - COMPARED)]
    own = [people for row, people in lately if row.seat_id == seat.id]
    others = [(row.opened_on, people) for row, people in lately if row.seat_id != seat.id]
    if isolates_few(roll, own=own, others=[people for _, people in others]):
        day = _free_from(roll, own, others) + COMPARED + ONE_DAY
        raise TooFewInvitedError(TOO_CLOSE.format(day=f"{day.day} {day:%B}"))
    return any(are_close(roll, people) for people in own)


def _free_from(
    roll: Sequence[str], own: Sequence[Collection[str]], others: Sequence[tuple[date, Collection[str]]]
) -> date:
    """The first day whose rolls, and all before, have to be gone before this one singles out nobody."""
    days = sorted({day for day, _ in others})
    return next(
        day
        for day in days
        if not isolates_few(roll, own=own, others=[people for asked, people in others if asked > day])
    )


# Answering


def answer_form(session: Session, consultation: str, person: str, *, vault: Vault, now: datetime) -> ConsultationForm:
    """The question for one person. Raises NotFoundError, ClosedError, NotInvitedError, AlreadyAnsweredError."""
    row = _open_to(session, consultation, person, now=now)
    if vault.has_answered(session.connection(), row.id, person):
        raise AlreadyAnsweredError(ANSWERED)
    decision = _readable(session, row.decision_id)
    asked = question_of(row)
    return ConsultationForm(
        id=row.id,
        champion=seats.title_of(session, row.seat_id),
        number=decision.number if decision else 0,
        decision=decision.title if decision else "",
        over=decision is not None and decision.state in ENDED,
        question=asked.words,
        options=asked.options,
        closes_at=asked.closes_at,
        invited=asked.invited,
    )


def _readable(session: Session, decision: str) -> Decision | None:
    """A decision; None if somebody changed its log by hand. People answer all the same."""
    try:
        return decision_logs.load(session, decision)
    except (NotFoundError, BrokenLogError):
        return None


def seal_answer(
    session: Session,
    consultation: str,
    person: str,
    *,
    chosen: int | None,
    words: str,
    now: datetime,
    hidden: bool = False,
) -> Cast:
    """Check an answer and make it into a cast for the writer; stores nothing itself.

    Raises NotFoundError, ClosedError, NotInvitedError, and BadInputError for what nobody could answer.
    """
    row = _open_to(session, consultation, person, now=now)
    ballot, comment = rules.answer(question_of(row), chosen=chosen, words=words, hidden=hidden)
    return Cast(survey_id=row.id, person=person, state=TagState.ANSWERED, ballot=ballot, comment=comment)


def thanks(session: Session, consultation: str) -> ConsultationThanks:
    """The form's own last page."""
    return ConsultationThanks(closes_at=_found(session, consultation).closes_at)


def _found(session: Session, consultation: str) -> ConsultationRow:
    row = session.get(ConsultationRow, consultation)
    if row is None:
        raise NotFoundError(GONE)
    return row


def _open_to(session: Session, consultation: str, person: str, *, now: datetime) -> ConsultationRow:
    """A question that this person may answer. It is closed from its hour on, even if nobody has counted yet."""
    row = _found(session, consultation)
    if row.state is not ConsultationState.OPEN or now >= row.closes_at:
        raise ClosedError(CLOSED)
    if not elections.may_vote(session, row.id, person):
        raise NotInvitedError(NOT_ASKED)
    return row


# Showing


def home_card(session: Session, person: str, *, now: datetime) -> ConsultationsCard:
    """What is open for this person, whether they have answered or not."""
    return ConsultationsCard(open=tuple(_shown(session, row) for row in rows.open_to(session, person, now=now)))


def open_page(session: Session, person: str, *, now: datetime) -> ConsultationsPage:
    """The same as a page. Raises NotFoundError where nothing is open."""
    found = home_card(session, person, now=now).open
    if not found:
        raise NotFoundError("No question is open for you now.")
    return ConsultationsPage(open=found)


def open_for(session: Session, decision_id: str) -> tuple[OpenConsultation, ...]:
    """What champions are asking about a decision just now: how many have answered is not known before it closes."""
    return tuple(_shown(session, row) for row in rows.open_ones(session, decision=decision_id))


def _shown(session: Session, row: ConsultationRow) -> OpenConsultation:
    return OpenConsultation(
        id=row.id,
        champion=seats.title_of(session, row.seat_id),
        question=row.question,
        closes_at=row.closes_at,
        invited=row.invited,
    )
