"""Every element takes what Slack's would take, and says it in Slack's shapes."""

from typing import Any

import pytest

from sandbox.acting import ActError
from sandbox.blockkit import IN_INPUT
from sandbox.elements import INPUTS, REQUIRED, carried_state, initial_state
from sandbox.server import SandboxServer
from sandbox.workspace import Channel
from tests.sandbox.hearth import (
    BOT,
    GENERAL,
    GONE,
    GUEST,
    MAYA,
    OLD,
    OTHER,
    SECRET,
    TOM,
    Bot,
    actions,
    button,
    field,
    home,
    modal,
    options,
    plain,
    radio,
    section,
    text_input,
)

ONE, TWO = options("one", "two")
CHOICES: dict[str, Any] = {"options": [ONE, TWO]}


def rich(*elements: Any) -> Any:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


@pytest.mark.parametrize(
    ("element", "value", "said"),
    [
        ({"type": "plain_text_input"}, "words", {"value": "words"}),
        ({"type": "plain_text_input"}, "", {"value": None}),
        ({"type": "number_input", "is_decimal_allowed": False}, 5, {"value": "5"}),
        ({"type": "number_input", "is_decimal_allowed": True}, "2.50", {"value": "2.50"}),
        ({"type": "email_text_input"}, "a@b.example", {"value": "a@b.example"}),
        ({"type": "url_text_input"}, "https://a.example", {"value": "https://a.example"}),
        ({"type": "static_select", **CHOICES}, "one", {"selected_option": ONE}),
        (
            {"type": "static_select", "option_groups": [{"label": plain("G"), "options": [ONE]}]},
            "one",
            {"selected_option": ONE},
        ),
        ({"type": "radio_buttons", **CHOICES}, "two", {"selected_option": TWO}),
        ({"type": "checkboxes", **CHOICES}, ["two", "one"], {"selected_options": [TWO, ONE]}),
        ({"type": "checkboxes", **CHOICES}, [], {"selected_options": []}),
        ({"type": "checkboxes", **CHOICES}, None, {"selected_options": []}),
        ({"type": "multi_static_select", **CHOICES}, ["one"], {"selected_options": [ONE]}),
        ({"type": "users_select"}, MAYA, {"selected_user": MAYA}),
        ({"type": "users_select"}, None, {"selected_user": None}),
        ({"type": "multi_users_select"}, [MAYA, TOM], {"selected_users": [MAYA, TOM]}),
        ({"type": "channels_select"}, GENERAL, {"selected_channel": GENERAL}),
        ({"type": "multi_channels_select"}, [GENERAL], {"selected_channels": [GENERAL]}),
        ({"type": "conversations_select"}, GENERAL, {"selected_conversation": GENERAL}),
        ({"type": "multi_conversations_select"}, [GENERAL], {"selected_conversations": [GENERAL]}),
        ({"type": "datepicker"}, "2025-06-03", {"selected_date": "2025-06-03"}),
        ({"type": "timepicker"}, "09:05", {"selected_time": "09:05"}),
        ({"type": "datetimepicker"}, 1_748_937_600, {"selected_date_time": 1_748_937_600}),
        ({"type": "external_select", **CHOICES}, "two", {"selected_option": TWO}),
        ({"type": "multi_external_select", **CHOICES}, ["two"], {"selected_options": [TWO]}),
        ({"type": "file_input"}, ["F1"], {"files": ["F1"]}),
        ({"type": "file_input"}, None, {"files": []}),
        ({"type": "rich_text_input"}, "words", {"rich_text_value": rich({"type": "text", "text": "words"})}),
        ({"type": "rich_text_input"}, "", {"rich_text_value": None}),
        ({"type": "rich_text_input"}, rich({"type": "text", "text": " \n"}), {"rich_text_value": None}),
        ({"type": "rich_text_input"}, rich({"type": "text"}), {"rich_text_value": None}),
        (
            {"type": "rich_text_input"},
            rich({"type": "user", "user_id": MAYA}),
            {"rich_text_value": rich({"type": "user", "user_id": MAYA})},
        ),
    ],
)
def test_says_what_was_put_in_as_slack_does(element: Any, value: object, said: Any) -> None:
    assert INPUTS[element["type"]].take(element, value) == {"type": element["type"], **said}


