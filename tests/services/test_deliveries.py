"""Messages are claimed once, marked once, and never sent too late."""

import threading
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, text

from domain.messages import ChannelTrouble, DeliveryTrouble, PulseInvitation, PulseNotOpened, PulseResults, Welcome
from models import pulses
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage, failed_in
from models.pulses import Invitation
from services import cycles
from services.deliveries import (
    GATHER,
    LEASE,
    Delivery,
    change_channel,
    claim,
    doubt_after_restore,
    give_back,
    mark_failed,
    mark_sent,
    next_due,
    queue,
    retry_channel,
)
from tests.factories import ANNOUNCED, CHANNEL, CLOSED, OPENED, add_people, set_up, set_up_series, user
from vault import Vault

NOW = OPENED
ADMINS = {"U0ADMIN", "U0OTHER"}


def put(database: Database, count: int = 1, *, channel: str = CHANNEL) -> None:
    with database.write() as session:
        for number in range(count):
            message = PulseNotOpened(reason=f"Reason {number}.")
            queue(session, message, channel=channel, about=f"test:{number}", due_at=NOW + timedelta(seconds=number))


def claimed(database: Database, *, now: datetime = NOW, most: int = 20) -> list[Delivery]:
    with database.write() as session:
        return claim(session, now=now, most=most)


def states(database: Database) -> list[DeliveryState]:
    with database.read() as session:
        return list(session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.due_at)))


def open_pulse(database: Database, vault: Vault, people: int = 10) -> str:
    with database.write() as session:
        add_people(session, people)
        set_up_series(session)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED)
        for told in claim(session, now=OPENED, most=1 + people):  # the announcement, and each introduction
            mark_sent(session, told, channel=told.channel, ts="1.0")
        return pulses.open_cycles(session)[0].id


def test_queueing_twice_sends_once(database: Database) -> None:
    put(database)
    put(database)
    assert len(claimed(database)) == 1


def test_claims_what_is_due_oldest_first(database: Database) -> None:
    put(database, 3)
    first = claimed(database, now=NOW + timedelta(seconds=1))
    assert [delivery.message for delivery in first] == [
        PulseNotOpened(reason="Reason 0."),
        PulseNotOpened(reason="Reason 1."),
    ]
    assert [(delivery.channel, delivery.ambiguous) for delivery in first] == [(CHANNEL, False)] * 2
    assert len({delivery.key for delivery in first}) == 2


def test_claims_at_most_what_is_asked_for(database: Database) -> None:
    put(database, 3)
    later = NOW + timedelta(minutes=1)
    assert [len(claimed(database, now=later, most=2)) for _ in range(3)] == [2, 1, 0]


def test_a_lease_that_ran_out_is_ambiguous(database: Database) -> None:
    put(database)
    claimed(database)
    assert claimed(database, now=NOW + LEASE - timedelta(seconds=1)) == []
    again = claimed(database, now=NOW + LEASE)[0]
    assert again.ambiguous


def test_what_is_given_back_is_due_again_and_not_ambiguous(database: Database) -> None:
    put(database)
    delivery = claimed(database)[0]
    later = NOW + timedelta(seconds=30)
    with database.write() as session:
        give_back(session, delivery, due_at=later)
        assert next_due(session, now=NOW) == later
    again = claimed(database, now=later)[0]
    assert (again.ambiguous, again.key) == (False, delivery.key)


def test_what_is_sent_keeps_where_it_went(database: Database) -> None:
    put(database, channel=user(0))
    delivery = claimed(database)[0]
    with database.write() as session:
        mark_sent(session, delivery, channel="D0CONVERSE", ts="17.5")
    with database.read() as session:
        row = session.scalars(select(OutboxMessage)).one()
        assert (row.state, row.channel, row.ts, row.lease_until) == (DeliveryState.SENT, "D0CONVERSE", "17.5", None)
        assert next_due(session, now=NOW) is None


def test_what_has_expired_is_never_sent(database: Database) -> None:
    with database.write() as session:
        queue(session, Welcome(), channel=user(0), about="a", due_at=NOW, expires_at=NOW + LEASE)
        queue(session, Welcome(), channel=user(0), about="b", due_at=NOW + LEASE, expires_at=NOW + LEASE)
    assert len(claimed(database)) == 1
    assert claimed(database, now=NOW + LEASE) == []
    assert states(database) == [DeliveryState.EXPIRED, DeliveryState.EXPIRED]


def test_the_next_instant_is_the_next_due_or_the_next_lease(database: Database) -> None:
    with database.write() as session:
        assert next_due(session, now=NOW) is None
    put(database, 2)
    with database.read() as session:
        assert next_due(session, now=NOW + timedelta(days=1)) == NOW + timedelta(days=1)
    claimed(database, now=NOW + timedelta(seconds=5))
    with database.read() as session:
        assert next_due(session, now=NOW) == NOW + timedelta(seconds=5) + LEASE


