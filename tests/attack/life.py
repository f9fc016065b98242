"""A company that lives with the real bot, pulse after pulse, and what the adversary gets of each.

The bot is a process of its own and hears nothing but Slack's protocol. People press what they see: they answer in an
order that nobody could foresee, at minutes of their own, some after a reminder or on the day that they chose, some
with words; some press "Not this time", some do nothing. Nobody's answers depend on who they are, and no two people
answer the same: whoever was told all ballots could still only guess whose is which.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import SystemRandom

from attack.evidence import Ballot
from bot.manifest import manifest
from models import pulses
from models.database import Database
from sandbox import sight
from sandbox.acting import Actor
from sandbox.company import BOT, bot
from sandbox.play import installed
from sandbox.server import SandboxServer
from sandbox.workspace import Call, Channel, Message, User, View, Workspace
from templates import ids
from tests.attack.bots import Bot
from tests.scenarios.half_year.living import UnhurriedClock

BEGINS = datetime(2025, 3, 7, 9, tzinfo=UTC)
"""A Friday: the first pulse opens on Tuesday."""
CHANNEL = "C0PULSE00"
TEAM = 10
"""People a team; a company that is smaller has none."""
INVITING = timedelta(minutes=31)
"""Within which everybody has been asked."""
EVERY_WEEK = "7"
COMES, GOES_HOME = 9, 17
"""Working hours."""
TRIES = 50
SILENT, NOT_THIS_TIME, PUT_OFF = 0.12, 0.1, 0.15
"""How many do nothing, press that, or put it off before they answer. The others answer at once."""
WORDY = 0.5
"""How many of those who answer write words, too."""
SENT_WITHIN = 20
"""Seconds in which two files are with whoever asked for them."""
MINUTE = timedelta(minutes=1)
_WORDS = (
    ("quiet", "slow", "old", "late", "short", "heavy", "narrow", "cold", "patient", "loud", "simple", "empty"),
    ("lamps", "forms", "calls", "vans", "lists", "doors", "promises", "mornings", "keys", "letters", "ladders", "maps"),
    ("help", "wait", "fail", "change", "return", "break", "cost", "save", "block", "move", "worry", "confuse"),
    ("everybody", "customers", "nobody", "neighbours", "beginners", "drivers", "callers", "suppliers", "guests", "us"),
    ("after rain", "on busy days", "at the counter", "before noon", "in winter", "without notice", "every week"),
)
"""A comment takes one of each: there are 120,960, and none names anybody."""

ANSWER = "We won't, because..."
draw = SystemRandom()
"""Whoever attacks must not be able to draw the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is true of one survey."""

    id: str
    opens_at: datetime
    closes_at: datetime
    comments_at: datetime
    cells: Mapping[str, int]
    """By person, for all who were invited."""
    said: dict[str, Ballot] = field(default_factory=dict)
    """In the order in which they answered."""


class Life:
    """A company of so many people, who are asked every week."""

    def __init__(self, folder: Path, *, invited: int, database_url: str = "", wordy: float = WORDY) -> None:
        self.people = tuple(f"U0{secrets.token_hex(5).upper()}" for _ in range(invited))
        self.clock = UnhurriedClock(BEGINS.timestamp())
        self.server = SandboxServer(workspace_of(self.people), self.clock, installed(manifest()), looks_at_once=True)
        self.folder = folder
        folder.mkdir(parents=True)
        self._database_url = database_url
        self._wordy = wordy
        self.bot: Bot
        self.database: Database
        self.asked = 0
        """How many invitations and reminders have been sent."""
        self.after_answer: Callable[[Survey], Awaitable[None]] | None = None
        """Called when an answer has been acknowledged, before anything else happens."""

    @asynccontextmanager
    async def begun(self) -> AsyncIterator["Life"]:
        """The bot runs and the pulse is set up; afterwards it is stopped."""
        await self.server.start()
        self.bot = Bot(
            self.server,
            self.folder,
            administrators=self.people[0],
            database_url=self._database_url,
            more={"LOG_LEVEL": "DEBUG"},
        )
        self.server.workspace.recorders.add(self._hear)
        try:
            await self._import_teams()
            await self.bot.start()
            self.database = Database(self._database_url or f"sqlite:///{self.bot.data / 'tribune.db'}")
            await self.clock.followed()
            await self._set_up()
            yield self
            failures = [call for call in self.server.workspace.log if call.kind == "failure"]
            assert failures == [], failures[:3]
        finally:
            await self.bot.stop()
            await self.server.stop()

    @property
    def now(self) -> datetime:
        """The present instant of the company's clock."""
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def teams(self) -> Mapping[str, str]:
        """Who is in which team; empty where there are none."""
        if len(self.people) < 2 * TEAM:
            return {}
        return {person: f"Team {chr(ord('A') + number // TEAM)}" for number, person in enumerate(self.people)}

    # The rhythm

    async def opened(self) -> Survey:
        """Live until the next survey has opened: it does not before the last results have an answer."""
        before = self.asked
        await self._answer_results()
        await self.clock.jump((self.now + timedelta(days=40)).timestamp(), until=lambda: self.asked > before)
        with self.database.read() as session:
            (cycle,) = pulses.open_cycles(session)
            return Survey(
                id=cycle.id,
                opens_at=cycle.open_at,
                closes_at=cycle.close_at,
                comments_at=cycle.comments_at,
                cells=dict(pulses.roster(session, cycle.id)),
            )

    async def answered(self, survey: Survey) -> None:
        """Live until it has closed, everybody doing what they do about it at a minute of their own."""
        self._plan(survey)
        await self.until(survey.closes_at + MINUTE)

    async def until(self, moment: datetime) -> None:
        """Let time pass, everything in its order."""
        await self.clock.jump(moment.timestamp())

    def act_at(self, moment: datetime, act: Callable[[], Awaitable[None]]) -> None:
        """Have something done at this moment."""
        self.clock.act_at(moment.timestamp(), act)

    def some_minute(self, survey: Survey, *, after: datetime | None = None) -> datetime:
        """A minute at which somebody may act: while it is open, in working hours if there are any left."""
        first = after or survey.opens_at + INVITING
        left = survey.closes_at - MINUTE - first
        drawn = (first + draw.random() * left for _ in range(TRIES))
        return next((one for one in drawn if COMES <= one.hour < GOES_HOME), first + left / 2)

    def _plan(self, survey: Survey) -> None:
        """Who will do what, and when: most answer, some of them after they have put it off."""
        people = draw.sample(self.people, len(self.people))
        silent, not_this_time, put_off = (round(share * len(people)) for share in (SILENT, NOT_THIS_TIME, PUT_OFF))
        for number, person in enumerate(people[silent:]):
            first = self.some_minute(survey)
            if number < not_this_time:
                self.act_at(first, partial(self._put_off, person, "Not this time"))
                continue
            if number < not_this_time + put_off:
                self.act_at(first, partial(self._put_off, person, draw.choice(("Tomorrow", "Another day"))))
                first = self.some_minute(survey, after=first)
            self.act_at(first, partial(self._answer, person, survey))

    # What people do

    async def _put_off(self, person: str, says: str) -> None:
        actor = self.server.actor(person)
        message = invitation(actor)
        button = sight.button(message, says)
        menu = sight.field(message, "Another day")
        if button is not None:
            await actor.press(message, button.action_id)
        elif menu is not None:
            option = draw.choice(sight.options(menu.element))
            await actor.press(message, menu.action_id, value=option["value"])
        await _close_all(actor)  # on the last day they read that there is no other

    async def _answer(self, person: str, survey: Survey) -> None:
        actor = self.server.actor(person)
        message = invitation(actor)
        openers = [seen for seen in sight.elements(message) if seen.words[:1].isdigit() or "See all" in seen.words]
        await actor.press(message, draw.choice(openers).action_id)
        form = actor.modal()
        assert form is not None
        answers = _unlike({ballot.answers for ballot in survey.said.values()}, form)
        words = _some_words({ballot.words for ballot in survey.said.values()}, self._wordy)
        await fill(actor, form, answers, words)
        last = await actor.submit(form)
        assert last is not None
        assert "Thank you, recorded." in sight.text_of(last), sight.text_of(last)
        await _close_all(actor)
        survey.said[person] = Ballot(answers=answers, words=words)
        if self.after_answer is not None:
            await self.after_answer(survey)

    async def take_figures_along(self) -> None:
        """Somebody has the newest results sent to them as files."""
        actor, files = self.server.actor(draw.choice(self.people)), len(self.server.workspace.files)
        home = await actor.open_home()
        assert home is not None
        await _press(actor, home, "Read the report")
        report = actor.modal()
        assert report is not None
        await _press(actor, report, "Send me the figures")
        async with asyncio.timeout(SENT_WITHIN):
            while len(self.server.workspace.files) < files + 2:  # noqa: ASYNC110 - Slack tells nobody of it
                await asyncio.sleep(0.02)
        await _close_all(actor)

    async def _answer_results(self) -> None:
        """Whoever promised to answer results does, where there are any that wait for it."""
        actor = self.server.actor(self.people[0])
        home = await actor.open_home()
        assert home is not None
        if sight.button(home, ANSWER) is None:
            return
        await _press(actor, home, ANSWER)
        form = actor.modal()
        assert form is not None
        (field,) = sight.inputs(form)
        await actor.fill(form, field.block_id, field.action_id, "We look into it first.")
        await actor.submit(form)
        await _close_all(actor)

    # The beginning

    async def _import_teams(self) -> None:
        if teams := self.teams():
            file = self.folder / "people.csv"
            lines = ["person,team,touch_point,leads", *(f"{person},{team},," for person, team in teams.items())]
            file.write_text("\n".join(lines), encoding="utf-8")
            await self.bot.once("people", "import", str(file))

    async def _set_up(self) -> None:
        """The administrator's two pages, with everything taken as it is proposed but for the rhythm."""
        organiser = self.server.actor(self.people[0])
        home = await organiser.open_home()
        assert home is not None
        begin = sight.button(home, "Set up")
        assert begin is not None
        await organiser.press(home, begin.action_id)
        chosen = {
            "plain_text_input": "We mend one thing at a time.",
            "users_select": self.people[0],
            "conversations_select": CHANNEL,
        }
        view = organiser.modal()
        while view is not None and view.payload.get("submit"):
            for seen in sight.inputs(view):
                if seen.block_id == ids.CADENCE_BLOCK:
                    await organiser.fill(view, seen.block_id, seen.action_id, EVERY_WEEK)
                elif seen.element["type"] in chosen:
                    await organiser.fill(view, seen.block_id, seen.action_id, chosen[seen.element["type"]])
            view = await organiser.submit(view)
            assert view is None or not view.errors, view and view.errors
        if view is not None:
            await organiser.close(view)

    def _hear(self, call: Call) -> None:
        self.asked += call.name == "chat.postMessage" and "First question: " in call.request["text"]


