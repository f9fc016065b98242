"""An installation on disk with a survey in it, as the real vault writes it, for thieves."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from attack.evidence import Ballot
from domain.survey import Ballot as Sealed
from domain.survey import Cast, Comment, TagState
from models.database import Database
from sandbox.theft import Installation
from tests.vault.surveys import Published, cast, opened, ready
from vault import Vault

PEOPLE = [f"U0PERSON{number:02d}" for number in range(18)]
CASTS = tuple(
    (person, Ballot(answers=(1 + number % 5, number % 3, None if number == 4 else 1 + number % 4, number % 11),
                    words=f"Line {number} of the comments" if number % 3 == 0 else ""))
    for number, person in enumerate(PEOPLE[2:])
)  # fmt: skip
"""What 16 of the 18 answer, in this order; no two are equal."""


class Disk:
    """Everybody is invited, half of them in each of two groups. `of` says what has been answered so far."""

    def __init__(self, folder: Path, template: Path) -> None:
        database = folder / "data" / "tribune.db"
        self.installation = Installation(folder=folder, database=database, keys=folder / "keys")
        database.parent.mkdir(parents=True)
        shutil.copy(template, database)
        (folder / "bot.log").write_text('{"event": "started"}\n', encoding="utf-8")
        self.vault: Vault = ready(Database(f"sqlite:///{database}"), folder / "keys")
        opened(self.vault, PEOPLE)
        self.change(
            "INSERT INTO roster (survey_id, person_id, position, cell) VALUES ('s1', ?, ?, ?)",
            [(person, place, self.group(person)) for place, person in enumerate(sorted(PEOPLE, reverse=True))],
        )

    @staticmethod
    def group(person: str) -> int:
        """The cell that somebody is in."""
        return PEOPLE.index(person) % 2

    def take(self, casts: Sequence[tuple[str, Ballot]]) -> None:
        """Put answers into the box, each in a batch of its own."""
        for person, ballot in casts:
            comment = Comment(ballot.words) if ballot.words else None
            sealed = Sealed(self.group(person), ballot.answers)
            cast(
                self.vault, Cast(survey_id="s1", person=person, state=TagState.ANSWERED, ballot=sealed, comment=comment)
            )

    def suggest(self) -> None:
        """Boxes for suggestions stand beside the survey's: letters that wait, and who wants one too."""
        with self.vault.engine.begin() as connection:
            self.vault.open_letters(connection, "letters")
            self.vault.open_tally(connection, "tally", expected=len(PEOPLE))

    def close(self) -> None:
        """Close the survey; what is published goes nowhere."""
        assert self.vault.close("s1", Published())

    def change(self, statement: str, rows: Sequence[Sequence[object]] = ((),)) -> None:
        """Write into the database past everything, as a careless feature would."""
        with closing(sqlite3.connect(self.installation.database)) as connection, connection:
            connection.executemany(statement, rows)
