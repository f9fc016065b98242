"""The linking attacker on suggestions, threads and support, with the real bot, on both databases, everything at rest.

The attacker is told more than any thief would know: who wrote that day, all that was written, that each tally has one
supporter, and whose turn came. What is left is whose each one is, and there a blind attacker is right as often as
chance has it (`attack.chance`).
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from attack import seizure
from attack.evidence import Evidence
from domain.letters import LETTERS_A_BOX
from domain.wallet import Wallet
from tests.attack import scoring
from tests.attack.life import draw
from tests.attack.row import Row
from tests.attack.scoring import Size, attacked, earlier_versions, heap, place
from tests.attack.servers import Server
from tests.attack.suggesters import Said, Suggesters
from tests.attack.thief import Seized, Thief

ROUNDS = {200: 1, 40: 4, 8: 16}
"""How many for each number of people, on each database."""
LONGEST = {200: 1, 40: 2, 8: 4}
"""Rounds in one life."""
AT_ONCE = 2
"""Lives at the same time: people wait three seconds for the bot, and no longer."""
COPIES = 2
"""At random instants of a day, beside a backup each night."""
DAYS_ALONE = 10
"""Days of each round on which one person writes, where so many are there: about few, blind guesses are soon right."""

Witness = Callable[[str, Evidence, Mapping[str, str]], None]
"""Sees what was asked, what was stolen for it, and what is true."""


@dataclass(slots=True, kw_only=True)
class Tally(scoring.Tally):
    """All that the adversary has said about the rounds of one life.

    It searched for words before their release, and for ways back to threads at any time.
    """

    rounds: int = 0
    boxes: int = 0
    """Letter boxes seized with their keys, while they were open."""
    letters: int = 0
    letters_mistaken: int = 0
    """Letters in them, and those that a seized key told wrongly or not at all."""
    named: int = 0
    """People whom a seized letter box named."""
    tallies: int = 0
    supporters_mistaken: int = 0
    """Tallies seized with their keys, and people of whom they told something else than whether they wanted it."""
    days_alone: int = 0
    days_known: int = 0
    """Days on which one person wrote, and those of which two copies of the box tell within which hours."""

    def use_key_of_box(self, seized: Seized, wrote: Mapping[str, str], people: Sequence[str]) -> None:
        """Read today's letters, and guess whose they are by every order that stands beside them."""
        self.try_earlier(seized)
        (box,) = seized.boxes
        body = seizure.unsealed(box, seized.keys)
        assert body is not None
        read = seizure.opened(body, capacity=LETTERS_A_BOX, items=0, roster=people)
        lie = [json.loads(words)["text"] for words in read.words]
        self.boxes += 1
        self.letters += len(wrote)
        self.letters_mistaken += len(set(lie) ^ set(wrote.values()))
        self.named += len(read.took_part)
        self.guess_authors(lie, wrote, people)

    def guess_authors(self, lie: Sequence[str], wrote: Mapping[str, str], people: Sequence[str]) -> None:
        """Guess that letters lie in an opened box as their authors stand somewhere else."""
        orders = {"ids": sorted(wrote), "rows": [one for one in people if one in wrote]}
        self.try_orders("suggestions with a seized key", lie, wrote, orders)

    def use_key_of_tally(self, seized: Seized, supporters: set[str], people: Sequence[str]) -> None:
        """Read who wants something: a tally has to know that, so that everybody counts once."""
        self.try_earlier(seized)
        self.tallies += 1
        for box in seized.boxes:
            body = seizure.unsealed(box, seized.keys)
            assert body is not None
            places = seizure.capacity_of(body, items=0, comment_bytes=0)
            read = seizure.opened(body, capacity=places, items=0, roster=people)
            self.supporters_mistaken += len(read.took_part ^ supporters)


# A life


def rows() -> Iterator[Row]:
    """Every size on each database, many rounds each."""
    yield from attacked(lived, certain, rounds=ROUNDS, longest=LONGEST, at_once=AT_ONCE)


def lived(size: Size, rounds: int) -> Tally:
    """A life of the real bot, with an attack on each round."""
    with place(size) as (folder, server):
        return asyncio.run(live(size, rounds, folder, server=server))


