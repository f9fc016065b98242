"""The page for whoever uses a keyboard, a screen reader, large letters or little motion, in a real browser."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from sandbox.workspace import Channel, Json
from tests.sandbox.page_browser import check, launched, opened
from tests.sandbox.page_stage import (
    BOT,
    DESK,
    EWA,
    GENERAL,
    MAYA,
    NOW,
    PULSE,
    SAM,
    TOM,
    StageServer,
    option,
    pulse_form,
    served,
    speak,
    words,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as chromium:
        yield chromium


@pytest.fixture
def stage() -> StageServer:
    return StageServer()


@pytest_asyncio.fixture(loop_scope="module")
async def url(stage: StageServer) -> AsyncIterator[str]:
    async with served(stage) as url:
        yield url


def asked(element: Json, label: str = "Who?") -> Json:
    block = {"type": "input", "block_id": "b", "label": words(label), "element": {"action_id": "x", **element}}
    return {
        "type": "modal",
        "title": words("Form"),
        "submit": words("Send"),
        "close": words("Cancel"),
        "blocks": [block],
    }


async def tab_to(page: Page, name: str, *, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until what has this name has the focus, as somebody does who listens."""
    heard = []
    for _ in range(most):
        await page.keyboard.press(key)
        heard.append(await check(page, "focusName"))
        if heard[-1].startswith(name):
            return
    raise AssertionError(f"{name!r} is not among {heard}")


# Keyboard alone


async def test_a_new_employee_answers_a_pulse_by_keyboard_alone(browser: Browser, url: str, stage: StageServer) -> None:
    async with opened(browser, url) as page:
        keys = page.keyboard
        await keys.press("Tab")
        assert await check(page, "focusName") == "Skip to the conversation"
        await keys.press("Enter")
        await tab_to(page, "2", most=12)
        await keys.press("Enter")
        form = page.get_by_role("dialog", name="Service pulse")
        await expect(form.get_by_role("radio", name="2").first).to_be_focused()
        await keys.press("ArrowDown")
        await expect(form.get_by_role("radio", name="3").first).to_be_checked()
        await keys.press("Tab")
        await keys.press("Space")
        await expect(form.get_by_role("radio", name="1 Not at all").nth(1)).to_be_checked()
        await keys.press("Tab")
        for _ in range(9):
            await keys.press("ArrowDown")
        await expect(form.get_by_role("combobox")).to_have_value("8")
        await keys.press("Tab")
        await keys.type("The ten-pound rule")
        await expect(form.get_by_text("18 of 500")).to_be_visible()
        await keys.press("Tab")
        await keys.press("Space")
        await expect(form.get_by_role("checkbox")).to_be_checked()
        await tab_to(page, "Send", most=3)
        await keys.press("Enter")
        await expect(page.get_by_role("dialog", name="Thank you")).to_contain_text("Thank you, recorded.")
        await keys.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.get_by_role("button", name="2", exact=True)).to_be_focused()
    assert [act for act in stage.done if act[0] == "submit"] == [("submit", "V0")]


async def test_a_person_is_picked_by_keyboard_alone(browser: Browser, url: str, stage: StageServer) -> None:
    stage.actor(MAYA).open(asked({"type": "multi_users_select"}))
    async with opened(browser, url) as page:
        field = page.get_by_role("combobox", name="Who?")
        await expect(field).to_be_focused()
        choices = page.get_by_role("listbox", name="Choices").get_by_role("option")
        await page.keyboard.press("ArrowDown")
        await expect(choices).to_have_count(6)
        await page.keyboard.type("ng")
        await expect(choices).to_have_count(3)
        await page.keyboard.press("ArrowDown")
        await expect(choices.nth(1)).to_have_attribute("aria-selected", "true")
        await expect(field).to_have_attribute("aria-activedescendant", await choices.nth(1).get_attribute("id") or "-")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Remove Nikos Papadopoulos")).to_be_visible()
        await expect(field).to_have_value("")
        await page.keyboard.type("sam")
        await expect(choices).to_have_count(1)
        await page.keyboard.press("Escape")
        await expect(choices).to_have_count(0)
        await expect(page.get_by_role("dialog")).to_be_visible()
        await field.fill("")
        await page.keyboard.press("ArrowDown")
        await expect(choices).to_have_count(6)
        async with page.expect_response(lambda response: response.url.endswith("/fill")):
            await page.keyboard.press("Enter")
        assert chosen(stage) == ["U0NIKOS00", EWA]
        async with page.expect_response(lambda response: response.url.endswith("/fill")):
            await page.keyboard.press("Backspace")
        await expect(field).to_be_focused()
        assert chosen(stage) == ["U0NIKOS00"]
        await tab_to(page, "Remove Nikos", key="Shift+Tab", most=2)
        async with page.expect_response(lambda response: response.url.endswith("/fill")):
            await page.keyboard.press("Enter")
        await expect(field).to_be_focused()
        assert chosen(stage) == []


