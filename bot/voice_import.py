"""An import of customers' words, from the command line or from Slack: read in other processes, written bit by bit."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import BinaryIO, Protocol

from bot.store import Store
from insight.masked import Read
from insight.reading_process import ReadingProcesses, Words
from services import reading, voice_import
from services.contacts import Contacts
from services.voice_file import BadLine, Line, Table, lines
from services.voice_import import Into, Tally

CHUNK = 250
"""So many lines take less than a tenth of a second to store: presses in Slack go in between."""

Told = Callable[[Tally], Awaitable[None]]


class Reading(Protocol):
    """Whatever reads comments: `insight.reading_process.ReadingProcesses`."""

    def submit(self, batch: Sequence[Words]) -> "Future[list[Read]]":
        """Have a batch read."""
        ...

    def close(self) -> None:
        """Read nothing more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """Some lines, of which the new ones are being read."""

    many: int
    good: list[Line]
    new: list[Line]
    read: "Future[list[Read]] | None"


async def import_voices(
    store: Store,
    file: BinaryIO,
    table: Table,
    into: Into,
    *,
    contacts: Contacts,
    now: datetime,
    processes: int = 1,
    polite: bool = False,
    chunk: int = CHUNK,
    told: Told,
    children: Callable[..., Reading] = ReadingProcesses,
) -> Tally:
    """Take in a whole file; `told` hears how far it is after each bit. What was stored when it is cut short stays.

    `polite`: whoever else wants the processor comes first. `chunk`: lines that are committed together. Raises
    NotReadError, and what `store` raises.
    """
    by = await store.read(reading.read_by)
    points = await store.read(voice_import.points_known)
    readers = children(by, processes=processes, polite=polite)
    tally, waiting = Tally(), deque[_Chunk]()

    async def write() -> None:
        chunk = waiting.popleft()
        answers = await asyncio.wrap_future(chunk.read) if chunk.read else []
        read = {line.key: one for line, one in zip(chunk.new, answers, strict=True)}
        stored = await store.write(
            lambda session: voice_import.store(session, into, chunk.good, read, contacts=contacts, now=now),
            patient=True,
        )
        tally.add(stored, lines=chunk.many)
        await told(tally)

    try:
        rest = lines(file, table, now=now)
        while some := await asyncio.to_thread(_next, rest, chunk):
            for line in some:
                tally.meet(line, points=points)
            good = [line for line in some if isinstance(line, Line)]
            new = await store.read(partial(voice_import.new_lines, into=into, lines=good))
            words = [(line.words, voice_import.question_of(into, line)) for line in new]
            read = readers.submit(words) if words else None
            waiting.append(_Chunk(many=len(some), good=good, new=new, read=read))
            if len(waiting) > 2 * processes:
                await write()
        while waiting:
            await write()
    finally:
        await asyncio.to_thread(readers.close)
    return tally


def _next(rest: Iterator[Line | BadLine], many: int) -> list[Line | BadLine]:
    return list(islice(rest, many))
