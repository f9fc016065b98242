"""The one reminder: a cursor walks the frozen, shuffled roster, and leaves no row for anybody."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.messages import PulseInvitation
from vault import Vault


def step(session: Session, *, now: datetime) -> tuple[str, str] | None:
    """Advance a cursor that is due by one place: (survey id, person). None when nothing is due.

    Committed before the send, so that a crash may lose the one reminder in flight and never doubles it. Every place
    takes one slot of the sending rate, reminded or not, so that the pace tells nothing.
    """
    raise NotImplementedError


def remind(session: Session, *, vault: Vault, survey_id: str, person: str, today: date) -> PulseInvitation | None:
    """The reminder for this person, or None if there is nothing to remind them of."""
    raise NotImplementedError


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When the next place of a roster is due; `now` if one is due already."""
    raise NotImplementedError
