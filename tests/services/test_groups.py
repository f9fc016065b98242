"""Who is in the groups that series ask is kept with the people, and no more than that."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from domain.messages import GroupTrouble, PulseNotOpened
from domain.series import AudienceKind, SeriesState
from models.database import Database
from models.people import Person
from models.pulses import Series
from models.settings import settings_named
from services.groups import UNREAD, are_due, asked_groups, tell_trouble, write_down
from tests.factories import ANNOUNCED, OPENED, SET_UP, add_people, set_up, user
from tests.services.ticking import messages, tick
from vault import Vault


def add_series(database: Database, title: str, kind: AudienceKind, *ids: str) -> str:
    with database.write() as session:
        if session.get(Person, user(0)) is None:
            add_people(session, 12)
        made = set_up(session, channel="C0PULSE", answerer=user(0), person=user(0), now=SET_UP, title=title)
        made.audience, made.audience_ids = kind, frozenset(ids)
        return made.id


def groups(database: Database) -> dict[str, frozenset[str]]:
    with database.read() as session:
        return {one.id: one.groups for one in session.scalars(select(Person)) if one.groups}


def test_only_groups_of_series_that_have_not_ended_are_asked_for(database: Database) -> None:
    add_series(database, "Tea", AudienceKind.CHANNEL, "C0TEA")
    draft = add_series(database, "Leads", AudienceKind.USER_GROUP, "S0LEADS")
    closed = add_series(database, "Old", AudienceKind.CHANNEL, "C0OLD")
    add_series(database, "Team", AudienceKind.TEAMS, "hotline")
    add_series(database, "All", AudienceKind.EVERYONE)
    with database.write() as session:
        session.get_one(Series, draft).state = SeriesState.DRAFT
        session.get_one(Series, closed).state = SeriesState.CLOSED
        assert asked_groups(session) == {"C0TEA", "S0LEADS"}


def test_members_are_written_down_anew_and_strangers_left_out(database: Database) -> None:
    add_series(database, "Tea", AudienceKind.CHANNEL, "C0TEA")
    add_series(database, "Leads", AudienceKind.USER_GROUP, "S0LEADS")
    with database.write() as session:
        write_down(session, {"C0TEA": {user(1), user(2), "U0STRANGER"}, "S0LEADS": {user(2)}})
    assert groups(database) == {user(1): {"C0TEA"}, user(2): {"C0TEA", "S0LEADS"}}
    with database.write() as session:
        write_down(session, {"C0TEA": {user(2), user(3)}, "S0LEADS": set()})
    assert groups(database) == {user(2): {"C0TEA"}, user(3): {"C0TEA"}}


def test_of_a_group_that_cannot_be_read_what_was_last_heard_stays(database: Database) -> None:
    add_series(database, "Tea", AudienceKind.CHANNEL, "C0TEA")
    add_series(database, "Leads", AudienceKind.USER_GROUP, "S0LEADS")
    with database.write() as session:
        write_down(session, {"C0TEA": {user(1), user(2)}, "S0LEADS": {user(2)}})
    with database.write() as session:
        write_down(session, {"S0LEADS": {user(3)}})
    assert groups(database) == {user(1): {"C0TEA"}, user(2): {"C0TEA"}, user(3): {"S0LEADS"}}


def test_nothing_is_kept_of_a_group_that_nobody_asks_any_more(database: Database) -> None:
    series = add_series(database, "Tea", AudienceKind.CHANNEL, "C0TEA")
    with database.write() as session:
        write_down(session, {"C0TEA": {user(1)}})
        session.get_one(Series, series).state = SeriesState.ARCHIVED
    with database.write() as session:
        write_down(session, {})
    assert groups(database) == {}


def test_groups_are_due_when_a_pulse_that_asks_one_is_about_to_open(database: Database, vault: Vault) -> None:
    add_series(database, "Tea", AudienceKind.CHANNEL, "C0TEA")
    add_series(database, "All", AudienceKind.EVERYONE)
    tick(database, vault, ANNOUNCED)
    with database.read() as session:
        assert not are_due(session, now=OPENED - timedelta(seconds=1))
        assert are_due(session, now=OPENED)


def test_administrators_hear_once_a_day_of_a_group_that_cannot_be_read(database: Database) -> None:
    add_series(database, "Tea", AudienceKind.CHANNEL, "C0TEA")
    for now in (SET_UP, SET_UP + timedelta(hours=1), SET_UP + timedelta(days=1)):
        with database.write() as session:
            tell_trouble(session, {"C0TEA": "is_archived"}, administrators={user(4), user(5)}, now=now)
    heard = [(channel, due_at) for channel, due_at, _ in messages(database, GroupTrouble)]
    tomorrow = SET_UP + timedelta(days=1)
    assert heard == [(user(4), SET_UP), (user(4), tomorrow), (user(5), SET_UP), (user(5), tomorrow)]
    assert messages(database, GroupTrouble)[0][2] == GroupTrouble(title="Tea", group="C0TEA", reason="is_archived")


def test_without_an_administrator_whoever_set_it_up_hears_of_it(database: Database) -> None:
    add_series(database, "Tea", AudienceKind.CHANNEL, "C0TEA")
    with database.write() as session:
        tell_trouble(session, {"C0TEA": "is_archived", "C0OTHER": "x"}, administrators=(), now=SET_UP)
    assert [channel for channel, _, _ in messages(database, GroupTrouble)] == [user(0)]


def unread_since(database: Database, now: datetime) -> None:
    with database.write() as session:
        write_down(session, {})
        tell_trouble(session, {"C0TEA": "is_archived", "C0OTHER": "is_archived"}, administrators=(), now=now)


@pytest.mark.parametrize(("days", "opened"), [(29, True), (30, False)])
def test_a_group_that_was_not_read_for_thirty_days_is_not_asked(
    database: Database, vault: Vault, days: int, *, opened: bool
) -> None:
    add_series(database, "Tea", AudienceKind.CHANNEL, "C0TEA")
    with database.write() as session:
        write_down(session, {"C0TEA": {user(number) for number in range(12)}})
    tick(database, vault, ANNOUNCED)
    for day in (days, 1):  # the first one counts
        unread_since(database, OPENED - timedelta(days=day))
    tick(database, vault, OPENED)
    told = [message.reason for _, _, message in messages(database, PulseNotOpened)]
    assert bool(told) is not opened
    assert all("For 30 days Slack has not said who is in" in reason for reason in told)


def test_a_group_that_is_read_again_is_asked_again(database: Database, vault: Vault) -> None:
    add_series(database, "Tea", AudienceKind.CHANNEL, "C0TEA")
    unread_since(database, OPENED - timedelta(days=40))
    with database.write() as session:
        assert settings_named(session, UNREAD) == {"C0TEA": "2025-05-01"}
        write_down(session, {"C0TEA": {user(number) for number in range(12)}})
        assert settings_named(session, UNREAD) == {}
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    assert messages(database, PulseNotOpened) == []
