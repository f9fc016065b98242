"""The ticker's part that ends terms, and keeps and counts petitions."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.seats import SeatKeeper
from bot.writer import Writer
from domain.seats import SeatState
from models.seats import SeatRow
from services import petitions
from services.champions_settings import set_rules
from tests.conftest import opened
from tests.electing import RULES
from tests.factories import add_people, open_vault, put_in, user
from tests.seated import add_seat

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""In London."""
TEN = NINE + timedelta(hours=1)
LAST = date(2026, 3, 6)
END = datetime(2026, 3, 7, tzinfo=UTC)


async def test_petitions_are_opened_counted_and_destroyed_and_terms_end_by_themselves(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = opened(sqlite_url)
    vault = open_vault(database, tmp_path / "keys")
    writer = Writer(database, vault)
    writer.start()
    keeper = SeatKeeper(database=database, writer=writer, vault=vault)
    assert await keeper.keep(NINE) is None, "champions are not set up"
    with database.write() as session:
        add_people(session, 12)
        set_rules(session, RULES)
        seat = add_seat(session, user(0), term_last=LAST)
    assert await keeper.keep(NINE) == TEN, "a petition is open, and is counted at ten"
    with database.read() as session:
        casts = [petitions.petition_cast(session, seat, user(number)) for number in range(1, 5)]
    put_in(database, vault, casts)
    assert await keeper.keep(TEN) == END, "nobody can sign any more"
    with database.read() as session:
        assert session.get_one(SeatRow, seat).state is SeatState.RECALLED
    assert await keeper.keep(END + timedelta(days=1)) is None
    with database.read() as session:
        row = session.get_one(SeatRow, seat)
        assert (row.state, row.petition_id) == (SeatState.VACANT, None)
    await writer.stop()
    database.dispose()
