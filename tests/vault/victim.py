"""A process that uses the vault until it kills itself.

Processes are forked from one that has everything imported, which takes milliseconds.
"""

import os
import signal
from collections.abc import Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Connection, text

from domain.survey import Ballot, Comment
from models.database import Database
from tests.vault.moments import at, moments
from tests.vault.surveys import names, opened
from vault import Vault

FORKS = get_context("forkserver")
DIALECTS = [f"sqlalchemy.dialects.{name}" for name in ("sqlite.pysqlite", "postgresql.psycopg")]
FORKS.set_forkserver_preload(
    ["tests.vault.victim", "tests.attack.victim", "tests.attack.bots", "sqlite3", "psycopg", *DIALECTS]
)

PEOPLE = 60


def die_at(moment: str, times: int, *, action: str, url: str, keys: Path) -> None:
    """Open or close, and die when a moment (see tests.vault.moments) comes for the so-manieth time."""
    vault = Vault(Database(url).writer, keys)
    die = partial(os.kill, os.getpid(), signal.SIGKILL)
    with moments(vault.engine, at(moment, die, times=times)):
        if action == "open":
            opened(vault, names(PEOPLE), survey_id="s2")
        elif action == "close":
            vault.close("s1", publish)
        else:
            vault.close_together(["s1", "s2"], publish)


def publish(connection: Connection, ballots: Sequence[Ballot], comments: Sequence[Comment]) -> None:
    """One row a ballot, which only a test may do."""
    for ballot in ballots:
        connection.execute(text("INSERT INTO published (cell) VALUES (:cell)"), {"cell": ballot.cell})
