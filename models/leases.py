"""Who does something for everybody: of several processes that share a database, one at a time."""

import json
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.base import insert_once
from models.settings import Setting

_LEASE = select(Setting).where(Setting.key == bindparam("key")).with_for_update()


def hold(session: Session, name: str, *, holder: str, now: datetime, lasts: timedelta) -> bool:
    """Take a lease, or renew one's own when a quarter of it is over; False while somebody else's lasts.

    So three quarters of it are left at least. A holder that died loses it by itself.
    """
    row = session.scalars(_LEASE, {"key": _key(name)}).one_or_none()
    if row is None:
        insert_once(session, Setting, {"key": _key(name), "value": _lease(holder, now)})
        row = session.scalars(_LEASE, {"key": _key(name)}).one()
    lease = json.loads(row.value)
    left = datetime.fromisoformat(lease["until"]) - now
    if lease["holder"] != holder and left > timedelta(0):
        return False
    if lease["holder"] != holder or left < lasts * 3 / 4:
        row.value = _lease(holder, now + lasts)
    return True


def release(session: Session, name: str, *, holder: str, now: datetime) -> None:
    """End a lease, if it is this holder's."""
    row = session.scalars(_LEASE, {"key": _key(name)}).one_or_none()
    if row is not None and json.loads(row.value)["holder"] == holder:
        row.value = _lease(holder, now)


def _key(name: str) -> str:
    return f"lease:{name}"


def _lease(holder: str, until: datetime) -> str:
    return json.dumps({"holder": holder, "until": until.isoformat()})
