"""Exact tests: is an attacker better than one who has seen nothing but the roster and the published report?"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How often an attacker was right, over any number of surveys."""

    right: int
    of: int
    expected: float
    """How often a blind attacker is right, on average."""
    p_value: float
    """One-sided and exact: how often a blind attacker is right at least so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """What was guessed in one stratum (a survey, or one cell of it) of each person, and what is true of them.

    Blind means: the true values, which are known as a heap, belong to these people in an order of which all are
    equally likely.
    """

    guessed: Sequence[Hashable]
    true: Sequence[Hashable]


def score(strata: Sequence[Guesses]) -> Score:
    """Whether the guesses beat blind ones, over all strata together (hit numbers by rook polynomials, convolved)."""
    raise NotImplementedError


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The same p-values, corrected for how many were tried (Holm 1979), in their order."""
    raise NotImplementedError
