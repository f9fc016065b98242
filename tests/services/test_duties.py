"""Whoever leaves leaves nothing undone: their duties go to their deputy, else to an administrator, who hear of it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.messages import DutiesHandedOver, TalkCard
from domain.roles import Role
from models import people, pulses
from models.database import Database
from models.deliveries import OutboxMessage
from models.duties import answering
from models.everything import rows_naming
from models.people import Lead, Owner, Person, RoleHolder
from models.pulses import Cycle
from models.serial import load
from services import cycles, decisions
from services.champions_settings import ChampionsRules, set_rules
from services.data import forget
from services.decision_logs import load as load_decision
from services.duties import hand_over, stand_ins
from services.people import change_person, roles_of, sync_people
from services.pulses import invitation, thanks
from services.roles import name_deputy
from tests.domain.decided import WORDING
from tests.factories import (
    ANNOUNCED,
    CLOSED,
    OPENED,
    add_lead,
    add_people,
    answer,
    member,
    put_in,
    set_up_series,
    user,
)
from tests.seated import add_seat
from vault import Vault

SAM, DEPUTY, ADMIN, OTHER = user(0), user(1), user(8), user(9)


def company(session: Session) -> None:
    """Sam, who leads the hotline, owns the visit, answers and signs the pulse that ADMIN set up, and is a leader."""
    add_people(session, 10, team="hotline", touch_point="visit")
    series = set_up_series(session, answerer=SAM)
    series.set_up_by, series.leader_id = ADMIN, SAM
    add_lead(session, "hotline", SAM)
    session.add_all([Owner(touch_point_id="visit", person_id=SAM), RoleHolder(role=Role.LEADER, person_id=SAM)])
    session.flush()


def leaves(session: Session, number: int, *, administrators: Collection[str] = (ADMIN,)) -> bool:
    return change_person(
        session, member(number, deactivated=True), now=OPENED, administrators=administrators, slacks_own=(OTHER,)
    )


def holders(session: Session) -> set[str | None]:
    """Everybody who holds one of Sam's duties."""
    (series,) = pulses.all_series(session)
    leads = set(session.scalars(select(Lead.person_id)))
    owners = set(session.scalars(select(Owner.person_id)))
    named = set(session.scalars(select(RoleHolder.person_id).where(RoleHolder.role == Role.LEADER)))
    return {series.answerer_id, series.leader_id} | leads | owners | named


def told(session: Session) -> dict[str, list[DutiesHandedOver]]:
    """What each reader is sent."""
    found: dict[str, list[DutiesHandedOver]] = {}
    rows = select(OutboxMessage).where(OutboxMessage.kind == "DutiesHandedOver").order_by(OutboxMessage.channel)
    for row in session.scalars(rows):
        found.setdefault(row.channel, []).append(load(DutiesHandedOver, row.payload))
    return found


def test_everything_goes_to_the_deputy(database: Database) -> None:
    with database.write() as session:
        company(session)
        name_deputy(session, SAM, deputy=DEPUTY)
        assert leaves(session, 0) is False
        assert holders(session) == {DEPUTY}
        messages = told(session)
    assert set(messages) == {DEPUTY, ADMIN}
    (message,) = messages[DEPUTY]
    assert messages[ADMIN] == [message]
    assert message == DutiesHandedOver(
        left="Person 0",
        to=DEPUTY,
        duties=(
            "answers the results of 'Service-climate pulse'",
            "signs the messages of 'Service-climate pulse'",
            "leads Hotline",
            "owns the touch point Visit",
            "is a leader by name",
        ),
        deputy=True,
    )


def test_two_processes_that_hand_over_in_the_same_night_are_heard_once(database: Database) -> None:
    with database.write() as session:
        company(session)
        leaves(session, 0)
        pulses.all_series(session)[0].answerer_id = SAM  # as the other one still reads it
        hand_over(session, administrators={ADMIN}, slacks_own=(), now=OPENED + timedelta(seconds=1))
        assert holders(session) == {ADMIN}
        assert [len(messages) for messages in told(session).values()] == [1]


