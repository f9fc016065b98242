"""Opening a cycle: what decides how its answers are read is frozen before anybody is asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from random import SystemRandom
from typing import Any

from sqlalchemy.orm import Session

from domain.audience import Audience, Before, audience
from domain.cadence import asking_day, invitation_due
from domain.calendars import Calendar
from domain.errors import TooFewInvitedError
from domain.membership import Closed, comparison
from domain.reminders import ReminderDay, reminder_days
from domain.survey import MINIMUM_INVITED, Release, Segment, SurveySpec
from models import pulses
from models.audiences import Asked, askable, rosters_beside, take_turns
from models.base import random_ids
from models.deliveries import DeliveryState
from models.pulses import Cycle, CycleState, Result, Series, Survey
from models.serial import dump, load
from services import items
from services.audiences import COMPARED, refuse_too_close, teams, touch_points, whom
from services.calendars import Calendars
from services.groups import refuse_unread
from services.introductions import introduce_first
from services.pulses import specification
from services.schedule import times_of
from vault import Vault

_SHUFFLE = SystemRandom().shuffle


def open_cycle(session: Session, series: Series, cycle: Cycle, *, vault: Vault, now: datetime) -> None:
    """Freeze an announced cycle and open it: specification, roster, sealed boxes, invitations.

    Raises TooFewInvitedError, AudienceTooCloseError or ClosedError, before anything is changed. The database refuses a
    roster once the cycle is open, so the state changes last.
    """
    take_turns(session)
    refuse_unread(session, series, now=now)
    asked = askable(session, whom(session, series))
    if len(asked) < MINIMUM_INVITED:
        raise TooFewInvitedError(
            f"There are {len(asked)} people to ask, and a pulse needs {MINIMUM_INVITED}: among fewer, everybody could "
            "work out who said what. It opens as planned as soon as there are enough."
        )
    refuse_too_close(session, series, asked, now=now)
    _freeze(session, series, cycle)
    placed, before = [one.placed for one in asked], _before(session, series)
    who = audience(placed, teams=teams(session), touch_points=touch_points(session), before=before)
    spec = _specification(session, series, cycle, who, before=before, now=now)
    text = dump(spec)
    session.add(Survey(id=cycle.id, spec=text, fingerprint=sha256(text.encode()).hexdigest(), closes_at=cycle.close_at))
    session.flush()
    colleagues = _colleagues(session, series, asked)
    spans = _spans(series, cycle, colleagues, now=now)
    pulses.add_roster(session, _roster(cycle, spans, who.cell_of))
    pulses.add_passes(session, _passes(cycle, spans))
    dues = _dues(series, cycle, colleagues)
    introduce_first(session, series, day=cycle.day, dues=dues)
    pulses.add_invitations(session, _invitations(cycle, dues))
    vault.open(session.connection(), spec, [one.id for one in asked])
    cycle.state = CycleState.OPEN
    session.flush()


def _freeze(session: Session, series: Series, cycle: Cycle) -> None:
    """Take closing time, channel, answerer and audience as they are now; the opening stays as it was announced."""
    times = times_of(session, series, cycle.day)
    cycle.close_at, cycle.comments_at, cycle.answer_by = times.close_at, times.comments_at, times.answer_by
    cycle.channel, cycle.answerer_id, cycle.audience = series.channel, series.answerer_id, series.audience


def _specification(
    session: Session, series: Series, cycle: Cycle, who: Audience, *, before: Before | None, now: datetime
) -> SurveySpec:
    asked = items.asked(session, series.id, cycle=cycle.number)
    past = comparison(
        who,
        _closed(session, series),
        items={item.id for item in asked.scaled},
        before=before,
        beside=_beside(session, series, now=now),
    )
    return SurveySpec(
        id=cycle.id,
        title=series.title,
        cycle=cycle.number,
        opens_at=cycle.open_at,
        closes_at=cycle.close_at,
        questions=asked.scaled,
        words=asked.words,
        cells=who.cells,
        segments=past.segments,
        earlier=past.earlier,
        comparable=past.comparable,
    )


def _before(session: Session, series: Series) -> Before | None:
    """The audience of the cycle that closed last, unless its roster is deleted by now."""
    last = pulses.last_closed(session, series.id)
    roster = pulses.roster(session, last.id) if last else ()
    if last is None or not roster:
        return None
    return Before(segments=specification(session.get_one(Survey, last.id)).segments, cell_of=dict(roster))


def _beside(session: Session, series: Series, *, now: datetime) -> list[Before]:
    """What other series asked lately and have shown, or may show when they close."""
    return [
        Before(segments=_may_be_read(session, roster.survey_id), cell_of=roster.cell_of)
        for roster in rosters_beside(session, series.id, since=now - COMPARED)
    ]


def _may_be_read(session: Session, survey_id: str) -> tuple[Segment, ...]:
    """The groups that a survey has shown; while it is open, every one."""
    segments = specification(session.get_one(Survey, survey_id)).segments
    result = session.get(Result, survey_id)
    if result is None:
        return segments
    shown = {one.id for one in load(Release, result.release).segments if one.shown}
    return tuple(segment for segment in segments if segment.id in shown)


def _closed(session: Session, series: Series) -> list[Closed]:
    return [
        Closed(segments=load(SurveySpec, spec).segments, release=load(Release, release))
        for spec, release in pulses.reports(session, series.id)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleagues:
    """People of one zone who work by one calendar."""

    zone: str
    calendar: Calendar
    people: list[str]


Spans = Sequence[tuple[Sequence[str], Sequence[ReminderDay]]]
"""People who can be reminded at the same instants, shuffled, and those instants."""


def _colleagues(session: Session, series: Series, asked: Iterable[Asked]) -> list[Colleagues]:
    """Everybody, by zone and place: what is worked out once for each of these is the same for all in it."""
    calendars = Calendars(session, series.place_id)
    together: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
    for one in asked:
        together[one.zone, one.place].append(one.id)
    return [
        Colleagues(zone=zone, calendar=calendars.of(place=place, zone=zone), people=found)
        for (zone, place), found in together.items()
    ]


def _spans(series: Series, cycle: Cycle, colleagues: Iterable[Colleagues], *, now: datetime) -> Spans:
    """Everybody in the order of the roster."""
    together: defaultdict[tuple[ReminderDay, ...], list[str]] = defaultdict(list)
    for each in colleagues:
        days = reminder_days(
            cycle.day,
            zone=each.zone,
            calendar=each.calendar,
            ask=series.ask,
            opened_at=now,
            close_at=cycle.close_at,
            on_day=series.reminder_day,
            mode=series.reminders,
        )
        together[days] += each.people
    for people_of_span in together.values():
        _SHUFFLE(people_of_span)
    return [(together[span], span) for span in sorted(together)]


def _roster(cycle: Cycle, spans: Spans, cell_of: Mapping[str, int]) -> list[dict[str, Any]]:
    order = [person for people_of_span, _ in spans for person in people_of_span]
    return [
        {"survey_id": cycle.id, "position": position, "person_id": person, "cell": cell_of[person]}
        for position, person in enumerate(order)
    ]


def _passes(cycle: Cycle, spans: Spans) -> list[dict[str, Any]]:
    """A walk over each span on each of its days."""
    rows = []
    first = 0
    for people_of_span, days in spans:
        last = first + len(people_of_span) - 1
        walk = {"survey_id": cycle.id, "first": first, "last": last, "cursor": first}
        rows += [walk | {"day": one.day, "due_at": one.due_at, "reminds": one.reminds} for one in days]
        first = last + 1
    return rows


def _dues(series: Series, cycle: Cycle, colleagues: Iterable[Colleagues]) -> dict[str, datetime]:
    """When each person is asked: at the wanted hour of their zone, on a day on which they work."""
    dues = {}
    for each in colleagues:
        day = asking_day(cycle.day, calendar=each.calendar, zone=each.zone, ask=series.ask, close_at=cycle.close_at)
        for person in each.people:
            dues[person] = invitation_due(
                day, person=person, zone=each.zone, ask=series.ask, spread_minutes=series.spread_minutes
            )
    return dues


def _invitations(cycle: Cycle, dues: Mapping[str, datetime]) -> list[dict[str, Any]]:
    """One row a person, useless after closing."""
    return [
        {
            "survey_id": cycle.id,
            "person_id": person,
            "channel": person,
            "due_at": due_at,
            "expires_at": cycle.close_at,
            "state": DeliveryState.DUE,
            "key": key,
        }
        for (person, due_at), key in zip(dues.items(), random_ids(len(dues)), strict=True)
    ]
