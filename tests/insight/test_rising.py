"""What is called rising, and what a usual week is."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.rising import Expected, expected, trends
from tests.insight.simulated import false_rises_and_power


def trend(mentions: Sequence[int], voices: Sequence[int] | None = None) -> object:
    found = trends({"it": mentions}, voices or [100] * len(mentions)).get("it")
    return found and (found.low, found.mentions, found.high, found.rising)


def test_a_usual_week_is_not_rising() -> None:
    assert trend([20, 24, 18, 30, 22, 19, 27, 21, 29]) == (10, 29, 39, False)


def test_three_times_as_many_are() -> None:
    assert trend([20, 24, 18, 30, 22, 19, 27, 21, 66]) == (10, 66, 39, True)


def test_more_voices_make_more_mentions_usual() -> None:
    assert trend([20] * 8 + [60], [100] * 8 + [300]) == (29, 60, 100, False)


def test_restless_topics_have_wider_ranges() -> None:
    assert trend([2, 60, 5, 40, 1, 70, 3, 30, 66]) == (0, 66, 86, False)


def test_fewer_than_five_mentions_are_never_rising() -> None:
    assert trend([0] * 8 + [4]) == (0, 4, 1, False)
    assert trend([0] * 8 + [9]) == (0, 9, 1, True)


def test_too_few_weeks_say_nothing() -> None:
    assert trend([5, 5, 5, 9]) is None
    assert trend([5, 5, 5, 5, 5, 9], [10, 0, 0, 10, 10, 10]) is None
    assert trend([5, 5, 5, 5, 0], [10, 10, 10, 10, 0]) is None
    assert trends({}, [1, 2]) == {}


def test_weeks_without_voices_are_no_quiet_weeks() -> None:
    with_gaps = trend([20, 0, 20, 0, 20, 20, 40], [100, 0, 100, 0, 100, 100, 100])
    assert with_gaps == trend([20, 20, 20, 20, 40], [100] * 5)


def test_more_is_needed_where_more_is_looked_at() -> None:
    rising = [20, 24, 18, 30, 22, 19, 27, 21, 47]
    usual = [20, 24, 18, 30, 22, 19, 27, 21, 23]
    assert trends({"it": rising}, [100] * 9)["it"].rising
    assert not trends({"it": rising} | {str(n): usual for n in range(40)}, [100] * 9)["it"].rising


def test_the_distribution_has_the_promised_mean_and_variance() -> None:
    chances = [chance for chance, _ in zip(Expected(mean=20, dispersion=0.1).chances(), range(400), strict=False)]
    mean = sum(n * chance for n, chance in enumerate(chances))
    assert sum(chances) == pytest.approx(1)
    assert mean == pytest.approx(20)
    assert sum((n - mean) ** 2 * chance for n, chance in enumerate(chances)) == pytest.approx(20 + 0.1 * 400)
    assert Expected(mean=20, dispersion=0.1).at_least(0) == 1


def test_what_is_usual_counts_how_little_is_known() -> None:
    few, many = (expected([20] * weeks, [100] * weeks, now=100) for weeks in (4, 8))
    assert few is not None
    assert many is not None
    assert few.mean == pytest.approx(20.125)
    assert few.dispersion > many.dispersion > 0.1


def test_at_most_one_in_forty_usual_weeks_is_called_rising() -> None:
    false, power = false_rises_and_power(Random(5), runs=120, topics=20, dispersion=0.1)
    assert false <= 0.025
    assert power >= 0.5


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), min_size=1, max_size=10))
def test_any_counts_will_do(weeks: list[tuple[int, int]]) -> None:
    mentions, voices = zip(*((min(week), max(week)) for week in weeks), strict=True)
    for found in trends({"it": mentions, "other": mentions}, voices).values():
        assert 0 <= found.low <= found.high
        assert 0 <= found.chance <= 1
