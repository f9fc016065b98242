"""How exact scores are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.intervals import mean, net


def test_below_five_voices_there_is_no_score() -> None:
    assert net(positive=4, negative=0, voices=4) is None
    assert mean({5: 4}) is None


def test_net_mood_is_off_by_about_forty_points_of_ten_voices_and_twenty_of_fifty() -> None:
    ten = net(positive=5, negative=3, voices=10)
    fifty = net(positive=25, negative=15, voices=50)
    assert ten is not None
    assert fifty is not None
    assert ten.score == fifty.score == 20
    assert (ten.high - ten.low) / 2 == pytest.approx(45, abs=3)
    assert (fifty.high - fifty.low) / 2 == pytest.approx(23, abs=2)


def test_the_interval_is_that_of_the_paper() -> None:
    scored = net(positive=60, negative=20, voices=100)
    assert scored is not None
    assert (scored.low, scored.high) == (pytest.approx(23.38, abs=0.01), pytest.approx(54.29, abs=0.01))


def test_equal_scores_prove_little_when_they_are_few() -> None:
    few, many = mean({5: 5}), mean({5: 500})
    assert few is not None
    assert many is not None
    assert few.score == many.score == few.high == 5
    assert few.low < 3.5
    assert many.low > 4.9


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_a_net_score_lies_where_it_can(positive: int, negative: int, other: int) -> None:
    scored = net(positive=positive, negative=negative, voices=positive + negative + other)
    if scored:
        assert -100 <= scored.low < scored.high <= 100
        assert -100 <= scored.score <= 100


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 50)))
def test_a_mean_lies_where_it_can(counts: dict[int, int]) -> None:
    scored = mean(counts)
    if scored:
        assert 1 <= scored.low < scored.high <= 5
        assert scored.low <= scored.score <= scored.high
