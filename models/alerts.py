"""Alerts, as they are asked for: who has them now, and how long they took. Never by person."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, false, func, or_, select, true, update
from sqlalchemy.orm import Session

from domain.alerts import WAITING, AlertState
from models.base import insert_once
from models.voices import Alert, Voice, VoiceContact

_holder: ColumnElement[Any] = func.coalesce(Alert.handed_to_id, Alert.touch_point_id)
"""The touch point whose owner it waits for."""
_WAITS = Alert.state.in_(WAITING)


def add_alert(
    session: Session, *, voice_id: str, touch_point_id: str | None, raised_at: datetime, due_at: datetime
) -> None:
    """Raise an alert, once a voice."""
    values = {
        "voice_id": voice_id,
        "touch_point_id": touch_point_id,
        "raised_at": raised_at,
        "due_at": due_at,
        "state": AlertState.OPEN,
        "colleague_asked": False,
    }
    insert_once(session, Alert, values)


def take_back(session: Session, voice_id: str) -> None:
    """End an alert of which nobody has heard."""
    session.execute(delete(Alert).where(Alert.voice_id == voice_id, Alert.told_at.is_(None)))
    session.expire_all()


def locked(session: Session, voice_id: str) -> Alert | None:
    """A voice's alert; whoever changes it too waits until the transaction ends."""
    return session.get(Alert, voice_id, with_for_update=True, populate_existing=True)


def to_tell(session: Session, *, raised_before: datetime) -> list[Alert]:
    """What its owner has not been told of, and what was raised before an instant without a nudge; locked, the oldest
    first.
    """
    return list(
        session.scalars(_untold(raised_before).with_for_update(), execution_options={"populate_existing": True})
    )


def untold(session: Session) -> list[Alert]:
    """What waits, and will have to be told once more or for the first time."""
    return list(session.scalars(_untold(None)))


def _untold(raised_before: datetime | None) -> Select[Alert]:
    old = true() if raised_before is None else Alert.raised_at <= raised_before
    due = or_(Alert.told_at.is_(None), and_(Alert.nudged_at.is_(None), old))
    return select(Alert).where(_WAITS, due).order_by(Alert.raised_at, Alert.voice_id)


def waiting(session: Session, holders: Collection[str | None]) -> list[Alert]:
    """What waits at some touch points, None for none; what is due first comes first."""
    named = [holder for holder in holders if holder is not None]
    there = or_(_holder.in_(named), _holder.is_(None) if None in holders else false())
    found = select(Alert).where(_WAITS, there).order_by(Alert.due_at, Alert.voice_id)
    return list(session.scalars(found))


def waiting_counts(session: Session, *, now: datetime) -> list[tuple[str | None, int, int]]:
    """By touch point: how many wait, and how many of them longer than 48 hours."""
    late = func.sum(case((Alert.due_at < now, 1), else_=0))
    return [tuple(row) for row in session.execute(select(_holder, func.count(), late).where(_WAITS).group_by(_holder))]


def settled(session: Session, *, since: datetime) -> list[Alert]:
    """What was answered after an instant."""
    return list(session.scalars(select(Alert).where(Alert.settled_at > since)))


def any_since(session: Session, instant: datetime) -> bool:
    """Answer whether anything waits, or was raised after an instant."""
    found = select(Alert.voice_id).where(or_(_WAITS, Alert.raised_at > instant)).limit(1)
    return session.scalar(found) is not None


def tell_again(session: Session, touch_point: str) -> None:
    """Have what waits at a touch point be told once more: somebody else owns it now."""
    again = update(Alert).where(_WAITS, _holder == touch_point).values(told_at=None)
    session.execute(again, execution_options={"synchronize_session": False})
    session.expire_all()


def leave_touch_point(session: Session, touch_point: str) -> None:
    """A touch point is removed: what was handed over to it goes back, and what came from it is nobody's by name."""
    options = {"synchronize_session": False}
    back = update(Alert).where(Alert.handed_to_id == touch_point)
    session.execute(back.where(_WAITS).values(state=AlertState.OPEN, told_at=None), execution_options=options)
    session.execute(back.values(handed_to_id=None), execution_options=options)
    own = update(Alert).where(Alert.touch_point_id == touch_point)
    session.execute(own.where(_WAITS, Alert.handed_to_id.is_(None)).values(told_at=None), execution_options=options)
    session.execute(own.values(touch_point_id=None), execution_options=options)
    session.expire_all()


def with_voices(session: Session, voices: Collection[str]) -> list[tuple[Alert, Voice, bool]]:
    """Alerts with their voices, and whether the customer said how to be reached."""
    contact = select(VoiceContact.voice_id).where(VoiceContact.voice_id == Voice.id).exists()
    found = (
        select(Alert, Voice, contact).join(Voice, Voice.id == Alert.voice_id).where(Alert.voice_id.in_(list(voices)))
    )
    return [(alert, voice, reachable) for alert, voice, reachable in session.execute(found)]