def chosen(stage: StageServer) -> object:
    return stage.workspace.modals[MAYA][0].state["b"]["x"]["selected_users"]


async def test_one_choice_takes_the_place_of_another(browser: Browser, url: str, stage: StageServer) -> None:
    stage.actor(MAYA).open(asked({"type": "users_select", "initial_user": TOM}))
    async with opened(browser, url) as page:
        await page.get_by_role("combobox", name="Who?").click()
        await page.keyboard.type("sam")
        await page.get_by_role("option", name="Sam Ortiz").click()
        await expect(page.locator("#modal .token")).to_have_text("Sam Ortiz✕")
        await expect(page.get_by_role("combobox", name="Who?")).to_be_focused()
        assert stage.workspace.modals[MAYA][0].state["b"]["x"]["selected_user"] == SAM


async def test_what_only_the_bot_knows_is_found_while_typing(browser: Browser, url: str, stage: StageServer) -> None:
    stage.offers = {"options": [option("4471", "Boiler 4471"), option("4472", "Boiler 4472")]}
    stage.actor(MAYA).open(asked({"type": "external_select"}, "Which boiler?"))
    async with opened(browser, url) as page:
        await expect(page.get_by_role("combobox", name="Which boiler?")).to_be_focused()
        await page.keyboard.type("bo")
        await expect(page.get_by_text("Type at least 3 letters.")).to_be_visible()
        await page.keyboard.type("iler")
        await expect(page.get_by_role("option", name="Boiler 4472")).to_be_visible()
        await page.keyboard.press("ArrowUp")
        async with page.expect_response(lambda response: "/choices" in response.url):  # another answer comes late
            await page.get_by_role("combobox", name="Which boiler?").evaluate("field => htmx.trigger(field, 'seek')")
        async with page.expect_response(lambda response: response.url.endswith("/fill")):
            await page.keyboard.press("Enter")
    assert stage.workspace.modals[MAYA][0].state["b"]["x"]["selected_option"]["value"] == "4472"
    assert ("search", "x", "boiler") in stage.done


async def test_enter_sends_a_field_that_asks_for_it_and_not_the_form(
    browser: Browser, url: str, stage: StageServer
) -> None:
    form = asked({"type": "plain_text_input"}, "Find")
    form["blocks"][0]["dispatch_action"] = True
    stage.actor(MAYA).open(form)
    async with opened(browser, url) as page:
        await expect(page.get_by_role("textbox", name="Find")).to_be_focused()
        await page.keyboard.type("boiler")
        async with page.expect_response(lambda response: response.url.endswith("/press")):
            await page.keyboard.press("Enter")
    assert stage.done == [("fill", "b", "x", "boiler"), ("press", "x", "boiler")]


async def test_rich_text_is_marked_by_keys_and_by_buttons(browser: Browser, url: str, stage: StageServer) -> None:
    stage.actor(MAYA).open(asked({"type": "rich_text_input", "focus_on_load": True}, "Say it"))
    async with opened(browser, url) as page:
        field = page.get_by_role("textbox", name="Say it")
        await expect(field).to_be_focused()
        await page.keyboard.press("Control+b")
        await page.keyboard.type("now")
        await expect(field).to_have_value("*now*")
        await page.keyboard.press("Control+a")
        await page.get_by_role("button", name="Bulleted list").click()
        await expect(field).to_have_value("• *now*")
        await expect(field).to_be_focused()
        async with page.expect_response(lambda response: response.url.endswith("/submit")):
            await page.get_by_role("dialog").get_by_role("button", name="Send").click()
    [value] = [act[3] for act in stage.done if act[0] == "fill"][-1:]
    assert value["elements"][0]["type"] == "rich_text_list"  # type: ignore[index]


