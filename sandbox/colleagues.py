"""Simulated colleagues: they answer what they are asked through the same wire as people, and always in the same way.

A colleague sees a new direct message with buttons that count ("1 Not at all" to "5 Fully"), waits as long as their
temper says, presses, fills the form as its labels read, and submits. They know their company, and nothing of the app.
"""

import asyncio
import random
from dataclasses import dataclass
from datetime import timedelta

from sandbox import sight
from sandbox.acting import Actor, NotAcknowledged
from sandbox.company import Employee, Plot
from sandbox.server import SandboxServer
from sandbox.sight import Seen
from sandbox.workspace import Message, View

TEA_LASTS = timedelta(seconds=75)
LINE = timedelta(minutes=1).total_seconds()
"""How long a colleague waits before trying again when nobody answered the press."""
TRIES = 30


@dataclass(slots=True, kw_only=True)
class Colleague:
    """One employee whom nobody acts as, with a temper, opinions, and a count of pulses seen."""

    employee: Employee
    plot: Plot
    actor: Actor
    pulses: int = 0

    def dice(self, about: str) -> random.Random:
        """The same fate for the same person, pulse and question, in every run."""
        return random.Random(f"{self.employee.user.id}:{self.pulses}:{about}")  # noqa: S311 - a plot, not a secret

    def answers(self) -> bool:
        """Whether they answer this pulse at all."""
        user = self.employee.user.id
        return user not in self.plot.silent and self.pulses < self.plot.gave_up.get(user, self.pulses + 1)

    def patience(self, now: float) -> float:
        """Seconds from seeing the message to pressing: by tea or the same day, at the latest on the third day."""
        dice = self.dice("patience")
        wait = min(20 + dice.expovariate(1 / timedelta(hours=5).total_seconds()), timedelta(days=2).total_seconds())
        if self.plot.tea is None:
            return wait
        tea = self.plot.tea(now) - now + dice.uniform(0, TEA_LASTS.total_seconds())
        return min(wait, tea) if tea > 0 else wait

    def agreement(self, question: str) -> int:
        """1 to 5."""
        for opinion in self.plot.opinions:
            if opinion.about in question:
                value = opinion.teams.get(self.employee.team, opinion.usual) + opinion.drift * self.pulses
                return self._near(value, about=opinion.about, conviction=0.8, mood=0.3, scale=(1, 5))
        return self._near(self.plot.usual, about=question, conviction=0.8, mood=0.3, scale=(1, 5))

    def recommendation(self, question: str) -> int:
        """0 to 10."""
        value = self.plot.recommend[self.employee.team]
        return self._near(value, about=question, conviction=1.3, mood=0.5, scale=(0, 10))

    def _near(self, value: float, *, about: str, conviction: float, mood: float, scale: tuple[int, int]) -> int:
        """Around what their team mostly thinks: each person on their own side of it, and a little as the day goes."""
        own_mind = random.Random(f"{self.employee.user.id}:{about}")  # noqa: S311 - a plot, not a secret
        value += own_mind.gauss(0, conviction) + self.dice(about).gauss(0, mood)
        low, high = scale
        return max(low, min(high, round(value)))

    def comment(self, question: str) -> str:
        """What this colleague has to say, if anything: each line of a team belongs to one of its members."""
        team = [e.user.id for e in self.plot.employees if e.team == self.employee.team]
        speakers = [user for user in team if user not in self.plot.silent and user != self.plot.host]
        said = [words for about, by, words in self.plot.comments if about in question and by == self.employee.team]
        place = (speakers.index(self.employee.user.id) + self.pulses) % len(speakers)
        return said[place] if place < len(said) else ""

    async def answer(self, message: Message) -> None:
        """Press, fill, submit; raises NotAcknowledged if the bot is away."""
        first = next(seen for seen in sight.elements(message) if seen.words[:1].isdigit())
        question = sight.text_of(message)
        value = str(self.agreement(question))
        chosen = next(s for s in sight.elements(message) if s.words.startswith(value) and s.block_id == first.block_id)
        await self.actor.press(message, chosen.action_id)
        view = self.actor.modal()
        while view is not None and view.payload.get("submit"):
            for seen in sight.inputs(view):
                await self._fill(view, seen, first=question, value=value)
            view = await self.actor.submit(view)
            if view is not None and view.errors:
                raise AssertionError(f"{self.employee.user.handle} could not fill the form: {view.errors}")
        if view is not None:
            await self.actor.close(view)

    async def _fill(self, view: View, seen: Seen, *, first: str, value: str) -> None:
        """One input, as its label and kind ask."""
        if seen.element["type"] == "plain_text_input":
            comment = self.comment(seen.words)
            if comment:
                await self.actor.fill(view, seen.block_id, seen.action_id, comment)
            return
        if not sight.options(seen.element) or seen.element["type"] == "checkboxes":
            return
        wanted = value if seen.words in first else str(self._choice(seen))
        option = seen.option(wanted) or seen.option("Can't say")
        await self.actor.fill(view, seen.block_id, seen.action_id, option)

    def _choice(self, seen: Seen) -> int | str:
        if self.dice(f"can't say {seen.words}").random() < 0.02:
            return "Can't say"
        if len(sight.options(seen.element)) > 8:
            return self.recommendation(seen.words)
        return self.agreement(seen.words)


class Colleagues:
    """Everybody but the member whom one is oneself, watching their direct messages."""

    def __init__(self, server: SandboxServer, plot: Plot) -> None:
        self._server = server
        self._by_user = {
            employee.user.id: Colleague(employee=employee, plot=plot, actor=server.actor(employee.user.id))
            for employee in plot.employees
            if employee.user.id != plot.host
        }
        self._seen: dict[str, int] = {}
        self._asked: dict[str, str] = {}
        self.answered = 0
        """Forms that came to their last page, over all pulses."""
        self.refused = 0
        """Answers that were given up because the bot did not acknowledge them."""

    async def watch(self) -> None:
        """Follow the workspace for ever."""
        changes = self._server.workspace.follow()
        try:
            while True:
                what = await changes.get()
                if what.startswith("messages:D"):
                    self._look(what.removeprefix("messages:"))
        finally:
            self._server.workspace.unfollow(changes)

    def start(self) -> "asyncio.Task[None]":
        """Watch in the background."""
        return asyncio.create_task(self.watch(), name="colleagues")

    def _look(self, channel: str) -> None:
        colleague = self._by_user.get(self._server.workspace.channels[channel].dm_with or "")
        messages = self._server.workspace.messages[channel]
        new = messages[self._seen.get(channel, 0) :]
        self._seen[channel] = len(messages)
        if colleague is None:
            return
        for message in new:
            first = next((seen for seen in sight.elements(message) if seen.words.startswith("1 ")), None)
            if first is None or self._asked.get(channel) == first.element.get("value"):
                continue  # nothing to answer, or the reminder of something they have made up their mind about
            self._asked[channel] = str(first.element.get("value"))
            colleague.pulses += 1
            if colleague.answers():
                self._plan(colleague, message, after=colleague.patience(self._server.clock.now()), tries=TRIES)

    def _plan(self, colleague: Colleague, message: Message, *, after: float, tries: int) -> None:
        async def act() -> None:
            try:
                await colleague.answer(message)
                self.answered += 1
            except NotAcknowledged:
                if tries:
                    self._plan(colleague, message, after=LINE, tries=tries - 1)
                else:
                    self.refused += 1

        self._server.clock.act_at(self._server.clock.now() + after, act)
