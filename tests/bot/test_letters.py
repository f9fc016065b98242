"""The ticker's part that opens the letter box: there is one as soon as suggestions are set up, and it opens in time."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.letters import LetterKeeper
from bot.writer import Writer
from domain.letters import letter_cast
from models.suggestions import Suggestion
from services import letters
from services.desk_settings import Desk, set_desk
from tests.conftest import opened
from tests.factories import open_vault
from tests.services.lettering import MONDAY, TUESDAY_TEN, suggestion


async def test_what_was_sent_is_released_on_the_next_day_at_ten(sqlite_url: str, tmp_path: Path) -> None:
    database = opened(sqlite_url)
    vault = open_vault(database, tmp_path / "keys")
    writer = Writer(database, vault)
    writer.start()
    keeper = LetterKeeper(database=database, writer=writer, vault=vault)
    assert await keeper.keep(MONDAY) is None
    with database.write() as session:
        set_desk(session, Desk(channel="C0DESK", news_channel="", zone="Europe/Berlin", help=""))
    for _ in range(2):
        assert await keeper.keep(MONDAY) == TUESDAY_TEN
    await writer.cast(letter_cast(await writer.read(letters.box_taking), suggestion(1), nonce="form"))
    assert await keeper.keep(TUESDAY_TEN) == TUESDAY_TEN + timedelta(days=1)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Suggestion)) == 1
    await writer.stop()
    database.dispose()
