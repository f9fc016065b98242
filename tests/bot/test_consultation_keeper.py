"""The ticker's part that closes what champions ask: in its time, or as soon as the bot runs again."""

from datetime import timedelta
from pathlib import Path

from bot.consultations import ConsultationKeeper
from bot.writer import Writer
from services import decision_logs
from tests.conftest import opened
from tests.consulted import CLOSES, MONDAY, add_champions, add_decision, answered, asks
from tests.factories import add_people, open_vault, user


async def test_a_question_is_closed_in_its_time_and_the_next_day_is_known(sqlite_url: str, tmp_path: Path) -> None:
    database = opened(sqlite_url)
    vault = open_vault(database, tmp_path / "keys")
    writer = Writer(database, vault)
    writer.start()
    keeper = ConsultationKeeper(database=database, writer=writer, vault=vault)
    assert await keeper.keep(MONDAY) is None
    with database.write() as session:
        add_people(session, 12)
        seat = add_champions(session)
        decision = add_decision(session)
        consultation = asks(session, decision, seat, vault=vault)
    assert await keeper.keep(MONDAY) == CLOSES
    answered(database, vault, consultation, [user(number) for number in range(12)])
    late = CLOSES + timedelta(hours=3)  # the bot was off
    forgets = await keeper.keep(late)
    assert forgets
    assert forgets.date() == MONDAY.date() + timedelta(days=31)
    with database.read() as session:
        (consulted,) = decision_logs.load(session, decision).consulted
    assert consulted.result.startswith("12 of 12 people answered.")
    assert await keeper.keep(forgets) is None
    await writer.stop()
    database.dispose()
