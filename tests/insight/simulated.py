"""Weeks of mentions as chance makes them, to see how often something is wrongly called rising."""

from random import Random

from insight.rising import trends

MEANS = (3, 5, 8, 12, 20, 30, 50)
WEEKS = 9


def mentions(random: Random, mean: float, dispersion: float) -> int:
    """One week's, from a negative binomial distribution."""
    left, many = random.gammavariate(1 / dispersion, mean * dispersion), 0
    while (left := left - random.expovariate(1)) > 0:
        many += 1
    return many


def false_rises_and_power(random: Random, *, runs: int, topics: int, dispersion: float) -> tuple[float, float]:
    """How many usual topic-weeks are called rising, and how many of those in which a topic is spoken of three times
    as much.
    """
    false = true = 0
    for _ in range(runs):
        busy = [random.uniform(0.7, 1.4) for _ in range(WEEKS)]
        means = [random.choice(MEANS) for _ in range(topics)]
        weeks = {str(n): [mentions(random, mean * one, dispersion) for one in busy] for n, mean in enumerate(means)}
        weeks["tripled"] = [*weeks["0"][:-1], mentions(random, 3 * means[0] * busy[-1], dispersion)]
        del weeks["0"]
        found = trends(weeks, [round(500 * one) for one in busy])
        true += found.pop("tripled").rising
        false += sum(one.rising for one in found.values())
    return false / (runs * (topics - 1)), true / runs
