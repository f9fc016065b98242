"""Who was asked is forgotten in time, and what can no longer be compared is shown the more coarsely."""

from datetime import timedelta

from models.database import Database
from models.pulses import Survey
from services.pulses import last_results, specification
from tests.factories import ANNOUNCED, CLOSED, OPENED, add_people, user
from tests.services.test_cycles import FORTNIGHT, answer_all, open_id, ready, segments, tick
from vault import Vault

TWELVE = [user(number) for number in range(12)]
LONG = 5 * FORTNIGHT
"""Later than a roster is kept."""


def live_through(database: Database, vault: Vault, *, after: timedelta = timedelta(0)) -> str:
    """One cycle that all twelve answer: its survey id."""
    tick(database, vault, ANNOUNCED + after)
    tick(database, vault, OPENED + after)
    survey_id = open_id(database)
    answer_all(database, vault, TWELVE)
    tick(database, vault, CLOSED + after)
    return survey_id


def precisions(database: Database) -> set[str]:
    with database.read() as session:
        results = last_results(session)
    assert results is not None
    return {line.shown.precision for line in results.lines if line.shown}


def test_without_the_last_roster_small_groups_are_shown_as_bands_and_compared_with_nothing(
    database: Database, vault: Vault
) -> None:
    ready(database)
    live_through(database, vault)
    assert precisions(database) == {"tenths"}
    tick(database, vault, CLOSED + timedelta(days=60))
    with database.write() as session:
        add_people(session, 8, first=20, team="billing")
    tick(database, vault, ANNOUNCED + LONG)
    tick(database, vault, OPENED + LONG)
    assert {name for name, segment in segments(database).items() if segment.forgotten} == {"everyone", "team:hotline"}
    with database.read() as session:
        assert specification(session.get_one(Survey, open_id(database))).earlier == {}
    answer_all(database, vault, TWELVE)
    tick(database, vault, CLOSED + LONG)
    assert precisions(database) == {"bands"}


def test_one_cycle_later_groups_are_compared_again(database: Database, vault: Vault) -> None:
    ready(database)
    live_through(database, vault)
    tick(database, vault, CLOSED + timedelta(days=60))
    live_through(database, vault, after=LONG)
    live_through(database, vault, after=LONG + FORTNIGHT)
    assert precisions(database) == {"tenths"}
