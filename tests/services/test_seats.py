"""A seat and those who hold it: who may vote, what an election makes of it, and what happens when somebody goes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from domain.errors import NotFoundError
from domain.messages import Outgoing
from domain.roles import Role
from domain.seat_messages import (
    SeatActing,
    SeatDeputyGone,
    SeatDeputyNamed,
    SeatHandedOver,
    SeatLeft,
    SeatPetitionLost,
    SeatRecalled,
    SeatRemoved,
    SeatTaken,
    SeatTermEnds,
)
from domain.seats import Gone, SeatState
from models import seats as rows
from models.database import Database
from models.deliveries import OutboxMessage
from models.people import Person, Place, Team
from models.seats import SeatRow, TermHeld
from models.settings import forget_setting
from services import seat_messages, seats, terms
from services.champions_settings import CHANNEL as CHANNEL_SETTING
from services.data import forget
from services.people import change_person, roles_of, stop_asking
from services.settings import ask_guests
from templates import show
from tests.conftest import opened
from tests.domain.voting import BALLOT_CLOSES, PROPOSING, SETTLED_ON
from tests.electing import AMINA, BEN, CARA, CHANNEL, Electing
from tests.factories import add_people, member, user
from tests.seated import LAST, add_seat

LATER = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = LATER.date()
TERM_LAST = date(2027, 3, 19)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """What an election means in both databases is tried with elections: here SQLite is enough."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


@pytest.fixture
def electing(database: Database, tmp_path: Path) -> Electing:
    """A company of twelve."""
    return Electing(database, tmp_path / "keys")


def elected(electing: Electing, *deputies: str) -> Electing:
    """Amina is elected by ten of twelve, and Ben comes second."""
    electing.balloting(AMINA, BEN, deputies=deputies)
    electing.votes(0, 6, AMINA)
    electing.votes(6, 4, BEN, AMINA)
    electing.closed()
    return electing


def next_election(electing: Electing, *standing: str, winner: str | None, days: int = 330) -> datetime:
    """The next election elects somebody, or nobody: when it was counted."""
    now = electing.election().terms.times.ballot_closes_at + timedelta(days=days)
    with electing.database.write() as session:
        session.get_one(SeatRow, electing.seat_id).election_on = now.date()
    electing.announced(now).standing(*standing, now=now)
    times = electing.election().terms.times
    electing.tick(times.ballot_opens_at)
    for number in range(5):
        electing.vote(user(number), *([winner] if winner else []), none_of_these=not winner, now=times.ballot_opens_at)
    electing.tick(times.ballot_closes_at)
    return times.ballot_closes_at


def leaves(electing: Electing, number: int, *, now: datetime = LATER, as_guest: bool = False) -> None:
    gone = member(number, guest=as_guest, deactivated=not as_guest)
    with electing.database.write() as session:
        change_person(session, gone, now=now)


def terms_of(electing: Electing) -> list[TermHeld]:
    with electing.database.read() as session:
        return rows.terms_of(session, electing.seat_id)


def filled(electing: Electing, kind: type[Outgoing]) -> list[Outgoing | None]:
    """What these messages say when they are sent."""
    with electing.database.read() as session:
        return [seat_messages.filled(session, one) for _, one in electing.told(kind)]  # type: ignore[arg-type] # a seat's


# Who may vote


def test_everybody_employed_may_vote_for_a_seat_of_the_company_however_little_they_want_to_hear(
    database: Database,
) -> None:
    with database.write() as session:
        add_people(session, 5)
        session.get_one(Person, user(0)).guest = True
        session.get_one(Person, user(1)).left_on = TODAY
        session.get_one(Person, user(2)).forgotten = True
        stop_asking(session, user(3), stop=True)
        row = session.get_one(SeatRow, add_seat(session, None))
        assert [one.id for one in seats.electorate(session, row)] == [user(3), user(4)]


def test_a_team_votes_with_the_teams_below_it(database: Database) -> None:
    with database.write() as session:
        add_people(session, 2, team="north")
        session.add(Team(id="hotline", name="Hotline", parent_id="north", position=1))
        session.flush()
        add_people(session, 1, first=2, team="hotline")
        add_people(session, 2, first=3, team="south")
        row = session.get_one(SeatRow, add_seat(session, None, team_id="north"))
        assert [one.id for one in seats.electorate(session, row)] == [user(0), user(1), user(2)]


