"""External menus: what a member types is asked of the app, and what it offers can be chosen."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import sight, socket_mode
from sandbox.acting import ActError, Actor, NotAcknowledged
from sandbox.server import SandboxServer
from sandbox.workspace import View
from tests.sandbox.hearth import GENERAL, MAYA, Bot, actions, button, field, home, modal, options, plain

TOPICS = options("promises kept", "prices", "parts")


class Menu:
    """A form with two external menus, and what the app was asked and answers."""

    def __init__(self, actor: Actor, view: View) -> None:
        self.actor = actor
        self.view = view
        self.asked: list[Any] = []
        self.answer: dict[str, Any] = {}

    async def search(self, text: str, action_id: str = "topic") -> list[str]:
        return [option["value"] for option in await self.actor.search(self.view, action_id, text)]


@pytest.fixture
async def menu(server: SandboxServer, bot: Bot) -> Menu:
    one = {"type": "external_select", "action_id": "topic", "min_query_length": 2}
    several = {"type": "multi_external_select", "action_id": "topics", "initial_options": options("other")}

    @bot.app.shortcut("answer")
    async def form(ack: Any, body: Any, client: Any) -> None:
        blocks = field(one, block_id="one"), field(several, block_id="several", optional=True)
        view = modal(*blocks, private_metadata="kept")
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    maya = server.actor(MAYA)
    await maya.shortcut("answer")
    view = maya.modal()
    assert view is not None
    menu = Menu(maya, view)

    @bot.app.options("topic")
    @bot.app.options("topics")
    async def offer(ack: Any, body: Any) -> None:
        menu.asked.append(body)
        given = menu.answer or {"options": [o for o in TOPICS if o["value"].startswith(body["value"])]}
        await ack(**given)

    return menu


async def test_the_app_is_asked_with_everything_that_it_needs(menu: Menu) -> None:
    assert await menu.search("pr") == ["promises kept", "prices"]
    asked = menu.asked[0]
    assert (asked["type"], asked["value"], asked["action_id"], asked["block_id"]) == (
        "block_suggestion",
        "pr",
        "topic",
        "one",
    )
    assert (asked["view"]["id"], asked["view"]["private_metadata"]) == (menu.view.id, "kept")
    assert asked["container"] == {"type": "view", "view_id": menu.view.id}
    assert asked["user"]["id"] == MAYA
    assert not {"trigger_id", "response_url"} & asked.keys()


async def test_what_is_offered_can_be_chosen_and_nothing_else(menu: Menu) -> None:
    await menu.search("pr")
    assert menu.view.offered["one", "topic"] == {"options": TOPICS[:2]}
    await menu.actor.fill(menu.view, "one", "topic", "prices")
    assert menu.view.state["one"]["topic"] == {"type": "external_select", "selected_option": TOPICS[1]}
    with pytest.raises(ActError, match="no option 'parts'"):
        await menu.actor.fill(menu.view, "one", "topic", "parts")
    await menu.actor.fill(menu.view, "one", "topic", None)
    assert menu.view.state["one"]["topic"]["selected_option"] is None


async def test_what_was_chosen_stays_while_another_search_goes_on(menu: Menu) -> None:
    assert await menu.search("pri", "topics") == ["prices"]
    await menu.actor.fill(menu.view, "several", "topics", ["other", "prices"])
    assert await menu.search("par", "topics") == ["parts"]
    await menu.actor.fill(menu.view, "several", "topics", ["prices", "parts"])
    chosen = menu.view.state["several"]["topics"]["selected_options"]
    assert [option["value"] for option in chosen] == ["prices", "parts"]
    await menu.actor.fill(menu.view, "several", "topics", ["other"])
    with pytest.raises(ActError, match="no option 'prices'"):
        await menu.actor.fill(menu.view, "several", "topics", ["prices"])


async def test_too_few_letters_ask_nobody(menu: Menu) -> None:
    assert await menu.search("p") == []
    assert await menu.search("pr", "topics") == []  # three, where the menu does not say
    assert menu.asked == []


async def test_groups_are_offered_as_groups(menu: Menu) -> None:
    menu.answer = {"option_groups": [{"label": plain("Often"), "options": TOPICS[:1]},
                                     {"label": plain("Seldom"), "options": TOPICS[1:]}]}  # fmt: skip
    assert await menu.search("pr") == ["promises kept", "prices", "parts"]
    assert menu.view.offered["one", "topic"] == menu.answer
    await menu.actor.fill(menu.view, "one", "topic", "parts")


async def test_an_empty_answer_offers_nothing(menu: Menu, bot: Bot) -> None:
    assert await menu.search("zz") == []
    assert menu.view.offered["one", "topic"] == {"options": []}


@pytest.mark.parametrize(
    "answer",
    [
        {"options": options(*(f"o{number}" for number in range(101)))},
        {"options": [{"text": plain("No value")}]},
        {"options": [{"text": plain("x" * 76), "value": "long"}]},
        {"option_groups": [{"label": plain("x" * 76), "options": TOPICS}]},
    ],
)
async def test_an_answer_that_cannot_be_shown_fails_visibly(server: SandboxServer, menu: Menu, answer: Any) -> None:
    await menu.search("pr")
    menu.answer = answer
    with pytest.raises(ActError, match="cannot be shown"):
        await menu.search("pa")
    assert server.workspace.log[-1].kind == "failure"
    assert menu.view.offered["one", "topic"] == {"options": TOPICS[:2]}


async def test_an_app_that_does_not_answer_in_time_is_seen_to_fail(
    server: SandboxServer, menu: Menu, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "ACK_SECONDS", 0.1)
    await bot.close()
    with pytest.raises(NotAcknowledged, match="did not answer in time"):
        await menu.search("pr")


async def test_an_answer_of_nothing_at_all_offers_nothing(server: SandboxServer, bot: Bot) -> None:
    @bot.app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        menu = {"type": "external_select", "action_id": "who", "min_query_length": 0}
        await client.views_publish(user_id=event["user"], view=home(actions(menu, button("go"))))

    @bot.app.options("who")
    async def offer(ack: Any) -> None:
        await ack()

    maya = server.actor(MAYA)
    shown = await maya.open_home()
    assert shown is not None
    assert await maya.search(shown, "who", "") == []
    with pytest.raises(ActError, match="nothing to search"):
        await maya.search(shown, "go", "")


async def test_a_menu_in_a_message_says_which_message(server: SandboxServer, client: AsyncWebClient, bot: Bot) -> None:
    asked: list[Any] = []
    chosen: list[Any] = []

    @bot.app.options("topic")
    async def offer(ack: Any, body: Any) -> None:
        asked.append(body)
        await ack(options=TOPICS)

    @bot.app.action("topic")
    async def choose(ack: Any, action: Any) -> None:
        chosen.append(action["selected_option"]["value"])
        await ack()

    menu = {"type": "external_select", "action_id": "topic", "placeholder": plain("A topic")}
    posted = await client.chat_postMessage(channel=GENERAL, text="About?", blocks=[actions(menu)])
    message = server.workspace.find_message(GENERAL, posted["ts"])
    assert message is not None
    maya = server.actor(MAYA)
    offered = await maya.search(message, "topic", "pri", block_id="row")
    await maya.press(message, "topic", value=sight.value_of(offered, "Pri"), block_id="row")
    assert chosen == ["prices"]
    assert (asked[0]["message"]["ts"], asked[0]["channel"]["id"]) == (message.ts, GENERAL)
    assert asked[0]["container"]["type"] == "message"
    with pytest.raises(ActError, match="nothing called topic"):
        await maya.search(message, "topic", "pri", block_id="elsewhere")
