"""Real slack_bolt and slack_sdk talk to the workspace unmodified, and people act in it."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.acting import ActError, NotAcknowledged
from sandbox.server import SandboxServer
from sandbox.workspace import Message
from tests.sandbox.hearth import (
    BOT,
    GENERAL,
    MAYA,
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


async def posted(server: SandboxServer, client: AsyncWebClient, *blocks: Any, to: str = MAYA) -> Message:
    """A message of the bot's with these blocks."""
    answer = await client.chat_postMessage(channel=to, text="Hello", blocks=list(blocks))
    message = server.workspace.find_message(answer["channel"], answer["ts"])
    assert message is not None
    return message


async def test_a_button_in_a_direct_message_opens_a_modal(
    server: SandboxServer, client: AsyncWebClient, bot: Bot
) -> None:
    bodies: list[Any] = []

    @bot.app.action("start")
    async def start(ack: Any, body: Any, client: Any) -> None:
        bodies.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field(radio(), block_id="q")))
        await ack()

    message = await posted(server, client, section("Ready?"), actions(button("start", value="survey-1")))
    maya = server.actor(MAYA)
    assert maya.inbox() == [message]
    await maya.press(message, "start")

    view = maya.modal()
    assert view is not None
    assert view.state == {"q": {"choice": {"type": "radio_buttons", "selected_option": None}}}
    (body,) = bodies
    assert body["actions"][0]["value"] == "survey-1"
    assert body["actions"][0]["block_id"] == "row"
    assert body["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": False,
    }
    assert body["user"]["id"] == MAYA
    assert body["message"]["blocks"] == message.blocks
    assert body["channel"]["id"] == message.channel
    assert body["response_url"].startswith(server.url)


async def test_a_form_is_filled_submitted_and_closes(server: SandboxServer, client: AsyncWebClient, bot: Bot) -> None:
    submitted: list[Any] = []

    @bot.app.shortcut("answer")
    async def open_form(ack: Any, body: Any, client: Any) -> None:
        form = modal(
            field(radio(), block_id="q"),
            field(text_input(max_length=10), block_id="words", optional=True),
            field(
                {"type": "checkboxes", "action_id": "tick", "options": options("hide")}, block_id="hide", optional=True
            ),
            private_metadata="survey-1",
        )
        await client.views_open(trigger_id=body["trigger_id"], view=form)
        await ack()

    @bot.app.view("form")
    async def take(ack: Any, view: Any) -> None:
        submitted.append(view)
        await ack()

    maya = server.actor(MAYA)
    await maya.shortcut("answer")
    view = maya.modal()
    assert view is not None
    assert await maya.submit(view) is view
    assert view.errors == {"q": "Please complete this required field."}
    with pytest.raises(ActError, match="At most 10"):
        await maya.fill(view, "words", "text", "far too many words")
    with pytest.raises(ActError, match="no option"):
        await maya.fill(view, "q", "choice", "three")
    await maya.fill(view, "q", "choice", "two")
    await maya.fill(view, "words", "text", "short")
    await maya.fill(view, "hide", "tick", ["hide"])
    assert await maya.submit(view) is None
    assert maya.modal() is None

    (seen,) = submitted
    assert seen["private_metadata"] == "survey-1"
    assert seen["state"]["values"] == {
        "q": {"choice": {"type": "radio_buttons", "selected_option": {"text": plain("Two"), "value": "two"}}},
        "words": {"text": {"type": "plain_text_input", "value": "short"}},
        "hide": {"tick": {"type": "checkboxes", "selected_options": options("hide")}},
    }


