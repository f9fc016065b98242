"""Home never loses a capability that it once held, whatever comes late, twice, at once or after a restart."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from slack_sdk.errors import SlackApiError

from bot.wallets import Wallets
from domain.screens import Home, ResultsCard
from domain.wallet import Wallet
from handlers import home_view
from handlers.deps import Deps
from handlers.home import _Home
from handlers.home_view import refresh
from handlers.payloads import HomeView
from models.database import Database
from tests.handlers.conftest import MAYA, MONDAY, Stage

T = TypeVar("T")
Json = dict[str, Any]

BARE = Home(
    name="Maya", open_pulses=(), state=None, coming=(), results=ResultsCard(), stopped=False, has_duty=False, admin=None
)
"""What else stands in Home is of no interest here."""


class Slack:
    """One person's Home as Slack holds it: whoever names a hash must name the present one."""

    def __init__(self) -> None:
        self.metadata = ""
        self.hash: str | None = None
        self.trouble = ""
        """Of the next call: "refused", or "unanswered", when it is done and nobody hears of it."""
        self.slow = 0
        """How long the next call is on its way, while others overtake it."""
        self._published = 0
        self.ever_held: set[str] = set()

    async def views_publish(self, *, view: Json, user_id: str, hash: str | None) -> Json:  # noqa: A002 - Slack's word
        assert user_id == MAYA
        trouble, self.trouble = self.trouble, ""
        slow, self.slow = self.slow, 0
        for _ in range(1 + slow):
            await asyncio.sleep(0)
        if trouble == "refused":
            raise SlackApiError("refused", {"ok": False, "error": "internal_error"})
        if hash is not None and hash != self.hash:
            raise SlackApiError("conflict", {"ok": False, "error": "hash_conflict"})
        self._published += 1
        self.ever_held |= self.held
        self.metadata, self.hash = view.get("private_metadata", ""), f"h{self._published}"
        answer = {"view": {"hash": self.hash}}
        await asyncio.sleep(0)
        if trouble == "unanswered":
            raise TimeoutError
        return answer

    @property
    def held(self) -> set[str]:
        return {one.capability for one in Wallet.read(self.metadata).threads}


@dataclass
class Store:
    database: Database

    async def read(self, work: Callable[[Any], T]) -> T:
        with self.database.read() as session:
            return work(session)


@dataclass
class Clock:
    at: datetime

    def now(self) -> datetime:
        return self.at