@pytest.mark.parametrize(
    ("element", "value", "complaint"),
    [
        ({"type": "plain_text_input"}, 5, "takes text"),
        ({"type": "plain_text_input", "max_length": 3}, "four", "At most 3 characters"),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", "takes a number"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "2"}, "1", "At least 2"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "2"}, "3", "At most 2"),
        ({"type": "email_text_input"}, "nobody", "e-mail address"),
        ({"type": "url_text_input"}, "nowhere", "a link"),
        ({"type": "radio_buttons", **CHOICES}, "three", "no option 'three'"),
        ({"type": "checkboxes", **CHOICES}, "one", "several choices"),
        ({"type": "multi_users_select", "max_selected_items": 1}, [MAYA, TOM], "At most 1 choices"),
        ({"type": "users_select"}, [MAYA], "one choice"),
        ({"type": "datepicker"}, "tomorrow", "a date"),
        ({"type": "timepicker"}, "late", "a time of day"),
        ({"type": "datetimepicker"}, "soon", "a date and a time"),
        ({"type": "external_select", "options": []}, "one", "no option 'one'"),
        ({"type": "file_input"}, "F1", "takes files"),
        ({"type": "file_input", "max_files": 1}, ["F1", "F2"], "At most 1 file"),
        ({"type": "file_input"}, ["F1"] * 11, "At most 10 files"),
        ({"type": "rich_text_input"}, 5, "takes text"),
        ({"type": "rich_text_input"}, {"type": "rich_text", "elements": ["words"]}, "takes text"),
    ],
)
def test_refuses_what_an_element_would_not_take(element: Any, value: object, complaint: str) -> None:
    with pytest.raises(ActError, match=complaint):
        INPUTS[element["type"]].take(element, value)


def test_every_element_that_may_stand_in_a_form_can_be_filled() -> None:
    assert INPUTS.keys() == IN_INPUT


def test_required_fields_and_least_lengths_are_asked_for() -> None:
    text = INPUTS["plain_text_input"]
    element = {"type": "plain_text_input", "min_length": 3}
    assert text.lacks(element, text.initial(element)) == REQUIRED
    assert text.lacks(element, text.take(element, "ab")) == "At least 3 characters."
    assert text.lacks(element, text.take(element, "abc")) is None
    assert text.too_short(element, text.take(element, "")) is None
    ticks = INPUTS["checkboxes"]
    assert ticks.lacks({}, {"selected_options": []}) == REQUIRED


def test_an_update_keeps_what_was_put_in_and_takes_new_beginnings_elsewhere() -> None:
    before = [field(radio(), block_id="a"), field(text_input(initial_value="old"), block_id="b")]
    state = initial_state(before)
    state["a"]["choice"] = {"type": "radio_buttons", "selected_option": ONE}
    after = [
        field(radio(), block_id="a"),
        field(text_input(initial_value="new"), block_id="b"),
        field(text_input(), block_id="c"),
        section("x", block_id="d", accessory=button("press")),
    ]
    carried = carried_state(before, state, after)
    assert carried["a"]["choice"]["selected_option"] == ONE
    assert carried["b"]["text"]["value"] == "new"
    assert carried["c"]["text"]["value"] is None
    assert "d" not in carried


