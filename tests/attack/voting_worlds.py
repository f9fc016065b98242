"""Two worlds that differ only in how people vote, sign and answer their champion look the same until the close.

A ballot, a petition and a champion's question are open in each of them. As in `tests.attack.worlds`, all that anybody
can see is kept, and chance is seeded.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from structlog.testing import capture_logs

from attack.evidence import Ballot
from domain.cadence import participation_shown
from domain.election_terms import ElectionTimes
from domain.seats import StandsFor
from models.database import Database
from models.seats import SeatRow
from sandbox.workspace import View
from services import elections
from services.champions_settings import ChampionsRules, set_rules
from templates import ids
from tests.attack import seeded
from tests.attack.pressing import close_all, press, shown
from tests.attack.row import Row
from tests.attack.sides import NAMES, side_by_side
from tests.attack.voters import LAST, ZONE, answer, ask_about_new, cast_vote, read_about, sign, told
from tests.attack.worlds import (
    Company,
    Ear,
    Life,
    a_place,
    company_of,
    differences,
    empty,
    said_in,
    shown_in,
    tables,
)
from tests.scenarios.company import Person, user_id
from tests.seated import add_seat
from vault import Vault

CHANNEL = "C0PULSE"
STANDING = 3
CHAMPION = "sam"
"""Holds the other seat, for which a petition is open, and asks."""
DAYS = (0, 3, 5)
"""After the ballot has opened, on which people act: the last one comes after the reminder."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody does."""

    day: int
    votes: Ballot
    signs: bool
    answers: str
    """The option."""


World = Mapping[str, Act]
"""Who does what. Whoever is not in it does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another world, and those whose own screens may differ in it: they do not do the same."""

    name: str
    world: World
    apart: frozenset[str] = frozenset()


