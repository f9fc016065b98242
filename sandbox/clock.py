"""The sandbox's clock: it runs like any clock, and can be moved forward to any instant, each due time in order.

A bot that follows the clock (TRIBUNE_CLOCK_URL) does so with one call, over and over:

    POST /clock/settled   {"at": 1748937840.0 | null, "next_due": 1748941200.0 | null, "instance": "pid-or-random"}
    -> {"now": 1748941200.0, "running": true}

"I have done everything that was due at `at` (null: I have just started), and next have something to do at `next_due`."
The answer comes at the next step of a jump, or when `next_due` is reached by itself, or when something has happened
that may have given the bot work (POST /clock/poke), or after 20 seconds with nothing new. Between answers a running
clock advances with real time from the `now` it was told; while a jump is under way it stands still between steps
(`running` false). GET /clock gives {"now", "running"}.

A jump steps through the due times of the bot and of everybody who acts in the workspace, whichever is next, waits at
each for the bot to be settled (30 s of real time at the most, then the jump goes on and says so), and so plays weeks in
seconds.
"""

from collections.abc import Awaitable, Callable


class SandboxClock:
    """Virtual time, in seconds since 1970 as a float. Starts standing still at `start`; `run()` lets it tick."""

    def __init__(self, start: float) -> None:
        raise NotImplementedError

    def now(self) -> float:
        """The present virtual instant."""
        raise NotImplementedError

    @property
    def running(self) -> bool:
        """Whether it ticks with real time."""
        raise NotImplementedError

    def run(self) -> None:
        """Let it tick."""
        raise NotImplementedError

    def stop(self) -> None:
        """Let it stand still."""
        raise NotImplementedError

    def act_at(self, when: float, act: Callable[[], Awaitable[None]]) -> None:
        """Have `act` awaited at `when`: how simulated colleagues get their turn, running or jumping."""
        raise NotImplementedError

    async def jump(self, to: float, *, until: Callable[[], bool] | None = None) -> None:
        """Move to `to`, or to the first step at which `until()` holds, doing everything that is due on the way."""
        raise NotImplementedError

    async def settle(self) -> None:
        """Wait until the bot has done everything that is due now."""
        raise NotImplementedError
