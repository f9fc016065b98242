"""The questions of a series: retired, added, announced, asked."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.dictionary import TABLES
from domain.errors import BadInputError, NotFoundError
from domain.items import DRIVERS_IN_TURN, ITEMS, Driver
from domain.messages import NewItem, PulseAnnouncement
from domain.screens import ItemsPage
from domain.series import AudienceKind, SeriesState
from models import pulses
from models.database import Database
from models.deliveries import OutboxMessage
from models.pulses import Survey
from models.serial import load
from services import cycles, items
from services.pulses import specification
from tests.factories import ANNOUNCED, CLOSED, OPENED, SET_UP, add_people, set_up, set_up_series, user
from tests.services.test_cycles import FORTNIGHT, answer_all, open_id, tick
from vault import Vault

TEXT = "Our new booking page saves customers time."
WHY = "It has cost us half a year."
ANA = user(3)
TWELVE = [user(number) for number in range(12)]


@pytest.fixture
def series_id(database: Database) -> str:
    """A series of twelve people, nothing announced yet."""
    with database.write() as session:
        add_people(session, 12, team="hotline")
        return set_up_series(session).id


def add(session: Session, series_id: str, text: str = TEXT, *, about_managers: bool = False) -> None:
    items.add(session, series_id, text=text, why=WHY, about_managers=about_managers, person=ANA)


def page(session: Session, series_id: str) -> ItemsPage:
    return items.items_page(session, series_id, managing=True)


def test_all_questions_are_those_of_a_pulse_that_asks_whoever_looks(database: Database) -> None:
    with database.write() as session:
        add_people(session, 12, team="hotline")
        with pytest.raises(NotFoundError):
            items.series_for(session, user(3))
        old = set_up_series(session)
        for state in (SeriesState.DRAFT, SeriesState.CLOSED, SeriesState.ARCHIVED):
            old.state = state
            session.flush()
            with pytest.raises(NotFoundError):
                items.series_for(session, user(3))
        old.state, old.audience, old.audience_ids = SeriesState.PAUSED, AudienceKind.TEAMS, frozenset({"elsewhere"})
        session.flush()
        assert items.series_for(session, user(3)) == old.id
        assert page(session, old.id).choices == ((old.id, old.title),)
        new = set_up(session, channel="C0OTHER", answerer=user(0), person=user(0), now=SET_UP, title="Night shift")
        assert items.series_for(session, user(3)) == new.id
        assert set(page(session, new.id).choices) == {(old.id, old.title), (new.id, "Night shift")}
        new.state = SeriesState.ARCHIVED
        session.flush()
        assert set(page(session, new.id).choices) == {(old.id, old.title), (new.id, "Night shift")}


def live(database: Database, vault: Vault, number: int) -> list[str]:
    """Announce, open and close one cycle: what it asked."""
    after = (number - 1) * FORTNIGHT
    tick(database, vault, ANNOUNCED + after)
    tick(database, vault, OPENED + after)
    answer_all(database, vault, TWELVE)
    with database.read() as session:
        asked = [item.text for item in specification(session.get_one(Survey, open_id(database))).questions]
    tick(database, vault, CLOSED + after)
    return asked


def announcements(database: Database) -> list[PulseAnnouncement]:
    with database.read() as session:
        found = session.query(OutboxMessage).filter_by(kind="PulseAnnouncement").order_by(OutboxMessage.due_at)
        return [load(PulseAnnouncement, message.payload) for message in found]


def test_asks_what_the_bank_has_unless_something_is_changed(database: Database, series_id: str) -> None:
    with database.read() as session:
        shown = page(session, series_id)
        assert [item.id for item in items.asked(session, series_id, cycle=1).scaled] == ["Q1", "E1", "REC", "B1"]
    assert [one.item.id for one in shown.bank] == list(ITEMS)
    assert {one.item.id for one in shown.bank if one.always} == {"REC", "B1", "B2"}
    assert [pulse.words.id for pulse in shown.coming] == ["O1", "O2", "O3"]
    assert (shown.own, shown.room, shown.managing) == ((), True, True)


def test_an_own_item_is_announced_with_its_author_and_asked_a_cycle_later(
    database: Database, vault: Vault, series_id: str
) -> None:
    with database.write() as session:
        add(session, series_id)
    assert TEXT not in live(database, vault, 1)
    assert [one.new_item for one in announcements(database)] == [NewItem(text=TEXT, why=WHY, author="Person 3")]
    assert live(database, vault, 2)[-1] == TEXT
    assert [(one.new_item, one.questions) for one in announcements(database)][1] == (None, 5)


@pytest.mark.parametrize("added", [ANNOUNCED, OPENED], ids=["while announced", "while open"])
def test_an_own_item_added_during_a_cycle_waits_for_the_next_announcement(
    database: Database, vault: Vault, series_id: str, added: object
) -> None:
    tick(database, vault, ANNOUNCED)
    if added == OPENED:
        tick(database, vault, OPENED)
    with database.write() as session:
        add(session, series_id)
        assert [len(pulse.scaled) for pulse in page(session, series_id).coming] == (
            [4, 4, 5] if added == ANNOUNCED else [4, 5, 5]
        )
    assert [TEXT in live(database, vault, number) for number in (1, 2, 3)] == [False, False, True]
    assert [one.new_item is not None for one in announcements(database)] == [False, True, False]


def test_what_is_foreseen_is_what_comes(database: Database, vault: Vault, series_id: str) -> None:
    with database.write() as session:
        add(session, series_id)
        add(session, series_id, "Our new tool helps us to serve customers.")
        items.retire(session, series_id, "F1")
        foreseen = [[item.text for item in pulse.scaled] for pulse in page(session, series_id).coming]
    assert [live(database, vault, number) for number in (1, 2, 3)] == foreseen


def test_naming_the_same_announcement_again_names_the_same_item(database: Database, series_id: str) -> None:
    with database.write() as session:
        add(session, series_id)
        add(session, series_id, "Our new tool helps us to serve customers.")
        first = items.announce_new(session, series_id, cycle=1)
        assert first is not None
        assert items.announce_new(session, series_id, cycle=1) == first
        items.retire(session, series_id, page(session, series_id).own[0].item.id)
        assert items.announce_new(session, series_id, cycle=1) is None


def test_an_own_item_retired_after_its_announcement_is_not_asked(
    database: Database, vault: Vault, series_id: str
) -> None:
    with database.write() as session:
        add(session, series_id)
    live(database, vault, 1)
    with database.write() as session:
        items.retire(session, series_id, page(session, series_id).own[0].item.id)
        assert page(session, series_id).own[0].retired
    assert TEXT not in live(database, vault, 2)


def test_an_own_item_brought_back_is_announced_again_and_stays_the_same_item(
    database: Database, series_id: str
) -> None:
    with database.write() as session:
        add(session, series_id)
        items.announce_new(session, series_id, cycle=1)
        before = page(session, series_id).own[0]
        items.retire(session, series_id, before.item.id)
        items.bring_back(session, series_id, before.item.id)
        back = page(session, series_id).own[0]
        assert (back.item, back.announced, back.retired) == (before.item, False, False)
        assert items.announce_new(session, series_id, cycle=2) is not None


def test_bringing_back_what_is_asked_changes_nothing(database: Database, series_id: str) -> None:
    with database.write() as session:
        add(session, series_id)
        items.announce_new(session, series_id, cycle=1)
        before = page(session, series_id)
        items.bring_back(session, series_id, before.own[0].item.id)
        items.bring_back(session, series_id, "Q1")
        assert page(session, series_id) == before


def test_a_retired_item_of_the_bank_is_not_asked_until_it_is_brought_back(database: Database, series_id: str) -> None:
    with database.write() as session:
        items.retire(session, series_id, "Q1")
        items.retire(session, series_id, "Q1")
        assert items.asked(session, series_id, cycle=1).scaled[0].id == "Q2"
        assert {one.item.id for one in page(session, series_id).bank if one.retired} == {"Q1"}
        items.bring_back(session, series_id, "Q1")
        assert items.asked(session, series_id, cycle=1).scaled[0].id == "Q1"


def test_refuses_to_retire_what_a_pulse_cannot_do_without(database: Database, series_id: str) -> None:
    with database.write() as session:
        with pytest.raises(BadInputError, match="something to compare"):
            items.retire(session, series_id, "REC")
        drivers = [name for name, item in ITEMS.items() if item.driver in DRIVERS_IN_TURN]
        for name in drivers[:-1]:
            items.retire(session, series_id, name)
        with pytest.raises(BadInputError, match="begins with one of these"):
            items.retire(session, series_id, drivers[-1])


def test_another_series_keeps_its_own_questions(database: Database, series_id: str) -> None:
    with database.write() as session:
        first = session.get_one(pulses.Series, series_id)
        values = {column.name: getattr(first, column.name) for column in pulses.Series.__table__.columns}
        session.add(pulses.Series(**(values | {"id": "f" * 32})))
        session.flush()
        items.retire(session, series_id, "Q1")
        add(session, series_id)
        other = page(session, "f" * 32)
        assert (other.own, [one for one in other.bank if one.retired]) == ((), [])
        with pytest.raises(NotFoundError):
            items.retire(session, "f" * 32, page(session, series_id).own[0].item.id)


@pytest.mark.parametrize(
    "forged", ["Z9", "", "x" * 5000, "Q1|Q2", "'; drop table own_items"], ids=["new", "empty", "long", "two", "sql"]
)
def test_does_not_know_a_forged_item(database: Database, series_id: str, forged: str) -> None:
    with database.write() as session:
        with pytest.raises(NotFoundError, match="not here any more"):
            items.retire(session, series_id, forged)
        with pytest.raises(NotFoundError, match="not here any more"):
            items.bring_back(session, series_id, forged)


def test_does_not_know_a_forged_series(database: Database, series_id: str) -> None:
    with database.write() as session:
        for change in (items.retire, items.bring_back):
            with pytest.raises(NotFoundError):
                change(session, "forged", "Q1")
        with pytest.raises(NotFoundError):
            add(session, "forged")
        with pytest.raises(NotFoundError):
            page(session, "forged")
        assert items.series_for(session, user(0)) == series_id


def test_there_are_no_questions_before_the_set_up(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFoundError, match="No pulse is planned now"):
        items.series_for(session, user(0))


@pytest.mark.parametrize(
    ("text", "why", "fields"),
    [
        ("Too short", WHY, {"text"}),
        ("x" * 151, WHY, {"text"}),
        (TEXT, "No.", {"why"}),
        ("\u200b" * 50, " " * 50, {"text", "why"}),
        ("a" + " " * 50 + "b", WHY, {"text"}),
    ],
    ids=["short", "long", "no why", "invisible", "spaces"],
)
def test_takes_a_question_of_10_to_150_characters(
    database: Database, series_id: str, text: str, why: str, fields: set[str]
) -> None:
    with database.write() as session:
        with pytest.raises(BadInputError) as refused:
            items.add(session, series_id, text=text, why=why, about_managers=False, person=ANA)
        assert set(refused.value.problems) == fields
        assert page(session, series_id).own == ()


@pytest.mark.parametrize("length", [10, 150])
def test_takes_the_shortest_and_the_longest(database: Database, series_id: str, length: int) -> None:
    with database.write() as session:
        add(session, series_id, "x" * length)
        assert len(page(session, series_id).own[0].item.text) == length


def test_keeps_what_was_typed_on_one_line(database: Database, series_id: str) -> None:
    with database.write() as session:
        add(session, series_id, "  <!channel> is\nno   way\tto ask. ")
        assert page(session, series_id).own[0].item.text == "<!channel> is no way to ask."


@pytest.mark.parametrize(
    "text", [TEXT, f" {TEXT.upper()} ", TEXT.replace(" ", "  "), "we keep the promises WE make to customers."]
)
def test_refuses_a_question_that_is_there_already(database: Database, series_id: str, text: str) -> None:
    with database.write() as session:
        add(session, series_id)
        with pytest.raises(BadInputError, match="there already") as refused:
            add(session, series_id, text)
        assert set(refused.value.problems) == {"text"}


def test_offers_to_bring_a_retired_question_back_instead_of_adding_it_again(database: Database, series_id: str) -> None:
    with database.write() as session:
        add(session, series_id)
        items.retire(session, series_id, page(session, series_id).own[0].item.id)
        with pytest.raises(BadInputError, match="Bring it back"):
            add(session, series_id)


def test_has_room_for_twelve_own_questions(database: Database, series_id: str) -> None:
    with database.write() as session:
        for number in range(12):
            assert page(session, series_id).room
            add(session, series_id, f"Our tool number {number} helps us.")
        assert not page(session, series_id).room
        with pytest.raises(BadInputError, match="12 questions of your own"):
            add(session, series_id)
        oldest = page(session, series_id).own[0].item.id
        items.retire(session, series_id, oldest)
        add(session, series_id)
        with pytest.raises(BadInputError, match="12 questions of your own"):
            items.bring_back(session, series_id, oldest)
        assert [one.retired for one in page(session, series_id).own] == [False] * 12 + [True]


def test_an_own_question_about_managers_counts_as_managers_practices(
    database: Database, vault: Vault, series_id: str
) -> None:
    with database.write() as session:
        add(session, series_id, "My manager explains our new tool well.", about_managers=True)
    live(database, vault, 1)
    tick(database, vault, ANNOUNCED + FORTNIGHT)
    tick(database, vault, OPENED + FORTNIGHT)
    with database.read() as session:
        spec = specification(session.get_one(Survey, open_id(database)))
    assert spec.questions[-1].driver is Driver.MANAGERS


def test_whoever_added_a_question_is_told_that_a_row_names_them() -> None:
    assert TABLES["own_items"].naming == "A question that you added."


def test_opening_at_once_announces_and_names_the_same_item_once(
    database: Database, vault: Vault, series_id: str
) -> None:
    with database.write() as session:
        add(session, series_id)
        add(session, series_id, "Our new tool helps us to serve customers.")
    tick(database, vault, ANNOUNCED)
    with database.write() as session:
        cycles.open_now(session, vault=vault, now=ANNOUNCED + timedelta(hours=1))
        assert [one.announced for one in page(session, series_id).own] == [True, False]
