"""Case 11: the linking attacker on votes, receipts, signatures and answers to a champion, with the real bot.

On both databases, with everything at rest. The attacker is told more than any thief would know: all ballots, all
receipts, that each petition has one signature and whose turn came, and all that was answered. What is left is whose
each one is, and which ballot belongs to which receipt; there a blind attacker is right as often as chance has it
(`attack.chance`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from attack import seizure
from attack.evidence import Evidence
from tests.attack import scoring, voting_worlds
from tests.attack.life import draw
from tests.attack.row import Row
from tests.attack.scoring import Size, attacked, earlier_versions, orders, place
from tests.attack.servers import Server
from tests.attack.thief import Seized, Thief
from tests.attack.voters import PETITIONS, Said, Voters
from tests.attack.weak import Truth

ROUNDS = {200: 1, 40: 2, 9: 6}
"""How many for each number of people, on each database. There is a petition where eight can sign it."""
LONGEST = {200: 1, 40: 1, 9: 2}
"""Rounds in one life."""
STANDING = {200: 8, 40: 6, 9: 4}
"""So many stand that no two people need vote alike."""
AT_ONCE = 2
"""Lives at the same time: people wait three seconds for the bot, and no longer."""
COPIES = 2
"""At random instants while a ballot is open, beside a backup each night."""
LOOK_UP = 12
"""How many type their receipt in, once there is a list."""

Witness = Callable[[str, Evidence, Truth], None]
"""Sees what was asked, what was stolen for it, and what is true."""


@dataclass(slots=True, kw_only=True)
class Tally(scoring.Tally):
    """All that the adversary has said about the rounds of one life.

    It searched for receipts before there was a list, and for answers before they were told.
    """

    rounds: int = 0
    seizures: int = 0
    voters_mistaken: int = 0
    """People of whom a seized key told something else than whether they had voted."""
    votes: int = 0
    votes_mistaken: int = 0
    """Cast when a box was seized, and totals and receipts that its key told wrongly or not at all."""
    alone: int = 0
    alone_known: int = 0
    """Keys seized after the first vote, and how often that vote was known."""
    signatures: int = 0
    signatures_mistaken: int = 0
    """People whom a seized petition told, and those of them, or beside them, of whom it was wrong."""
    listed: int = 0
    listed_mistaken: int = 0
    """Receipts that people were shown, and those that are missing from the list, or too many, or out of order."""

    def use_key(self, seized: Seized, said: Said, people: list[str], *, marks: int) -> None:
        """Read the box while the ballot is open: who has voted is known, and how often each was chosen so far.

        No ballot is in it that could be anybody's; guess whose each receipt is.
        """
        self.try_earlier(seized)
        (box,) = seized.boxes
        body = seizure.unsealed(box, seized.keys)
        assert body is not None
        read = seizure.counted(body, capacity=len(people), marks=marks, roster=people)
        votes, receipts = [vote.answers for vote in said.votes.values()], list(read.words)
        self.seizures += 1
        self.voters_mistaken += len(read.took_part ^ said.votes.keys())
        self.votes += len(votes)
        told = (read.ballots, *read.chosen)
        self.votes_mistaken += told != (len(votes), *map(sum, zip(*votes, strict=True)))
        self.votes_mistaken += len({*receipts} ^ {*said.receipts.values()})
        if len(votes) == 1:
            self.alone += 1
            self.alone_known += [read.chosen] == votes
            return
        known = {**orders(read.took_part, people, body), "order of voting": [*said.votes]}
        self.try_orders("receipts with a seized key", receipts, said.receipts, known)

    def read_list(self, receipts: list[str], said: Said, people: list[str]) -> None:
        """Guess whose the receipts are from the list that everybody reads, also knowing who voted when."""
        self.listed += len(said.receipts)
        right = receipts == sorted(said.receipts.values())
        self.listed_mistaken += 0 if right else max(1, len({*receipts} ^ {*said.receipts.values()}))
        known = {"ids": sorted(said.receipts), "rows": [one for one in people if one in said.receipts]}
        self.try_orders("receipts as listed", receipts, said.receipts, known | {"order of voting": [*said.receipts]})

    def use_key_of_petition(self, seized: Seized, signed: set[str], people: list[str]) -> None:
        """Read who has signed: a petition has to know that, so that everybody counts once."""
        self.try_earlier(seized)
        self.signatures += len(signed)
        for box in seized.boxes:
            body = seizure.unsealed(box, seized.keys)
            assert body is not None
            places = seizure.capacity_of(body, items=0, comment_bytes=0)
            read = seizure.opened(body, capacity=places, items=0, roster=people)
            self.signatures_mistaken += len(read.took_part ^ signed)


# A life


def rows() -> Iterator[Row]:
    """Every size on each database, many rounds each; and worlds that differ in nothing but votes."""
    yield from voting_worlds.rows()
    yield from attacked(lived, certain, rounds=ROUNDS, longest=LONGEST, at_once=AT_ONCE)


def lived(size: Size, rounds: int) -> Tally:
    """A life of the real bot, with an attack on each round."""
    with place(size) as (folder, server):
        return asyncio.run(live(size, rounds, folder, server=server))


async def live(
    size: Size, rounds: int, folder: Path, *, server: Server | None, witness: Witness | None = None
) -> Tally:
    """The same in a folder, and on a server whose database is empty, or on SQLite."""
    life = Voters(folder / "bot", invited=size.invited, database_url=server.url if server else "")
    async with life.begun():
        thief = Thief(folder / "loot", life.bot, life.server.workspace, server=server)
        with closing(thief):
            game = _Game(life, thief, witness)
            for _ in range(rounds):
                await game.play()
        return game.tally


@dataclass(slots=True)
class _Game:
    """Round after round: people vote, sign and answer, the thief copies, and the adversary links."""

    life: Voters
    thief: Thief
    witness: Witness | None
    tally: Tally = field(default_factory=Tally)

    async def play(self) -> None:
        """An election, a day on which some sign petitions, and a question of the champion."""
        self.life.said = Said()
        await self._everybody_votes()
        await self._some_sign()
        await self._everybody_answers()
        self.tally.rounds += 1

    async def _everybody_votes(self) -> None:
        life, said = self.life, self.life.said
        times = (await life.announced(self._standing())).terms.times
        self.thief.begin()
        self._plan_copies(until=times.ballot_closes_at)
        life.after_vote = self._seizing({1, draw.randint(2, len(life.people))})
        life.act_at(times.ballot_closes_at - timedelta(seconds=30), self._attack_before_close)
        await life.voted()
        life.after_vote = None
        receipts = [*life.result().receipts]
        self.tally.read_list(receipts, said, [*life.people])
        for person in draw.sample(life.people, min(LOOK_UP, len(life.people))):
            await life.look_for_receipt(person)
        evidence = await asyncio.to_thread(self.thief.take)
        await self._attack(evidence, "votes", said.votes)
        await self._attack(evidence, "receipts", said.receipts)
        votes = {receipt: said.votes[who] for who, receipt in said.receipts.items()}
        await self._attack(evidence, "pairs of receipt and ballot", votes)

    async def _some_sign(self) -> None:
        """For each petition one person, while all others read and leave it; then they are counted."""
        life = self.life
        self.thief.begin()
        until = life.now.replace(hour=17, minute=0) + timedelta(days=1)
        self._plan_copies(until=until)
        signers = life.signers()
        acts = dict.fromkeys(life.people[: 2 * PETITIONS], life.look)
        await life.day(acts | {who: partial(life.sign, seat=seat) for who, seat in signers.items()}, until)
        evidence = await asyncio.to_thread(self.thief.take)
        await self._attack(evidence, "signatures", life.said.signed)
        petition = life.petitions()[next(iter(signers.values()))]
        signed = life.signed_by(petition)
        seized = await asyncio.to_thread(self.thief.seize, petition)
        self.tally.use_key_of_petition(seized, signed, [*life.people])

    async def _everybody_answers(self) -> None:
        life = self.life
        self.thief.begin()
        closes_at = await life.ask()
        self._plan_copies(until=closes_at)
        life.act_at(closes_at - timedelta(seconds=30), self._search_for_answers)
        await life.day(dict.fromkeys(life.people, life.answer), closes_at)
        evidence = await asyncio.to_thread(self.thief.take)
        await self._attack(evidence, "answers", life.said.answered)

    def _standing(self) -> int:
        return next(standing for people, standing in sorted(STANDING.items()) if len(self.life.people) <= people)

    def _plan_copies(self, *, until: datetime) -> None:
        life = self.life
        for _ in range(COPIES):
            life.act_at(life.now + draw.random() * (until - life.now), partial(asyncio.to_thread, self.thief.copy))
        night = life.now.replace(hour=2, minute=0) + timedelta(days=1)
        while night < until:
            life.act_at(night, partial(asyncio.to_thread, self.thief.back_up))
            night += timedelta(days=1)

    async def _attack(self, evidence: Evidence, what: str, true: Truth) -> None:
        """In a thread: a workspace that does not stir for half a minute is dead to the bot."""
        await asyncio.to_thread(self.tally.link, evidence, what, true)
        if self.witness is not None:
            self.witness(what, evidence, true)

    def _seizing(self, moments: set[int]) -> Callable[[], Awaitable[None]]:
        """Seize box and key when so many have voted."""
        marks = self._standing() + 1

        async def seize() -> None:
            said = self.life.said
            if len(said.votes) in moments:
                seized = await asyncio.to_thread(self.thief.seize, self.life.election_id)
                self.tally.use_key(seized, said, [*self.life.people], marks=marks)

        return seize

    async def _attack_before_close(self) -> None:
        """Just before the ballot closes no receipt stands anywhere, and nothing says who voted how."""
        evidence, said = await asyncio.to_thread(self.thief.take), self.life.said
        await asyncio.to_thread(self.tally.search, evidence.folder, [*said.receipts.values()])
        await self._attack(evidence, "votes before the close", said.votes)

    async def _search_for_answers(self) -> None:
        evidence = await asyncio.to_thread(self.thief.take)
        await asyncio.to_thread(self.tally.search, evidence.folder, [*self.life.said.answered.values()])


# What came of it


def certain(size: Size, tally: Tally) -> Iterator[Row]:
    """What is certain, whatever is guessed."""
    yield Row(
        name=f"{size}: receipts and answers before the close",
        found=f"{tally.found} found of {tally.searched} searched for",
        promised="none",
        held=tally.found == 0 < tally.searched,
    )
    yield Row(
        name=f"{size}: ballot and key seized, who has voted",
        found=f"{tally.voters_mistaken} mistakes in {tally.seizures} seizures",
        promised="exactly that is known",
        held=tally.voters_mistaken == 0 < tally.seizures,
    )
    yield Row(
        name=f"{size}: ballot and key seized, totals and receipts so far",
        found=f"{tally.votes_mistaken} mistakes in {tally.votes} votes",
        promised="exactly those are known, and no ballot",
        held=tally.votes_mistaken == 0 < tally.votes,
    )
    yield Row(
        name=f"{size}: ballot and key seized after the first vote",
        found=f"{tally.alone_known} of {tally.alone} known",
        promised="that vote is known",
        held=tally.alone_known == tally.alone > 0,
    )
    yield earlier_versions(size, tally)
    yield Row(
        name=f"{size}: petition and key seized, who has signed",
        found=f"{tally.signatures_mistaken} mistakes in {tally.signatures} signatures",
        promised="exactly that is known",
        held=tally.signatures_mistaken == 0 < tally.signatures,
    )
    yield Row(
        name=f"{size}: receipts in the list, by alphabet",
        found=f"{tally.listed_mistaken} mistakes in {tally.listed}",
        promised="all that were shown, and no other",
        held=tally.listed_mistaken == 0 < tally.listed,
    )
