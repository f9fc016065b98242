"""First replies within 2 working days, outcomes within 30 days: who is reminded, and when, sparingly.

Once when something is due by the next working day, and once when it is late; each reader gets one message a day.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.cadence import at_local, working_days_after
from domain.desk import REMIND_HOUR
from domain.desk_messages import DeskReminder
from domain.roles import Action, may
from models import desk as rows
from models.settings import change_setting, setting
from services import holding_back
from services.deliveries import queue
from services.desk_messages import due_on
from services.desk_settings import Desk, desk, desk_day
from services.people import roles_of

LOOKED = "desk_looked_on"
"""The day on which the clocks were last looked at."""


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When the clocks are looked at next; None: nobody answers suggestions."""
    here = desk(session)
    if here is None:
        return None
    yesterday = desk_day(session, now) - timedelta(days=1)
    day = max(working_days_after(_looked(session, now), 1), working_days_after(yesterday, 1))
    return max(at_local(day, REMIND_HOUR, here.zone), now)


def remind(session: Session, *, administrators: Collection[str], now: datetime) -> None:
    """Queue what is to be said today, and let go what nobody agreed to hold back."""
    here = desk(session)
    if here is None:
        return
    today, looked = desk_day(session, now), _looked(session, now)
    holding_back.forget_old_wishes(session, now=now)
    soon, late = _by_reader(session, here, looked=looked, today=today, administrators=administrators)
    for reader in sorted({*soon, *late}):
        message = DeskReminder(soon=tuple(soon[reader]), late=tuple(late[reader]), mine=reader != here.channel)
        queue(session, message, channel=reader, about=f"desk_reminder:{today}:{reader}", due_at=now)
    change_setting(session, LOOKED, today.isoformat())


def _by_reader(
    session: Session, here: Desk, *, looked: date, today: date, administrators: Collection[str]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What has become due soon, and late, since the clocks were looked at: ids of suggestions by who hears of it."""
    soon: dict[str, list[str]] = defaultdict(list)
    late: dict[str, list[str]] = defaultdict(list)
    known: dict[str, bool] = {}
    for one in rows.with_clocks(session):
        due = due_on(one)
        if due is None:
            continue
        reader = here.channel
        if (taker := one.taken_by_id) and known.setdefault(taker, _answers(session, taker, administrators)):
            reader = taker
        if looked <= due < today:
            late[reader].append(one.id)
        elif today <= due <= working_days_after(today, 1) and due > working_days_after(looked, 1):
            soon[reader].append(one.id)
    return soon, late


def _answers(session: Session, person: str, administrators: Collection[str]) -> bool:
    return may(roles_of(session, person, administrators=administrators), Action.ANSWER_SUGGESTIONS)


def _looked(session: Session, now: datetime) -> date:
    found = setting(session, LOOKED, "")
    return date.fromisoformat(found) if found else desk_day(session, now) - timedelta(days=1)
