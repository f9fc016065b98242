"""What an employee sees of an open pulse."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseForm:
    """The modal that takes an answer. `chosen` is what the click on the message already said."""

    survey_id: str
    cycle: int
    questions: tuple[Item, ...]
    words: Item | None
    chosen: int | None
    closes_at: datetime
    threshold: int
    fingerprint: str
    """SHA-256 of the frozen specification, hex: under "Details"."""
    trial: bool = False
    """An administrator tries the pulse out: nothing that they send is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointedOut:
    """The page on top of the form: what in the comment could show who wrote it."""

    found: tuple[str, ...]
    survey_id: str
    answers: str
    """The answers so far as JSON, carried by Slack in the view, never kept here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """The modal's own last page: "Thank you, recorded."."""

    closes_at: datetime
    answerer: str
    answer_by: date
    trial: bool = False
    """Nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """What follows [Tomorrow], [Not this time] and a day chosen from the menu."""

    closes_at: datetime
    remind_at: datetime | None
    """None: this person is not reminded."""
    everybody_at: datetime | None = None
    """When the reminder goes out that everybody gets alike, if it is still to come."""
    answered: bool = False
    """They have answered, so nothing was changed."""
    trial: bool = False
    """An administrator tries the pulse out: nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPulse:
    """A pulse that waits for this person's answer, or has had it: Home does not say which."""

    survey_id: str
    first: Item
    questions: int
    closes_at: datetime
    title: str = ""
    """Of the series; said where several run side by side."""
    days: tuple[date, ...] = ()
    """Later ones on which they can still be reminded; [Tomorrow] is the first, and there is none without one."""
