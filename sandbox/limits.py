"""Slack's rate limits, on the sandbox's clock: a budget that refills, and Retry-After when it is spent."""

import math
from dataclasses import dataclass

from sandbox.errors import SlackError


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls a minute on average; `burst` at once after a quiet time."""

    a_minute: float
    burst: int


TIER_1 = Rate(1, 100)
"""Its burst is wide: a bot that is killed and started again opens its sockets anew while the clock stands still."""
TIER_2 = Rate(20, 40)
TIER_3 = Rate(50, 100)
TIER_4 = Rate(100, 500)
A_CHANNEL = Rate(60, 5)
"""chat.postMessage: about one a second in each channel, short bursts allowed."""
A_WORKSPACE = Rate(600, 60)
"""chat.postMessage in all channels together."""


class RateLimits:
    """What is left of each budget."""

    def __init__(self) -> None:
        self._budgets: dict[str, tuple[float, float]] = {}
        """What for -> (calls left, at what instant)."""

    def spend(self, what: str, rate: Rate, now: float) -> None:
        """Take one call from a budget; raises "ratelimited" with the seconds to wait if nothing is left."""
        left, at = self._budgets.get(what, (float(rate.burst), now))
        left = min(rate.burst, left + max(0.0, now - at) * rate.a_minute / 60)
        if left < 1:
            self._budgets[what] = (left, now)
            raise SlackError("ratelimited", retry_after=max(1, math.ceil((1 - left) * 60 / rate.a_minute)))
        self._budgets[what] = (left - 1, now)
