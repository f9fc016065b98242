"""People's statuses and user groups: what they say, who is in them, and what the app hears of it."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.acting import ActError
from sandbox.server import SandboxServer
from sandbox.workspace import UserGroup
from tests.sandbox.hearth import GONE, GUEST, MAYA, SCOPES, START, TOM, Bot


@pytest.fixture
def heard(bot: Bot) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    for kind in ("user_change", "subteam_created", "subteam_updated", "subteam_members_changed"):

        @bot.app.event(kind)
        async def hear(event: Any) -> None:
            events.append(event)

    return events


def group(**more: Any) -> UserGroup:
    return UserGroup(**{"id": "S0LEADS", "handle": "leads", "name": "Team leads", "users": [MAYA], **more})


async def code(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


# Statuses


async def test_a_status_is_told_to_the_app_and_seen_by_it(
    server: SandboxServer, client: AsyncWebClient, heard: list[Any]
) -> None:
    await server.actor(MAYA).set_status("Vacationing", emoji="palm_tree", until=START + 3600)
    said = {"status_text": "Vacationing", "status_emoji": ":palm_tree:", "status_expiration": int(START) + 3600}
    assert said.items() <= heard[0]["user"]["profile"].items()
    one = (await client.users_info(user=MAYA))["user"]["profile"]
    listed = next(user for user in (await client.users_list())["members"] if user["id"] == MAYA)["profile"]
    alone = (await client.users_profile_get(user=MAYA))["profile"]
    assert all(said.items() <= profile.items() for profile in (one, listed, alone))


async def test_a_status_goes_by_itself_when_its_time_is_over(server: SandboxServer, heard: list[Any]) -> None:
    maya = server.workspace.users[MAYA]
    await server.actor(MAYA).set_status("Lunch", emoji=":fork_and_knife:", until=START + 3600)
    await server.clock.jump(START + 3599)
    assert maya.status_text == "Lunch"
    await server.clock.jump(START + 3601)
    assert (maya.status_text, maya.status_emoji, maya.status_expiration) == ("", "", 0)
    assert [event["user"]["profile"]["status_text"] for event in heard] == ["Lunch", ""]


async def test_a_later_status_is_not_ended_by_an_earlier_one(server: SandboxServer, heard: list[Any]) -> None:
    await server.actor(MAYA).set_status("Lunch", until=START + 3600)
    await server.actor(MAYA).set_status("Out sick", emoji="face_with_thermometer")
    await server.clock.jump(START + 7200)
    assert server.workspace.users[MAYA].status_text == "Out sick"
    await server.actor(MAYA).set_status("")
    assert server.workspace.users[MAYA].status_emoji == ""
    assert len(heard) == 3


async def test_a_status_of_words_alone_gets_slacks_own_emoji(server: SandboxServer) -> None:
    await server.actor(MAYA).set_status("  Back at two  ")
    assert server.workspace.users[MAYA].status_text == "Back at two"
    assert server.workspace.users[MAYA].status_emoji == ":speech_balloon:"


async def test_a_status_that_slack_would_not_take_is_refused(server: SandboxServer) -> None:
    with pytest.raises(ActError, match="100 characters"):
        await server.actor(MAYA).set_status("x" * 101)
    with pytest.raises(ActError, match="in the future"):
        await server.actor(MAYA).set_status("Lunch", until=START)
    with pytest.raises(ActError, match="deactivated"):
        await server.actor(GONE).set_status("Lunch")
    await server.actor(GUEST).set_status("x" * 100)


# User groups


async def test_user_groups_are_listed_as_they_are_asked_for(server: SandboxServer, client: AsyncWebClient) -> None:
    for one in (group(), group(id="S0OLD", handle="old", name="Old", users=[TOM], disabled=True)):
        server.workspace.user_groups[one.id] = one
    plain = (await client.usergroups_list())["usergroups"]
    assert [(one["id"], one["handle"], one["name"], one["date_delete"]) for one in plain] == [
        ("S0LEADS", "leads", "Team leads", 0)
    ]
    assert not {"users", "user_count"} & plain[0].keys()
    whole = (await client.usergroups_list(include_users=True, include_count=True, include_disabled=True))["usergroups"]
    assert [(one["handle"], one["users"], one["user_count"]) for one in whole] == [
        ("leads", [MAYA], 1),
        ("old", [TOM], 1),
    ]
    assert whole[1]["date_delete"] > 0


async def test_who_is_in_a_user_group_is_told(server: SandboxServer, client: AsyncWebClient) -> None:
    server.workspace.user_groups["S0LEADS"] = group(users=[MAYA, TOM])
    assert (await client.usergroups_users_list(usergroup="S0LEADS"))["users"] == [MAYA, TOM]
    assert await code(client.usergroups_users_list(usergroup="S0FORGED")) == "no_such_subteam"
    server.workspace.user_groups["S0LEADS"].disabled = True
    assert await code(client.usergroups_users_list(usergroup="S0LEADS")) == "no_such_subteam"
    disabled = await client.usergroups_users_list(usergroup="S0LEADS", include_disabled=True)
    assert disabled["users"] == [MAYA, TOM]


async def test_the_app_hears_of_a_user_group_as_it_changes(server: SandboxServer, heard: list[Any]) -> None:
    leads = group()
    await server.create_user_group(leads)
    await server.set_group_members("S0LEADS", [TOM, GUEST, TOM])
    leads.handle = "team-leads"
    await server.change_user_group(leads)
    assert [event["type"] for event in heard] == [
        "subteam_created",
        "subteam_members_changed",
        "subteam_updated",
        "subteam_updated",
    ]
    assert heard[0]["subteam"]["users"] == [MAYA]
    assert (heard[1]["added_users"], heard[1]["removed_users"]) == ([TOM, GUEST], [MAYA])
    assert (heard[1]["added_users_count"], heard[1]["subteam_id"]) == ("2", "S0LEADS")
    assert heard[3]["subteam"]["handle"] == "team-leads"
    assert leads.users == [TOM, GUEST]


async def test_an_app_without_the_scope_knows_no_user_group(
    server: SandboxServer, client: AsyncWebClient, heard: list[Any]
) -> None:
    object.__setattr__(server.app, "scopes", SCOPES - {"usergroups:read", "users:read"})
    await server.create_user_group(group())
    await server.actor(MAYA).set_status("Lunch")
    assert heard == []
    assert await code(client.usergroups_list()) == "missing_scope"
    assert await code(client.usergroups_users_list(usergroup="S0LEADS")) == "missing_scope"
