"""The linking attacker against the real bot, on both databases: links, answers and comments, at rest and with a key.

The attacker is told more than any thief would know: all the ballots, as a heap. What is left is whose each one is, and
there a blind attacker is right as often as chance has it, which `attack.chance` works out exactly. Everybody whom the
published report could tell apart is judged among themselves: the people of one cell.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from attack.evidence import Evidence
from tests.attack.guessing import Tally
from tests.attack.life import WORDY, Life, Survey, draw
from tests.attack.naive import naive_rows
from tests.attack.row import Row
from tests.attack.scoring import Scores, Size, earlier_versions, lives, place, scored
from tests.attack.scoring import verdicts as verdicts_of
from tests.attack.servers import Server
from tests.attack.thief import Thief

SURVEYS = {200: 10, 40: 20, 8: 80}
"""How many for each number of people."""
LONGEST = {200: 5, 40: 10, 8: 40}
"""Surveys in one life: a thief need not carry years of other surveys away, and no life ends long after all others."""
COPIES = 1
"""At random instants while a survey is open, beside a backup each night."""
TAKEN_ALONG = 10
"""Somebody has the figures sent to them after every tenth survey."""
SLIGHTLY = 0.01
"""So much of all links may be right beside what chance gives, where many people are invited."""
MANY = 200

SIDE_BY_SIDE = 4
"""Lives at the same time: each waits for its disk, its bot and its server again and again."""

Witness = Callable[[Evidence, Survey], None]


def rows() -> Iterator[Row]:
    """The naive schemas, which must fall; and Tribune, which must not."""
    tallies: dict[Size, Tally] = {}
    with lives(lived, rounds=SURVEYS, longest=LONGEST, at_once=SIDE_BY_SIDE) as over:
        yield from naive_rows(tuple(sorted(SURVEYS)))
        for size, tally in over:
            tallies[size] = tally
            yield from with_a_key(size, tally)
    yield from verdicts(tallies)


def lived(size: Size, surveys: int) -> Tally:
    """A life of the real bot, with an attack on each survey."""
    with place(size) as (folder, server):
        return asyncio.run(live(size, surveys, folder, server=server))


async def live(
    size: Size,
    surveys: int,
    folder: Path,
    *,
    server: Server | None,
    witness: Witness | None = None,
    wordy: float = WORDY,
) -> Tally:
    """The same in a folder, and on a server whose database is empty, or on SQLite.

    `witness`: sees what was stolen of each survey before the adversary does. `wordy`: how many of those who answer
    write words, too.
    """
    url = server.url if server else ""
    life = Life(folder / "bot", invited=size.invited, database_url=url, wordy=wordy)
    async with life.begun():
        thief = Thief(folder / "loot", life.bot, life.server.workspace, server=server)
        with closing(thief):
            game = _Game(life, thief, witness)
            for number in range(1, surveys + 1):
                await game.play(taken_along=number % TAKEN_ALONG == 0 or number == surveys)
        return game.tally


@dataclass(slots=True)
class _Game:
    """Survey after survey: the company answers, the thief copies, and the adversary links."""

    life: Life
    thief: Thief
    witness: Witness | None
    tally: Tally = field(default_factory=Tally)

    async def play(self, *, taken_along: bool) -> None:
        """One survey; the thief copies all just after its closing, and strikes when its comments are out."""
        survey = await self.life.opened()
        self.thief.keep_boxes()  # so that each key is tried on an earlier version, whenever the copies are made
        self._plan_copies(survey)
        self.life.after_answer = self._seizing()
        await self.life.answered(survey)
        if taken_along:
            await self.life.take_figures_along()
        await asyncio.to_thread(self.thief.copy)
        await self.life.until(survey.comments_at + timedelta(minutes=1))
        await asyncio.to_thread(self._attack, survey)
        self.tally.lived += 1
        self.thief.begin()

    def _attack(self, survey: Survey) -> None:
        evidence = self.thief.take()
        if self.witness is not None:
            self.witness(evidence, survey)
        self.tally.attack(evidence, survey, self.thief.released(survey.id))

    def _plan_copies(self, survey: Survey) -> None:
        """Some at random minutes, and a backup each night."""

        async def copy() -> None:
            await asyncio.to_thread(self.thief.copy)

        async def back_up() -> None:
            await asyncio.to_thread(self.thief.back_up)

        for _ in range(COPIES):
            self.life.act_at(self.life.some_minute(survey), copy)
        night = survey.opens_at.replace(hour=2, minute=0) + timedelta(days=1)
        while night < survey.closes_at:
            self.life.act_at(night, back_up)
            night += timedelta(days=1)

    def _seizing(self) -> Callable[[Survey], Awaitable[None]]:
        """Seize the key after the first answer; and once more, as if for the first time, after some later one."""
        moments = {1, draw.randint(2, len(self.life.people) * 2 // 3)}

        async def seize(survey: Survey) -> None:
            if len(survey.said) in moments:
                await asyncio.to_thread(lambda: self.tally.use_key(self.thief.seize(survey.id), survey))

        return seize


def with_a_key(size: Size, tally: Tally) -> Iterator[Row]:
    """What is certain about a key that was seized while a survey was open: what it tells, and what it can't."""
    yield Row(
        name=f"{size}: key seized, who has answered",
        found=f"{tally.mistaken} mistakes in {tally.seizures} seizures",
        promised="exactly that is known",
        held=tally.mistaken == 0 < tally.seizures,
    )
    yield Row(
        name=f"{size}: key seized after the first answer",
        found=f"{tally.alone_known} of {tally.alone} known",
        promised="that answer is known",
        held=tally.alone_known == tally.alone > 0,
    )
    yield earlier_versions(size, tally)


def verdicts(tallies: Mapping[Size, Tally]) -> Iterator[Row]:
    """For each kind of question in each life the method that did best; and how many links it gave among many."""
    scores = scored(tallies)
    yield from verdicts_of(scores)
    for size, tally in tallies.items():
        if size.invited >= MANY:
            yield _no_better(size, tally, scores)


def _no_better(size: Size, tally: Tally, scores: Scores) -> Row:
    """With many people, chance gives so few links that a small advantage must be told apart from none.

    It is an advantage over all that was answered: where a way has nothing to go by in a survey, it guesses blindly.
    A large one in a single survey is no chance, and falls to the exact test.
    """
    links = [one for (of, asked), one in scores.items() if of == size and asked.what == "links"]
    most = max((one.right - one.expected) / tally.answers for one in links)
    return Row(
        name=f"{size}: links of {tally.answers:,}, the most of any way",
        found=f"{100 * most:.2f} points above blind",
        promised="1 point at most",
        held=most <= SLIGHTLY,
    )
