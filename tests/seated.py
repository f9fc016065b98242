"""Champions' seats for tests, as they are stored; only what a test says is not the usual."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from domain.seats import SeatState, StandsFor
from models.base import random_id
from models.seats import SeatRow

LAST = date(2026, 5, 31)


def add_seat(session: Session, champion: str | None, stands_for: StandsFor = StandsFor.EMPLOYEES, **more: Any) -> str:
    """A seat of the whole company, held by somebody or vacant: its id."""
    held = champion is not None
    seat = {
        "id": random_id(),
        "stands_for": stands_for,
        "title": "employee champion" if stands_for is StandsFor.EMPLOYEES else "customer champion",
        "state": SeatState.HELD if held else SeatState.VACANT,
        "election_on": LAST,
        "vacant_since": None if held else date(2025, 6, 1),
        "champion_id": champion,
        "term_first": date(2025, 6, 1) if held else None,
        "term_last": LAST if held else None,
        "petition_over": False,
    } | more
    session.add(SeatRow(**seat))
    session.flush()
    return str(seat["id"])
