"""A company that elects, signs petitions and answers its champion, with the real bot.

The bot is a process of its own and hears nothing but Slack's protocol. Everybody acts at a minute of their own, in an
order that nobody could foresee. Who stands, what is decided and what a champion asks is public anyway, so that happens
beside Slack.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from attack.evidence import Ballot
from domain.ballots import RECEIPT_ALPHABET, RECEIPT_CHARACTERS, Result
from domain.decisions import proposal
from domain.elections import Election
from domain.seats import SeatState, StandsFor
from models.consultations import ConsultationRow
from models.database import Database
from models.migrate import migrate
from models.seats import SeatRow
from sandbox import sight
from sandbox.acting import Actor
from sandbox.workspace import Channel, Message, View, Workspace
from services import consultations, decisions, elections
from services.champions_settings import ChampionsRules, set_rules
from templates import ids
from tests.attack.life import CHANNEL, COMES, GOES_HOME, TRIES, Life, draw
from tests.attack.pressing import close_all, fill, home, press, send, shown
from tests.attack.suggesters import some_words
from tests.seated import add_seat
from vault import Vault

DECISIONS = "C0DECIDE0"
ZONE = "Europe/London"
PETITIONS = 10
"""Seats that are held, at most, each with a petition of its own. The first is for employees, so it may ask them."""
LAST = date(2028, 5, 31)
RECEIPT = re.compile(f"[{RECEIPT_ALPHABET}]{{{RECEIPT_CHARACTERS}}}")


@dataclass(slots=True)
class Said:
    """What is true of one round, by person, in the order in which they did it."""

    votes: dict[str, Ballot] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    signed: dict[str, str] = field(default_factory=dict)
    """The petition."""
    answered: dict[str, str] = field(default_factory=dict)
    """Their words to the champion's question."""


