"""Suggestions for tests, as they are stored; only what a test says is not the usual."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.suggestions import ON_BOARD, Category, MeantFor, SuggestionState
from domain.tally import supporting
from models.base import random_id
from models.database import Database
from models.suggestions import Suggestion, Thread
from tests.factories import put_in, user
from vault import Vault

RELEASED = date(2025, 6, 2)
"""A Monday."""


def add_suggestion(
    session: Session,
    words: str = "Let us ring customers back the same day.",
    *,
    state: SuggestionState = SuggestionState.OPEN,
    days_ago: int = 0,
    **more: Any,
) -> str:
    """One suggestion, released already, without a tally: its id."""
    row_id, day = random_id(), RELEASED - timedelta(days=days_ago)
    session.add(Thread(id=row_id, capability=random_id() * 2, reopened=False))
    session.flush()
    row = Suggestion(
        id=row_id,
        number=(session.scalar(select(func.max(Suggestion.number))) or 0) + 1,
        words=words,
        signed="",
        category=Category.CUSTOMERS,
        meant_for=MeantFor.EVERYONE,
        released_on=day,
        state=state,
        state_on=day,
        outcome="",
        reply_by=day + timedelta(days=2),
        outcome_by=day + timedelta(days=30),
        on_board_since=day if state in ON_BOARD else None,
        supporters=0,
    )
    for name, value in more.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row_id


def support(database: Database, vault: Vault, suggestion: str, people: int, *, first: int = 0) -> None:
    """So many people say "me too"."""
    with database.read() as session:
        tally = session.get_one(Suggestion, suggestion).tally_id
    assert tally
    put_in(database, vault, [supporting(tally, user(number)) for number in range(first, first + people)])
