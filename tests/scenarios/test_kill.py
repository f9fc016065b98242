"""Killing the bot at any moment of two pulses, and starting it again, changes nothing that people can see.

The bot is a process of its own, and dies (SIGKILL) inside a call to Slack, whose answer it never gets, or some
milliseconds after one: while it keeps a page of the set-up, introduces itself, seals an answer, walks round with
reminders, closes a survey, or has a message half sent. One life has some kills at moments that are named, some at
random, and one each as the pulses open, remind and close. Its first start is killed too. More lives, each with other
random moments, are lived by hand:

    TRIBUNE_KILL_LIVES=20 TRIBUNE_TESTS_EVERY_LIFE=1 pytest tests/scenarios/test_kill.py     # on both databases
    TRIBUNE_KILL_LIVES=1 TRIBUNE_KILL_FIRST=13 pytest tests/scenarios/test_kill.py     # the one that failed, again
"""

import asyncio
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest
from sqlalchemy import create_engine
from sqlalchemy import text as sql

from bot.manifest import manifest
from sandbox import hearthline, sight
from sandbox.acting import NotAcknowledged
from sandbox.bot_process import BotProcess
from sandbox.company_file import empty_company
from sandbox.play import Play
from sandbox.workspace import Call, Message, View
from tests.conftest import EVERY_LIFE

COMMAND = (sys.executable, "-m", "bot")
FIRST = int(os.environ.get("TRIBUNE_KILL_FIRST", "0"))
LIVES = range(FIRST, FIRST + int(os.environ.get("TRIBUNE_KILL_LIVES", "1")))
AT_RANDOM = 1
TRIES = 12
STARTS = 6
LONGEST_START = 2.5
"""Seconds; the last of the starts that are killed are killed after it."""
SOON = 0.03
"""Seconds: within them the bot has dealt with most of what follows from a call."""

INVITATION, REMINDER, ASKED_FOR = "4 short questions", "A reminder, the only one", "You asked us to remind you"
INTRODUCTION, RESULTS, COMMENTS = "Hello, I'm Tribune", "of 42 answered", "Your words"
HOTLINE = "Pulse of the hotline"
"""The second one: it asks the members of a channel, in the afternoon, beside the one that asks everybody."""
TOMORROW, NOT_THIS_TIME = "U0DINA000", "U0CRAIG00"
"""Two who never answer, outside the hotline, and what they press instead."""
SURVEY = re.compile(r"[0-9a-f]{32}")


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


INTRODUCING, OPENING = datetime(2025, 3, 10, 8, tzinfo=UTC), datetime(2025, 3, 11, 8, tzinfo=UTC)
REMINDING, CLOSING = datetime(2025, 3, 13, 8, tzinfo=UTC), datetime(2025, 3, 14, 17, tzinfo=UTC)
"""10:00 in Athens on three days, and 17:00 in Leeds: when the bot works although nobody calls."""
WHILE_IT_WORKS = 0.1
"""Seconds that opening or closing takes at the most."""

KEEPING_A_PURPOSE = Moment(name="views.publish", words="Set-up has begun", count=1)
"""The first page is kept, but nobody is told: whoever wrote it presses [Next] again, or goes on from Home."""
PLANNING = Moment(name="views.publish", words="Results go to", count=1)
IN_AN_INTRODUCTION = Moment(name="chat.postMessage", words=INTRODUCTION, count=7)
IN_A_REMINDER = Moment(name="chat.postMessage", words=REMINDER, count=2)

IN_AN_INVITATION = Moment(name="chat.postMessage", words=INVITATION, count=9)
WHILE_AN_ANSWER_IS_SEALED = Moment(name="block_actions", words="pulse_first", count=12, delay=0.004)
AFTER_A_THANK_YOU = Moment(name="view_submission", words="pulse_form", count=20)
IN_THE_RESULTS = Moment(name="chat.postMessage", words=RESULTS, count=1)
NAMED = (
    KEEPING_A_PURPOSE,
    PLANNING,
    IN_AN_INTRODUCTION,
    IN_AN_INVITATION,
    WHILE_AN_ANSWER_IS_SEALED,
    AFTER_A_THANK_YOU,
    IN_A_REMINDER,
    IN_THE_RESULTS,
)


