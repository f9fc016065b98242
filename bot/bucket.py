"""How fast messages may go out: a token bucket that learns from Slack's refusals. Pure: time is an argument."""

from datetime import datetime, timedelta

FIRST_RATE = 3.0
LOWEST_RATE = 0.5
HIGHEST_RATE = 5.0
CREEP = 0.02
"""How much faster after each message that went well: from 3 to 5 a second in a hundred messages."""


class Bucket:
    """Messages a second for the whole workspace; what is saved up never exceeds one second's worth."""

    def __init__(self, now: datetime) -> None:
        self.rate = FIRST_RATE
        self._tokens = FIRST_RATE
        self._at = now

    def ready(self, now: datetime) -> int:
        """How many messages may go now."""
        self._refill(now)
        return 0 if now < self._at else int(self._tokens)

    def take(self, now: datetime) -> bool:
        """Take the right to send one message now, if there is one."""
        if self.ready(now) == 0:
            return False
        self._tokens -= 1
        return True

    def next_at(self, now: datetime) -> datetime:
        """When the next message may go; `now` if at once."""
        self._refill(now)
        if self._tokens >= 1:
            return max(now, self._at)
        # A microsecond more than the exact instant, so that rounding never leaves the bucket a hair short of a token.
        return self._at + timedelta(seconds=(1 - self._tokens) / self.rate, microseconds=1)

    def went_well(self) -> None:
        """Slack took a message: creep up."""
        self.rate = min(HIGHEST_RATE, self.rate + CREEP)

    def refused(self, *, until: datetime) -> None:
        """Slack says too fast: half the rate, and nothing at all before `until`."""
        self.rate = max(LOWEST_RATE, self.rate / 2)
        self.pause(until=until)

    def pause(self, *, until: datetime) -> None:
        """Send nothing before `until`."""
        self._tokens = min(self._tokens, 1)
        self._at = max(self._at, until)

    def _refill(self, now: datetime) -> None:
        if now > self._at:
            self._tokens = min(max(1.0, self.rate), self._tokens + (now - self._at).total_seconds() * self.rate)
            self._at = now
