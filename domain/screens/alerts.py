"""Very unhappy customers: the pages of their owners, and everybody's clock of each touch point."""

from dataclasses import dataclass
from datetime import datetime

from domain.voice_messages import UnhappyCustomer


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertClock:
    """How quickly very unhappy customers of one touch point are spoken with."""

    touch_point_id: str | None
    """None: nobody said where they were."""
    touch_point: str
    waiting: int
    overdue: int
    """Of these, so many wait longer than 48 hours."""
    contacted: int
    """Spoken with in the period, resolved ones too."""
    resolved: int
    in_time: int | None
    """Of those contacted, in per cent; None: too few to say."""
    median_hours: int | None
    """From coming in to being contacted; None: too few to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsCard:
    """In Home: what waits for this person, and whether there is anything to see of all touch points."""

    waiting: int = 0
    overdue: int = 0
    next_due_at: datetime | None = None
    """When the first of them has waited for 48 hours."""
    any: bool = False
    """There were alerts anywhere in the last weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsPage:
    """What waits for this person, what is due first comes first."""

    customers: tuple[UnhappyCustomer, ...]
    more: int
    clocks: tuple[AlertClock, ...]
    days: int
    """The period of the clocks."""
    answers: bool
    """This person owns a touch point, stands in for who does, or administers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverForm:
    """To whom an unhappy customer is handed over."""

    voice_id: str
    words: str
    due_at: datetime
    touch_points: tuple[tuple[str, str], ...]
    """Id and name of each other one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleaguePage:
    """How to check on the colleague whom harsh words may have hurt."""

    voice_id: str
    words: str
    asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HowToReach:
    """How to reach a customer, for whoever may know."""

    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAnswered:
    """What was noted, for who pressed where it cannot be shown in place."""

    customer: UnhappyCustomer


AlertScreen = AlertsPage | HandOverForm | ColleaguePage | HowToReach | AlertAnswered