@dataclass(slots=True, eq=False)
class Witness:
    """Hears every call, and kills the bot at the moments it was given."""

    play: Play
    moments: Sequence[Moment]
    calls: int = 0
    happened: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    """("thanked" | "answered already" | "reminded", (person, survey)), in order."""
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

    def people(self, what: str) -> Counter[tuple[str, str]]:
        """To whom this has happened in which survey, and how often."""
        return Counter(person for happened, person in self.happened if happened == what)

    def _note(self, call: Call) -> None:
        if call.name == "chat.postMessage":
            if REMINDER in call.request["text"] or ASKED_FOR in call.request["text"]:
                self._happened("reminded", call.request["channel"], json.dumps(call.request["blocks"]))
        elif call.name == "view_submission" and "Thank you, recorded." in json.dumps(call.response):
            self._happened("thanked", call.request["user"]["id"], call.request["view"]["private_metadata"])
        elif call.name == "block_actions":
            person = call.request["user"]["id"]
            modal = self.play.workspace.top_modal(person)
            if modal is not None and "You have answered this pulse already." in sight.text_of(modal):
                self._happened("answered already", person, json.dumps(call.request["actions"]))

    def _happened(self, what: str, person: str, where: str) -> None:
        survey = SURVEY.search(where)
        assert survey is not None
        self.happened.append((what, (person, survey[0])))

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


async def live(
    folder: Path,
    moments: Sequence[Moment] = (),
    instants: Mapping[datetime, float] = NO_INSTANTS,
    *,
    database_url: str = "",
) -> Life:
    """Live it, dying at these moments, and so many seconds after these instants."""
    play = Play(manifest(), COMMAND, folder, database_url=database_url)
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
    await set_up_the_second(play)
    await play.clock.jump((OPENING + timedelta(hours=3)).timestamp())
    await instead_of_answering(play, TOMORROW, "Tomorrow")
    await instead_of_answering(play, NOT_THIS_TIME, "Not this time")
    await play.clock.jump((CLOSING + timedelta(days=4)).timestamp())
    people = [employee.user.id for employee in hearthline.EMPLOYEES]
    return Ending(
        channel=sorted(read(message) for message in play.said()),
        inboxes={person: sorted(map(read, undisturbing(play, person))) for person in people},
        homes={person: read(await home(play, person)) for person in (hearthline.NEWCOMER, hearthline.ADMINISTRATOR)},
    )


def undisturbing(play: Play, person: str) -> list[Message]:
    """What somebody has got, without reminders: the one under way is lost with the bot, and never sent twice."""
    inbox = play.server.actor(person).inbox()
    return [one for one in inbox if REMINDER not in one.text and ASKED_FOR not in one.text and one.only_for is None]


async def set_up(play: Play) -> None:
    """Answer the two pages; again, as people do, until Home says that it is done."""
    for _ in range(TRIES):
        if sight.button(await home(play, hearthline.ADMINISTRATOR), "Pause") is not None:
            return
        with suppress(NotAcknowledged):
            await play.set_up()
    raise AssertionError("Home still asks to be set up")


async def set_up_the_second(play: Play) -> None:
    """The same for the members of a channel, with a name of its own."""
    for _ in range(TRIES):
        shown = await home(play, hearthline.ADMINISTRATOR)
        if sight.text_of(shown).count("[Pause]") == 2:
            return
        begin = sight.button(shown, "Go on") or sight.button(shown, "Add another pulse")
        assert begin is not None
        with suppress(NotAcknowledged):
            await play.server.actor(hearthline.ADMINISTRATOR).press(shown, begin.action_id, block_id=begin.block_id)
            await fill_in_the_second(play)
    raise AssertionError("Home still asks for the second pulse")


async def fill_in_the_second(play: Play) -> None:
    ruth = play.server.actor(hearthline.ADMINISTRATOR)
    first = ruth.modal()
    assert first is not None
    for seen in sight.inputs(first):
        said = hearthline.set_up_answer(seen.words, seen.element["type"]) or HOTLINE
        await ruth.fill(first, seen.block_id, seen.action_id, said)
    await ruth.submit(first)
    chosen = {
        "Who is asked?": "The members of a channel",
        "Which channel": "C0HOTLINE",
        "Where do": hearthline.PULSE_CHANNEL,
        "At what time": "14:00",
    }
    for label, says in chosen.items():
        second = ruth.modal()
        assert second is not None
        seen = sight.field(second, label)
        assert seen is not None, label
        await ruth.fill(second, seen.block_id, seen.action_id, seen.option(says) or says)
    last = ruth.modal()
    assert last is not None
    await ruth.submit(last)


