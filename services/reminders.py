"""Reminders: a cursor walks the frozen, shuffled roster each day, and leaves no row for anybody.

Whoever chose a day is reminded on that day and on no other; on the day of the one reminder it goes to those who have
said nothing, or to everybody alike. What of it somebody gets is looked up in the sealed box as the cursor comes by.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.messages import PulseInvitation, ReminderReason
from domain.series import ReminderMode
from models import pulses
from models.pulses import ReminderPass
from services.pulses import invitation
from vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of a roster, come to on one day; in memory only."""

    survey_id: str
    person: str
    day: date
    due_at: datetime
    """When the walk of this day was due, the same for everybody in it."""
    since: date
    """The last day on which a walk came to this place: what was asked for later than that is made up for."""
    reminds: ReminderMode
    """Whom to remind beside those who asked for it."""


def step(session: Session, *, now: datetime) -> Place | None:
    """Advance a cursor that is due by one place. None when nothing is due.

    Committed before the send, so that a crash may lose the one reminder in flight and never doubles it. Every place
    takes one slot of the sending rate, reminded or not, so that the pace tells nothing. A walk that is not over when
    the next day's is due ends there: nobody is reminded twice for two days.
    """
    found = pulses.due_place(session, now=now)
    if found is None:
        return None
    walk, person = found
    place = _place(walk, person, before=pulses.walks_before(session, walk))
    walk.cursor += 1
    session.flush()
    return place


def _place(walk: ReminderPass, person: str, *, before: Collection[ReminderPass]) -> Place:
    """The place at the cursor, with what the walks of earlier days have left undone there."""
    since, reminds = date.min, walk.reminds
    for earlier in before:
        if earlier.cursor > walk.cursor:
            since, reminds = earlier.day, walk.reminds
        elif earlier.reminds is not ReminderMode.NOBODY:
            reminds = earlier.reminds
    return Place(
        survey_id=walk.survey_id, person=person, day=walk.day, due_at=walk.due_at, since=since, reminds=reminds
    )


def remind(
    session: Session, *, vault: Vault, place: Place, away: Collection[str], now: datetime
) -> PulseInvitation | None:
    """The reminder for whoever is at this place, or None if there is nothing to remind them of.

    None for whoever is away, and for whoever is asked only today, because they were away before.
    """
    if place.person in away:
        return None
    if not pulses.may_be_reminded(session, place.survey_id, place.person, asked_by=place.due_at, now=now):
        return None
    why = _why(session, vault, place)
    return invitation(session, place.survey_id, place.person, now=now, why=why) if why else None


def _why(session: Session, vault: Vault, place: Place) -> ReminderReason | None:
    """Why this person is reminded now; None if they are not. The box is not opened for what everybody gets alike."""
    if place.reminds is ReminderMode.EVERYBODY:
        return ReminderReason.EVERYBODY
    asked_for = vault.pending_people(session.connection(), place.survey_id, [place.person]).get(place.person)
    if asked_for is None or asked_for > place.day:
        return None
    if asked_for > place.since:
        return ReminderReason.ASKED_FOR
    # Whoever may be asked from the first of all days on has never chosen another.
    common = place.reminds is ReminderMode.UNANSWERED and asked_for == date.min
    return ReminderReason.UNANSWERED if common else None


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When the next place of a roster is due; `now` if one is due already."""
    due = pulses.next_place_due(session, now=now)
    return None if due is None else max(due, now)
