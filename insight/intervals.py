"""How exact a score of a few voices is. For customers' scores; employees' have rules of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

LEAST = 5
"""Of fewer no score is shown."""
_Z = 1.96
"""95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A score, and between what values it would lie if everybody had spoken, in 19 of 20 cases."""

    score: float
    low: float
    high: float
    voices: int


def net(*, positive: int, negative: int, voices: int) -> Scored | None:
    """Per cent of positive minus per cent of negative, -100 to 100: net mood and NPS. None of fewer than five voices.

    The interval is the adjusted Wald one: three more voices, one of each kind but for a quarter (Rocks 2016, "Interval
    estimation for the net promoter score", The American Statistician 70).
    """
    if voices < LEAST:
        return None
    more, fewer, all_ = (positive + 0.75) / (voices + 3), (negative + 0.75) / (voices + 3), voices + 3
    middle = more - fewer
    half = _Z * sqrt(max(more + fewer - middle**2, 0.0) / all_)
    return Scored(
        score=100 * (positive - negative) / voices,
        low=max(100 * (middle - half), -100.0),
        high=min(100 * (middle + half), 100.0),
        voices=voices,
    )


def mean(counts: Mapping[int, int], *, lowest: int = 1, highest: int = 5) -> Scored | None:
    """The mean of scores, of which `counts` says how many gave each. None of fewer than five.

    The interval takes one more of the lowest and of the highest score for granted: a few equal scores prove little.
    """
    voices = sum(counts.values())
    if voices < LEAST:
        return None
    widened = {score: counts.get(score, 0) for score in {*counts, lowest, highest}}
    widened[lowest] += 1
    widened[highest] += 1
    middle = sum(score * many for score, many in widened.items()) / (voices + 2)
    variance = sum(many * (score - middle) ** 2 for score, many in widened.items()) / (voices + 1)
    half = _Z * sqrt(variance / (voices + 2))
    return Scored(
        score=sum(score * many for score, many in counts.items()) / voices,
        low=max(middle - half, lowest),
        high=min(middle + half, highest),
        voices=voices,
    )