def test_a_place_is_whoever_works_there_by_name_or_else_by_zone(database: Database) -> None:
    with database.write() as session:
        for position, (place, zone) in enumerate(
            {"leeds": "Europe/London", "york": "Europe/London", "sea": None}.items()
        ):
            session.add(
                Place(id=place, name=place, zone=zone, calendar="", weekend="6 7", days_off="[]", position=position)
            )
        add_people(session, 4)
        add_people(session, 1, first=4, zone="Asia/Tokyo")
        session.get_one(Person, user(0)).place_id = "york"
        session.get_one(Person, user(1)).place_id = "sea"
        session.get_one(Person, user(4)).place_id = "leeds"
        session.flush()
        found = {
            place: [
                one.id
                for one in seats.electorate(session, session.get_one(SeatRow, add_seat(session, None, place_id=place)))
            ]
            for place in ("leeds", "york", "sea")
        }
    assert found == {"leeds": [user(2), user(3), user(4)], "york": [user(0)], "sea": [user(1)]}


# What an election means


def test_whoever_is_elected_takes_over_today_and_hears_what_that_is(electing: Electing) -> None:
    elected(electing)
    seat = electing.seat()
    assert (seat.state, seat.champion_id, seat.deputy_id) == (SeatState.HELD, AMINA, None)
    assert (seat.term_first, seat.term_last, seat.vacant_since) == (SETTLED_ON, TERM_LAST, None)
    (term,) = terms_of(electing)
    assert (term.person_id, term.statement, term.first, term.last) == (AMINA, "I listen.", SETTLED_ON, TERM_LAST)
    assert (term.gone, term.hand_over) == (None, "")
    ((where, _),) = electing.told(SeatTaken)
    assert where == AMINA
    assert electing.told(SeatHandedOver) == electing.told(SeatDeputyNamed) == []
    assert filled(electing, SeatTaken) == [
        SeatTaken(seat=seat.id, champion=AMINA, title="employee champion", last=TERM_LAST, hours=8)
    ]
    with electing.database.read() as session:
        assert Role.EMPLOYEE_CHAMPION in roles_of(session, AMINA, administrators=())


def test_a_note_goes_to_whoever_is_elected_next_and_stays_in_the_record(electing: Electing) -> None:
    elected(electing)
    with electing.database.write() as session:
        terms.leave_note(session, electing.seat_id, "  <!channel> Ask *Maya* about the line.\x00 ", by=AMINA)
    closed = next_election(electing, AMINA, BEN, winner=BEN)
    assert [where for where, _ in electing.told(SeatTermEnds)] == [AMINA]
    now, before = terms_of(electing)
    assert (now.person_id, now.first, now.gone) == (BEN, closed.date(), None)
    assert (before.person_id, before.gone, before.last) == (AMINA, Gone.TERM_OVER, closed.date() - timedelta(days=1))
    assert before.hand_over == "<!channel> Ask *Maya* about the line."
    ((_, first), (where, _)) = electing.told(SeatTaken)
    assert (where, first.predecessor) == (BEN, "")  # type: ignore[union-attr] # SeatTaken
    (gone, taken) = filled(electing, SeatTaken)
    assert gone is None, "Amina is champion no more"
    assert isinstance(taken, SeatTaken)
    assert (taken.predecessor, taken.hand_over) == ("Person 1", before.hand_over)
    assert [where for where, _ in electing.told(SeatHandedOver)] == [AMINA]
    assert filled(electing, SeatHandedOver) == [
        SeatHandedOver(seat=electing.seat_id, person=AMINA, title="employee champion", champion=BEN)
    ]


def test_a_runner_up_hears_that_they_are_deputy(electing: Electing) -> None:
    elected(electing, BEN)
    assert [where for where, _ in electing.told(SeatDeputyNamed)] == [BEN]
    (named,) = filled(electing, SeatDeputyNamed)
    assert named == SeatDeputyNamed(
        seat=electing.seat_id, deputy=BEN, came_second=True, title="employee champion", champion=AMINA
    )
    assert "You came second" in str(show(named))


