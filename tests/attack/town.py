"""A whole bot, as a process of its own, that people answer through Slack while it is killed, or its machine fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from bot.manifest import manifest
from models import pulses
from models.database import Database
from sandbox import sight
from sandbox.acting import ActError, NotAcknowledged
from sandbox.play import installed
from sandbox.server import SandboxServer
from tests.attack.bots import Bot, Manner
from tests.attack.kills import Toll
from tests.scenarios.company import INSTALLED, Person, Scene, member, user_id, workspace
from tests.scenarios.half_year.living import UnhurriedClock
from vault import Vault

AT_ONCE = 4
"""People who press [Send] just before the bot is killed."""
SOON = 0.04
"""Seconds: within them the bot has dealt with what was sent."""
BETWEEN_STARTS = timedelta(minutes=6)
"""On the workspace's clock: each start opens five sockets, and Slack lets an app open one a minute in the long run."""
WORDS = "The old van has no room for the long ladders."
THANKS, ALREADY = "Thank you, recorded.", "You have answered this pulse already."


class Town(Scene):
    """Lantern with so many people and no teams; the pulse is open, and everybody has been asked."""

    def __init__(self, folder: Path, database_url: str, *, people: int, manner: Manner = nullcontext) -> None:
        super().__init__(folder, database_url)
        self.people = ("ruth", "sam", *(f"p{number:03}" for number in range(2, people)))
        company = workspace(())
        for name in self.people:
            company.users[user_id(name)] = replace(member(name), admin=name == "ruth")
        for channel in company.channels.values():
            channel.members |= {user_id(name) for name in self.people}
        self.server = SandboxServer(
            company, UnhurriedClock(INSTALLED.timestamp()), installed(manifest()), looks_at_once=True
        )
        self._manner = manner
        self.bot: Bot
        self.database = Database(database_url)

    @asynccontextmanager
    async def asked(self) -> AsyncIterator["Town"]:
        """Tuesday, with the bot running; afterwards everything is stopped."""
        await self.server.start()
        self.bot = Bot(
            self.server,
            self._folder,
            administrators=user_id("ruth"),
            database_url=self._database_url,
            manner=self._manner,
        )
        try:
            await self.start()
            await self.set_up()
            await self.until(11, 10, 31)
            with self.database.read() as session:
                (cycle,) = pulses.open_cycles(session)
                self.survey_id = cycle.id
            yield self
        finally:
            self.database.dispose()
            await self.bot.stop()
            await self.server.stop()

    async def start(self) -> None:
        """Start the bot, and wait until it has done what is due."""
        await self.bot.start()
        await self.server.clock.followed()

    def waiting(self) -> set[str]:
        """Whose answer is not in a box, as the boxes say."""
        vault = Vault(self.database.writer, self.config.key_dir)
        everybody = [user_id(name) for name in self.people]
        with self.database.read() as session:
            return set(vault.pending_people(session.connection(), self.survey_id, everybody))

    async def filled(self, person: Person) -> None:
        """Open the form from the invitation, and fill it in."""
        await person.press("4", on=person.invitations[-1])
        await person.fill("4", words=WORDS)


async def send(person: Person) -> str:
    """Press [Send], from the form or from what lies on it; what is on top then, or nothing if nobody answers."""
    with suppress(NotAcknowledged, ActError):
        while sight.button(person.modal, "Send") is None and "submit" not in person.modal.payload:
            await person.actor.close(person.modal)
        return await person.send()
    return ""


async def kill_the_bot(folder: Path, database_url: str, *, kills: int, seed: int = 0) -> Toll:
    """Kill it so often while people send their answers; each who was not thanked sends again after the next start."""
    toll, random = Toll(), Random(seed)
    town = Town(folder, database_url, people=max(10, AT_ONCE * kills))
    async with town.asked():
        waiting = [town[name] for name in town.people]
        sent_before: set[str] = set()
        thanked: set[str] = set()
        while waiting:
            sending = waiting[:AT_ONCE]
            for person in sending:
                if person.id not in sent_before:
                    await town.filled(person)
            sent_before |= {person.id for person in sending}
            answers = [asyncio.ensure_future(send(person)) for person in sending]
            if toll.kills < kills:
                await asyncio.sleep(random.uniform(0, SOON))
                await town.bot.kill()
                toll.kills += 1
                await town.start()
            for person, said in zip(sending, await asyncio.gather(*answers), strict=True):
                if THANKS in said or (ALREADY in said and person.id not in thanked):
                    thanked.add(person.id)
                    waiting.remove(person)
            toll.lost += len(thanked & town.waiting())
            if toll.kills < kills:
                await town.server.clock.jump(town.server.clock.now() + BETWEEN_STARTS.total_seconds())
        toll.acknowledged = len(thanked)
        await town.until(14, 17, 5)
        counted = [words for words in town.said() if f"{len(town.people)} of {len(town.people)} answered" in words]
        toll.lost += not counted
    return toll
