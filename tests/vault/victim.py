"""A process that uses the vault until it kills itself.

    python -m tests.vault.victim URL KEYS MOMENT TIMES ACTION FIRST

It dies when it comes to MOMENT (see tests.vault.moments) for the TIMES-th time. It writes the number of each person
whose answer it has acknowledged, as soon as it has; FIRST is the number that it begins with.
"""

import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text

from domain.survey import Ballot, CastOutcome, Comment
from models.database import Database
from tests.vault.moments import at, moments
from tests.vault.surveys import answer, names, opened
from vault import Vault

PEOPLE = 60
BATCH = 3


def main(url: str, keys: str, moment: str, times: str, action: str, first: str) -> None:
    """Open, answer or close until killed."""
    vault = Vault(Database(url).writer, Path(keys))
    die = partial(os.kill, os.getpid(), signal.SIGKILL)
    with moments(vault.engine, at(moment, die, times=int(times))):
        if action == "open":
            opened(vault, names(PEOPLE), survey_id="s2")
        elif action == "answer":
            _answer(vault, int(first))
        else:
            vault.close("s1", publish)


def _answer(vault: Vault, first: int) -> None:
    for start in range(first, PEOPLE, BATCH):
        numbers = range(start, min(start + BATCH, PEOPLE))
        with vault.engine.begin() as connection:
            pending = vault.prepare(connection, [answer(names(PEOPLE)[number], cell=number) for number in numbers])
        pending.settle()
        for number, outcome in zip(numbers, pending.outcomes, strict=True):
            if outcome is CastOutcome.RECORDED:
                os.write(sys.stdout.fileno(), b"%d\n" % number)


def publish(connection: Connection, ballots: Sequence[Ballot], comments: Sequence[Comment]) -> None:
    """One row a ballot, which only a test may do."""
    for ballot in ballots:
        connection.execute(text("INSERT INTO published (cell) VALUES (:cell)"), {"cell": ballot.cell})


if __name__ == "__main__":
    main(*sys.argv[1:])
