"""Cycles get their rows: as they are announced, or passed over; by a unique key, so that each has one."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.base import insert_once, random_id
from models.pulses import Cycle, CycleState, Series
from services.schedule import Planned, planned


def plan_cycle(session: Session, series: Series, plan: Planned, state: CycleState) -> Cycle | None:
    """Give a cycle its row; None if another process was first."""
    values = {
        "id": random_id(),
        "series_id": series.id,
        "number": plan.number,
        "day": plan.day,
        "state": state,
        "channel": series.channel,
        "answerer_id": series.answerer_id,
        "open_at": plan.times.open_at,
        "close_at": plan.times.close_at,
        "comments_at": plan.times.comments_at,
        "answer_by": plan.times.answer_by,
        "audience": series.audience,
    }
    return session.get_one(Cycle, values["id"]) if insert_once(session, Cycle, values) else None


def skip_missed(session: Session, series: Series, *, now: datetime) -> None:
    """Pass over the cycles that would have opened by now: a series that goes on does not make up for them."""
    while (plan := planned(session, series)).times.open_at <= now:
        plan_cycle(session, series, plan, CycleState.SKIPPED)
