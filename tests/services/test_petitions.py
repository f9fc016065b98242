"""The secret petition: only whether it was reached is ever told, whoever signs, leaves, or signs twice."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from domain.errors import ClosedError, NotFoundError, NotInvitedError
from domain.messages import Outgoing
from domain.seat_messages import SeatLeft, SeatPetitionLost, SeatRecalled
from domain.seats import SeatState, signatures_needed
from domain.survey import CastOutcome
from models.database import Database
from models.deliveries import OutboxMessage
from models.elections import Voter
from models.everything import Base
from models.people import Person, Team
from models.seats import SeatRow
from models.serial import load
from services import elections, petitions, seat_messages, seats
from services.champions_settings import set_rules
from services.people import change_person
from tests.electing import CHANNEL, KINDS, RULES
from tests.factories import add_people, member, open_vault, user
from tests.seated import add_seat
from vault import Vault

CHAMPION, DEPUTY = user(0), user(1)
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""Half past nine in London."""
TEN = MONDAY + timedelta(minutes=30)
DAY = timedelta(days=1)


class Petition:
    """A company of twelve whose champion may be asked to stand for election again."""

    def __init__(self, database: Database, keys: Path) -> None:
        self.database = database
        self.vault: Vault = open_vault(database, keys)
        with database.write() as session:
            add_people(session, 12)
            set_rules(session, RULES)
            self.seat_id = add_seat(session, CHAMPION, deputy_id=DEPUTY)
        self.keep()

    def keep(self) -> None:
        petitions.keep_in_step(self.database, vault=self.vault)

    def sign(self, *numbers: int) -> list[CastOutcome]:
        """What each reads, as the writer has it: the cast alone, and then its keys."""
        outcomes: list[CastOutcome] = []
        for number in numbers:
            with self.database.read() as session:
                cast = petitions.petition_cast(session, self.seat_id, user(number))
            with self.database.write() as session:
                pending = self.vault.prepare(session.connection(), [cast])
            pending.settle()
            outcomes += pending.outcomes
        return outcomes

    def count(self, now: datetime = TEN) -> None:
        petitions.count_due(self.database, vault=self.vault, now=now)

    def seat(self) -> SeatRow:
        with self.database.read() as session:
            return session.get_one(SeatRow, self.seat_id)

    def change(self, **values: Any) -> None:
        with self.database.write() as session:
            row = session.get_one(SeatRow, self.seat_id)
            for name, value in values.items():
                setattr(row, name, value)
            seats.keep(row, seats.seat_of(row))

    def leaves(self, *numbers: int) -> None:
        with self.database.write() as session:
            for number in numbers:
                change_person(session, member(number, deactivated=True), now=MONDAY)

    def has_signed(self, number: int) -> bool:
        """What the vault alone knows."""
        with self.database.read() as session:
            return self.vault.has_answered(session.connection(), str(self.seat().petition_id), user(number))

    def told(self, kind: type[Outgoing]) -> list[tuple[str, Outgoing, datetime]]:
        with self.database.read() as session:
            rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.due_at))
            found = [(row.channel, load(KINDS[row.kind], row.payload), row.due_at) for row in rows]
        return [one for one in found if isinstance(one[1], kind)]


class Interrupted(Vault):
    """Something happens between the counting and what comes of it."""

    meanwhile: Callable[[], None]

    def answered(self, connection: Connection, survey_id: str) -> int:
        found = super().answered(connection, survey_id)
        self.meanwhile()
        return found


@pytest.fixture
def petition(database: Database, tmp_path: Path) -> Petition:
    """On each kind of database: it is counted and destroyed in one transaction."""
    return Petition(database, tmp_path / "keys")


@pytest.fixture
def small(sqlite_url: str, tmp_path: Path) -> Iterator[Petition]:
    """Where both databases do the same."""
    database = Database(sqlite_url)
    yield Petition(database, tmp_path / "keys")
    database.dispose()


# Reached


