"""The ticker's part that tells of actions: it queues what is due, and knows when something is due next."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from bot.actions import ActionKeeper
from domain.actions import Origin
from domain.taxonomy import CUSTOMERS
from domain.voice import Label
from models.deliveries import OutboxMessage
from services import actions
from tests.bot.desk import Desk
from tests.conftest import opened
from tests.saved_voices import add_voice
from tests.undertaken import MAYA, NOW, TOM, WHO, company, undertake

SOON = datetime(2025, 6, 20, 9, tzinfo=UTC)
DONE = datetime(2025, 6, 11, 9, tzinfo=UTC)


async def test_what_is_due_is_queued_once(sqlite_url: str) -> None:
    database = opened(sqlite_url)
    desk = Desk(database)
    keeper = ActionKeeper(desk, away=())  # type: ignore[arg-type] # as much of a store as a keeper needs
    assert await keeper.keep(NOW) is None
    topic = CUSTOMERS.topics[0].id
    with database.write() as session:
        company(session)
        undertake(session, due_on=date(2025, 6, 23))
        add_voice(session, topics={topic: Label.NEGATIVE}, reporter_id=TOM)
        heard = undertake(session, origin=Origin.TOPIC, about=f"{topic}|", team_id=None)
        actions.finish(session, heard, "We call.", by=MAYA, now=DONE, **WHO)
    for _ in range(2):
        assert await keeper.keep(DONE) == SOON  # Tom is asked at once
    for _ in range(2):
        assert await keeper.keep(SOON) == datetime(2025, 6, 24, 9, tzinfo=UTC)
    with database.read() as session:
        queued = session.execute(select(OutboxMessage.kind, OutboxMessage.channel).order_by(OutboxMessage.kind)).all()
    assert [tuple(row) for row in queued] == [("ActionsDue", MAYA), ("CustomersToTell", TOM)]
    database.dispose()
