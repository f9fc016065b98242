"""What somebody undertakes because of what was heard, and how it is told afterwards: "you said, we did"."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.cadence import at_local, local_day, working_day_from, working_days_after
from domain.calendars import Calendar

FOCUS_AREAS = 3
"""Open actions of one team: a fourth asks which one to drop."""
MOST_STILL_ON_IT = 2
"""So often an action answers results once more without anything new."""
REMIND_BEFORE = timedelta(days=2)
"""So long before it is due its owner hears of it, and once more when it is late."""
REMIND_AT, REMIND_UNTIL = time(10), time(17)
"""When the owner hears of it, by their own clock, on a working day; after that hour on the next one."""
DUE_AFTER = timedelta(weeks=3)
"""Proposed."""
MOVES_WITHOUT_REASON = 2
"""So often an action gets another day just like that; then somebody has to say why."""
WORDS_BEFORE = timedelta(days=90)
"""Customers' words of so long before an action was made are those that it came from."""
TELL_EVERY = timedelta(days=7)
"""Nobody is asked more often than this to tell customers what was done."""
WHAT_CHARACTERS, REASON_CHARACTERS = 300, 1000
"""Of what will be done; of what came of it, and of reasons."""
LOOP = timedelta(days=30)
"""A loop that was closed within this time counts as closed in time."""


class ActionState(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    """With a reason, always."""


class Origin(StrEnum):
    """Where an action comes from."""

    PULSE = "pulse"
    """Results of a pulse; the reference is "<cycle id>|<item id>", the item may be empty."""
    TOPIC = "topic"
    """Customers' words; "<topic id>|<touch point id>", one of the two may be empty."""
    SUGGESTION = "suggestion"
    DECISION = "decision"
    OWN = "own"
    """Somebody's own idea; no reference."""


class AnswerKind(StrEnum):
    """How results were answered."""

    WE_WILL = "we_will"
    WE_WONT = "we_wont"
    STILL_ON_IT = "still_on_it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Where an action came from, in words that anybody may read: an item, a topic, a suggestion on the board."""

    origin: Origin
    words: str
    """As in "'I can put things right without asking first' (pulse 6)"; of a suggestion for leaders only: empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneLine:
    """One line of "you said, we did": done, dropped with its reason, or late."""

    action: str
    """Its id, or that of a suggestion which was answered without one."""
    state: ActionState
    what: str
    """Of a suggestion, its words."""
    outcome: str
    """What came of it, or why not; empty for what is late."""
    owner: str
    """Display name: who signs, so who ended it; empty: nobody looks after that suggestion."""
    credit: Credit | None
    """None: it was somebody's own idea, or nobody is to hear where it comes from."""
    due_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YouSaidWeDid:
    """What happened since the last time, done first, then what was declined and why, then what is late."""

    lines: tuple[DoneLine, ...] = ()
    more: int = 0
    """So many have no room here: Home has all."""
    under_way: int = 0
    """Actions that were made and have not ended, the late ones among them."""
    suggestions_overdue: int = 0
    """Suggestions that still wait for a first reply or an outcome longer than was promised."""
    held_back: int = 0
    """Suggestions that two people held back since the last time."""
    overrides: int = 0
    """Decisions taken despite a champion's objection since the last time."""
    unanswered: int = 0
    """Decisions closed without a champion's answer since the last time."""
    gate_off: bool = False
    """Pulses open also while the last results have no answer: an administrator switched the rule off."""

    @property
    def any(self) -> bool:
        """Whether there is something to tell."""
        told = self.under_way + self.suggestions_overdue + self.held_back + self.overrides + self.unanswered
        return bool(self.lines or told or self.gate_off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """On which days a matter went from words to "told the source"; None: not yet, or nobody can know."""

    said_on: date | None
    """Of many words, the day by which half of them were said."""
    made_on: date
    done_on: date | None
    told_on: date | None
    """The first time."""


def heads_up_on(due_on: date, *, calendar: Calendar) -> date:
    """The working day on which the owner hears that it is due soon: two days before, or the one before that."""
    return working_days_after(due_on - REMIND_BEFORE + timedelta(days=1), -1, calendar=calendar)


def reminded_from(
    due_on: date, *, made_on: date, reminded_on: date | None, today: date, calendar: Calendar
) -> date | None:
    """The first day on which the owner of an open action is to hear of it again; None: they have heard enough.

    Whoever made it on that day, or later, need not be told so soon; and once it is late, only that is told.
    """
    soon = heads_up_on(due_on, calendar=calendar)
    if today <= due_on and soon > made_on and (reminded_on is None or reminded_on < soon):
        return soon
    if reminded_on is None or reminded_on <= due_on:
        return working_day_from(due_on + timedelta(days=1), calendar=calendar)
    return None


def told_at(first_day: date, *, now: datetime, zone: str, calendar: Calendar) -> datetime:
    """When somebody is told who is to be told from a day on: at their own 10:00 on a working day; it may have passed.

    What was missed is made up for until 17:00, and on the next working day after that.
    """
    today = local_day(now, zone)
    if first_day <= today and at_local(today, REMIND_UNTIL, zone) <= now:
        today += timedelta(days=1)
    return at_local(working_day_from(max(first_day, today), calendar=calendar), REMIND_AT, zone)
