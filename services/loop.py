"""The loop told back: "you said, we did" for digests and results, and the headline figures of how well we listen."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.actions import YouSaidWeDid
from domain.loop import Figures
from domain.screens.loop import Listening


def you_said_we_did(session: Session, *, since: date, until: date) -> YouSaidWeDid:
    """What was done, declined and why, on these days (both included), and what was late when they were over."""
    raise NotImplementedError


def figures(session: Session, *, now: datetime) -> Figures:
    """The headline figures of the last 90 days, and of the 90 before."""
    raise NotImplementedError


def listening(session: Session, *, now: datetime) -> Listening:
    """The page "Are we listening?", the same for everybody."""
    raise NotImplementedError
