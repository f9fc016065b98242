"""A copy of the database while it is in use, and the way back. Keys are in no copy: that is the point of them.

Only SQLite is copied here; PostgreSQL has its own tools, and we say which.
"""

import os
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import randbelow

from sqlalchemy import URL

from bot.config import Config
from bot.installation import open_database
from domain.errors import BadFileError, ConfigurationError, NewerDatabaseError, NotFoundError
from models import pulses
from models.database import Database
from models.migrate import revisions
from services import cycles, deliveries, losses
from vault import Vault
from vault.keys import Keyring

MAGIC = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database."""

BACKUP = "mode=ro&immutable=1"
"""How to open a file that nobody writes, wherever it lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did."""

    old: Path | None
    """Where the database is now that was here before; None if there was none."""
    lost: tuple[str, ...]
    """The titles of the pulses that were open in the backup and can't be read with the present keys."""


def back_up(config: Config, target: Path) -> Path:
    """Copy the whole database into a file for this user only, all of it or nothing; where it is.

    Raises ConfigurationError or BadFileError with what to do instead.
    """
    source = _file_of(config, "pg_dump --format=custom --no-owner", "--file", target)
    target = target.expanduser().resolve()
    if not source.exists():
        raise NotFoundError(f"There is no database at {source} yet, so there is nothing to back up.")
    if target.is_relative_to(config.key_dir):
        raise BadFileError(f"{target} is in the key directory. No backup may be beside keys: choose another place.")
    if target in {source, *(source.with_name(source.name + suffix) for suffix in BESIDE)}:
        raise BadFileError(f"{target} is the database itself. Choose another file. Nothing was written.")
    if target.exists() and not _is_sqlite(target):
        raise BadFileError(f"{target} is there and is no backup. Choose another file. Nothing was written.")
    with _told(target), _new_file(target) as copy:
        _copy(source, copy, opened="mode=rw")
        copy.replace(target)
        _sync(target.parent)
    return target


def restore(config: Config, source: Path, *, now: datetime) -> Restored:
    """Put a backup in the database's place; what was there is kept beside it.

    Pulses that were open in the backup and have lost a key are cancelled, and their channels told; what waits to be
    sent is looked up in Slack first: where this ends half-way, the next start sees to it. Refused while anybody has
    the database open, for a file that is no database of Tribune's or is a newer one's, and beside the keys of another
    database.
    """
    target = _file_of(config, "pg_restore --clean --if-exists --no-owner", "", source)
    source = source.expanduser().resolve()
    _check_is_ours(source, config)
    if source == target:
        raise BadFileError(f"{source} is the database itself. Name a backup. Nothing was changed.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _told(target), _new_file(target) as copy:
        _copy(source, copy, opened=BACKUP)
        _set_alone(target)
        old = _set_aside(target, now=now)
        copy.replace(target)
        _sync(target.parent)
    return Restored(old=old, lost=_take_up(config, now=now))


def _file_of(config: Config, tool: str, option: str, file: Path) -> Path:
    """The database's file. Raises ConfigurationError on PostgreSQL, with what to run there."""
    database = Database(config.database_url)
    url, embedded = database.url, database.embedded
    database.dispose()
    if embedded:
        return Path(url.database or "").expanduser().resolve()
    command = f"{tool} {_named(url)} {option} {shlex.quote(str(file))}".replace("  ", " ")
    raise ConfigurationError(
        "The database is PostgreSQL, which has its own tool. Nothing was done. Run, with Tribune stopped before a "
        "restore:",
        problems=(command, "It asks for the password, or reads it from ~/.pgpass."),
    )


def _named(url: URL) -> str:
    """Options that lead PostgreSQL's tools to a database; no password."""
    given = (("--host", url.host), ("--port", url.port), ("--username", url.username), ("--dbname", url.database))
    return " ".join(f"{option}={shlex.quote(str(value))}" for option, value in given if value)


def _is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def _check_is_ours(file: Path, config: Config) -> None:
    if not file.is_file() or not _is_sqlite(file):
        raise BadFileError(f"{file} is no backup of Tribune's. Nothing was changed.")
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?{BACKUP}", uri=True)) as connection:
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            (installation,) = connection.execute("SELECT id FROM installation").fetchone() or ("",)
            (health,) = connection.execute("PRAGMA quick_check").fetchone()
    except (sqlite3.Error, TypeError):
        raise BadFileError(f"{file} is no backup of Tribune's, or is damaged. Nothing was changed.") from None
    if health != "ok":
        raise BadFileError(f"{file} is damaged: {health[:80]}. Take another backup. Nothing was changed.")
    if version not in revisions():
        raise NewerDatabaseError(
            f"{file} was written by a newer Tribune (its revision is {version}, this one knows {revisions()[-1]}). "
            "Install that version, then restore. Nothing was changed."
        )
    owner = Keyring(config.key_dir).owner()
    if owner and owner != installation:
        raise BadFileError(
            f"The keys in {config.key_dir} belong to another database than this backup. Set TRIBUNE_KEY_DIR to that "
            "database's own directory, or to an empty one. Nothing was changed."
        )


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """An empty file beside `target`, for this user only; removed unless it was renamed."""
    path = target.with_name(f".{target.name}.new")
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield path
    finally:
        for left in (path, *(path.with_name(path.name + suffix) for suffix in BESIDE)):
            left.unlink(missing_ok=True)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Say what the disk refused, and that nothing was lost by it."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise BadFileError(
            f"{target} can't be written ({getattr(error, 'strerror', None) or error}). What was there before is as it "
            "was. Check the directory, its rights and its room."
        ) from None


def _copy(source: Path, copy: Path, *, opened: str) -> None:
    """Everything that is committed, in one file, safe on the disk; whoever writes meanwhile goes on."""
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?{opened}", uri=True)) as old,
        closing(sqlite3.connect(copy)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
        new.execute(f"PRAGMA user_version={1 + randbelow(2**31 - 1)}")  # by which models.copies knows it as a copy
    with copy.open("rb") as written:
        os.fsync(written.fileno())


def _set_alone(target: Path) -> None:
    """Bring a database into one file. Raises BadFileError while anybody else has it open: a bot that runs, for one."""
    if not target.exists():
        return
    with closing(sqlite3.connect(target, timeout=1)) as connection:
        try:
            # An open connection to a database with a write-ahead log holds a lock that this does not get past.
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            mode = "wal"
    if mode != "delete":
        raise BadFileError("Tribune is running. Stop it, and restore then. Nothing was changed.")


def _set_aside(target: Path, *, now: datetime) -> Path | None:
    if not target.exists():
        return None
    old = target.with_name(f"{target.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    os.link(target, old)  # fails where there is one already, and leaves the database in place until the last moment
    for suffix in BESIDE:
        with suppress(FileNotFoundError):
            target.with_name(target.name + suffix).unlink()
    return old


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _take_up(config: Config, *, now: datetime) -> tuple[str, ...]:
    """Bring the restored database up to date, and give up what can't be read; the titles."""
    database = open_database(config)
    try:
        vault = Vault(database.writer, config.key_dir)
        lost = vault.recover()
        with database.write() as session:
            deliveries.doubt_after_restore(session, now=now)
            found = [session.get_one(pulses.Cycle, survey) for survey in losses.pulses_among(session, lost)]
            titles = {one.series_id: session.get_one(pulses.Series, one.series_id).title for one in found}
        for series in titles:
            cycles.cancel(database, vault=vault, now=now, series=series)
        losses.begin_anew(database, lost, vault=vault, now=now)
        return tuple(titles.values())
    finally:
        database.dispose()
