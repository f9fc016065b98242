"""Killing the bot at any moment of a pulse, and starting it again, changes nothing that people can see.

The bot is a process of its own, and dies (SIGKILL) inside a call to Slack, whose answer it never gets, or some
milliseconds after one: while it seals an answer, closes a survey, or has a message half sent. One life has some kills
at moments that are named, some at random, and one each as the pulse opens and closes. More lives, each with other
random moments, are lived by hand:

    TRIBUNE_KILL_LIVES=20 pytest tests/scenarios/test_kill.py
    TRIBUNE_KILL_LIVES=1 TRIBUNE_KILL_FIRST=13 pytest tests/scenarios/test_kill.py     # the one that failed, again
"""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest

from bot.manifest import manifest
from sandbox import hearthline, sight
from sandbox.acting import NotAcknowledged
from sandbox.bot_process import BotProcess
from sandbox.play import Play
from sandbox.workspace import Call, Message, View

COMMAND = (sys.executable, "-m", "bot")
FIRST = int(os.environ.get("TRIBUNE_KILL_FIRST", "0"))
LIVES = range(FIRST, FIRST + int(os.environ.get("TRIBUNE_KILL_LIVES", "1")))
AT_RANDOM = 3
TRIES = 5
SOON = 0.03
"""Seconds: within them the bot has dealt with most of what follows from a call."""

