"""Channels that people make, enter and leave, public and private, and what the app may know of them."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.acting import ActError
from sandbox.server import SandboxServer
from sandbox.workspace import Channel
from tests.sandbox.hearth import BOT, GENERAL, GONE, GUEST, MAYA, OLD, OTHER, SCOPES, SECRET, TOM, Bot, installed

EVENTS = ("member_joined_channel", "member_left_channel", "channel_created", "channel_left", "group_left",
          "channel_archive", "group_archive")  # fmt: skip


@pytest.fixture
def heard(bot: Bot) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    for kind in EVENTS:

        @bot.app.event(kind)
        async def hear(event: Any) -> None:
            events.append(event)

    return events


async def code(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


# People


async def test_a_private_channel_is_seen_by_its_members_only(
    server: SandboxServer, client: AsyncWebClient, heard: list[Any]
) -> None:
    maya, tom = server.actor(MAYA), server.actor(TOM)
    desk = await maya.create_channel("suggestion-desk", private=True)
    assert (desk.id[0], desk.private, desk.members, heard) == ("C", True, {MAYA}, [])
    assert desk not in server.workspace.channels_of(TOM)
    assert desk not in tom.other_channels()
    with pytest.raises(ActError, match="no such channel"):
        await tom.join(desk.id)
    with pytest.raises(ActError, match="not in this channel"):
        await tom.say(desk.id, "Let me in")
    assert await code(client.conversations_info(channel=desk.id)) == "channel_not_found"
    assert await code(client.chat_postMessage(channel=desk.id, text="Hello")) == "channel_not_found"
    await maya.invite(desk.id, TOM)
    assert desk in server.workspace.channels_of(TOM)
    assert heard == []


async def test_the_app_in_a_private_channel_sees_it_and_who_comes_and_goes(
    server: SandboxServer, client: AsyncWebClient, heard: list[Any]
) -> None:
    maya = server.actor(MAYA)
    desk = await maya.create_channel("suggestion-desk", private=True)
    await maya.say(desk.id, "/invite @Tribune")
    await maya.invite(desk.id, TOM)
    await maya.invite(desk.id, TOM)
    await server.actor(TOM).leave(desk.id)
    assert [(event["type"], event["user"], event["channel_type"]) for event in heard] == [
        ("member_joined_channel", BOT, "G"),
        ("member_joined_channel", TOM, "G"),
        ("member_left_channel", TOM, "G"),
    ]
    assert heard[1]["inviter"] == MAYA
    told = (await client.conversations_info(channel=desk.id))["channel"]
    assert (told["is_private"], told["is_group"], told["is_channel"], told["is_member"]) == (True, True, False, True)
    listed = (await client.conversations_list(types="private_channel"))["channels"]
    assert [channel["id"] for channel in listed] == [desk.id]
    assert (await client.chat_postMessage(channel=desk.id, text="Hello"))["ok"]
    await maya.say(desk.id, "/kick @Tribune")
    assert heard[-1]["type"] == "group_left"
    assert await code(client.chat_postMessage(channel=desk.id, text="Hello")) == "channel_not_found"


async def test_a_public_channel_without_the_app_is_known_to_it_but_closed(
    server: SandboxServer, client: AsyncWebClient, heard: list[Any]
) -> None:
    tom = server.actor(TOM)
    place = await tom.create_channel("van-parts")
    assert heard[0]["type"] == "channel_created"
    assert heard[0]["channel"]["name"] == "van-parts"
    assert await code(client.chat_postMessage(channel=place.id, text="Hello")) == "not_in_channel"
    assert await code(client.conversations_history(channel=place.id)) == "not_in_channel"
    assert (await client.conversations_members(channel=place.id))["members"] == [TOM]
    maya = server.actor(MAYA)
    assert [one.name for one in maya.other_channels()] == ["van-parts"]
    await maya.join(place.id)
    assert maya.other_channels() == []
    with pytest.raises(ActError, match="no such channel"):
        await maya.join(place.id)
    assert len(heard) == 1
    await maya.leave(place.id)
    assert place.members == {TOM}


async def test_the_app_hears_that_it_was_taken_out(server: SandboxServer, heard: list[Any]) -> None:
    maya = server.actor(MAYA)
    await maya.kick(GENERAL, BOT)
    assert [event["type"] for event in heard] == ["channel_left"]
    await maya.kick(GENERAL, BOT)
    assert len(heard) == 1


async def test_members_are_told_page_by_page(server: SandboxServer, client: AsyncWebClient) -> None:
    crowd = {f"U1{number:04}" for number in range(25)} | {BOT}
    server.workspace.channels["G0CROWD"] = Channel(id="G0CROWD", name="crowd", private=True, members=crowd)
    found: list[str] = []
    cursor = ""
    while True:
        page = await client.conversations_members(channel="G0CROWD", limit=10, cursor=cursor)
        found += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert (len(found), set(found)) == (26, crowd)


@pytest.mark.parametrize("name", ["", "Big", "two words", "-dash", "x" * 81, "<!channel>", "a.b", "#tag"])
async def test_a_name_that_slack_would_not_take_is_refused(server: SandboxServer, name: str) -> None:
    with pytest.raises(ActError, match="small letters"):
        await server.actor(MAYA).create_channel(name)


async def test_a_name_is_there_once(server: SandboxServer) -> None:
    with pytest.raises(ActError, match="already"):
        await server.actor(MAYA).create_channel("secret", private=True)


async def test_guests_come_only_where_they_are_brought(server: SandboxServer) -> None:
    guest = server.actor(GUEST)
    await server.actor(TOM).create_channel("van-parts")
    assert guest.other_channels() == []
    for act in (guest.create_channel("mine"), guest.join(OTHER)):
        with pytest.raises(ActError, match="Guests"):
            await act


async def test_nobody_leaves_general_or_a_direct_message(server: SandboxServer) -> None:
    maya = server.actor(MAYA)
    direct = server._hub.direct_message(MAYA)
    with pytest.raises(ActError, match="Everybody stays"):
        await maya.say(GENERAL, "/leave")
    with pytest.raises(ActError, match="Everybody stays"):
        await maya.kick(GENERAL, TOM)
    with pytest.raises(ActError, match="direct message"):
        await maya.leave(direct.id)
    with pytest.raises(ActError, match="brought in"):
        await maya.invite(direct.id, TOM)


async def test_who_is_not_there_can_neither_come_nor_go(server: SandboxServer) -> None:
    maya = server.actor(MAYA)
    with pytest.raises(ActError, match="brought in"):
        await maya.invite(OTHER, GONE)
    with pytest.raises(ActError, match="no U0FORGED"):
        await maya.kick(OTHER, "U0FORGED")
    with pytest.raises(ActError, match="nobody called"):
        await maya.say(OTHER, "/kick @nobody")
    with pytest.raises(ActError, match="deactivated"):
        await server.actor(GONE).create_channel("mine")
    await maya.kick(OTHER, GUEST)
    await maya.kick(OTHER, GUEST)
    assert GUEST not in server.workspace.channels[OTHER].members
    with pytest.raises(ActError, match="archived"):
        await maya.invite(OLD, TOM)


async def test_a_private_channel_that_is_archived_is_told_to_an_app_in_it(
    server: SandboxServer, heard: list[Any]
) -> None:
    await server.archive(SECRET)
    assert heard == []
    await server.unarchive(SECRET)
    server.workspace.channels[SECRET].members.add(BOT)
    await server.archive(SECRET)
    assert [event["type"] for event in heard] == ["group_archive"]


async def test_an_app_without_the_scope_hears_of_no_private_channel(
    server: SandboxServer, client: AsyncWebClient, heard: list[Any]
) -> None:
    narrow = SCOPES - {"groups:read"}
    object.__setattr__(server.app, "scopes", narrow)
    server.workspace.channels[SECRET].members.add(BOT)
    await server.actor(MAYA).leave(SECRET)
    assert heard == []
    assert await code(client.conversations_list(types="public_channel,private_channel")) == "missing_scope"
    assert await code(client.conversations_members(channel=SECRET)) == "missing_scope"
    assert installed(scopes=narrow).scopes == narrow


# The app


async def test_the_app_makes_a_channel_and_brings_people_in(
    server: SandboxServer, client: AsyncWebClient, heard: list[Any]
) -> None:
    made = (await client.conversations_create(name="tribune-admin", is_private=True))["channel"]
    assert made["is_member"]
    await client.conversations_invite(channel=made["id"], users=[MAYA, TOM])
    assert server.workspace.channels[made["id"]].members == {BOT, MAYA, TOM}
    assert await code(client.conversations_invite(channel=made["id"], users=[MAYA])) == "already_in_channel"
    assert await code(client.conversations_invite(channel=made["id"], users=[GONE])) == "user_not_found"
    await client.conversations_kick(channel=made["id"], user=TOM)
    assert await code(client.conversations_kick(channel=made["id"], user=TOM)) == "not_in_channel"
    assert await code(client.conversations_kick(channel=made["id"], user=BOT)) == "cant_kick_self"
    assert (await client.conversations_leave(channel=made["id"]))["ok"]
    assert server.workspace.channels[made["id"]].members == {MAYA}
    assert await code(client.conversations_create(name="tribune-admin")) == "name_taken"
    assert await code(client.conversations_create(name="Not Allowed")) == "invalid_channel_name"


async def test_the_app_changes_only_channels_that_it_is_in(server: SandboxServer, client: AsyncWebClient) -> None:
    assert await code(client.conversations_invite(channel=OTHER, users=[MAYA])) == "not_in_channel"
    assert await code(client.conversations_invite(channel=OLD, users=[MAYA])) == "is_archived"
    direct = server._hub.direct_message(MAYA).id
    for call in (client.conversations_kick(channel=direct, user=MAYA), client.conversations_leave(channel=direct)):
        assert await code(call) == "method_not_supported_for_channel_type"
    left = await client.conversations_leave(channel=OTHER)
    assert left["not_in_channel"]
    joined = await client.conversations_join(channel=OTHER)
    assert joined["channel"]["is_member"]
