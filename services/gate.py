"""No action, no pulse: a pulse does not open while results that were to be answered by now have no answer.

Data that nobody acts on does harm. What counts as an answer, docs/explanation/listening.md says.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.cadence import local_day
from domain.messages import PulseResults
from models import answers as rows
from models import people, pulses
from models.duties import answering
from models.pulses import Cycle, CycleState, Series
from services.desk_settings import gate_is_on
from services.reports import read_report

MOST = 12
"""How many results are looked back on: older ones are nobody's news."""


def held_by(session: Session, series: Series, cycle: Cycle, *, now: datetime) -> PulseResults | None:
    """The results whose answer this cycle waits for; None: it may open.

    Their day is over and they have no answer, nor have any later ones of the series. Results that are wholly withheld
    need none. The rule may be switched off, and the employee champion may have let this cycle open all the same.
    """
    if not gate_is_on(session):
        return None
    hold = rows.hold_of(session, cycle.id)
    if hold is not None and hold.opened_by_id is not None:
        return None
    return unanswered(session, series, now=now)


def unanswered(session: Session, series: Series, *, now: datetime) -> PulseResults | None:
    """The last results of a series that were to be answered by yesterday, if nobody has answered them or later ones."""
    today = local_day(now, series.home_zone)
    for cycle, answered in rows.newest_closed(session, series.id, most=MOST):
        if answered:
            return None
        results = report_of(session, cycle)
        if results.answered is not None and results.answer_by < today:
            return results
    return None


def report_of(session: Session, cycle: Cycle) -> PulseResults:
    """The report of a cycle that closed with results."""
    found = rows.results_of(session, cycle.id)
    assert found is not None
    return read_report(found[1])


def waits(session: Session, series: Series, cycle: Cycle, *, now: datetime) -> bool:
    """Answer whether this cycle was held back, and still is."""
    return still_unanswered(session, series, cycle, now=now) is not None


def still_unanswered(session: Session, series: Series, cycle: Cycle, *, now: datetime) -> date | None:
    """The day of the results for whose answer this cycle was held back, and waits still; None: it does not wait."""
    results = held_by(session, series, cycle, now=now) if rows.hold_of(session, cycle.id) else None
    return closed_on(series, results) if results else None


def closed_on(series: Series, results: PulseResults) -> date:
    """The day on which a pulse closed, as its series' calendar shows it."""
    return local_day(results.closed_at, series.home_zone)


def answerer_of(session: Session, results: PulseResults) -> str:
    """The display name of whoever answers these results now."""
    return people.name_of(session, answering(session, session.get_one(Cycle, results.survey_id)))


def next_waits(session: Session, series: Series, *, now: datetime) -> bool:
    """Answer whether the next pulse of a series is held back."""
    announced = pulses.first_of(session, series.id, CycleState.ANNOUNCED)
    return announced is not None and waits(session, series, announced, now=now)
