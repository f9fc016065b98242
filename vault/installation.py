"""Keys of another database are never used and never destroyed: Tribune does not start beside them.

The same id stands in the database and in the key directory.
"""

from sqlalchemy import Connection

from domain.errors import ForeignKeysError
from vault import table
from vault.keys import Keyring


def found(connection: Connection, keyring: Keyring) -> None:
    """Give a new database its id. Raises ForeignKeysError beside keys: they belong to another one.

    To be committed before a directory is claimed: a crash in between leaves a directory without an owner, which is
    claimed at the next start, and never keys of a database that nobody knows.
    """
    if table.add_installation(connection) and (keyring.owner() or keyring.surveys()):
        raise ForeignKeysError(
            f"The database is new, but {keyring.directory} holds the keys of another one. Set DATABASE_URL to that "
            "database, or TRIBUNE_KEY_DIR to an empty directory."
        )


def check(connection: Connection, keyring: Keyring, *, starting: bool = False) -> None:
    """Refuse a key directory that is not this database's own; `starting` makes an empty one its own.

    Until this transaction ends, no survey opens or closes beside one that is starting, and nobody starts beside them.
    """
    installation = table.installation(connection, alone=starting)
    if starting and installation and not keyring.owner() and not keyring.surveys():
        keyring.claim(installation)
    if installation is None or keyring.owner() != installation:
        raise ForeignKeysError(
            f"The keys in {keyring.directory} belong to another database. Set TRIBUNE_KEY_DIR to this database's own "
            "key directory, or DATABASE_URL to the database that these keys belong to."
        )
