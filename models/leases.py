"""Who does something for everybody: of several processes that share a database, one at a time."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import insert_once
from models.settings import Setting


def hold(session: Session, name: str, *, holder: str, now: datetime, until: datetime) -> bool:
    """Take or renew a lease; False while somebody else's lasts. A holder that died loses it by itself."""
    key = f"lease:{name}"
    insert_once(session, Setting, {"key": key, "value": _lease(holder, until)})
    row = session.scalars(select(Setting).where(Setting.key == key).with_for_update()).one()
    lease = json.loads(row.value)
    if lease["holder"] != holder and datetime.fromisoformat(lease["until"]) > now:
        return False
    row.value = _lease(holder, until)
    return True


def release(session: Session, name: str, *, holder: str, now: datetime) -> None:
    """End a lease, if it is this holder's."""
    row = session.scalars(select(Setting).where(Setting.key == f"lease:{name}").with_for_update()).one_or_none()
    if row is not None and json.loads(row.value)["holder"] == holder:
        row.value = _lease(holder, now)


def _lease(holder: str, until: datetime) -> str:
    return json.dumps({"holder": holder, "until": until.isoformat()})