async def test_the_menu_of_a_message_opens_and_closes_by_keyboard(
    browser: Browser, url: str, stage: StageServer
) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        more = page.get_by_role("article").first.get_by_role("button", name="More about this message")
        await more.focus()
        await expect(more).to_have_css("opacity", "1")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Thumbs up")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Thumbs up")).to_be_hidden()
        await expect(more).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        chip = page.get_by_role("button", name="Heart: 1", pressed=True)
        await expect(chip).to_be_visible()
        await expect(more).to_be_focused()
        await chip.focus()
        await page.keyboard.press("Space")
        await expect(chip).to_have_count(0)
        await more.click()
        async with page.expect_response(lambda response: response.url.endswith("/shortcut")):
            await page.get_by_role("button", name="Save as customer voice").click()
    assert stage.done == [("message_shortcut", stage.workspace.messages[GENERAL][0].ts, "save")]


async def test_ones_own_message_is_changed_and_deleted_in_its_menu(
    browser: Browser, url: str, stage: StageServer
) -> None:
    mine = speak(stage.workspace, GENERAL, MAYA, "They came *late* <b>")
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        words = page.get_by_role("textbox", name="Your message")
        first, last = page.get_by_role("article").first, page.get_by_role("article").last
        await first.hover()
        await first.get_by_role("button", name="More about this message").click()
        await expect(page.get_by_role("button", name="Thumbs up")).to_be_visible()
        await expect(words).to_be_hidden()
        await page.keyboard.press("Escape")
        await last.hover()
        await last.get_by_role("button", name="More about this message").click()
        await expect(words).to_have_value("They came *late* <b>")
        await words.fill("They came on time")
        await page.get_by_role("button", name="Change it").click()
        await expect(page.get_by_text("They came on time")).to_be_visible()
        await expect(page.get_by_text("(edited)")).to_be_visible()
        await last.hover()
        await last.get_by_role("button", name="More about this message").click()
        await page.get_by_role("button", name="Delete it").click()
        await expect(page.get_by_text("They came on time")).to_have_count(0)
    assert mine not in stage.workspace.messages[GENERAL]


async def test_a_status_is_set_by_keyboard_and_the_focus_comes_back(
    browser: Browser, url: str, stage: StageServer
) -> None:
    async with opened(browser, url) as page:
        await page.locator("#my-status").focus()
        await page.keyboard.press("Enter")
        await tab_to(page, "🌴Vacationing", most=8)
        await page.keyboard.press("Enter")
        await expect(page.locator("#my-status")).to_have_attribute("aria-label", "Your status: Vacationing")
        await expect(page.locator("#my-status")).to_be_focused()
        assert stage.workspace.users[MAYA].status_text == "Vacationing"


async def test_people_are_brought_into_a_channel_and_one_is_taken_to_a_new_one(
    browser: Browser, url: str, stage: StageServer
) -> None:
    async with opened(browser, f"{url}/as/{SAM}/{DESK}") as page:
        await page.locator("#people").click()
        await page.locator("#invite").fill("ewa")
        await page.keyboard.press("ArrowDown")
        await page.get_by_role("option", name="Ewa Nowak").click()
        await page.get_by_role("button", name="Add", exact=True).click()
        await expect(page.locator("#people")).to_have_attribute("aria-label", "4 people in suggestion-desk")
        await page.get_by_role("link", name="Add channels").click()
        await page.get_by_label("Name", exact=True).fill("heat-pumps")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="#heat-pumps")).to_be_visible()
    assert EWA in stage.workspace.channels[DESK].members


