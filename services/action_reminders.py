"""Owners hear of an action two days before it is due, and once more when it is late: all of a day in one message."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from domain.action_messages import ActionsDue
from domain.actions import reminded_from, told_at
from domain.cadence import local_day
from models import actions as rows
from models import people
from models.actions import ActionTaken
from models.base import random_id
from models.people import Person
from services import duties
from services.calendars import Calendars
from services.deliveries import queue


def remind_due(session: Session, *, now: datetime, away: Collection[str]) -> None:
    """Queue a message to each owner for whom it is time, or to their deputy while they are away."""
    waiting: dict[str, list[ActionTaken]] = {}
    for action, due in _dues(session, now=now, lock=True):
        if due <= now:
            waiting.setdefault(action.owner_id, []).append(action)
    deputies = duties.stand_ins(session, waiting, away=away)
    for owner, theirs in waiting.items():
        known = session.get_one(Person, owner)
        reader = deputies.get(owner, owner)
        message = ActionsDue(
            actions=tuple(action.id for action in theirs), stands_in_for=known.name if reader != owner else ""
        )
        queue(session, message, channel=reader, about=f"actions_due:{random_id()}", due_at=now)
        for action in theirs:
            action.reminded_on = local_day(now, known.zone)
    session.flush()


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When an owner is to hear of something next; None: of nothing that is known."""
    dues = [due for _, due in _dues(session, now=now)]
    return max(min(dues), now) if dues else None


def _dues(session: Session, *, now: datetime, lock: bool = False) -> Iterator[tuple[ActionTaken, datetime]]:
    """Each open action with the next instant at which its owner, if they are here, is to hear of it."""
    open_ones = rows.every_open(session, lock=lock)
    owners = people.here(session, {action.owner_id for action in open_ones})
    calendars = Calendars(session, None)
    for action in open_ones:
        owner = owners.get(action.owner_id)
        if owner is None:
            continue  # somebody takes it over: see services.duties
        calendar = calendars.of(place=owner.place_id, zone=owner.zone)
        first = reminded_from(
            action.due_on,
            made_on=action.made_on,
            reminded_on=action.reminded_on,
            today=local_day(now, owner.zone),
            calendar=calendar,
        )
        if first is not None:
            yield action, told_at(first, now=now, zone=owner.zone, calendar=calendar)