INVITATION, REMINDER = "4 short questions", "A reminder, the only one"
RESULTS, COMMENTS = "of 42 answered", "Your words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """At the `count`-th call (of this `name`, with these `words` in it), or so many seconds after it.

    Without a delay the bot dies inside the call: Slack has done what was asked, and the answer is lost.
    """

    count: int
    name: str = ""
    words: str = ""
    delay: float = 0.0

    def is_about(self, call: Call) -> bool:
        return call.name.startswith(self.name) and self.words in json.dumps(call.request)


OPENING, CLOSING = datetime(2025, 3, 11, 8, tzinfo=UTC), datetime(2025, 3, 14, 17, tzinfo=UTC)
"""10:00 in Athens, and 17:00 in Leeds: when the bot works although nobody calls."""
WHILE_IT_WORKS = 0.1
"""Seconds that opening or closing takes at the most."""

IN_AN_INVITATION = Moment(name="chat.postMessage", words=INVITATION, count=9)
WHILE_AN_ANSWER_IS_SEALED = Moment(name="block_actions", words="pulse_first", count=12, delay=0.004)
AFTER_A_THANK_YOU = Moment(name="view_submission", words="pulse_form", count=20)
IN_THE_RESULTS = Moment(name="chat.postMessage", words=RESULTS, count=1)
NAMED = (IN_AN_INVITATION, WHILE_AN_ANSWER_IS_SEALED, AFTER_A_THANK_YOU, IN_THE_RESULTS)


@dataclass(slots=True, eq=False)
class Witness:
    """Hears every call, and kills the bot at the moments it was given."""

    play: Play
    moments: Sequence[Moment]
    calls: int = 0
    happened: list[tuple[str, str]] = field(default_factory=list)
    """("thanked" | "answered already" | "reminded", person), in order."""
    _seen: Counter[Moment] = field(default_factory=Counter)

    def __call__(self, call: Call) -> None:
        if call.kind == "failure":
            return
        self.calls += 1
        self._note(call)
        for moment in self.moments:
            if moment.is_about(call):
                self._seen[moment] += 1
                if self._seen[moment] == moment.count:
                    self._kill(moment)

    @property
    def missed(self) -> list[Moment]:
        """The moments that never came."""
        return [moment for moment in self.moments if self._seen[moment] < moment.count]

    def people(self, what: str) -> Counter[str]:
        """To whom this has happened, and how often."""
        return Counter(person for happened, person in self.happened if happened == what)

    def _note(self, call: Call) -> None:
        if call.name == "chat.postMessage" and REMINDER in call.request["text"]:
            self.happened.append(("reminded", call.request["channel"]))
        elif call.name == "view_submission" and "Thank you, recorded." in json.dumps(call.response):
            self.happened.append(("thanked", call.request["user"]["id"]))
        elif call.name == "block_actions":
            person = call.request["user"]["id"]
            modal = self.play.workspace.top_modal(person)
            if modal is not None and "You have answered this pulse already." in sight.text_of(modal):
                self.happened.append(("answered already", person))

    def kill_at(self, instant: datetime, *, delay: float) -> None:
        """Kill some seconds (real ones) after the clock has come to this instant."""

        async def soon() -> None:
            asyncio.get_running_loop().call_later(delay, self._shoot)

        # What is due for the bot comes before anybody's act, so the act is an instant earlier, and the jump goes on.
        self.play.clock.act_at(instant.timestamp() - 0.001, soon)

    def _kill(self, moment: Moment) -> None:
        if moment.delay:
            asyncio.get_running_loop().call_later(moment.delay, self._shoot)
        else:
            self._shoot()

    def _shoot(self) -> None:
        if self.play.bot.running:
            os.kill(self.play.bot.pid, signal.SIGKILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What people can see when the pulse is over, without what may differ: reminders, and the order of comments."""

    channel: list[str]
    inboxes: dict[str, list[str]]
    homes: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One pulse at Hearthline, from the set-up to the comments, and what was seen of it."""

    ending: Ending
    witness: Witness


NO_INSTANTS: Mapping[datetime, float] = MappingProxyType({})


async def live(folder: Path, moments: Sequence[Moment] = (), instants: Mapping[datetime, float] = NO_INSTANTS) -> Life:
    """Live it, dying at these moments, and so many seconds after these instants."""
    play = Play(manifest(), COMMAND, folder)
    witness = Witness(play, moments)
    await play.start()
    for instant, delay in instants.items():
        witness.kill_at(instant, delay=delay)
    keeping = asyncio.create_task(keep_alive(play.bot))
    play.workspace.recorders.add(witness)
    try:
        living = asyncio.create_task(live_through(play))
        await asyncio.wait({living, keeping}, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done():
            living.cancel()
            await keeping
        return Life(ending=await living, witness=witness)
    finally:
        play.workspace.recorders.discard(witness)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await play.stop()


async def keep_alive(bot: BotProcess) -> None:
    """Start the bot again when it was killed, as a service manager does. Raises RuntimeError if it ends by itself."""
    while True:
        assert bot._process is not None
        if await bot._process.wait() != -signal.SIGKILL:
            raise RuntimeError(f"the bot has ended by itself:\n{bot.log.read_text(encoding='utf-8')[-2000:]}")
        try:
            await bot.start()
        except RuntimeError:
            continue  # killed while it started


async def live_through(play: Play) -> Ending:
    await set_up(play)
    await play.live_until(lambda: len(play.said()) == 3, days=12)
    await play.live_until(lambda: False, days=1)
    people = [employee.user.id for employee in hearthline.EMPLOYEES]
    return Ending(
        channel=[read(message) for message in play.said()],
        inboxes={
            person: [read(m) for m in play.server.actor(person).inbox() if REMINDER not in m.text] for person in people
        },
        homes={person: read(await home(play, person)) for person in (hearthline.NEWCOMER, hearthline.ADMINISTRATOR)},
    )


async def set_up(play: Play) -> None:
    """Fill in the two pages; again, as people do, until Home says that it is done."""
    for _ in range(TRIES):
        if sight.button(await home(play, hearthline.ADMINISTRATOR), "Pause") is not None:
            return
        with suppress(NotAcknowledged):
            await play.set_up()
    raise AssertionError("Home still asks to be set up")


async def home(play: Play, person: str) -> View:
    """Home as it is now; opened again, as people do, if it does not come."""
    for _ in range(TRIES):
        await play.clock.settle()
        await play.server.wait_connected()
        before = play.workspace.homes.get(person)
        seen = before.hash if before else ""
        shown = await play.server.actor(person).open_home()
        if shown is not None and shown.hash != seen:
            return shown
    raise AssertionError("Home does not come")


def read(surface: Message | View) -> str:
    return "\n".join(sorted(sight.text_of(surface).splitlines()))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """The same pulse without a kill."""
    return asyncio.run(live(tmp_path_factory.mktemp("undisturbed") / "bot"))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_undisturbed_pulse_asks_everybody_and_counts_every_answer(undisturbed: Life) -> None:
    announcement, results, comments = undisturbed.ending.channel
    thanked = undisturbed.witness.people("thanked")
    assert "We start a service pulse" in announcement
    assert f"{len(thanked)} of 42 answered" in results
    assert COMMENTS in comments
    assert all(sum(INVITATION in text for text in inbox) == 1 for inbox in undisturbed.ending.inboxes.values())
    assert not undisturbed.witness.people("answered already")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("life", LIVES)
def test_killing_the_bot_at_any_moment_loses_no_answer_doubles_no_message_and_ends_the_same(
    life: int, undisturbed: Life, tmp_path: Path
) -> None:
    random = Random(life)
    at_random = [
        Moment(count=random.randint(1, undisturbed.witness.calls), delay=random.choice((0.0, random.uniform(0, SOON))))
        for _ in range(AT_RANDOM)
    ]
    instants = {instant: random.uniform(0, WHILE_IT_WORKS) for instant in (OPENING, CLOSING)}
    lived = asyncio.run(live(tmp_path / "bot", [*NAMED, *at_random], instants))
    witness, told = lived.witness, f"killed at {at_random} and {instants}"

    assert not witness.missed, told
    assert lived.ending == undisturbed.ending, told
    reminded = witness.people("reminded")
    assert all(times == 1 for times in reminded.values()), told
    assert not [
        person
        for place, (what, person) in enumerate(witness.happened)
        if what == "reminded" and ("thanked", person) in witness.happened[:place]
    ], told
    answered = witness.people("thanked").keys() | witness.people("answered already").keys()
    assert answered == undisturbed.witness.people("thanked").keys(), told
    assert witness.people("thanked").total() == len(witness.people("thanked")), told
