"""The ticker's part that looks at decisions: each on its day, and it knows when it looks next."""

from datetime import timedelta
from pathlib import Path

from bot.decisions import DecisionKeeper
from bot.writer import Writer
from domain.decisions import consent
from services.decision_logs import load
from tests.conftest import opened
from tests.factories import open_vault
from tests.services.deciding import MONDAY, PRIYA, on, posted, says, staffed


async def test_a_champion_who_is_silent_has_more_time_from_ten_o_clock_on(sqlite_url: str, tmp_path: Path) -> None:
    database = opened(sqlite_url)
    writer = Writer(database, open_vault(database, tmp_path / "keys"))
    writer.start()
    keeper = DecisionKeeper(writer)
    assert await keeper.keep(MONDAY) is None
    with database.write() as session:
        staffed(session)
        one = posted(session)
        says(session, one, consent(), by=PRIYA)
    assert await keeper.keep(MONDAY) == MONDAY + timedelta(days=1)
    assert await keeper.keep(on(9)) == on(10)  # the deadline's own day
    for _ in range(2):
        assert await keeper.keep(on(10)) == on(11)
    with database.read() as session:
        assert len(load(session, one).round.extensions) == 1
    await writer.stop()
    database.dispose()