async def test_choices_in_a_message_are_told_at_once_and_remembered(server: SandboxServer, bot: Bot) -> None:
    bodies: list[Any] = []

    @bot.app.action({"block_id": "row"})
    async def chosen(ack: Any, body: Any) -> None:
        bodies.append(body)
        await ack()

    menu = {"type": "static_select", "action_id": "pick", **CHOICES}
    more = {"type": "overflow", "action_id": "more", **CHOICES}
    who = {"type": "users_select", "action_id": "who"}
    answer = await bot.client.chat_postMessage(channel=MAYA, text="Pick", blocks=[actions(menu, more, who)])
    message = server.workspace.find_message(answer["channel"], answer["ts"])
    assert message is not None
    maya = server.actor(MAYA)
    await maya.press(message, "pick", value="two")
    await maya.press(message, "more", value={"value": "one"})
    await maya.press(message, "who", value=TOM)
    assert [body["actions"][0].get("selected_option") for body in bodies] == [TWO, ONE, None]
    assert bodies[2]["actions"][0]["selected_user"] == TOM
    assert bodies[2]["state"]["values"] == {
        "row": {
            "pick": {"type": "static_select", "selected_option": TWO},
            "who": {"type": "users_select", "selected_user": TOM},
        }
    }
    with pytest.raises(ActError, match="nothing called"):
        await maya.press(message, "elsewhere")
    with pytest.raises(ActError, match="no U0NOBODY"):
        await maya.press(message, "who", value="U0NOBODY")
    with pytest.raises(ActError, match="no longer there"):
        await server.actor(TOM).press(message, "pick", value="one")
    server.workspace.users[MAYA].deleted = True
    with pytest.raises(ActError, match="deactivated"):
        await maya.press(message, "pick", value="one")


async def test_an_input_tells_at_once_only_if_it_asks_for_it(server: SandboxServer, bot: Bot) -> None:
    told: list[str] = []

    @bot.app.action({"type": "block_actions", "action_id": "text"})
    @bot.app.action("choice")
    async def chosen(ack: Any, action: Any) -> None:
        told.append(action["block_id"])
        await ack()

    @bot.app.shortcut("answer")
    async def form(ack: Any, body: Any, client: Any) -> None:
        eager = text_input(min_length=3, dispatch_action_config={"trigger_actions_on": ["on_character_entered"]})
        view = modal(
            field(radio(), block_id="silent"),
            field(radio(), block_id="eager") | {"dispatch_action": True},
            field(text_input(), block_id="enter") | {"dispatch_action": True},
            field(eager, block_id="typing") | {"dispatch_action": True},
            section("Pick", block_id="beside", accessory=radio()),
        )
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    maya = server.actor(MAYA)
    await maya.shortcut("answer")
    view = maya.modal()
    assert view is not None
    for block_id in ("silent", "eager", "beside"):
        await maya.fill(view, block_id, "choice", "one")
    for block_id in ("enter", "typing"):
        await maya.fill(view, block_id, "text", "words")
    assert told == ["eager", "beside", "typing"]
    with pytest.raises(ActError, match="At least 3 characters"):
        await maya.fill(view, "typing", "text", "hm")
    with pytest.raises(ActError, match="nothing called choice"):
        await maya.fill(view, "elsewhere", "choice", "one")


async def test_a_chosen_conversation_comes_with_a_response_url(server: SandboxServer, bot: Bot) -> None:
    urls: list[Any] = []

    @bot.app.shortcut("answer")
    async def form(ack: Any, body: Any, client: Any) -> None:
        where = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field(where, block_id="w")))
        await ack()

    @bot.app.view("form")
    async def take(ack: Any, body: Any, respond: Any) -> None:
        urls.extend(body["response_urls"])
        await respond("Posted where you said.", response_type="in_channel")
        await ack()

    maya = server.actor(MAYA)
    await maya.shortcut("answer")
    view = maya.modal()
    assert view is not None
    await maya.fill(view, "w", "where", GENERAL)
    await maya.submit(view)
    assert [(url["block_id"], url["channel_id"]) for url in urls] == [("w", GENERAL)]
    assert server.workspace.messages[GENERAL][0].text == "Posted where you said."


async def test_people_cannot_do_what_is_not_there(server: SandboxServer, bot: Bot) -> None:
    maya, gone = server.actor(MAYA), server.actor(GONE)
    assert maya.inbox() == []
    for act, complaint in (
        (maya.say("C0OLD", "Hello"), "archived"),
        (maya.say("C0NOWHERE", "Hello"), "not in this channel"),
        (maya.say(GENERAL, "  "), "nothing to send"),
        (maya.say(GENERAL, "/pulse", thread_ts="1.0"), "not supported in threads"),
        (maya.say(GENERAL, "/invite @nobody"), "nobody called @nobody"),
        (maya.shortcut("elsewhere"), "no shortcut"),
        (gone.open_home(), "deactivated"),
    ):
        with pytest.raises(ActError, match=complaint):
            await act
    await maya.say(GENERAL, "/invite @tom")
    assert server.workspace.log == [] or all(call.kind != "event" for call in server.workspace.log)


