"""Simulated colleagues answer whatever asks them with buttons that count, and try again when nobody listens."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import SandboxClock
from sandbox.colleagues import Colleagues
from sandbox.company import Company
from sandbox.company_file import read_company
from sandbox.hub import Installed
from sandbox.server import SandboxServer
from tests.sandbox.hearth import MANIFEST, SCOPES, Bot, actions, button, field, modal, plain, section, text_input

DAYS = 3 * 86_400
SCALE = {"1": "1 Not at all", "2": "2", "3": "3", "4": "4", "5": "5 Fully"}


def scale(action_id: str, words: dict[str, str], *, kind: str = "radio_buttons") -> dict[str, Any]:
    options = [{"text": plain(text), "value": value} for value, text in words.items()]
    return {"type": kind, "action_id": action_id, "options": [*options, {"text": plain("Can't say"), "value": "none"}]}


class Asking:
    """A company whose app asks everybody one question in a message, and four more in a form."""

    def __init__(self, company: Company, server: SandboxServer, bot: Bot) -> None:
        self.company = company
        self.server = server
        self.bot = bot
        self.answers: dict[str, dict[str, Any]] = {}
        self.colleagues = Colleagues(server, company.plot)
        self._add_listeners(bot)

    def _add_listeners(self, bot: Bot) -> None:
        @bot.app.action({"block_id": "asked"})
        async def pressed(ack: Any, body: Any, client: Any) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=self._form())
            await ack()

        @bot.app.view("form")
        async def take(ack: Any, body: Any, view: Any) -> None:
            self.answers[body["user"]["id"]] = view["state"]["values"]
            await ack(response_action="update", view=_thanks())

    @staticmethod
    def _form() -> dict[str, Any]:
        ten = {str(number): str(number) for number in range(11)}
        send = scale("a", ten, kind="static_select")
        return modal(
            field(scale("a", SCALE), block_id="first") | {"label": plain("I was proud of the service we gave.")},
            field(scale("a", SCALE), block_id="second") | {"label": plain("Something else entirely.")},
            field(send, block_id="send") | {"label": plain("Would you send a friend?")},
            field(text_input(), block_id="words", optional=True) | {"label": plain("What got in the way?")},
            field({"type": "checkboxes", "action_id": "hide", "options": [{"text": plain("Hide"), "value": "hide"}]},
                  block_id="hide", optional=True),
        )  # fmt: skip

    async def ask(self) -> None:
        rows = [button(value, text=words, value="cycle") for value, words in SCALE.items()]
        for employee in self.company.plot.employees:
            await self.bot.client.chat_postMessage(
                channel=employee.user.id,
                text="A question",
                blocks=[section("I was proud of the service we gave."), actions(*rows, block_id="asked")],
            )


def _thanks() -> dict[str, Any]:
    thanks = modal(section("Thank you, recorded."))
    del thanks["submit"]
    return thanks


@pytest.fixture
async def asking(session: aiohttp.ClientSession) -> AsyncIterator[Asking]:
    company = read_company("name,team\n" + "\n".join(f"P{n},Team {n % 2}" for n in range(12)), name="Lantern")
    app = Installed(
        manifest=MANIFEST, bot_user="U0TRIBUNE", bot_token="xoxb-sandbox", app_token="xapp-sandbox", scopes=SCOPES
    )
    server = SandboxServer(company.workspace, SandboxClock(company.begins.timestamp()), app)
    await server.start()
    client = AsyncWebClient(token="xoxb-sandbox", base_url=f"{server.url}/api/", session=session, retry_handlers=[])
    bot = Bot(client)
    await bot.connect()
    await server.wait_connected()
    asking = Asking(company, server, bot)
    watching = asking.colleagues.start()
    yield asking
    watching.cancel()
    await bot.close()
    await server.stop()


async def test_everybody_answers_but_the_host_and_those_who_never_do(asking: Asking) -> None:
    await asking.ask()
    await asking.server.clock.jump(asking.server.clock.now() + DAYS)
    plot = asking.company.plot
    assert asking.answers.keys() == {e.user.id for e in plot.employees} - set(plot.silent) - {plot.host}
    assert (asking.colleagues.answered, asking.colleagues.refused) == (len(asking.answers), 0)
    for said in asking.answers.values():
        chosen = [said[block]["a"]["selected_option"]["text"]["text"] for block in ("first", "second", "send")]
        assert all(chosen)
        assert said["hide"]["hide"]["selected_options"] == []
    assert any(said["words"]["text"]["value"] for said in asking.answers.values())


async def test_the_first_answer_is_the_same_in_the_message_and_in_the_form(asking: Asking) -> None:
    await asking.ask()
    await asking.server.clock.jump(asking.server.clock.now() + DAYS)
    pressed = {
        call.request["user"]["id"]: call.request["actions"][0]["action_id"]
        for call in asking.server.workspace.log
        if call.name == "block_actions"
    }
    assert pressed == {user: said["first"]["a"]["selected_option"]["value"] for user, said in asking.answers.items()}


async def test_a_reminder_is_no_second_question(asking: Asking) -> None:
    await asking.ask()
    await asking.ask()
    await asking.server.clock.jump(asking.server.clock.now() + DAYS)
    assert asking.colleagues.answered == len(asking.answers)


async def test_colleagues_try_again_until_somebody_listens(asking: Asking) -> None:
    await asking.ask()
    await asking.bot.close()
    await asking.server.clock.jump(asking.server.clock.now() + DAYS)
    assert asking.answers == {}
    silent = len(set(asking.company.plot.silent) | {asking.company.plot.host})
    assert asking.colleagues.refused == len(asking.company.plot.employees) - silent
