"""Who was asked is forgotten in time, and what can no longer be compared is shown the more coarsely."""

from datetime import timedelta

from sqlalchemy import select

from models.database import Database
from models.pulses import Invitation, RosterEntry, Survey
from services import cycles
from services.deliveries import claim, mark_sent
from services.pulses import specification
from services.results import results_of
from tests.factories import ANNOUNCED, CLOSED, OPENED, add_people, pause, user
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


def remembered(database: Database) -> tuple[set[str], set[str]]:
    """The surveys of which the roster and the invitations are there."""
    with database.read() as session:
        return set(session.scalars(select(RosterEntry.survey_id))), set(session.scalars(select(Invitation.survey_id)))


def precisions(database: Database) -> set[str]:
    with database.read() as session:
        results = results_of(session, "")
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
    assert all(segment.unsettled for segment in segments(database).values())  # billing might be the hotline of then
    with database.read() as session:
        comparable = specification(session.get_one(Survey, open_id(database))).comparable
    assert comparable == {"everyone": (), "team:hotline": ()}
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


def test_when_a_cycle_closes_it_is_forgotten_whom_the_one_before_asked(database: Database, vault: Vault) -> None:
    ready(database)
    first = live_through(database, vault)
    assert remembered(database) == ({first}, {first})
    second = live_through(database, vault, after=FORTNIGHT)
    assert remembered(database) == ({second}, {second})


def test_sixty_days_after_closing_it_is_forgotten_whom_a_pulse_asked(database: Database, vault: Vault) -> None:
    ready(database)
    first = live_through(database, vault)
    with database.write() as session:
        pause(session, paused=True)
    tick(database, vault, CLOSED + timedelta(days=60, seconds=-1))
    assert remembered(database) == ({first}, {first})
    tick(database, vault, CLOSED + timedelta(days=60))
    assert remembered(database) == (set(), set())


def test_an_invitation_on_its_way_is_marked_after_a_cancellation_and_forgotten_in_time(
    database: Database, vault: Vault, survey_id: str
) -> None:
    later = OPENED + timedelta(minutes=30)
    with database.write() as session:
        *_, on_its_way = claim(session, now=later)
    cycles.cancel(database, vault=vault, now=later)
    with database.write() as session:
        mark_sent(session, on_its_way, channel="D0CONVERSE", ts="17.5")
        pause(session, paused=True)
    tick(database, vault, CLOSED + timedelta(days=60, seconds=-1))
    assert remembered(database) == (set(), {survey_id})
    tick(database, vault, CLOSED + timedelta(days=60))
    assert remembered(database) == (set(), set())
