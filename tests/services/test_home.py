"""Home shows each person what is theirs, and administrators what they need to know."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from domain.errors import NotFoundError
from domain.roles import Role
from domain.screens import AdminPanel, ArchivedSeries, Coming, Home, SeriesCard
from domain.series import AudienceKind, SeriesState
from models import pulses
from models.database import Database
from models.people import Person
from models.pulses import Survey
from services import cycles, series
from services.deliveries import claim, mark_failed, mark_sent
from services.home import home
from services.pulses import specification
from tests.factories import (
    ANNOUNCED,
    CHANNEL,
    CLOSED,
    OPENED,
    SET_UP,
    add_people,
    answer,
    pause,
    put_in,
    set_up,
    set_up_series,
    user,
)
from vault import Vault

NOW = OPENED + timedelta(hours=1)
ADMINISTRATOR = frozenset({Role.EMPLOYEE, Role.ADMINISTRATOR})


def shown(database: Database, vault: Vault, *, administrator: bool = False, now: datetime = NOW) -> Home:
    with database.write() as session:
        return home(
            session, vault=vault, person=user(1), roles=ADMINISTRATOR if administrator else {Role.EMPLOYEE}, now=now
        )


def panel(database: Database, vault: Vault) -> AdminPanel:
    admin = shown(database, vault, administrator=True).admin
    assert admin is not None
    return admin


def card(database: Database, vault: Vault) -> SeriesCard:
    (found,) = panel(database, vault).series
    return found


def test_an_employee_sees_the_open_pulse_and_no_panel(database: Database, vault: Vault, survey_id: str) -> None:
    page = shown(database, vault)
    assert [pulse.survey_id for pulse in page.open_pulses] == [survey_id]
    assert (page.name, page.stopped, page.has_duty, page.admin) == ("Person 1", False, False, None)
    assert page.coming == (Coming(title="Service-climate pulse", opens_on=date(2025, 6, 24)),)


def test_the_last_results_stay_in_home(database: Database, vault: Vault, survey_id: str) -> None:
    assert shown(database, vault).results.series == ()
    cycles.close_due(database, vault=vault, now=CLOSED, random=Random(1))
    page = shown(database, vault, now=CLOSED)
    assert [each.results.survey_id for each in page.results.series] == [survey_id]
    assert page.open_pulses == ()


def test_somebody_unknown_is_asked_to_come_back(database: Database, vault: Vault) -> None:
    with database.write() as session, pytest.raises(NotFoundError, match="in a minute"):
        home(session, vault=vault, person="U0NEW", roles={Role.EMPLOYEE}, now=NOW)


def test_before_the_set_up_the_panel_is_empty(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 2)
    page = shown(database, vault, administrator=True)
    assert (page.state, page.coming, page.has_duty) == (None, (), True)
    admin = panel(database, vault)
    assert (admin.series, admin.archived, admin.room, admin.guests, admin.notices) == ((), (), True, False, ())
    assert (admin.organisation.people, admin.organisation.teams) == (2, 0)


def test_a_card_says_where_whom_and_when(database: Database, vault: Vault, survey_id: str) -> None:
    found = card(database, vault)
    assert (found.title, found.state, found.before) == ("Service-climate pulse", SeriesState.RUNNING, None)
    assert (found.channel, found.answerer, found.every_days) == (CHANNEL, user(0), 14)
    assert (found.audience, found.teams, found.group, found.people) == (AudienceKind.EVERYONE, (), None, 10)
    assert (found.closes_at, found.next_opens_on) == (CLOSED, date(2025, 6, 24))


@pytest.mark.parametrize(
    ("kind", "one", "teams", "group"),
    [
        (AudienceKind.TEAMS, "hotline", ("Hotline",), None),
        (AudienceKind.CHANNEL, "C0NIGHT", (), "C0NIGHT"),
        (AudienceKind.USER_GROUP, "S0NIGHT", (), "S0NIGHT"),
    ],
)
def test_a_card_names_whom_it_asks(
    database: Database, vault: Vault, kind: AudienceKind, one: str, teams: tuple[str, ...], group: str | None
) -> None:
    with database.write() as session:
        add_people(session, 9, team="hotline")
        set_up(
            session,
            channel=CHANNEL,
            answerer=user(0),
            person=user(0),
            now=SET_UP,
            audience=kind,
            audience_ids=frozenset({one}),
        )
    found = card(database, vault)
    assert (found.teams, found.group, found.people) == (teams, group, 9 if teams else 0)


def test_participation_of_fewer_than_thirty_is_not_shown(database: Database, vault: Vault, survey_id: str) -> None:
    assert (card(database, vault).invited, card(database, vault).participation) == (10, "shown from 30 people on")


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
    assert card(database, vault).participation == "about 40 %"


def test_a_pulse_whose_time_is_over_is_not_open(database: Database, vault: Vault, survey_id: str) -> None:
    admin = shown(database, vault, administrator=True, now=CLOSED).admin
    assert admin is not None
    assert (admin.series[0].closes_at, admin.series[0].participation) == (None, None)


def test_a_pause_plans_nothing(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        pause(session, paused=True)
    page = shown(database, vault, administrator=True)
    assert (page.state, page.coming) == (SeriesState.PAUSED, ())
    assert page.admin is not None
    found = page.admin.series[0]
    assert (found.state, found.before, found.next_opens_on, found.closes_at) == (
        SeriesState.PAUSED,
        SeriesState.RUNNING,
        None,
        CLOSED,
    )


def test_what_is_archived_stands_apart_once_it_cannot_be_undone(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 9)
        for title in ("First", "Second"):
            set_up(session, channel=CHANNEL, answerer=user(0), person=user(0), now=SET_UP, title=title)
        first, second = sorted(pulses.all_series(session), key=lambda one: one.title)
        series.end(session, first.id, SeriesState.ARCHIVED)
    admin = panel(database, vault)
    assert ([each.title for each in admin.series], admin.archived) == (["Second", "First"], ())
    with database.write() as session:
        series.end(session, second.id, SeriesState.PAUSED)
    admin = panel(database, vault)
    assert [each.title for each in admin.series] == ["Second"]
    assert admin.archived == (ArchivedSeries(id=first.id, title="First"),)


def test_several_pulses_come_in_their_order(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 9)
        for title, now in (("Later", SET_UP + timedelta(days=30)), ("Sooner", SET_UP)):
            set_up(session, channel=CHANNEL, answerer=user(0), person=user(0), now=now, title=title)
    assert [each.title for each in shown(database, vault, now=SET_UP).coming] == ["Sooner", "Later"]


def test_there_is_room_for_twelve(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 9)
        for number in range(12):
            assert panel_has_room(session, vault)
            set_up(session, channel=CHANNEL, answerer=user(0), person=user(0), now=SET_UP, title=f"Pulse {number}")
        assert not panel_has_room(session, vault)


def panel_has_room(session: Session, vault: Vault) -> bool:
    page = home(session, vault=vault, person=user(1), roles=ADMINISTRATOR, now=SET_UP)
    assert page.admin is not None
    return page.admin.room


def test_the_panel_tells_how_many_could_not_be_reached(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        for introduction in claim(session, now=NOW, most=100):
            mark_sent(session, introduction, channel="D1", ts="1.0")
        first, *others = claim(session, now=NOW, most=100)
    for refused, sentence in (([first], "1 person could"), (others[:2], "3 people could")):
        with database.write() as session:
            for delivery in refused:
                mark_failed(session, delivery, reason="user_disabled", administrators=(), now=NOW)
        assert panel(database, vault).notices[0].startswith(sentence)


def test_administrators_are_told_that_whoever_answers_has_left(
    database: Database, vault: Vault, survey_id: str
) -> None:
    with database.write() as session:
        session.get_one(Person, user(0)).left_on = NOW.date()
    assert panel(database, vault).notices == (
        "Person 0 has left. Press [Change] at 'Service-climate pulse' and choose who answers the results now.",
    )


def test_administrators_are_told_what_keeps_a_pulse_from_opening(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 7)
        set_up_series(session)
    few, no_teams = panel(database, vault).notices
    assert few.startswith("'Service-climate pulse' asks fewer than 8 people, so it does not open")
    assert no_teams.startswith("No teams yet")