def test_a_third_calls_an_election_and_nothing_says_who_or_how_many(petition: Petition) -> None:
    assert petition.sign(1, 2, 3) == [CastOutcome.RECORDED] * 3
    petition.count()
    assert petition.seat().state is SeatState.HELD, "it takes four of eleven"
    assert petition.told(SeatRecalled) == []
    petition.sign(4)
    petition.count(MONDAY + DAY)
    assert petition.seat().state is SeatState.HELD, "it is half past nine"
    petition.count(TEN + DAY)
    seat = petition.seat()
    assert (seat.state, seat.champion_id, seat.election_on) == (SeatState.RECALLED, CHAMPION, date(2026, 3, 10))
    assert (seat.petition_id, seat.petition_over) == (None, False)
    with petition.database.read() as session:
        assert session.scalars(select(Voter)).all() == [], "who could sign is forgotten"
    (theirs, everybodys) = petition.told(SeatRecalled)
    told = SeatRecalled(seat=seat.id, champion=CHAMPION)
    assert theirs == (CHAMPION, SeatRecalled(seat=seat.id, champion=CHAMPION, mine=True), TEN + DAY)
    assert everybodys == (CHANNEL, told, TEN + DAY + timedelta(hours=1)), "the champion reads it first"
    with petition.database.read() as session:
        assert seat_messages.filled(session, told) == SeatRecalled(
            seat=seat.id, champion=CHAMPION, title="employee champion", election_on=seat.election_on
        )
    petition.count(TEN + 2 * DAY)
    assert len(petition.told(SeatRecalled)) == 2


def test_nothing_outside_the_vault_changes_when_somebody_signs(petition: Petition) -> None:
    before = everything_stored(petition)
    assert petition.sign(2, 3, 4, 5) == [CastOutcome.RECORDED] * 4
    after = everything_stored(petition)
    assert before == after, "but for the sealed box, which is the vault's"
    assert [petition.has_signed(number) for number in (2, 6)] == [True, False]
    petition.count()
    assert not petition.has_signed(2), "it is destroyed"


def everything_stored(petition: Petition) -> dict[str, list[tuple[Any, ...]]]:
    with petition.database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def test_who_signs_twice_from_two_devices_counts_once(petition: Petition) -> None:
    assert petition.sign(2, 2, 2, 3) == [
        CastOutcome.RECORDED,
        CastOutcome.ALREADY_ANSWERED,
        CastOutcome.ALREADY_ANSWERED,
        CastOutcome.RECORDED,
    ]
    petition.sign(4)
    petition.count()
    assert petition.seat().state is SeatState.HELD


def test_who_leaves_or_comes_changes_neither_how_many_have_signed_nor_how_many_it_takes(small: Petition) -> None:
    small.sign(2, 3, 4)
    small.leaves(2, 6, 7, 8, 9)
    with small.database.write() as session:
        add_people(session, 20, first=20)
    small.count()
    assert small.seat().state is SeatState.HELD, "three of the eleven who were there"
    with pytest.raises(NotInvitedError, match="was settled when this champion's term began"):
        small.sign(20)
    small.sign(10)
    small.count(TEN + DAY)
    assert small.seat().state is SeatState.RECALLED, "four of the eleven"


def test_whoever_moves_people_between_teams_finds_out_nothing(small: Petition) -> None:
    with small.database.write() as session:
        for team in ("north", "south"):
            session.add(Team(id=team, name=team, position=0))
        session.flush()
        for number in range(12):
            session.get_one(Person, user(number)).team_id = "north"
        small.seat_id = add_seat(session, DEPUTY, team_id="north")
    small.keep()
    small.sign(3, 4, 5)
    for day, stay in enumerate(({3, 4, 6}, {3, 6, 7}, {3, 4, 5})):
        with small.database.write() as session:
            for number in range(12):
                session.get_one(Person, user(number)).team_id = "north" if number in stay else "south"
        small.count(TEN + day * DAY)
        assert small.seat().state is SeatState.HELD
        with small.database.read() as session:
            assert petitions.petition_form(session, small.seat_id, user(8)).electorate == 11


def test_everybody_can_sign(small: Petition) -> None:
    small.sign(*range(1, 12))
    small.count()
    assert small.seat().state is SeatState.RECALLED
    assert len(small.told(SeatRecalled)) == 2