async def test_a_home_can_be_neither_submitted_nor_closed(server: SandboxServer, bot: Bot) -> None:
    @bot.app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=home())

    maya = server.actor(MAYA)
    shown = await maya.open_home()
    assert shown is not None
    with pytest.raises(ActError, match="nothing to submit"):
        await maya.submit(shown)
    with pytest.raises(ActError, match="cannot be closed"):
        await maya.close(shown)


async def test_closing_a_modal_that_clears_closes_all_below(server: SandboxServer, bot: Bot) -> None:
    closed: list[bool] = []

    @bot.app.shortcut("answer")
    async def form(ack: Any, body: Any, client: Any) -> None:
        view = modal(section("Below"), actions(button("more")), notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @bot.app.action("more")
    async def push(ack: Any, body: Any, client: Any) -> None:
        view = modal(section("Top"), clear_on_close=True, notify_on_close=True)
        await client.views_push(trigger_id=body["trigger_id"], view=view)
        await ack()

    @bot.app.view_closed("form")
    async def gone(ack: Any, body: Any) -> None:
        closed.append(body["is_cleared"])
        await ack()

    maya = server.actor(MAYA)
    await maya.shortcut("answer")
    below = maya.modal()
    assert below is not None
    await maya.press(below, "more")
    top = maya.modal()
    assert top is not None
    assert await maya.close(top) is None
    assert closed == [True, True]


async def test_a_read_only_messages_tab_takes_no_messages(server: SandboxServer, bot: Bot) -> None:
    @bot.app.event("message")
    async def heard() -> None: ...

    place = (await bot.client.chat_postMessage(channel=MAYA, text="Hello"))["channel"]
    maya = server.actor(MAYA)
    assert await maya.say(place, "Hello you") is not None
    server.app.manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    with pytest.raises(ActError, match="turned off"):
        await maya.say(place, "Hello again")


# Menus of people and conversations


async def opened(server: SandboxServer, bot: Bot, *blocks: Any, channel: str | None = None) -> Any:
    """A form with these inputs, opened by Maya from that channel."""

    @bot.app.shortcut("answer")
    async def form(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks))
        await ack()

    maya = server.actor(MAYA)
    await maya.shortcut("answer", channel=channel)
    view = maya.modal()
    assert view is not None
    return maya, view


def menu(kind: str, **more: Any) -> Any:
    return field({"type": kind, "action_id": "menu", **more}, block_id=kind)


async def test_menus_list_what_their_filter_lets_in_and_what_the_member_sees(server: SandboxServer, bot: Bot) -> None:
    server.workspace.channels["C0THEIRS"] = Channel(id="C0THEIRS", name="theirs", private=True, members={TOM})
    direct = server._hub.direct_message(MAYA).id
    kinds = {
        "im": {"include": ["im"]},
        "private": {"include": ["private", "mpim"]},
        "public": {"include": ["public"]},
        "nobots": {"exclude_bot_users": True},
        "all": {},
    }
    fields = [
        field({"type": "conversations_select", "action_id": "menu", "filter": let}, block_id=name)
        for name, let in kinds.items()
        if let
    ]
    maya, view = await opened(
        server, bot, *fields, menu("conversations_select"), menu("channels_select"), menu("multi_users_select")
    )
    takes = {
        "im": [direct],
        "private": [SECRET],
        "public": [GENERAL, OTHER],
        "nobots": [GENERAL, OTHER, SECRET],
        "conversations_select": [GENERAL, OTHER, SECRET, direct],
        "channels_select": [GENERAL, OTHER],
    }
    for block, listed in takes.items():
        for one in (GENERAL, OTHER, SECRET, direct, OLD, "C0THEIRS", "C0FORGED"):
            if one in listed:
                await maya.fill(view, block, "menu", one)
            else:
                with pytest.raises(ActError, match=f"no {one} here"):
                    await maya.fill(view, block, "menu", one)
    await maya.fill(view, "multi_users_select", "menu", [TOM, GUEST, BOT])
    for unknown in (GONE, "U0FORGED"):
        with pytest.raises(ActError, match=f"no {unknown} here"):
            await maya.fill(view, "multi_users_select", "menu", [TOM, unknown])


