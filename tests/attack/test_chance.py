from collections.abc import Hashable, Sequence
from itertools import permutations, product
from math import exp, factorial
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attack.chance import Guesses, holm, score

SMALL = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6)


def one(guessed: Sequence[Hashable], true: Sequence[Hashable]) -> Guesses:
    return Guesses(guessed=guessed, true=true)


def dealt(stratum: Guesses) -> list[int]:
    """The hits of every way to deal the true values out."""
    return [
        sum(guess == truth for guess, truth in zip(stratum.guessed, deal, strict=True))
        for deal in permutations(stratum.true)
    ]


@given(st.lists(SMALL, min_size=1, max_size=2))
def test_agrees_with_counting_every_way_to_deal_the_truth_out(strata: list[list[tuple[int, int]]]) -> None:
    guesses = [one([guess for guess, _ in pairs], [truth for _, truth in pairs]) for pairs in strata]
    judged = score(guesses)
    all_deals = [sum(hits) for hits in product(*map(dealt, guesses))]
    assert judged.right == sum(guess == truth for pairs in strata for guess, truth in pairs)
    assert judged.of == sum(map(len, strata))
    assert judged.expected == pytest.approx(sum(all_deals) / len(all_deals))
    assert judged.p_value == pytest.approx(sum(hits >= judged.right for hits in all_deals) / len(all_deals))


def test_one_of_all_orders_is_wholly_right() -> None:
    assert score([one(range(8), range(8))]).p_value == pytest.approx(1 / factorial(8))


def test_many_surveys_have_as_many_hits_as_the_law_of_rare_events_says() -> None:
    order = list(range(200))
    Random(4).shuffle(order)
    judged = score([one(order, order[1:] + order[:1])] * 20)
    assert judged.expected == pytest.approx(20)
    assert judged.p_value == 1.0
    lucky = score([one([*range(30), *range(31, 200), 30], range(200))] + [one(order, order[1:] + order[:1])] * 19)
    assert lucky.right == 30
    poisson = 1 - sum(exp(-20) * 20**hits / factorial(hits) for hits in range(30))
    assert lucky.p_value == pytest.approx(poisson, rel=1e-6)


def test_an_attacker_who_knows_a_little_is_caught() -> None:
    """Each survey names one person's ballot, and the rest is guessed: 2 hits of 8 instead of 1."""
    strata = [one(range(8), [0, *(1 + (at + turn) % 7 for at in range(7))]) for turn in range(7)] * 30
    judged = score(strata)
    assert judged.right == 2 * 210
    assert judged.p_value < 1e-30


def test_is_fast_at_full_size() -> None:
    random = Random(1)
    began = process_time()
    surveys = [
        one([random.randrange(5) for _ in range(200)], [random.randrange(5) for _ in range(200)]) for _ in range(20)
    ]
    assert 0.0 < score(surveys).p_value < 1.0
    assert 0.0 < score([one(range(8), random.sample(range(8), 8)) for _ in range(200)]).p_value <= 1.0
    assert process_time() - began < 3


def test_nothing_guessed_is_no_advantage() -> None:
    judged = score([])
    assert (judged.right, judged.of, judged.expected, judged.p_value) == (0, 0, 0.0, 1.0)
    assert score([one([], [])]).p_value == 1.0


def test_guesses_and_truths_are_of_the_same_people() -> None:
    with pytest.raises(ValueError, match="zip"):
        score([one([1, 2], [1])])


def test_holm_corrects_for_how_many_were_tried() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.9, 0.8]) == (1.0, 1.0)
    assert holm([]) == ()
