"""The one thread that writes: what waits is committed together, and each caller hears of their own item.

Many small durable commits are slow, and many writers starve each other; one thread that commits a batch at a time is
several times faster, and nothing else ever waits for the database's write lock.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from domain.errors import BusyError, NotRecordedError, UncertainError
from domain.survey import Cast, CastOutcome
from models.database import Database
from vault import Pending, Vault

T = TypeVar("T")

BATCH = 256
CAPACITY = 1024
"""More than is written in about a second; whoever comes later is told at once."""
PATIENCE = 2.0
"""Seconds; Slack tells people after 3 that they failed, so by then they are told, and no commit begins for them."""
READERS = 2

_CAST_IN_DOUBT = (
    "The last step failed or took too long, so Tribune can't say whether it was recorded. Please try again in a few "
    "minutes: an answer counts once, however often it is sent."
)
_WRITE_IN_DOUBT = "Tribune can't say whether this was saved. Please look before you send it again."

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class _Item:
    """Something to be written, and whoever waits for it."""

    work: Any
    patient: bool
    since: float = field(default_factory=time.monotonic)
    done: "Future[Any]" = field(default_factory=Future)
    """Can be cancelled by whoever waits until the commit begins; from then on it is running."""
    in_doubt: bool = False
    """Whether a commit failed in such a way that nobody knows what it did."""

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits; one who waited too long is refused."""
        if not self.patient and time.monotonic() - self.since >= PATIENCE:
            self.done.cancel()
        return not self.done.cancelled()

    @property
    def uncertain(self) -> UncertainError:
        """What is told of one that is in doubt: whether to send it again depends on what it was."""
        return UncertainError(_CAST_IN_DOUBT if isinstance(self.work, Cast) else _WRITE_IN_DOUBT)

    def claim(self) -> bool:
        """Make it too late to give up. False where whoever waited has given up already."""
        return self.wanted and (self.done.running() or self.done.set_running_or_notify_cancel())


class _GivenUpError(Exception):
    """Somebody of this batch was told that nothing is recorded: then nothing is."""


class Writer:
    """`handlers.deps.Store`: reads in a small pool, writes and casts in batches, one commit a batch.

    A batch is casts, or other writes, never both: the transaction of a sealed answer holds nothing else.
    """

    def __init__(self, database: Database, vault: Vault, *, capacity: int = CAPACITY) -> None:
        self._database = database
        self._vault = vault
        self._capacity = capacity
        self._queues: dict[Callable[[Sequence[_Item]], None], deque[_Item]] = {
            self._commit_casts: deque(),
            self._commit_writes: deque(),
            self._run_alone: deque(),
        }
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._drain, name="writer")
        self._readers = ThreadPoolExecutor(max_workers=READERS, thread_name_prefix="reader")

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    async def stop(self) -> None:
        """Refuse what comes from now on, write all that waits, and end."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._readers.shutdown)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a reading session, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def write(self, work: Callable[[Session], T], *, patient: bool = False) -> T:
        """Run `work` in the next batch; returns after the commit. `work` may run twice, the first time rolled back.

        Raises BusyError when too much waits or it takes too long, and UncertainError when that happens too late to
        know what became of it, or the commit fails: `work` never runs again after a commit that may have gone through.
        `patient`: for the bot itself, which nobody is waiting for.
        """
        result: T = await self._put(self._commit_writes, work, patient=patient)
        return result

    async def cast(self, cast: Cast) -> CastOutcome:
        """Seal one answer; returns when it is durable and the old key destroyed.

        Raises BusyError or NotRecordedError: then nothing was recorded; or UncertainError: then it may have been.
        """
        outcome: CastOutcome = await self._put(self._commit_casts, cast, patient=False)
        return outcome

    async def alone(self, work: Callable[[], T]) -> T:
        """Run `work`, which makes transactions of its own, on the writer's thread: nothing competes with it."""
        result: T = await self._put(self._run_alone, work, patient=True)
        return result

    async def _put(self, commit: Callable[[Sequence[_Item]], None], work: Any, *, patient: bool) -> Any:
        item = _Item(work=work, patient=patient)
        with self._changed:
            if self._stopping:
                raise BusyError("Tribune is just restarting. Nothing was recorded; please try again in a minute.")
            if not patient and sum(map(len, self._queues.values())) >= self._capacity:
                raise _busy()
            self._queues[commit].append(item)
            self._changed.notify()
        return await _outcome(item)

    def _read(self, work: Callable[[Session], T]) -> T:
        with self._database.read() as session:
            return work(session)

    def _drain(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or any(self._queues.values()))
                waiting = [commit for commit, queue in self._queues.items() if queue]
                if not waiting:
                    return
                commit = min(waiting, key=lambda commit: self._queues[commit][0].since)
                queue = self._queues[commit]
                batch = [queue.popleft() for _ in range(min(BATCH, len(queue)))]
            commit([item for item in batch if item.wanted])

    def _run_alone(self, items: Sequence[_Item]) -> None:
        for item in items:
            if not item.claim():
                continue
            try:
                result = item.work()
            except Exception as error:  # noqa: BLE001 - not handled here: it is the waiting caller's
                item.done.set_exception(error)
            else:
                item.done.set_result(result)

    def _commit_writes(self, items: Sequence[_Item]) -> None:
        if not items:
            return
        committing = False
        try:
            with self._database.write() as session:
                results = [item.work(session) for item in items]
                session.flush()
                _claim(items)
                committing = True
        except Exception as error:  # noqa: BLE001 - not handled here: it is the waiting caller's
            if committing and not _unwritten(error):
                _doubt(items, error)
            else:
                self._replay(self._commit_writes, items, error)
        else:
            _resolve(items, results)

    def _commit_casts(self, items: Sequence[_Item]) -> None:
        if not items:
            return
        self._finish(self._vault.tidy)
        pending: Pending | None = None
        committing = False
        try:
            with self._database.writer.begin() as connection:
                pending = self._vault.prepare(connection, [item.work for item in items])
                _claim(items)
                committing = True
        except Exception as error:  # noqa: BLE001 - not handled here: it is the waiting caller's
            certain = pending is None or self._finish(pending.abandon) or _unwritten(error)
            if committing and (not certain or _cut_off(error)):
                for item in items:
                    item.in_doubt = True
            self._replay(self._commit_casts, items, error)
        else:
            self._finish(pending.settle)
            _resolve(items, pending.outcomes)

    def _replay(self, commit: Callable[[Sequence[_Item]], None], items: Sequence[_Item], error: Exception) -> None:
        """One bad item must not fail its neighbours: without those who gave up, else each once more by itself.

        Only for what certainly was not committed, and for casts, which count once however often they are put.
        """
        wanted = [item for item in items if item.wanted]
        if len(wanted) < len(items):
            commit(wanted)
        elif len(items) > 1:
            for item in items:
                commit([item])
        elif items[0].claim():
            items[0].done.set_exception(items[0].uncertain if items[0].in_doubt else _for_caller(error))

    def _finish(self, destroy_keys: Callable[[], None]) -> bool:
        """Destroy keys that are no longer needed, or leave them to the next batch or start; says whether they are gone.

        After a commit that succeeded an answer's fate is decided, and told truthfully even if this fails.
        """
        try:
            destroy_keys()
        except Exception:  # told above
            log.exception("keys_kept_for_now")
            return False
        return True


