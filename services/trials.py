"""[Try it on me]: an administrator meets the next pulse of a series as everybody will, and nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.cadence import local_day
from domain.errors import NotFoundError
from domain.messages import PulseInvitation
from domain.reminders import ReminderDay, reminder_days
from domain.screens import Postponed, PulseForm, Thanks
from domain.survey import SurveySpec, TagState
from models import people, pulses
from models.people import Person
from models.pulses import CycleState, Series
from services import items
from services.calendars import Calendars
from services.postponing import PutOff, chosen_day
from services.pulses import checked, form_of
from services.schedule import planned, times_of

_PREFIX = "trial:"
"""A trial's survey id is this and the id of its series: no survey has such a one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """The next pulse of a series, as if it opened for one person."""

    spec: SurveySpec
    answerer: str
    answer_by: date
    days: tuple[ReminderDay, ...]


def is_trial(survey_id: str) -> bool:
    """Answer whether this is a trial's id, and no survey's."""
    return survey_id.startswith(_PREFIX)


def trial_invitation(session: Session, series_id: str, person: str, *, now: datetime) -> PulseInvitation:
    """The first message of the series' next pulse. Raises NotFoundError."""
    trial = _trial(session, f"{_PREFIX}{series_id}", person, now=now)
    return PulseInvitation(
        survey_id=trial.spec.id,
        first=trial.spec.questions[0],
        questions=len(trial.spec.questions),
        closes_at=trial.spec.closes_at,
        answerer=trial.answerer,
        answer_by=trial.answer_by,
        days=tuple(one.day for one in trial.days),
        trial=True,
    )


def trial_form(session: Session, *, survey_id: str, person: str, chosen: int | None, now: datetime) -> PulseForm:
    """The modal of a trial. Raises NotFoundError, or BadInputError for a forged button."""
    trial = _trial(session, survey_id, person, now=now)
    return replace(form_of(trial.spec, chosen=chosen, fingerprint=""), trial=True)


def try_answer(
    session: Session, *, survey_id: str, person: str, answers: Mapping[str, int | None], comment: str, now: datetime
) -> Thanks:
    """The last page of a trial. Raises BadInputError as for an answer that is not complete."""
    trial = _trial(session, survey_id, person, now=now)
    checked(trial.spec, answers, comment)
    return Thanks(closes_at=trial.spec.closes_at, answerer=trial.answerer, answer_by=trial.answer_by, trial=True)


def try_to_put_off(
    session: Session, *, survey_id: str, person: str, state: TagState, day: date | None, now: datetime
) -> PutOff:
    """What follows [Tomorrow] and the others in a trial. Raises BadInputError as for a pulse that is open."""
    trial = _trial(session, survey_id, person, now=now)
    days = {one.day: one.due_at for one in trial.days}
    remind_at = days[chosen_day(days, day)] if state is TagState.SNOOZED else None
    return PutOff(cast=None, screen=Postponed(closes_at=trial.spec.closes_at, remind_at=remind_at, trial=True))


def _trial(session: Session, survey_id: str, person: str, *, now: datetime) -> _Trial:
    series, known = session.get(Series, survey_id.removeprefix(_PREFIX)), session.get(Person, person)
    if series is None or known is None:
        raise NotFoundError("This pulse is not here any more.")
    number, day = _next(session, series, now=now)
    times = times_of(session, series, day)
    asked = items.asked(session, series.id, cycle=number)
    spec = SurveySpec(
        id=survey_id,
        title=series.title,
        cycle=number,
        opens_at=times.open_at,
        closes_at=times.close_at,
        questions=asked.scaled,
        words=asked.words,
        cells=(),
        segments=(),
    )
    days = reminder_days(
        times.day,
        zone=known.zone,
        calendar=Calendars(session, series.place_id).of(place=known.place_id, zone=known.zone),
        ask=series.ask,
        opened_at=times.open_at,
        close_at=times.close_at,
        on_day=series.reminder_day,
        mode=series.reminders,
    )
    answerer = people.name_of(session, series.answerer_id)
    return _Trial(spec=spec, answerer=answerer, answer_by=times.answer_by, days=days)


def _next(session: Session, series: Series, *, now: datetime) -> tuple[int, date]:
    """Number and day of the next cycle: the announced one, or the first that is planned from today on."""
    if announced := pulses.first_of(session, series.id, CycleState.ANNOUNCED):
        return announced.number, announced.day
    plan = planned(session, series, after=local_day(now, series.home_zone) - timedelta(days=1))
    return plan.number, plan.day
