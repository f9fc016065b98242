"""Files that people drop into conversations and forms: whose they are, how large, and what the app may see."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import sharing
from sandbox.acting import ActError, Actor
from sandbox.server import SandboxServer
from sandbox.workspace import View
from tests.sandbox.hearth import GENERAL, MAYA, OTHER, SCOPES, TOM, Bot, field, modal

CSV = b"when,where,text\n2025-06-03,visit,Warm again\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
TOKEN = {"Authorization": "Bearer xoxb-sandbox"}


@pytest.fixture
def heard(bot: Bot) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []

    @bot.app.event("message")
    @bot.app.event("file_shared")
    async def hear(event: Any) -> None:
        events.append(event)

    return events


async def test_a_file_dropped_into_the_direct_message_reaches_the_app(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession, heard: list[Any]
) -> None:
    maya = server.actor(MAYA)
    direct = server._hub.direct_message(MAYA).id
    said = await maya.drop(direct, [maya.upload("voices of June.csv", CSV)], text="Here they are")
    message, shared = heard
    assert (message["subtype"], message["channel_type"], message["text"]) == ("file_share", "im", "Here they are")
    told = message["files"][0]
    assert (told["name"], told["mimetype"], told["filetype"], told["size"], told["user"]) == (
        "voices of June.csv",
        "text/csv",
        "csv",
        len(CSV),
        MAYA,
    )
    assert told["ims"] == [direct]
    assert (shared["type"], shared["file_id"], shared["channel_id"]) == ("file_shared", told["id"], direct)
    async with session.get(told["url_private_download"], headers=TOKEN) as answer:
        assert (answer.content_type, await answer.read()) == ("text/csv", CSV)
    assert (await client.files_info(file=told["id"]))["file"]["mimetype"] == "text/csv"
    history = (await client.conversations_history(channel=direct))["messages"]
    assert history[0]["files"][0]["id"] == told["id"]
    assert said.files == [told["id"]]


async def test_a_file_is_given_to_nobody_without_the_token(
    server: SandboxServer, session: aiohttp.ClientSession
) -> None:
    maya = server.actor(MAYA)
    file = maya.upload("a.csv", CSV)
    await maya.drop(GENERAL, [file])
    url = f"{server.url}/files/{file.id}/a.csv"
    for headers in ({}, {"Authorization": "Bearer xoxb-forged"}, {"Authorization": "Bearer xapp-sandbox"}):
        async with session.get(url, headers=headers) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
            assert CSV not in await answer.read()
    async with session.get(f"{server.url}/files/{file.id}/b.csv", headers=TOKEN) as answer:
        assert answer.status == 404
    object.__setattr__(server.app, "scopes", SCOPES - {"files:read"})
    async with session.get(url, headers=TOKEN) as answer:
        assert answer.content_type == "text/html"


async def test_the_app_sees_no_file_where_it_is_not(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession, heard: list[Any]
) -> None:
    maya = server.actor(MAYA)
    file = maya.upload("a.csv", CSV)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="file_not_found"):
            await client.files_info(file=file.id)
        async with session.get(f"{server.url}/files/{file.id}/a.csv", headers=TOKEN) as answer:
            assert answer.content_type == "text/html"
        await maya.drop(OTHER, [file])
    assert file.channels == [OTHER]
    assert heard == []


async def test_several_files_come_in_one_message(server: SandboxServer, heard: list[Any]) -> None:
    maya = server.actor(MAYA)
    await maya.drop(GENERAL, [maya.upload("a.csv", CSV), maya.upload("b.png", PNG)])
    assert [file["mimetype"] for file in heard[0]["files"]] == ["text/csv", "image/png"]
    assert heard[0]["files"][0]["is_public"]
    assert len(heard) == 3


async def test_what_cannot_be_dropped_is_refused(server: SandboxServer) -> None:
    maya, tom = server.actor(MAYA), server.actor(TOM)
    file = maya.upload("a.csv", CSV)
    with pytest.raises(ActError, match="somebody else's"):
        await tom.drop(GENERAL, [file])
    for files in ([], [file] * 11):
        with pytest.raises(ActError, match="1 to 10"):
            await maya.drop(GENERAL, files)
    with pytest.raises(ActError, match="not in this channel"):
        await maya.drop("C0NOWHERE", [file])
    server.app.manifest["features"]["app_home"]["messages_tab_enabled"] = False
    with pytest.raises(ActError, match="turned off"):
        await maya.drop(server._hub.direct_message(MAYA).id, [file])


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [("", b"x", "needs a name"), ("folder/", b"x", "needs a name"), ("a.csv", b"", "is empty"),
     ("a.csv", bytes(sharing.LARGEST_FILE + 1), "larger than 10 MB")],
)  # fmt: skip
def test_a_file_that_slack_would_not_take_is_refused(
    server: SandboxServer, name: str, content: bytes, complaint: str
) -> None:
    with pytest.raises(ActError, match=complaint):
        server.actor(MAYA).upload(name, content)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\me\\a b.csv", "a b.csv"),
        ("<b>?#.csv", "<b>?#.csv"),
        ("ä" * 300, "ä" * 255),
    ],
)
async def test_a_hostile_name_is_only_a_name(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession, name: str, kept: str
) -> None:
    maya = server.actor(MAYA)
    file = maya.upload(name, CSV)
    assert file.name == kept
    await maya.drop(GENERAL, [file])
    url = (await client.files_info(file=file.id))["file"]["url_private"]
    async with session.get(url, headers=TOKEN) as answer:
        assert await answer.read() == CSV


# File inputs


@pytest.fixture
async def form(server: SandboxServer, bot: Bot) -> tuple[Actor, View, list[Any]]:
    given: list[Any] = []

    @bot.app.shortcut("answer")
    async def open_form(ack: Any, body: Any, client: Any) -> None:
        files = {"type": "file_input", "action_id": "files", "filetypes": ["csv", ".TXT"], "max_files": 2}
        view = modal(field(files, block_id="files"))
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @bot.app.view("form")
    async def take(ack: Any, view: Any, client: Any) -> None:
        files = view["state"]["values"]["files"]["files"]["files"]
        given.extend([(await client.files_info(file=file["id"]))["file"]["name"] for file in files])
        await ack()

    maya = server.actor(MAYA)
    await maya.shortcut("answer")
    view = maya.modal()
    assert view is not None
    return maya, view, given


async def test_files_in_a_form_become_the_apps_when_it_is_sent(
    server: SandboxServer, client: AsyncWebClient, session: aiohttp.ClientSession, form: Any
) -> None:
    maya, view, given = form
    files = [maya.upload("a.csv", CSV), maya.upload("b.TXT", b"words")]
    assert view.state["files"]["files"] == {"type": "file_input", "files": []}
    await maya.fill(view, "files", "files", [file.id for file in files])
    assert [file["id"] for file in view.state["files"]["files"]["files"]] == [file.id for file in files]
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_info(file=files[0].id)
    assert await maya.submit(view) is None
    assert given == ["a.csv", "b.TXT"]
    async with session.get(f"{server.url}/files/{files[0].id}/a.csv", headers=TOKEN) as answer:
        assert await answer.read() == CSV


async def test_a_form_without_its_file_is_not_sent(form: Any) -> None:
    maya, view, given = form
    again = await maya.submit(view)
    assert again.errors == {"files": "Please complete this required field."}
    assert given == []


async def test_a_file_input_takes_only_ones_own_files_of_its_types(server: SandboxServer, form: Any) -> None:
    maya, view, _ = form
    strangers = server.actor(TOM).upload("a.csv", CSV)
    picture = maya.upload("a.png", PNG)
    for value, complaint in (
        ([strangers.id], "no longer there"),
        (["F0FORGED"], "no longer there"),
        ([{"id": "F"}], "no longer there"),
        ([picture.id], "these types: csv, txt"),
        ([maya.upload("a.csv", CSV).id] * 3, "At most 2 files"),
        ("a.csv", "takes files"),
    ):
        with pytest.raises(ActError, match=complaint):
            await maya.fill(view, "files", "files", value)
    assert view.state["files"]["files"]["files"] == []
