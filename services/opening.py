"""Opening a cycle: what decides how its answers are read is frozen before anybody is asked."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from random import SystemRandom
from typing import Any

from sqlalchemy.orm import Session

from domain.audience import Audience, Before, Group, Placed, audience
from domain.cadence import invitation_due, reminder_due
from domain.errors import TooFewInvitedError
from domain.membership import Closed, comparison
from domain.survey import MINIMUM_INVITED, Release, SurveySpec
from models import people, pulses
from models.base import random_ids
from models.deliveries import DeliveryState
from models.pulses import Cycle, CycleState, ReminderPass, Series, Survey
from models.serial import dump, load
from services import items
from services.pulses import specification
from services.schedule import times_of
from services.settings import guests_are_asked
from vault import Vault

_SHUFFLE = SystemRandom().shuffle


def open_cycle(session: Session, series: Series, cycle: Cycle, *, vault: Vault) -> None:
    """Freeze an announced cycle and open it: specification, roster, sealed boxes, invitations.

    Raises TooFewInvitedError, before anything is changed. The database refuses a roster once the cycle is open, so
    the state changes last.
    """
    asked = people.askable(session, guests=guests_are_asked(session))
    if len(asked) < MINIMUM_INVITED:
        raise TooFewInvitedError(
            f"There are {len(asked)} people to ask, and a pulse needs {MINIMUM_INVITED}: among fewer, everybody could "
            "work out who said what. It opens as planned as soon as there are enough."
        )
    _freeze_times(session, series, cycle)
    placed = [Placed(person, team, touch_point) for person, _, team, touch_point in asked]
    before = _before(session, series)
    who = audience(placed, teams=_teams(session), touch_points=_touch_points(session), before=before)
    spec = _specification(session, series, cycle, who)
    text = dump(spec)
    session.add(Survey(id=cycle.id, spec=text, fingerprint=sha256(text.encode()).hexdigest(), closes_at=cycle.close_at))
    session.flush()
    zones = {person: zone for person, zone, _, _ in asked}
    pulses.add_roster(session, _roster(series, cycle, zones, who.cell_of))
    pulses.add_invitations(session, _invitations(series, cycle, zones))
    if series.reminder_day is not None:
        session.add(ReminderPass(survey_id=cycle.id))
    vault.open(session.connection(), spec, list(zones))
    cycle.state = CycleState.OPEN
    session.flush()


def _freeze_times(session: Session, series: Series, cycle: Cycle) -> None:
    """Take closing time, channel and answerer as they are now; the opening stays as it was announced."""
    times = times_of(session, series, cycle.day)
    cycle.close_at, cycle.comments_at, cycle.answer_by = times.close_at, times.comments_at, times.answer_by
    cycle.channel, cycle.answerer_id = series.channel, series.answerer_id


def _teams(session: Session) -> list[Group]:
    leads = people.leads_by_team(session)
    return [
        Group(id=team.id, name=team.name, parent=team.parent_id, leads=tuple(leads.get(team.id, ())))
        for team in people.teams(session)
    ]


def _touch_points(session: Session) -> list[Group]:
    return [Group(id=point.id, name=point.name) for point in people.touch_points(session)]


def _specification(session: Session, series: Series, cycle: Cycle, who: Audience) -> SurveySpec:
    asked = items.asked(session, series.id, cycle=cycle.number)
    past = comparison(who.segments, _closed(session, series), items={item.id for item in asked.scaled})
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


def _closed(session: Session, series: Series) -> list[Closed]:
    return [
        Closed(segments=load(SurveySpec, spec).segments, release=load(Release, release))
        for spec, release in pulses.reports(session, series.id)
    ]


def _roster(series: Series, cycle: Cycle, zones: Mapping[str, str], cell_of: Mapping[str, int]) -> list[dict[str, Any]]:
    """Everybody in the order of their reminders, shuffled among those who are reminded at the same instant."""
    remind_at: dict[str, datetime | None] = dict.fromkeys(zones.values())
    if series.reminder_day is not None:
        for zone in remind_at:
            remind_at[zone] = reminder_due(cycle.day, zone=zone, ask=series.ask, on_day=series.reminder_day)
    order = list(zones)
    _SHUFFLE(order)
    order.sort(key=lambda person: remind_at[zones[person]] or cycle.open_at)
    return [
        {
            "survey_id": cycle.id,
            "position": position,
            "person_id": person,
            "cell": cell_of[person],
            "remind_at": remind_at[zones[person]],
        }
        for position, person in enumerate(order)
    ]


def _invitations(series: Series, cycle: Cycle, zones: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row a person, due at the wanted hour of their zone, useless after closing."""
    return [
        {
            "survey_id": cycle.id,
            "person_id": person,
            "channel": person,
            "due_at": invitation_due(
                cycle.day, person=person, zone=zone, ask=series.ask, spread_minutes=series.spread_minutes
            ),
            "expires_at": cycle.close_at,
            "state": DeliveryState.DUE,
            "key": key,
        }
        for (person, zone), key in zip(zones.items(), random_ids(len(zones)), strict=True)
    ]
