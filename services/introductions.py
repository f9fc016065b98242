"""Tribune introduces itself: to everybody before the first pulse that asks them, and to each joiner later.

Whoever is asked has been introduced before: an introduction is due earlier than the first invitation, which waits for
it all the same if Slack takes it late (services.deliveries).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.cadence import INTRODUCE_AHEAD, asking_day, at_local, introduction_due, same_hour
from domain.messages import Introduction
from domain.series import SeriesState
from models import audiences, deliveries, people, pulses
from models.audiences import Asked
from models.deliveries import DeliveryState
from models.people import Person
from models.pulses import CycleState, Series
from services.audiences import whom
from services.calendars import Calendars
from services.deliveries import queue_alike
from services.schedule import coming


def introduce_due(session: Session, *, now: datetime) -> int:
    """Queue an introduction for everybody whom a series asks, once its first pulse is announced; how many."""
    begun = [(*coming(session, series), series) for series in _begun(session)]
    begun.sort(key=lambda one: one[1])  # who is asked by several hears of the one that comes first
    return sum(_introduce(session, series, day=day, close_at=close_at, now=now) for day, close_at, series in begun)


def introduce_first(session: Session, series: Series, *, day: date, dues: Mapping[str, datetime]) -> None:
    """See to it, as a pulse opens, that everybody is introduced before their invitation, which is due at `dues`."""
    for waiting in deliveries.waiting_after(session, Introduction.__name__, min(dues.values()) - INTRODUCE_AHEAD):
        if waiting.channel in dues:
            waiting.due_at = min(waiting.due_at, dues[waiting.channel] - INTRODUCE_AHEAD)
    strangers = audiences.introduce(session, whom(session, series))
    _queue(session, series, {one.id: dues[one.id] - INTRODUCE_AHEAD for one in strangers}, day=day)


def move(session: Session, person: Person, *, before: str) -> None:
    """Introduce somebody who was in the zone `before` at the same hour of theirs, and before they are asked."""
    asked = [invitation.due_at - INTRODUCE_AHEAD for invitation, _, _ in pulses.unsent_invitations(session, person.id)]
    for waiting in deliveries.waiting_for(session, Introduction.__name__, person.id):
        waiting.due_at = min([same_hour(waiting.due_at, before=before, zone=person.zone), *asked])


def withdraw(session: Session, person: Person) -> None:
    """Introduce nobody who is not asked any more; they are introduced if they are asked again."""
    for waiting in deliveries.waiting_for(session, Introduction.__name__, person.id):
        waiting.state, person.introduced = DeliveryState.EXPIRED, False


def is_due(session: Session) -> bool:
    """Answer whether somebody is to be introduced now."""
    return any(audiences.has_strangers(session, whom(session, series)) for series in _begun(session))


def _begun(session: Session) -> Iterator[Series]:
    """The series that run, and have announced their first pulse at least."""
    for series in pulses.all_series(session):
        if series.state is SeriesState.RUNNING and (
            pulses.first_of(session, series.id, CycleState.ANNOUNCED) or pulses.has_opened(session, series.id)
        ):
            yield series


def _introduce(session: Session, series: Series, *, day: date, close_at: datetime, now: datetime) -> int:
    strangers = audiences.introduce(session, whom(session, series))
    _queue(session, series, _dues(session, series, strangers, day=day, close_at=close_at, now=now), day=day)
    return len(strangers)


def _dues(
    session: Session, series: Series, strangers: Iterable[Asked], *, day: date, close_at: datetime, now: datetime
) -> dict[str, datetime]:
    """When each is introduced: the same for all of one zone and place."""
    calendars = Calendars(session, series.place_id)
    joiners = pulses.has_opened(session, series.id)
    dues: dict[tuple[str, str | None], datetime] = {}
    for one in strangers:
        if (one.zone, one.place) not in dues:
            calendar = calendars.of(place=one.place, zone=one.zone)
            first = asking_day(day, calendar=calendar, zone=one.zone, ask=series.ask, close_at=close_at)
            dues[one.zone, one.place] = introduction_due(
                now,
                zone=one.zone,
                calendar=calendar,
                joiner=joiners,
                asked_at=at_local(first, series.ask, one.zone),
            )
    return {one.id: dues[one.zone, one.place] for one in strangers}


def _queue(session: Session, series: Series, dues: Mapping[str, datetime], *, day: date) -> None:
    introduction = Introduction(
        signed_by=people.name_of(session, series.leader_id or series.answerer_id),
        answerer=people.name_of(session, series.answerer_id),
        will_do=series.will_do,
        not_asked=series.not_asked,
        first_day=day,
        joiner=pulses.has_opened(session, series.id),
        series_id=series.id,
    )
    queue_alike(session, introduction, dues=dues)
