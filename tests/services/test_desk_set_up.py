"""Setting the desk up: who would answer, channels that differ, a zone that exists, and where help is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.desk_messages import DeskNews
from domain.errors import BadInputError
from domain.roles import Role
from domain.screens import DeskSetting
from models import people
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person
from services import desk_set_up, letters
from services.deliveries import queue
from services.desk_settings import Desk, desk
from tests.conftest import opened
from tests.factories import add_lead, add_people, user
from tests.services.answering import ADA, BEN, DESK, MONDAY, staffed
from vault import Vault

ADMIN = user(4)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Settings: SQLite is enough."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def test_says_first_who_would_answer_by_name(database: Database) -> None:
    with database.write() as session:
        add_people(session, 6, team="hotline")
        add_lead(session, "hotline", ADA)
        people.set_role_holders(session, Role.LEADER, [BEN, user(5)])
        session.get_one(Person, user(5)).left_on = MONDAY.date()
        session.flush()
        assert desk_set_up.before(session, administrators=[ADMIN]).answering == ("Person 0", "Person 1", "Person 4")


def test_proposes_ones_own_zone_and_then_what_was_chosen(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 6)
        session.get_one(Person, ADMIN).zone = "Asia/Tokyo"
        session.flush()
        assert desk_set_up.setting(session) == DeskSetting()
        proposed = desk_set_up.desk_form(session, ADMIN)
        assert (proposed.channel, proposed.zone) == ("", "Asia/Tokyo")
        assert proposed.zones == ("Asia/Tokyo", "Europe/London")
        desk_set_up.save(session, DESK, ADMIN, vault=vault, now=MONDAY)
        chosen = desk_set_up.desk_form(session, ADMIN)
        assert (chosen.channel, chosen.news_channel, chosen.zone, chosen.help) == (
            "C0DESK",
            "C0NEWS",
            "Europe/London",
            "Ring 999.",
        )
        assert desk_set_up.setting(session) == DeskSetting(channel="C0DESK", news_channel="C0NEWS")


def test_from_then_on_suggestions_have_a_box(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 6)
        desk_set_up.save(session, DESK, ADMIN, vault=vault, now=MONDAY)
        box = letters.box_taking(session)
        desk_set_up.save(session, replace(DESK, help="Ring 112."), ADMIN, vault=vault, now=MONDAY)
        assert letters.box_taking(session) == box


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (replace(DESK, channel="U0SOMEBODY"), "channel"),
        (replace(DESK, news_channel=""), "news"),
        (replace(DESK, news_channel="C0DESK"), "news"),
        (replace(DESK, zone="Mars/Olympus"), "zone"),
        (replace(DESK, help="  "), "help"),
        (replace(DESK, help="x" * 1001), "help"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(database: Database, vault: Vault, given: Desk, field: str) -> None:
    with database.write() as session:
        add_people(session, 6)
        with pytest.raises(BadInputError) as refused:
            desk_set_up.save(session, given, ADMIN, vault=vault, now=MONDAY)
        assert list(refused.value.problems) == [field]
        assert desk(session) is None


def test_the_desk_keeps_its_zone_when_everybody_has_moved(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        for person in people.everybody(session):
            person.zone = "Asia/Tokyo"
        session.flush()
        desk_set_up.save(session, replace(DESK, channel="C0OTHER"), ADA, vault=vault, now=MONDAY)
        changed = desk(session)
        assert changed
        assert changed.channel == "C0OTHER"


def test_news_that_the_old_channel_refused_go_to_the_new_one(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        queue(session, DeskNews(answered=2), channel="C0NEWS", about="one", due_at=MONDAY)
        row = session.query(OutboxMessage).one()
        row.state, row.error = DeliveryState.FAILED, "is_archived"
        session.flush()
        desk_set_up.save(session, DESK, ADA, vault=vault, now=MONDAY)
        assert row.state is DeliveryState.FAILED
        desk_set_up.save(session, replace(DESK, news_channel="C0LOUD"), ADA, vault=vault, now=MONDAY)
        assert (row.state, row.channel) == (DeliveryState.DUE, "C0LOUD")