class Homes(RuleBasedStateMachine):
    """A person with a telephone and a computer, an unsteady line, and a server that is started again now and then."""

    deps: Deps

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = Clock(MONDAY)
        self.slack = Slack()
        self.events: list[Json] = []
        self.seen: list[HomeView] = []
        self.made: dict[str, datetime] = {}
        """Of this process, that wait for a Home or are in one."""
        self.number = 0
        self.deps = replace(type(self).deps, clock=self.clock, wallets=Wallets(MONDAY))

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.close()

    @rule()
    def looks(self) -> None:
        """Home is opened: everything that waits is in it then, if Slack takes it."""
        calm = not self.slack.trouble
        self._run(self._deliver(self._happens()))
        if calm:
            assert {
                one for one, at in self.made.items() if self.clock.now() - at < timedelta(days=1)
            } <= self.slack.held
            assert self.deps.wallets.waiting(MAYA, now=self.clock.now()) == ()

    @rule()
    def looks_at_two_at_once(self) -> None:
        self._run(self._deliver(self._happens()), self._deliver(self._happens()))

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def redelivered(self, data: st.DataObject) -> None:
        """Slack delivers an event again, late, and something else at the same time."""
        old = data.draw(st.sampled_from(self.events))
        self._run(self._deliver(old), self._deliver(self._happens()))

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def comes_late(self, data: st.DataObject) -> None:
        self._run(self._deliver(data.draw(st.sampled_from(self.events))))

    @precondition(lambda self: self.seen)
    @rule(data=st.data())
    def suggests_while_an_event_is_on_its_way(self, data: st.DataObject) -> None:
        """An event is answered while a suggestion is sent from the present Home, and is overtaken by it."""
        old = data.draw(st.sampled_from(self.events))
        self.slack.slow = 5

        async def suggests() -> None:
            await asyncio.sleep(0)
            self._makes()
            await refresh(self.deps, self.slack, MAYA, self.seen[-1])  # type: ignore[arg-type]

        self._run(self._deliver(old), suggests())

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), twice=st.booleans())
    def suggests_from_home(self, data: st.DataObject, twice: bool) -> None:
        """A form that was opened from some Home, perhaps from one that is old by now."""
        home = data.draw(st.sampled_from(self.seen))
        capability = self._makes()
        self._run(*[refresh(self.deps, self.slack, MAYA, home) for _ in range(1 + twice)])  # type: ignore[arg-type]
        assert capability in self.slack.held | set(self.deps.wallets.waiting(MAYA, now=self.clock.now()))

    @rule()
    def suggests_from_elsewhere(self) -> None:
        self._makes()
        self._run()

    @precondition(lambda self: self.slack.held)
    @rule(data=st.data(), answers=st.integers(1, 3))
    def reads(self, data: st.DataObject, answers: int) -> None:
        """A thread is opened: what was seen is noted in the Home that it was opened from."""
        home = data.draw(st.sampled_from(self.seen))
        one = data.draw(st.sampled_from(sorted(self.slack.held)))
        after = str(Wallet.read(home.metadata).having_seen(one, answers))
        self._run(refresh(self.deps, self.slack, MAYA, HomeView(metadata=after, hash=home.hash)))  # type: ignore[arg-type]

    @rule(trouble=st.sampled_from(["refused", "unanswered"]))
    def line_is_bad(self, trouble: str) -> None:
        self.slack.trouble = trouble

    @rule(minutes=st.sampled_from([1, 5, 60, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.clock.at += timedelta(minutes=minutes)

    @rule()
    def is_started_again(self) -> None:
        """What waited in memory is gone: its four words are left."""
        self.clock.at += timedelta(seconds=1)
        self.deps = replace(self.deps, wallets=Wallets(self.clock.now()))
        self.made.clear()

    def _happens(self) -> Json:
        """Home is opened now, and shows what Slack has now."""
        event: Json = {"type": "app_home_opened", "user": MAYA, "tab": "home"}
        if self.slack.hash is not None:
            event["view"] = {"type": "home", "private_metadata": self.slack.metadata, "hash": self.slack.hash}
        body = {"event": event, "event_time": int(self.clock.now().timestamp())}
        self.events.append(body)
        return body

    def _makes(self) -> str:
        capability = f"{self.number:021d}A"
        self.number += 1
        self.made[capability] = self.clock.now()
        self.deps.wallets.wait(MAYA, capability, now=self.clock.now())
        return capability

    async def _deliver(self, body: Json) -> None:
        try:
            await _Home(self.deps).opened(body, self.slack)  # type: ignore[arg-type]
        except (SlackApiError, TimeoutError):
            return  # Slack delivers it again

    def _run(self, *work: Any) -> None:
        """Do this at once, and see that Home has lost nothing."""

        async def everything() -> None:
            await asyncio.gather(*work)

        self.loop.run_until_complete(everything())
        assert self.slack.ever_held <= self.slack.held
        if self.slack.hash is not None:
            self.seen.append(HomeView(metadata=self.slack.metadata, hash=self.slack.hash))
        self.clock.at += timedelta(seconds=1)


def test_home_never_loses_a_capability_that_it_once_held(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_view.home, "home", lambda _session, **_: BARE)
    assert stage.deps

    class Here(Homes):
        deps = replace(stage.deps, store=Store(stage.database))  # type: ignore[arg-type]

    calm = settings(max_examples=40, stateful_step_count=25, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Here, settings=calm)