def test_without_a_deputy_everything_goes_to_an_administrator(database: Database) -> None:
    with database.write() as session:
        company(session)
        leaves(session, 0, administrators=(OTHER, ADMIN))
        assert holders(session) == {ADMIN}
        assert set(told(session)) == {ADMIN, OTHER}
        assert not told(session)[ADMIN][0].deputy


def test_a_series_goes_to_whoever_set_it_up_and_the_rest_to_the_first_administrator(database: Database) -> None:
    with database.write() as session:
        company(session)
        pulses.all_series(session)[0].set_up_by = OTHER
        leaves(session, 0, administrators=(OTHER, ADMIN))
        (series,) = pulses.all_series(session)
        assert (series.answerer_id, series.leader_id) == (OTHER, OTHER)
        assert people.leads_by_team(session) == {"hotline": [ADMIN]}
        assert {message.to for message in told(session)[ADMIN]} == {ADMIN, OTHER}


@pytest.mark.parametrize("number", [1, 3])
def test_a_deputy_who_has_left_hands_nothing_on_to_their_own(database: Database, number: int) -> None:
    with database.write() as session:
        company(session)
        name_deputy(session, SAM, deputy=DEPUTY)
        name_deputy(session, DEPUTY, deputy=user(2))
        leaves(session, number)
        leaves(session, 0)
        assert holders(session) == {ADMIN if number == 1 else DEPUTY}


def test_a_guest_takes_over_nothing(database: Database) -> None:
    with database.write() as session:
        company(session)
        name_deputy(session, SAM, deputy=DEPUTY)
        session.get_one(Person, DEPUTY).guest = True
        leaves(session, 0)
        assert holders(session) == {ADMIN}


def test_whoever_leads_already_leads_once(database: Database) -> None:
    with database.write() as session:
        company(session)
        add_lead(session, "hotline", DEPUTY)
        name_deputy(session, SAM, deputy=DEPUTY)
        leaves(session, 0)
        assert people.leads_by_team(session) == {"hotline": [DEPUTY]}


def test_who_only_set_a_series_up_is_followed_quietly(database: Database) -> None:
    with database.write() as session:
        company(session)
        leaves(session, 8, administrators=(OTHER,))
        assert pulses.all_series(session)[0].set_up_by == OTHER
        assert told(session) == {}


def test_whoever_has_no_duty_leaves_quietly(database: Database) -> None:
    with database.write() as session:
        company(session)
        leaves(session, 5)
        assert told(session) == {}


def test_a_return_gives_nothing_back(database: Database) -> None:
    with database.write() as session:
        company(session)
        name_deputy(session, SAM, deputy=DEPUTY)
        leaves(session, 0)
        change_person(session, member(0), now=OPENED, administrators=(ADMIN,))
        assert holders(session) == {DEPUTY}
        assert roles_of(session, SAM, administrators=(ADMIN,)) == {Role.EMPLOYEE}


def test_missing_from_the_member_list_is_leaving_too(database: Database) -> None:
    with database.write() as session:
        company(session)
        sync_people(session, [member(number) for number in range(1, 10)], now=OPENED, administrators=(ADMIN,))
        assert holders(session) == {ADMIN}


def test_what_nobody_could_take_over_is_taken_over_at_the_next_sync(database: Database) -> None:
    with database.write() as session:
        company(session)
        change_person(session, member(0, deactivated=True), now=OPENED)
        assert holders(session) == {SAM}
        everybody = [member(number) for number in range(1, 10)]
        sync_people(session, everybody, now=OPENED, administrators=(ADMIN,))
        assert holders(session) == {ADMIN}
        assert len(told(session)[ADMIN]) == 1
        sync_people(session, everybody, now=CLOSED, administrators=(ADMIN,))
        assert len(told(session)[ADMIN]) == 1


def test_what_is_announced_follows(database: Database) -> None:
    with database.write() as session:
        company(session)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        leaves(session, 0)
        assert [cycle.answerer_id for cycle in session.scalars(select(Cycle))] == [ADMIN]


