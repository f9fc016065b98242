"""The pulse series: set up with two answers, paused and resumed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.screens import SetUpForm


def set_up_form(session: Session, *, person: str, now: datetime) -> SetUpForm:
    """What the two-question set-up shows, with everything else proposed."""
    raise NotImplementedError


def set_up(session: Session, *, channel: str, answerer: str, person: str, now: datetime) -> None:
    """Make the series, or change its channel and answerer from the next cycle on.

    The first pulse opens on the second working day from now that is a Tuesday, Wednesday or Thursday, so that there
    is a working day before it for the announcement. Raises BadInputError if the answerer is not an active employee.
    """
    raise NotImplementedError


def pause(session: Session, *, paused: bool) -> None:
    """Let no further cycle open, or go on with the next one that is due. An open pulse goes on to its close."""
    raise NotImplementedError


def queue_welcome(session: Session, *, administrators: Collection[str], now: datetime) -> None:
    """Once after installing: tell each administrator where the set-up is."""
    raise NotImplementedError
