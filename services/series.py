"""Pulse series: which there are, and how they end and go on again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from domain.errors import FrozenError, NotFoundError
from domain.messages import Welcome
from domain.series import GOES_ON, SeriesState
from models import pulses
from models.pulses import Series
from services.deliveries import queue
from services.planning import skip_missed

MOST_SERIES = 12
"""Side by side and not archived: Home has a card of each."""

_ENDS: Mapping[SeriesState, frozenset[SeriesState]] = MappingProxyType(
    {
        SeriesState.PAUSED: frozenset({SeriesState.RUNNING}),
        SeriesState.CLOSED: frozenset({SeriesState.RUNNING, SeriesState.PAUSED}),
        SeriesState.ARCHIVED: frozenset(
            {SeriesState.DRAFT, SeriesState.RUNNING, SeriesState.PAUSED, SeriesState.CLOSED}
        ),
    }
)
"""From which states a series can be paused, closed, archived."""


def living(session: Session) -> list[Series]:
    """Every series that is not archived, in the order in which they were set up."""
    there = [series for series in pulses.all_series(session) if series.state is not SeriesState.ARCHIVED]
    return sorted(there, key=lambda series: (series.set_up_on, series.title))


def the_series(session: Session, series_id: str) -> Series:
    """The series with this id. Raises NotFoundError."""
    series = session.get(Series, series_id)
    if series is None:
        raise NotFoundError("This pulse is not here any more. Open Tribune's Home for those that are.")
    return series


def refuse_too_many(session: Session) -> None:
    """Raise FrozenError if there is no room for another series."""
    if len(living(session)) >= MOST_SERIES:
        raise FrozenError(f"{MOST_SERIES} pulses side by side are the most. Archive one first, in Tribune's Home.")


def end(session: Session, series_id: str, state: SeriesState) -> None:
    """Pause, close or archive a series; what is open goes on to its close. [Undo] is offered until the next such act.

    Raises FrozenError if it has ended in another way meanwhile, and NotFoundError.
    """
    series = the_series(session, series_id)
    if series.state is state:
        return
    if series.state not in _ENDS[state]:
        raise FrozenError("This pulse has ended already, or is not set up yet. Tribune's Home shows how it stands.")
    for other in pulses.all_series(session):
        other.state_before = None
    series.state_before, series.state = series.state, state
    session.flush()


def undo(session: Session, series_id: str, *, now: datetime) -> None:
    """Take the last pausing, closing or archiving back. Doing it twice does it once."""
    series = the_series(session, series_id)
    if series.state_before is not None:
        _go_on_as(session, series, series.state_before, now=now)


def go_on(session: Session, series_id: str, *, now: datetime) -> None:
    """Let a series that is paused, closed or archived run again; one that was never set up is a draft again."""
    series = the_series(session, series_id)
    if series.state is not SeriesState.DRAFT:
        _go_on_as(session, series, SeriesState.RUNNING if series.channel else SeriesState.DRAFT, now=now)


def _go_on_as(session: Session, series: Series, state: SeriesState, *, now: datetime) -> None:
    if series.state is SeriesState.ARCHIVED:
        refuse_too_many(session)
    if series.paused and state in GOES_ON:
        skip_missed(session, series, now=now)
    series.state, series.state_before = state, None
    session.flush()


def queue_welcome(session: Session, *, administrators: Collection[str], now: datetime) -> None:
    """Once after installing: tell each administrator where the set-up is."""
    if not pulses.all_series(session):
        for administrator in sorted(administrators):
            queue(session, Welcome(), channel=administrator, about=f"welcome:{administrator}", due_at=now)