def test_it_is_counted_once_a_day_on_working_days_whatever_was_signed(small: Petition) -> None:
    def due(now: datetime) -> datetime | None:
        with small.database.read() as session:
            return petitions.next_count(session, now=now)

    assert due(MONDAY) == TEN
    small.count()
    assert due(TEN) == TEN + DAY
    small.sign(2, 3, 4, 5)
    small.count(TEN + timedelta(hours=9))
    assert small.seat().state is SeatState.HELD
    friday = TEN + 4 * DAY
    small.count(friday)
    assert small.seat().state is SeatState.RECALLED
    assert due(friday) is None, "nobody can sign now"
    with small.database.write() as session:
        add_seat(session, DEPUTY)
    small.keep()
    assert due(friday) == TEN + 7 * DAY, "nobody is at work at the weekend"


# Who may sign, and when


def test_whoever_cannot_sign_reads_why(small: Petition) -> None:
    with small.database.write() as session:
        add_people(session, 1, first=50)
    refusals = {0: "your own seat", 50: "was settled", 99: "was settled"}
    for number, words in refusals.items():
        with small.database.read() as session, pytest.raises(NotInvitedError, match=words):
            petitions.petition_cast(session, small.seat_id, user(number))
        with small.database.read() as session:
            assert not petitions.may_sign(session, small.seat(), user(number))
    with small.database.read() as session:
        assert petitions.may_sign(session, small.seat(), user(2))
        for seat in ("unknown", removed(small)):
            with pytest.raises(NotFoundError):
                petitions.petition_form(session, seat, user(2))


def removed(petition: Petition) -> str:
    with petition.database.write() as session:
        return add_seat(session, None, removed_on=MONDAY.date())


def test_what_is_read_before_signing_says_how_many_it_takes(small: Petition) -> None:
    with small.database.read() as session:
        form = petitions.petition_form(session, small.seat_id, user(2))
    assert (form.title, form.champion, form.electorate, form.needed) == ("employee champion", CHAMPION, 11, 4)
    assert [signatures_needed(few) for few in (3, 9, 10, 40)] == [3, 3, 4, 14]


def test_where_fewer_than_eight_could_sign_there_is_no_petition(small: Petition) -> None:
    with small.database.write() as session:
        session.add(Team(id="north", name="North", position=0))
        session.flush()
        for number in range(8):
            session.get_one(Person, user(number)).team_id = "north"
        small.seat_id = add_seat(session, DEPUTY, team_id="north")
    small.keep()
    assert small.seat().petition_id is None
    with small.database.read() as session:
        assert not petitions.out_of_step(session)
        assert petitions.is_too_small(session, small.seat())
        assert not petitions.may_sign(session, small.seat(), user(3))
    with pytest.raises(ClosedError, match="everybody could guess"):
        small.sign(3)
    with small.database.write() as session:
        session.get_one(Person, user(8)).team_id = "north"
    small.keep()
    assert small.sign(3) == [CastOutcome.RECORDED]


@pytest.mark.parametrize(
    "becomes",
    [
        {"election_id": "e1"},
        {"state": SeatState.RECALLED},
        {"state": SeatState.ACTING, "champion_id": None},
        {"state": SeatState.VACANT, "champion_id": None, "deputy_id": None},
    ],
)
def test_nobody_signs_where_an_election_comes_anyway_and_the_petition_is_destroyed(
    small: Petition, becomes: dict[str, Any]
) -> None:
    small.sign(2, 3, 4, 5)
    petition = str(small.seat().petition_id)
    small.change(**becomes)
    with pytest.raises(ClosedError, match="There is an election"):
        small.sign(6)
    assert small.seat().petition_over
    small.count()
    assert small.told(SeatRecalled) == []
    small.keep()
    assert (small.seat().petition_id, small.seat().petition_over) == (None, False)
    small.vault.tidy()
    assert not [one for one in small.vault.keys.iterdir() if petition in one.name]


def test_after_an_election_a_new_petition_begins_that_nobody_has_signed(small: Petition) -> None:
    small.sign(2, 3, 4)
    first = small.seat().petition_id
    small.change(election_id="e1")
    small.change(election_id=None)
    with pytest.raises(ClosedError, match="try again in a few minutes"):
        small.sign(5)
    with small.database.read() as session:
        assert petitions.out_of_step(session)
    small.keep()
    with small.database.read() as session:
        assert not petitions.out_of_step(session)
    assert small.seat().petition_id not in {None, first}
    assert not small.has_signed(2)
    small.sign(5)
    small.count()
    assert small.seat().state is SeatState.HELD