@pytest.mark.parametrize("forgotten", [False, True])
def test_an_open_pulse_is_answered_by_whoever_took_over(database: Database, vault: Vault, forgotten: bool) -> None:
    with database.write() as session:
        company(session)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED)
    with database.write() as session:
        (cycle,) = pulses.open_cycles(session)
        assert answering(session, cycle) == SAM
        if forgotten:
            forget(session, SAM, administrators=(ADMIN,), now=OPENED)
        else:
            leaves(session, 0)
    with database.read() as session:
        (cycle,) = pulses.open_cycles(session)
        assert cycle.answerer_id == SAM  # frozen
        assert answering(session, cycle) == ADMIN
        promises = invitation(session, cycle.id, OTHER, now=OPENED), thanks(session, cycle.id)
        assert {promise.answerer for promise in promises} == {"Person 8"}


def test_an_administrator_by_the_settings_hands_over_to_their_deputy(database: Database) -> None:
    with database.write() as session:
        company(session)
        name_deputy(session, ADMIN, deputy=DEPUTY)
        assert leaves(session, 8, administrators=(ADMIN,)) is False
        assert people.administering(session, (ADMIN,)) == [DEPUTY]
        (message,) = told(session)[DEPUTY]
        assert (message.duties, message.deputy) == (("administers Tribune",), True)


def test_where_nobody_administers_any_more_slacks_own_do(database: Database) -> None:
    with database.write() as session:
        company(session)
        assert leaves(session, 8, administrators=(ADMIN,)) is True
        assert people.administering(session, (ADMIN,)) == [OTHER]
        assert roles_of(session, OTHER, administrators=(ADMIN,)) == {Role.EMPLOYEE, Role.ADMINISTRATOR}
        (message,) = told(session)[OTHER]
        assert (message.left, message.to, message.duties) == ("Person 8", OTHER, ("administers Tribune",))
        assert leaves(session, 8, administrators=(ADMIN,)) is False


def test_without_anybody_else_it_waits_for_slacks_own(database: Database) -> None:
    with database.write() as session:
        company(session)
        gone = member(8, deactivated=True)
        assert change_person(session, gone, now=OPENED, administrators=(ADMIN,)) is False
        assert people.administering(session, (ADMIN,)) == []
        assert change_person(session, gone, now=OPENED, administrators=(ADMIN,), slacks_own=(OTHER,)) is True
        assert people.administering(session, (ADMIN,)) == [OTHER]


def test_a_deputy_stands_in_only_for_who_is_away(database: Database) -> None:
    with database.write() as session:
        company(session)
        name_deputy(session, SAM, deputy=DEPUTY)
        name_deputy(session, user(2), deputy=user(3))
        holders = (SAM, user(2), user(4), "U0NOBODY")
        assert stand_ins(session, holders, away={SAM, user(4), "U0NOBODY", user(7)}) == {SAM: DEPUTY}
        assert stand_ins(session, holders, away=()) == {}


def test_of_several_who_leave_at_once_an_administrators_deputy_comes_before_slacks_own(database: Database) -> None:
    with database.write() as session:
        company(session)
        name_deputy(session, ADMIN, deputy=DEPUTY)
        stay = [member(number) for number in (1, 2, 3)]
        assert sync_people(session, stay, now=OPENED, administrators=(ADMIN,)) is False
        assert people.administering(session, (ADMIN,)) == [DEPUTY]
        assert holders(session) == {DEPUTY}


def closed(database: Database, vault: Vault, *, away: Collection[str] = ()) -> dict[str, list[TalkCard]]:
    """Open the pulse, let nine answer, close it: the talk cards by reader."""
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED)
        (cycle,) = pulses.open_cycles(session)
        casts = [answer(session, cycle.id, user(number)) for number in range(1, 10)]
    put_in(database, vault, casts)
    with database.write() as session:
        leaves(session, 6)
    cycles.close_due(database, vault=vault, now=CLOSED, random=Random(1), away=away)
    found: dict[str, list[TalkCard]] = {}
    with database.read() as session:
        rows = select(OutboxMessage).where(OutboxMessage.kind == "TalkCard").order_by(OutboxMessage.unique_key)
        for row in session.scalars(rows):
            found.setdefault(row.channel, []).append(load(TalkCard, row.payload))
    return found


