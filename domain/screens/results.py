"""Results that people return to: a modal with pages, a card in Home, and the reply to /pulse results."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.answer_messages import AnswerLine
from domain.disclosure import ReleasedSegment
from domain.items import Item
from domain.messages import OwnTeam, PulseResults, ResultLine, ResultTopic
from domain.series import AudienceKind
from domain.survey import SegmentKind
from domain.trends import Trend, Turnout


class Page(StrEnum):
    """A page of the report."""

    COMPANY = "company"
    TEAMS = "teams"
    TEAM = "team"
    """One team; `Address.at` is its id."""
    JOURNEY = "journey"
    """Touch points, in the order in which customers meet them."""
    COMMENTS = "comments"
    OVER_TIME = "over_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where in which report. In a button's value: "<series>|<cycle>|<page>:<at>"."""

    series: str = ""
    """Empty: the one that closed last."""
    cycle: int | None = None
    """None: the one that closed last."""
    page: Page = Page.COMPANY
    at: str = ""
    """A team's id, or the part of a long page, from "1"; empty: the first."""

    def __str__(self) -> str:
        """As a button carries it."""
        return f"{self.series}|{'' if self.cycle is None else self.cycle}|{self.page}:{self.at}"

    @classmethod
    def read(cls, text: str) -> "Address":
        """What `str` wrote; parts may be missing. Raises ValueError."""
        series, cycle, place = [*text.split("|", 2), "", ""][:3]
        page, _, at = place.partition(":")
        return cls(series=series, cycle=int(cycle) if cycle else None, page=Page(page or Page.COMPANY), at=at)

    def to(self, page: str, at: str = "") -> str:
        """Another page of the same report."""
        return str(replace(self, page=Page(page), at=at))

    def of_cycle(self, cycle: int) -> str:
        """The same page of another cycle, from its beginning."""
        return str(replace(self, cycle=cycle, at=self.at if self.page is Page.TEAM else ""))

    def of_series(self, series: str) -> str:
        """The same page of another series, as it was last."""
        return str(replace(self, series=series, cycle=None, at=self.at if self.page is Page.TEAM else ""))

    @property
    def part(self) -> int:
        """Which part of a long page, from 1."""
        return max(1, int(self.at)) if self.at.isascii() and self.at.isdecimal() else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page: where it is, and where else one can go."""

    where: Address
    """With the series and the cycle that were found."""
    closed_at: datetime
    cycles: tuple[tuple[int, date], ...]
    """The last ones that closed, the newest first: number, and the day it closed in the series' zone."""
    series: tuple[tuple[str, str], ...]
    """Every series that has results: id and title."""
    audience: AudienceKind = AudienceKind.EVERYONE
    """Whom this cycle asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture that Slack holds."""

    file_id: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsCompany:
    """All who were asked: the headline, each item, and how it has gone."""

    frame: Frame
    results: PulseResults
    drivers: tuple[Trend, ...]
    """Those whose core this cycle did not ask or could not show: as they were last."""
    picture: Shot | None
    trends: Shot | None
    sent: bool = False
    """[Send me the figures] was pressed: the files are on their way."""
    answers: tuple[AnswerLine, ...] = ()
    may_answer: bool = False
    """Whoever reads it may answer these results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsGroups:
    """Teams in organisation order, or touch points in journey order; some of them at a time."""

    frame: Frame
    kind: SegmentKind
    items: tuple[Item, ...]
    groups: tuple[ReleasedSegment, ...]
    """Those of this part; all of them are shown."""
    withheld: tuple[str, ...]
    """The names of all others, on the last part."""
    part: int
    parts: int
    choices: tuple[tuple[str, str], ...] = ()
    """Every team, to go to: id and name."""
    own: tuple[OwnTeam, ...] = ()
    """Those that the reader leads, and their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsTeam:
    """One team; without `lines` it is withheld, and nobody is told why."""

    frame: Frame
    name: str
    answered: int | None
    lines: tuple[ResultLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsComments:
    """What people wrote, as the channel reads it; not before `comes_at`, if that is still to come."""

    frame: Frame
    question: str
    comments: tuple[str, ...]
    part: int
    parts: int
    comes_at: datetime | None
    topics: tuple[ResultTopic, ...] = ()
    """On its first part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsOverTime:
    """How many took part, and each driver, cycle by cycle."""

    frame: Frame
    turnouts: tuple[Turnout, ...]
    """The newest first."""
    drivers: tuple[Trend, ...]
    trends: Shot | None


ReportPage = ResultsCompany | ResultsGroups | ResultsTeam | ResultsComments | ResultsOverTime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsFiles:
    """The sentence beside the files of figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsReply:
    """The reply to /pulse results; None before the first pulse has closed."""

    results: PulseResults | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesResults:
    """The last results of one series, as Home shows them."""

    title: str
    results: PulseResults
    trends: Shot | None
    teams: tuple[OwnTeam, ...]
    """Those that this person leads, and their own."""
    answers: tuple[AnswerLine, ...] = ()
    may_answer: bool = False
    """This person may answer them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsCard:
    """Home's last results; empty before the first pulse has closed."""

    series: tuple[SeriesResults, ...] = ()
    more: int = 0
    """How many other series have results."""