def test_whoever_is_elected_again_begins_a_term_and_gets_no_note_from_themselves(electing: Electing) -> None:
    elected(electing)
    with electing.database.write() as session:
        terms.leave_note(session, electing.seat_id, "Go on.", by=AMINA)
    closed = next_election(electing, AMINA, winner=AMINA)
    now, before = terms_of(electing)
    assert (now.person_id, now.first, now.last) == (AMINA, closed.date(), electing.seat().term_last)
    assert (before.gone, before.last) == (None, closed.date() - timedelta(days=1))
    assert electing.told(SeatLeft) == []
    assert {taken.hand_over for taken in filled(electing, SeatTaken) if isinstance(taken, SeatTaken)} == {""}


def test_whoever_was_elected_and_has_left_leaves_the_seat_to_their_deputy_at_once(electing: Electing) -> None:
    electing.balloting(AMINA, BEN, deputies=(BEN,))
    electing.votes(0, 6, AMINA)
    electing.votes(6, 4, BEN, AMINA)
    leaves(electing, 1, now=BALLOT_CLOSES - timedelta(hours=1))
    electing.closed()
    seat = electing.seat()
    assert (seat.state, seat.champion_id, seat.deputy_id) == (SeatState.ACTING, None, BEN)
    (term,) = terms_of(electing)
    assert (term.person_id, term.gone, term.last) == (AMINA, Gone.DEPARTED, SETTLED_ON)
    assert [where for where, _ in electing.told(SeatActing)] == [BEN]
    assert filled(electing, SeatTaken) == [None]
    ((where, left),) = electing.told(SeatLeft)
    assert (where, left) == (CHANNEL, SeatLeft(seat=seat.id, person=AMINA, how=Gone.DEPARTED))


def test_a_deputy_who_became_a_guest_is_none(electing: Electing) -> None:
    electing.balloting(AMINA, BEN, deputies=(BEN,))
    electing.votes(0, 6, AMINA)
    electing.votes(6, 4, BEN, AMINA)
    with electing.database.write() as session:
        session.get_one(Person, BEN).guest = True
    electing.closed()
    seat = electing.seat()
    assert (seat.state, seat.champion_id, seat.deputy_id) == (SeatState.HELD, AMINA, None)
    assert [where for where, _ in electing.told(SeatDeputyGone)] == [AMINA]


def test_a_champion_who_was_recalled_goes_when_none_of_these_is_on_top(electing: Electing) -> None:
    elected(electing)
    with electing.database.write() as session:
        session.get_one(SeatRow, electing.seat_id).state = SeatState.RECALLED
    closed = next_election(electing, AMINA, winner=None, days=40)
    seat = electing.seat()
    assert (seat.state, seat.champion_id, seat.gone) == (SeatState.VACANT, None, Gone.RECALLED)
    (term,) = terms_of(electing)
    assert (term.gone, term.last) == (Gone.RECALLED, closed.date())
    (left,) = filled(electing, SeatLeft)
    assert left == SeatLeft(
        seat=seat.id,
        person=AMINA,
        how=Gone.RECALLED,
        title="employee champion",
        name="Person 1",
        election_on=seat.election_on,
    )


def test_a_recalled_champion_whom_somebody_else_follows_was_recalled(electing: Electing) -> None:
    elected(electing)
    with electing.database.write() as session:
        session.get_one(SeatRow, electing.seat_id).state = SeatState.RECALLED
    next_election(electing, AMINA, BEN, winner=BEN, days=40)
    assert [(one.person_id, one.gone) for one in terms_of(electing)] == [(BEN, None), (AMINA, Gone.RECALLED)]


def test_nobody_comes_into_a_seat_that_was_removed(electing: Electing) -> None:
    electing.balloting(AMINA, BEN)
    electing.votes(0, 6, AMINA)
    with electing.database.write() as session:
        session.get_one(SeatRow, electing.seat_id).removed_on = SETTLED_ON
    assert electing.closed().is_over
    assert electing.seat().champion_id is None
    assert terms_of(electing) == []


# Somebody goes


