"""Champions of customers look up what those they stand for have said, and attach it with what they conclude.

Nobody is asked anew: customers have spoken, and everybody in the company may read their words. Quoted are only words
that somebody has approved and that were posted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.consultations import (
    MOST_CHOSEN,
    MOST_QUOTES,
    MOST_TOPICS,
    PERIODS,
    CustomersAsked,
    CustomersSaid,
    customers_result,
)
from domain.decisions import ENDED, Consulted, Decision
from domain.digests import LEAST, Moods
from domain.errors import BadInputError, ClosedError, NotAllowedError
from domain.screens import ConsultAttached, ConsultCustomers, ConsultFound
from domain.seats import StandsFor
from domain.taxonomy import Speakers, Taxonomy
from models import consultations as rows
from models import digests, people
from models.seats import SeatRow
from services import decision_logs, decisions, seats
from services.champions_settings import champions_day
from services.topics import taxonomy

NO_SEAT = "Only a champion asks those they stand for. Nobody was asked."
OVER = "This decision has ended, so there is nothing left to ask about it. Nobody was asked, and nothing was added."
CHOOSE = "Choose a topic or a touch point, or both."
NOT_THERE = "One of these is not there any more. Choose again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a champion chose to look at, by id."""

    topics: tuple[str, ...]
    touch_points: tuple[str, ...]
    days: int


def customers_form(session: Session, decision: Decision, seat: SeatRow) -> ConsultCustomers:
    """The form that asks what to look at. Raises ClosedError where the decision has ended."""
    _going_on(decision)
    points = tuple((point.id, point.name) for point in people.touch_points(session))
    return ConsultCustomers(decision=decision.id, seat=seat.id, title=decision.title, touch_points=points)


def found(session: Session, decision_id: str, seat_id: str, looked: Looked, *, by: str, now: datetime) -> ConsultFound:
    """What customers said about what was chosen.

    Raises NotFoundError, NotAllowedError, ClosedError, and BadInputError for a choice that cannot be.
    """
    _own_seat(session, seat_id, by)
    decision = _going_on(decision_logs.load(session, decision_id))
    asked, said = _looked_up(session, looked, now=now)
    return ConsultFound(title=decision.title, asked=asked, said=said)


def attach(
    session: Session, decision_id: str, seat_id: str, looked: Looked, *, conclusion: str, by: str, now: datetime
) -> ConsultAttached:
    """Add what customers said, and what their champion concludes, to the decision's log. Raises as `found` does."""
    seat, decision = _own_seat(session, seat_id, by), _going_on(decision_logs.load(session, decision_id))
    asked, said = _looked_up(session, looked, now=now)
    result = Consulted(
        seat=seat.id,
        title=seat.title,
        by=by,
        on=champions_day(session, now),
        question=asked.question,
        result=customers_result(said, conclusion),
    )
    decisions.consult(session, decision_id, result, now=now)
    return ConsultAttached(title=decision.title, result=result.result, public=decision.is_public)


def _own_seat(session: Session, seat_id: str, by: str) -> SeatRow:
    row = session.get(SeatRow, seat_id)
    speaks = row is not None and not row.removed_on and seats.seat_of(row).speaker == by
    if row is None or not speaks or row.stands_for is not StandsFor.CUSTOMERS:
        raise NotAllowedError(NO_SEAT)
    return row


def _going_on(decision: Decision) -> Decision:
    if decision.state in ENDED:
        raise ClosedError(OVER)
    return decision


def _looked_up(session: Session, looked: Looked, *, now: datetime) -> tuple[CustomersAsked, CustomersSaid]:
    known = taxonomy(session, Speakers.CUSTOMERS)
    points = {point.id: point.name for point in people.touch_points(session)}
    _check(looked, known, points)
    since = now - timedelta(days=looked.days)
    topics = tuple(one.id for one in known if {one.id, one.parent} & {*looked.topics})
    moods = Moods.of(rows.moods_of(session, topics=topics, touch_points=looked.touch_points, since=since))
    asked = CustomersAsked(
        topics=tuple(known[topic].name for topic in looked.topics),
        touch_points=tuple(points[point] for point in looked.touch_points),
        days=looked.days,
        last=champions_day(session, now),
    )
    said = CustomersSaid(
        moods=moods,
        topics=_topics(session, known, topics, looked, since=since) if moods.all >= LEAST else (),
        quotes=_quotes(session, topics or [one.id for one in known], looked, since=since),
    )
    return asked, said


def _check(looked: Looked, known: Taxonomy, points: Iterable[str]) -> None:
    """Raise BadInputError for what nobody could have chosen, or not any more."""
    problems: dict[str, str] = {}
    if any(known.get(topic) is None for topic in looked.topics):
        problems["topics"] = NOT_THERE
    if not {*looked.touch_points} <= {*points}:
        problems["touch_points"] = NOT_THERE
    if not looked.topics and not looked.touch_points:
        problems["topics"] = CHOOSE
    if looked.days not in PERIODS:
        problems["days"] = "Choose one of these periods."
    problems |= {
        field: f"Choose {MOST_CHOSEN} at most."
        for field, chosen in (("topics", looked.topics), ("touch_points", looked.touch_points))
        if len(chosen) > MOST_CHOSEN
    }
    if problems:
        raise BadInputError(" ".join(problems.values()), problems=problems)


def _topics(
    session: Session, known: Taxonomy, topics: tuple[str, ...], looked: Looked, *, since: datetime
) -> tuple[tuple[str, int], ...]:
    """What these comments are about most often."""
    counted = rows.topics_of(session, topics=topics, touch_points=looked.touch_points, since=since)
    named = ((known[topic].name, many) for topic, many in counted.items() if known.get(topic))
    return tuple(sorted(named, key=lambda one: (-one[1], one[0]))[:MOST_TOPICS])


def _quotes(session: Session, topics: Iterable[str], looked: Looked, *, since: datetime) -> tuple[str, ...]:
    """Approved words about these topics, at these touch points and of that time, the newest first."""
    approved = digests.approved_about(session, [*topics])
    meant = (
        quote.words
        for quote, voice in approved
        if voice.said_at >= since and (not looked.touch_points or voice.touch_point_id in looked.touch_points)
    )
    return tuple(meant)[:MOST_QUOTES]
