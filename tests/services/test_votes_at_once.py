"""What happens at the same moment in an election has one right outcome, whoever comes first.

Through the real writer and vault, on both databases; on PostgreSQL with a second process's vault beside it.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.orm import Session

from bot.writer import Writer
from domain.ballots import Result, new_receipt
from domain.elections import Election, ElectionState
from domain.errors import BusyError, ClosedError, FrozenError, TribuneError, UncertainError
from domain.seats import SeatState
from domain.survey import Cast, CastOutcome
from models.database import Database
from models.seats import SeatRow
from services import elections
from services.ballots import ballot_cast
from services.champions_settings import ChampionsRules, set_rules
from tests.factories import add_people, open_vault, user
from tests.seated import add_seat
from vault import Vault

NOW = datetime(2025, 6, 2, 9, 30, tzinfo=UTC)
"""A Monday, half past ten in London."""
MOMENT = timedelta(seconds=1)
ANNA, BEN, CLEO = user(0), user(1), user(2)


@dataclass(slots=True)
class Poll:
    """One election, and what its voters were told."""

    database: Database
    vault: Vault
    id: str
    seat: str
    told: dict[str, CastOutcome] = field(default_factory=dict)
    """By receipt."""

    @property
    def election(self) -> Election:
        with self.database.read() as session:
            return elections.load(session, self.id)

    @property
    def result(self) -> Result:
        result = self.election.result
        assert result
        return result

    @property
    def opens_at(self) -> datetime:
        return self.election.terms.times.ballot_opens_at

    @property
    def closes_at(self) -> datetime:
        return self.election.terms.times.ballot_closes_at

    @property
    def recorded(self) -> list[str]:
        """The receipts of those who were told that their vote is in the box."""
        return sorted(receipt for receipt, outcome in self.told.items() if outcome is CastOutcome.RECORDED)

    def vote_of(self, person: str, *chosen: str, now: datetime | None = None) -> Cast:
        """A vote as the form makes it, a second before the ballot closes."""
        with self.database.read() as session:
            return ballot_cast(
                session,
                self.id,
                person,
                chosen=chosen,
                none_of_these=not chosen,
                receipt=new_receipt(),
                now=now or self.closes_at - MOMENT,
            )

    async def put(self, writer: Writer, vote: Cast) -> CastOutcome:
        """Send a vote, and again for as long as Tribune says that it was too busy or does not know."""
        assert vote.comment
        while True:
            try:
                outcome = await writer.cast(vote)
            except (BusyError, UncertainError):
                continue
            self.told[vote.comment.text] = outcome
            return outcome

    def close(self, vault: Vault | None = None) -> None:
        elections.close_due(self.database, vault=vault or self.vault, now=self.closes_at)


def announced(database: Database, keys: Path, *, voters: int, standing: tuple[str, ...] = (ANNA, BEN)) -> Poll:
    """An election for which these stand."""
    vault = open_vault(database, keys)
    with database.write() as session:
        add_people(session, voters)
        set_rules(session, ChampionsRules(channel="C0CHAMPIONS", zone="Europe/London"))
        seat = add_seat(session, None, election_on=NOW.date())
        election = elections.announce(session, seat, now=NOW)
        for person in standing:
            elections.nominate(session, election, person, by=person, statement="I listen.", now=NOW, deputy_too=True)
    return Poll(database=database, vault=vault, id=election, seat=seat)


def balloting(database: Database, keys: Path, *, voters: int) -> Poll:
    """An election whose ballot is open."""
    poll = announced(database, keys, voters=voters)
    with database.write() as session:
        elections.open_due(session, vault=poll.vault, now=poll.opens_at)
    return poll


@asynccontextmanager
async def writing(database: Database, vault: Vault) -> AsyncIterator[Writer]:
    writer = Writer(database, vault)
    writer.start()
    try:
        yield writer
    finally:
        await writer.stop()


def one_after_the_other(
    database: Database, first: Callable[[Session], object], second: Callable[[Session], object]
) -> TribuneError | None:
    """Let `second` begin when `first` has done all but commit; what it was told, if it was refused."""

    def late() -> None:
        with database.write() as session:
            second(session)

    with ThreadPoolExecutor(1) as other:
        with database.write() as session:
            first(session)
            waiting = other.submit(late)
            wait([waiting], timeout=0.1)
            assert not waiting.done()  # it has to know what becomes of the first
        refused = waiting.exception()
    assert refused is None or isinstance(refused, TribuneError), refused
    return refused


async def test_of_one_voters_two_devices_the_first_counts_and_the_second_is_told_so(
    database: Database, tmp_path: Path
) -> None:
    poll = balloting(database, tmp_path / "keys", voters=12)
    async with writing(database, poll.vault) as writer:
        at_once = [poll.put(writer, poll.vote_of(CLEO, who)) for who in (ANNA, BEN)]
        outcomes = Counter(await asyncio.gather(*at_once))
        later = await poll.put(writer, poll.vote_of(CLEO, BEN))
        for person in (ANNA, BEN):
            await poll.put(writer, poll.vote_of(person, ANNA))
        await writer.alone(poll.close)
    assert outcomes == {CastOutcome.RECORDED: 1, CastOutcome.ALREADY_ANSWERED: 1}
    assert later is CastOutcome.ALREADY_ANSWERED
    assert poll.result.voted == 3
    assert list(poll.result.receipts) == poll.recorded


@pytest.mark.postgresql
async def test_two_devices_of_one_voter_that_reach_two_processes_are_one_vote(
    postgresql_url: str, tmp_path: Path
) -> None:
    database, other = Database(postgresql_url), Database(postgresql_url)
    poll = balloting(database, tmp_path / "keys", voters=24)
    beside = open_vault(other, tmp_path / "keys")
    async with writing(database, poll.vault) as one, writing(other, beside) as two:
        devices = [
            asyncio.gather(*(poll.put(writer, poll.vote_of(user(number), ANNA)) for writer in (one, two)))
            for number in range(24)
        ]
        outcomes = await asyncio.gather(*devices)
        # Both processes come to count.
        await asyncio.gather(one.alone(poll.close), two.alone(lambda: poll.close(beside)))
    assert {frozenset(pair) for pair in outcomes} == {frozenset({CastOutcome.RECORDED, CastOutcome.ALREADY_ANSWERED})}
    assert poll.result.voted == 24
    assert list(poll.result.receipts) == poll.recorded
    database.dispose()
    other.dispose()


async def test_five_hundred_votes_at_once_are_all_counted_as_they_were_cast(database: Database, tmp_path: Path) -> None:
    poll = balloting(database, tmp_path / "keys", voters=500)
    dice = Random(1)
    chosen = {user(number): dice.choice(((), (ANNA,), (BEN,), (ANNA, BEN))) for number in range(500)}
    votes = [poll.vote_of(person, *whom) for person, whom in chosen.items()]
    async with writing(database, poll.vault) as writer:
        await asyncio.gather(*(poll.put(writer, vote) for vote in votes))
        await writer.alone(poll.close)
    counts = Counter(whom for choice in chosen.values() for whom in choice)
    assert poll.result.voted == len(poll.recorded) == 500
    assert list(poll.result.receipts) == poll.recorded
    assert {one.candidate: one.people for one in poll.result.counts} == counts
    assert poll.result.none_of_these == sum(not choice for choice in chosen.values())
    assert poll.result.winner == max(counts, key=counts.__getitem__)


async def test_who_votes_as_the_ballot_closes_is_counted_or_told_that_it_is_too_late(
    database: Database, tmp_path: Path
) -> None:
    """Nobody is thanked and not counted, or counted and told to come back."""
    poll = balloting(database, tmp_path / "keys", voters=60)
    votes = [poll.vote_of(user(number), ANNA) for number in range(60)]
    async with writing(database, poll.vault) as writer:
        early = [asyncio.ensure_future(poll.put(writer, vote)) for vote in votes[:20]]
        await asyncio.gather(*early)
        meanwhile = [asyncio.ensure_future(poll.put(writer, vote)) for vote in votes[20:40]]
        closing = asyncio.ensure_future(writer.alone(poll.close))
        await asyncio.gather(closing, *meanwhile)
        late = await asyncio.gather(*(poll.put(writer, vote) for vote in votes[40:]))
    assert set(late) == {CastOutcome.CLOSED}
    assert set(poll.told.values()) == {CastOutcome.RECORDED, CastOutcome.CLOSED}
    assert list(poll.result.receipts) == poll.recorded
    assert poll.result.voted == len(poll.recorded)
    assert poll.election.state is ElectionState.ELECTED
    with pytest.raises(ClosedError, match="Your vote was not stored"):
        poll.vote_of(user(41), ANNA)


def test_from_the_closing_hour_on_no_vote_is_taken_even_if_nobody_has_counted(
    database: Database, tmp_path: Path
) -> None:
    poll = balloting(database, tmp_path / "keys", voters=5)
    assert poll.vote_of(CLEO, ANNA, now=poll.closes_at - timedelta(microseconds=1))
    with pytest.raises(ClosedError, match="Your vote was not stored"):
        poll.vote_of(CLEO, ANNA, now=poll.closes_at)


def test_who_steps_back_just_before_the_ballot_opens_is_not_on_it(database: Database, tmp_path: Path) -> None:
    poll = announced(database, tmp_path / "keys", voters=5)
    moment = poll.opens_at - MOMENT
    refused = one_after_the_other(
        database,
        lambda session: elections.withdraw(session, poll.id, ANNA, now=moment),
        lambda session: elections.open_due(session, vault=poll.vault, now=poll.opens_at),
    )
    assert refused is None
    assert poll.election.candidates == (BEN,)
    assert poll.vote_of(CLEO, BEN)


def test_who_steps_back_as_the_ballot_opens_is_told_that_it_is_too_late_and_stays_on_it(
    database: Database, tmp_path: Path
) -> None:
    poll = announced(database, tmp_path / "keys", voters=5)
    moment = poll.opens_at - MOMENT
    refused = one_after_the_other(
        database,
        lambda session: elections.open_due(session, vault=poll.vault, now=poll.opens_at),
        lambda session: elections.withdraw(session, poll.id, ANNA, now=moment),
    )
    assert isinstance(refused, FrozenError)
    assert poll.election.candidates == (ANNA, BEN)


def test_from_the_opening_hour_on_nobody_steps_back_even_if_the_ballot_is_not_open_yet(
    database: Database, tmp_path: Path
) -> None:
    poll = announced(database, tmp_path / "keys", voters=5)
    with database.write() as session, pytest.raises(FrozenError):
        elections.withdraw(session, poll.id, ANNA, now=poll.opens_at)
    assert poll.election.standing == (ANNA, BEN)


def test_if_the_last_one_steps_back_just_before_it_opens_there_is_no_ballot(database: Database, tmp_path: Path) -> None:
    poll = announced(database, tmp_path / "keys", voters=5, standing=(ANNA,))
    moment = poll.opens_at - MOMENT
    one_after_the_other(
        database,
        lambda session: elections.withdraw(session, poll.id, ANNA, now=moment),
        lambda session: elections.open_due(session, vault=poll.vault, now=poll.opens_at),
    )
    assert poll.election.state is ElectionState.VACANT
    with database.read() as session:
        assert session.get_one(SeatRow, poll.seat).state is SeatState.VACANT
        assert not poll.vault.has_answered(session.connection(), poll.id, CLEO)
    assert not poll.vault.cancel(poll.id)  # no box was made