def test_invitations_are_built_when_they_are_claimed(database: Database, vault: Vault) -> None:
    survey_id = open_pulse(database, vault)
    deliveries = claimed(database, now=OPENED + timedelta(minutes=30))
    assert {delivery.channel for delivery in deliveries} == {user(number) for number in range(10)}
    assert {delivery.table for delivery in deliveries} == {"invitations"}
    message = deliveries[0].message
    assert isinstance(message, PulseInvitation)
    assert (message.survey_id, message.first.id, message.questions, message.why) == (survey_id, "Q1", 4, None)


def test_invitations_to_a_closed_pulse_are_never_sent(database: Database, vault: Vault) -> None:
    open_pulse(database, vault)
    assert claimed(database, now=CLOSED) == []
    with database.read() as session:
        assert set(session.scalars(select(Invitation.state))) == {DeliveryState.EXPIRED}


def test_an_invitation_given_back_after_a_cancellation_is_never_sent(database: Database, vault: Vault) -> None:
    open_pulse(database, vault)
    later = OPENED + timedelta(minutes=30)
    delivery = claimed(database, now=later, most=1)[0]
    cycles.cancel(database, vault=vault, now=later)
    with database.write() as session:
        give_back(session, delivery, due_at=later)
    assert [delivery.table for delivery in claimed(database, now=later)] == ["outbox"]


@pytest.mark.parametrize("reason", ["not_in_channel", "is_archived", "channel_not_found", "restricted_action"])
def test_administrators_hear_of_a_channel_once_a_day(database: Database, reason: str) -> None:
    put(database, 2)
    for delivery in claimed(database, now=NOW + timedelta(seconds=5)):
        with database.write() as session:
            mark_failed(session, delivery, reason=reason, administrators=ADMINS, now=NOW)
    told = claimed(database, now=NOW)
    assert {delivery.channel for delivery in told} == ADMINS
    assert [delivery.message for delivery in told] == [ChannelTrouble(channel=CHANNEL, reason=reason)] * 2


def test_failed_direct_messages_are_counted_into_one(database: Database) -> None:
    put(database, 3, channel=user(0))
    for delivery in claimed(database, now=NOW + timedelta(seconds=5)):
        with database.write() as session:
            mark_failed(session, delivery, reason="user_disabled", administrators={"U0ADMIN"}, now=NOW)
    assert claimed(database, now=NOW + timedelta(seconds=5)) == []
    told = claimed(database, now=NOW + GATHER)
    assert [delivery.message for delivery in told] == [
        DeliveryTrouble(what="pulse not opened", count=3, reason="user_disabled")
    ]


def test_bad_news_that_cannot_be_delivered_makes_no_more_bad_news(database: Database) -> None:
    put(database)
    with database.write() as session:
        mark_failed(session, claim(session, now=NOW)[0], reason="is_archived", administrators={"U0ADMIN"}, now=NOW)
    with database.write() as session:
        mark_failed(session, claim(session, now=NOW)[0], reason="user_disabled", administrators={"U0ADMIN"}, now=NOW)
    assert claimed(database, now=NOW + timedelta(days=1)) == []


def test_check_again_sends_what_a_channel_refused(database: Database) -> None:
    put(database, 2)
    for delivery in claimed(database, now=NOW + timedelta(seconds=5)):
        with database.write() as session:
            mark_failed(session, delivery, reason="not_in_channel", administrators=(), now=NOW)
    with database.write() as session:
        assert retry_channel(session, "C0OTHER", now=NOW) == 0
        assert retry_channel(session, CHANNEL, now=NOW) == 2
    assert [delivery.ambiguous for delivery in claimed(database)] == [False, False]


def fail(database: Database, reason: str, *, administrators: frozenset[str] = frozenset()) -> None:
    """Let Slack refuse everything that is due."""
    for delivery in claimed(database):
        with database.write() as session:
            mark_failed(session, delivery, reason=reason, administrators=administrators, now=NOW)


def test_what_an_archived_channel_refused_is_sent_to_the_channel_chosen_instead(database: Database) -> None:
    put(database)
    fail(database, "is_archived")
    later = NOW + timedelta(hours=1)
    with database.write() as session:
        assert change_channel(session, "s", old=CHANNEL, new="C0OTHER", now=later) == 1
        assert change_channel(session, "s", old=CHANNEL, new="C0OTHER", now=later) == 0
    assert claimed(database) == []
    assert [(one.channel, one.ambiguous) for one in claimed(database, now=later)] == [("C0OTHER", False)]


