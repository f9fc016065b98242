"""Actions for tests: a small company with teams, and what its people undertake; only what a test says is not usual."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.people import Person
from services import actions
from services.actions import Dropping, NewAction
from tests.factories import add_lead, add_people, user

NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
"""A Monday, 10:00 in London."""
TODAY = NOW.date()
MAYA, TOM, SAM, DEPUTY, ADMIN = (user(number) for number in range(5))
WHO = {"administrators": {ADMIN}}


def company(session: Session) -> None:
    """Maya leads the hotline and has a deputy; Tom and Sam work there; there are the engineers too."""
    add_people(session, 5, team="hotline")
    add_people(session, 2, first=5, team="engineers")
    add_lead(session, "hotline", MAYA)
    session.get_one(Person, MAYA).deputy_id = DEPUTY
    session.flush()


def new(what: str = "Call every customer back within a day.", **more: Any) -> NewAction:
    values: dict[str, Any] = {
        "what": what,
        "owner_id": MAYA,
        "team_id": "hotline",
        "helping_team_id": None,
        "due_on": date(2025, 6, 23),
    }
    return NewAction(**values | more)


def undertake(
    session: Session,
    what: str = "Call every customer back within a day.",
    *,
    by: str = MAYA,
    now: datetime = NOW,
    dropping: Dropping | None = None,
    **more: Any,
) -> str:
    """Somebody undertakes something: its id."""
    return actions.make(session, new(what, **more), by=by, now=now, dropping=dropping, **WHO)
