"""How well we listen: what came of what was heard, and how long it took. Made of days and displayed values alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from domain.actions import ActionState, DoneLine
from domain.survey import Displayed

LATELY = timedelta(days=90)
"""The headline figures are about so many days, and about as many before them."""
LEAST = 5
"""Of fewer than this no share is told: the numbers say it."""
LEAST_TIMES = 3
"""Of fewer than this no middle is told."""
MOST_LINES = 5
"""Of "you said, we did" in one message."""
CYCLES_IN_PICTURE = 13
BELIEF = "B1"
"""The item that asks whether something will get better because of the pulse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Some days on end, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date | None) -> bool:
        """Whether a day is one of them; no day is none."""
        return day is not None and self.first <= day <= self.last

    @property
    def before(self) -> "Days":
        """As many days, up to the day before the first."""
        return Days(
            first=self.first - (self.last - self.first) - timedelta(days=1), last=self.first - timedelta(days=1)
        )


def lately(today: date) -> Days:
    """The days that the headline figures are about: today is not over, and so is not one of them."""
    return Days(first=today - LATELY, last=today - timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something that was to happen by a day, and the day on which it did, if it has."""

    by: date
    on: date | None

    @property
    def kept(self) -> bool:
        """It happened in time."""
        return self.on is not None and self.on <= self.by


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How many promises were kept, of those whose last day has come."""

    kept: int = 0
    made: int = 0

    @property
    def share(self) -> int | None:
        """In whole per cent, halves upward; None of fewer than five."""
        return (200 * self.kept + self.made) // (2 * self.made) if self.made >= LEAST else None


class Hop(StrEnum):
    """A step from somebody's words to their being told what came of them."""

    DECIDED = "decided"
    """From what was said (results, customers' words, a suggestion) to an action because of it."""
    DONE = "done"
    """From the action to its being done."""
    TOLD = "told"
    """From then to whoever said it being told."""
    REPLY = "reply"
    """From a suggestion to its first reply."""
    OUTCOME = "outcome"
    """From there to its outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HopDays:
    """How long one hop took."""

    hop: Hop
    times: int
    """How often it was made."""
    days: int | None
    """The middle one, halves upward; None of fewer than three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One hop that somebody made."""

    hop: Hop
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Frictions:
    """Suggestions about what gets in the way."""

    reported: int = 0
    removed: int = 0
    """What a suggestion of these days or of earlier ones was about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """How well we listened on some days."""

    replies: Kept
    """First replies to suggestions, within two working days."""
    outcomes: Kept
    """Outcomes of suggestions, within 30 days."""
    loops: Kept
    """What was heard and led to something, or to a reasoned no, within 30 days: see `services.loop`."""
    frictions: Frictions
    hops: tuple[HopDays, ...]
    """Each one, in the order of Hop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """That something will get better because of a pulse, as its newest report that says so displays it."""

    title: str
    """Of the series; said where several run side by side."""
    cycle: int
    closed_at: datetime
    shown: Displayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The headline figures."""

    belief: Belief | None
    now: Listened
    before: Listened
    """The same of as many days before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopPoint:
    """One cycle of the picture."""

    cycle: int
    closed_on: date
    belief: Displayed | None
    """None: it was not asked, or may not be shown."""
    closed_loops: int
    """Since the cycle before, or in the 30 days before the first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopsOverTime:
    """Belief and closed loops over the cycles of one series, the earliest first."""

    points: tuple[LoopPoint, ...]

    @property
    def tells_a_trend(self) -> bool:
        """Whether there is anything to compare."""
        shown = sum(point.belief is not None for point in self.points)
        return len(self.points) > 1 and (shown > 1 or any(point.closed_loops for point in self.points))


def kept(promises: Iterable[Promise], days: Days) -> Kept:
    """Of the promises whose last day was one of these, how many were kept."""
    due = [promise for promise in promises if promise.by in days]
    return Kept(kept=sum(promise.kept for promise in due), made=len(due))


def hop_days(steps: Collection[Step], days: Days) -> tuple[HopDays, ...]:
    """How long each hop took, of those that ended on these days."""
    return tuple(_of_hop(hop, steps, days) for hop in Hop)


def _of_hop(hop: Hop, steps: Collection[Step], days: Days) -> HopDays:
    taken = [max(0, (step.end - step.start).days) for step in steps if step.hop is hop and step.end in days]
    middle = int(median(taken) + 0.5) if len(taken) >= LEAST_TIMES else None
    return HopDays(hop=hop, times=len(taken), days=middle)


_ORDER = (ActionState.DONE, ActionState.DROPPED, ActionState.OPEN)
"""What was done comes first, then what won't be and why, then what is late."""


def told_lines(lines: Sequence[DoneLine]) -> tuple[DoneLine, ...]:
    """As many lines as one message takes: of each state at least one, then in order; none is hidden by the others."""
    by_state = {state: _sorted(lines, state) for state in _ORDER}
    room = {state: min(1, len(of_state)) for state, of_state in by_state.items()}
    for state, of_state in by_state.items():
        room[state] += min(len(of_state) - room[state], MOST_LINES - sum(room.values()))
    return tuple(line for state in _ORDER for line in by_state[state][: room[state]])


def _sorted(lines: Sequence[DoneLine], state: ActionState) -> list[DoneLine]:
    """What ended last comes first; of what is late, what is latest."""
    of_state = sorted((line for line in lines if line.state is state), key=lambda line: line.action)
    if state is ActionState.OPEN:
        return sorted(of_state, key=lambda line: line.due_on)
    return sorted(of_state, key=lambda line: line.ended_on or line.due_on, reverse=True)
