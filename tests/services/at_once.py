"""Two who change the same thing at the same moment."""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import asynccontextmanager

from sqlalchemy.orm import Session

from bot.writer import Writer
from domain.errors import TribuneError
from models.database import Database
from vault import Vault


@asynccontextmanager
async def writing(database: Database, vault: Vault) -> AsyncIterator[Writer]:
    """The thread that writes, as the bot has it."""
    writer = Writer(database, vault)
    writer.start()
    try:
        yield writer
    finally:
        await writer.stop()


def one_after_the_other(
    database: Database, first: Callable[[Session], object], second: Callable[[Session], object]
) -> TribuneError | None:
    """Let `second` begin when `first` has done all but commit; what it was told, if it was refused."""

    def late() -> None:
        with database.write() as session:
            second(session)

    with ThreadPoolExecutor(1) as other:
        with database.write() as session:
            first(session)
            waiting = other.submit(late)
            wait([waiting], timeout=0.1)
            assert not waiting.done()  # it has to know what becomes of the first
        refused = waiting.exception()
    assert refused is None or isinstance(refused, TribuneError), refused
    return refused
