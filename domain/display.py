"""How finely one figure may be said: the fewer the answers, the coarser; and how it has changed since last time.

Below 30 answers a share to the whole per cent, or a score, gives back how many people said what. So there the share
comes in bands or in steps of 10 %, never as none or all, and scores and changes come in words.
"""

from dataclasses import replace
from fractions import Fraction

from domain import scoring
from domain.items import Driver, Item
from domain.scoring import Tally
from domain.survey import Change, Direction, Displayed, Precision

TENTHS_FROM = 10
FINE_FROM = 30
LOWEST_TENTH, HIGHEST_TENTH = 10, 90
LOW_BAND, MIDDLE_BAND, HIGH_BAND = (0, 40), (40, 70), (70, 100)
MOSTLY_NO, MIXED, MOSTLY_YES = "mostly no", "mixed", "mostly yes"
MOSTLY_FROM = 20
"""Points of recommendation, above or below zero."""


def displayed(
    item: Item, tally: Tally, *, answered: int, unsettled: bool, comparable: bool, earlier: Displayed | None
) -> Displayed:
    """One item's figure in one group, as it is shown from now on.

    `answered` is the group's count as displayed. `unsettled`: perhaps so few people joined or left since the group was
    last shown that a comparison would be about them; below 30 answers the figure is then a band, without a trend.
    `comparable`: that is certainly not so since `earlier`, which may be older; else there is no trend below 30 answers.
    """
    count = scoring.answers(tally)
    fine = count >= FINE_FROM
    low, high, precision = _share(scoring.favourability(tally, item.scale), count, unsettled=unsettled)
    figure = Displayed(precision=precision, answered=answered, low=low, high=high)
    if fine:
        figure = replace(figure, mean=float(scoring.nearest(scoring.mean(tally), Fraction(1, 10))))
    if item.driver is Driver.RECOMMENDATION:
        score = scoring.recommendation(tally)
        figure = (
            replace(figure, recommendation=int(scoring.nearest(score, 5)))
            if fine
            else replace(figure, recommendation_words=_in_words(score))
        )
    if earlier is None or not (fine or (comparable and not unsettled)):
        return figure
    return replace(figure, change=_change(item, earlier, figure))


def _share(share: Fraction, count: int, *, unsettled: bool) -> tuple[int, int, Precision]:
    """A share of `count` answers as the lowest and highest whole per cent shown, and how precise that is."""
    if count >= FINE_FROM:
        step = int(scoring.nearest(share, 5))
        return step, step, Precision.FINE
    if count >= TENTHS_FROM and not unsettled:
        step = min(max(int(scoring.nearest(share, 10)), LOWEST_TENTH), HIGHEST_TENTH)
        return step, step, Precision.TENTHS
    if share < MIDDLE_BAND[0]:
        return *LOW_BAND, Precision.BANDS
    return *(MIDDLE_BAND if share <= MIDDLE_BAND[1] else HIGH_BAND), Precision.BANDS


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
    was_low, was_high = _range(earlier)
    low, high = _range(now)
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


def _range(figure: Displayed) -> tuple[float, float]:
    """The shares that a displayed one may stand for. Two whose ranges overlap may be the same."""
    if figure.precision is Precision.BANDS:
        return figure.low, figure.high
    if figure.precision is Precision.FINE:
        return figure.low - 2.5, figure.high + 2.5
    # The lowest and the highest step stand for everything beyond them too.
    low = 0 if figure.low == LOWEST_TENTH else figure.low - 5
    high = 100 if figure.high == HIGHEST_TENTH else figure.high + 5
    return low, high
