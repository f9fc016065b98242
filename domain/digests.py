"""A digest of customers' voices: its states, what it displays, and what of all that was counted is worth displaying.

A leader has a minute. So a digest says what is new and whose it is, or that nothing is; then as little as will do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.cadence import at_local, local_day
from domain.voice import Label

LEAST = 5
"""Of fewer voices than this no share, score or topic is shown."""
MOST_TOPICS = 3
"""Rising ones, and biggest ones besides."""
MOST_GAPS = 2
MOST_SILENT = 3
COMPARED_WITH = 8
"""Earlier periods of the same length, which say what is usual."""
ENOUGH_TO_COMPARE = 4
"""Of these, the least in which anything was heard before a digest says what is new."""
COMPLAINED_OF_FROM = 60
"""From this per cent of negative mentions on, customers complain of a topic."""
PRAISED_UP_TO = 30
"""Up to this per cent, if at least half of the mentions are positive, they praise it."""
PERIODS_IN_PICTURE = 13
DEFAULT_WEEKDAY = 1
DEFAULT_HOUR = 9
CADENCES = (1, 2, 4)
"""Every how many weeks a digest may come."""


class IssueState(StrEnum):
    """Where one digest is on its way."""

    WAITING = "waiting"
    """Its quotes are proposed: leaders may approve them until it is posted."""
    POSTED = "posted"


class QuoteState(StrEnum):
    """Whether customers' words may be quoted."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    UNASKED = "unasked"
    """They went out in a channel that does without approval: nobody has said anything about them."""

    @property
    def decided(self) -> bool:
        """Whether somebody has said yes or no."""
        return self in {QuoteState.APPROVED, QuoteState.REFUSED}

    @property
    def goes_out(self) -> bool:
        """Whether the digest for which they were chosen quotes them."""
        return self in {QuoteState.APPROVED, QuoteState.UNASKED}


