"""Where elections and decisions are told of, and by which rules champions are elected."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.ballots import Quorum
from domain.cadence import local_day
from domain.calendars import Calendar
from domain.election_terms import HOURS_A_MONTH, TERM_MONTHS
from models.settings import change_setting, setting
from services.calendars import calendar_of

CHANNEL, ZONE, PLACE = "champions_channel", "champions_zone", "champions_place"
QUORUM, MONTHS, HOURS = "champions_quorum", "champions_months", "champions_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsRules:
    """How elections and decisions are run. Of an election that was announced its own frozen terms count."""

    channel: str
    """Public: elections and decisions are told here, by default #decisions."""
    zone: str
    """Whose days and hours count."""
    place: str = ""
    """Id of the place whose holidays count; empty: none."""
    quorum: Quorum = Quorum.A_THIRD
    term_months: int = TERM_MONTHS
    hours_a_month: int = HOURS_A_MONTH


def rules(session: Session) -> ChampionsRules | None:
    """The rules; None: champions are not set up, so nobody is elected and no decision can be brought."""
    channel = setting(session, CHANNEL, "")
    if not channel:
        return None
    return ChampionsRules(
        channel=channel,
        zone=setting(session, ZONE, "UTC"),
        place=setting(session, PLACE, ""),
        quorum=Quorum(setting(session, QUORUM, Quorum.A_THIRD.value)),
        term_months=setting(session, MONTHS, TERM_MONTHS),
        hours_a_month=setting(session, HOURS, HOURS_A_MONTH),
    )


def set_rules(session: Session, given: ChampionsRules) -> None:
    """Set champions up, or change the rules for elections that are announced from now on."""
    values = (
        *((CHANNEL, given.channel), (ZONE, given.zone), (PLACE, given.place)),
        *((QUORUM, given.quorum.value), (MONTHS, given.term_months), (HOURS, given.hours_a_month)),
    )
    for key, value in values:
        change_setting(session, key, value)


def champions_zone(session: Session) -> str:
    """Whose days and hours count for elections and decisions."""
    return setting(session, ZONE, "UTC")


def champions_day(session: Session, now: datetime) -> date:
    """The day it is where elections and decisions are run."""
    return local_day(now, champions_zone(session))


def champions_calendar(session: Session) -> Calendar:
    """The working days that count for elections and decisions."""
    return calendar_of(session, setting(session, PLACE, "") or None)
