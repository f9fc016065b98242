"""What an alert's message says, as things stand when it is sent and whenever it is shown again."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from domain.alerts import WAITING
from domain.voice_messages import UnhappyCustomer, VoiceAlerts
from models import alerts, people
from models.voices import Alert, Voice

IN_A_MESSAGE = 4
"""Of each several lines are shown."""


def filled(session: Session, message: VoiceAlerts, *, sent: bool = False) -> VoiceAlerts | None:
    """The message with its customers; None if nobody of them waits any more.

    `sent`: it stands in Slack by now, and is to say what became of each.
    """
    found = {one.voice_id: one for one in customers(session, message.voices, again=message.again)}
    there = [found[voice] for voice in message.voices if voice in found]
    if not sent:
        there = [one for one in there if one.state in WAITING]
    if not there and not sent:
        return None
    return replace(message, customers=tuple(there[:IN_A_MESSAGE]), more=len(there[IN_A_MESSAGE:]))


def customers(session: Session, voices: Iterable[str], *, again: Iterable[str] = ()) -> list[UnhappyCustomer]:
    """These unhappy customers, whose voices are still there, in no order."""
    names = {point.id: point.name for point in people.touch_points(session)}
    heard = set(again)
    return [
        _shown(alert, voice, reachable=reachable, names=names, again=voice.id in heard)
        for alert, voice, reachable in alerts.with_voices(session, tuple(voices))
    ]


def _shown(alert: Alert, voice: Voice, *, reachable: bool, names: dict[str, str], again: bool) -> UnhappyCustomer:
    return UnhappyCustomer(
        voice_id=voice.id,
        words=voice.words,
        touch_point=names.get(alert.handed_to_id or alert.touch_point_id or "", ""),
        said_at=voice.said_at,
        rating=voice.rating,
        account=voice.account,
        due_at=alert.due_at,
        state=alert.state,
        colleague_asked=alert.colleague_asked,
        reachable=reachable,
        again=again,
    )