@pytest.fixture
async def form(server: SandboxServer, bot: Bot) -> Any:
    """Opens a form whose submission the bot answers with whatever the test puts into the dict."""
    answer: dict[str, Any] = {}

    @bot.app.shortcut("answer")
    async def open_form(ack: Any, body: Any, client: Any) -> None:
        view = modal(field(text_input(), block_id="words"), notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @bot.app.view("form")
    async def take(ack: Any) -> None:
        await ack(**answer)

    maya = server.actor(MAYA)
    await maya.shortcut("answer")
    view = maya.modal()
    assert view is not None
    await maya.fill(view, "words", "text", "typed")
    return maya, view, answer


async def test_errors_keep_the_modal_open_with_what_was_typed(form: Any) -> None:
    maya, view, answer = form
    answer |= {"response_action": "errors", "errors": {"words": "Not like this."}}
    assert await maya.submit(view) is view
    assert view.errors == {"words": "Not like this."}
    assert view.state["words"]["text"]["value"] == "typed"


async def test_an_update_keeps_what_was_typed_where_the_ids_are_the_same(form: Any) -> None:
    maya, view, answer = form
    answer |= {
        "response_action": "update",
        "view": modal(field(text_input(), block_id="words"), field(text_input(), block_id="more")),
    }
    before = view.hash
    after = await maya.submit(view)
    assert after.id == view.id
    assert after.hash != before
    assert after.state["words"]["text"]["value"] == "typed"
    assert after.state["more"]["text"]["value"] is None


async def test_a_pushed_modal_lies_on_top_and_gives_way_when_it_is_closed(form: Any) -> None:
    maya, view, answer = form
    answer |= {"response_action": "push", "view": modal(section("Sure?"))}
    top = await maya.submit(view)
    assert (top.previous_id, top.root_id) == (view.id, view.id)
    with pytest.raises(ActError, match="no longer there"):
        await maya.submit(view)
    assert await maya.close(top) is view


async def test_clear_closes_everything(form: Any) -> None:
    maya, view, answer = form
    answer |= {"response_action": "push", "view": modal(section("Sure?"))}
    top = await maya.submit(view)
    answer.clear()
    answer |= {"response_action": "clear"}
    assert await maya.submit(top) is None


async def test_an_answer_that_cannot_be_shown_fails_visibly(server: SandboxServer, form: Any) -> None:
    maya, view, answer = form
    answer |= {"response_action": "update", "view": modal({"type": "hologram"})}
    with pytest.raises(ActError, match="unsupported type: hologram"):
        await maya.submit(view)
    assert server.workspace.log[-1].kind == "failure"


async def test_errors_for_unknown_blocks_fail_visibly(form: Any) -> None:
    maya, view, answer = form
    answer |= {"response_action": "errors", "errors": {"elsewhere": "No."}}
    with pytest.raises(ActError, match="not inputs"):
        await maya.submit(view)


async def test_closing_is_told_to_a_bot_that_asked(bot: Bot, form: Any) -> None:
    maya, view, _ = form
    closed: list[Any] = []

    @bot.app.view_closed("form")
    async def gone(ack: Any, body: Any) -> None:
        closed.append(body)
        await ack()

    assert await maya.close(view) is None
    assert closed[0]["view"]["id"] == view.id
    assert closed[0]["is_cleared"] is False


async def test_home_comes_back_with_its_metadata_and_its_hash_is_checked(server: SandboxServer, bot: Bot) -> None:
    events: list[Any] = []
    wallet = "first"

    @bot.app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        events.append(event)
        known = {"hash": event["view"]["hash"]} if "view" in event else {}
        await client.views_publish(user_id=event["user"], view=home(private_metadata=wallet), **known)

    maya = server.actor(MAYA)
    first = await maya.open_home()
    assert first is not None
    assert "view" not in events[0]
    stale = first.hash
    wallet = "second"
    second = await maya.open_home()
    assert second is not None
    assert events[1]["view"]["private_metadata"] == "first"
    assert events[1]["view"]["hash"] == stale
    assert second.payload["private_metadata"] == "second"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await bot.client.views_publish(user_id=MAYA, view=home(), hash=stale)
    assert server.workspace.homes.keys() == {MAYA}


async def test_a_button_in_home_carries_the_view(server: SandboxServer, bot: Bot) -> None:
    bodies: list[Any] = []

    @bot.app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        await client.views_publish(
            user_id=event["user"], view=home(actions(button("stop")), private_metadata="wallet", callback_id="home")
        )

    @bot.app.action("stop")
    async def stop(ack: Any, body: Any) -> None:
        bodies.append(body)
        await ack()

    maya = server.actor(MAYA)
    shown = await maya.open_home()
    assert shown is not None
    await maya.press(shown, "stop")
    assert bodies[0]["view"]["private_metadata"] == "wallet"
    assert bodies[0]["container"] == {"type": "view", "view_id": shown.id}
    assert "message" not in bodies[0]


async def test_a_command_is_answered_for_the_person_who_typed_it(server: SandboxServer, bot: Bot) -> None:
    commands: list[Any] = []

    @bot.app.command("/pulse")
    async def pulse(ack: Any, command: Any, respond: Any) -> None:
        commands.append(command)
        await ack("Only you see this.")
        await respond(text="Everybody sees this.", response_type="in_channel")

    maya, tom = server.actor(MAYA), server.actor(TOM)
    assert await maya.say(GENERAL, "/pulse results  ") is None
    assert (commands[0]["command"], commands[0]["text"], commands[0]["channel_name"]) == (
        "/pulse",
        "results",
        "general",
    )
    seen = [m.text for m in server.workspace.visible_messages(MAYA, GENERAL)]
    assert sorted(seen) == ["Everybody sees this.", "Only you see this."]
    assert [m.text for m in server.workspace.visible_messages(TOM, GENERAL)] == ["Everybody sees this."]
    with pytest.raises(ActError, match="not a valid command"):
        await tom.say(GENERAL, "/dance")


async def test_a_message_is_replaced_through_the_response_url_five_times(
    server: SandboxServer, client: AsyncWebClient, bot: Bot
) -> None:
    answers: list[Any] = []

    @bot.app.action("start")
    async def start(ack: Any, respond: Any) -> None:
        answers.extend([await respond(text=f"Thanks {number}", replace_original=True) for number in range(6)])
        await ack()

    message = await posted(server, client, actions(button("start")))
    await server.actor(MAYA).press(message, "start")
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert (message.text, bool(message.edited), message.blocks) == ("Thanks 4", True, [])


async def test_a_bot_that_does_not_answer_is_shown_to_the_person(
    server: SandboxServer, client: AsyncWebClient, bot: Bot
) -> None:
    message = await posted(server, client, actions(button("nobody listens")))
    await bot.close()
    with pytest.raises(NotAcknowledged, match="Tribune did not answer in time"):
        await server.actor(MAYA).press(message, "nobody listens")
    assert server.workspace.notices[MAYA] == ["Tribune did not answer in time"]


async def test_mentions_and_messages_reach_a_bot_that_subscribes(server: SandboxServer, bot: Bot) -> None:
    heard: list[Any] = []

    @bot.app.event("message")
    async def message(event: Any) -> None:
        heard.append((event["type"], event["channel_type"], event["text"]))

    @bot.app.event("app_mention")
    async def mention(event: Any) -> None:
        heard.append((event["type"], event["channel"], event["user"]))

    said = await server.actor(MAYA).say(GENERAL, f"Hello <@{BOT}>")
    assert said is not None
    assert heard == [("message", "channel", f"Hello <@{BOT}>"), ("app_mention", GENERAL, MAYA)]
    assert server.workspace.unread(MAYA, GENERAL) == 0
    assert server.workspace.unread(TOM, GENERAL) == 1


async def test_an_original_message_is_deleted_through_the_response_url(
    server: SandboxServer, client: AsyncWebClient, bot: Bot
) -> None:
    @bot.app.action("start")
    async def start(ack: Any, respond: Any) -> None:
        await respond(delete_original=True)
        await ack()

    message = await posted(server, client, actions(button("start")))
    await server.actor(MAYA).press(message, "start")
    assert server.actor(MAYA).inbox() == []
    with pytest.raises(ActError, match="no longer there"):
        await server.actor(MAYA).press(message, "start")


async def test_a_button_in_a_thread_says_where_it_stands_and_is_answered_there(
    server: SandboxServer, client: AsyncWebClient, bot: Bot
) -> None:
    containers: list[Any] = []

    @bot.app.action("start")
    async def start(ack: Any, body: Any, respond: Any) -> None:
        containers.append(body["container"])
        refused = await respond(blocks=[{"type": "hologram"}])
        assert (refused.status_code, "invalid_blocks" in refused.body) == (400, True)
        await respond("Here.")
        await ack()

    root = await client.chat_postMessage(channel=GENERAL, text="Root")
    answer = await client.chat_postMessage(
        channel=GENERAL, text="Reply", thread_ts=root["ts"], blocks=[actions(button("start"))]
    )
    message = server.workspace.find_message(GENERAL, answer["ts"])
    assert message is not None
    await server.actor(MAYA).press(message, "start")
    assert containers[0]["thread_ts"] == root["ts"]
    assert [m.text for m in server.workspace.replies(MAYA, GENERAL, root["ts"])] == ["Reply", "Here."]
    assert [m.text for m in server.workspace.replies(TOM, GENERAL, root["ts"])] == ["Reply"]


async def test_an_answer_to_a_command_that_cannot_be_shown_fails_visibly(server: SandboxServer, bot: Bot) -> None:
    @bot.app.command("/pulse")
    async def pulse(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "hologram"}])

    with pytest.raises(ActError, match="unsupported type: hologram"):
        await server.actor(MAYA).say(GENERAL, "/pulse")


