"""Who joins, changes and leaves."""

from typing import Any

import pytest

from domain.roles import Role
from handlers.payloads import member
from models.database import Database
from models.people import Place
from services import people
from services.people import Member
from tests.handlers.conftest import ADMIN, MAYA, MEMBERS, MONDAY, TOM, Stage
from tests.handlers.slack import TEAM, happened

Json = dict[str, Any]


def user(user_id: str = "U0NEW", **more: Any) -> Json:
    return {"id": user_id, "team_id": TEAM, "real_name": "Nia New", "tz": "Europe/Athens"} | more


def roles(stage: Stage, person: str) -> frozenset[Role]:
    with stage.database.read() as session:
        return people.roles_of(session, person, administrators=())


async def test_whoever_joins_is_an_employee(stage: Stage) -> None:
    response = await stage.send(happened({"type": "team_join", "user": user()}))
    assert response.status == 200
    assert roles(stage, "U0NEW") == {Role.EMPLOYEE}
    assert stage.woken == 1


async def test_whoever_is_deactivated_has_left(stage: Stage) -> None:
    await stage.send(happened({"type": "user_change", "user": user(MAYA, deleted=True)}))
    assert roles(stage, MAYA) == frozenset()


async def test_a_status_is_heard_of_as_it_comes_and_goes(stage: Stage) -> None:
    for profile, away in (({"status_emoji": ":palm_tree:"}, {MAYA}), ({"status_text": "In a meeting"}, set())):
        await stage.send(happened({"type": "user_change", "user": user(MAYA, profile=profile)}))
        assert stage.away == away


async def test_a_new_picture_is_heard_of(stage: Stage) -> None:
    profile = {"image_192": "https://avatars.example/maya.png"}
    await stage.send(happened({"type": "user_change", "user": user(MAYA, profile=profile)}))
    assert stage.portraits.of(MAYA) == profile["image_192"]


async def test_a_change_of_what_we_do_not_store_writes_nothing_and_wakes_nobody(stage: Stage) -> None:
    told = user()
    await stage.send(happened({"type": "user_change", "user": told}))
    assert stage.woken == 1
    with stage.database.writer.begin():  # nobody else can write now
        await stage.send(happened({"type": "user_change", "user": told | {"profile": {"status_text": "At lunch"}}}))
    assert stage.woken == 1


@pytest.mark.parametrize(
    "more", [{"real_name": "Nia Newer"}, {"tz": "UTC"}, {"is_restricted": True}, {"deleted": True}]
)
async def test_a_change_of_what_we_store_is_kept(stage: Stage, more: Json) -> None:
    await stage.send(happened({"type": "team_join", "user": user()}))
    for again in (1, 0):
        await stage.send(happened({"type": "user_change", "user": user(**more)}))
        assert stage.woken == 2, again
    await stage.send(happened({"type": "user_change", "user": user()}))
    assert stage.woken == 3


async def test_somebody_unknown_who_has_left_is_no_news(stage: Stage) -> None:
    await stage.send(happened({"type": "user_change", "user": user(deleted=True)}))
    assert stage.woken == 0


async def test_administrators_who_come_and_go_are_heard_of(stage: Stage) -> None:
    assert stage.deps
    administrators = stage.deps.administrators
    for more, expected in (({"is_admin": True}, {ADMIN, MAYA}), ({"is_owner": True}, {ADMIN, MAYA}), ({}, {ADMIN})):
        await stage.send(happened({"type": "user_change", "user": user(MAYA, **more)}))
        assert set(administrators) == expected
    await stage.send(happened({"type": "user_change", "user": user(ADMIN, is_admin=True, deleted=True)}))
    assert not administrators


async def test_where_no_administrator_is_left_those_of_slack_take_over(stage: Stage) -> None:
    assert stage.deps
    stage.deps.administrators.__init__([ADMIN])  # type: ignore[misc] # named in the settings
    await stage.send(happened({"type": "user_change", "user": user(MAYA, is_admin=True)}))
    assert roles(stage, MAYA) == {Role.EMPLOYEE}
    await stage.send(happened({"type": "user_change", "user": user(ADMIN, deleted=True)}))
    assert roles(stage, MAYA) == {Role.EMPLOYEE, Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    "more",
    [
        {"is_bot": True},
        {"is_workflow_bot": True},
        {"id": "USLACKBOT"},
        {"is_stranger": True},
        {"team_id": "T0OTHER"},
    ],
    ids=lambda more: next(iter(more)),
)
async def test_bots_and_strangers_are_nobody_here(stage: Stage, more: Json) -> None:
    await stage.send(happened({"type": "team_join", "user": user() | more}))
    assert roles(stage, (user() | more)["id"]) == frozenset()
    assert stage.woken == 0


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted"])
def test_a_restricted_member_is_a_guest(kind: str) -> None:
    found = member(user(**{kind: True}), team_id=TEAM)
    assert found is not None
    assert found.guest


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({}, "Nia New"),
        ({"real_name": " Nia\n  New "}, "Nia New"),
        ({"real_name": "", "profile": {"real_name": "Nia N."}}, "Nia N."),
        ({"real_name": None, "profile": {"display_name": "nia"}}, "nia"),
        ({"real_name": " ", "name": "nnew"}, "nnew"),
        ({"real_name": None}, "U0NEW"),
        ({"real_name": "x" * 100}, "x" * 80),
    ],
)
def test_a_member_has_the_best_name_there_is(more: Json, name: str) -> None:
    found = member(user(**more), team_id=TEAM)
    assert found is not None
    assert found.name == name


def test_a_member_without_a_zone_is_in_utc() -> None:
    expected = Member(id="U0NEW", name="Nia New", zone="UTC", guest=False, deactivated=False)
    assert member(user(tz=None), team_id=TEAM) == expected


def test_what_is_pointed_out_in_comments_are_the_names_of_people_teams_and_places(database: Database) -> None:
    with database.write() as session:
        people.sync_people(session, MEMBERS, now=MONDAY)
        people.import_people(
            session,
            f"person,team,touch_point,leads\n{MAYA},Support / Hotline,The bill,\n{TOM},Support / Booking,The bill,\n",
            emails={},
        )
        people.change_person(session, Member(id=TOM, name="Tom", zone="UTC", guest=False, deactivated=True), now=MONDAY)
        session.add(Place(id="p", name="Leeds", zone=None, calendar="", weekend="6 7", days_off="[]", position=0))
        session.flush()
        names, groups = people.names_to_point_out(session)
    assert "Employee 1" in names
    assert "Tom" not in names
    assert groups == ("Support", "Hotline", "Booking", "Leeds")
