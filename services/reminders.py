"""The one reminder: a cursor walks the frozen, shuffled roster, and leaves no row for anybody."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.messages import PulseInvitation
from models import pulses
from models.people import Person
from services.pulses import invitation
from vault import Vault


def step(session: Session, *, now: datetime) -> tuple[str, str] | None:
    """Advance a cursor that is due by one place: (survey id, person). None when nothing is due.

    Committed before the send, so that a crash may lose the one reminder in flight and never doubles it. Every place
    takes one slot of the sending rate, reminded or not, so that the pace tells nothing.
    """
    place = pulses.due_place(session, now=now)
    if place is None:
        return None
    walk, person = place
    walk.cursor += 1
    session.flush()
    return walk.survey_id, person


def remind(session: Session, *, vault: Vault, survey_id: str, person: str, today: date) -> PulseInvitation | None:
    """The reminder for this person, or None if there is nothing to remind them of."""
    known = session.get(Person, person)
    if known is None or known.stopped or known.left_on is not None:
        return None
    if not vault.pending_people(session.connection(), survey_id, [person], today):
        return None
    return invitation(session, survey_id, reminder=True)


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When the next place of a roster is due; `now` if one is due already."""
    due = pulses.next_place_due(session)
    return None if due is None else max(due, now)
