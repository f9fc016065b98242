"""Whose keys are these? The same id stands in the database and in the key directory, or Tribune does not start."""

from sqlalchemy import Connection

from domain.errors import ForeignKeysError
from vault import table
from vault.keys import Keyring


def found(connection: Connection, keyring: Keyring) -> None:
    """Give a new database its id. Raises ForeignKeysError beside keys: they belong to another one.

    To be committed before `claim`: a crash in between leaves a directory without an owner, which is claimed at the
    next start, and never keys of a database that nobody knows.
    """
    if table.add_installation(connection) and (keyring.owner() or keyring.surveys()):
        raise ForeignKeysError(
            f"The database is new, but {keyring.directory} holds the keys of another one. Set DATABASE_URL to that "
            "database, or TRIBUNE_KEY_DIR to an empty directory."
        )


def claim(connection: Connection, keyring: Keyring) -> None:
    """Make an empty key directory this database's own. No survey opens or closes until this transaction ends."""
    installation = table.installation(connection, alone=True)
    if installation and not keyring.owner() and not keyring.surveys():
        keyring.claim(installation)
    _compare(installation, keyring)


def check(connection: Connection, keyring: Keyring) -> None:
    """Refuse a key directory that is not ours. No recovery begins until this transaction ends."""
    _compare(table.installation(connection, alone=False), keyring)


def _compare(installation: str | None, keyring: Keyring) -> None:
    if installation is None or keyring.owner() != installation:
        raise ForeignKeysError(
            f"The keys in {keyring.directory} belong to another database. Set TRIBUNE_KEY_DIR to this database's own "
            "key directory, or DATABASE_URL to the database that these keys belong to."
        )
