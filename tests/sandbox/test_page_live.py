"""The page on the real workspace, with a real Bolt app behind it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, FormData
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import SandboxClock
from sandbox.page import add_page
from sandbox.server import SandboxServer
from sandbox.workspace import Json
from tests.sandbox.hearth import BOT, GENERAL, MAYA, START, Bot, installed, small_workspace
from tests.sandbox.html_tree import tree
from tests.sandbox.page_stage import button, option, question, section, words


async def acknowledge(ack: AsyncAck) -> None:
    """All that an app does that has no use for an event."""
    await ack()


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": words("Pulse"),
    "submit": words("Send"),
    "blocks": [question("q", "How was it?", initial_option=option("2", "2"))],
}


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    server = SandboxServer(small_workspace(), SandboxClock(START), installed())
    add_page(server.web, server)
    await server.start()
    yield server
    await server.stop()


async def post(session: ClientSession, server: SandboxServer, act: str, **form: str) -> str:
    async with session.post(f"{server.url}/as/{MAYA}/{GENERAL}/{act}", data=form) as response:
        assert response.status == 200
        return await response.text()


async def test_a_click_opens_the_bots_form_and_sending_it_reaches_the_bot(
    server: SandboxServer, bot: Bot, client: AsyncWebClient, session: ClientSession
) -> None:
    submitted = asyncio.get_running_loop().create_future()

    async def open_form(ack: AsyncAck, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    async def take(ack: AsyncAck, view: Json) -> None:
        submitted.set_result(view["state"]["values"])
        await ack()

    bot.app.action("go")(open_form)
    bot.app.view("form")(take)
    blocks = [section("Ready?"), {"type": "actions", "block_id": "b", "elements": [button("go", "Go")]}]
    posted = await client.chat_postMessage(channel=GENERAL, text="Ready?", blocks=blocks)

    form = tree(await post(session, server, "press", surface=f"{GENERAL}|{posted['ts']}", block="b", action="go"))
    view = form.one("form", class_="sheet")["data-view"]
    assert [choice["value"] for choice in form.all("input", checked="")] == ["2"]

    answer = tree(await post(session, server, "submit", view=view, **{"q|answer": "4"}))
    assert not answer.one(id="part-modal").all("form")
    assert (await submitted)["q"]["answer"]["selected_option"]["value"] == "4"


async def test_a_bot_that_is_not_there_is_told_on_the_page(server: SandboxServer, session: ClientSession) -> None:
    answer = tree(await post(session, server, "say", text="/pulse"))
    assert "Tribune did not answer in time" in answer.one(class_="notice").text


async def test_an_unknown_command_is_told_on_the_page(server: SandboxServer, session: ClientSession) -> None:
    answer = tree(await post(session, server, "say", text="/nonsense"))
    assert "/nonsense is not a valid command." in answer.one(class_="notice").text


async def test_an_uploaded_picture_is_on_the_page(
    server: SandboxServer, bot: Bot, client: AsyncWebClient, session: ClientSession
) -> None:
    uploaded = await client.files_upload_v2(content=b"\x89PNG\r\n\x1a\n", filename="r.png", alt_txt="Bars")
    while not (await client.files_info(file=uploaded["file"]["id"]))["file"]["mimetype"]:  # noqa: ASYNC110 - Slack has no event for it: apps poll
        await asyncio.sleep(0)
    image = {"type": "image", "slack_file": {"id": uploaded["file"]["id"]}, "alt_text": "Bars"}
    await client.chat_postMessage(channel=GENERAL, text="Look", blocks=[image])
    async with session.get(f"{server.url}/as/{MAYA}/{GENERAL}") as response:
        page = tree((await response.text()).replace("<!doctype html>", ""))
    async with session.get(server.url + page.one("img", alt="Bars")["src"]) as response:
        assert await response.read() == b"\x89PNG\r\n\x1a\n"
    assert page.all(class_="byline")[-1].text.startswith(server.workspace.users[BOT].real_name)


async def test_a_message_shortcut_reaches_the_bot_with_its_message(
    server: SandboxServer, bot: Bot, session: ClientSession
) -> None:
    used = asyncio.get_running_loop().create_future()

    async def save(ack: AsyncAck, body: Json) -> None:
        used.set_result(body["message"]["text"])
        await ack()

    bot.app.shortcut("save")(save)
    bot.app.event("message")(acknowledge)
    said = await server.actor(MAYA).say(GENERAL, "Keep this")
    assert said is not None
    await post(session, server, "shortcut", callback="save", surface=f"{GENERAL}|{said.ts}")
    assert await used == "Keep this"


async def test_choices_of_the_bot_come_while_one_types_and_are_sent_with_the_form(
    server: SandboxServer, bot: Bot, client: AsyncWebClient, session: ClientSession
) -> None:
    submitted = asyncio.get_running_loop().create_future()
    element = {"type": "external_select", "action_id": "boiler", "min_query_length": 1}
    block = {"type": "input", "block_id": "q", "label": words("Which?"), "element": element}

    async def open_form(ack: AsyncAck, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM | {"blocks": [block]})
        await ack()

    async def offer(ack: AsyncAck, payload: Json) -> None:
        await ack(options=[option("4471", f"Boiler {payload['value']}")])

    async def take(ack: AsyncAck, view: Json) -> None:
        submitted.set_result(view["state"]["values"]["q"]["boiler"]["selected_option"]["value"])
        await ack()

    bot.app.shortcut("answer")(open_form)
    bot.app.options("boiler")(offer)
    bot.app.view("form")(take)
    form = tree(await post(session, server, "shortcut", callback="answer"))
    view = form.one("form", class_="sheet")["data-view"]
    asked = {"surface": view, "block": "q", "action": "boiler", "query": "44"}
    async with session.get(f"{server.url}/as/{MAYA}/{GENERAL}/choices", params=asked) as response:
        assert tree(await response.text()).one(role="option")["data-label"] == "Boiler 44"
    await post(session, server, "submit", view=view, **{"q|boiler": "4471"})
    assert await submitted == "4471"


async def test_a_dropped_file_can_be_read_by_the_bot(
    server: SandboxServer, bot: Bot, client: AsyncWebClient, session: ClientSession
) -> None:
    for event in ("message", "file_shared"):
        bot.app.event(event)(acknowledge)
    data = FormData({"text": "Here"})
    data.add_field("file", b"%PDF", filename="letter.pdf", content_type="application/pdf")
    async with session.post(f"{server.url}/as/{MAYA}/{GENERAL}/say", data=data) as response:
        link = tree(await response.text()).one("a", class_="file")
    told = await client.files_info(file=link["href"].rpartition("/")[2])
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    async with session.get(told["file"]["url_private_download"], headers=headers) as response:
        assert await response.read() == b"%PDF"
