"""What is told of a seat, and what whoever holds it does there: a deputy, a note, giving it up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.decision_log import Record
from domain.decisions import Answered, Proposal, Said
from domain.election_terms import HOURS_A_MONTH
from domain.errors import BadInputError, ChangedError, NotAllowedError, NotFoundError
from domain.screens.seats import EarlierTerm, SeatResigned, SeatShown
from domain.seat_messages import SeatActing, SeatDeputyNamed, SeatLeft
from domain.seats import Gone, SeatState, StandsFor, Term
from models import seats as rows
from models.database import Database
from models.people import Person
from models.seats import SeatRow
from models.settings import forget_setting
from services import decisions, petitions, seat_messages, terms
from services.champions_settings import CHANNEL as CHANNEL_SETTING
from services.champions_settings import ChampionsRules, set_rules
from tests.conftest import opened
from tests.domain.voting import BALLOT_CLOSES, SETTLED_ON
from tests.electing import AMINA, BEN, CARA, CHANNEL, Electing
from tests.factories import user

NOW = BALLOT_CLOSES + timedelta(days=10)
TODAY = NOW.date()
TERM = Term(first=SETTLED_ON, last=date(2027, 3, 19))


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Nothing here is different on another database."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


@dataclass
class Office:
    """A seat that Amina has been elected into."""

    electing: Electing

    def change(self, **values: Any) -> None:
        with self.electing.database.write() as session:
            row = session.get_one(SeatRow, self.electing.seat_id)
            for name, value in values.items():
                setattr(row, name, value)

    def shown(self, person: str = CARA, *, now: datetime = NOW) -> SeatShown:
        with self.electing.database.read() as session:
            row = session.get_one(SeatRow, self.electing.seat_id)
            return terms.seat_shown(session, row, person, now=now)

    def names(self, deputy: str, *, by: str = AMINA) -> None:
        with self.electing.database.write() as session:
            terms.name_deputy(session, self.electing.seat_id, deputy, by=by, now=NOW)

    def writes(self, note: str, *, by: str = AMINA) -> None:
        with self.electing.database.write() as session:
            terms.leave_note(session, self.electing.seat_id, note, by=by)

    def gives_up(self, person: str = AMINA, note: str = "") -> SeatResigned:
        with self.electing.database.write() as session:
            return terms.resign(session, self.electing.seat_id, person, note=note, now=NOW)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    """Elected by six of twelve, with the rules of that day."""
    electing = Electing(database, tmp_path / "keys")
    electing.balloting(AMINA, BEN)
    electing.votes(0, 6, AMINA)
    electing.closed()
    petitions.keep_in_step(database, vault=electing.vault)
    return Office(electing)


# What is told


def test_everybody_reads_who_it_is_until_when_and_what_they_stand_for(office: Office) -> None:
    seat = office.electing.seat()
    assert office.shown() == SeatShown(
        id=seat.id,
        title="employee champion",
        stands_for=StandsFor.EMPLOYEES,
        state=SeatState.HELD,
        champion=AMINA,
        deputy=None,
        speaker=AMINA,
        term=TERM,
        election_on=seat.election_on,
        vacant_since=None,
        gone=None,
        statement="I listen.",
        hours=HOURS_A_MONTH,
        record=Record(),
        may_sign=True,
    )
    assert (office.shown(AMINA).mine, office.shown(AMINA).may_sign) == (True, False)


def test_nobody_reads_that_they_have_signed(office: Office) -> None:
    before = office.shown(CARA)
    assert before.may_sign
    with office.electing.database.read() as session:
        cast = petitions.petition_cast(session, office.electing.seat_id, CARA)
    with office.electing.database.write() as session:
        pending = office.electing.vault.prepare(session.connection(), [cast])
    pending.settle()
    assert office.shown(CARA) == before


def test_the_hours_are_those_that_the_election_was_announced_with(office: Office) -> None:
    with office.electing.database.write() as session:
        set_rules(session, ChampionsRules(channel=CHANNEL, zone="Europe/London", hours_a_month=16))
    assert office.shown().hours == HOURS_A_MONTH
    office.change(term_first=None, term_last=None)
    assert office.shown().hours == 16
    with office.electing.database.write() as session:
        forget_setting(session, CHANNEL_SETTING)
    assert office.shown().hours == 0


def test_earlier_terms_stand_with_how_they_ended_and_their_notes(office: Office) -> None:
    office.writes("Ask Maya.")
    office.gives_up(note="Ask Tom.")
    shown = office.shown()
    assert shown.statement == ""
    assert shown.earlier == (
        EarlierTerm(person=AMINA, first=SETTLED_ON, last=TODAY, gone=Gone.RESIGNED, hand_over="Ask Tom."),
    )


def test_the_record_counts_what_was_said_from_the_seat_in_the_term(office: Office) -> None:
    database, seat = office.electing.database, office.electing.seat_id
    with database.read() as session:
        assert terms.record_of(session, "unknown", now=NOW) == Record()
    with database.write() as session:
        proposal = Proposal(
            title="Late calls", what="Until 20:00.", why="They ask.", touched=(StandsFor.EMPLOYEES,),
            review_on=date(2026, 9, 1),
        )  # fmt: skip
        decision = decisions.draft(session, proposal, by=BEN, now=NOW)
        decisions.post(session, decision, by=BEN, deadline=date(2026, 4, 10), now=NOW)
        decisions.answer(
            session, decision, Said(kind=Answered.CONSENT), seat=seat, by=AMINA, version=1, now=NOW + timedelta(days=1)
        )
    with database.read() as session:
        assert terms.record_of(session, seat, now=NOW + timedelta(days=1)) == Record(consents=1)
        assert terms.record_of(session, seat, now=NOW) == Record(), "not before it was said"
    office.change(term_last=None)
    with database.write() as session:
        rows.terms_of(session, seat)[0].last = TODAY
    with database.read() as session:
        assert terms.record_of(session, seat, now=NOW + timedelta(days=1)) == Record(), "of the term that is over"


# A deputy


def test_a_champion_names_a_deputy_who_hears_of_it(office: Office) -> None:
    with office.electing.database.read() as session:
        assert terms.deputy_form(session, office.electing.seat_id, AMINA).title == "employee champion"
    office.names(BEN)
    seat = office.electing.seat()
    assert seat.deputy_id == BEN
    ((where, told),) = office.electing.told(SeatDeputyNamed)
    assert where == BEN
    with office.electing.database.read() as session:
        assert seat_messages.filled(session, told) == SeatDeputyNamed(  # type: ignore[arg-type] # it is one
            seat=seat.id, deputy=BEN, title="employee champion", champion=AMINA
        )
        with pytest.raises(ChangedError, match="Only they can give it up"):
            terms.deputy_form(session, seat.id, AMINA)
        with pytest.raises(NotAllowedError, match="Only the champion names"):
            terms.deputy_form(session, seat.id, BEN)


@pytest.mark.parametrize(("deputy", "words"), [(AMINA, "own deputy"), (user(99), "may vote"), (user(5), "may vote")])
def test_only_a_colleague_who_may_vote_can_be_deputy(office: Office, deputy: str, words: str) -> None:
    with office.electing.database.write() as session:
        session.get_one(Person, user(5)).guest = True
    with pytest.raises(BadInputError, match=words) as refused:
        office.names(deputy)
    assert set(refused.value.problems) == {"deputy"}


def test_nobody_else_names_a_deputy(office: Office) -> None:
    with pytest.raises(NotAllowedError):
        office.names(BEN, by=CARA)


# A note


def test_a_note_can_be_changed_and_deleted_by_the_champion_alone(office: Office) -> None:
    office.names(BEN)
    office.writes("Ask *Maya* <!channel>.\n\n\n\nAnd Tom.")
    with office.electing.database.read() as session:
        assert terms.note_form(session, office.electing.seat_id, AMINA).hand_over == (
            "Ask *Maya* <!channel>.\n\nAnd Tom."
        )
        with pytest.raises(NotAllowedError, match="Only the champion writes"):
            terms.note_form(session, office.electing.seat_id, BEN)
    with pytest.raises(NotAllowedError, match="Only the champion writes"):
        office.writes("Mine.", by=BEN)
    with pytest.raises(BadInputError, match="2001 characters") as refused:
        office.writes("x" * 2001)
    assert set(refused.value.problems) == {"hand_over"}
    office.writes("  ")
    with office.electing.database.read() as session:
        assert terms.seat_page(session, office.electing.seat_id, AMINA).hand_over == ""


# Giving it up


def test_a_champion_gives_up_to_the_deputy_with_a_note(office: Office) -> None:
    office.names(BEN)
    with office.electing.database.read() as session:
        form = terms.resign_form(session, office.electing.seat_id, AMINA)
    assert (form.is_champion, form.acts, form.deputy) == (True, False, BEN)
    done = office.gives_up(note="Ask Maya.")
    assert done == SeatResigned(
        title="employee champion", speaker=BEN, was_champion=True, election_on=date(2026, 4, 6), election=False
    )
    assert office.electing.seat().state is SeatState.ACTING
    ((_, acting),) = office.electing.told(SeatActing)
    with office.electing.database.read() as session:
        told = seat_messages.filled(session, acting)  # type: ignore[arg-type] # a seat's
        assert isinstance(told, SeatActing)
        assert told.hand_over == "Ask Maya."
        page = terms.seat_page(session, office.electing.seat_id, BEN)
        assert (page.acts, page.is_champion, page.hand_over) == (True, False, "Ask Maya.")
        assert terms.resign_form(session, office.electing.seat_id, BEN).acts
        with pytest.raises(NotAllowedError):
            terms.seat_page(session, office.electing.seat_id, AMINA)


def test_when_the_acting_deputy_gives_up_too_the_seat_is_vacant(office: Office) -> None:
    office.names(BEN)
    office.gives_up(note="Ask Maya.")
    assert office.gives_up(BEN, note="Not mine to write.").speaker is None
    assert office.electing.seat().state is SeatState.VACANT
    assert [left for _, left in office.electing.told(SeatLeft)] == [
        SeatLeft(seat=office.electing.seat_id, person=AMINA, how=Gone.RESIGNED),
        SeatLeft(seat=office.electing.seat_id, person=BEN, how=Gone.RESIGNED, acted=True),
    ]
    assert office.shown().earlier[0].hand_over == "Ask Maya."


def test_a_deputy_who_gives_up_leaves_the_champion_where_they_are(office: Office) -> None:
    office.names(BEN)
    with office.electing.database.read() as session:
        form = terms.resign_form(session, office.electing.seat_id, BEN)
    assert (form.is_champion, form.acts, form.deputy) == (False, False, None)
    assert not office.gives_up(BEN).was_champion
    assert (office.electing.seat().champion_id, office.electing.seat().deputy_id) == (AMINA, None)


def test_a_note_that_is_too_long_gives_nothing_up(office: Office) -> None:
    with pytest.raises(BadInputError):
        office.gives_up(note="x" * 2001)
    assert office.electing.seat().champion_id == AMINA


def test_what_is_nobodys_or_gone_is_refused(office: Office) -> None:
    with office.electing.database.read() as session:
        with pytest.raises(NotAllowedError):
            terms.seat_page(session, office.electing.seat_id, CARA)
        with pytest.raises(NotFoundError):
            terms.seat_page(session, "unknown", AMINA)
    office.change(removed_on=TODAY)
    with office.electing.database.read() as session, pytest.raises(NotFoundError):
        terms.seat_page(session, office.electing.seat_id, AMINA)
    with pytest.raises(NotFoundError):
        office.gives_up()
