"""How finely one figure is said, and its change."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.display import displayed, finest
from domain.items import Item
from domain.survey import Change, Direction, Displayed, Precision
from tests.domain.companies import QUALITY, RECOMMENDATION


def shown(
    good: int,
    poor: int,
    *,
    item: Item = QUALITY,
    unsettled: bool = False,
    comparable: bool = True,
    earlier: Displayed | None = None,
) -> Displayed:
    """The figure of so many good and so many poor answers."""
    best, worst = (10, 0) if item is RECOMMENDATION else (5, 1)
    tally = Counter({best: good, worst: poor})
    precision = finest(good + poor, unsettled=unsettled)
    comparable = comparable and not unsettled
    return displayed(item, tally, answered=good + poor, precision=precision, comparable=comparable, earlier=earlier)


def change(earlier: Displayed, now: tuple[int, int], item: Item = QUALITY) -> Change | None:
    return shown(*now, item=item, earlier=earlier).change


def band(low: int, high: int) -> Displayed:
    return Displayed(precision=Precision.BANDS, answered=7, low=low, high=high)


def tenths(share: int) -> Displayed:
    return Displayed(precision=Precision.TENTHS, answered=20, low=share, high=share)


def fine(share: int) -> Displayed:
    return Displayed(precision=Precision.FINE, answered=40, low=share, high=share)


@pytest.mark.parametrize(
    ("good", "poor", "low", "high"),
    [(0, 5, 0, 40), (3, 5, 0, 40), (2, 3, 40, 70), (6, 3, 40, 70), (5, 2, 70, 100), (5, 0, 70, 100)],
)
def test_says_only_the_band_below_ten(good: int, poor: int, low: int, high: int) -> None:
    figure = shown(good, poor)
    assert (figure.precision, figure.low, figure.high) == (Precision.BANDS, low, high)


@pytest.mark.parametrize(
    ("good", "poor", "share"), [(5, 5, 50), (14, 15, 50), (10, 9, 50), (11, 9, 60), (13, 7, 70), (16, 4, 80)]
)
def test_says_the_share_in_tenths_from_ten(good: int, poor: int, share: int) -> None:
    figure = shown(good, poor)
    assert (figure.precision, figure.low, figure.high) == (Precision.TENTHS, share, share)


def test_never_says_none_or_all_below_thirty() -> None:
    assert [shown(0, 29).low, shown(29, 0).low] == [10, 90]


@pytest.mark.parametrize(
    ("good", "poor", "share"), [(0, 30, 0), (30, 0, 100), (20, 10, 65), (21, 19, 55), (25, 15, 65)]
)
def test_says_the_share_in_steps_of_five_from_thirty(good: int, poor: int, share: int) -> None:
    figure = shown(good, poor)
    assert (figure.precision, figure.low, figure.high) == (Precision.FINE, share, share)


def test_says_a_mean_to_a_tenth_from_thirty_only() -> None:
    assert shown(20, 10).mean == 3.7
    assert shown(20, 9).mean is None


def test_says_the_recommendation_in_steps_of_five_from_thirty() -> None:
    figure = shown(21, 10, item=RECOMMENDATION)
    assert (figure.recommendation, figure.recommendation_words) == (35, None)


@pytest.mark.parametrize(
    ("good", "poor", "words"), [(12, 8, "mostly yes"), (11, 9, "mixed"), (9, 11, "mixed"), (8, 12, "mostly no")]
)
def test_says_the_recommendation_in_words_below_thirty(good: int, poor: int, words: str) -> None:
    figure = shown(good, poor, item=RECOMMENDATION)
    assert (figure.recommendation, figure.recommendation_words) == (None, words)


def test_says_no_recommendation_of_other_items() -> None:
    figure = shown(21, 10)
    assert (figure.recommendation, figure.recommendation_words) == (None, None)


def test_says_no_change_the_first_time() -> None:
    assert shown(20, 10).change is None


def test_says_a_change_in_points_where_both_figures_are_fine() -> None:
    assert change(fine(75), (24, 16)) == Change(direction=Direction.WORSE, points=-15)
    assert change(fine(60), (24, 16)) == Change(direction=Direction.SAME, points=0)
    assert change(fine(40), (24, 16)) == Change(direction=Direction.BETTER, points=20)


def test_says_a_change_of_recommendation_in_its_own_points() -> None:
    earlier = shown(20, 20, item=RECOMMENDATION)
    assert change(earlier, (25, 15), RECOMMENDATION) == Change(direction=Direction.BETTER, points=25)


@pytest.mark.parametrize(
    ("earlier", "now", "direction"),
    [
        (tenths(50), (12, 8), Direction.BETTER),
        (tenths(60), (12, 8), Direction.SAME),
        (tenths(70), (12, 8), Direction.WORSE),
        (band(0, 40), (5, 4), Direction.BETTER),
        (band(40, 70), (5, 4), Direction.SAME),
        (band(70, 100), (5, 4), Direction.WORSE),
    ],
)
def test_says_a_change_below_thirty_in_words(earlier: Displayed, now: tuple[int, int], direction: Direction) -> None:
    assert change(earlier, now) == Change(direction=direction)


@pytest.mark.parametrize(
    ("earlier", "now", "direction"),
    [
        (fine(65), (12, 8), Direction.SAME),
        (fine(50), (12, 8), Direction.BETTER),
        (band(40, 70), (14, 6), Direction.SAME),
        (band(0, 40), (14, 6), Direction.BETTER),
        (fine(100), (29, 0), Direction.SAME),
        (fine(0), (0, 29), Direction.SAME),
        (tenths(90), (40, 0), Direction.SAME),
    ],
)
def test_compares_different_roundings_by_what_they_may_stand_for(
    earlier: Displayed, now: tuple[int, int], direction: Direction
) -> None:
    assert change(earlier, now) == Change(direction=direction)


def test_says_a_change_of_recommendation_below_thirty_as_its_words_changed() -> None:
    mixed = shown(10, 10, item=RECOMMENDATION)
    assert change(mixed, (13, 7), RECOMMENDATION) == Change(direction=Direction.BETTER)
    assert change(mixed, (11, 9), RECOMMENDATION) == Change(direction=Direction.SAME)
    number = shown(35, 5, item=RECOMMENDATION)
    assert change(number, (10, 10), RECOMMENDATION) == Change(direction=Direction.WORSE)


def test_says_a_band_without_a_trend_where_membership_hardly_changed() -> None:
    figure = shown(12, 8, unsettled=True, earlier=tenths(30))
    assert (figure.precision, figure.low, figure.high, figure.change) == (Precision.BANDS, 40, 70, None)


def test_says_no_trend_where_membership_may_have_hardly_changed_since_the_earlier_figure() -> None:
    figure = shown(12, 8, comparable=False, earlier=tenths(30))
    assert (figure.precision, figure.low, figure.change) == (Precision.TENTHS, 60, None)


def test_does_not_mind_a_hardly_changed_membership_from_thirty() -> None:
    figure = shown(24, 16, unsettled=True, comparable=False, earlier=fine(50))
    assert (figure.precision, figure.change) == (Precision.FINE, Change(direction=Direction.BETTER, points=10))


@given(st.integers(5, 60), st.data())
def test_shows_the_same_for_answers_that_count_the_same(count: int, data: st.DataObject) -> None:
    """Below 30 nothing tells a 4 from a 5, or a 1 from a 3."""
    values = data.draw(st.lists(st.integers(1, 5), min_size=count, max_size=count))
    precision = finest(count, unsettled=False)
    coarse = [5 if value >= 4 else 1 for value in values]
    exact, plain = (
        displayed(QUALITY, Counter(tally), answered=count, precision=precision, comparable=False, earlier=None)
        for tally in (values, coarse)
    )
    assert (exact.low, exact.high) == (plain.low, plain.high)
    assert exact == plain or count >= 30
