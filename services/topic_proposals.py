"""What customers speak of that is none of the topics yet, for a person to name."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.screens import Proposal


def proposals(session: Session, *, now: datetime) -> tuple[Proposal, ...]:
    """Phrases."""
    return ()
