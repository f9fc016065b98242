"""How finely one figure may be said: the fewer the answers, the coarser; and how it has changed since last time.

Below 30 answers a share to the whole per cent, or a score, gives back how many people said what. So there the share
comes in bands or in steps of 10 %, never as none or all, and scores and changes come in words.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil

from domain import scoring
from domain.items import Driver, Item, Scale
from domain.scoring import Tally
from domain.survey import Change, Direction, Displayed, Precision

TENTHS_FROM = 10
FINE_FROM = 30
LOWEST_TENTH, HIGHEST_TENTH = 10, 90
LOW_BAND, MIDDLE_BAND, HIGH_BAND = (0, 40), (40, 70), (70, 100)
MOSTLY_NO, MIXED, MOSTLY_YES = "mostly no", "mixed", "mostly yes"
SPAN = {Scale.AGREEMENT: (1, 5), Scale.TEN: (0, 10)}
MOSTLY_FROM = 20
"""Points of recommendation, above or below zero."""


def finest(count: int, *, unsettled: bool) -> Precision:
    """How finely a figure of so many real answers may be said by itself.

    `unsettled`: perhaps so few people joined or left since the group was last shown that a comparison would be about
    them; below 30 answers the figure is then a band.
    """
    if count >= FINE_FROM:
        return Precision.FINE
    return Precision.TENTHS if count >= TENTHS_FROM and not unsettled else Precision.BANDS


def displayed(
    item: Item, tally: Tally, *, answered: int, precision: Precision, comparable: bool, earlier: Displayed | None
) -> Displayed:
    """One item's figure in one group, as it is shown from now on.

    `answered` is the group's count as displayed. `comparable`: certainly not so few people joined or left since
    `earlier` that a change would be about them; else there is no trend below 30 answers.
    """
    fine = precision is Precision.FINE
    low, high = shown_share(scoring.favourability(tally, item.scale), precision)
    figure = Displayed(precision=precision, answered=answered, low=low, high=high)
    if fine:
        figure = replace(figure, mean=float(scoring.nearest(scoring.mean(tally), Fraction(1, 10))))
    if item.driver is Driver.RECOMMENDATION:
        score = scoring.recommendation(tally)
        figure = (
            replace(figure, recommendation=int(scoring.nearest(score, 5)))
            if fine
            # With the share of the willing, words would often tell exactly how many are.
            else replace(figure, low=0, high=100, recommendation_words=_in_words(score))
        )
    if earlier is None or not (fine or comparable):
        return figure
    return replace(figure, change=_change(item, earlier, figure))


def possible(item: Item, shown: Displayed, count: int) -> tuple[int, int]:
    """How many of `count` real answers agree, at least and at most, by all that one figure says."""
    low, high = (0, count) if shown.recommendation_words else _alike(shown, count)
    for factor, least, most in _further(item, shown, count):
        low, high = max(low, ceil(least / factor)), min(high, ceil(most / factor) - 1)
    return low, high


def _alike(shown: Displayed, count: int) -> tuple[int, int]:
    """The fewest and the most who may agree if their share is shown so."""

    def lowest_shown(agreeing: int) -> int:
        return shown_share(Fraction(100 * agreeing, count), shown.precision)[0]

    counts = range(count + 1)
    first = bisect_left(counts, shown.low, key=lowest_shown)
    return first, bisect_right(counts, shown.low, key=lowest_shown) - 1


def _further(item: Item, shown: Displayed, count: int) -> Iterator[tuple[int, Fraction, Fraction]]:
    """What the mean and the recommendation say of a multiple of those who agree: at least this, and less than that.

    Whoever does not agree adds to a mean almost as much as one who does, or nothing; and is unwilling, or is not.
    """
    lowest, highest = SPAN[item.scale]
    agrees_from = scoring.FAVOURABLE[item.scale]
    if shown.mean is not None:
        mean, half = Fraction(str(shown.mean)), Fraction(1, 20)
        yield highest - agrees_from + 1, (mean - half - agrees_from + 1) * count, Fraction(highest * count + 1)
        yield agrees_from - lowest, Fraction(0), (mean + half - lowest) * count
    score: tuple[Fraction, Fraction] | None = None
    if shown.recommendation is not None:
        score = shown.recommendation - Fraction(5, 2), shown.recommendation + Fraction(5, 2)
    elif shown.recommendation_words:
        one = Fraction(100, count)
        score = {
            MOSTLY_NO: (Fraction(-100), -MOSTLY_FROM + one),
            MIXED: (Fraction(-MOSTLY_FROM), Fraction(MOSTLY_FROM)),
            MOSTLY_YES: (Fraction(MOSTLY_FROM), 100 + one),
        }[shown.recommendation_words]
    if score:
        yield 200, 2 * score[0] * count, (100 + score[1]) * count


def shown_share(share: Fraction, precision: Precision) -> tuple[int, int]:
    """A share as the lowest and highest whole per cent that is shown of it."""
    if precision is Precision.FINE:
        step = int(scoring.nearest(share, 5))
        return step, step
    if precision is Precision.TENTHS:
        step = min(max(int(scoring.nearest(share, 10)), LOWEST_TENTH), HIGHEST_TENTH)
        return step, step
    if share < MIDDLE_BAND[0]:
        return LOW_BAND
    return MIDDLE_BAND if share <= MIDDLE_BAND[1] else HIGH_BAND


def _in_words(score: Fraction | int) -> str:
    if score >= MOSTLY_FROM:
        return MOSTLY_YES
    return MOSTLY_NO if score <= -MOSTLY_FROM else MIXED


def _change(item: Item, earlier: Displayed, now: Displayed) -> Change:
    """What happened between two displayed figures of one item: in points if both are fine, else in words."""
    if earlier.precision is Precision.FINE and now.precision is Precision.FINE:
        points = _score(now) - _score(earlier)
        return Change(direction=_direction(points), points=points)
    if item.driver is Driver.RECOMMENDATION:
        return Change(direction=_direction(_rung(now) - _rung(earlier)))
    was_low, was_high = standing_for(earlier)
    low, high = standing_for(now)
    return Change(direction=_direction((low >= was_high) - (high <= was_low)))


def _direction(difference: int) -> Direction:
    if difference == 0:
        return Direction.SAME
    return Direction.BETTER if difference > 0 else Direction.WORSE


def _score(figure: Displayed) -> int:
    return figure.low if figure.recommendation is None else figure.recommendation


def _rung(figure: Displayed) -> int:
    """Where a recommendation stands in words, also if it was shown as a number."""
    return (MOSTLY_NO, MIXED, MOSTLY_YES).index(figure.recommendation_words or _in_words(_score(figure)))


def share_said(shown: Displayed) -> str:
    """A share as people read it: "40 to 70 %"."""
    if shown.precision is Precision.BANDS:
        if shown.low == 0:
            return f"under {shown.high} %"
        return f"over {shown.low} %" if shown.high == 100 else f"{shown.low} to {shown.high} %"
    if shown.precision is Precision.TENTHS:  # clamped: the ends stand for all that lies beyond them
        bound = {LOWEST_TENTH: f"{LOWEST_TENTH} % or fewer", HIGHEST_TENTH: f"{HIGHEST_TENTH} % or more"}
        return bound.get(shown.low, f"about {shown.low} %")
    return f"{shown.low} %"


def standing_for(figure: Displayed) -> tuple[float, float]:
    """The shares that a displayed one may stand for. Two whose ranges overlap may be the same."""
    if figure.precision is Precision.BANDS:
        return figure.low, figure.high
    if figure.precision is Precision.FINE:
        return figure.low - 2.5, figure.high + 2.5
    # The lowest and the highest step stand for everything beyond them too.
    low = 0 if figure.low == LOWEST_TENTH else figure.low - 5
    high = 100 if figure.high == HIGHEST_TENTH else figure.high + 5
    return low, high
