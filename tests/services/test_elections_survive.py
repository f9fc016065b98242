"""An election survives a bot that was off or killed, two bots at once, and a channel that is gone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Connection, func, select

from domain.ballots import VacantBecause
from domain.election_messages import ElectionAnnounced, ElectionOpen, ElectionReminder, ElectionResult
from domain.elections import ElectionState
from domain.messages import ChannelTrouble, Outgoing
from domain.roles import Role
from domain.seats import SeatState
from models import people
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.elections import ElectionRow, Voter
from services import deliveries, election_clocks, elections
from services.champions_settings import ChampionsRules, set_rules
from tests.domain.voting import BALLOT_CLOSES, BALLOT_OPENS, PROPOSING, REMINDING
from tests.electing import AMINA, BEN, CARA, CHANNEL, Electing
from tests.factories import open_vault, user
from tests.seated import add_seat
from vault import PublishTotals, Vault


class PowerCutError(Exception):
    """The machine stops here."""


class Doomed(Vault):
    """A process that is killed after everything was written, and before it is committed."""

    def count(self, box_id: str, publish: PublishTotals) -> bool:
        """Write all, and die."""

        def write_and_die(connection: Connection, *found: object) -> None:
            publish(connection, *found)  # type: ignore[arg-type] # as it was given
            raise PowerCutError

        return super().count(box_id, write_and_die)

    def open_ballots(self, connection: Connection, *where: object, **more: object) -> None:
        """The keys are on the disk by now, and nothing else is."""
        super().open_ballots(connection, *where, **more)  # type: ignore[arg-type] # as it was given
        raise PowerCutError


@pytest.fixture
def electing(database: Database, tmp_path: Path) -> Electing:
    """A company of twelve, on each kind of database."""
    return Electing(database, tmp_path / "keys")


def doomed(electing: Electing, tmp_path: Path) -> Vault:
    return Doomed(electing.database.writer, tmp_path / "keys")


def open_and_die(electing: Electing, tmp_path: Path) -> None:
    with pytest.raises(PowerCutError), electing.database.write() as session:
        election_clocks.open_due(session, vault=doomed(electing, tmp_path), now=BALLOT_OPENS)


def test_a_crash_while_the_ballot_opens_leaves_people_proposed_and_it_opens_at_the_next_start(
    electing: Electing, tmp_path: Path
) -> None:
    electing.announced().standing(AMINA)
    open_and_die(electing, tmp_path)
    assert electing.election().state is ElectionState.NOMINATING
    assert electing.told(ElectionOpen) == []
    electing.vault = open_vault(electing.database, tmp_path / "keys")
    assert not list((tmp_path / "keys").glob(f"*{electing.id}*")), "keys of boxes that were never committed are gone"
    electing.tick(BALLOT_OPENS)
    electing.votes(0, 4, AMINA)
    assert electing.closed().state is ElectionState.ELECTED


def test_a_crash_while_it_is_counted_has_counted_nothing_and_the_next_look_counts_all(
    electing: Electing, tmp_path: Path
) -> None:
    electing.balloting(AMINA)
    electing.votes(0, 4, AMINA)
    with pytest.raises(PowerCutError):
        election_clocks.close_due(electing.database, vault=doomed(electing, tmp_path), now=BALLOT_CLOSES)
    assert electing.election().state is ElectionState.BALLOTING
    assert electing.seat().state is SeatState.VACANT
    assert electing.told(ElectionResult) == []
    with electing.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Voter)) == 12
        assert session.get_one(ElectionRow, electing.id).result == ""
    electing.vault = open_vault(electing.database, tmp_path / "keys")
    result = electing.closed().result
    assert result
    assert (result.winner, result.voted) == (AMINA, 4)


def test_keys_that_are_lost_while_tribune_was_off_end_the_election_at_the_start(
    electing: Electing, tmp_path: Path
) -> None:
    electing.balloting(AMINA)
    electing.votes(0, 12, AMINA)
    for key in (tmp_path / "keys").glob(f"*{electing.id}*"):
        key.unlink()
    vault = Vault(electing.database.writer, tmp_path / "keys")
    election_clocks.lose_ballots(electing.database, vault.recover(), vault=vault, now=REMINDING)
    assert electing.election().vacant_because is VacantBecause.BALLOTS_LOST
    assert electing.seat().election_id is None
    assert vault.recover() == ()


def test_after_months_without_tribune_what_was_voted_counts_and_what_is_due_is_announced(electing: Electing) -> None:
    with electing.database.write() as session:
        other = add_seat(session, None, election_on=BALLOT_CLOSES.date())
    electing.balloting(AMINA)
    electing.votes(0, 6, AMINA)
    late = BALLOT_CLOSES + timedelta(days=400)
    electing.tick(late)
    seat = electing.seat()
    assert (seat.champion_id, seat.election_id, seat.term_first) == (AMINA, None, late.date())
    with electing.database.read() as session:
        assert [one.terms.seat for one in elections.running(session)] == [other]
    assert electing.told(ElectionReminder) == []


@pytest.mark.postgresql
def test_two_processes_that_look_at_the_same_moment_do_everything_once(postgresql_url: str, tmp_path: Path) -> None:
    first = Electing(Database(postgresql_url), tmp_path / "keys")
    second = Database(postgresql_url)
    beside = open_vault(second, tmp_path / "keys")

    def both(now: datetime) -> None:
        at_once(
            lambda: look(first.database, first.vault, now),
            lambda: look(second, beside, now),
        )

    both(PROPOSING)
    with second.read() as session:
        (election,) = elections.running(session)
    first.id = election.terms.id
    first.standing(AMINA, BEN)
    both(BALLOT_OPENS)
    first.votes(0, 8, AMINA)
    both(REMINDING)
    both(BALLOT_CLOSES)
    result = first.election().result
    assert result
    assert (result.winner, result.voted) == (AMINA, 8)
    kinds: list[type[Outgoing]] = [ElectionAnnounced, ElectionOpen, ElectionReminder, ElectionResult]
    assert [len(first.told(kind)) for kind in kinds] == [1, 1, 1, 1]
    for database in (first.database, second):
        database.dispose()


def look(database: Database, vault: Vault, now: datetime) -> None:
    """What a ticker does."""
    election_clocks.close_due(database, vault=vault, now=now)
    for step in (
        lambda session: election_clocks.open_due(session, vault=vault, now=now),
        lambda session: election_clocks.remind_due(session, vault=vault, now=now),
        lambda session: election_clocks.due_by_calendar(session, now=now),
    ):
        with database.write() as session:
            step(session)


def at_once(*works: Callable[[], None]) -> None:
    begin = Barrier(len(works))

    def work(one: Callable[[], None]) -> None:
        begin.wait()
        one()

    with ThreadPoolExecutor(len(works)) as threads:
        list(threads.map(work, works))


def test_a_channel_that_is_gone_is_told_of_and_the_result_waits_for_another_one(electing: Electing) -> None:
    with electing.database.write() as session:
        people.set_role_holders(session, Role.ADMINISTRATOR, [CARA])
    electing.balloting(AMINA)
    electing.votes(0, 4, AMINA)
    electing.closed()
    with electing.database.write() as session:
        claimed = deliveries.claim(session, now=BALLOT_CLOSES, most=100)
        for one in claimed:
            if one.channel == CHANNEL:
                deliveries.mark_failed(session, one, reason="is_archived", administrators=(), now=BALLOT_CLOSES)
    assert [type(one.message) for one in claimed if one.channel == CHANNEL] == [ElectionResult]
    assert electing.told(ChannelTrouble) == [(CARA, ChannelTrouble(channel=CHANNEL, reason="is_archived"))]
    with electing.database.write() as session:
        set_rules(session, ChampionsRules(channel="C0NEW", zone="Europe/London"))
        deliveries.tell_champions_in(session, old=CHANNEL, new="C0NEW", now=BALLOT_CLOSES)
        assert deliveries.claim(session, now=BALLOT_CLOSES, most=100)[0].channel != CHANNEL
    with electing.database.read() as session:
        unsent = select(OutboxMessage.channel).where(
            OutboxMessage.kind == "ElectionResult", OutboxMessage.state != DeliveryState.FAILED
        )
        assert session.scalars(unsent).all() == ["C0NEW"]


def test_what_the_old_channel_refuses_after_another_was_chosen_goes_there(electing: Electing) -> None:
    electing.announced()
    with electing.database.write() as session:
        (claimed,) = deliveries.claim(session, now=PROPOSING)
        set_rules(session, ChampionsRules(channel="C0NEW", zone="Europe/London"))
        deliveries.mark_failed(session, claimed, reason="channel_not_found", administrators=(), now=PROPOSING)
    assert electing.told(ElectionAnnounced) == [("C0NEW", ElectionAnnounced(election=electing.id))]


def test_what_is_over_by_the_time_it_is_sent_is_not_announced(electing: Electing) -> None:
    electing.announced().standing(BEN)
    with electing.database.write() as session:
        elections.nominate(session, electing.id, AMINA, by=BEN, statement="She listens.", now=PROPOSING)
        elections.call_off(session, electing.id, reason="Two teams become one.", now=PROPOSING)
        sent = [type(one.message).__name__ for one in deliveries.claim(session, now=PROPOSING)]
    assert sent == ["ElectionCalledOff"]


def test_nobody_is_asked_after_they_have_answered_or_left(electing: Electing) -> None:
    electing.announced()
    with electing.database.write() as session:
        for person in (AMINA, BEN, CARA):
            elections.nominate(session, electing.id, person, by=user(5), statement="Good at it.", now=PROPOSING)
        elections.stand(session, electing.id, AMINA, statement="Yes.", now=PROPOSING)
        elections.depart(session, BEN)
        asked = [one.channel for one in deliveries.claim(session, now=PROPOSING) if one.channel != CHANNEL]
    assert asked == [CARA]