class Voters(Life):
    """A company with champions, and without pulses."""

    def __init__(self, folder: Path, *, invited: int, database_url: str = "") -> None:
        super().__init__(folder, invited=invited, database_url=database_url)
        there = self.server.workspace
        everybody = set(there.channels[CHANNEL].members)
        there.channels[DECISIONS] = Channel(id=DECISIONS, name="decisions", members=everybody)
        there.messages[DECISIONS] = []
        self.said = Said()
        self.election_id = ""
        self.consultation_id = ""
        self.after_vote: Callable[[], Awaitable[None]] | None = None
        """Called when a vote has been acknowledged, before anything else happens."""
        self._have_signed: set[tuple[str, str]] = set()
        self._number = 0

    async def _import_teams(self) -> None:
        """Champions are set up before the bot starts."""
        await super()._import_teams()
        set_up_champions(self.bot.data, self._database_url, channel=DECISIONS)

    async def _set_up(self) -> None:
        """No pulse, and seats that one person holds already: they sign nothing."""
        with self.database.write() as session:
            for number in range(min(PETITIONS, len(self.people) - 1)):
                stands_for = StandsFor.CUSTOMERS if number else StandsFor.EMPLOYEES
                title, begun = f"champion {number}", self.now.date()
                more = {"title": title, "election_on": LAST, "term_first": begun, "term_last": LAST}
                add_seat(session, self.people[0], stands_for, **more)
        await self.clock.settle()

    @property
    def vault(self) -> Vault:
        """The boxes, as somebody beside the bot sees them."""
        return Vault(self.database.writer, self.bot.keys)

    # The rhythm

    async def announced(self, standing: int) -> Election:
        """A seat is to be filled; so many people stand, and the ballot is about to open."""
        self._number += 1
        with self.database.write() as session:
            title = f"employee champion {self._number}"
            seat = add_seat(session, None, title=title, election_on=self.now.date(), vacant_since=self.now.date())
            self.election_id = elections.announce(session, seat, now=self.now)
            for person in draw.sample(self._free(session), standing):
                elections.stand(session, self.election_id, person, statement="I listen.", deputy_too=True, now=self.now)
        await self.clock.settle()
        election = self.election()
        await self.until(election.terms.times.ballot_opens_at - timedelta(minutes=5))
        return election

    def _free(self, session: Session) -> list[str]:
        """Who may stand: nobody speaks from two seats."""
        speak = {seat.champion_id for seat in session.scalars(select(SeatRow))}
        return [person for person in self.people if person not in speak]

    async def voted(self) -> None:
        """Everybody votes at a minute of their own, until the ballot has closed."""
        times, taken = self.election().terms.times, set[Ballot]()
        await self.until(times.ballot_opens_at + timedelta(minutes=1))
        candidates = self.election().candidates
        for person in self.people:
            ballot = _unlike(taken, len(candidates))
            taken.add(ballot)
            act = partial(self.vote, person, ballot, candidates)
            self.act_at(self._working_minute(self.now, times.ballot_closes_at), act)
        await self.until(times.ballot_closes_at + timedelta(minutes=1))

    async def day(self, acts: Mapping[str, Callable[[str], Awaitable[None]]], until: datetime) -> None:
        """Each person's act once, at a minute of its own."""
        for person, act in acts.items():
            moment = self.now + draw.random() * (until - self.now - timedelta(minutes=2))
            self.act_at(moment, partial(act, person))
        await self.until(until + timedelta(minutes=1))

    def _working_minute(self, first: datetime, last: datetime) -> datetime:
        drawn = (first + draw.random() * (last - first - timedelta(minutes=2)) for _ in range(TRIES))
        return next(one for one in drawn if COMES <= one.hour < GOES_HOME)

    # What people do

    async def vote(self, person: str, ballot: Ballot, candidates: tuple[str, ...]) -> None:
        """Vote, from the channel or from Home, and read the receipt."""
        actor = self.server.actor(person)
        message = told(self.server.workspace, person, ids.VOTE, self.election_id, channel=DECISIONS)
        surface = message if draw.random() < 0.5 else await home(actor)
        page = await cast_vote(actor, surface, self.election_id, ballot, candidates)
        (receipt,) = RECEIPT.findall(page)
        self.said.votes[person], self.said.receipts[person] = ballot, receipt
        if self.after_vote is not None:
            await self.after_vote()

    async def look_for_receipt(self, person: str) -> None:
        """Type one's receipt in, and find it."""
        actor = self.server.actor(person)
        await press(actor, await home(actor), ids.CHAMPIONS)
        await press(actor, shown(actor), ids.RECEIPT)
        receipt = self.said.receipts[person]
        await fill(actor, {ids.RECEIPT_BLOCK: f"{receipt[:5].lower()}-{receipt[5:]}"})
        page = await actor.submit(shown(actor))
        assert page is not None
        assert f"{receipt}` is listed" in sight.text_of(page), sight.text_of(page)
        await close_all(actor)

    async def look(self, person: str) -> None:
        """Read what one could sign, and leave it."""
        await read_about(self.server.actor(person), draw.choice([*self.petitions()]))

    async def sign(self, person: str, seat: str) -> None:
        """Ask for an election."""
        petition = self.petitions()[seat]
        await sign(self.server.actor(person), seat)
        self.said.signed[person] = petition
        self._have_signed.add((person, petition))

    async def answer(self, person: str) -> None:
        """Answer the champion's question in one's own words."""
        words, about = some_words(), self.consultation_id
        message = told(self.server.workspace, person, ids.CONSULTATION_ANSWER, about, channel=DECISIONS)
        await answer(self.server.actor(person), message, about, {"plain_text_input": words})
        self.said.answered[person] = words

    # What is public

    def election(self) -> Election:
        """The newest election, as it stands."""
        with self.database.read() as session:
            return elections.load(session, self.election_id)

    def result(self) -> Result:
        """What is told of it."""
        result = self.election().result
        assert result is not None
        return result

    def petitions(self) -> dict[str, str]:
        """The boxes of the petitions of the first seats, by seat."""
        of_the_first = SeatRow.title.like("champion %"), SeatRow.state == SeatState.HELD
        with self.database.read() as session:
            rows = session.scalars(select(SeatRow).where(*of_the_first)).all()
            return {row.id: str(row.petition_id) for row in rows}

    def signed_by(self, petition: str) -> set[str]:
        """Who has signed this one, in any round."""
        return {person for person, signed in self._have_signed if signed == petition}

    def signers(self) -> dict[str, str]:
        """For each petition somebody who has not signed it yet: its seat, by person."""
        petitions = self.petitions()
        while True:
            drawn = dict(zip(draw.sample(self.people[1:], len(petitions)), petitions, strict=True))
            if all((who, petitions[seat]) not in self._have_signed for who, seat in drawn.items()):
                return drawn

    async def ask(self) -> datetime:
        """A decision is posted and the champion asks about it; until when people answer."""
        leader = self.people[-1]
        with self.database.write() as session:
            seat = next(row for row in session.scalars(select(SeatRow)) if row.title == "champion 0")
            row = ask_about_new(session, seat, leader=leader, days=1, vault=self.vault, now=self.now)
            self.consultation_id, closes_at = row.id, row.closes_at
            decisions.withdraw(session, row.decision_id, by=leader, reason="We thought again.", now=self.now)
        await self.clock.settle()
        return closes_at


