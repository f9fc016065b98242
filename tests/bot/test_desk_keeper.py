"""The ticker's part that reminds the desk: once a day, and it knows when it looks next."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk import DeskKeeper
from bot.writer import Writer
from domain.desk_messages import DeskReminder
from tests.conftest import opened
from tests.factories import open_vault
from tests.services.answering import new, queued, staffed

TUESDAY = datetime(2025, 6, 3, 8, 0, tzinfo=UTC)
"""9:00 in London."""


async def test_what_is_due_is_queued_once(sqlite_url: str, tmp_path: Path) -> None:
    database = opened(sqlite_url)
    writer = Writer(database, open_vault(database, tmp_path / "keys"))
    writer.start()
    keeper = DeskKeeper(writer, administrators=())
    assert await keeper.keep(TUESDAY) is None
    with database.write() as session:
        staffed(session)
        one = new(session)
    assert await keeper.keep(TUESDAY - timedelta(hours=1)) == TUESDAY
    for _ in range(2):
        assert await keeper.keep(TUESDAY) == TUESDAY + timedelta(days=1)
    with database.read() as session:
        assert queued(session) == [("C0DESK", DeskReminder(soon=(one,)))]
    await writer.stop()
    database.dispose()
