"""The ticker's part that reminds whoever answers: it queues what is due, and knows when something is due next."""

from datetime import UTC, date, datetime

from bot.answers import AnswerKeeper
from domain.answer_messages import AnswerDue
from tests.bot.desk import Desk
from tests.conftest import opened
from tests.factories import add_people, set_up_series
from tests.reports import add_report
from tests.services.ticking import messages

TOLD = datetime(2025, 6, 18, 9, tzinfo=UTC)


async def test_what_is_due_is_queued_once(sqlite_url: str) -> None:
    database = opened(sqlite_url)
    desk = Desk(database)
    keeper = AnswerKeeper(desk, away=())
    assert await keeper.keep(TOLD) is None
    with database.write() as session:
        add_people(session, 3)
        add_report(session, set_up_series(session), 1, answer_by=date(2025, 6, 20))
    assert await keeper.keep(datetime(2025, 6, 17, tzinfo=UTC)) == TOLD
    assert [await keeper.keep(TOLD) for _ in range(2)] == [None, None]
    assert (len(messages(database, AnswerDue)), desk.written) == (1, 1)
    database.dispose()
