"""Both sides of a touch point: service as employees rate it beside service as customers rate it, on one scale.

Both are displayed values, rounded by the same rule, and may each stand for a range. Two sides whose ranges touch may be
the same; else they are at least as far apart as the ranges are. Why they are apart is nobody's to say here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from domain.display import finest, share_said, shown_share, standing_for
from domain.items import Item
from domain.survey import THRESHOLD, Displayed

STEP = 5
"""Points in which a distance is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchPointView:
    """A touch point as those who work there and its customers see it, as displayed."""

    id: str
    name: str
    owner: str
    """Display name; empty: nobody owns it."""
    employees: Displayed | None
    """Those who agree, of those who answered; None: there is nothing that may be shown."""
    item: Item | None
    """What they were asked."""
    closed_at: datetime | None
    """When that pulse closed."""
    customers: Displayed | None
    """Positive comments, of those whose mood is clear, and how many these are; None: too few of them."""

    @property
    def distance(self) -> int | None:
        """Points that employees see it better by, at least; negative: customers do. 0: perhaps they agree.

        None: not both sides are shown.
        """
        if self.employees is None or self.customers is None:
            return None
        low, high = standing_for(self.employees)
        customers_low, customers_high = standing_for(self.customers)
        if low > customers_high:
            return int((low - customers_high) // STEP * STEP)
        return -int(max(0, customers_low - high) // STEP * STEP)

    @property
    def employees_said(self) -> str:
        """Their share as people read it; empty: withheld."""
        return share_said(self.employees) if self.employees else ""

    @property
    def customers_said(self) -> str:
        """Likewise."""
        return share_said(self.customers) if self.customers else ""


def share_of(positive: int, clear: int) -> Displayed | None:
    """The share of positive comments, as finely as a pulse shows as many answers; None for fewer than five."""
    if clear < THRESHOLD:
        return None
    precision = finest(clear, unsettled=False)
    low, high = shown_share(Fraction(100 * positive, clear), precision)
    return Displayed(precision=precision, answered=clear, low=low, high=high)


def furthest_apart(views: Iterable[TouchPointView], most: int) -> tuple[TouchPointView, ...]:
    """The touch points whose two sides are surely apart, the furthest first."""
    apart = [view for view in views if view.distance]
    return tuple(sorted(apart, key=lambda view: (-abs(view.distance or 0), view.name))[:most])