class Tone(StrEnum):
    """What customers say of a topic."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Between these two numbers a count lies in most weeks, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moods:
    """How many voices of each mood. What is unclear is in none of them, and in no share."""

    positive: int = 0
    negative: int = 0
    neutral: int = 0
    unclear: int = 0

    @classmethod
    def of(cls, counted: Mapping[Label, int]) -> "Moods":
        """The same by name; what was not counted is none."""
        return cls(
            positive=counted.get(Label.POSITIVE, 0),
            negative=counted.get(Label.NEGATIVE, 0),
            neutral=counted.get(Label.NEUTRAL, 0),
            unclear=counted.get(Label.UNCLEAR, 0),
        )

    def __add__(self, other: "Moods") -> "Moods":
        return Moods(
            positive=self.positive + other.positive,
            negative=self.negative + other.negative,
            neutral=self.neutral + other.neutral,
            unclear=self.unclear + other.unclear,
        )

    @property
    def all(self) -> int:
        """How many, the unclear ones too."""
        return self.clear + self.unclear

    @property
    def clear(self) -> int:
        """How many whose mood can be told."""
        return self.positive + self.negative + self.neutral

    @property
    def negative_share(self) -> int | None:
        """In whole per cent of the clear ones, halves upward; None of fewer than five."""
        return (200 * self.negative + self.clear) // (2 * self.clear) if self.clear >= LEAST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetMood:
    """Per cent of positive voices minus per cent of negative ones, with its interval, all in whole points."""

    score: int
    low: int
    high: int
    voices: int
    """The clear ones, of which it is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What became of very unhappy customers since the last digest."""

    contacted: int = 0
    """Resolved ones are among them."""
    resolved: int = 0
    waiting: int = 0
    """Not yet contacted now."""
    overdue: int = 0
    """Of those who wait: for more than 48 hours."""
    median_hours: int | None = None
    """Until they were contacted."""

    @property
    def any(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.contacted or self.waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The touch point that a topic is mostly about, and how it goes there."""

    touch_point: str
    """Its id."""
    name: str
    mentions: int
    owner: str = ""
    """Display name; nobody: nobody owns it."""
    handled: Handled = Handled()
    own_view: str = ""
    """What employees there said themselves, as displayed, in the first person: "may not fix it ourselves"."""
    own_view_on: date | None = None
    """When that pulse closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTopic:
    """One topic as a digest displays it."""

    topic: str
    """Its id."""
    name: str
    tone: Tone
    said: str
    """The mentions in a sentence, without its full stop: "Customers wait for a call back"; empty: the topic has none
    for this tone."""
    mentions: int
    usual: Usual | None
    """None: too little was heard before."""
    negative: int | None
    """Per cent of the clear mentions; None of fewer than five."""
    complaints: int = 0
    """Negative mentions."""
    place: Place | None = None
    """None: no touch point has half of the mentions of which one is known; or it is known of less than half."""
    spread: bool = False
    """Without a place: touch points are known, and are several."""
    quote: str = ""
    """A customer's words, approved. Stored apart, so that they go when the voice goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodLine:
    """Net mood, week by week."""

    label: str
    """Of a touch point; "": everything."""
    scores: tuple[int | None, ...]
    """The earliest first; None: too few voices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGap:
    """A touch point as employees and as customers see it, on one scale from 0 to 100 per cent."""

    touch_point: str
    """Its name."""
    owner: str
    employees: str
    """"about 70 %"."""
    customers: str
    distance: int
    """Points that employees are above customers; below: negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestShown:
    """Everything that one digest displays, and nothing else is stored of it."""

    first_day: date
    last_day: date
    weeks: int
    """How long its period is."""
    voices: int
    usual: Usual | None
    compared_with: int
    """Earlier periods in which anything was heard."""
    mood: NetMood | None
    mood_before: int | None
    """The score of the period before."""
    moved: int
    """1: the mood is better than before for certain, -1: worse; 0: nobody can tell."""
    moods: tuple[MoodLine, ...]
    """Weeks for the picture: everything first, then touch points."""
    rising: tuple[ShownTopic, ...]
    """The first is the headline; none: no clear change."""
    biggest: tuple[ShownTopic, ...]
    gaps: tuple[ShownGap, ...]
    handled: Handled
    silent_touch_points: tuple[str, ...]
    """Names of what is usually heard of, and was not."""
    silent_topics: tuple[str, ...]

    @property
    def headline(self) -> ShownTopic | None:
        """What is new; None: no clear change."""
        return self.rising[0] if self.rising else None

    @property
    def topics(self) -> tuple[ShownTopic, ...]:
        """All that it displays, rising ones first."""
        return (*self.rising, *self.biggest)

    @property
    def handled_elsewhere(self) -> bool:
        """Whether there is more to tell of very unhappy customers than was told of one touch point."""
        told = [topic.place.handled for topic in self.topics if topic.place]
        same = any(
            (one.contacted, one.waiting) == (self.handled.contacted, self.handled.waiting) for one in told if one.any
        )
        return self.handled.any and not same

    @property
    def most_complained_of(self) -> ShownTopic | None:
        """Of these the one with most complaints, if it has five."""
        most = max(self.topics, key=lambda topic: topic.complaints, default=None)
        return most if most and most.complaints >= LEAST else None

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to read, and no more was heard than usual: two lines say so."""
        return not self.topics and self.volume <= 0

    @property
    def tells_a_trend(self) -> bool:
        """Whether there are two scores of net mood at least: one alone is no picture."""
        return sum(score is not None for score in self.moods[0].scores) > 1

    @property
    def volume(self) -> int:
        """1: more was heard than usual, -1: less; 0: as much, or nobody knows what is usual."""
        if self.usual is None:
            return 0
        return (self.voices > self.usual.high) - (self.voices < self.usual.low)

    @property
    def may_compare(self) -> bool:
        """Whether enough was heard before to say what is new."""
        return self.compared_with >= ENOUGH_TO_COMPARE


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedQuote:
    """A customer's words that a digest may quote, if somebody says so."""

    voice: str
    topic: str
    """Its name."""
    words: str
    state: QuoteState


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted of one topic, or at one touch point, in one period, with what that means."""

    topic: str
    """Its id."""
    moods: Moods
    usual: Usual | None
    rising: bool
    """More than can be by chance, among all topics tried."""


def tone(moods: Moods) -> Tone:
    """What customers say of a topic, by its share of negative mentions; of too few it cannot be told."""
    share = moods.negative_share
    if share is None:
        return Tone.MIXED
    if share >= COMPLAINED_OF_FROM:
        return Tone.COMPLAINT
    praised = share <= PRAISED_UP_TO and 2 * moods.positive >= moods.clear
    return Tone.PRAISE if praised else Tone.MIXED


def moved(now: NetMood | None, before: NetMood | None) -> int:
    """Where the mood has gone for certain: 1 up, -1 down; 0 where the two intervals meet, or one is not known."""
    if now is None or before is None:
        return 0
    return (now.low > before.high) - (now.high < before.low)


def rising_topics(counted: Sequence[Counted]) -> tuple[Counted, ...]:
    """Those that rise, at most three: complaints, then praise; of these, what is furthest above what is usual."""
    found = [one for one in counted if one.rising and one.moods.all >= LEAST]
    return tuple(sorted(found, key=_urgency)[:MOST_TOPICS])


_URGENT = (Tone.COMPLAINT, Tone.PRAISE, Tone.MIXED)


def _urgency(one: Counted) -> tuple[int, int, str]:
    above = one.moods.all - (one.usual.high if one.usual else 0)
    return _URGENT.index(tone(one.moods)), -above, one.topic


def biggest_topics(counted: Sequence[Counted], *, without: Collection[str]) -> tuple[Counted, ...]:
    """Those that are spoken of most, at most three, `without` some that are told already."""
    found = [one for one in counted if one.moods.all >= LEAST and one.topic not in without]
    return tuple(sorted(found, key=lambda one: (-one.moods.all, one.topic))[:MOST_TOPICS])


def silent(counted: Sequence[Counted]) -> tuple[str, ...]:
    """What is heard of in nearly every period and was not in this one, what is missed most first; at most three."""
    missed = [(one.usual.low, one.topic) for one in counted if one.usual and one.usual.low and not one.moods.all]
    return tuple(topic for _, topic in sorted(missed, key=lambda one: (-one[0], one[1])))[:MOST_SILENT]


# When digests come


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a digest is posted."""

    zone: str
    weekday: int
    """ISO: 1 is Monday."""
    hour: int
    every_weeks: int

    def at(self, day: date) -> datetime:
        """The instant of the wanted hour on a day."""
        return at_local(day, time(self.hour), self.zone)

    def first_after(self, instant: datetime) -> datetime:
        """The first of the wanted weekdays whose hour comes after an instant."""
        day = local_day(instant, self.zone)
        day += timedelta(days=(self.weekday - day.isoweekday()) % 7)
        return self.at(day) if self.at(day) > instant else self.at(day + timedelta(days=7))

    def after(self, posted: datetime) -> datetime:
        """The one that follows one that was due at `posted`."""
        return self.at(local_day(posted, self.zone) + timedelta(weeks=self.every_weeks))

    def latest(self, due: datetime, *, now: datetime) -> datetime:
        """Of `due` and those that follow it, the last that has come by now: a bot that was off posts no older ones."""
        while (following := self.after(due)) <= now:
            due = following
        return due

    def days(self, due: datetime) -> tuple[date, date]:
        """The first and the last day, both included, of what a digest due at an instant is about."""
        last = local_day(due, self.zone) - timedelta(days=1)
        return last - timedelta(days=7 * self.every_weeks - 1), last

    def proposed_at(self, due: datetime) -> datetime:
        """When its quotes are proposed: at its hour on the last day before it from Monday to Friday."""
        day = local_day(due, self.zone) - timedelta(days=1)
        return self.at(day - timedelta(days=max(0, day.isoweekday() - 5)))