async def test_a_menu_may_begin_with_the_conversation_on_the_screen(server: SandboxServer, bot: Bot) -> None:
    here = {"default_to_current_conversation": True}
    _, view = await opened(
        server,
        bot,
        menu("conversations_select", **here),
        menu("multi_conversations_select", **here, initial_conversations=[GENERAL]),
        field(
            {"type": "conversations_select", "action_id": "menu", "initial_conversation": GENERAL, **here},
            block_id="own",
        ),
        channel=OTHER,
    )
    assert view.opened_from == OTHER
    assert view.state["conversations_select"]["menu"]["selected_conversation"] == OTHER
    assert view.state["multi_conversations_select"]["menu"]["selected_conversations"] == [OTHER]
    assert view.state["own"]["menu"]["selected_conversation"] == GENERAL
    pushed: list[Any] = []

    @bot.app.view("form")
    async def push(ack: Any) -> None:
        await ack(response_action="push", view=modal(menu("conversations_select", **here), callback_id="second"))

    @bot.app.view("second")
    async def take(ack: Any, view: Any) -> None:
        pushed.append(view["state"]["values"])
        await ack()

    maya = server.actor(MAYA)
    top = await maya.submit(view)
    assert top is not None
    await maya.submit(top)
    assert pushed[0]["conversations_select"]["menu"]["selected_conversation"] == OTHER


async def test_a_menu_begins_empty_where_no_conversation_is_on_the_screen(server: SandboxServer, bot: Bot) -> None:
    _, view = await opened(server, bot, menu("conversations_select", default_to_current_conversation=True))
    assert view.state["conversations_select"]["menu"]["selected_conversation"] is None


async def test_what_stands_in_a_form_is_sent_with_it(server: SandboxServer, bot: Bot) -> None:
    maya, view = await opened(server, bot, field(radio(), block_id="q"), section("Or", accessory=button("press")))
    with pytest.raises(ActError, match="sent with the form"):
        await maya.press(view, "choice", value="one")
    with pytest.raises(ActError, match="nothing called press"):
        await maya.press(view, "press", block_id="q")
    with pytest.raises(ActError, match="no input press"):
        await maya.fill(view, view.payload["blocks"][1]["block_id"], "press", "x")


async def test_rich_text_is_sent_as_its_block(server: SandboxServer, bot: Bot) -> None:
    sent: list[Any] = []

    @bot.app.view("form")
    async def take(ack: Any, view: Any) -> None:
        sent.append(view["state"]["values"]["rich_text_input"]["menu"])
        await ack()

    maya, view = await opened(server, bot, menu("rich_text_input"))
    assert await maya.submit(view) is view
    assert view.errors == {"rich_text_input": REQUIRED}
    bold = rich({"type": "text", "text": "Warm", "style": {"bold": True}})
    await maya.fill(view, "rich_text_input", "menu", bold)
    assert await maya.submit(view) is None
    assert sent == [{"type": "rich_text_input", "rich_text_value": bold}]


async def test_rich_text_tells_at_once_only_if_it_asks_for_it(server: SandboxServer, bot: Bot) -> None:
    told: list[Any] = []

    @bot.app.action("menu")
    async def typed(ack: Any, action: Any) -> None:
        told.append(action["rich_text_value"]["elements"][0]["elements"][0]["text"])
        await ack()

    eager = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    maya, view = await opened(
        server,
        bot,
        menu("rich_text_input", **eager) | {"dispatch_action": True},
        field({"type": "rich_text_input", "action_id": "menu"}, block_id="enter") | {"dispatch_action": True},
    )
    await maya.fill(view, "rich_text_input", "menu", "at once")
    await maya.fill(view, "enter", "menu", "with Enter")
    assert told == ["at once"]
    await maya.press(view, "menu", value="with Enter", block_id="enter")
    assert told == ["at once", "with Enter"]
