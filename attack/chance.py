"""Exact tests: is an attacker better than one who has seen nothing but the roster and the published report?"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import accumulate
from math import comb, factorial

_BITS = 256
"""Distributions of single strata are exact; from there on probabilities are rounded to this many binary places."""


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
    right, expected = 0, 0.0
    blind: list[tuple[int, ...]] = [(1 << _BITS,)]
    for stratum in strata:
        people = len(stratum.guessed)
        pairs = _pairs(stratum)
        right += sum(guess == truth for guess, truth in zip(stratum.guessed, stratum.true, strict=True))
        expected += sum(guessed * true for guessed, true in pairs) / max(people, 1)
        blind.append(_hits(people, pairs))
    while len(blind) > 1:  # two and two, so that the long ones are multiplied least often
        blind = [
            _sum_of(*pair) if len(pair) == 2 else pair[0]
            for pair in (blind[at : at + 2] for at in range(0, len(blind), 2))
        ]
    at_least = min(sum(blind[0][right:]) / (1 << _BITS), 1.0)
    return Score(right=right, of=sum(len(one.guessed) for one in strata), expected=expected, p_value=at_least)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The same p-values, corrected for how many were tried (Holm 1979), in their order."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    raised = accumulate((min(1.0, p_values[at] * (len(order) - rank)) for rank, at in enumerate(order)), max)
    corrected = dict(zip(order, raised, strict=True))
    return tuple(corrected[at] for at in range(len(p_values)))


def _pairs(stratum: Guesses) -> tuple[tuple[int, int], ...]:
    """For each value that can be hit: how often it was guessed, and how often it is true."""
    guessed, true = Counter(stratum.guessed), Counter(stratum.true)
    return tuple(sorted((count, true[value]) for value, count in guessed.items() if value in true))


@lru_cache(maxsize=4096)
def _hits(people: int, pairs: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """How likely each number of hits is when the true values are dealt out blindly, in units of 2 ** -_BITS.

    A value guessed g times and true t times has C(g,j) C(t,j) j! ways to place j hits. If r(j) counts the ways for all
    values together, sum over j of r(j) (people - j)! (x - 1)^j has the number of deals with m hits before x^m.
    """
    none: tuple[int, ...] = (1,)
    rooks = reduce(_product, (_rooks(*pair) for pair in pairs), none)
    shifted = [(-1) ** hits * ways * factorial(people - hits) for hits, ways in enumerate(rooks)]
    for done in range(len(shifted)):  # Taylor's shift by one, from the highest power down
        shifted[done:] = list(accumulate(reversed(shifted[done:])))[::-1]
    deals = factorial(people)
    return tuple(((-1) ** hits * ways << _BITS) // deals for hits, ways in enumerate(shifted))


def _rooks(guessed: int, true: int) -> tuple[int, ...]:
    return tuple(comb(guessed, hits) * comb(true, hits) * factorial(hits) for hits in range(min(guessed, true) + 1))


def _sum_of(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """The distribution of two numbers of hits together; what is too unlikely to be written down is cut off."""
    together = [chance >> _BITS for chance in _product(one, other)]
    while len(together) > 1 and not together[-1]:
        together.pop()
    return tuple(together)


def _product(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """Two polynomials multiplied, as two large numbers whose digits are the coefficients: many times as fast."""
    width = (max(one).bit_length() + max(other).bit_length() + min(len(one), len(other)).bit_length()) // 8 + 1
    first, second = (
        int.from_bytes(b"".join(number.to_bytes(width, "little") for number in polynomial), "little")
        for polynomial in (one, other)
    )
    count = len(one) + len(other) - 1
    digits = (first * second).to_bytes(width * count, "little")
    return tuple(int.from_bytes(digits[at : at + width], "little") for at in range(0, len(digits), width))
