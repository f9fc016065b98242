"""Which channels read a digest, when, and what happens to what was planned when that is changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.errors import BadInputError, NotFoundError
from models import digests as rows
from models.database import Database
from models.people import Person
from services import digest_set_up
from services.digest_set_up import MOST, digest_form, digests_page, save_digest
from tests.saved_voices import SAID
from tests.services.digesting import (
    ADMIN,
    CHANNEL,
    DUE,
    PROPOSED,
    add_company,
    add_weeks,
    digest_of,
    do_due,
    given,
    set_up,
)

MONDAY = SAID + timedelta(hours=2)
"""After 9:00 in London."""


@pytest.fixture
def company(database: Database) -> Database:
    with database.write() as session:
        add_company(session)
    return database


def test_the_first_digest_comes_on_the_next_such_day(company: Database) -> None:
    with company.write() as session:
        set_up(session, now=SAID - timedelta(minutes=1))
        assert digest_of(session).next_at == SAID
        (line,) = digests_page(session).lines
        assert (line.channel, line.weekday, line.hour, line.active, line.approval) == (CHANNEL, 1, 9, True, True)


def test_the_zone_of_whoever_sets_it_up_is_proposed(company: Database) -> None:
    with company.write() as session:
        session.get_one(Person, ADMIN).zone = "Europe/Athens"
        form = digest_form(session, "", person=ADMIN)
        assert form.zone == "Europe/Athens"
        assert form.zones == ("Europe/Athens", "Europe/London")
        digest = set_up(session)
        assert digest_form(session, digest, person=ADMIN).zone == "Europe/London"


def test_a_zone_that_nobody_is_in_any_more_may_stay(company: Database) -> None:
    with company.write() as session:
        digest = set_up(session)
        digest_of(session).zone = "Asia/Tokyo"
        assert "Asia/Tokyo" in digest_form(session, digest, person=ADMIN).zones
        save_digest(session, given(id=digest, zone="Asia/Tokyo", hour=10), person=ADMIN, now=MONDAY)
        assert digest_of(session).next_at == datetime(2025, 6, 9, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": "U00000001"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"weekday": 8}, "weekday"),
        ({"hour": 24}, "hour"),
        ({"every_weeks": 3}, "cadence"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(company: Database, wrong: dict[str, Any], field: str) -> None:
    with company.write() as session:
        with pytest.raises(BadInputError) as refused:
            save_digest(session, given(**wrong), person=ADMIN, now=MONDAY)
        assert list(refused.value.problems) == [field]
        assert rows.all_digests(session) == []


def test_a_channel_has_one_digest(company: Database) -> None:
    with company.write() as session:
        first = set_up(session)
        with pytest.raises(BadInputError, match="not saved"):
            set_up(session)
        save_digest(session, given(id=first, hour=11), person=ADMIN, now=MONDAY)
        assert digest_of(session).hour == 11


def test_there_is_room_for_so_many_and_no_more(company: Database) -> None:
    with company.write() as session:
        for number in range(MOST):
            set_up(session, channel=f"C0{number:03}")
        assert not digests_page(session).room
        with pytest.raises(BadInputError) as refused:
            set_up(session)
        assert "no room" in refused.value.problems["channel"]


def test_another_channel_or_approval_moves_no_day_and_keeps_what_was_approved(company: Database) -> None:
    with company.write() as session:
        add_weeks(session, now=12)
        digest = set_up(session)
        do_due(session, PROPOSED)
        save_digest(session, given(id=digest, channel="C0OTHER", approval=False), person=ADMIN, now=PROPOSED)
        assert digest_of(session).next_at == DUE
        (issue,) = rows.waiting(session)
        assert rows.quotes_of(session, issue.id)


def test_another_day_plans_anew_and_asks_about_quotes_again(company: Database) -> None:
    with company.write() as session:
        add_weeks(session, now=12)
        digest = set_up(session)
        do_due(session, PROPOSED)
        save_digest(session, given(id=digest, weekday=3), person=ADMIN, now=PROPOSED)
        assert rows.waiting(session) == []
        assert digest_of(session).next_at == DUE + timedelta(days=2)


def test_after_a_change_of_the_day_no_news_comes_twice(company: Database) -> None:
    with company.write() as session:
        digest = set_up(session)
        do_due(session, DUE)
        save_digest(session, given(id=digest, weekday=2), person=ADMIN, now=DUE + timedelta(hours=1))
        assert digest_of(session).next_at == DUE + timedelta(days=8)


def test_a_paused_digest_is_not_posted_and_goes_on_with_its_next_day(company: Database) -> None:
    with company.write() as session:
        digest = set_up(session)
        do_due(session, PROPOSED)
        digest_set_up.pause(session, digest)
        assert rows.waiting(session) == []
        assert do_due(session, DUE + timedelta(days=30)) == 0
        digest_set_up.go_on(session, digest, now=DUE + timedelta(days=30))
        assert digest_of(session).next_at == DUE + timedelta(days=35)
        digest_set_up.go_on(session, digest, now=DUE + timedelta(days=60))
        assert digest_of(session).next_at == DUE + timedelta(days=35)


def test_a_removed_digest_takes_all_that_it_has_said_along(company: Database) -> None:
    with company.write() as session:
        add_weeks(session, now=12)
        digest = set_up(session, approval=False)
        do_due(session, DUE)
        digest_set_up.remove(session, digest)
        assert rows.posted(session) == []
        for gone in (digest_set_up.pause, digest_set_up.remove, digest_set_up.channel_of):
            with pytest.raises(NotFoundError):
                gone(session, digest)
        with pytest.raises(NotFoundError):
            save_digest(session, replace(given(), id=digest), person=ADMIN, now=DUE)
