"""Very unhappy customers for tests: at the visit, which person 0 owns, and the bill, which is person 1's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.voice_messages import VoiceAlerts
from models import people
from models.deliveries import OutboxMessage
from models.serial import load
from services import alerts
from services.touch_points import save_touch_point
from tests.factories import add_people, user
from tests.saved_voices import SAID, add_voice

HARSH = "Your engineer was rude and left the boiler dangerous. Never again."
ADMIN = user(2)
DEPUTY = user(3)


def journey(session: Session) -> dict[str, str]:
    """The visit, the bill and the hotline, which nobody owns, by name."""
    add_people(session, 6)
    for name, owner in (("Visit", user(0)), ("Bill", user(1)), ("Hotline", None)):
        save_touch_point(session, "", name=name, owner=owner)
    session.get_one(people.Person, user(0)).deputy_id = DEPUTY
    session.flush()
    return {point.name: point.id for point in people.touch_points(session)}


def unhappy(session: Session, touch_point: str | None, *, now: datetime = SAID, words: str = HARSH, **more: Any) -> str:
    """Somebody's very unhappy words, and their alert."""
    voice = add_voice(session, words, touch_point_id=touch_point, **more)
    alerts.raise_for(session, voice, now)
    return voice


def tell(session: Session, *, now: datetime, away: Sequence[str] = ()) -> dict[str, list[VoiceAlerts]]:
    """What is queued when the time comes, by reader."""
    session.flush()
    before = {row.id for row in session.scalars(select(OutboxMessage))}
    alerts.tell_due(session, now=now, administrators={ADMIN}, away=away)
    told: dict[str, list[VoiceAlerts]] = {}
    for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)):
        if row.id not in before:
            told.setdefault(row.channel, []).append(load(VoiceAlerts, row.payload))
    return told
