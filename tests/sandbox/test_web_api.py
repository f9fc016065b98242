"""The Web API answers slack_sdk as Slack would, and refuses what Slack would refuse."""

import asyncio
import json
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from tests.sandbox.hearth import (
    BOT,
    GENERAL,
    GONE,
    GUEST,
    MAYA,
    OLD,
    OTHER,
    SECRET,
    START,
    TOM,
    actions,
    button,
    field,
    home,
    installed,
    member,
    modal,
    radio,
    section,
    small_workspace,
    text_input,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


async def refusal(call: Any) -> dict[str, Any]:
    """What the workspace answered to a call that it refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer: dict[str, Any] = dict(caught.value.response.data)
    return answer


async def code(call: Any) -> str:
    return str((await refusal(call))["error"])


@pytest.fixture
async def narrow(session: aiohttp.ClientSession) -> AsyncIterator[AsyncWebClient]:
    """A client of an app that may only write."""
    server = SandboxServer(small_workspace(), SandboxClock(START), installed(scopes=frozenset({"chat:write"})))
    await server.start()
    yield AsyncWebClient(token="xoxb-sandbox", base_url=f"{server.url}/api/", session=session, retry_handlers=[])
    await server.stop()


# Who calls


async def test_auth_test_tells_who_the_bot_is_and_what_it_may_do(server: SandboxServer, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (BOT, "B0BOT", "T0HEARTH")
    assert answer["url"] == f"{server.url}/"
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert parsedate_to_datetime(answer.headers["Date"]).timestamp() == START


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth"), ("xapp-sandbox", "not_allowed_token_type")]
)
async def test_a_wrong_token_is_refused(client: AsyncWebClient, token: str, error: str) -> None:
    client.token = token
    assert await code(client.auth_test()) == error


async def test_a_socket_needs_the_apps_own_token(client: AsyncWebClient) -> None:
    assert await code(client.apps_connections_open(app_token="xoxb-sandbox")) == "not_allowed_token_type"


async def test_an_unknown_method_fails_visibly(server: SandboxServer, client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.shout")) == {
        "ok": False,
        "error": "unknown_method",
        "req_method": "chat.shout",
    }
    assert (server.workspace.log[-1].kind, server.workspace.log[-1].name) == ("failure", "chat.shout")


async def test_a_missing_scope_is_named(narrow: AsyncWebClient) -> None:
    answer = await refusal(narrow.users_list())
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "users:read", "chat:write")
    assert (await refusal(narrow.conversations_list()))["needed"] == "channels:read"
    assert (await refusal(narrow.conversations_open(users=MAYA)))["needed"] == "im:write"
    assert (await refusal(narrow.conversations_history(channel=GENERAL)))["needed"] == "channels:history"


# People


async def test_everybody_is_listed_page_by_page(client: AsyncWebClient) -> None:
    seen = []
    cursor = None
    while cursor != "":
        page = await client.users_list(limit=2, cursor=cursor, include_locale=True)
        seen += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
        assert len(page["members"]) <= 2
    told = {one["id"]: one for one in seen}
    assert told.keys() == {MAYA, TOM, GONE, GUEST, BOT, "USLACKBOT"}
    assert (told[TOM]["tz"], told[TOM]["tz_offset"], told[TOM]["locale"]) == ("Europe/Athens", 10_800, "en-GB")
    assert told[MAYA]["is_admin"]
    assert told[MAYA]["profile"]["email"] == "maya@hearth.example"
    assert told[GUEST]["is_restricted"]
    assert told[GONE]["deleted"]
    assert "tz" not in told[GONE]
    assert told[BOT]["is_bot"]


async def test_addresses_are_told_only_with_their_scope(session: aiohttp.ClientSession) -> None:
    server = SandboxServer(small_workspace(), SandboxClock(START), installed(scopes=frozenset({"users:read"})))
    await server.start()
    client = AsyncWebClient(token="xoxb-sandbox", base_url=f"{server.url}/api/", session=session)
    assert "email" not in (await client.users_info(user=MAYA))["user"]["profile"]
    assert await code(client.users_lookupByEmail(email="maya@hearth.example")) == "missing_scope"
    await server.stop()


async def test_one_person_is_found_by_id_or_address(client: AsyncWebClient) -> None:
    assert (await client.users_info(user=BOT))["user"]["is_bot"]
    assert (await client.users_lookupByEmail(email="Maya@Hearth.example"))["user"]["id"] == MAYA
    assert await code(client.users_info(user="U0NOBODY")) == "user_not_found"
    assert await code(client.users_lookupByEmail(email="nobody@hearth.example")) == "users_not_found"


@pytest.mark.parametrize("cursor", ["???", "bmV4dDp4", "cHJldjox"])
async def test_a_cursor_of_somebody_elses_is_refused(client: AsyncWebClient, cursor: str) -> None:
    assert await code(client.users_list(cursor=cursor)) == "invalid_cursor"


async def test_a_limit_out_of_range_is_refused(client: AsyncWebClient) -> None:
    assert await code(client.users_list(limit=1001)) == "invalid_limit"
    assert await code(client.api_call("users.list", params={"limit": "many"})) == "invalid_limit"


async def test_the_small_questions_are_answered(client: AsyncWebClient) -> None:
    assert (await client.team_info())["team"] == {
        "id": "T0HEARTH",
        "name": "Hearth",
        "domain": "hearth",
        "email_domain": "",
    }
    assert (await client.usergroups_list())["usergroups"] == []
    assert (await client.bots_info(bot="B0BOT"))["bot"]["user_id"] == BOT
    assert await code(client.bots_info(bot="B0OTHER")) == "bot_not_found"


# Conversations


async def test_channels_are_listed_by_type_and_private_ones_only_to_members(
    server: SandboxServer, client: AsyncWebClient
) -> None:
    async def names(**wanted: Any) -> set[str]:
        listed = (await client.conversations_list(**wanted))["channels"]
        return {channel.get("name", channel["id"]) for channel in listed}

    assert await names() == {"general", "other", "old"}
    assert await names(exclude_archived=True) == {"general", "other"}
    assert await names(types="private_channel") == set()
    server.workspace.channels[SECRET].members.add(BOT)
    assert await names(types="private_channel") == {"secret"}
    direct = (await client.conversations_open(users=MAYA))["channel"]
    assert direct["user"] == MAYA
    assert await names(types="im,mpim") == {direct["id"]}
    assert await code(client.conversations_list(types="telepathy")) == "invalid_types"
    mine = await client.users_conversations(types="public_channel")
    assert {channel["name"] for channel in mine["channels"]} == {"general", "old"}
    assert {channel["name"] for channel in (await client.users_conversations(user=MAYA))["channels"]} == {
        "general",
        "other",
        "old",
    }


async def test_a_channel_tells_whether_the_bot_is_in_it(client: AsyncWebClient) -> None:
    assert (await client.conversations_info(channel=GENERAL))["channel"]["is_member"] is True
    assert (await client.conversations_info(channel=OTHER))["channel"]["is_member"] is False
    assert (await client.conversations_info(channel=OLD))["channel"]["is_archived"] is True
    assert await code(client.conversations_info(channel=SECRET)) == "channel_not_found"
    assert (await client.conversations_members(channel=OTHER))["members"] == sorted([MAYA, TOM, GUEST])


async def test_the_bot_joins_public_channels_only(server: SandboxServer, client: AsyncWebClient) -> None:
    assert (await client.conversations_join(channel=OTHER))["channel"]["is_member"]
    assert await code(client.conversations_join(channel=OLD)) == "is_archived"
    server.workspace.channels[SECRET].members.add(BOT)
    assert await code(client.conversations_join(channel=SECRET)) == "method_not_supported_for_channel_type"


async def test_a_direct_message_is_opened_with_living_members_only(client: AsyncWebClient) -> None:
    first = (await client.conversations_open(users=MAYA))["channel"]["id"]
    assert (await client.conversations_open(users=[MAYA]))["channel"]["id"] == first
    assert (await client.conversations_open(channel=first))["already_open"]
    assert await code(client.conversations_open(users=GONE)) == "user_disabled"
    assert await code(client.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await code(client.conversations_open(users=[MAYA, TOM])) == "method_not_supported_for_channel_type"


async def test_history_is_read_from_the_newest_with_metadata_if_wanted(
    server: SandboxServer, client: AsyncWebClient
) -> None:
    metadata = {"event_type": "sent", "event_payload": {"key": "k1"}}
    first = await client.chat_postMessage(channel=GENERAL, text="one", metadata=metadata)
    await server.actor(MAYA).say(GENERAL, "two")
    await client.chat_postEphemeral(channel=GENERAL, user=MAYA, text="hidden")
    await client.chat_postMessage(channel=GENERAL, text="reply", thread_ts=first["ts"])
    assert first["message"]["metadata"] == metadata

    told = await client.conversations_history(channel=GENERAL)
    assert [message["text"] for message in told["messages"]] == ["two", "one"]
    assert "metadata" not in told["messages"][1]
    everything = await client.conversations_history(channel=GENERAL, include_all_metadata=True, limit=1)
    assert everything["has_more"]
    rest = await client.conversations_history(
        channel=GENERAL, include_all_metadata=True, cursor=everything["response_metadata"]["next_cursor"]
    )
    assert [message["metadata"] for message in rest["messages"]] == [metadata]
    after = await client.conversations_history(channel=GENERAL, oldest=first["ts"])
    assert [message["text"] for message in after["messages"]] == ["two"]
    since = await client.conversations_history(channel=GENERAL, oldest=first["ts"], inclusive=True)
    assert len(since["messages"]) == 2
    thread = await client.conversations_replies(channel=GENERAL, ts=first["ts"])
    assert [message["text"] for message in thread["messages"]] == ["one", "reply"]
    assert await code(client.conversations_replies(channel=GENERAL, ts="1.000000")) == "thread_not_found"
    assert await code(client.conversations_history(channel=OTHER)) == "not_in_channel"


async def test_a_reply_can_stand_in_its_channel_too(server: SandboxServer, client: AsyncWebClient) -> None:
    first = await client.chat_postMessage(
        channel=GENERAL, text="one", reply_broadcast=True
    )  # no reply: nothing to show
    await client.chat_postMessage(channel=GENERAL, text="hidden", thread_ts=first["ts"])
    await client.chat_postMessage(channel=GENERAL, text="shown", thread_ts=first["ts"], reply_broadcast=True)
    told = await client.conversations_history(channel=GENERAL)
    assert [(one["text"], one.get("subtype")) for one in told["messages"]] == [
        ("shown", "thread_broadcast"),
        ("one", None),
    ]
    thread = await client.conversations_replies(channel=GENERAL, ts=first["ts"])
    assert [message["text"] for message in thread["messages"]] == ["one", "hidden", "shown"]
    assert [message.text for message in server.workspace.visible_messages(MAYA, GENERAL)] == ["one", "shown"]


# Messages


async def test_a_message_to_a_member_opens_the_direct_message(server: SandboxServer, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=MAYA, text="Hello")
    assert answer["channel"].startswith("D")
    assert server.workspace.unread(MAYA, answer["channel"]) == 1
    server.workspace.mark_read(MAYA, answer["channel"])
    assert server.workspace.unread(MAYA, answer["channel"]) == 0
    assert [c.id for c in server.workspace.channels_of(MAYA)] == [GENERAL, OTHER, SECRET, answer["channel"]]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        (OTHER, "not_in_channel"),
        (SECRET, "channel_not_found"),
        (OLD, "is_archived"),
        ("C0NOWHERE", "channel_not_found"),
        (GONE, "user_disabled"),
        (BOT, "cannot_dm_bot"),
        ("", "channel_not_found"),
    ],
)
async def test_nothing_is_said_where_the_bot_may_not_speak(client: AsyncWebClient, channel: str, error: str) -> None:
    assert await code(client.chat_postMessage(channel=channel, text="Hello")) == error


async def test_nothing_is_said_to_somebody_who_has_left(server: SandboxServer, client: AsyncWebClient) -> None:
    place = (await client.chat_postMessage(channel=TOM, text="Hello"))["channel"]
    server.workspace.users[TOM].deleted = True
    assert await code(client.chat_postMessage(channel=place, text="Hello")) == "user_disabled"


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "hologram"}]}, "invalid_blocks"),
        ({"text": "x", "metadata": {"event_type": "only"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"k": "v" * 16_000}}}, "metadata_too_large"),
        ({"text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
    ],
)
async def test_a_message_that_slack_would_not_take_is_refused(
    client: AsyncWebClient, payload: dict[str, Any], error: str
) -> None:
    assert await code(client.api_call("chat.postMessage", json={"channel": GENERAL, **payload})) == error


async def test_bad_blocks_are_named_with_their_place(client: AsyncWebClient) -> None:
    answer = await refusal(client.chat_postMessage(channel=GENERAL, text="x", blocks=[section("x" * 3001)]))
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert answer["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]


async def test_the_bot_changes_and_deletes_its_own_messages_only(server: SandboxServer, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=GENERAL, text="Draft", blocks=[section("Draft")])
    place, ts = answer["channel"], answer["ts"]
    changed = await client.chat_update(channel=place, ts=ts, text="Final")
    assert changed["message"]["edited"]
    assert server.workspace.messages[GENERAL][0].blocks == []
    link = await client.chat_getPermalink(channel=place, message_ts=ts)
    assert link["permalink"].endswith(f"/archives/{GENERAL}/p{ts.replace('.', '')}")
    await client.chat_delete(channel=place, ts=ts)
    assert server.workspace.messages[GENERAL] == []
    assert await code(client.chat_update(channel=place, ts=ts, text="Late")) == "message_not_found"
    assert await code(client.chat_getPermalink(channel=place, message_ts=ts)) == "message_not_found"
    said = await server.actor(MAYA).say(GENERAL, "Mine")
    assert said is not None
    assert await code(client.chat_update(channel=place, ts=said.ts, text="Yours")) == "cant_update_message"
    assert await code(client.chat_delete(channel=place, ts=said.ts)) == "cant_delete_message"


async def test_an_ephemeral_message_is_for_one_member_of_the_channel(
    server: SandboxServer, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel=GENERAL, user=MAYA, text="Psst")
    assert [m.text for m in server.workspace.visible_messages(MAYA, GENERAL)] == ["Psst"]
    assert server.workspace.visible_messages(TOM, GENERAL) == []
    assert await code(client.chat_postEphemeral(channel=GENERAL, user=GONE, text="Psst")) == "user_not_in_channel"


# Rates


async def test_one_channel_takes_about_a_message_a_second(server: SandboxServer, client: AsyncWebClient) -> None:
    for number in range(5):
        await client.chat_postMessage(channel=GENERAL, text=str(number))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=GENERAL, text="too much")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    await server.clock.jump(START + 1)
    await client.chat_postMessage(channel=GENERAL, text="after a second")


async def test_a_client_that_keeps_to_five_messages_a_second_is_not_hindered(server: SandboxServer) -> None:
    for number in range(400):
        server.workspace.users[f"U0{number:05}"] = member(f"U0{number:05}")
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=f"{server.url}/api/", session=session, retry_handlers=[])
        for number in range(400):
            if number % 5 == 0:
                await server.clock.jump(server.clock.now() + 1)
            await client.chat_postMessage(channel=f"U0{number:05}", text="Hello")
    assert all(len(server.actor(f"U0{number:05}").inbox()) == 1 for number in range(400))


async def test_two_hundred_forms_open_at_once(server: SandboxServer, client: AsyncWebClient) -> None:
    triggers = [server._hub.trigger(MAYA) for _ in range(200)]
    opened = await asyncio.gather(*(client.views_open(trigger_id=one, view=modal(section("Hi"))) for one in triggers))
    assert len({answer["view"]["id"] for answer in opened}) == 200


# Views


async def test_a_trigger_works_once_and_for_three_seconds(server: SandboxServer, client: AsyncWebClient) -> None:
    view = modal(section("Hi"))
    trigger = server._hub.trigger(MAYA)
    await client.views_open(trigger_id=trigger, view=view)
    assert await code(client.views_open(trigger_id=trigger, view=view)) == "exchanged_trigger_id"
    late = server._hub.trigger(MAYA)
    await server.clock.jump(START + 3.1)
    assert await code(client.views_open(trigger_id=late, view=view)) == "expired_trigger_id"
    assert await code(client.views_open(trigger_id="1.2.3", view=view)) == "invalid_trigger_id"


async def test_three_modals_lie_on_each_other_and_no_more(server: SandboxServer, client: AsyncWebClient) -> None:
    async def push() -> Any:
        return await client.views_push(trigger_id=server._hub.trigger(MAYA), view=modal(section("More")))

    assert await code(push()) == "not_found"
    root = (await client.views_open(trigger_id=server._hub.trigger(MAYA), view=modal(section("Hi"))))["view"]
    for _ in range(2):
        top = (await push())["view"]
    assert top["root_view_id"] == root["id"]
    assert await code(push()) == "push_limit_reached"


async def test_a_modal_is_updated_by_either_id_if_the_hash_is_right(
    server: SandboxServer, client: AsyncWebClient
) -> None:
    form = modal(field(text_input(), block_id="words"), external_id="mine")
    view = (await client.views_open(trigger_id=server._hub.trigger(MAYA), view=form))["view"]
    newer = (await client.views_update(view_id=view["id"], hash=view["hash"], view=form))["view"]
    assert newer["hash"] != view["hash"]
    await client.views_update(external_id="mine", view=form)
    assert await code(client.views_update(view_id=view["id"], hash=view["hash"], view=form)) == "hash_conflict"
    assert await code(client.views_update(view_id="V0NONE", view=form)) == "not_found"
    again = client.views_open(trigger_id=server._hub.trigger(TOM), view=form)
    assert await code(again) == "duplicate_external_id"


async def test_bad_views_are_named(server: SandboxServer, client: AsyncWebClient) -> None:
    form = modal(field(radio(), block_id="q"))
    del form["submit"]
    answer = await refusal(client.views_open(trigger_id=server._hub.trigger(MAYA), view=form))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: submit [json-pointer:/view]"]
    assert await code(client.api_call("views.open", json={"trigger_id": server._hub.trigger(MAYA)})) == (
        "invalid_arguments"
    )
    big = home(*(section("x" * 2900) for _ in range(100)))
    assert await code(client.views_publish(user_id=MAYA, view=big)) == "view_too_large"
    assert await code(client.views_publish(user_id=MAYA, view=home(), hash="1.2")) == "hash_conflict"


# Files


async def test_a_picture_is_uploaded_looked_at_and_shown(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    uploaded = await client.files_upload_v2(content=PNG, filename="chart.png", title="Chart", alt_txt="Bars")
    file_id = uploaded["file"]["id"]
    picture = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "Bars"}
    early = await refusal(client.chat_postMessage(channel=GENERAL, text="Chart", blocks=[picture]))
    assert early["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    assert (await client.files_info(file=file_id))["file"]["mimetype"] == ""
    told = (await client.files_info(file=file_id))["file"]
    assert (told["mimetype"], told["size"], told["alt_txt"]) == ("image/png", len(PNG), "Bars")
    by_url = {"type": "image", "slack_file": {"url": told["url_private"]}, "alt_text": "Bars"}
    inside = {"type": "context", "elements": [by_url]}
    beside = section("See", accessory=picture)
    await client.chat_postMessage(channel=GENERAL, text="Chart", blocks=[picture, inside, beside])
    async with session.get(told["url_private"], headers={"Authorization": "Bearer xoxb-sandbox"}) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PNG)
    async with session.get(told["url_private"]) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
    assert server.workspace.files[file_id].title == "Chart"


async def test_a_file_that_is_no_picture_cannot_be_shown(client: AsyncWebClient) -> None:
    for name in ("notes.txt", "fake.png"):
        file_id = (await client.files_upload_v2(content="words", filename=name))["file"]["id"]
        await client.files_info(file=file_id)
        picture = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "Words"}
        assert await code(client.chat_postMessage(channel=GENERAL, text="x", blocks=[picture])) == "invalid_blocks"


async def test_an_upload_that_is_not_finished_is_no_file(
    client: AsyncWebClient, session: aiohttp.ClientSession, server: SandboxServer
) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.png", length=10)
    assert await code(client.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": "A"}])) == (
        "file_not_found"
    )
    async with session.post(begun["upload_url"], data=b"too short") as answer:
        assert answer.status == 400
    form = aiohttp.FormData()
    form.add_field("file", b"0123456789", filename="a.png")
    async with session.post(begun["upload_url"], data=form) as answer:
        assert (answer.status, await answer.text()) == (200, "OK - 10")
    await client.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": "A"}])
    async with session.post(begun["upload_url"], data=b"0123456789") as answer:
        assert answer.status == 404
    async with session.get(f"{server.url}/files/F0NONE/a.png") as answer:
        assert answer.status == 404
    assert await code(client.files_info(file="F0NONE")) == "file_not_found"
    assert await code(client.api_call("files.completeUploadExternal", json={"files": []})) == "invalid_arguments"


# The edge


@pytest.mark.parametrize(
    ("body", "error"),
    [("{", "invalid_json"), ("[]", "json_not_object"), ('{"text": "no channel"}', "channel_not_found")],
)
async def test_a_body_that_is_not_what_it_should_be_is_refused(
    server: SandboxServer, session: aiohttp.ClientSession, body: str, error: str
) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}
    async with session.post(f"{server.url}/api/chat.postMessage", data=body, headers=headers) as answer:
        assert (await answer.json())["error"] == error


async def test_forms_carry_nested_values_as_json(server: SandboxServer, session: aiohttp.ClientSession) -> None:
    form = {"token": "xoxb-sandbox", "channel": GENERAL, "text": "Hi", "blocks": json.dumps([actions(button("a"))])}
    async with session.post(f"{server.url}/api/chat.postMessage", data=form) as answer:
        assert (await answer.json())["ok"]
    async with session.post(f"{server.url}/api/chat.postMessage", data=form | {"blocks": "[{"}) as answer:
        assert (await answer.json())["error"] == "invalid_arguments"
    assert "token" not in server.workspace.log[0].request


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:1234"}, 200),
    ],
)
async def test_strangers_are_refused(
    server: SandboxServer, session: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    async with session.post(f"{server.clock_url}/poke", headers=headers) as answer:
        assert answer.status == status


async def test_every_call_is_recorded_as_a_line_of_json(
    server: SandboxServer, client: AsyncWebClient, tmp_path: Path
) -> None:
    path = tmp_path / "deep" / "slack.jsonl"
    server.record(path)
    await client.chat_postMessage(channel=GENERAL, text="Hello")
    await refusal(client.chat_postMessage(channel=OLD, text="Hello"))
    await server.stop()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    called = [line for line in lines if line["name"] == "chat.postMessage"]
    assert [(line["kind"], line["name"], line["response"]["ok"]) for line in called] == [
        ("api", "chat.postMessage", True),
        ("failure", "chat.postMessage", False),
    ]


async def test_the_log_in_memory_is_bounded(server: SandboxServer) -> None:
    for number in range(5_000):
        server._hub.write_down("api", str(number), {}, {})
    assert len(server.workspace.log) <= 2_000
    assert server.workspace.log[-1].name == "4999"
