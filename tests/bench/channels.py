"""200 messages in a customers' channel at once: until the last one is masked, read, stored and acknowledged."""

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from models.database import Database
from models.migrate import migrate
from models.voices import CustomerChannel
from tests.bench.row import Row
from tests.handlers.conftest import MONDAY, listening
from tests.handlers.slack import in_channel, said

BURST = 200
CHANNEL = "C0TALK"


def rows() -> Iterator[Row]:
    """Slack waits for 3 seconds, and tells everything again that is not acknowledged by then."""
    seconds, refused = asyncio.run(_burst())
    yield Row(f"{BURST} messages at once in a customers' channel", seconds, "s", 3.0)
    yield Row(f"{BURST} messages at once, left to be told again", refused, "", 1)


async def _burst() -> tuple[float, int]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'bench.db'}")
        migrate(database)
        with database.write() as session:
            session.add(CustomerChannel(channel=CHANNEL, since=MONDAY - timedelta(hours=1)))
        async with listening(database, folder) as stage:
            await stage.send(_message(BURST))  # loads what reads the others
            began = time.perf_counter()
            answers = await asyncio.gather(*(stage.answer(_message(number)) for number in range(BURST)))
            seconds = time.perf_counter() - began
        database.dispose()
        return seconds, sum(answer.status != 200 for answer in answers)


def _message(number: int) -> dict[str, object]:
    words = f"I waited {number} days for a call back, but the engineer was lovely."
    return in_channel(said(words, ts=f"1748854800.{number:06d}"), channel=CHANNEL)