def _resolve(items: Sequence[_Item], results: Sequence[Any]) -> None:
    for item, result in zip(items, results, strict=True):
        item.done.set_result(result)


def _doubt(items: Sequence[_Item], error: Exception) -> None:
    """Writes whose commit failed: perhaps the database has them all the same, and a second time would be twice."""
    log.error("not_certain", error=error)
    for item in items:
        item.done.set_exception(item.uncertain)


def _unwritten(error: Exception) -> bool:
    """Whether SQLite could not even write the whole commit, as on a full disk: then it is nowhere, for certain."""
    refused = getattr(getattr(error, "orig", None), "sqlite_errorname", None)
    return refused in {"SQLITE_FULL", "SQLITE_IOERR_WRITE"}


def _cut_off(error: Exception) -> bool:
    """Whether the server went away amid a commit. Its last words may come before the connection is known to be lost."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(("08", "57", "58", "XX"))


def _claim(items: Sequence[_Item]) -> None:
    """The last thing before a commit: what takes effect now is told, if slowly, and who gave up before has no part."""
    if not all(item.claim() for item in items):
        raise _GivenUpError


async def _outcome(item: _Item) -> Any:
    """What became of an item, or the truth about it while there is still time to tell."""
    waiting = asyncio.wrap_future(item.done)
    waiting.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be there to see it
    try:
        await asyncio.wait({waiting}, timeout=None if item.patient else PATIENCE)
    finally:
        given_up = item.done.cancel()
    if given_up:
        raise _busy()
    if not item.done.done():
        raise item.uncertain
    return item.done.result()


def _busy() -> BusyError:
    return BusyError("Tribune is very busy just now. Nothing was recorded; please try again in a minute.")


def _for_caller(error: Exception) -> Exception:
    """The database's own errors may quote a row: they end here, as one sentence."""
    if isinstance(error, SQLAlchemyError):
        log.error("not_recorded", error=error)
        refused = NotRecordedError("The database refused to record this. Nothing was stored; please try again later.")
        refused.__cause__ = None
        return refused
    if type(error) is NotRecordedError:
        # The vault also speaks so of keys that it cannot destroy. Here it is certain.
        return NotRecordedError(f"Nothing was recorded. {error}")
    return error
