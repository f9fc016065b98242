"""Whoever answers results hears of it once more before the day by which they said they would."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.answer_messages import AnswerDue
from domain.cadence import at_local, local_day, working_days_after
from domain.messages import PulseResults
from domain.series import GOES_ON
from models import answers as rows
from models import deliveries, people, pulses
from models.duties import answering
from models.people import Person
from models.pulses import Cycle, Series
from services.calendars import Calendars
from services.deliveries import queue
from services.desk_settings import gate_is_on
from services.duties import stand_ins
from services.gate import MOST, closed_on, report_of
from services.schedule import title_among

TELL_BEFORE = 2
"""Working days before results are to be answered."""
TELL_AT = time(10)
STILL_WORTH_IT = timedelta(days=14)
"""So long after that day they hear of it all the same, if Tribune could not say it in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """Whoever answers some results is to hear of it at an instant."""

    series: Series
    results: PulseResults
    answerer: str
    due_at: datetime

    @property
    def about(self) -> str:
        return f"answer_due:{self.results.survey_id}:{self.answerer}"


def tell_due(session: Session, *, now: datetime, away: Collection[str]) -> None:
    """Tell whoever answers results that has none yet, two working days before its day: once, at their own 10:00.

    Of somebody who is `away` the deputy hears it; of somebody who has left, whoever took over.
    """
    for due in _dues(session, now=now):
        if due.due_at <= now:
            _tell(session, due, now=now, away=away)


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When somebody is to be told next; None: nobody that is known."""
    return min((max(due.due_at, now) for due in _dues(session, now=now)), default=None)


def _dues(session: Session, *, now: datetime) -> Iterator[_Due]:
    for series in pulses.all_series(session):
        if series.state not in GOES_ON:
            continue
        for cycle, answered in rows.newest_closed(session, series.id, most=MOST):
            if answered or cycle.answer_by + STILL_WORTH_IT < now.date():
                break
            due = _due(session, series, cycle)
            if due and not deliveries.any_queued(session, due.about):
                yield due


def _due(session: Session, series: Series, cycle: Cycle) -> _Due | None:
    """None: nobody is there to be told, or the results are wholly withheld."""
    answerer, results = session.get_one(Person, answering(session, cycle)), report_of(session, cycle)
    if not answerer.employed or results.answered is None:
        return None
    calendar = Calendars(session, series.place_id).of(place=answerer.place_id, zone=answerer.zone)
    day = working_days_after(results.answer_by, -TELL_BEFORE, calendar=calendar)
    return _Due(series=series, results=results, answerer=answerer.id, due_at=at_local(day, TELL_AT, answerer.zone))


def _tell(session: Session, due: _Due, *, now: datetime, away: Collection[str]) -> None:
    results, reader = due.results, due.answerer
    deputy = stand_ins(session, [reader], away=away).get(reader)
    message = AnswerDue(
        survey_id=results.survey_id,
        series_id=due.series.id,
        cycle=results.cycle,
        results_of=closed_on(due.series, results),
        answer_by=results.answer_by,
        waits=gate_is_on(session),
        late=results.answer_by < local_day(now, due.series.home_zone),
        item_id=results.finding.item.id if results.finding else "",
        title=title_among(session, due.series),
        stands_in_for=people.name_of(session, reader) if deputy else "",
    )
    queue(session, message, channel=deputy or reader, about=due.about, due_at=now)