async def live(
    size: Size, rounds: int, folder: Path, *, server: Server | None, witness: Witness | None = None
) -> Tally:
    """The same in a folder, and on a server whose database is empty, or on SQLite."""
    life = Suggesters(folder / "bot", invited=size.invited, database_url=server.url if server else "")
    async with life.begun():
        thief = Thief(folder / "loot", life.bot, life.server.workspace, server=server)
        with closing(thief):
            game = _Game(life, thief, witness)
            for _ in range(rounds):
                await game.play()
        return game.tally


@dataclass(slots=True)
class _Game:
    """Round after round: people suggest, reply and want, the thief copies, and the adversary links."""

    life: Suggesters
    thief: Thief
    witness: Witness | None
    tally: Tally = field(default_factory=Tally)

    async def play(self) -> None:
        """A day on which everybody suggests, one on which they reply and want, one on which they say what they think
        of an outcome, and days of one author each.
        """
        self.life.said = Said()
        await self._everybody_suggests()
        await self._everybody_replies()
        await self._everybody_answers_an_outcome()
        await self._one_a_day()
        self.life.decline_all()
        self.tally.rounds += 1

    async def _everybody_suggests(self) -> None:
        life = self.life
        self.thief.begin()
        self._plan_copies()
        fit = min(len(life.people), LETTERS_A_BOX)
        life.after_letter = self._seizing({1, draw.randint(1, fit), fit})
        life.act_at(life.opens_at() - timedelta(seconds=30), self._attack_before_release)
        await life.day(dict.fromkeys(life.people, life.suggest))
        life.after_letter = None
        evidence = await asyncio.to_thread(self.thief.take)
        await self._attack(evidence, "suggestions", life.said.wrote)

    async def _everybody_replies(self) -> None:
        """Each reads and replies in their own thread, and wants what one other has suggested, at a time of its own."""
        life = self.life
        life.put_all_on_the_board()
        self.thief.begin()
        self._plan_copies()
        others = heap(life.said.wrote.values())
        wants = {person: partial(life.want, words=words) for person, words in zip(life.people, others, strict=True)}
        moments = life.opens_at() - life.now - timedelta(minutes=2)
        for person, want in wants.items():
            life.act_at(life.now + draw.random() * moments, partial(want, person))
        await life.day(dict.fromkeys(life.people, life.read_and_reply))
        evidence = await asyncio.to_thread(self.thief.take)
        for what, true in (("replies", life.said.replied), ("support", life.said.wanted), ("reading", life.said.read)):
            await self._attack(evidence, what, true)
        person, tally = next(iter(life.said.wanted.items()))
        seized = await asyncio.to_thread(self.thief.seize, tally)
        self.tally.use_key_of_tally(seized, {person}, life.people)
        await self._search_for_secrets(evidence)

    async def _everybody_answers_an_outcome(self) -> None:
        """Each settles, reopens or takes back their own, at a time of its own: whose was it?

        Every second one has lost their Home, and comes back by their four words.
        """
        life = self.life
        life.decline_all()
        self.thief.begin()
        self._plan_copies()
        sayings = (life.settle, life.reopen, life.take_back)

        async def act(number: int, person: str) -> None:
            if number % 2:
                await life.find_again(person)
            await sayings[number % len(sayings)](person)

        await life.day({person: partial(act, number) for number, person in enumerate(heap(life.people))})
        evidence = await asyncio.to_thread(self.thief.take)
        await self._attack(evidence, "outcomes", life.said.read)
        await self._search_for_secrets(evidence)

    async def _one_a_day(self) -> None:
        """Some days with one author each: the day is known, and by copies the hours. Who it was is not."""
        life = self.life
        self.thief.begin()
        true: dict[str, str] = {}
        for author in draw.sample(life.people, min(DAYS_ALONE, len(life.people))):
            seen: list[tuple[float, bytes]] = []
            for share in (0.0, 0.25, 0.5, 0.75, 1.0):
                moment = life.now + share * (life.opens_at() - life.now - timedelta(minutes=1))
                life.act_at(moment, partial(self._look_at_box, seen))
            life.act_at(life.now + timedelta(minutes=1), partial(asyncio.to_thread, self.thief.copy))
            await life.day({author: life.suggest, **dict.fromkeys(set(life.people[:8]) - {author}, life.look)})
            true[author] = life.said.wrote[author]
            wrote_at = life.said.at[author].timestamp()
            changed = [before[0] <= wrote_at <= after[0] for before, after in pairwise(seen) if before[1] != after[1]]
            self.tally.days_alone += 1
            self.tally.days_known += changed == [True]
        evidence = await asyncio.to_thread(self.thief.take)
        await self._attack(evidence, "one suggestion a day", true)

    async def _look_at_box(self, seen: list[tuple[float, bytes]]) -> None:
        box = await asyncio.to_thread(self.thief.blob_of, self.life.box())
        seen.append((self.life.now.timestamp(), box))

    def _plan_copies(self) -> None:
        life, opens = self.life, self.life.opens_at()
        for _ in range(COPIES):
            life.act_at(life.now + draw.random() * (opens - life.now), partial(asyncio.to_thread, self.thief.copy))
        night = opens.replace(hour=2, minute=0)
        life.act_at(night, partial(asyncio.to_thread, self.thief.back_up))

    async def _attack(self, evidence: Evidence, what: str, true: Mapping[str, str]) -> None:
        """In a thread: a workspace that does not stir for half a minute is dead to the bot."""
        await asyncio.to_thread(self.tally.link, evidence, what, true)
        if self.witness is not None:
            self.witness(what, evidence, true)

    def _seizing(self, moments: Collection[int]) -> Callable[[], Awaitable[None]]:
        """Seize box and key when so many letters are in it."""

        async def seize() -> None:
            wrote = self.life.said.wrote
            if len(wrote) in moments:
                seized = await asyncio.to_thread(self.thief.seize, self.life.box())
                self.tally.use_key_of_box(seized, dict(wrote), self.life.people)

        return seize

    async def _attack_before_release(self) -> None:
        """Just before the box is opened, nothing of what anybody wrote stands anywhere, and nothing says who did."""
        evidence, said = await asyncio.to_thread(self.thief.take), self.life.said
        await asyncio.to_thread(self.tally.search, evidence.folder, [*said.wrote.values()])
        await self._attack(evidence, "suggestions before release", said.wrote)

    async def _search_for_secrets(self, evidence: Evidence) -> None:
        """The ways back to threads stand nowhere at any time."""
        wallets = (Wallet.read(self.life.wallet(person)) for person in self.life.people)
        capabilities = [held.capability for wallet in wallets for held in wallet.threads]
        assert len(capabilities) >= len(self.life.people)
        secrets = [*capabilities, *self.life.said.four_words.values()]
        await asyncio.to_thread(self.tally.search, evidence.folder, secrets)


