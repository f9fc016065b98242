"""What an ordinary tool would have kept beside what Tribune keeps: whoever looks for links has to find these."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attack.evidence import Ballot

CERTAIN = 1e-6
"""Chance gives so much in none of all the runs that these tests will ever have."""
BEGAN = datetime(2025, 6, 2, 9, tzinfo=UTC)

Truth = Mapping[str, str] | Mapping[str, Ballot]
"""By person, in the order in which they did it."""


def remember_presses(database: Path, true: Truth) -> None:
    """Who has pressed what, so that nobody counts twice."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE pressed (person TEXT, what TEXT)")
        connection.executemany("INSERT INTO pressed VALUES (?, ?)", _kept(true).items())


def count_presses(database: Path, true: Truth) -> None:
    """How often each has pressed today, to limit that; and what was done, with nothing between the two."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE pressed_today (person TEXT, times INTEGER)")
        connection.execute("CREATE TABLE done (what TEXT)")
        for person, thing in _kept(true).items():
            connection.execute("INSERT INTO pressed_today VALUES (?, 1)", (person,))
            connection.execute("INSERT INTO done VALUES (?)", (thing,))


def log_presses(log: Path, true: Truth, *, apart: bool) -> None:
    """A line that says when somebody pressed a button, and one that says when something was done; or one for both."""
    with log.open("a", encoding="utf-8") as file:
        for number, (person, thing) in enumerate(_kept(true).items()):
            at = BEGAN + timedelta(minutes=number)
            pressed = {"event": "pressed", "user": person, "timestamp": at.isoformat()}
            done = {"event": "done", "what": thing, "timestamp": (at + timedelta(seconds=1)).isoformat()}
            for line in (pressed, done) if apart else (pressed | done,):
                file.write(json.dumps(line) + "\n")


def _kept(true: Truth) -> dict[str, str]:
    """As it would have been written down."""
    return {who: json.dumps(one.answers) if isinstance(one, Ballot) else one for who, one in true.items()}
