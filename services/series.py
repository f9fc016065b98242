"""The pulse series: set up with two answers, paused and resumed."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.cadence import local_day, working_days_after
from domain.errors import BadInputError, NotFoundError
from domain.messages import Welcome
from domain.screens import SetUpForm
from domain.series import AudienceKind, ReminderMode, SeriesState
from models import people, pulses
from models.base import random_id
from models.people import Person
from models.pulses import Series
from services.deliveries import change_channel, queue
from services.schedule import opening_after, times_of
from services.settings import guests_are_asked

TITLE = "Service-climate pulse"
GOOD_DAYS = frozenset({2, 3, 4})
"""Tuesday to Thursday, ISO numbers: nobody announces or closes over a weekend."""


def set_up_form(session: Session, *, person: str, now: datetime) -> SetUpForm:
    """What the two-question set-up shows, with everything else proposed."""
    series = pulses.the_series(session)
    if series is None:
        proposal = _proposal(session, channel="", answerer=person, person=person, now=now)
        opens_at = times_of(session, proposal, proposal.anchor).open_at
    else:
        opens_at = opening_after(session, series, now=now)
    return SetUpForm(
        channel=series.channel if series else None,
        answerer=series.answerer_id if series else None,
        first_opens_at=opens_at,
        people=people.count_employees(session, guests=guests_are_asked(session)),
        first=series is None or not pulses.has_opened(session, series.id),
        paused=series is not None and series.paused,
    )


def set_up(session: Session, *, channel: str, answerer: str, person: str, now: datetime) -> None:
    """Make the series, or change its channel and answerer from the next cycle on.

    What the old channel refused goes to the new one.

    The first pulse opens on the second working day from now that is a Tuesday, Wednesday or Thursday, so that there
    is a working day before it for the announcement. Raises BadInputError if the answerer is not an active employee.
    """
    chosen = session.get(Person, answerer)
    if chosen is None or not chosen.employed:
        problem = "Choose somebody who works here: not a guest, an app, or somebody who has left."
        raise BadInputError("This person cannot answer the results.", problems={"answerer": problem})
    series = pulses.the_series(session)
    if series is None:
        session.add(_proposal(session, channel=channel, answerer=answerer, person=person, now=now))
    else:
        change_channel(session, old=series.channel, new=channel, now=now)
        series.channel, series.answerer_id = channel, answerer


def _proposal(session: Session, *, channel: str, answerer: str, person: str, now: datetime) -> Series:
    """A new series with everything that is not asked, in the zone of whoever sets it up."""
    organiser = session.get(Person, person)
    if organiser is None:
        raise NotFoundError("Tribune does not know you yet. Try again in a minute.")
    return Series(
        id=random_id(),
        title=TITLE,
        channel=channel,
        answerer_id=answerer,
        set_up_by=person,
        home_zone=organiser.zone,
        anchor=_first_day(now, organiser.zone),
        every_days=14,
        ask=time(10),
        close=time(17),
        open_days=4,
        reminder_day=3,
        spread_minutes=30,
        state=SeriesState.RUNNING,
        audience=AudienceKind.EVERYONE,
        audience_ids=frozenset(),
        reminders=ReminderMode.UNANSWERED,
        will_do="",
        not_asked="",
        success="",
        set_up_on=local_day(now, organiser.zone),
    )


def _first_day(now: datetime, zone: str) -> date:
    """The first good day that has a whole working day before it, counted from tomorrow."""
    day = working_days_after(local_day(now, zone), 2)
    while day.isoweekday() not in GOOD_DAYS:
        day += timedelta(days=1)
    return day


def pause(session: Session, *, paused: bool) -> None:
    """Let no further cycle open, or go on with the next one that is due. An open pulse goes on to its close."""
    series = pulses.the_series(session)
    if series is None:
        raise NotFoundError("No pulse is set up yet. Choose a channel and who answers first.")
    series.state = SeriesState.PAUSED if paused else SeriesState.RUNNING


def queue_welcome(session: Session, *, administrators: Collection[str], now: datetime) -> None:
    """Once after installing: tell each administrator where the set-up is."""
    if pulses.the_series(session) is None:
        for administrator in sorted(administrators):
            queue(session, Welcome(), channel=administrator, about=f"welcome:{administrator}", due_at=now)