@pytest.mark.parametrize("pane", [f"thread={NOW - 3960:.6f}", "switches=1"])
async def test_escape_closes_what_stands_beside_the_conversation(browser: Browser, url: str, pane: str) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}?{pane}") as page:
        await page.locator("#say").press_sequentially("/")
        await page.keyboard.press("Escape")
        await expect(page.locator(".pane")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator(".pane")).to_have_count(0)


async def test_escape_puts_the_channels_of_a_phone_away(browser: Browser, url: str) -> None:
    phone: Any = {"width": 360, "height": 740}
    async with opened(browser, url, viewport=phone) as page:
        switch = page.get_by_role("button", name="Channels")
        await switch.click()
        await expect(page.get_by_role("link", name="Switches")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("link", name="Switches")).to_be_hidden()
        await expect(switch).to_be_focused()
        await expect(switch).to_have_attribute("aria-expanded", "false")


async def test_what_one_thinks_better_of_is_as_it_was(browser: Browser, url: str, stage: StageServer) -> None:
    confirm = {name: words(said) for name, said in
               {"title": "Sure?", "text": "They take over.", "confirm": "Yes", "deny": "No"}.items()}  # fmt: skip
    element = {"type": "users_select", "action_id": "x", "initial_user": TOM, "confirm": confirm}
    speak(stage.workspace, GENERAL, BOT, "Who?", blocks=[{"type": "actions", "block_id": "b", "elements": [element]}])
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        field = page.get_by_role("combobox", name="Choose")
        await field.fill("sam")
        await page.get_by_role("option", name="Sam Ortiz").click()
        await page.get_by_role("dialog", name="Sure?").get_by_role("button", name="No").click()
        await expect(page.get_by_role("log").locator(".token")).to_have_text("Tom Hughes✕")
        assert stage.done == []
        await field.fill("sam")
        await page.get_by_role("option", name="Sam Ortiz").click()
        async with page.expect_response(lambda response: response.url.endswith("/press")):
            await page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Yes").click()
    assert stage.done == [("press", "x", SAM)]


# Files


async def test_files_are_chosen_named_and_sent(browser: Browser, url: str, stage: StageServer) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
        note = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"note"}
        await page.get_by_label("Add files").set_input_files([letter, note])  # type: ignore[list-item]
        await page.get_by_role("button", name="Remove note.txt").click()
        await expect(page.get_by_role("list", name="Files to send")).to_have_text("letter.pdf✕")
        await page.locator("#say").press("Enter")
        await expect(page.get_by_role("link", name="letter.pdf")).to_be_visible()
        await expect(page.locator("#announce")).to_have_text("Sent.")
        await expect(page.get_by_role("list", name="Files to send")).to_be_hidden()
    assert len(stage.workspace.messages[GENERAL][-1].files) == 1


