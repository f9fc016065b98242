"""Whether this database was restored from a copy: then more has happened than it remembers."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.settings import change_setting, setting

_HERE = {
    "sqlite": "SELECT user_version FROM pragma_user_version",
    "postgresql": "SELECT 'outbox'::regclass::oid || '.' || timeline_id FROM pg_control_checkpoint()",
}
"""What no copy takes along: on SQLite a number in the file's header, which `bot.backup` writes anew into each copy; on
PostgreSQL that of a table, which pg_restore makes anew, with the server's timeline, which a recovery begins anew."""
_FIRST = {"sqlite": "0"}
"""In a database that is no copy; PostgreSQL's is not known before somebody asks."""


def is_restored(session: Session) -> bool:
    """Answer whether this database was restored from a copy since this was last asked; True once."""
    kind = session.get_bind().dialect.name
    here = str(session.scalar(text(_HERE[kind])))
    before = setting(session, "origin", _FIRST.get(kind, here))
    change_setting(session, "origin", here)
    return before != here
