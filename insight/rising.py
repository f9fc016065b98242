"""What is spoken of more than usual: held against the weeks before, as much as weeks differ by themselves.

"Up 40 %" is wrong one time in five where weeks differ as they do. So counts are held against a negative binomial
distribution, which allows for weeks that are busy by themselves; and the more topics are looked at, the more has to be
seen (Benjamini and Hochberg 1995).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count

LEAST_DISPERSION = 0.1
"""Weeks differ by at least this much: the variance is the mean, and this times its square."""
LEAST = 5
"""Of fewer mentions nothing is called rising."""
LEAST_WEEKS = 4
"""Of fewer weeks nobody knows what is usual."""
FALSE_DISCOVERIES = 0.1
"""So large a share of what is called rising may be chance."""
OUTSIDE = 0.05
"""So often a week lies above its usual range, and as often below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How often something was mentioned, beside how often it usually is."""

    mentions: int
    low: int
    high: int
    """In nine of ten weeks like this, between these two, both included."""
    chance: float
    """How likely so many mentions, or more, are in a usual week."""
    rising: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How many mentions a usual week has: their mean, and how weeks differ."""

    mean: float
    dispersion: float

    def chances(self) -> Iterator[float]:
        """Of no mention, of one, of two ..."""
        size = 1 / self.dispersion
        share = self.mean / (self.mean + size)
        chance = (1 - share) ** size
        for mentions in count():
            yield chance
            chance *= (mentions + size) / (mentions + 1) * share

    def at_least(self, mentions: int) -> float:
        """How likely so many mentions, or more, are."""
        below = sum(chance for chance, _ in zip(self.chances(), range(mentions), strict=False))
        return min(max(1 - below, 0.0), 1.0)

    def within(self) -> tuple[int, int]:
        """The usual range, both included."""
        low = None
        for mentions, so_far in enumerate(accumulate(self.chances())):
            if low is None and so_far > OUTSIDE:
                low = mentions
            if so_far >= 1 - OUTSIDE:
                return low or 0, mentions
        raise AssertionError


def expected(mentions: Sequence[int], voices: Sequence[int], *, now: int) -> Expected | None:
    """What is usual in a week of `now` voices, after weeks of so many mentions among so many voices.

    Weeks without any voice say nothing. None: there are too few weeks, or no voice now.
    """
    weeks = [(one, among) for one, among in zip(mentions, voices, strict=True) if among]
    if len(weeks) < LEAST_WEEKS or not now:
        return None
    whole = sum(among for _, among in weeks)
    rate = (sum(one for one, _ in weeks) + 0.5) / whole  # half a mention: what was never heard of is not impossible
    means = [rate * among for _, among in weeks]
    excess = sum((one - mean) ** 2 - mean for (one, _), mean in zip(weeks, means, strict=True)) / (len(weeks) - 1)
    dispersion = max(excess * len(weeks) / sum(mean**2 for mean in means), LEAST_DISPERSION)
    # The rate itself is known from these weeks only.
    unsure = sum(mean + dispersion * mean**2 for mean in means) / whole**2
    return Expected(mean=rate * now, dispersion=dispersion + unsure / rate**2)


def trends(mentions: Mapping[str, Sequence[int]], voices: Sequence[int]) -> dict[str, Trend]:
    """Each topic's trend by its mentions week by week, the last one being held against those before.

    `voices`: all voices of the same weeks. Topics of which nobody knows what is usual are left out.
    """
    *before, now = voices
    usual = {
        topic: found
        for topic, counted in mentions.items()
        if (found := expected(counted[:-1], before, now=now)) is not None
    }
    chances = {topic: one.at_least(mentions[topic][-1]) for topic, one in usual.items()}
    bound = _bound(list(chances.values()))
    made = {}
    for topic, one in usual.items():
        low, high = one.within()
        seen = mentions[topic][-1]
        rising = chances[topic] <= bound and seen >= LEAST and seen > high
        made[topic] = Trend(mentions=seen, low=low, high=high, chance=chances[topic], rising=rising)
    return made


def _bound(chances: Sequence[float]) -> float:
    """Up to this chance something counts as found."""
    ordered = sorted(chances)
    bounds = (FALSE_DISCOVERIES * rank / len(ordered) for rank in range(1, len(ordered) + 1))
    return max((chance for chance, bound in zip(ordered, bounds, strict=True) if chance <= bound), default=-1.0)