# What may come between


def test_a_petition_that_is_reached_on_the_last_day_of_a_term_recalls_for_that_day(small: Petition) -> None:
    small.change(term_last=MONDAY.date(), election_on=date(2026, 3, 20))
    small.sign(2, 3, 4, 5)
    small.count()
    seat = small.seat()
    assert (seat.state, seat.election_on) == (SeatState.RECALLED, date(2026, 3, 9))
    with small.database.write() as session:
        seats.end_due(session, now=MONDAY + DAY)
    assert small.seat().state is SeatState.VACANT
    assert len(small.told(SeatLeft)) == 1


def test_a_term_that_has_ended_is_recalled_by_nobody(small: Petition) -> None:
    small.change(term_last=MONDAY.date() - DAY)
    small.sign(2, 3, 4, 5)
    with small.database.write() as session:
        seats.end_due(session, now=MONDAY)
    small.count()
    small.keep()
    assert (small.seat().state, small.seat().petition_id) == (SeatState.VACANT, None)
    assert small.told(SeatRecalled) == []


@pytest.mark.parametrize("meanwhile", [{"election_id": "e1"}, {"state": SeatState.RECALLED}, {"petition_over": True}])
def test_an_election_that_comes_while_it_is_counted_leaves_nothing_to_recall(
    petition: Petition, meanwhile: dict[str, Any]
) -> None:
    petition.sign(2, 3, 4, 5)
    petition.vault = vault = Interrupted(petition.database.writer, petition.vault.keys)
    vault.meanwhile = lambda: petition.change(**meanwhile)
    petition.count()
    assert petition.told(SeatRecalled) == []
    assert petition.seat().petition_id is not None
    petition.keep()
    petition.keep()
    assert not petition.seat().petition_over


def test_a_process_that_died_after_destroying_the_box_is_finished_by_the_next(small: Petition) -> None:
    small.sign(2, 3, 4, 5)
    small.vault.cancel(str(small.seat().petition_id))
    small.count()
    assert small.seat().state is SeatState.HELD, "a box that is gone says nothing"
    small.change(election_id="e1")
    small.keep()
    assert small.seat().petition_id is None


def test_two_at_once_open_one_petition(small: Petition) -> None:
    petition = small.seat().petition_id
    with small.database.write() as session:
        petitions._open(session, small.seat_id, vault=small.vault)
        petitions._open(session, "unknown", vault=small.vault)
    assert small.seat().petition_id == petition


def test_a_petition_that_lost_its_key_begins_anew_and_everybody_is_told(petition: Petition) -> None:
    petition.sign(2, 3, 4, 5)
    lost = str(petition.seat().petition_id)
    with petition.database.write() as session:
        over = add_seat(session, DEPUTY)
    petition.keep()
    with petition.database.write() as session:
        row = session.get_one(SeatRow, over)
        row.petition_over, elsewhere = True, str(row.petition_id)
    found = petitions.replace_lost(petition.database, [lost, elsewhere, "other"], vault=petition.vault, now=MONDAY)
    assert found == {lost, elsewhere}
    assert petition.seat().petition_id not in {None, lost}
    ((where, told, _),) = petition.told(SeatPetitionLost)
    assert (where, told) == (CHANNEL, SeatPetitionLost(seat=petition.seat_id))
    petition.count()
    assert petition.seat().state is SeatState.HELD
    assert petitions.replace_lost(petition.database, ["other"], vault=petition.vault, now=MONDAY) == frozenset()


def test_signing_is_over_as_soon_as_an_election_is_announced(small: Petition) -> None:
    small.sign(2, 3, 4, 5)
    with small.database.write() as session:
        session.get_one(SeatRow, small.seat_id).election_on = MONDAY.date()
        elections.announce(session, small.seat_id, now=MONDAY)
    with pytest.raises(ClosedError):
        small.sign(6)
    small.count()
    assert small.told(SeatRecalled) == []
