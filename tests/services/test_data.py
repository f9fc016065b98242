"""What somebody is given of their own data, and how they are forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.errors import BadInputError, NotFoundError
from domain.messages import DutiesHandedOver, Welcome
from domain.roles import Role
from domain.screens import Forgotten
from models import people as people_rows
from models import pulses
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.everything import Base
from models.items import OwnItem
from models.people import Lead, Person, RoleHolder
from models.pulses import Invitation, RosterEntry, Series
from models.serial import load
from services import cycles, data, people
from services.deliveries import claim, mark_sent, queue
from tests.factories import CLOSED, OPENED, SET_UP, add_lead, add_people, answer, member, put_in, set_up_series, user
from vault import Vault

ADMINISTRATORS = {user(1)}
ANN, BEN = user(0), user(2)


def forget(database: Database, person: str) -> Forgotten:
    with database.write() as session:
        return data.forget(session, person, administrators=ADMINISTRATORS, now=OPENED)


def leave(database: Database, number: int) -> None:
    with database.write() as session:
        gone = member(number, deactivated=True)
        people.change_person(session, gone, now=OPENED, administrators=ADMINISTRATORS)


def person(database: Database, one: str) -> Person | None:
    with database.read() as session:
        return session.get(Person, one)


def naming(database: Database, one: str) -> set[str]:
    with database.read() as session:
        return {leftover.table for leftover in data.leftovers(session, one)}


def waiting(database: Database) -> list[OutboxMessage]:
    with database.read() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.channel)))


def test_nobody_forgets_a_stranger(database: Database) -> None:
    with pytest.raises(NotFoundError):
        forget(database, "U0STRANGER")


def test_whoever_works_here_keeps_an_id_and_a_mark_and_their_place_in_what_is_open(
    database: Database, vault: Vault, survey_id: str
) -> None:
    assert forget(database, BEN) == Forgotten(gone=False)
    kept = person(database, BEN)
    assert kept is not None
    assert (kept.name, kept.zone, kept.team_id, kept.stopped) == (data.FORGOTTEN, "UTC", None, True)
    assert naming(database, BEN) == {"people", "roster", "invitations"}
    with database.read() as session:
        assert session.get_one(Invitation, (survey_id, BEN)).state is DeliveryState.EXPIRED
        put_in(database, vault, [answer(session, survey_id, user(number)) for number in range(10)])
    with database.read() as session:
        assert vault.has_answered(session.connection(), survey_id, BEN)


def test_no_night_and_no_file_brings_them_back(database: Database, survey_id: str) -> None:
    forget(database, BEN)
    with database.write() as session:
        assert not people.is_news(session, member(2))
        people.sync_people(session, [member(number) for number in range(10)], now=OPENED)
        people.import_people(
            session, f"person,team,touch_point,leads\n{BEN},Hotline,,yes\n{ANN},Hotline,,\n", emails={}
        )
    kept = person(database, BEN)
    assert kept is not None
    assert (kept.name, kept.zone, kept.team_id) == (data.FORGOTTEN, "UTC", None)
    with database.read() as session:
        assert data.FORGOTTEN not in people_rows.names(session)
        assert people_rows.here(session, [BEN]) == {}
        assert not people_rows.leads_by_team(session)


def test_whoever_asks_again_is_known_by_name_after_the_next_night(database: Database, survey_id: str) -> None:
    forget(database, BEN)
    with database.write() as session:
        people.stop_asking(session, BEN, stop=False)
        people.sync_people(session, [member(number) for number in range(10)], now=OPENED)
    back = person(database, BEN)
    assert back is not None
    assert (back.name, back.zone, back.stopped, back.forgotten) == ("Person 2", "Europe/London", False, False)


def test_a_forgotten_person_who_becomes_a_guest_has_left(database: Database, survey_id: str) -> None:
    forget(database, BEN)
    with database.write() as session:
        assert people.is_news(session, member(2, guest=True))
        people.change_person(session, member(2, guest=True), now=OPENED)
    kept = person(database, BEN)
    assert kept is not None
    assert kept.left_on == OPENED.date()


def test_forgetting_twice_changes_nothing_more(database: Database, survey_id: str) -> None:
    forget(database, BEN)
    assert forget(database, BEN) == Forgotten(gone=False)


def test_their_duties_go_to_others_who_read_no_name(database: Database, survey_id: str) -> None:
    with database.write() as session:
        add_lead(session, "hotline", ANN)
    forget(database, ANN)
    with database.read() as session:
        assert session.scalars(select(Lead.person_id)).all() == [user(1)]
        assert {series.answerer_id for series in session.scalars(select(Series))} == {user(1)}
    (told,) = [row for row in waiting(database) if row.kind == "DutiesHandedOver"]
    message = load(DutiesHandedOver, told.payload)
    assert (message.left, message.to, message.forgotten) == ("", user(1), True)
    assert ANN not in told.payload + told.unique_key


def test_a_deputy_takes_over_where_nobody_administers(database: Database, survey_id: str) -> None:
    with database.write() as session:
        session.get_one(Person, ANN).deputy_id = BEN
    with database.write() as session:
        data.forget(session, ANN, administrators=(), now=OPENED)
    with database.read() as session:
        assert {series.answerer_id for series in session.scalars(select(Series))} == {BEN}


def test_where_nobody_could_take_over_nothing_happens(database: Database, survey_id: str) -> None:
    with database.write() as session, pytest.raises(BadInputError, match="Name another administrator"):
        data.forget(session, ANN, administrators={ANN}, now=OPENED)
    known = person(database, ANN)
    assert known is not None
    assert known.name == "Person 0"


def test_messages_to_them_go_those_to_others_and_one_on_its_way_stay(database: Database) -> None:
    with database.write() as session:
        add_people(session, 3)
        for channel, about in ((BEN, "b"), (BEN, f"welcome:{BEN}"), (BEN, "c"), (ANN, "a"), (f"{BEN}9", "longer")):
            due_at = SET_UP if about != "b" else CLOSED
            queue(session, Welcome(), channel=channel, about=about, due_at=due_at)
        one, *others = (each for each in claim(session, now=SET_UP) if each.channel == BEN)
        mark_sent(session, one, channel="D0BEN", ts="1.0")
        on_its_way = {each.key for each in others}
    forget(database, BEN)
    left = waiting(database)
    assert on_its_way <= {row.key for row in left}
    sent = {row.unique_key for row in left if row.channel == "D0BEN"}
    assert f"welcome:{BEN}" not in sent
    assert {row.channel for row in left} >= {ANN, f"{BEN}9"}
    assert "b" not in {row.unique_key for row in left}


def test_whoever_has_left_is_deleted_at_once(database: Database) -> None:
    with database.write() as session:
        add_people(session, 3, team="hotline")
        add_lead(session, "hotline", BEN)
        session.add(RoleHolder(role=Role.LEADER, person_id=BEN))
        session.get_one(Person, ANN).deputy_id = BEN
    leave(database, 2)
    assert forget(database, BEN) == Forgotten(gone=True)
    assert person(database, BEN) is None
    waiting_for_others = {row.kind for row in waiting(database) if row.state is DeliveryState.DUE}
    assert waiting_for_others == {"DutiesHandedOver"}


def test_whoever_another_row_needs_keeps_an_id_without_a_name(database: Database, survey_id: str) -> None:
    leave(database, 0)  # answers what is open
    with database.write() as session:
        series = session.scalars(select(Series.id)).one()
        session.add(
            OwnItem(
                id="0" * 32, series_id=series, author_id=ANN, text="?", why="", about_managers=False, position=0,
                retired=False,
            )
        )  # fmt: skip
    assert forget(database, ANN) == Forgotten(gone=False)
    kept = person(database, ANN)
    assert kept is not None
    assert (kept.name, kept.zone, kept.forgotten, kept.left_on) == ("Somebody who left", "UTC", False, OPENED.date())
    assert {"cycles", "own_items"} <= naming(database, ANN)


def test_whoever_comes_back_after_that_is_a_person_again(database: Database, survey_id: str) -> None:
    leave(database, 0)
    forget(database, ANN)
    with database.write() as session:
        people.change_person(session, member(0), now=CLOSED)
    back = person(database, ANN)
    assert back is not None
    assert (back.name, back.left_on, back.stopped, back.introduced) == ("Person 0", None, False, False)


def test_the_form_says_what_is_to_happen(database: Database, survey_id: str) -> None:
    with database.read() as session:
        ann = data.forget_me_form(session, ANN, administrators=ADMINISTRATORS, now=OPENED)
        one = data.forget_me_form(session, user(1), administrators=ADMINISTRATORS, now=OPENED)
        late = data.forget_me_form(session, BEN, administrators=(), now=CLOSED + timedelta(days=1))
    assert ann.invited
    assert any("answers the results" in duty for duty in ann.duties)
    assert (one.duties, one.administers) == ((), True)
    assert not late.invited


def test_every_foreign_key_to_people_is_known(database: Database) -> None:
    """A new one must be given away, or be among what keeps an id."""
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.references(Person.__table__.c.id)
    }
    assert found == {
        "people.deputy_id", "leads.person_id", "owners.person_id", "role_holders.person_id", "series.answerer_id",
        "series.set_up_by", "series.leader_id", "cycles.answerer_id", "own_items.author_id",
        "voices.reporter_id", "praises.person_id", "suggestions.taken_by_id", "holdings_back.asked_by_id",
        "holdings_back.agreed_by_id", "holdings_back.let_go_by_id", "wishes_ended.asked_by_id", "actions.owner_id",
        "actions.ended_by_id",
        "result_answers.given_by_id", "pulse_holds.opened_by_id", "seats.champion_id", "seats.deputy_id",
        "nominations.person_id", "voters.person_id", "terms_held.person_id", "decisions.leader_id",
        "consultations.asked_by_id",
    }  # fmt: skip


def test_the_next_pulse_leaves_them_out(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 10)
        set_up_series(session)
    forget(database, BEN)
    with database.write() as session:
        survey_id = cycles.open_now(session, vault=vault, now=OPENED)
        invited = session.scalars(select(RosterEntry.person_id).where(RosterEntry.survey_id == survey_id)).all()
        assert len(pulses.roster(session, survey_id)) == 9
    assert BEN not in invited