@pytest.mark.parametrize("reason", ["outcome_unknown", "invalid_blocks"])
def test_what_failed_for_another_reason_stays_where_it_is(database: Database, reason: str) -> None:
    put(database)
    fail(database, reason)
    with database.write() as session:
        assert change_channel(session, "s", old=CHANNEL, new="C0OTHER", now=NOW) == 0
    assert states(database) == [DeliveryState.FAILED]


def test_choosing_another_channel_sends_there_what_the_old_one_refused(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        set_up_series(session)
    put(database)
    fail(database, "is_archived", administrators=frozenset({"U0ADMIN"}))
    with database.write() as session:
        set_up(session, channel="C0OTHER", answerer=user(0), person=user(0), now=NOW)
    assert {one.channel for one in claimed(database)} == {"U0ADMIN", "C0OTHER"}


def test_what_a_channel_refused_of_another_pulse_stays_there(database: Database, vault: Vault) -> None:
    open_pulse(database, vault)
    with database.write() as session:
        set_up(session, channel=CHANNEL, answerer=user(0), person=user(0), now=OPENED, title="Night shift")
    cycles.close_due(database, vault=vault, now=CLOSED, random=Random(1))
    with database.write() as session:
        results = next(one for one in claim(session, now=CLOSED) if isinstance(one.message, PulseResults))
        mark_failed(session, results, reason="is_archived", administrators=(), now=CLOSED)
        set_up(session, channel="C0OTHER", answerer=user(0), person=user(0), now=CLOSED, title="Night shift")
        assert [row.channel for row in failed_in(session, CHANNEL)] == [CHANNEL]


def test_what_is_refused_after_the_change_follows_by_itself_and_nobody_is_troubled(
    database: Database, vault: Vault
) -> None:
    survey_id = open_pulse(database, vault)
    with database.write() as session:
        set_up(session, channel="C0OTHER", answerer=user(0), person=user(0), now=OPENED)
    cycles.close_due(database, vault=vault, now=CLOSED, random=Random(1))
    with database.write() as session:
        results = claim(session, now=CLOSED)[0]
        mark_failed(session, results, reason="is_archived", administrators=ADMINS, now=CLOSED)
    [moved] = claimed(database, now=CLOSED)
    assert (results.channel, moved.channel, moved.message) == (CHANNEL, "C0OTHER", results.message)
    with database.write() as session:
        mark_failed(session, moved, reason="not_in_channel", administrators={"U0ADMIN"}, now=CLOSED)
    [trouble] = claimed(database, now=CLOSED)
    assert trouble.message == ChannelTrouble(channel="C0OTHER", reason="not_in_channel")
    assert isinstance(moved.message, PulseResults)
    assert moved.message.survey_id == survey_id


def test_what_is_due_in_a_restored_database_is_doubted_once(database: Database) -> None:
    put(database, 2)
    with database.write() as session:
        doubt_after_restore(session, now=NOW)  # the first start: no copy
    assert states(database) == [DeliveryState.DUE, DeliveryState.DUE]
    restore(database)
    with database.write() as session:
        doubt_after_restore(session, now=NOW)
    assert states(database) == [DeliveryState.CLAIMED, DeliveryState.DUE]
    (doubted,) = claimed(database)
    assert doubted.ambiguous
    with database.write() as session:
        give_back(session, doubted, due_at=NOW)
        doubt_after_restore(session, now=NOW)
    assert states(database) == [DeliveryState.DUE, DeliveryState.DUE]


def restore(database: Database) -> None:
    """What a copy has of its own that takes a database's place: see models.copies."""
    with database.write() as session:
        if database.embedded:
            session.execute(text("PRAGMA user_version=12345"))
            return
        session.execute(text("CREATE TABLE restored (LIKE outbox INCLUDING ALL)"))
        session.execute(text("INSERT INTO restored SELECT * FROM outbox"))
        session.execute(text("DROP TABLE outbox"))
        session.execute(text("ALTER TABLE restored RENAME TO outbox"))


def test_senders_that_claim_at_once_get_different_messages(database_url: str) -> None:
    database = Database(database_url)
    put(database, 60)
    mine: list[list[str]] = [[], [], []]

    def work(keys: list[str]) -> None:
        own = Database(database_url)
        while True:
            with own.write() as session:
                found = [delivery.key for delivery in claim(session, now=NOW + timedelta(minutes=1), most=7)]
            keys += found
            if not found:
                break
        own.dispose()

    threads = [threading.Thread(target=work, args=(keys,)) for keys in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = [key for part in mine for key in part]
    assert len(keys) == len(set(keys)) == 60
    database.dispose()


@pytest.mark.postgresql
def test_the_other_sender_does_not_wait_for_locked_rows(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    put(database, 4)
    later = NOW + timedelta(minutes=1)
    with database.write() as one, database.write() as other:
        first, second = claim(one, now=later, most=4), claim(other, now=later, most=4)
    assert (len(first), len(second)) == (4, 0)
    database.dispose()
