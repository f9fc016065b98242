"""The ticker's part that lives elections: each step when it is time, and it knows when the next one is."""

from datetime import datetime, timedelta
from pathlib import Path

from bot.elections import ElectionKeeper
from bot.writer import Writer
from domain.election_messages import ElectionNotAnnounced
from domain.elections import ElectionState
from tests.conftest import opened
from tests.domain.voting import BALLOT_CLOSES, BALLOT_OPENS, PROPOSING, REMINDING
from tests.electing import AMINA, BEN, Electing
from tests.factories import add_people
from tests.seated import add_seat


async def test_an_election_is_lived_by_itself(sqlite_url: str, tmp_path: Path) -> None:
    database = opened(sqlite_url)
    electing = Electing(database, tmp_path / "keys")
    writer = Writer(database, electing.vault)
    writer.start()
    keeper = ElectionKeeper(database=database, writer=writer, vault=electing.vault, administrators=[BEN])
    assert await keeper.keep(PROPOSING - timedelta(hours=1)) == PROPOSING
    assert electing.told() == []
    assert await keeper.keep(PROPOSING) == BALLOT_OPENS
    electing.id = str(electing.seat().election_id)
    electing.standing(AMINA)
    steps: list[tuple[datetime, datetime | None]] = [(BALLOT_OPENS, REMINDING), (REMINDING, BALLOT_CLOSES)]
    for now, after in steps:
        assert await keeper.keep(now) == after
    electing.votes(0, 4, AMINA)
    due = await keeper.keep(BALLOT_CLOSES)
    assert electing.election().state is ElectionState.ELECTED
    assert due is not None
    assert due.date() == electing.seat().election_on
    await writer.stop()
    database.dispose()


async def test_an_administrator_hears_of_an_election_that_could_not_be_announced(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = opened(sqlite_url)
    electing = Electing(database, tmp_path / "keys", people=0, removed_on=PROPOSING.date())
    writer = Writer(database, electing.vault)
    writer.start()
    keeper = ElectionKeeper(database=database, writer=writer, vault=electing.vault, administrators=[AMINA])
    assert await keeper.keep(PROPOSING) is None, "a seat that was removed has no election"
    with database.write() as session:
        add_people(session, 2, first=1)
        add_seat(session, None, election_on=PROPOSING.date())
    assert await keeper.keep(PROPOSING) == PROPOSING + timedelta(days=1)
    assert [reader for reader, _ in electing.told(ElectionNotAnnounced)] == [AMINA]
    await writer.stop()
    database.dispose()