def set_up_champions(data: Path, database_url: str, *, channel: str) -> None:
    """Say where elections and decisions are told of, before the bot has started."""
    data.mkdir(parents=True, exist_ok=True)
    database = Database(database_url or f"sqlite:///{data / 'tribune.db'}")
    migrate(database)
    with database.write() as session:
        set_rules(session, ChampionsRules(channel=channel, zone=ZONE))
    database.dispose()


# What anybody does, in any company


def told(workspace: Workspace, person: str, action: str, about: str, *, channel: str) -> Message:
    """The message in the channel with this button."""
    for message in reversed(workspace.visible_messages(person, channel)):
        if any(one.action_id == action and one.element.get("value") == about for one in sight.elements(message)):
            return message
    raise AssertionError(f"nobody told of {action}")


async def cast_vote(
    actor: Actor, surface: Message | View, election: str, ballot: Ballot, candidates: Sequence[str]
) -> str:
    """Vote, and read the last page, on which the receipt is."""
    await press(actor, surface, ids.VOTE, election)
    chosen = {one for one, mark in zip(candidates, ballot.answers, strict=False) if mark}
    instead = [] if chosen else ["none" if ballot.answers[-1] else "abstain"]
    form = shown(actor)
    for one in sight.inputs(form):
        offered = [str(option["value"]) for option in sight.options(one.element)]
        ticked = instead if one.block_id == ids.NONE_OF_THESE_BLOCK else [who for who in offered if who in chosen]
        if ticked:
            await actor.fill(form, one.block_id, one.action_id, ticked)
    page = sight.text_of(await send(actor))
    assert "your vote is recorded" in page, page
    await close_all(actor)
    return page


async def read_about(actor: Actor, seat: str, *, then: Callable[[View], Awaitable[None]] | None = None) -> None:
    """Read the page of a seat, and do something on it."""
    await press(actor, await home(actor), ids.CHAMPIONS)
    await press(actor, shown(actor), ids.SEAT, seat)
    if then is not None:
        await then(shown(actor))
    await close_all(actor)


async def sign(actor: Actor, seat: str) -> None:
    """Ask for an election."""

    async def ask(page: View) -> None:
        await press(actor, page, ids.PETITION, seat)
        said = sight.text_of(await send(actor))
        assert "You have asked for an election" in said, said

    await read_about(actor, seat, then=ask)


async def answer(actor: Actor, surface: Message | View, question: str, given: Mapping[str, str]) -> None:
    """Answer a champion's question."""
    await press(actor, surface, ids.CONSULTATION_ANSWER, question)
    await fill(actor, given)
    page = sight.text_of(await send(actor))
    assert "Thank you, recorded." in page, page
    await close_all(actor)


def ask_about_new(
    session: Session, seat: SeatRow, *, leader: str, days: int, options: str = "", vault: Vault, now: datetime
) -> ConsultationRow:
    """A decision is posted, and the champion of a seat asks about it."""
    brought = proposal(
        title="Move", what="We move.", why="There is room.", touched=(StandsFor.EMPLOYEES,), review_on=LAST
    )
    decision = decisions.draft(session, brought, by=leader, now=now)
    decisions.post(session, decision, by=leader, deadline=now.date() + timedelta(days=14), now=now)
    by, words = str(seat.champion_id), "What would you miss?"
    consultations.ask(session, decision, seat.id, words=words, options=options, days=days, by=by, vault=vault, now=now)
    return session.scalars(select(ConsultationRow).where(ConsultationRow.decision_id == decision)).one()


def _unlike(taken: set[Ballot], candidates: int) -> Ballot:
    """A ballot that nobody has cast: everybody's choice is drawn blindly, and differs from all others."""
    while True:
        marks = tuple(draw.randint(0, 1) for _ in range(candidates))
        ballot = Ballot(answers=(*marks, 0 if any(marks) else draw.randint(0, 1)))
        if ballot not in taken:
            return ballot