def test_the_deputy_of_who_is_away_gets_the_talk_card_too(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        name_deputy(session, SAM, deputy=DEPUTY)
    cards = closed(database, vault, away={SAM})
    assert set(cards) == {SAM, DEPUTY}
    (own,), (stands_in,) = cards[SAM], cards[DEPUTY]
    assert stands_in == replace(own, answers=False, stands_in_for="Person 0")


def test_whoever_holds_no_role_is_named_only_where_everybody_asked_is(database: Database, vault: Vault) -> None:
    """Also once a deputy, who holds one, was written to."""
    with database.write() as session:
        company(session)
        name_deputy(session, SAM, deputy=DEPUTY)
    closed(database, vault, away={SAM})
    with database.read() as session:
        roles = {person: roles_of(session, person, administrators=(ADMIN,)) for person in map(user, range(10))}
        without = [person for person, held in roles.items() if held == {Role.EMPLOYEE}]
        named = {person: [row.table for row in rows_naming(session, person)] for person in without}
        introduced = set(
            session.scalars(select(OutboxMessage.channel).where(OutboxMessage.kind == "Introduction")).all()
        )
    assert roles[DEPUTY] == {Role.EMPLOYEE, Role.DEPUTY}
    assert len(without) == 6  # but for Sam, the deputy, the administrator, and whoever has left
    assert introduced >= set(without)
    for person, tables in named.items():
        assert sorted(tables) == ["invitations", "outbox", "people", "roster"], person


def test_a_leader_by_name_gets_the_talk_card_and_no_team(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        session.add(RoleHolder(role=Role.LEADER, person_id=user(7)))
    cards = closed(database, vault)
    assert set(cards) == {SAM, user(7)}
    assert (cards[user(7)][0].leads, cards[user(7)][0].answers, cards[user(7)][0].teams) == (False, False, ())


def test_results_name_whoever_took_over_from_who_left_while_it_was_open(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        session.get_one(Person, user(6)).deputy_id = DEPUTY
        pulses.all_series(session)[0].answerer_id = user(6)
    cards = closed(database, vault)
    assert cards[DEPUTY][0].answers
    assert cards[DEPUTY][0].answerer == "Person 1"
    assert user(6) not in cards


def test_a_decision_goes_to_nobody_who_answers_such_if_there_is_somebody_else(database: Database) -> None:
    """They could not answer it any more, and an objection of theirs could not be taken back."""
    with database.write() as session:
        company(session)
        name_deputy(session, SAM, deputy=DEPUTY)
        add_lead(session, "hotline", DEPUTY)
        add_seat(session, DEPUTY, deputy_id=OTHER)
        set_rules(session, ChampionsRules(channel="C0DECIDE", zone="Europe/London"))
        one = decisions.draft(session, WORDING, by=SAM, now=OPENED)
        leaves(session, 0, administrators=(OTHER, ADMIN))
        assert holders(session) == {DEPUTY}
        assert load_decision(session, one).leader == ADMIN


@pytest.mark.parametrize("heirs", [(ADMIN,), ()])
def test_where_everybody_left_answers_decisions_one_of_them_brings_it(
    database: Database, heirs: tuple[str, ...]
) -> None:
    with database.write() as session:
        company(session)
        add_seat(session, ADMIN, deputy_id=OTHER)
        set_rules(session, ChampionsRules(channel="C0DECIDE", zone="Europe/London"))
        one = decisions.draft(session, WORDING, by=SAM, now=OPENED)
        leaves(session, 0, administrators=heirs)
        assert load_decision(session, one).leader == (ADMIN if heirs else OTHER)