def held(electing: Electing, **more: Any) -> None:
    """Amina has held the seat for long; there is no record of how she was elected."""
    with electing.database.write() as session:
        session.get_one(SeatRow, electing.seat_id).removed_on = TODAY
        electing.seat_id = add_seat(
            session, AMINA, **{"term_last": date(2026, 8, 31), "election_on": date(2026, 8, 3)} | more
        )


def test_a_champion_who_leaves_leaves_the_seat_to_the_deputy(electing: Electing) -> None:
    held(electing, deputy_id=BEN)
    leaves(electing, 1)
    seat = electing.seat()
    assert (seat.state, seat.champion_id, seat.gone) == (SeatState.ACTING, None, Gone.DEPARTED)
    assert seat.election_on == date(2026, 6, 8)
    assert filled(electing, SeatActing) == [
        SeatActing(
            seat=seat.id, deputy=BEN, title="employee champion", last=date(2026, 8, 31), election_on=date(2026, 6, 8)
        )
    ]
    assert filled(electing, SeatLeft) == [
        SeatLeft(
            seat=seat.id,
            person=AMINA,
            how=Gone.DEPARTED,
            title="employee champion",
            name="Person 1",
            speaker=BEN,
            election_on=date(2026, 6, 8),
        )
    ]
    with electing.database.read() as session:
        assert Role.EMPLOYEE_CHAMPION in roles_of(session, BEN, administrators=())


def test_a_champion_without_a_deputy_leaves_the_seat_vacant_and_leaving_twice_changes_nothing(
    electing: Electing,
) -> None:
    held(electing)
    leaves(electing, 1)
    leaves(electing, 1, now=LATER + timedelta(days=1))
    seat = electing.seat()
    assert (seat.state, seat.vacant_since, seat.term_last) == (SeatState.VACANT, TODAY, None)
    assert [where for where, _ in electing.told(SeatLeft)] == [CHANNEL]


def test_a_deputy_who_leaves_is_missed_by_their_champion_alone(electing: Electing) -> None:
    held(electing, deputy_id=BEN)
    leaves(electing, 2)
    assert electing.seat().deputy_id is None
    assert electing.told(SeatLeft) == []
    assert filled(electing, SeatDeputyGone) == [
        SeatDeputyGone(seat=electing.seat_id, champion=AMINA, title="employee champion")
    ]


def test_when_an_acting_deputy_goes_too_nobody_speaks(electing: Electing) -> None:
    held(electing, deputy_id=BEN, champion_id=None, state=SeatState.ACTING, gone=Gone.RESIGNED)
    leaves(electing, 2)
    assert (electing.seat().state, electing.seat().gone) == (SeatState.VACANT, Gone.RESIGNED)
    ((_, left),) = electing.told(SeatLeft)
    assert left == SeatLeft(seat=electing.seat_id, person=BEN, how=Gone.DEPARTED, acted=True)


def test_somebody_else_who_leaves_changes_nothing(electing: Electing) -> None:
    held(electing)
    leaves(electing, 5)
    assert electing.seat().champion_id == AMINA


def test_a_guest_holds_no_seat_whether_guests_are_asked_or_not(electing: Electing) -> None:
    held(electing, deputy_id=BEN)
    with electing.database.write() as session:
        ask_guests(session, ask=True)
    leaves(electing, 1, as_guest=True)
    assert electing.seat().champion_id is None
    with electing.database.write() as session:
        assert session.get_one(Person, AMINA).left_on is None
        ask_guests(session, ask=False)
    leaves(electing, 2, as_guest=True)
    assert electing.seat().deputy_id is None


def test_whoever_is_forgotten_holds_no_seat_and_is_named_in_no_message(electing: Electing) -> None:
    held(electing)
    with electing.database.write() as session:
        forget(session, AMINA, administrators=[CARA], now=LATER)
    assert electing.seat().state is SeatState.VACANT
    (left,) = filled(electing, SeatLeft)
    assert isinstance(left, SeatLeft)
    assert left.name == ""


def test_a_nominee_who_leaves_does_not_stand_any_more(electing: Electing) -> None:
    electing.announced().standing(AMINA, BEN)
    leaves(electing, 1)
    assert electing.election().standing == (BEN,)