async def test_a_command_may_be_answered_with_nothing(server: SandboxServer, bot: Bot) -> None:
    @bot.app.command("/pulse")
    async def pulse(ack: Any) -> None:
        await ack()

    await server.actor(MAYA).say(GENERAL, "/pulse")
    assert server.workspace.messages == {}


async def test_an_app_without_a_home_has_none_to_open(server: SandboxServer, bot: Bot) -> None:
    server.app.manifest["features"]["app_home"]["home_tab_enabled"] = False
    with pytest.raises(ActError, match="has no Home"):
        await server.actor(MAYA).open_home()


async def test_an_unknown_answer_to_a_form_fails_visibly(form: Any) -> None:
    maya, view, answer = form
    answer |= {"response_action": "dance"}
    with pytest.raises(ActError):
        await maya.submit(view)


async def test_a_message_shortcut_brings_the_message(server: SandboxServer, client: AsyncWebClient, bot: Bot) -> None:
    bodies: list[Any] = []

    @bot.app.shortcut({"callback_id": "save", "type": "message_action"})
    async def save(ack: Any, body: Any, client: Any, respond: Any) -> None:
        bodies.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(section("Kept?")))
        await respond("Saved.")

    @bot.app.event("message")
    async def heard() -> None: ...

    said = await server.actor(MAYA).say(GENERAL, "They came the same day!")
    assert said is not None
    tom = server.actor(TOM)
    await tom.message_shortcut(said, "save")
    body = bodies[0]
    assert (body["type"], body["callback_id"], body["message_ts"]) == ("message_action", "save", said.ts)
    assert (body["message"]["text"], body["message"]["user"]) == ("They came the same day!", MAYA)
    assert (body["channel"], body["user"]["id"]) == ({"id": GENERAL, "name": "general"}, TOM)
    view = tom.modal()
    assert view is not None
    assert view.opened_from == GENERAL
    assert [m.text for m in server.workspace.visible_messages(TOM, GENERAL)] == ["They came the same day!", "Saved."]
    assert len(server.workspace.visible_messages(MAYA, GENERAL)) == 1


async def test_a_shortcut_is_used_only_where_it_belongs(server: SandboxServer) -> None:
    maya = server.actor(MAYA)
    said = await maya.say(GENERAL, "Hello")
    assert said is not None
    with pytest.raises(ActError, match="no shortcut save"):
        await maya.shortcut("save")
    with pytest.raises(ActError, match="no shortcut answer"):
        await maya.message_shortcut(said, "answer")
    server.workspace.remove_message(said)
    with pytest.raises(ActError, match="no longer there"):
        await maya.message_shortcut(said, "save")
