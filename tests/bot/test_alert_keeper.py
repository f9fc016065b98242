"""The ticker's part that tells owners: it queues what is due, and knows when something is due next."""

from pathlib import Path

from sqlalchemy import select

from bot.alerts import AlertKeeper
from bot.writer import Writer
from domain.alerts import NUDGE
from models.deliveries import OutboxMessage
from tests.conftest import opened
from tests.factories import open_vault, user
from tests.saved_voices import SAID
from tests.unhappy import ADMIN, journey, unhappy


async def test_what_is_due_is_queued_once(sqlite_url: str, tmp_path: Path) -> None:
    database = opened(sqlite_url)
    writer = Writer(database, open_vault(database, tmp_path / "keys"))
    writer.start()
    keeper = AlertKeeper(writer, administrators={ADMIN}, away=())
    assert await keeper.keep(SAID) is None
    with database.write() as session:
        unhappy(session, journey(session)["Visit"])
    for _ in range(2):
        assert await keeper.keep(SAID) == SAID + NUDGE
    with database.read() as session:
        assert session.scalars(select(OutboxMessage.channel)).all() == [user(0)]
    await writer.stop()
    database.dispose()
