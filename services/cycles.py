"""The life of a cycle: announced, opened, closed; each step claimed by a unique key, so that it happens once.

The ticker calls the three `*_due` functions in this order with the same `now`; each does all that is due and may be
repeated at any time by any process.
"""

from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from models.database import Database
from vault import Vault


def announce_due(session: Session, *, now: datetime) -> int:
    """Plan and announce the cycles whose announcement is due; how many. One long missed is skipped, not caught up."""
    raise NotImplementedError


def open_due(session: Session, *, vault: Vault, now: datetime) -> int:
    """Freeze and open the cycles that are due: specification, roster, sealed boxes and invitations in one transaction.

    Too few people, or a paused series: the cycle is skipped and administrators are told why.
    """
    raise NotImplementedError


def close_due(database: Database, *, vault: Vault, now: datetime, random: Random) -> int:
    """Close the surveys that are due: results, comments and their messages are written as the box is deleted."""
    raise NotImplementedError


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """The next instant at which one of the functions above has something to do; None if nothing is planned."""
    raise NotImplementedError


def open_now(session: Session, *, vault: Vault, now: datetime) -> str:
    """Open a cycle at once, from the command line: its survey id. Raises FrozenError while one is open."""
    raise NotImplementedError


def cancel(database: Database, *, vault: Vault, now: datetime) -> str:
    """Stop the open pulse and destroy its answers unread: its survey id. Raises NotFoundError if none is open."""
    raise NotImplementedError
