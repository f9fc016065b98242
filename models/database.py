"""How Tribune speaks to its database: one engine that writes, one that reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import ORMExecuteState, Session


class Database:
    """SQLite (embedded, one process) or PostgreSQL (several processes on one machine).

    On SQLite each writing transaction begins by taking the write lock (BEGIN IMMEDIATE), because an upgrade from
    reading to writing fails at once whatever the timeout; WAL, synchronous=FULL, so that what was committed stays.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.embedded:
            self.writer = _sqlite(url, begin="BEGIN IMMEDIATE")
            self.reader = _sqlite(url, begin="BEGIN", query_only=1)
        else:
            self.writer = _postgresql(url)
            # Each statement sees the present here and there, and a transaction would be two more round trips a look.
            self.reader = self.writer.execution_options(isolation_level="AUTOCOMMIT")
        event.listen(self.reader, "before_execute", _only_look)

    @property
    def embedded(self) -> bool:
        """Whether it is a file of this process's own: SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back on an error."""
        with _Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking. Whoever changes something in it gets ReadOnlyError."""
        with _Session(self.reader, expire_on_commit=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()


class _Session(Session):
    """Reads no row twice by its key, unless to lock it: by itself a session forgets what nobody holds."""


@event.listens_for(_Session, "loaded_as_persistent")
def _keep(session: Session, loaded: object) -> None:
    session.info.setdefault("kept", []).append(loaded)


@event.listens_for(_Session, "do_orm_execute")
def _lock_afresh(state: ORMExecuteState) -> None:
    if getattr(state.statement, "_for_update_arg", None) is not None:
        state.update_execution_options(populate_existing=True)


class ReadOnlyError(RuntimeError):
    """Somebody tried to write in a session that is for looking: a mistake in the program."""


def _only_look(_connection: Any, statement: Any, *_: Any) -> None:
    if getattr(statement, "is_dml", False):
        raise ReadOnlyError("This session is for looking. Write with Database.write().")


def _postgresql(url: str) -> Engine:
    from psycopg.pq import Format  # noqa: PLC0415 - needed on PostgreSQL only

    # Prepared statements break behind pgbouncer's transaction pooling.
    engine = create_engine(url, connect_args={"prepare_threshold": None}, hide_parameters=True)

    @event.listens_for(engine, "before_cursor_execute")
    def _execute(_connection: Any, cursor: Any, _sql: str, _parameters: Any, context: Any, _many: bool) -> None:
        if context and context.execution_options.get("bytes_as_such"):  # psycopg asks for them in hexadecimals
            cursor.format = Format.BINARY

    return engine


def _sqlite(url: str, *, begin: str, query_only: int = 0) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins, not the driver
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA query_only={query_only}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