def workspace_of(people: Sequence[str]) -> Workspace:
    workspace = Workspace(name="Lantern")
    for number, person in enumerate(people):
        workspace.users[person] = User(
            id=person,
            handle=f"person{number}",
            real_name=f"Person {number}",
            email="",
            tz="Europe/London",
            admin=number == 0,
        )
    workspace.users[BOT] = bot()
    workspace.channels[CHANNEL] = Channel(id=CHANNEL, name="service-pulse", members={*people, BOT})
    workspace.messages[CHANNEL] = []
    return workspace


def invitation(actor: Actor) -> Message:
    """The newest message that asks somebody."""
    return next(message for message in reversed(actor.inbox()) if sight.asks(message))


async def _press(actor: Actor, surface: Message | View, says: str) -> None:
    button = sight.button(surface, says)
    assert button is not None, says
    await actor.press(surface, button.action_id, block_id=button.block_id)


async def _close_all(actor: Actor) -> None:
    while (shown := actor.modal()) is not None:
        await actor.close(shown)


def scales(form: View) -> list[sight.Seen]:
    return [seen for seen in sight.inputs(form) if seen.element["type"] in {"radio_buttons", "static_select"}]


def _unlike(taken: set[tuple[int | None, ...]], form: View) -> tuple[int | None, ...]:
    """An answer to each question that nobody has given together."""
    while True:
        answers = tuple(draw.choice([*_offered(seen)]) for seen in scales(form))
        if answers not in taken:
            return answers


def _offered(seen: sight.Seen) -> dict[int | None, str]:
    """The options by what they mean."""
    first = {sight.words(option["text"]).split()[0]: str(option["value"]) for option in sight.options(seen.element)}
    return {int(word) if word.isdigit() else None: value for word, value in first.items()}


def _some_words(spoken: set[str], wordy: float) -> str:
    """What nobody has said yet, or nothing."""
    while draw.random() < wordy:
        said = " ".join(draw.choice(part) for part in _WORDS).capitalize() + "."
        if said not in spoken:
            return said
    return ""


async def fill(actor: Actor, form: View, answers: Sequence[int | None], words: str) -> None:
    for seen, answer in zip(scales(form), answers, strict=True):
        await actor.fill(form, seen.block_id, seen.action_id, _offered(seen)[answer])
    for seen in sight.inputs(form):
        if words and seen.element["type"] == "plain_text_input":
            await actor.fill(form, seen.block_id, seen.action_id, words)
        elif words and seen.element["type"] == "checkboxes" and draw.random() < 0.1:
            await actor.fill(form, seen.block_id, seen.action_id, ["hide"])
