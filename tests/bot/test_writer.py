import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, PoolProxiedConnection, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import writer as writer_module
from bot.writer import Writer
from domain.errors import BadInputError, BusyError, NotRecordedError, UncertainError
from domain.survey import Cast, CastOutcome
from models.database import Database
from models.settings import Setting, change_setting, setting
from tests.vault.surveys import answer, names, opened, ready
from vault import Pending, Vault

PEOPLE = names(12)


@pytest.fixture
def vault(database: Database, tmp_path: Path) -> Vault:
    vault = ready(database, tmp_path / "keys")
    opened(vault, PEOPLE)
    return vault


@pytest.fixture
async def writer(database: Database, vault: Vault) -> AsyncIterator[Writer]:
    writer = Writer(database, vault, capacity=20)
    writer.start()
    yield writer
    await writer.stop()


class Held:
    """Keeps the writer's thread busy until it is let go, so that what comes meanwhile becomes one batch."""

    def __init__(self, writer: Writer) -> None:
        self._begun, self._go_on = threading.Event(), threading.Event()
        self._held = asyncio.ensure_future(writer.alone(self._wait))

    def _wait(self) -> None:
        self._begun.set()
        self._go_on.wait()

    async def __aenter__(self) -> None:
        await asyncio.to_thread(self._begun.wait)

    async def __aexit__(self, *_: object) -> None:
        self._go_on.set()
        await self._held


async def queued() -> None:
    """Let each task get as far as the queue."""
    await asyncio.sleep(0)


def put(key: str, value: str = "x") -> Callable[[Session], None]:
    return lambda session: change_setting(session, key, value)


def answered(vault: Vault, database: Database) -> int:
    with database.read() as session:
        return vault.answered(session.connection(), "s1")


async def test_a_write_is_committed_when_it_returns(writer: Writer, database: Database) -> None:
    await writer.write(put("a"))
    assert await writer.read(lambda session: setting(session, "a", "")) == "x"


async def test_what_waits_is_committed_together(writer: Writer, database: Database) -> None:
    sessions = []
    async with Held(writer):
        waiting = [asyncio.ensure_future(writer.write(sessions.append)) for _ in range(5)]
        await queued()
    await asyncio.gather(*waiting)
    assert len({id(session) for session in sessions}) == 1


async def test_one_bad_write_does_not_fail_its_neighbours(writer: Writer) -> None:
    def refuse(session: Session) -> None:
        change_setting(session, "bad", "x")
        raise BadInputError("no")

    async with Held(writer):
        waiting = [asyncio.ensure_future(writer.write(work)) for work in (put("a"), refuse, put("b"))]
        await queued()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), BadInputError, type(None)]
    stored = await writer.read(lambda session: [setting(session, key, "") for key in ("a", "bad", "b")])
    assert stored == ["x", "", "x"]


