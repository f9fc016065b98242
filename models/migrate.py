"""Bring the database to this version's tables, or refuse it.

One file a step in `migrations/versions`, named `<revision>_<what_it_does>.py`, revisions counting up from 0001. The
steps are the only place that makes tables, the vault's included; tests prove that their sum equals the models.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from domain.errors import NewerDatabaseError
from models.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x7472_6962
"""PostgreSQL's advisory lock for migrations: any number that nobody else uses."""


def revisions() -> list[str]:
    """The revisions that this version knows, oldest first."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def migrate(database: Database) -> bool:
    """Apply the steps that are missing; True if there were any. Processes that start together wait for each other.

    Raises NewerDatabaseError.
    """
    with database.reader.connect() as connection:
        if _is_current(connection):
            return False
    with database.writer.begin() as connection:  # on SQLite the transaction itself is the lock (BEGIN IMMEDIATE)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if _is_current(connection):
            return False
        _upgrade(connection)
        return True


def _is_current(connection: Connection) -> bool:
    known = revisions()
    version = _version(connection)
    if version is not None and version not in known:
        raise NewerDatabaseError(
            f"This database was written by a newer Tribune (its revision is {version}, this one knows {known[-1]}). "
            "Install that version again, or restore a backup from before the upgrade."
        )
    return version == known[-1]


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _upgrade(connection: Connection) -> None:
    # Imported here because a start with nothing to do need not wait 0.3 s for it.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
