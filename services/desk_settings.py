"""Where suggestions are answered and told of; without it nobody can make one: who asks has to answer."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from domain.cadence import local_day
from models.settings import change_setting, setting

CHANNEL, NEWS, ZONE, HELP, GATE = "desk_channel", "desk_news", "desk_zone", "desk_help", "gate"
RELEASE_HOUR = time(10)
"""When the letter box is opened on each weekday, in the desk's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The suggestion desk."""

    channel: str
    """Private: those who answer suggestions."""
    news_channel: str
    """Public: what was answered and done is told here."""
    zone: str
    help: str
    """Where help is for somebody in danger, in the administrator's words; empty: nobody has said."""


def desk(session: Session) -> Desk | None:
    """The desk; None: suggestions are not set up."""
    channel = setting(session, CHANNEL, "")
    if not channel:
        return None
    return Desk(
        channel=channel,
        news_channel=setting(session, NEWS, ""),
        zone=setting(session, ZONE, "UTC"),
        help=setting(session, HELP, ""),
    )


def desk_day(session: Session, now: datetime) -> date:
    """The day it is at the desk."""
    return local_day(now, setting(session, ZONE, "UTC"))


def set_desk(session: Session, given: Desk) -> None:
    """Set the desk up, or change it."""
    for key, value in ((CHANNEL, given.channel), (NEWS, given.news_channel), (ZONE, given.zone), (HELP, given.help)):
        change_setting(session, key, value)


def gate_is_on(session: Session) -> bool:
    """No action, no pulse: on, unless an administrator switched it off."""
    return setting(session, GATE, default=True)


def switch_gate(session: Session, *, on: bool) -> None:
    """Switch the rule on or off."""
    change_setting(session, GATE, on)
