"""Figures of chance as one would say them."""

import pytest

from sandbox.page.odds import figure, odds


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (1.0, "every time"),
        (0.96, "nearly every time"),
        (0.41, "4 times in 10"),
        (0.1, "1 time in 10"),
        (0.09, "1 time in 11"),
        (0.05, "1 time in 20"),
        (0.0034, "1 time in 290"),
        (0.000123, "1 time in 8,100"),
        (0.000001, "1 time in 1,000,000"),
        (1e-9, "less than 1 time in a million"),
        (0.0, "less than 1 time in a million"),
    ],
)
def test_says_how_often(probability: float, said: str) -> None:
    assert odds(probability) == said


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1"), (1.0, "1"), (0.96, "1"), (1.44, "1.4"), (12.25, "12.2"), (0, "0")]
)
def test_a_decimal_stands_where_it_says_something(number: float, said: str) -> None:
    assert figure(number) == said
