"""A survey as it is frozen at opening, and what people put into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.items import Item

COMMENT_CHARACTERS = 500
COMMENT_BYTES = 2000
MINIMUM_INVITED = 8
THRESHOLD = 5
COMMENT_RESPONDENTS = 10
COMMENT_MINIMUM = 5
MANAGERS_THRESHOLD = 10


class SegmentKind(StrEnum):
    """What a reporting group is cut by."""

    EVERYONE = "everyone"
    TEAM = "team"
    TOUCH_POINT = "touch_point"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The smallest group a ballot can name: one place in the team tree at one touch point.

    At opening, cells of fewer than 5 invited people are merged upward, so a cell's `team` may be a parent team
    or None (the whole organisation), and its `touch_point` may be None (not counted under any).
    """

    number: int
    team: str | None
    touch_point: str | None
    invited: int
    managers: tuple[int, ...] = ()
    """Who leads the people in it, as numbers that mean something in this survey only; a lead who sits in their own
    team counts with the people they lead. Empty: unknown. What these people say of their manager is shown only in
    groups with enough people of other managers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A reporting group that may be shown: a set of cells.

    `id` is "everyone", "team:<id>" or "touch_point:<id>"; the same id from cycle to cycle.
    """

    id: str
    kind: SegmentKind
    label: str
    cells: tuple[int, ...]
    parent: str | None = None
    people: int | None = None
    """How many are invited in it; None in what an older Tribune froze."""
    moved: int | None = None
    """How many joined or left it since the cycle that closed before; None: nobody knows any more who was in it."""
    unsettled: bool = True
    """1 to 4 people may have joined or left since it was last shown: fewer than 30 answers are shown as bands."""


class Precision(StrEnum):
    """How finely a figure may be shown; the finer, the more people answered."""

    BANDS = "bands"
    """5 to 9 real answers, or fewer than 30 where membership has hardly changed: under 40, 40 to 70, over 70 %."""
    TENTHS = "tenths"
    """10 to 29: 10 % steps, 10 to 90."""
    FINE = "fine"
    """30 and more: 5 % steps, a mean to 0.1, recommendation in steps of 5 points."""


class Direction(StrEnum):
    """A change in words."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Change of one identical item since its last release, from displayed values only."""

    direction: Direction
    points: int | None = None
    """Percentage points (or recommendation points), a multiple of 5; None below 30 answers: words only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Displayed:
    """One figure as it is shown: nothing finer exists anywhere after closing.

    Agreement items: share answering 4 or 5. Ten-point items: share answering 9 or 10.
    `low` and `high` are whole per cents and equal unless `precision` is BANDS (0-40, 40-70, 70-100) or there are
    `recommendation_words`: then they are 0 and 100, as the share is not shown beside words.
    `answered` is how many answered in the group, the same in all its figures: exact from 10 on, within one below
    that. How many of them said "can't say" to this item is not shown; `precision` goes by those who did not.
    """

    precision: Precision
    answered: int
    low: int
    high: int
    mean: float | None = None
    """To 0.1, FINE only."""
    recommendation: int | None = None
    """-100 to 100 in steps of 5: the Recommendation item from 30 answers on."""
    recommendation_words: str | None = None
    """The Recommendation item below 30: "mostly yes", "mixed" or "mostly no"."""
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySpec:
    """Everything that decides how answers are read, frozen at opening; its SHA-256 is shown to participants."""

    id: str
    title: str
    cycle: int
    opens_at: datetime
    closes_at: datetime
    questions: tuple[Item, ...]
    words: Item | None
    cells: tuple[Cell, ...]
    segments: tuple[Segment, ...]
    """In organisation order: everyone first, then teams as the tree reads, then touch points in journey order."""
    threshold: int = THRESHOLD
    earlier: Mapping[str, Mapping[str, Displayed]] = field(default_factory=dict)
    """Last displayed value for each segment id and item id."""
    comparable: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each segment id, the items whose last value may be compared with also below 30 answers."""

    @property
    def invited(self) -> int:
        """How many people are on the roster."""
        return sum(cell.invited for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One item's displayed value in one segment."""

    item: str
    shown: Displayed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedSegment:
    """One reporting group of the report. `shown` False: its reader sees WITHHELD, whatever the reason."""

    id: str
    kind: SegmentKind
    label: str
    shown: bool
    answered: int | None = None
    """As displayed (within one from 5 to 9); None when withheld."""
    figures: tuple[Figure, ...] = ()
    """In the order asked; an item that is not among them reads WITHHELD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenOf:
    """A topic of what people wrote, those whose words are never shown among them."""

    topic: str
    """Its id."""
    at_least: int
    """Comments about it: 5, 10, 15 ..., never between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Everything that a closed survey will ever say."""

    survey_id: str
    invited: int
    answered: int | None
    """Of the whole audience, as displayed; None below the threshold."""
    segments: tuple[ReleasedSegment, ...]
    comments: tuple[str, ...]
    """Shuffled; empty unless at least 10 people answered and at least 5 wrote words to show."""
    topics: tuple[SpokenOf, ...] = ()
    """Most spoken of first; empty unless at least 10 people answered and at least 5 wrote."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One person's answers without the person: a cell number and one value (or None, "can't say") a question."""

    cell: int
    answers: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """All that a sealed box keeps of ballots that it only counts: those of an election, or of one question."""

    ballots: int = field(repr=False)
    chosen: tuple[int, ...] = field(repr=False)
    """On how many ballots each mark was 1, in their order; on the others it was 0."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One free text, apart from its ballot. `show` False: count its topic, never show the words."""

    text: str
    show: bool = True


class TagState(StrEnum):
    """All that a sealed box knows of one person; together with tags nothing else is kept."""

    ANSWERED = "answered"
    NOT_THIS_TIME = "not_this_time"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """What one person puts into a survey's sealed box. ANSWERED needs a ballot; SNOOZED needs a day."""

    survey_id: str
    person: str
    state: TagState
    ballot: Ballot | None = None
    comment: Comment | None = None
    until: date | None = None


class CastOutcome(StrEnum):
    """What became of a cast."""

    RECORDED = "recorded"
    ALREADY_ANSWERED = "already_answered"
    CLOSED = "closed"
