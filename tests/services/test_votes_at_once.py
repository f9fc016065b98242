"""What happens at the same moment in an election has one right outcome, whoever comes first.

Through the real writer and vault, on both databases; on PostgreSQL with a second process's vault beside it.
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.writer import Writer
from domain.ballots import Result
from domain.elections import ElectionState
from domain.errors import BusyError, ClosedError, FrozenError, UncertainError
from domain.seats import SeatState
from domain.survey import Cast, CastOutcome
from models.database import Database
from services import election_clocks, elections
from tests.domain.voting import BALLOT_CLOSES, BALLOT_OPENS
from tests.electing import AMINA, BEN, CARA, Electing
from tests.factories import open_vault, user
from tests.services.at_once import one_after_the_other, writing
from vault import Vault

pytestmark = pytest.mark.usefixtures("patient_people")

MOMENT = timedelta(seconds=1)


class Poll(Electing):
    """An election for which Amina and Ben stand, and what its voters were told."""

    def __init__(self, database: Database, keys: Path, **more: Any) -> None:
        super().__init__(database, keys, **more)
        self.outcomes: dict[str, CastOutcome] = {}
        """By receipt."""

    @property
    def result(self) -> Result:
        result = self.election().result
        assert result
        return result

    @property
    def recorded(self) -> list[str]:
        """The receipts of those who were told that their vote is in the box."""
        return sorted(receipt for receipt, outcome in self.outcomes.items() if outcome is CastOutcome.RECORDED)

    def vote_of(self, person: str, *chosen: str, now: datetime = BALLOT_CLOSES - MOMENT) -> Cast:
        """A vote in the last second; for nobody, if nobody is named."""
        return self.cast(person, *chosen, none_of_these=not chosen, now=now)

    async def put(self, writer: Writer, vote: Cast) -> CastOutcome:
        """Send a vote, and again for as long as Tribune says that it was too busy or does not know."""
        assert vote.comment
        while True:
            try:
                outcome = await writer.cast(vote)
            except (BusyError, UncertainError):
                continue
            self.outcomes[vote.comment.text] = outcome
            return outcome

    def close(self, vault: Vault | None = None) -> None:
        """The hour has come at which the ballot closes."""
        election_clocks.close_due(self.database, vault=vault or self.vault, now=BALLOT_CLOSES)


def announced(database: Database, keys: Path, *standing: str) -> Poll:
    """An election whose ballot is not open yet."""
    poll = Poll(database, keys)
    poll.announced().standing(*standing)
    return poll


def balloting(database: Database, keys: Path, *, people: int = 12) -> Poll:
    """An election whose ballot is open."""
    poll = Poll(database, keys, people=people)
    poll.balloting(AMINA, BEN)
    return poll


async def test_of_one_voters_two_devices_the_first_counts_and_the_second_is_told_so(
    database: Database, tmp_path: Path
) -> None:
    poll = balloting(database, tmp_path / "keys")
    async with writing(database, poll.vault) as writer:
        at_once = [poll.put(writer, poll.vote_of(CARA, who)) for who in (AMINA, BEN)]
        outcomes = Counter(await asyncio.gather(*at_once))
        later = await poll.put(writer, poll.vote_of(CARA, BEN))
        for person in (AMINA, BEN):
            await poll.put(writer, poll.vote_of(person, AMINA))
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
    poll = balloting(database, tmp_path / "keys", people=24)
    beside = open_vault(other, tmp_path / "keys")
    async with writing(database, poll.vault) as one, writing(other, beside) as two:
        devices = [
            asyncio.gather(*(poll.put(writer, poll.vote_of(user(number), AMINA)) for writer in (one, two)))
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
    poll = balloting(database, tmp_path / "keys", people=500)
    dice = Random(1)
    chosen = {user(number): dice.choice(((), (AMINA,), (BEN,), (AMINA, BEN))) for number in range(500)}
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
    poll = balloting(database, tmp_path / "keys", people=60)
    votes = [poll.vote_of(user(number), AMINA) for number in range(60)]
    async with writing(database, poll.vault) as writer:
        early = [asyncio.ensure_future(poll.put(writer, vote)) for vote in votes[:20]]
        await asyncio.gather(*early)
        meanwhile = [asyncio.ensure_future(poll.put(writer, vote)) for vote in votes[20:40]]
        closing = asyncio.ensure_future(writer.alone(poll.close))
        await asyncio.gather(closing, *meanwhile)
        late = await asyncio.gather(*(poll.put(writer, vote) for vote in votes[40:]))
    assert set(late) == {CastOutcome.CLOSED}
    assert set(poll.outcomes.values()) == {CastOutcome.RECORDED, CastOutcome.CLOSED}
    assert list(poll.result.receipts) == poll.recorded
    assert poll.result.voted == len(poll.recorded)
    assert poll.election().state is ElectionState.ELECTED
    with pytest.raises(ClosedError, match="Your vote was not stored"):
        poll.vote_of(user(41), AMINA)


def test_from_the_closing_hour_on_no_vote_is_taken_even_if_nobody_has_counted(
    database: Database, tmp_path: Path
) -> None:
    poll = balloting(database, tmp_path / "keys")
    assert poll.vote_of(CARA, AMINA, now=BALLOT_CLOSES - timedelta(microseconds=1))
    with pytest.raises(ClosedError, match="Your vote was not stored"):
        poll.vote_of(CARA, AMINA, now=BALLOT_CLOSES)


def test_who_steps_back_just_before_the_ballot_opens_is_not_on_it(database: Database, tmp_path: Path) -> None:
    poll = announced(database, tmp_path / "keys", AMINA, BEN)
    refused = one_after_the_other(
        database,
        lambda session: elections.withdraw(session, poll.id, AMINA, now=BALLOT_OPENS - MOMENT),
        lambda session: election_clocks.open_due(session, vault=poll.vault, now=BALLOT_OPENS),
    )
    assert refused is None
    assert poll.election().candidates == (BEN,)
    assert poll.vote_of(CARA, BEN)


def test_who_steps_back_as_the_ballot_opens_is_told_that_it_is_too_late_and_stays_on_it(
    database: Database, tmp_path: Path
) -> None:
    poll = announced(database, tmp_path / "keys", AMINA, BEN)
    refused = one_after_the_other(
        database,
        lambda session: election_clocks.open_due(session, vault=poll.vault, now=BALLOT_OPENS),
        lambda session: elections.withdraw(session, poll.id, AMINA, now=BALLOT_OPENS - MOMENT),
    )
    assert isinstance(refused, FrozenError)
    assert poll.election().candidates == (AMINA, BEN)


def test_from_the_opening_hour_on_nobody_steps_back_even_if_the_ballot_is_not_open_yet(
    database: Database, tmp_path: Path
) -> None:
    poll = announced(database, tmp_path / "keys", AMINA, BEN)
    with database.write() as session, pytest.raises(FrozenError):
        elections.withdraw(session, poll.id, AMINA, now=BALLOT_OPENS)
    assert poll.election().standing == (AMINA, BEN)


def test_if_the_last_one_steps_back_just_before_it_opens_there_is_no_ballot(database: Database, tmp_path: Path) -> None:
    poll = announced(database, tmp_path / "keys", AMINA)
    one_after_the_other(
        database,
        lambda session: elections.withdraw(session, poll.id, AMINA, now=BALLOT_OPENS - MOMENT),
        lambda session: election_clocks.open_due(session, vault=poll.vault, now=BALLOT_OPENS),
    )
    assert poll.election().state is ElectionState.VACANT
    assert poll.seat().state is SeatState.VACANT
    assert not poll.vault.cancel(poll.id)  # no box was made
