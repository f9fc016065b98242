"""What answers add up to, and how finely that may be said. Shares and means are exact fractions until displayed."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from domain.items import Driver, Item, Scale
from domain.survey import Displayed, Release, SegmentKind

Tally = Mapping[int, int]
"""How many people chose each value; "can't say" is not among them."""

FAVOURABLE = {Scale.AGREEMENT: 4, Scale.TEN: 9}
"""The lowest value that counts as agreement, or as a recommendation."""
HIGHEST_UNWILLING = 6
"""Up to this, out of ten, people would not recommend us."""
STRENGTH_FROM = 60
FINDING_UP_TO = 50
NEVER_IN_THE_HEADLINE = {Driver.BELIEF, Driver.RECOMMENDATION, Driver.MIRROR, Driver.OPEN}


def answers(tally: Tally) -> int:
    """How many real answers there are."""
    return sum(tally.values())


def agreeing(tally: Tally, scale: Scale) -> int:
    """How many answered 4 or 5 of 5, or 9 or 10 of 10."""
    return sum(count for value, count in tally.items() if value >= FAVOURABLE[scale])


def favourability(tally: Tally, scale: Scale) -> Fraction:
    """The percentage answering 4 or 5 of 5, or 9 or 10 of 10. Needs at least one answer."""
    return _per_cent(tally, agreeing(tally, scale))


def recommendation(tally: Tally) -> Fraction:
    """The percentage of 9 and 10 minus the percentage of 0 to 6, from -100 to 100. Needs at least one answer."""
    unwilling = sum(count for value, count in tally.items() if value <= HIGHEST_UNWILLING)
    return favourability(tally, Scale.TEN) - _per_cent(tally, unwilling)


def mean(tally: Tally) -> Fraction:
    """The average value. Needs at least one answer."""
    return Fraction(sum(value * count for value, count in tally.items()), answers(tally))


def nearest(value: Fraction, step: int | Fraction) -> Fraction:
    """The multiple of `step` that is nearest; halfway goes up."""
    return floor(value / step + Fraction(1, 2)) * Fraction(step)


def headline(release: Release, items: Sequence[Item]) -> tuple[str | None, str | None]:
    """The ids of the one strength and the one finding of the whole audience, each None if there is none.

    From displayed values only. The strength is the item with the highest share if at least 60 % agree for certain,
    the finding the one with the lowest if at most 50 % do; so never the same. Between equals the mean decides where
    it is shown, then whoever was asked first.
    """
    shown = {
        figure.item: figure.shown
        for segment in release.segments
        if segment.kind is SegmentKind.EVERYONE
        for figure in segment.figures
    }
    worded = [item for item in items if item.strength and item.finding]  # the company's own items have no such words
    eligible = [item.id for item in worded if item.driver not in NEVER_IN_THE_HEADLINE and item.id in shown]
    good = [item for item in eligible if shown[item].low >= STRENGTH_FROM]
    poor = [item for item in eligible if shown[item].high <= FINDING_UP_TO]
    strength = max(good, key=lambda item: _rank(shown[item]), default=None)
    finding = min(poor, key=lambda item: _rank(shown[item]), default=None)
    return strength, finding


def lowest(items: Sequence[Item], shown: Mapping[str, Displayed]) -> Item | None:
    """The finding of one group, by the rule of the headline: of the items that are shown, by id."""
    worded = [item for item in items if item.finding and item.driver not in NEVER_IN_THE_HEADLINE and item.id in shown]
    poor = [item for item in worded if shown[item.id].high <= FINDING_UP_TO]
    return min(poor, key=lambda item: _rank(shown[item.id]), default=None)


def _rank(shown: Displayed) -> tuple[int, float]:
    return shown.low, shown.mean or 0.0


def _per_cent(tally: Tally, part: int) -> Fraction:
    return Fraction(100 * part, answers(tally))
