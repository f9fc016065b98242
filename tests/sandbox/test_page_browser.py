"""The page in a real browser: keyboard, focus, live updates, light and dark, and the width of a phone."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from sandbox.acting import ActError
from sandbox.inside import Inside
from sandbox.page import Jump
from sandbox.workspace import Json, View
from tests.sandbox.page_browser import check, launched, opened
from tests.sandbox.page_stage import (
    BOT,
    EWA,
    GENERAL,
    MAYA,
    NOW,
    PULSE,
    StageServer,
    button,
    option,
    pulse_form,
    section,
    served,
    speak,
    words,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CONFIRM = {
    "title": words("Stop asking?"),
    "text": words("You get no more."),
    "confirm": words("Stop"),
    "deny": words("No"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as chromium:
        yield chromium


@pytest.fixture
def stage() -> StageServer:
    stage = StageServer()
    blocks = [
        section("*Your pulse is open*", block_id="s"),
        {
            "type": "actions",
            "block_id": "a",
            "elements": [
                button("stop", "Stop asking me", confirm=CONFIRM),
                {"type": "overflow", "action_id": "more", "options": [option("x", "The rest")]},
            ],
        },
    ]
    payload = {"type": "home", "blocks": blocks}
    stage.workspace.homes[MAYA] = View(id="VH", user=MAYA, type="home", payload=payload, hash="1", root_id="VH")
    return stage


@pytest_asyncio.fixture(loop_scope="module")
async def url(stage: StageServer, tmp_path: Path) -> AsyncIterator[str]:
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        connection.execute("CREATE TABLE box (blob BLOB)")
        connection.execute("INSERT INTO box VALUES (randomblob(4096))")
        connection.commit()
    inside = Inside(database=tmp_path / "t.db", keys=tmp_path)
    async with served(stage, inside=inside, steps=[Jump(label="To closing time", to=lambda: NOW + 5 * 86400)]) as url:
        yield url


async def test_a_click_a_form_a_thank_you(browser: Browser, url: str, stage: StageServer) -> None:
    async with opened(browser, url) as page:
        await page.get_by_role("button", name="2", exact=True).click()
        dialog = page.get_by_role("dialog", name="Service pulse")
        await expect(dialog.get_by_role("radio", name="2").first).to_be_focused()
        await expect(dialog.get_by_role("radio", name="2").first).to_be_checked()
        await dialog.get_by_role("textbox").fill("The ten-pound rule")
        await dialog.get_by_role("button", name="Send").click()
        await expect(dialog.get_by_text("Please answer this one.").first).to_be_visible()
        await expect(dialog.get_by_role("radio", name="1 Not at all").nth(1)).to_be_focused()
        await expect(dialog.get_by_role("textbox")).to_have_value("The ten-pound rule")
        await page.keyboard.press("Space")
        await dialog.get_by_role("combobox").select_option("7")
        await dialog.get_by_role("button", name="Send").click()
        await expect(page.get_by_role("dialog", name="Thank you")).to_contain_text("Thank you, recorded.")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.get_by_role("button", name="2", exact=True)).to_be_focused()
    assert stage.workspace.modals[MAYA] == []


async def test_tab_goes_round_inside_a_modal(browser: Browser, url: str) -> None:
    async with opened(browser, url) as page:
        await page.get_by_role("button", name="2", exact=True).click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        inside = "document.activeElement.matches('#modal :is(a, button, input, select, textarea)')"
        for key in ["Tab"] * 12 + ["Shift+Tab"] * 14:
            await page.keyboard.press(key)
            assert await page.evaluate(inside)


async def test_a_message_of_somebody_else_arrives_by_itself_and_is_read_out(
    browser: Browser, url: str, stage: StageServer
) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        await page.locator("#say").fill("half a sent")
        await expect(page).to_have_title("(2) #general · Hearthline")
        async with page.expect_response(lambda response: "/parts" in response.url):
            speak(stage.workspace, GENERAL, EWA, "The letter is *gone*")
        await expect(page.get_by_role("log").get_by_text("The letter is gone")).to_be_in_viewport()
        await expect(page.locator("#announce")).to_have_text("Ewa Nowak: The letter is gone")
        await expect(page.locator("#say")).to_have_value("half a sent")
        speak(stage.workspace, PULSE, BOT, "More results")
        await expect(page).to_have_title("(3) #general · Hearthline")


async def test_a_modal_that_the_bot_opens_later_takes_the_focus(browser: Browser, url: str, stage: StageServer) -> None:
    async with opened(browser, url) as page:
        await expect(page).to_have_title("(4) Tribune · Hearthline")
        await page.locator("#say").focus()
        stage.actor(MAYA).open(pulse_form())
        await expect(page.get_by_role("dialog").get_by_role("radio").nth(1)).to_be_focused()
        stage.workspace.modals[MAYA].clear()
        stage.workspace.changed(f"modal:{MAYA}")
        await expect(page.locator("#say")).to_be_focused()


async def test_a_modal_that_takes_anothers_place_starts_at_its_top_and_a_refreshed_one_keeps_its_place(
    browser: Browser, url: str, stage: StageServer
) -> None:
    many = [section(f"Line {number} of many", block_id=f"line{number}") for number in range(60)]
    asked = {
        "type": "input",
        "block_id": "why",
        "label": words("Why?"),
        "element": {"type": "plain_text_input", "action_id": "text"},
    }
    view = stage.actor(MAYA).open(pulse_form() | {"blocks": [section("The first page"), *many, asked]})

    def change(*blocks: Json) -> None:
        view.payload, view.hash = view.payload | {"blocks": list(blocks)}, f"{view.hash}+"
        stage.workspace.changed(f"modal:{MAYA}")

    async with opened(browser, url) as page:
        dialog, sheet = page.get_by_role("dialog"), page.locator("#modal .scroll")
        await expect(dialog.get_by_text("The first page")).to_be_in_viewport()
        await expect(dialog.get_by_role("textbox")).not_to_be_focused()
        await sheet.evaluate("sheet => sheet.scrollTo(0, 700)")
        change(section("The first page", block_id="another"), *many, section("Refreshed"), asked)
        await expect(dialog.get_by_text("Refreshed")).to_have_count(1)
        assert await sheet.evaluate("sheet => sheet.scrollTop") == 700
        change(section("The second page"), *many, asked)
        await expect(dialog.get_by_text("The second page")).to_be_in_viewport()
        assert await sheet.evaluate("sheet => sheet.scrollTop") == 0


async def test_what_is_being_typed_outlives_an_update_elsewhere(browser: Browser, url: str, stage: StageServer) -> None:
    stage.actor(MAYA).open(pulse_form())
    async with opened(browser, url) as page:
        field = page.get_by_role("dialog").get_by_role("textbox")
        await field.fill("not yet fini")
        direct = stage.workspace.direct_message(MAYA, bot=BOT)
        speak(stage.workspace, direct.id, BOT, "Something else")
        stage.workspace.changed(f"modal:{MAYA}")
        await expect(page.locator("#part-main").get_by_text("Something else")).to_have_count(1)
        await expect(field).to_have_value("not yet fini")
        await expect(field).to_be_focused()


async def test_slash_offers_commands(browser: Browser, url: str, stage: StageServer) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        field = page.locator("#say")
        await field.press_sequentially("/")
        await expect(page.get_by_role("listbox", name="Commands").get_by_role("option")).to_have_count(2)
        await field.press("ArrowDown")
        await field.press("Enter")
        await expect(field).to_have_value("/tribune ")
        await field.fill("/pulse")
        await field.press("Enter")
        await expect(page.get_by_text("Only you can see this")).to_be_visible()
        await expect(field).to_have_value("")
    assert stage.done[-1] == ("say", GENERAL, "/pulse", None)


async def test_what_the_workspace_refuses_stays_in_the_composer(
    browser: Browser, url: str, stage: StageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise ActError("/nonsense is not a valid command.")

    monkeypatch.setattr("tests.sandbox.page_stage.StageActor.say", refuse)
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        await page.locator("#say").fill("/nonsense")
        await page.locator("#say").press("Enter")
        await expect(page.get_by_role("alert").filter(has_text="not a valid command")).to_be_visible()
        await expect(page.locator("#say")).to_have_value("/nonsense")


async def test_a_channel_opens_where_the_news_begin(browser: Browser, url: str, stage: StageServer) -> None:
    stage.workspace.mark_read(MAYA, GENERAL)
    for line in range(60):
        speak(stage.workspace, GENERAL, EWA, f"Line {line}", ago=60 - line)
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        await expect(page.get_by_role("separator", name="New from here")).to_be_in_viewport()
        await expect(page.get_by_text("Line 0", exact=True)).to_be_in_viewport()
        await expect(page.get_by_text("Line 59")).not_to_be_in_viewport()


async def test_enter_sends_and_shift_enter_begins_a_line(browser: Browser, url: str, stage: StageServer) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        await page.locator("#say").press_sequentially("one")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("two")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("article").last).to_contain_text("two")
    assert stage.done == [("say", GENERAL, "one\ntwo", None)]


async def test_it_asks_before_what_cannot_be_undone(browser: Browser, url: str, stage: StageServer) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/home") as page:
        await page.get_by_role("button", name="Stop asking me").click()
        await page.get_by_role("dialog", name="Stop asking?").get_by_role("button", name="No").click()
        await page.get_by_role("button", name="Stop asking me").click()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        assert ("press", "stop", None) not in stage.done
        await page.get_by_role("button", name="Stop asking me").click()
        async with page.expect_response(lambda response: response.url.endswith("/press")):
            await page.get_by_role("dialog").get_by_role("button", name="Stop").click()
    assert stage.done[-1] == ("press", "stop", None)


async def test_menus_open_by_keyboard_and_escape_gives_the_focus_back(
    browser: Browser, url: str, stage: StageServer
) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/home") as page:
        more = page.locator("summary", has_text="•••")
        await more.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="The rest")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="The rest")).to_be_hidden()
        await expect(more).to_be_focused()
        await more.click()
        async with page.expect_response(lambda response: response.url.endswith("/press")):
            await page.get_by_role("button", name="The rest").click()
    assert stage.done[-1] == ("press", "more", "x")


async def test_one_finds_another_employee_by_name_or_job(browser: Browser, url: str) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/{GENERAL}") as page:
        await page.locator(".who > summary").click()
        await expect(page.locator("#member-filter")).to_be_focused()
        await page.keyboard.type("billing")
        await expect(page.locator("#members li:visible")).to_have_count(1)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/as/{EWA}/{GENERAL}")
        await expect(page.locator(".who > summary")).to_contain_text("Ewa Nowak")


async def test_the_clock_is_seen_to_move(browser: Browser, url: str) -> None:
    async with opened(browser, url) as page:
        await expect(page.locator(".now")).to_have_text("Tue 10:04")
        await page.get_by_role("button", name="Next morning").click()
        await expect(page.locator(".now")).to_have_text("Wed 09:00")
        await expect(page.get_by_role("button", name="To closing time")).to_be_enabled()


async def test_the_box_is_seen_to_change_and_keep_its_length(browser: Browser, url: str, tmp_path: Path) -> None:
    async with opened(browser, f"{url}/as/{MAYA}/messages?inside=1") as page:
        noise = page.locator(".noise")
        before = await noise.text_content()
        with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
            connection.execute("UPDATE box SET blob = randomblob(4096)")
            connection.commit()
        await expect(noise).not_to_have_text(before or "")
        await expect(noise).to_contain_text("4,096 bytes")
        await expect(noise).to_have_class("noise changed")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_light_and_dark_follow_the_system_and_the_switch(browser: Browser, url: str, scheme: Any) -> None:
    paper = {"light": "rgb(255, 255, 255)", "dark": "rgb(23, 25, 28)"}
    other = "dark" if scheme == "light" else "light"
    async with opened(browser, url, color_scheme=scheme) as page:
        await expect(page.locator("body")).to_have_css("background-color", paper[scheme])
        await page.get_by_role("button", name="Light or dark").click()
        await expect(page.locator("body")).to_have_css("background-color", paper[other])
        await page.reload()
        await expect(page.locator("body")).to_have_css("background-color", paper[other])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["messages?inside=1", GENERAL, PULSE, "home", "about"])
async def test_every_word_can_be_read(browser: Browser, url: str, stage: StageServer, scheme: Any, place: str) -> None:
    stage.workspace.notice(MAYA, "Tribune did not answer in time.")
    stage.workspace.homes[MAYA].payload["blocks"].append({"type": "hologram", "block_id": "unknown"})
    async with opened(browser, f"{url}/as/{MAYA}/{place}", color_scheme=scheme) as page:
        assert await check(page, "faintWords") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_of_a_form_can_be_read(browser: Browser, url: str, stage: StageServer, scheme: Any) -> None:
    stage.actor(MAYA).open(pulse_form()).errors = {"item:Q1": "Please answer this one."}
    async with opened(browser, url, color_scheme=scheme) as page:
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
        assert await check(page, "faintWords") == []


@pytest.mark.parametrize(
    "place",
    [
        *("messages", "home", "about", "channels", GENERAL, PULSE),
        *("messages?inside=1", "messages?switches=1", f"{GENERAL}?thread={NOW - 3960:.6f}"),
    ],
)
async def test_a_phone_never_scrolls_sideways(browser: Browser, url: str, stage: StageServer, place: str) -> None:
    speak(stage.workspace, GENERAL, EWA, "https://x.example/" + "very-long" * 40)
    phone: Any = {"width": 320, "height": 640}
    async with opened(browser, f"{url}/as/{MAYA}/{place}", viewport=phone, has_touch=True) as page:
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        wide = "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth).length"
        assert await page.evaluate(wide) == 0


async def test_a_phone_has_the_channels_behind_a_button(browser: Browser, url: str) -> None:
    phone: Any = {"width": 360, "height": 740}
    async with opened(browser, url, viewport=phone) as page:
        await expect(page.get_by_role("navigation", name="Channels and apps")).to_be_hidden()
        await page.get_by_role("button", name="Channels").click()
        await page.get_by_role("link", name="general").click()
        await page.wait_for_url(f"**/as/{MAYA}/{GENERAL}")
