"""How a pulse has gone over its cycles, read from the reports that everybody has had: nothing is worked out anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.items import Item
from domain.messages import PulseResults
from domain.series import AudienceKind
from domain.survey import Displayed

MOST_CYCLES = 26
"""A year of fortnights: what a picture and a page of a phone hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many answered one cycle, as displayed."""

    cycle: int
    closed_at: datetime
    invited: int
    answered: int | None
    """None: fewer than 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one cycle's report said of an item."""

    cycle: int
    closed_at: datetime
    shown: Displayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One item over the cycles that asked and could show it, the earliest first; at least one."""

    item: Item
    points: tuple[Point, ...]

    @property
    def last(self) -> Point:
        """The newest."""
        return self.points[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A series up to one of its cycles, the earliest first."""

    turnouts: tuple[Turnout, ...]
    """Of every cycle that closed, asked or not whatever the trends are about."""
    trends: tuple[Trend, ...]
    audience: AudienceKind = AudienceKind.EVERYONE
    """Whom the newest cycle asked."""

    @property
    def tells_a_trend(self) -> bool:
        """Whether there is anything to compare: some item was shown twice."""
        return any(len(trend.points) > 1 for trend in self.trends)


def history(reports: Sequence[PulseResults], items: Sequence[Item]) -> History:
    """All who were asked, on these items over these reports, the earliest first; items never shown are left out."""
    return History(
        turnouts=tuple(
            Turnout(cycle=one.cycle, closed_at=one.closed_at, invited=one.invited, answered=one.answered)
            for one in reports
        ),
        trends=tuple(Trend(item=item, points=points) for item in items if (points := tuple(_points(reports, item)))),
        audience=reports[-1].audience if reports else AudienceKind.EVERYONE,
    )


def _points(reports: Sequence[PulseResults], item: Item) -> Iterator[Point]:
    for report in reports:
        for line in report.lines:
            if line.item.id == item.id and line.shown is not None:
                yield Point(cycle=report.cycle, closed_at=report.closed_at, shown=line.shown)