def worlds(size: int, seed: int) -> tuple[World, tuple[Other, ...]]:
    """A world, and others that nobody can tell from it."""
    dice = Random(seed)
    people = [name for name in company_of(size) if name != CHAMPION]
    dice.shuffle(people)
    voting, silent = people[: size // 2], people[size // 2 :]
    world = {name: _act(dice, dice.choice(DAYS), signs=number < 2) for number, name in enumerate(voting)}
    gone, instead = voting[:2], silent[:1]
    assert participation_shown(len(voting), size) == participation_shown(len(voting) - 1, size)
    kept = {name: act for name, act in world.items() if name not in gone}
    return world, (
        Other(
            name="how people vote, and what they answer",
            world={name: _act(dice, act.day, signs=act.signs) for name, act in world.items()},
        ),
        Other(
            name="who votes, signs and answers, and how many within a step of 10 %",
            world=kept | {name: _act(dice, dice.choice(DAYS), signs=True) for name in instead},
            apart=frozenset({*gone, *instead}),
        ),
    )


def _act(dice: Random, day: int, *, signs: bool) -> Act:
    marks = tuple(dice.randint(0, 1) for _ in range(STANDING))
    ballot = Ballot(answers=(*marks, 0 if any(marks) else dice.randint(0, 1)))
    return Act(day=day, votes=ballot, signs=signs, answers=dice.choice("012"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What is open."""

    election: str
    candidates: tuple[str, ...]
    times: ElectionTimes
    seat: str
    """Of the petition."""
    question: str


async def live(world: World, *, url: str, folder: Path, size: int, seed: int, commands: bool = True) -> Life:
    """A life in a world, where nothing is left of another one."""
    empty(url, folder)
    with seeded.seeded(str(seed)):
        company = Company(folder, url, people=company_of(size), seed=str(seed))
        return await lived(company, world, commands=commands)


async def lived(company: Company, world: World, *, commands: bool) -> Life:
    """Live in a world until the last minute before the ballot closes."""
    ear = Ear(workspace=company.server.workspace)
    with capture_logs() as logged:
        await company.server.start()
        try:
            await company.start()
            poll = await _opened(company)
            company.server.workspace.recorders.add(ear)
            await _act_all(company, world, ear, poll)
            await company.server.clock.jump((poll.times.ballot_closes_at - MINUTE).timestamp())
            seen = await _look(company, ear, poll)
            if commands:
                seen |= await _ask(company)
            company.server.workspace.recorders.discard(ear)
        finally:
            await company.stop()
            await company.server.stop()
    assert not company.failures, company.failures
    return Life(seen=seen | {("", "the log"): company.log(logged)}, ear=ear)


async def _opened(company: Company) -> Poll:
    """Champions are set up, and ballot, petition and question are open. All of it is public, so it happens beside."""
    database = Database(company.config.database_url)
    champion, now = user_id(CHAMPION), company.now
    with database.write() as session:
        set_rules(session, ChampionsRules(channel=CHANNEL, zone=ZONE))
        held = add_seat(session, champion, term_first=now.date(), term_last=LAST, election_on=LAST)
        free = add_seat(session, None, StandsFor.CUSTOMERS, title="customer champion", election_on=now.date())
        election = elections.announce(session, free, now=now)
        for name in [name for name in company.people if name != CHAMPION][:STANDING]:
            person = user_id(name)
            elections.stand(session, election, person, statement="I listen.", now=now)
        times = elections.load(session, election).terms.times
    await company.server.clock.settle()
    await company.server.clock.jump((times.ballot_opens_at + MINUTE).timestamp())
    with database.write() as session:
        candidates = elections.load(session, election).candidates
        row = session.get_one(SeatRow, held)
        vault = Vault(database.writer, company.config.key_dir)
        asked = ask_about_new(
            session, row, leader=user_id("ruth"), days=5, options="Yes\nNo\nPerhaps", vault=vault, now=company.now
        )
        question = asked.id
    await company.server.clock.settle()
    database.dispose()
    return Poll(election=election, candidates=candidates, times=times, seat=held, question=question)


async def _act_all(company: Company, world: World, ear: Ear, poll: Poll) -> None:
    """Everybody does what they do, each in a minute of their own, which is the same in every world."""
    for day in DAYS:
        for place, name in enumerate(company.people):
            act = world.get(name)
            if act is not None and act.day == day:
                moment = poll.times.ballot_opens_at + timedelta(days=day, hours=1, minutes=place)
                await company.server.clock.jump(moment.timestamp())
                ear.acting, ear.answering = user_id(name), True
                await _do(company, company[name], act, poll)
                ear.acting, ear.answering = "", False


async def _do(company: Company, person: Person, act: Act, poll: Poll) -> None:
    there, actor = company.server.workspace, person.actor
    message = told(there, person.id, ids.VOTE, poll.election, channel=CHANNEL)
    await cast_vote(actor, message, poll.election, act.votes, poll.candidates)
    question = told(there, person.id, ids.CONSULTATION_ANSWER, poll.question, channel=CHANNEL)
    await answer(actor, question, poll.question, {"radio_buttons": act.answers})
    if act.signs:
        await sign(actor, poll.seat)


COMMANDS = (("doctor",), ("settings", "list"), ("privacy",), ("elections",))
STORED, READ_BY = "What is stored about me", 2
"""Of so many people it is read what is stored: it is what stands in the tables, which are all compared."""


async def _look(company: Company, ear: Ear, poll: Poll) -> dict[tuple[str, str], str]:
    """What stands everywhere at this moment, for everybody."""
    seen: dict[tuple[str, str], str] = {}
    for name in company.people:
        ear.acting = user_id(name)
        async for where, said in _screens(company, company[name], poll):
            seen[ear.acting, where] = said
    ear.acting = ""
    for path in ("livez", "readyz", "metrics"):
        seen["", f"/{path}"] = await company.fetch(path)
    seen["", "the channel"] = said_in(company.server.workspace.messages[CHANNEL])
    return seen | tables("the database", company.config.database_url)


async def _screens(company: Company, person: Person, poll: Poll) -> AsyncIterator[tuple[str, str]]:
    """What one person sees: messages, Home, and the pages of everything that is open."""
    actor, pages = person.actor, dict[str, View]()
    yield "the messages", said_in(person.inbox)
    await person.home()
    yield "Home", shown_in(company.server.workspace.homes[person.id])
    if person.id in map(user_id, company.people[:READ_BY]):
        await person.press(STORED)
        pages[STORED] = person.modal
        await close_all(actor)

    async def keep(page: View) -> None:
        pages["the seat"] = page

    await read_about(actor, poll.seat, then=keep)
    message = told(company.server.workspace, person.id, ids.VOTE, poll.election, channel=CHANNEL)
    await press(actor, message, ids.ELECTION, poll.election)
    pages["the election"] = shown(actor)
    await close_all(actor)
    for where, page in pages.items():
        yield where, shown_in(page)


async def _ask(company: Company) -> dict[tuple[str, str], str]:
    """What the command line prints, and every row of a backup."""
    seen = {("", f"tribune {' '.join(words)}"): await company.command(*words) for words in COMMANDS}
    for name in company.people[:4]:
        seen[user_id(name), "tribune person export"] = await company.command("person", "export", user_id(name))
    if company.config.database_url.startswith("sqlite"):
        backup = company._folder / "backup.db"
        seen["", "tribune backup"] = await company.command("backup", str(backup))
        seen |= tables("the backup", f"sqlite:///{backup}")
    return seen


def rows() -> Iterator[Row]:
    """Each of the other worlds against the first one, in companies of both sizes, on both databases."""
    yield from side_by_side(of_one)


def of_one(kind: str) -> Iterator[Row]:
    """All rows of one database."""
    with a_place(kind) as (url, folder):
        for seed, size in enumerate((9, 40)):
            yield from compared(size, seed, kind=NAMES[kind], url=url, folder=folder)


def compared(size: int, seed: int, *, kind: str, url: str, folder: Path) -> Iterator[Row]:
    """The rows of one company on one database."""
    world, others = worlds(size, seed)
    alive = partial(live, url=url, folder=folder, size=size, seed=seed)
    first = asyncio.run(alive(world))
    places = len(first.seen) + 1
    for other in others:
        told_apart = differences(first, asyncio.run(alive(other.world)), apart=other.apart)
        found = told_apart[0][:60] if told_apart else f"the same in {places} places"
        name = f"{other.name}: {size} people, {kind}"
        yield Row(name=name, found=found, promised="byte for byte", held=not told_apart)