async def instead_of_answering(play: Play, person: str, says: str) -> None:
    """Press something else on the invitation; again until it is acknowledged."""
    actor = play.server.actor(person)
    for _ in range(TRIES):
        invitation = next(message for message in actor.inbox() if sight.asks(message))
        button = sight.button(invitation, says)
        assert button is not None
        with suppress(NotAcknowledged):
            await actor.press(invitation, button.action_id, block_id=button.block_id)
            return
        await play.server.wait_connected()
    raise AssertionError("it is never acknowledged")


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
    """What stands there, but for how many answered in a group of five to nine: that is drawn, within one."""
    text = re.sub(r"([Aa]bout) \d+ of", r"\1 so many of", sight.text_of(surface))
    return "\n".join(sorted(text.splitlines()))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """The same pulses without a kill."""
    return asyncio.run(live(tmp_path_factory.mktemp("undisturbed") / "bot"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_undisturbed_pulses_ask_everybody_and_count_every_answer(undisturbed: Life) -> None:
    said, thanked = undisturbed.ending.channel, undisturbed.witness.people("thanked")
    assert sum("We start a service pulse" in words for words in said) == 2
    surveys = Counter(survey for _, survey in thanked)
    of_all, of_hotline = (count for _, count in surveys.most_common())
    assert sum(f"{of_all} of 42 answered" in words for words in said) == 1
    assert of_hotline >= 5
    assert any(COMMENTS in words for words in said)
    for inbox in undisturbed.ending.inboxes.values():
        assert sum(INTRODUCTION in words for words in inbox) == 1
        assert sum(INVITATION in words for words in inbox) in {1, 2}
    assert not undisturbed.witness.people("answered already")
    reminded = {person for person, _ in undisturbed.witness.people("reminded")}
    assert TOMORROW in reminded
    assert NOT_THIS_TIME not in reminded


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize(
    "kind", [*(["sqlite"] if EVERY_LIFE else []), pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_killing_the_bot_at_any_moment_loses_no_answer_doubles_no_message_and_ends_the_same(
    life: int, kind: str, undisturbed: Life, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    random = Random(life)
    at_random = [
        Moment(count=random.randint(1, undisturbed.witness.calls), delay=random.choice((0.0, random.uniform(0, SOON))))
        for _ in range(AT_RANDOM)
    ]
    instants = {instant: random.uniform(0, WHILE_IT_WORKS) for instant in (INTRODUCING, OPENING, REMINDING, CLOSING)}
    database_url = request.getfixturevalue("postgresql_url") if kind == "postgresql" else ""
    lived = asyncio.run(live(tmp_path / "bot", [*NAMED, *at_random], instants, database_url=database_url))
    witness, told = lived.witness, f"killed at {at_random} and {instants}"

    assert not witness.missed, told
    assert lived.ending == undisturbed.ending, told
    reminded = witness.people("reminded")
    assert all(times == 1 for times in reminded.values()), told
    assert NOT_THIS_TIME not in {person for person, _ in reminded}, told
    assert not [
        person
        for place, (what, person) in enumerate(witness.happened)
        if what == "reminded" and ("thanked", person) in witness.happened[:place]
    ], told
    answered = witness.people("thanked") | witness.people("answered already")
    assert {person for person, _ in answered} == {person for person, _ in undisturbed.witness.people("thanked")}, told
    assert witness.people("thanked").total() == len(witness.people("thanked")), told


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_the_very_first_start_can_be_killed_at_any_moment(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Half-made tables, keys or members never stop the next start; the administrator is welcomed once."""
    database_url = ""
    if kind == "postgresql":
        database_url = request.getfixturevalue("postgresql_url")
        empty(database_url)
    welcomes = asyncio.run(started_at_last(tmp_path / "bot", database_url))
    assert [message.text.startswith("Tribune is here.") for message in welcomes] == [True]


def empty(database_url: str) -> None:
    """Take the tables away that tests usually begin with."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sql("DROP SCHEMA public CASCADE"))
        connection.execute(sql("CREATE SCHEMA public"))
    engine.dispose()


async def started_at_last(folder: Path, database_url: str) -> list[Message]:
    """What the administrator got when the bot came up after all, having been killed on its way each time."""
    play = Play(manifest(), COMMAND, folder, company=empty_company(), database_url=database_url)
    random = Random(0)  # the delays differ from machine to machine anyway
    await play.server.start()
    bot = BotProcess(COMMAND, play.server, folder, administrators="", database_url=database_url)
    try:
        for place in range(STARTS):
            starting = asyncio.create_task(bot.start())
            await asyncio.sleep(LONGEST_START * (place + random.random()) / STARTS)
            await bot.kill()
            await asyncio.gather(starting, return_exceptions=True)
        await bot.start()
        # One that was killed as it sent may have the sender's lease, and the message claimed, for some minutes more.
        await play.clock.jump(play.clock.now() + 300)
        return play.server.actor(play.company.plot.host).inbox()
    finally:
        await bot.stop()
        await play.server.stop()
