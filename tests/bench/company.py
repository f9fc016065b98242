"""A large company in a database, and the services that open a pulse for it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from models.database import Database
from models.migrate import migrate
from models.people import Person, Team, TouchPoint
from services import cycles
from tests.factories import set_up
from vault import Vault

FRIDAY = datetime(2025, 3, 7, 9, tzinfo=UTC)
ZONES = ("Europe/London", "Europe/Warsaw", "Europe/Athens", "America/New_York", "Asia/Kolkata")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A database with its vault, people and a series that is set up."""

    folder: Path
    database: Database
    vault: Vault
    people: tuple[str, ...]

    def announce(self) -> datetime:
        """Come to the moment at which the first pulse opens."""
        now = FRIDAY
        while True:
            with self.database.write() as session:
                cycles.announce_due(session, now=now)
                due = cycles.next_due(session, now=now)
            assert due is not None
            if due.hour != FRIDAY.hour and due > FRIDAY + timedelta(days=3, hours=12):
                return due
            now = max(due, now + timedelta(minutes=1))


def people(count: int, *, departments: int, teams: int, touch_points: int) -> Iterator[dict[str, object]]:
    """Rows of `count` people, spread unevenly but always alike."""
    dice = random.Random(count)
    for number in range(count):
        department = dice.randrange(departments)
        yield {
            "id": f"U{number:08}",
            "name": f"Person {number}",
            "zone": ZONES[number % len(ZONES)],
            "guest": False,
            "stopped": False,
            "team_id": f"t{department}-{dice.randrange(teams)}",
            "touch_point_id": f"p{dice.randrange(touch_points)}" if dice.random() < 0.7 else None,
        }


@contextmanager
def company(count: int, *, departments: int = 20, teams: int = 20, touch_points: int = 15) -> Iterator[Company]:
    """A company of `count` people with `departments` x `teams` teams."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'tribune.db'}")
        migrate(database)
        vault = Vault(database.writer, folder / "keys")
        (folder / "keys").mkdir()
        vault.recover()
        everybody = list(people(count, departments=departments, teams=teams, touch_points=touch_points))
        with database.write() as session:
            tree = [{"id": f"d{d}", "name": f"Department {d}", "parent_id": None} for d in range(departments)]
            tree += [
                {"id": f"t{d}-{t}", "name": f"Team {d}-{t}", "parent_id": f"d{d}"}
                for d in range(departments)
                for t in range(teams)
            ]
            session.execute(insert(Team), [row | {"position": place} for place, row in enumerate(tree)])
            points = [{"id": f"p{p}", "name": f"Touch point {p}", "position": p} for p in range(touch_points)]
            session.execute(insert(TouchPoint), points)
            session.execute(insert(Person), everybody)
        with database.write() as session:
            first = str(everybody[0]["id"])
            set_up(session, channel="C0PULSE00", answerer=first, person=first, now=FRIDAY)
        yield Company(folder=folder, database=database, vault=vault, people=tuple(str(row["id"]) for row in everybody))
        database.dispose()
