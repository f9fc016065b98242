"""Home shows each person what is theirs, and administrators what they need to know."""

from datetime import datetime, timedelta
from random import Random

import pytest

from domain.errors import NotFoundError
from domain.screens import AdminPanel, Home
from models.database import Database
from models.people import Person
from models.pulses import Survey
from services import cycles
from services.deliveries import claim, mark_failed
from services.home import home
from services.pulses import specification
from tests.factories import ANNOUNCED, CHANNEL, CLOSED, OPENED, add_people, answer, put_in, set_up_series, user
from vault import Vault

NOW = OPENED + timedelta(hours=1)


def shown(database: Database, vault: Vault, *, administrator: bool = False, now: datetime = NOW) -> Home:
    with database.write() as session:
        return home(
            session, vault=vault, person=user(1), administrator=administrator, channel_trouble=None, now=now,
        )  # fmt: skip


def panel(database: Database, vault: Vault) -> AdminPanel:
    admin = shown(database, vault, administrator=True).admin
    assert admin is not None
    return admin


def test_an_employee_sees_the_open_pulse_and_no_panel(database: Database, vault: Vault, survey_id: str) -> None:
    page = shown(database, vault)
    assert page.open_pulse is not None
    assert (page.name, page.open_pulse.survey_id, page.stopped, page.admin) == ("Person 1", survey_id, False, None)
    assert page.next_opens_at == OPENED + timedelta(days=14)


def test_the_last_results_stay_in_home(database: Database, vault: Vault, survey_id: str) -> None:
    assert shown(database, vault).results is None
    cycles.close_due(database, vault=vault, now=CLOSED, random=Random(1))
    page = shown(database, vault, now=CLOSED)
    assert page.results is not None
    assert (page.results.survey_id, page.open_pulse) == (survey_id, None)


def test_somebody_unknown_is_asked_to_come_back(database: Database, vault: Vault) -> None:
    with database.write() as session, pytest.raises(NotFoundError, match="in a minute"):
        home(session, vault=vault, person="U0NEW", administrator=False, channel_trouble=None, now=NOW)


def test_before_the_set_up_the_panel_is_empty(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 2)
    admin = panel(database, vault)
    assert (admin.state, admin.channel, admin.answerer, admin.people, admin.teams) == (
        None,
        None,
        None,
        2,
        0,
    )
    assert (admin.invited, admin.participation) == (None, None)
    assert "No teams yet" in admin.notices[0]


def test_participation_of_fewer_than_thirty_is_not_shown(database: Database, vault: Vault, survey_id: str) -> None:
    admin = panel(database, vault)
    assert (admin.invited, admin.participation, admin.notices) == (10, "shown from 30 people on", ())
    assert (admin.channel, admin.answerer, admin.teams) == (CHANNEL, user(0), 1)


def test_participation_is_in_tens(database: Database, vault: Vault) -> None:
    with database.write() as session:
        people = add_people(session, 40)
        set_up_series(session)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED)
        survey_id = specification(session.query(Survey).one()).id
        casts = [answer(session, survey_id, person) for person in people[:17]]
    put_in(database, vault, casts)
    assert panel(database, vault).participation == "about 40 %"


def test_the_panel_tells_how_many_could_not_be_reached(database: Database, vault: Vault, survey_id: str) -> None:
    for most, sentence in ((1, "1 person could"), (2, "3 people could")):
        with database.write() as session:
            found = [one for one in claim(session, now=NOW, most=most + 1) if one.table == "invitations"][:most]
            for delivery in found:
                mark_failed(session, delivery, reason="user_disabled", administrators=(), now=NOW)
        assert panel(database, vault).notices[0].startswith(sentence)


def test_administrators_are_told_that_whoever_answers_has_left(
    database: Database, vault: Vault, survey_id: str
) -> None:
    with database.write() as session:
        session.get_one(Person, user(0)).left_on = NOW.date()
    assert panel(database, vault).notices == (
        "Person 0 has left. Press [Change set-up] and choose who answers the results now.",
    )