# Terms end


def test_a_term_ends_with_its_last_day_and_is_told_at_ten(electing: Electing) -> None:
    held(electing, term_last=LAST, deputy_id=BEN)
    with electing.database.read() as session:
        midnight = seats.next_end(session)
    assert midnight == datetime(2026, 5, 31, 23, tzinfo=UTC), "midnight in London"
    for now in (midnight - timedelta(seconds=1), midnight, midnight + timedelta(days=1)):
        with electing.database.write() as session:
            seats.end_due(session, now=now)
        assert electing.seat().state is (SeatState.HELD if now < midnight else SeatState.VACANT)
    seat = electing.seat()
    assert (seat.vacant_since, seat.gone, seat.champion_id, seat.deputy_id) == (TODAY, Gone.TERM_OVER, None, None)
    with electing.database.read() as session:
        assert seats.next_end(session) is None
        row = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "SeatLeft")).one()
    assert row.due_at == datetime(2026, 6, 1, 9, tzinfo=UTC), "ten in London"


def test_the_term_of_an_acting_deputy_ends_with_that_of_the_champion(electing: Electing) -> None:
    held(electing, term_last=LAST, deputy_id=BEN, champion_id=None, state=SeatState.ACTING, gone=Gone.DEPARTED)
    with electing.database.write() as session:
        seats.end_due(session, now=LATER)
    assert (electing.seat().state, electing.seat().gone) == (SeatState.VACANT, Gone.DEPARTED)
    ((_, left),) = electing.told(SeatLeft)
    assert left == SeatLeft(seat=electing.seat_id, person=BEN, how=Gone.TERM_OVER, acted=True)


def test_nobody_is_told_where_there_is_no_channel(electing: Electing) -> None:
    held(electing)
    with electing.database.write() as session:
        forget_setting(session, CHANNEL_SETTING)
        seats.depart(session, AMINA, now=LATER)
    assert electing.seat().state is SeatState.VACANT
    assert electing.told(SeatLeft) == []


# What is looked up


def test_what_is_not_true_any_more_is_not_sent(electing: Electing) -> None:
    held(electing)
    seat = electing.seat_id
    late: tuple[Outgoing, ...] = (
        SeatTaken(seat=seat, champion=BEN),
        SeatActing(seat=seat, deputy=BEN),
        SeatDeputyNamed(seat=seat, deputy=BEN),
        SeatDeputyGone(seat=seat, champion=BEN),
        SeatHandedOver(seat=seat, person=AMINA),
        SeatTermEnds(seat=seat, champion=BEN),
        SeatRecalled(seat=seat, champion=AMINA),
        SeatPetitionLost(seat="unknown"),
    )
    with electing.database.read() as session:
        assert [seat_messages.filled(session, one) for one in late] == [None] * len(late)  # type: ignore[arg-type]
        removed = SeatRemoved(seat=seat, by=CARA, reason="Why?")
        titled = seat_messages.filled(session, removed)
        assert isinstance(titled, SeatRemoved)
        assert titled.title == "employee champion"
        ends = seat_messages.filled(session, SeatTermEnds(seat=seat, champion=AMINA))
        assert ends == SeatTermEnds(seat=seat, champion=AMINA, title="employee champion", last=date(2026, 8, 31))


def test_a_recalled_champion_reads_that_they_may_have_to_go(electing: Electing) -> None:
    held(electing, state=SeatState.RECALLED, deputy_id=BEN, election_on=PROPOSING.date())
    electing.announced()
    (ends,) = filled(electing, SeatTermEnds)
    assert isinstance(ends, SeatTermEnds)
    assert (ends.recalled, ends.deputy) == (True, True)
    assert "you go, and your deputy speaks" in str(show(ends))


def test_a_title_is_known_for_as_long_as_there_is_a_record(database: Database) -> None:
    with database.write() as session:
        seat = add_seat(session, None, removed_on=TODAY)
        assert seats.title_of(session, seat) == "employee champion"
        with pytest.raises(NotFoundError):
            seats.title_of(session, "unknown")
        with pytest.raises(NotFoundError):
            seats.locked(session, seat)
