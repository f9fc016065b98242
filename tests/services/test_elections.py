"""The life of an election in the database: frozen when announced, opened and closed once, whatever happens between."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from domain.ballots import Quorum, VacantBecause, new_receipt
from domain.cadence import working_days_after
from domain.election_messages import (
    ElectionAnnounced,
    ElectionCalledOff,
    ElectionNotAnnounced,
    ElectionOpen,
    ElectionProposed,
    ElectionReminder,
    ElectionResult,
)
from domain.elections import MISSED, ElectionState, NominationState
from domain.errors import (
    BadInputError,
    ChangedError,
    ClosedError,
    FrozenError,
    NotFoundError,
    NotInvitedError,
    TooFewInvitedError,
)
from domain.roles import Role
from domain.seats import SeatState, StandsFor
from domain.survey import CastOutcome
from models import people
from models.database import Database
from models.deliveries import OutboxMessage
from models.elections import ElectionRow, NominationRow, Voter
from models.people import Person, Place, Team
from models.seats import SeatRow
from models.serial import dump
from models.settings import forget_setting
from services import ballots, champion_pages, election_clocks, elections
from services.champions_settings import CHANNEL as CHANNEL_SETTING
from services.champions_settings import ChampionsRules, set_rules
from tests.domain.voting import AGAIN_ON, BALLOT_CLOSES, BALLOT_OPENS, PROPOSING, REMINDING, SETTLED_ON
from tests.electing import AMINA, BEN, CARA, CHANNEL, Electing
from tests.factories import add_people, thaw, user
from tests.seated import add_seat
from tests.services.at_once import one_after_the_other

MOMENT = timedelta(seconds=1)


@pytest.fixture
def electing(database: Database, tmp_path: Path) -> Electing:
    """A company of twelve, on each kind of database."""
    return Electing(database, tmp_path / "keys")


# Announced


def test_everything_that_decides_it_is_frozen_when_it_is_announced(electing: Electing) -> None:
    terms = electing.announced().election().terms
    assert (terms.seat, terms.title, terms.electorate, terms.quorum) == (
        electing.seat_id,
        "employee champion",
        12,
        4,
    )
    assert terms.who_may_vote == "Everybody in the workspace on 2 March, without guests."
    assert (terms.term_months, terms.hours_a_month, terms.quorum_rule) == (12, 8, Quorum.A_THIRD)
    assert (terms.times.ballot_opens_at, terms.times.remind_at) == (BALLOT_OPENS, REMINDING)
    assert (terms.times.ballot_closes_at, terms.times.again_on) == (BALLOT_CLOSES, AGAIN_ON)
    with electing.database.read() as session:
        row = session.get_one(ElectionRow, electing.id)
        assert row.terms == terms.canonical
        assert sha256(bytes.fromhex(row.seed)).hexdigest() == terms.seed_commitment
        assert session.scalar(select(func.count()).select_from(Voter).where(Voter.box_id == electing.id)) == 12
    assert electing.seat().election_id == electing.id
    assert electing.told(ElectionAnnounced) == [(CHANNEL, ElectionAnnounced(election=electing.id))]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE elections SET terms = '{}'",
        "UPDATE elections SET seed = ''",
        "UPDATE elections SET closes_at = opens_at",
        "DELETE FROM elections",
        "INSERT INTO voters (box_id, person_id) SELECT id, 'U00000099' FROM elections",
        "UPDATE voters SET person_id = 'U00000099'",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_announced(electing: Electing, change: str) -> None:
    electing.announced()
    with electing.database.write() as session:
        add_people(session, 1, first=99)
    with pytest.raises(DBAPIError), electing.database.write() as session:
        session.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE nominations SET person_id = 'U00000009' WHERE person_id = (SELECT min(person_id) FROM nominations)",
        "UPDATE nominations SET deputy_too = NOT deputy_too",
        "UPDATE nominations SET statement = 'I listen less.'",
        "DELETE FROM nominations",
        (
            "INSERT INTO nominations (election_id, person_id, statement, state, deputy_too) "
            "SELECT id, 'U00000009', 'Me too.', 'accepted', true FROM elections"
        ),
        "DELETE FROM voters WHERE person_id = 'U00000005'",
        "UPDATE elections SET state = 'cancelled', cancelled_because = 'Why'",
        "UPDATE elections SET state = 'nominating'",
        "UPDATE elections SET state = 'vacant', vacant_because = 'ballots_lost'",
        "UPDATE elections SET state = 'elected', result = '{}'",
        "UPDATE elections SET result = '{}'",
    ],
)
def test_the_database_itself_refuses_to_change_a_ballot_that_is_open(electing: Electing, change: str) -> None:
    electing.balloting(AMINA, BEN)
    with pytest.raises(DBAPIError), electing.database.write() as session:
        session.execute(text(change))
    assert electing.election().candidates == (AMINA, BEN)


def test_one_that_was_changed_by_hand_is_not_counted_and_holds_up_no_other(electing: Electing) -> None:
    electing.balloting(AMINA, BEN)
    first = electing.id
    electing.votes(4, 5, AMINA)
    with electing.database.write() as session:
        thaw(session, "nominations", "delete")
        session.execute(text("DELETE FROM nominations WHERE person_id = :ben"), {"ben": BEN})
        electing.seat_id = add_seat(session, None, election_on=PROPOSING.date())
    electing.balloting(CARA)
    electing.votes(4, 5, CARA)
    with pytest.raises(ExceptionGroup, match="changed by hand"):
        electing.tick(BALLOT_CLOSES)
    assert electing.election().state is ElectionState.ELECTED
    assert electing.vault.is_whole(first)
    with electing.database.read() as session:
        assert elections.load(session, first).state is ElectionState.BALLOTING


@pytest.mark.parametrize("state", [ElectionState.NOMINATING, ElectionState.BALLOTING])
def test_one_that_was_changed_by_hand_is_left_out_and_stands_in_no_others_way(
    electing: Electing, state: ElectionState
) -> None:
    electing.announced().standing(AMINA)
    broken = electing.id
    if state is ElectionState.BALLOTING:
        electing.tick(BALLOT_OPENS)
    with electing.database.write() as session:
        thaw(session, "elections", "update_terms")
        session.get_one(ElectionRow, broken).terms = "{}"
        other = add_seat(session, None, election_on=PROPOSING.date())
        electing.id = elections.announce(session, other, now=PROPOSING)
    with electing.database.read() as session:
        assert [one.terms.id for one in elections.running(session)] == [electing.id]
        assert elections.unreadable(session) == (broken,)
        assert election_clocks.next_due(session, now=PROPOSING) == BALLOT_OPENS
        assert champion_pages.home_card(session, user(5), now=PROPOSING).set_up
    electing.standing(BEN).tick(BALLOT_OPENS)
    electing.tick(REMINDING)
    assert electing.election().state is ElectionState.BALLOTING
    assert electing.told(ElectionReminder) == [(CHANNEL, ElectionReminder(election=electing.id))]


def test_who_joins_later_or_is_a_guest_is_not_on_the_roll(electing: Electing) -> None:
    with electing.database.write() as session:
        session.get_one(Person, user(11)).guest = True
        session.get_one(Person, user(10)).left_on = date(2026, 3, 1)
        session.get_one(Person, user(9)).stopped = True
    electing.announced()
    with electing.database.write() as session:
        add_people(session, 1, first=12)
    assert electing.election().terms.electorate == 10
    for number, why in ((11, NotInvitedError), (12, NotInvitedError)):
        with pytest.raises(why):
            electing.standing(user(number))
    electing.standing(user(9))


def test_whoever_changes_the_rules_changes_later_elections_only(electing: Electing) -> None:
    before = electing.announced().election().terms
    with electing.database.write() as session:
        set_rules(session, ChampionsRules(channel="C0LATER", zone="UTC", quorum=Quorum.A_HALF, hours_a_month=2))
    assert electing.election().terms == before
    with electing.database.write() as session:
        other = elections.announce(session, add_seat(session, None), now=PROPOSING)
        terms = elections.load(session, other).terms
    assert (terms.quorum, terms.hours_a_month) == (6, 2)


def test_a_team_and_a_site_elect_champions_of_their_own(electing: Electing) -> None:
    with electing.database.write() as session:
        add_people(session, 4, first=20, team="hotline")
        session.add(Team(id="nights", name="Nights", parent_id="hotline", position=21))
        session.add(Place(id="leeds", name="Leeds", zone=None, calendar="", weekend="6 7", days_off="[]", position=0))
        session.flush()
        add_people(session, 2, first=30, team="nights")
        for number in (20, 30, 1, 2):
            session.get_one(Person, user(number)).place_id = "leeds"
        session.flush()
        found = [
            elections.load(session, elections.announce(session, add_seat(session, None, **of), now=PROPOSING)).terms
            for of in ({"team_id": "hotline"}, {"place_id": "leeds"})
        ]
    assert [(one.electorate, one.who_may_vote) for one in found] == [
        (6, "Everybody in Hotline and the teams below it on 2 March, without guests."),
        (4, "Everybody who works at Leeds on 2 March, without guests."),
    ]


def test_among_two_nobody_is_elected(database: Database, tmp_path: Path) -> None:
    electing = Electing(database, tmp_path / "keys", people=2)
    with pytest.raises(TooFewInvitedError):
        electing.announced()
    with electing.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Voter)) == 0


def test_nothing_is_announced_without_champions_or_twice_or_over_a_champions_head(electing: Electing) -> None:
    electing.announced()
    with pytest.raises(ChangedError), electing.database.write() as session:
        elections.announce(session, electing.seat_id, now=PROPOSING)
    with pytest.raises(NotFoundError), electing.database.write() as session:
        elections.announce(session, "nobody's", now=PROPOSING)
    with electing.database.write() as session:
        held = add_seat(session, AMINA, term_last=date(2026, 12, 31), election_on=date(2026, 12, 1))
    with pytest.raises(FrozenError), electing.database.write() as session:
        elections.announce(session, held, now=PROPOSING)
    with electing.database.write() as session:
        forget_setting(session, CHANNEL_SETTING)
    with pytest.raises(NotFoundError, match="not set up"), electing.database.write() as session:
        elections.announce(session, electing.seat_id, now=PROPOSING)
    with electing.database.read() as session, pytest.raises(NotFoundError):
        elections.load(session, "nobody's")


# By the calendar


def test_the_calendar_announces_at_ten_on_the_first_working_day_that_was_said(electing: Electing) -> None:
    assert electing.tick(PROPOSING - MOMENT) == PROPOSING
    assert electing.told() == []
    assert electing.tick(PROPOSING) == BALLOT_OPENS
    assert [type(one) for _, one in electing.told()] == [ElectionAnnounced]
    assert electing.tick(PROPOSING) == BALLOT_OPENS
    assert len(electing.told()) == 1


def test_on_a_weekend_and_after_a_night_without_tribune_it_is_still_announced(electing: Electing) -> None:
    with electing.database.write() as session:
        other = add_seat(session, None, election_on=date(2026, 2, 28))
    with electing.database.read() as session:
        assert election_clocks.next_due(session, now=PROPOSING - timedelta(days=2)) == PROPOSING
    late = PROPOSING + timedelta(days=1, hours=9)
    electing.tick(late)
    with electing.database.read() as session:
        (one,), (two,) = elections.of_seat(session, other), elections.of_seat(session, electing.seat_id)
    assert one.terms.times == two.terms.times
    assert one.terms.times.ballot_opens_at == BALLOT_OPENS + timedelta(days=1)


def test_a_seat_whose_champion_was_elected_waits_for_the_end_of_the_term(electing: Electing) -> None:
    with electing.database.write() as session:
        add_seat(session, AMINA, election_on=date(2026, 5, 4), term_last=date(2026, 5, 31))
    electing.announced()
    electing.tick(PROPOSING)
    assert len(electing.told(ElectionAnnounced)) == 1
    with electing.database.write() as session:
        elections.call_off(session, electing.id, reason="We wait.", now=PROPOSING)
    with electing.database.read() as session:
        assert election_clocks.next_due(session, now=PROPOSING) == datetime(2026, 3, 9, 10, tzinfo=UTC)


def test_administrators_hear_once_why_there_is_no_election_and_it_is_tried_again(
    database: Database, tmp_path: Path
) -> None:
    electing = Electing(database, tmp_path / "keys", people=2)
    with database.write() as session:
        people.set_role_holders(session, Role.ADMINISTRATOR, [AMINA])
    tomorrow = PROPOSING + timedelta(days=1)
    for now, after in ((PROPOSING, tomorrow), (tomorrow, tomorrow + timedelta(days=1))):
        assert electing.tick(now) == after
        ((reader, told),) = electing.told(ElectionNotAnnounced)
        assert reader == AMINA
        assert isinstance(told, ElectionNotAnnounced)
        assert "An election needs 3" in told.reason
    with database.write() as session:
        add_people(session, 1, first=2)
    electing.tick(tomorrow + timedelta(days=1))
    assert len(electing.told(ElectionAnnounced)) == 1


def test_without_champions_nothing_happens_by_itself(electing: Electing) -> None:
    with electing.database.write() as session:
        forget_setting(session, CHANNEL_SETTING)
    assert electing.tick(PROPOSING) is None
    assert electing.told() == []


# Proposed


def test_a_colleague_who_is_proposed_is_asked_once_and_stands_only_with_a_yes(electing: Electing) -> None:
    electing.announced()
    with electing.database.write() as session:
        elections.nominate(session, electing.id, AMINA, by=BEN, statement="She listens.", now=PROPOSING)
    for _ in range(2):
        with pytest.raises(ChangedError, match="asked already"), electing.database.write() as session:
            elections.nominate(session, electing.id, AMINA, by=CARA, statement="Again.", now=PROPOSING)
    message = ElectionProposed(election=electing.id, person=AMINA, by=BEN)
    assert electing.told(ElectionProposed) == [(AMINA, message)]
    assert electing.election().standing == ()
    with electing.database.write() as session:
        elections.stand(session, electing.id, AMINA, statement="I do.", deputy_too=True, now=PROPOSING)
    (nomination,) = electing.election().nominations
    assert (nomination.statement, nomination.state, nomination.deputy_too) == ("I do.", NominationState.ACCEPTED, True)
    electing.tick(BALLOT_OPENS)
    with electing.database.read() as session:
        written = session.scalars(select(OutboxMessage.payload)).all()
    assert not any(BEN in one for one in written), "once the ballot is open, nobody knows who proposed somebody"


def test_no_more_colleagues_are_asked_at_a_time_than_a_ballot_has_room_for(
    electing: Electing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.elections.MOST_CANDIDATES", 2)
    electing.announced()
    with electing.database.write() as session:
        for one in (AMINA, BEN):
            elections.nominate(session, electing.id, one, by=CARA, statement="A friend.", now=PROPOSING)
    with pytest.raises(ChangedError, match="have been asked already"), electing.database.write() as session:
        elections.nominate(session, electing.id, user(5), by=CARA, statement="A friend.", now=PROPOSING)
    with electing.database.write() as session:
        elections.decline(session, electing.id, BEN, now=PROPOSING)
        elections.nominate(session, electing.id, user(5), by=CARA, statement="A friend.", now=PROPOSING)
    assert len(electing.told(ElectionProposed)) == 3


def test_nobody_speaks_from_two_seats_or_stands_for_two(electing: Electing) -> None:
    electing.announced()
    with electing.database.write() as session:
        add_seat(session, AMINA, StandsFor.CUSTOMERS, title="customer champion")
        other = add_seat(session, None, title="employee champion of Leeds", election_on=PROPOSING.date())
        second = elections.announce(session, other, now=PROPOSING)
        elections.stand(session, second, BEN, statement="Leeds.", now=PROPOSING)
        elections.nominate(session, electing.id, BEN, by=AMINA, statement="Everybody.", now=PROPOSING)
    stand = partial(elections.stand, statement="Me.", now=PROPOSING)
    for person, why in (
        (AMINA, "You are our customer champion, and nobody speaks from two seats."),
        (BEN, "You stand as employee champion of Leeds already"),
    ):
        with pytest.raises(BadInputError, match=why), electing.database.write() as session:
            stand(session, electing.id, person)
    assert electing.election().standing == ()
    with electing.database.write() as session:
        elections.withdraw(session, second, BEN, now=PROPOSING)
        stand(session, electing.id, BEN)
    assert electing.election().standing == (BEN,)


def test_whoever_stands_in_two_elections_at_once_stands_in_one(electing: Electing) -> None:
    electing.announced()
    with electing.database.write() as session:
        other = add_seat(session, None, title="employee champion of Leeds", election_on=PROPOSING.date())
        second = elections.announce(session, other, now=PROPOSING)
    stand = partial(elections.stand, person=AMINA, statement="Me.", now=PROPOSING)
    refused = one_after_the_other(
        electing.database,
        lambda session: stand(session, electing.id),
        lambda session: stand(session, second),
    )
    assert isinstance(refused, BadInputError)
    assert electing.election().standing == (AMINA,)
    with electing.database.read() as session:
        assert elections.load(session, second).standing == ()


def test_a_champion_stands_again_for_their_own_seat(database: Database, tmp_path: Path) -> None:
    held = {"state": SeatState.HELD, "champion_id": AMINA, "vacant_since": None}
    electing = Electing(database, tmp_path / "keys", term_first=date(2025, 4, 1), term_last=date(2026, 4, 30), **held)
    assert electing.announced().standing(AMINA).election().standing == (AMINA,)


@pytest.mark.parametrize(
    ("person", "by", "error"),
    [
        (user(50), AMINA, BadInputError),
        (user(40), AMINA, BadInputError),
        (user(41), AMINA, BadInputError),
        (user(42), AMINA, BadInputError),
        (AMINA, user(40), NotInvitedError),
        (user(40), user(40), NotInvitedError),
    ],
)
def test_only_who_may_vote_stands_and_proposes(
    electing: Electing, person: str, by: str, error: type[Exception]
) -> None:
    electing.announced()
    with electing.database.write() as session:
        add_people(session, 3, first=40)
        session.get_one(Person, user(41)).guest = True
        session.get_one(Person, user(42)).left_on = date(2026, 3, 1)
    with pytest.raises(error), electing.database.write() as session:
        elections.nominate(session, electing.id, person, by=by, statement="Me.", now=PROPOSING)
    assert electing.election().nominations == ()
    assert electing.told(ElectionProposed) == []


def test_a_no_is_forgotten_when_the_ballot_opens_with_the_message_that_asked(electing: Electing) -> None:
    electing.announced().standing(CARA)
    with electing.database.write() as session:
        for person in (AMINA, BEN):
            elections.nominate(session, electing.id, person, by=CARA, statement="A friend.", now=PROPOSING)
        elections.decline(session, electing.id, AMINA, now=PROPOSING)
        elections.withdraw(session, electing.id, CARA, now=PROPOSING)
        elections.stand(session, electing.id, CARA, statement="After all.", now=PROPOSING)
    electing.tick(BALLOT_OPENS)
    with electing.database.read() as session:
        assert session.scalars(select(NominationRow.person_id)).all() == [CARA]
        keys = session.scalars(select(OutboxMessage.unique_key)).all()
    assert not any(one in key for key in keys for one in (AMINA, BEN))


def test_who_leaves_before_the_ballot_opens_is_not_on_it_and_later_stays(electing: Electing) -> None:
    electing.announced().standing(AMINA, BEN)
    with electing.database.write() as session:
        elections.depart(session, AMINA)
        elections.depart(session, CARA)
    assert electing.election().standing == (BEN,)
    electing.tick(BALLOT_OPENS)
    with electing.database.write() as session:
        elections.depart(session, BEN)
    assert electing.election().candidates == (BEN,)


def test_called_off_is_told_with_the_reason_and_the_seat_waits(electing: Electing) -> None:
    electing.announced().standing(AMINA)
    with electing.database.write() as session:
        elections.call_off(session, electing.id, reason="Two teams become one.", now=PROPOSING, by=BEN)
    election = electing.election()
    assert (election.state, election.cancelled_because) == (ElectionState.CANCELLED, "Two teams become one.")
    assert election.candidates == ()
    assert (CHANNEL, ElectionCalledOff(election=electing.id, by=BEN)) in electing.told()
    seat = electing.seat()
    assert (seat.election_id, seat.election_on, seat.state) == (None, date(2026, 3, 9), SeatState.VACANT)
    with electing.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Voter)) == 0
        assert elections.running(session) == ()
        assert elections.last_of(session, electing.seat_id) == election
    with pytest.raises(ClosedError), electing.database.write() as session:
        elections.call_off(session, electing.id, reason="Twice.", now=PROPOSING)


def test_nobody_stops_a_ballot_that_is_open(electing: Electing) -> None:
    electing.balloting(AMINA)
    with pytest.raises(FrozenError), electing.database.write() as session:
        elections.call_off(session, electing.id, reason="I lose.", now=BALLOT_OPENS)


# The ballot


def test_the_ballot_opens_on_time_for_everybody_on_the_roll(electing: Electing) -> None:
    electing.announced().standing(AMINA, BEN)
    assert electing.tick(BALLOT_OPENS - MOMENT) == BALLOT_OPENS
    assert electing.election().state is ElectionState.NOMINATING
    assert electing.tick(BALLOT_OPENS) == REMINDING
    assert electing.election().candidates == (AMINA, BEN)
    assert electing.tick(BALLOT_OPENS) == REMINDING
    assert electing.told(ElectionOpen) == [(CHANNEL, ElectionOpen(election=electing.id))]
    assert [electing.vote(user(number), AMINA) for number in range(12)] == [CastOutcome.RECORDED] * 12
    assert electing.vote(user(0), BEN) is CastOutcome.ALREADY_ANSWERED


def test_where_nobody_stands_the_seat_stays_vacant(electing: Electing) -> None:
    electing.announced().tick(BALLOT_OPENS)
    election = electing.election()
    assert (election.state, election.vacant_because) == (ElectionState.VACANT, VacantBecause.NO_CANDIDATE)
    assert (CHANNEL, ElectionResult(election=electing.id)) in electing.told()
    assert electing.seat().election_on == AGAIN_ON


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (BALLOT_OPENS + timedelta(hours=5), REMINDING),
        (REMINDING, BALLOT_CLOSES),
        (BALLOT_CLOSES - timedelta(days=1), BALLOT_CLOSES),
    ],
)
def test_a_ballot_opens_late_where_a_day_is_left_and_nobody_is_reminded_at_the_same_time(
    electing: Electing, now: datetime, due: datetime
) -> None:
    electing.announced().standing(AMINA)
    assert electing.tick(now) == due
    assert electing.election().state is ElectionState.BALLOTING
    assert [type(one) for _, one in electing.told()] == [ElectionAnnounced, ElectionOpen]


@pytest.mark.parametrize("late", [timedelta(days=-1, seconds=1), timedelta(), timedelta(days=40)])
def test_a_ballot_that_was_missed_is_called_off_and_people_can_be_proposed_again(
    electing: Electing, late: timedelta
) -> None:
    electing.announced().standing(AMINA)
    electing.tick(BALLOT_CLOSES + late)
    election = electing.election()
    assert (election.state, election.cancelled_because) == (ElectionState.CANCELLED, MISSED)
    assert (CHANNEL, ElectionCalledOff(election=electing.id)) in electing.told()
    soon = working_days_after((BALLOT_CLOSES + late).date(), 5)
    assert electing.seat().election_on == soon, "not after the weeks that a counted one is given"


def test_what_a_petition_asked_for_is_called_off_by_nobody(electing: Electing) -> None:
    electing.announced()
    with electing.database.write() as session:
        session.get_one(SeatRow, electing.seat_id).state = SeatState.RECALLED
    with pytest.raises(FrozenError, match="have asked for this election"), electing.database.write() as session:
        elections.call_off(session, electing.id, reason="No.", now=PROPOSING)
    assert electing.election().state is ElectionState.NOMINATING


def test_no_two_elections_in_a_row_are_called_off(electing: Electing) -> None:
    electing.announced()
    with electing.database.write() as session:
        elections.call_off(session, electing.id, reason="We wait.", now=PROPOSING)
    electing.announced(PROPOSING + timedelta(days=7))
    with pytest.raises(FrozenError, match="so this one goes on"), electing.database.write() as session:
        elections.call_off(session, electing.id, reason="Again.", now=PROPOSING + timedelta(days=7))
    assert electing.election().state is ElectionState.NOMINATING


def test_everybody_alike_is_reminded_once(electing: Electing) -> None:
    electing.balloting(AMINA)
    electing.votes(0, 5, AMINA)
    assert electing.tick(REMINDING - MOMENT) == REMINDING
    assert electing.told(ElectionReminder) == []
    for _ in range(2):
        assert electing.tick(REMINDING) == BALLOT_CLOSES
    assert electing.told(ElectionReminder) == [(CHANNEL, ElectionReminder(election=electing.id))]


def test_how_many_have_voted_is_told_in_tenths_among_thirty_while_the_ballot_is_open(
    database: Database, tmp_path: Path
) -> None:
    electing = Electing(database, tmp_path / "keys", people=30).balloting(AMINA)
    electing.votes(0, 13, AMINA)
    with database.read() as session:
        assert elections.turnout(session, electing.election(), vault=electing.vault) == 40
    electing.tick(REMINDING)
    assert electing.told(ElectionReminder) == [(CHANNEL, ElectionReminder(election=electing.id, turnout=40))]
    election = electing.closed()
    with database.read() as session:
        assert elections.turnout(session, election, vault=electing.vault) is None


def test_a_vote_has_to_be_one_that_can_be_counted(electing: Electing) -> None:
    electing.announced().standing(AMINA, BEN)
    with pytest.raises(FrozenError):
        electing.vote(CARA, AMINA)
    electing.tick(BALLOT_OPENS)
    with electing.database.write() as session:
        add_people(session, 1, first=40)
    for person, chosen, more in (
        (user(40), (AMINA,), {}),
        (CARA, (CARA,), {}),
        (CARA, (AMINA,), {"none_of_these": True}),
        (CARA, (AMINA,), {"receipt": "not one"}),
        (CARA, (AMINA,), {"now": BALLOT_CLOSES}),
    ):
        with pytest.raises((NotInvitedError, BadInputError, ClosedError)):
            electing.vote(person, *chosen, **more)  # type: ignore[arg-type] # what vote takes
    with electing.database.read() as session:
        assert not ballots.has_voted(session, electing.id, CARA, vault=electing.vault)
    assert electing.vote(CARA) is CastOutcome.RECORDED
    with electing.database.read() as session:
        assert ballots.has_voted(session, electing.id, CARA, vault=electing.vault)


# Counted


def test_a_result_is_counted_told_and_settled_in_one_go(electing: Electing) -> None:
    electing.balloting(AMINA, BEN, deputies=(BEN,))
    electing.votes(0, 7, AMINA)
    electing.votes(7, 3, BEN)
    election = electing.closed()
    assert election.state is ElectionState.ELECTED
    assert election.result
    assert (election.result.winner, election.result.deputy, election.result.voted) == (AMINA, BEN, 10)
    assert [(one.candidate, one.people) for one in election.result.counts] == [(AMINA, 7), (BEN, 3)]
    assert len(election.result.receipts) == 10
    seat = electing.seat()
    assert (seat.state, seat.champion_id, seat.deputy_id, seat.term_first) == (
        SeatState.HELD,
        AMINA,
        BEN,
        SETTLED_ON,
    )
    assert seat.election_id is None
    assert (CHANNEL, ElectionResult(election=electing.id)) in electing.told()
    with electing.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Voter)) == 0
        assert session.get_one(ElectionRow, electing.id).result == dump(election.result)
        assert not ballots.has_voted(session, electing.id, AMINA, vault=electing.vault)
    told = len(electing.told())
    electing.tick(BALLOT_CLOSES)
    assert len(electing.told()) == told
    with pytest.raises(ClosedError):
        electing.vote(user(11), AMINA)


def test_a_ballot_that_closes_days_late_is_counted_all_the_same_and_took_no_vote_since(electing: Electing) -> None:
    electing.balloting(AMINA)
    electing.votes(0, 4, AMINA)
    with pytest.raises(ClosedError):
        electing.vote(user(5), AMINA, now=BALLOT_CLOSES)
    electing.tick(BALLOT_CLOSES + timedelta(days=3))
    election = electing.election()
    assert election.result
    assert (election.result.winner, election.result.voted) == (AMINA, 4)
    assert electing.told(ElectionReminder) == [], "there was nothing to remind of any more"
    assert electing.seat().term_first == date(2026, 3, 23)


@pytest.mark.parametrize(
    ("votes", "none", "why"),
    [(3, 0, VacantBecause.NO_QUORUM), (0, 4, VacantBecause.NONE_OF_THESE), (2, 2, VacantBecause.NONE_OF_THESE)],
)
def test_nobody_is_elected_where_too_few_vote_or_want_it(
    electing: Electing, votes: int, none: int, why: VacantBecause
) -> None:
    electing.balloting(AMINA)
    electing.votes(0, votes, AMINA)
    electing.votes(votes, none, none_of_these=True)
    election = electing.closed()
    assert (election.state, election.vacant_because) == (ElectionState.VACANT, why)
    assert electing.seat().election_on == AGAIN_ON
    assert electing.tick(BALLOT_CLOSES) == datetime(2026, 4, 17, 9, tzinfo=UTC)


def test_whoever_was_elected_and_has_left_leaves_the_seat_at_once(electing: Electing) -> None:
    electing.balloting(AMINA, BEN, deputies=(BEN,))
    electing.votes(0, 9, AMINA)
    electing.votes(9, 3, BEN)
    with electing.database.write() as session:
        session.get_one(Person, AMINA).left_on = date(2026, 3, 18)
        elections.depart(session, AMINA)
    result = electing.closed().result
    assert result
    assert result.winner == AMINA
    seat = electing.seat()
    assert (seat.state, seat.champion_id, seat.deputy_id) == (SeatState.ACTING, None, BEN)


def test_a_receipt_says_that_a_vote_was_counted_and_where(electing: Electing) -> None:
    electing.balloting(AMINA)
    mine = new_receipt()
    electing.vote(BEN, AMINA, receipt=mine)
    with electing.database.read() as session:
        assert elections.receipt_listed(session, mine) is None
    electing.votes(4, 6, AMINA)
    election = electing.closed()
    with electing.database.read() as session:
        assert elections.receipt_listed(session, f" {mine[:5].lower()}-{mine[5:]} ") == election
        assert elections.receipt_listed(session, new_receipt()) is None
        with pytest.raises(BadInputError):
            elections.receipt_listed(session, "%%%%%%%%%%")


def test_a_result_is_written_even_where_no_channel_is_set_any_more(electing: Electing) -> None:
    electing.balloting(AMINA)
    electing.votes(0, 4, AMINA)
    with electing.database.write() as session:
        forget_setting(session, CHANNEL_SETTING)
    assert electing.closed().state is ElectionState.ELECTED
    assert electing.told(ElectionResult) == []


# Lost


def test_where_a_key_is_lost_before_closing_nothing_is_counted_and_everybody_is_told(
    electing: Electing, tmp_path: Path
) -> None:
    electing.balloting(AMINA)
    electing.votes(0, 12, AMINA)
    for key in (tmp_path / "keys").glob(f"*{electing.id}*"):
        key.unlink()
    election = electing.closed()
    assert (election.state, election.vacant_because) == (ElectionState.VACANT, VacantBecause.BALLOTS_LOST)
    assert election.result is None
    assert (CHANNEL, ElectionResult(election=electing.id)) in electing.told()
    assert electing.seat().election_on == AGAIN_ON


def test_votes_that_are_lost_at_a_start_end_their_election_once_and_no_other(electing: Electing) -> None:
    electing.balloting(AMINA)
    with electing.database.write() as session:
        other = elections.announce(session, add_seat(session, None), now=BALLOT_OPENS)
    for _ in range(2):
        election_clocks.lose_ballots(
            electing.database, [electing.id, other, "a pulse"], vault=electing.vault, now=BALLOT_OPENS
        )
    assert electing.election().vacant_because is VacantBecause.BALLOTS_LOST
    assert len(electing.told(ElectionResult)) == 1
    with electing.database.read() as session:
        assert elections.load(session, other).state is ElectionState.NOMINATING
    with pytest.raises(ClosedError):
        electing.vote(AMINA, AMINA)


def test_boxes_that_somebody_destroyed_are_lost_votes_too(electing: Electing) -> None:
    electing.balloting(AMINA)
    electing.vault.cancel(electing.id)
    assert electing.closed().vacant_because is VacantBecause.BALLOTS_LOST
