"""What the messages about elections say is looked up when they are sent, and agrees with what may be told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.election_messages import (
    ElectionAnnounced,
    ElectionCalledOff,
    ElectionCount,
    ElectionNotAnnounced,
    ElectionNote,
    ElectionOpen,
    ElectionProposed,
    ElectionReminder,
    ElectionResult,
)
from domain.seats import StandsFor
from models.people import Person
from services import elections
from services.election_messages import filled
from tests.conftest import opened
from tests.domain.voting import AGAIN_ON, BALLOT_CLOSES, BALLOT_OPENS, PROPOSING
from tests.electing import AMINA, BEN, CARA, Electing
from tests.factories import user


@pytest.fixture
def electing(sqlite_url: str, tmp_path: Path) -> Iterator[Electing]:
    """Rows that are read by their keys: SQLite is enough."""
    database = opened(sqlite_url)
    yield Electing(database, tmp_path / "keys")
    database.dispose()


def said(electing: Electing, message: ElectionNote) -> ElectionNote | None:
    with electing.database.read() as session:
        return filled(session, message)


def test_an_announcement_carries_the_frozen_terms_and_whom_the_seat_is_for(electing: Electing) -> None:
    terms = electing.announced().election().terms
    message = ElectionAnnounced(election=electing.id, by=CARA)
    assert said(electing, message) == replace(message, terms=terms, stands_for=StandsFor.EMPLOYEES)
    electing.standing(AMINA).tick(BALLOT_OPENS)
    assert said(electing, message) is None


def test_a_nominee_reads_a_colleagues_words_until_they_have_answered(electing: Electing) -> None:
    terms = electing.announced().election().terms
    message = ElectionProposed(election=electing.id, person=AMINA, by=BEN)
    assert said(electing, message) is None
    with electing.database.write() as session:
        elections.nominate(session, electing.id, AMINA, by=BEN, statement="She listens.", now=PROPOSING)
    assert said(electing, message) == replace(message, terms=terms, statement="She listens.")
    with electing.database.write() as session:
        elections.decline(session, electing.id, AMINA, now=PROPOSING)
    assert said(electing, message) is None


def test_an_open_ballot_names_who_stands_by_the_alphabet_until_it_closes(electing: Electing) -> None:
    with electing.database.write() as session:
        session.get_one(Person, AMINA).name = "zoe"
        session.get_one(Person, BEN).name = "Yann"
    electing.balloting(AMINA, BEN)
    message = ElectionOpen(election=electing.id)
    assert said(electing, message) == replace(message, terms=electing.election().terms, candidates=("Yann", "zoe"))
    reminder = ElectionReminder(election=electing.id, turnout=40)
    assert said(electing, reminder) == replace(reminder, title="employee champion", ballot_closes_at=BALLOT_CLOSES)
    electing.tick(BALLOT_CLOSES)
    assert said(electing, message) is None
    assert said(electing, reminder) is None


def test_a_result_names_whom_it_may_and_the_end_of_the_term(electing: Electing) -> None:
    electing.balloting(AMINA, BEN, CARA, deputies=(BEN,))
    electing.votes(0, 7, AMINA)
    electing.votes(7, 3, BEN)
    election = electing.closed()
    message = said(electing, ElectionResult(election=electing.id))
    assert isinstance(message, ElectionResult)
    assert message.result == election.result
    assert (message.title, message.vacant_because, message.winner_left) == ("employee champion", None, False)
    assert (message.deputy, message.speaker, message.last_day) == (BEN, AMINA, date(2027, 3, 19))
    assert message.counts == (
        ElectionCount(name="Person 1", people=7),
        ElectionCount(name="Person 2", people=3),
        ElectionCount(name="Person 3", people=None),
    )


def test_a_result_of_few_names_the_winner_alone(electing: Electing) -> None:
    electing.balloting(AMINA, BEN, deputies=(BEN,))
    electing.votes(0, 4, AMINA)
    electing.closed()
    message = said(electing, ElectionResult(election=electing.id))
    assert isinstance(message, ElectionResult)
    assert message.result
    assert (message.result.winner, message.deputy, message.counts) == (AMINA, None, ())


def test_a_result_says_that_the_winner_has_left_and_who_speaks(electing: Electing) -> None:
    electing.balloting(AMINA, BEN, deputies=(BEN,))
    electing.votes(0, 7, AMINA)
    electing.votes(7, 3, BEN)
    with electing.database.write() as session:
        session.get_one(Person, AMINA).left_on = date(2026, 3, 18)
    electing.closed()
    message = said(electing, ElectionResult(election=electing.id))
    assert isinstance(message, ElectionResult)
    assert (message.winner_left, message.last_day, message.speaker) == (True, None, BEN)


def test_where_nobody_is_elected_the_next_day_is_told_unless_an_election_runs_by_then(electing: Electing) -> None:
    electing.balloting(AMINA)
    electing.votes(0, 2, AMINA)
    electing.closed()
    message = said(electing, ElectionResult(election=electing.id))
    assert isinstance(message, ElectionResult)
    assert (message.again_on, message.speaker, message.counts) == (AGAIN_ON, None, ())
    before = electing.id
    electing.announced(BALLOT_CLOSES)
    later = said(electing, ElectionResult(election=before))
    assert isinstance(later, ElectionResult)
    assert later.again_on is None


def test_what_is_called_off_says_why_and_when_people_can_be_proposed_again(electing: Electing) -> None:
    electing.announced()
    with electing.database.write() as session:
        elections.call_off(session, electing.id, reason="Two teams become one.", now=PROPOSING, by=user(4))
    message = ElectionCalledOff(election=electing.id, by=user(4))
    assert said(electing, message) == replace(
        message, title="employee champion", reason="Two teams become one.", again_on=date(2026, 3, 9)
    )


def test_what_administrators_read_stands_in_the_message(electing: Electing) -> None:
    message = ElectionNotAnnounced(title="employee champion", reason="Nobody is here.")
    assert said(electing, message) is message