# What came of it


def certain(size: Size, tally: Tally) -> Iterator[Row]:
    """What is certain, whatever is guessed."""
    yield Row(
        name=f"{size}: words before release, capabilities, four words",
        found=f"{tally.found} found of {tally.searched} searched for",
        promised="none",
        held=tally.found == 0 < tally.searched,
    )
    yield Row(
        name=f"{size}: letter box and key seized, what was written",
        found=f"{tally.letters_mistaken} mistakes in {tally.letters} letters",
        promised="exactly that is known",
        held=tally.letters_mistaken == 0 < tally.letters,
    )
    yield Row(
        name=f"{size}: letter box and key seized, people in it",
        found=f"{tally.named} named in {tally.boxes} boxes",
        promised="none",
        held=tally.named == 0 < tally.boxes,
    )
    yield Row(
        name=f"{size}: tally and key seized, who wants it",
        found=f"{tally.supporters_mistaken} mistakes in {tally.tallies} tallies",
        promised="exactly that is known",
        held=tally.supporters_mistaken == 0 < tally.tallies,
    )
    yield earlier_versions(size, tally)
    yield Row(
        name=f"{size}: one letter a day, between which two copies",
        found=f"known on {tally.days_known} of {tally.days_alone} days",
        promised="nothing",
        held=None,
    )