async def test_a_refusing_database_is_one_sentence_without_a_row(writer: Writer) -> None:
    with pytest.raises(NotRecordedError) as refused:
        await writer.write(lambda session: session.execute(text("INSERT INTO nowhere VALUES ('secret')")))
    assert "secret" not in repr(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


async def test_a_cast_that_the_database_refuses_is_one_sentence_without_a_row(writer: Writer, vault: Vault) -> None:
    with vault.engine.begin() as connection:
        connection.execute(text("ALTER TABLE boxes RENAME COLUMN blob TO canary"))
    with pytest.raises(NotRecordedError, match="database refused") as refused:
        await writer.cast(answer(PEOPLE[0]))
    assert "canary" not in repr(refused.value)
    assert refused.value.__cause__ is None


async def test_a_cast_is_durable_and_its_old_key_gone_when_it_returns(
    writer: Writer, vault: Vault, database: Database
) -> None:
    assert await writer.cast(answer(PEOPLE[0])) is CastOutcome.RECORDED
    assert answered(vault, database) == 1


async def test_two_hundred_casts_and_writes_at_once_are_each_answered(database: Database, tmp_path: Path) -> None:
    people = names(200)
    vault = ready(database, tmp_path / "keys")
    opened(vault, people)
    writer = Writer(database, vault)
    writer.start()
    casts = [writer.cast(answer(person)) for person in people]
    writes = [writer.write(put(f"k{number}")) for number in range(50)]
    outcomes = await asyncio.gather(*casts, *writes)
    await writer.stop()
    assert outcomes.count(CastOutcome.RECORDED) == 200
    assert answered(vault, database) == 200


async def test_the_second_answer_of_one_batch_is_told_so(writer: Writer) -> None:
    async with Held(writer):
        waiting = [asyncio.ensure_future(writer.cast(answer(PEOPLE[0]))) for _ in range(2)]
        await queued()
    assert await asyncio.gather(*waiting) == [CastOutcome.RECORDED, CastOutcome.ALREADY_ANSWERED]


async def test_a_batch_is_casts_or_writes_and_never_both(database: Database, tmp_path: Path) -> None:
    seen: list[str] = []

    class Watched(Vault):
        def prepare(self, connection: Connection, casts: Sequence[Cast]) -> Pending:
            seen.append(f"{len(casts)} casts")
            return super().prepare(connection, casts)

    vault = Watched(database.writer, tmp_path / "keys")
    vault.recover()
    opened(vault, PEOPLE)
    writer = Writer(database, vault)
    writer.start()
    async with Held(writer):
        waiting = [
            asyncio.ensure_future(each)
            for person in PEOPLE[:3]
            for each in (writer.cast(answer(person)), writer.write(lambda _: seen.append("write")))
        ]
        await queued()
    await asyncio.gather(*waiting)
    await writer.stop()
    assert sorted(seen) == ["3 casts", "write", "write", "write"]
    assert seen[0] == "3 casts"


async def test_refuses_when_too_much_waits_but_never_the_bot_itself(writer: Writer) -> None:
    async with Held(writer):
        waiting = [asyncio.ensure_future(writer.write(put(f"k{number}"))) for number in range(20)]
        await queued()
        with pytest.raises(BusyError):
            await writer.cast(answer(PEOPLE[0]))
        own = asyncio.ensure_future(writer.write(put("own"), patient=True))
        await queued()
    await asyncio.gather(*waiting, own)


async def test_refuses_what_waited_longer_than_slack_does(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "PATIENCE", -1.0)
    with pytest.raises(BusyError):
        await writer.write(put("late"))
    await writer.write(put("own"), patient=True)
    assert await writer.read(lambda session: setting(session, "late", "")) == ""


async def test_what_nobody_waits_for_any_more_is_not_written(writer: Writer) -> None:
    async with Held(writer):
        waiting = asyncio.ensure_future(writer.write(put("given up")))
        await queued()
        waiting.cancel()
        await queued()
    await writer.write(put("next"))
    assert await writer.read(lambda session: setting(session, "given up", "")) == ""


SHORT = 0.2


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """People are told sooner, and tests wait less."""
    monkeypatch.setattr(writer_module, "PATIENCE", SHORT)


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another process writes, and takes its time."""
    with database.writer.begin() as connection:
        if not database.embedded:
            connection.execute(text("LOCK TABLE boxes"))
        yield


@pytest.mark.usefixtures("hurried")
async def test_an_answer_that_waits_for_a_lock_is_refused_in_time_and_not_recorded_later(
    writer: Writer, vault: Vault, database: Database
) -> None:
    with locked(database):
        began = time.monotonic()
        outcomes = await asyncio.gather(*map(writer.cast, map(answer, PEOPLE[:3])), return_exceptions=True)
        assert time.monotonic() - began < 2 * SHORT
    assert [type(outcome) for outcome in outcomes] == [BusyError] * 3
    assert await writer.cast(answer(PEOPLE[3])) is CastOutcome.RECORDED
    assert answered(vault, database) == 1
    assert await writer.cast(answer(PEOPLE[0])) is CastOutcome.RECORDED


@pytest.mark.usefixtures("hurried")
async def test_an_answer_whose_new_key_comes_too_late_is_not_recorded_and_neighbours_are(
    writer: Writer, vault: Vault, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = threading.Event()
    fsync = os.fsync

    def slowly(handle: int) -> None:
        synced.wait(10)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", slowly)
    async with Held(writer):
        early = asyncio.ensure_future(writer.cast(answer(PEOPLE[0])))
        await asyncio.sleep(SHORT * 0.75)
        later = asyncio.ensure_future(writer.cast(answer(PEOPLE[1])))
        await queued()
    with pytest.raises(BusyError):
        await early
    synced.set()
    assert await later is CastOutcome.RECORDED
    assert answered(vault, database) == 1


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("writes", "sentence"),
    [
        (lambda writer: writer.cast(answer(PEOPLE[0])), "an answer counts once, however often it is sent"),
        (lambda writer: writer.write(put("a")), "whether this was saved. Please look before you send it again"),
    ],
    ids=["cast", "write"],
)
async def test_a_commit_that_takes_too_long_is_told_as_uncertain(
    writer: Writer, vault: Vault, database: Database, writes: Callable[[Writer], Awaitable[object]], sentence: str
) -> None:
    go_on = threading.Event()

    def slowly(_connection: Connection) -> None:
        go_on.wait(10)

    event.listen(database.writer, "commit", slowly)
    with pytest.raises(UncertainError, match=sentence):
        await writes(writer)
    event.remove(database.writer, "commit", slowly)
    go_on.set()
    assert await writer.cast(answer(PEOPLE[1])) is CastOutcome.RECORDED
    assert await writer.cast(answer(PEOPLE[0])) in {CastOutcome.RECORDED, CastOutcome.ALREADY_ANSWERED}
    assert answered(vault, database) == 2


async def test_what_the_bot_itself_writes_may_take_its_time(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "PATIENCE", 0.0)
    async with Held(writer):
        waiting = asyncio.ensure_future(writer.write(put("own"), patient=True))
        await asyncio.sleep(0.01)
    await waiting


async def test_work_alone_that_nobody_waits_for_any_more_is_not_done(writer: Writer) -> None:
    done: list[str] = []
    async with Held(writer):
        waiting = asyncio.ensure_future(writer.alone(lambda: done.append("given up")))
        await queued()
        waiting.cancel()
        await queued()
    await writer.alone(lambda: done.append("next"))
    assert done == ["next"]


@pytest.mark.postgresql
@pytest.mark.parametrize("together", [1, 2])
async def test_a_database_that_goes_away_at_the_commit_never_makes_the_bot_say_more_than_it_knows(
    postgresql_url: str, tmp_path: Path, together: int
) -> None:
    database = Database(postgresql_url)
    vault = ready(database, tmp_path / "keys")
    opened(vault, PEOPLE)
    writer = Writer(database, vault)
    writer.start()
    other = Database(postgresql_url)

    def end(connection: Connection) -> None:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
        with other.writer.begin() as elsewhere:
            elsewhere.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})

    async with Held(writer):
        event.listen(database.writer, "commit", end, once=True)
        waiting = [asyncio.ensure_future(writer.cast(answer(person))) for person in PEOPLE[:together]]
        await queued()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    next_one = await writer.cast(answer(PEOPLE[-1]))
    await writer.stop()
    # Alone, nobody can tell; of several each was tried once more, and that told.
    told = [UncertainError] if together == 1 else [CastOutcome, CastOutcome]
    assert [type(outcome) for outcome in outcomes] == told
    assert next_one is CastOutcome.RECORDED
    assert answered(vault, database) == (1 if together == 1 else 3)
    other.dispose()
    database.dispose()


async def test_stopping_writes_what_waits_and_refuses_what_comes(database: Database, vault: Vault) -> None:
    writer = Writer(database, vault)
    writer.start()
    held = Held(writer)
    async with held:
        waiting = asyncio.ensure_future(writer.cast(answer(PEOPLE[0])))
        await queued()
        stopping = asyncio.ensure_future(writer.stop())
        await queued()
        with pytest.raises(BusyError):
            await writer.write(put("late"))
    await stopping
    assert await waiting is CastOutcome.RECORDED


async def test_an_error_alone_is_the_callers(writer: Writer) -> None:
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await writer.alone(fail)
    await writer.write(put("goes on"))


class Unlucky(Vault):
    """A vault that refuses the first person, or can't destroy keys; it counts how often it was asked to."""

    refuses: str | None = None
    keeps_keys = False
    cleared = 0

    def prepare(self, connection: Connection, casts: Sequence[Cast]) -> Pending:
        if any(cast.person == self.refuses for cast in casts):
            raise OperationalError("UPDATE", {}, Exception("disk full"))
        pending = super().prepare(connection, casts)

        def clear(destroy: Callable[[], None]) -> None:
            self.cleared += 1
            if self.keeps_keys:
                raise NotRecordedError("the key directory can't be written")
            destroy()

        return Pending(pending.outcomes, partial(clear, pending.settle), partial(clear, pending.abandon))


@pytest.fixture
def unlucky(database: Database, tmp_path: Path) -> Unlucky:
    vault = Unlucky(database.writer, tmp_path / "keys")
    vault.recover()
    opened(vault, PEOPLE)
    return vault


async def test_a_failed_batch_of_casts_is_replayed_one_by_one(unlucky: Unlucky, database: Database) -> None:
    unlucky.refuses = PEOPLE[0]
    writer = Writer(database, unlucky)
    writer.start()
    async with Held(writer):
        waiting = [asyncio.ensure_future(writer.cast(answer(person))) for person in PEOPLE[:3]]
        await queued()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    await writer.stop()
    assert isinstance(outcomes[0], NotRecordedError)
    assert outcomes[1:] == [CastOutcome.RECORDED, CastOutcome.RECORDED]
    assert answered(unlucky, database) == 2


def failing() -> Callable[[Connection], None]:
    """A listener of its own, which SQLAlchemy does not take for one that it has had before."""

    def fail(_connection: Connection) -> None:
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    return fail


@pytest.mark.parametrize("together", [1, 2])
async def test_while_nobody_knows_what_a_failed_commit_did_people_are_told_just_that(
    unlucky: Unlucky, database: Database, together: int
) -> None:
    writer = Writer(database, unlucky)
    writer.start()
    fail = failing()
    event.listen(database.writer, "commit", fail)
    async with Held(writer):
        waiting = [asyncio.ensure_future(writer.cast(answer(person))) for person in PEOPLE[:together]]
        await queued()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [UncertainError] * together
    assert "can't say whether it was recorded" in str(outcomes[0])
    with pytest.raises(NotRecordedError, match=r"^Nothing was recorded\. The disk failed a moment ago"):
        await writer.cast(answer(PEOPLE[-1]))
    event.remove(database.writer, "commit", fail)
    again = await asyncio.gather(*(writer.cast(answer(person)) for person in PEOPLE[:together]))
    await writer.stop()
    assert again == [CastOutcome.RECORDED] * together
    assert answered(unlucky, database) == together


@pytest.mark.parametrize("together", [1, 2])
async def test_a_write_whose_commit_may_have_gone_through_is_never_done_a_second_time(
    writer: Writer, database: Database, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    done: list[str] = []
    commit = database.writer.dialect.do_commit

    def committed_unheard(connection: PoolProxiedConnection) -> None:
        commit(connection)
        raise OperationalError("COMMIT", {}, Exception("connection lost"), connection_invalidated=True)

    def count(session: Session) -> None:
        change_setting(session, "count", str(len(done) + 1))
        done.append("x")

    monkeypatch.setattr(database.writer.dialect, "do_commit", committed_unheard)
    async with Held(writer):
        waiting = [asyncio.ensure_future(writer.write(count)) for _ in range(together)]
        await queued()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    monkeypatch.undo()
    assert [type(outcome) for outcome in outcomes] == [UncertainError] * together
    assert "look before you send it again" in str(outcomes[0])
    assert len(done) == together
    assert await writer.read(lambda session: setting(session, "count", "")) == str(together)


async def test_what_the_database_refuses_before_the_commit_is_told_for_certain(writer: Writer) -> None:
    async with Held(writer):
        bad = asyncio.ensure_future(writer.write(lambda session: session.add(Setting(key="bad", value=None))))
        good = asyncio.ensure_future(writer.write(put("good")))
        await queued()
    with pytest.raises(NotRecordedError, match="Nothing was stored"):
        await bad
    await good
    assert await writer.read(lambda session: setting(session, "good", "")) == "x"


async def test_a_commit_that_fails_abandons_its_keys_and_records_nothing(unlucky: Unlucky, database: Database) -> None:
    writer = Writer(database, unlucky)
    writer.start()

    event.listen(database.writer, "commit", failing(), once=True)
    with pytest.raises(NotRecordedError):
        await writer.cast(answer(PEOPLE[0]))
    assert unlucky.cleared == 1
    assert await writer.cast(answer(PEOPLE[0])) is CastOutcome.RECORDED
    await writer.stop()
    assert answered(unlucky, database) == 1


async def test_an_answer_that_is_stored_is_told_so_even_if_its_old_key_lingers(
    unlucky: Unlucky, database: Database
) -> None:
    unlucky.keeps_keys = True
    writer = Writer(database, unlucky)
    writer.start()
    assert await writer.cast(answer(PEOPLE[0])) is CastOutcome.RECORDED
    await writer.stop()
    assert answered(unlucky, database) == 1


async def test_a_write_that_did_not_fit_on_the_disk_is_certainly_not_there(writer: Writer, database: Database) -> None:
    full = Exception("disk full")
    full.sqlite_errorname = "SQLITE_FULL"  # type: ignore[attr-defined]

    def fail(_connection: Connection) -> None:
        raise OperationalError("COMMIT", {}, full)

    event.listen(database.writer, "commit", fail, once=True)
    with pytest.raises(NotRecordedError):
        await writer.write(put("a"))
    assert await writer.read(lambda session: setting(session, "a", "")) == ""


@pytest.mark.parametrize(("sqlstate", "doubtful"), [("57P02", True), ("08006", True), ("23505", False), (None, False)])
def test_a_server_that_says_at_a_commit_that_it_goes_leaves_doubt(sqlstate: str | None, *, doubtful: bool) -> None:
    class Said(Exception):  # noqa: N818 - as psycopg's errors
        def __init__(self) -> None:
            super().__init__("terminating connection")
            self.sqlstate = sqlstate

    assert writer_module._cut_off(OperationalError("COMMIT", {}, Said())) is doubtful