DROP = """(type) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["%PDF"], "dropped.pdf", { type: "application/pdf" }));
  const target = document.querySelector("#conversation .log");
  target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


async def test_files_are_dropped_anywhere_in_the_conversation(browser: Browser, url: str, stage: StageServer) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        await page.evaluate(DROP, "dragover")
        await expect(page.locator("#conversation")).to_have_class("dropping")
        await page.evaluate(DROP, "drop")
        await expect(page.get_by_role("list", name="Files to send")).to_contain_text("dropped.pdf")
        await expect(page.locator("#say")).to_be_focused()
        await page.keyboard.type("Here")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("link", name="dropped.pdf")).to_be_visible()
    assert stage.workspace.messages[GENERAL][-1].text == "Here"


async def test_a_file_that_is_refused_can_be_sent_again(browser: Browser, url: str) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        empty = {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}
        await page.get_by_label("Add files").set_input_files(empty)  # type: ignore[arg-type]
        await page.locator("#say").fill("Look")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert").filter(has_text="empty.txt is empty")).to_be_visible()
        await expect(page.locator("#say")).to_have_value("Look")
        await expect(page.get_by_role("list", name="Files to send")).to_contain_text("empty.txt")


async def test_a_form_takes_files_as_they_are_chosen(browser: Browser, url: str, stage: StageServer) -> None:
    form = asked({"type": "file_input"}, "Proof")
    text = {"type": "plain_text_input", "action_id": "t"}
    form["blocks"].append({"type": "input", "block_id": "t", "label": words("Words"), "element": text})
    stage.actor(MAYA).open(form)
    async with opened(browser, url) as page:
        await page.get_by_label("Words").fill("half a sent")
        letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
        await page.get_by_label("Proof").set_input_files(letter)  # type: ignore[arg-type]
        await expect(page.get_by_role("button", name="Remove letter.pdf")).to_be_visible()
        await expect(page.get_by_label("Words")).to_have_value("half a sent")
        await page.get_by_role("button", name="Remove letter.pdf").click()
        await expect(page.get_by_role("button", name="Remove letter.pdf")).to_have_count(0)
    assert stage.workspace.modals[MAYA][0].state["b"]["x"]["files"] == []


# Side by side


async def test_two_employees_stand_side_by_side_and_hear_each_other(
    browser: Browser, url: str, stage: StageServer
) -> None:
    wide: Any = {"width": 1280, "height": 860}
    async with opened(browser, url, viewport=wide) as page:
        await page.get_by_role("link", name="Side by side").click()
        await page.get_by_role("searchbox", name="Add an employee").fill("clerk")
        await page.get_by_role("link", name="Ewa Nowak").click()
        boxes = [await page.locator("section").nth(place).bounding_box() for place in range(2)]
        assert [round(box["x"]) for box in boxes if box] == [0, 640]
        maya, ewa = (page.frame_locator(f'iframe[title="{name}\'s screen"]') for name in ("Maya Patel", "Ewa Nowak"))
        for screen in (maya, ewa):
            await screen.get_by_role("button", name="Channels").click()
            await screen.get_by_role("link", name="general").click()
            await expect(screen.get_by_role("heading", name="#general")).to_be_visible()
        await ewa.locator("#say").fill("Can you hear me?")
        await ewa.locator("#say").press("Enter")
        await expect(maya.get_by_role("log").get_by_text("Can you hear me?")).to_be_visible()
        await expect(maya.get_by_role("link", name="Side by side")).to_be_hidden()
        await expect(maya.locator(".who")).to_be_hidden()


async def test_on_a_phone_they_stand_one_above_the_other(browser: Browser, url: str) -> None:
    phone: Any = {"width": 390, "height": 800}
    async with opened(browser, f"{url}/side/maya/sam", viewport=phone) as page:
        boxes = [await page.locator("section").nth(place).bounding_box() for place in range(2)]
        assert [(round(box["x"]), round(box["width"])) for box in boxes if box] == [(0, 390), (0, 390)]
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_light_or_dark_is_for_all_of_them(browser: Browser, url: str) -> None:
    async with opened(browser, f"{url}/side/maya/sam", color_scheme="light") as page:
        maya, sam = page.frames[1:]
        await maya.get_by_role("button", name="Light or dark").click()
        for frame in (page.main_frame, maya, sam):
            await expect(frame.locator("html")).to_have_attribute("data-theme", "dark")


# What a checker would look for

EVERYWHERE = [
    *(f"/as/{MAYA}/{place}" for place in ("messages", "home", "about", "channels", GENERAL, PULSE)),
    f"/as/{MAYA}/{GENERAL}?switches=1",
    f"/as/{MAYA}/{GENERAL}?thread={NOW - 3960:.6f}",
    "/side/maya/sam",
]


def furnished(stage: StageServer) -> None:
    """Something of everything."""
    stage.workspace.messages[GENERAL][0].reactions = {"tada": [MAYA]}
    stage.workspace.users[EWA].status_emoji, stage.workspace.users[EWA].status_text = ":bus:", "Commuting"
    stage.workspace.channels["C9"] = Channel(id="C9", name="random", topic="Cats", members={SAM})
    speak(stage.workspace, GENERAL, TOM, "A picture", ago=10, files=["F1"])
    speak(stage.workspace, GENERAL, BOT, "Just for you", ago=5, only_for=MAYA)
    stage.workspace.notice(MAYA, "Tribune did not answer in time.")
    stage.switches.flip("slow", on=True)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", EVERYWHERE)
async def test_a_checker_finds_nothing(browser: Browser, url: str, stage: StageServer, path: str, width: int) -> None:
    furnished(stage)
    size: Any = {"width": width, "height": 800}
    async with opened(browser, url + path, viewport=size) as page:
        assert await check(page, "structure") == []
        await check(page, "opened")
        assert await check(page, "structure") == []


ALL_INPUTS: list[Json] = [
    {"type": "plain_text_input", "max_length": 40},
    {"type": "plain_text_input", "multiline": True},
    {"type": "datetimepicker"},
    {"type": "static_select", "options": [option("a", "A")]},
    {"type": "multi_users_select", "initial_users": [MAYA, TOM]},
    {"type": "radio_buttons", "options": [option("a", "A", "Of all")]},
    {"type": "rich_text_input"},
    {"type": "file_input"},
]


def everything() -> Json:
    form = asked(ALL_INPUTS[0])
    form["blocks"] = [
        {"type": "input", "block_id": f"b{at}", "label": words(f"Input {at}"), "hint": words("A hint"),
         "element": {"action_id": "x", **element}}
        for at, element in enumerate(ALL_INPUTS)
    ]  # fmt: skip
    return form


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_checker_finds_nothing_in_a_form(browser: Browser, url: str, stage: StageServer, width: int) -> None:
    size: Any = {"width": width, "height": 800}
    stage.actor(MAYA).open(everything()).errors = {"b0": "Say more.", "b4": "Choose one."}
    async with opened(browser, url, viewport=size) as page:
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await check(page, "structure") == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", EVERYWHERE[2:])
async def test_every_control_can_be_seen(
    browser: Browser, url: str, stage: StageServer, scheme: Any, path: str
) -> None:
    furnished(stage)
    async with opened(browser, url + path, color_scheme=scheme) as page:
        await check(page, "opened")
        assert await check(page, "faintControls") == []
        assert await check(page, "faintWords") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_control_of_a_form_can_be_seen(browser: Browser, url: str, stage: StageServer, scheme: Any) -> None:
    stage.actor(MAYA).open(everything())
    async with opened(browser, url, color_scheme=scheme) as page:
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
        assert await check(page, "faintControls") == []
        assert await check(page, "faintWords") == []


async def test_wherever_the_focus_is_it_can_be_seen(browser: Browser, url: str, stage: StageServer) -> None:
    furnished(stage)
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}?switches=1") as page:
        for _ in range(45):
            await page.keyboard.press("Tab")
            assert await check(page, "hiddenFocus") == []


async def test_a_new_message_is_read_out_and_so_is_that_ones_own_was_sent(
    browser: Browser, url: str, stage: StageServer
) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        await expect(page.locator("#announce")).to_have_attribute("aria-live", "polite")
        await expect(page).to_have_title("(2) #general · Hearthline")
        speak(stage.workspace, GENERAL, EWA, "The letter is *gone*")
        await expect(page.locator("#announce")).to_have_text("Ewa Nowak: The letter is gone")
        await page.locator("#say").fill("Good")
        await page.keyboard.press("Enter")
        await expect(page.locator("#announce")).to_have_text("Sent.")


async def test_little_motion_is_respected(browser: Browser, url: str, stage: StageServer) -> None:
    stage.actor(MAYA).open(pulse_form())
    async with opened(browser, url, reduced_motion="reduce") as page:
        assert await check(page, "motion") == []


@pytest.mark.parametrize("place", ["messages", "home", GENERAL, "channels"])
async def test_at_twice_the_size_nothing_is_lost_sideways(
    browser: Browser, url: str, stage: StageServer, place: str
) -> None:
    """A window of 1280 at 200 % has room for 640."""
    furnished(stage)
    half: Any = {"width": 640, "height": 400}
    async with opened(browser, f"{url}/as/{MAYA}/{place}", viewport=half, device_scale_factor=2) as page:
        assert await page.evaluate("document.documentElement.scrollWidth") <= 640
        if place == "messages":
            await page.get_by_role("button", name="2", exact=True).click()
            await expect(page.get_by_role("button", name="Send", exact=True).last).to_be_in_viewport()
