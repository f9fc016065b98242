"""From an empty workspace to the first pulse by clicking in Chromium, as an administrator would who never saw Tribune.

Only clicks are counted: typing is none, and neither is what one key does (Tab, Enter). Pictures of every step go to the
folder in TRIBUNE_SCREENSHOT_DIR. SQLite is enough, as the sandbox has it: this is about what stands on the page, and
`test_set_up.py` keeps the same two pages in both databases.
"""

import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.manifest import manifest
from sandbox.company_file import empty_company
from sandbox.launch import Stage
from tests.sandbox.page_browser import launched, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="module")]

MOST_CLICKS = 20
WIDTHS = {"desk": (1280, 800), "phone": (390, 844)}
PURPOSE = {
    "What will you do with the answers?": "We read them together on Friday, and mend one thing at a time.",
    "What will you not ask?": "Nothing about single colleagues, or about pay.",
    "What does success look like?": "In three months fewer bicycles come back to us.",
}


@dataclass(slots=True, kw_only=True)
class Administrator:
    """Ada at her screen: what she clicks is counted, and what she sees is kept."""

    page: Page
    album: Path
    clicks: int = 0
    pictures: int = 0

    async def click(self, what: Locator) -> None:
        await what.click()
        self.clicks += 1

    async def reads(self, words: str, where: Locator | None = None) -> None:
        """Wait until it stands there, or else on the page: the bot works as fast as the machine lets it."""
        await expect(where or self.page.get_by_role("main")).to_contain_text(words)

    async def sees(self, name: str) -> None:
        """Keep a picture; nothing on it is wider than the screen."""
        self.pictures += 1
        await self.page.screenshot(path=self.album / f"{self.pictures:02}-{name}.png", animations="disabled")
        assert await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    async def picks(self, label: str, typed: str, chosen: str) -> None:
        """Go into a field that searches, type, and click what it finds: two clicks."""
        field = self.page.get_by_role("combobox", name=re.compile(re.escape(label)))
        await self.click(field)
        await field.fill(typed)
        await self.click(self.page.get_by_role("listbox").get_by_role("option", name=re.compile(chosen)))
        await expect(self.page.get_by_role("button", name=f"Remove {chosen}")).to_be_visible()

    async def goes_to(self, place: str) -> None:
        """Somewhere in the side bar, which a telephone has behind a button."""
        places = self.page.get_by_role("navigation", name="Channels and apps")
        if not await places.is_visible():
            await self.click(self.page.get_by_role("button", name="Channels", exact=True))
        await self.click(places.get_by_role("link", name=re.compile(place)))

    async def waits_for_the_next_morning(self, morning: str) -> None:
        """Let time pass; on a telephone this button is in sight too."""
        await self.click(self.page.get_by_role("button", name="Next morning"))
        await expect(self.page.locator(".now")).to_have_text(morning)
        await expect(self.page.get_by_role("button", name="Next morning")).to_be_visible()


@asynccontextmanager
async def empty_sandbox(folder: Path) -> AsyncIterator[Stage]:
    """What `tribune sandbox --empty` serves, with its clock running."""
    stage = Stage(
        command=(sys.executable, "-m", "bot"), manifest=manifest(), folder=folder, port=0, company=empty_company()
    )
    try:
        await stage.start()
        yield stage
    finally:
        await stage.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as chromium:
        yield chromium


@pytest.fixture
def album(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Where the pictures go."""
    album = Path(os.environ.get("TRIBUNE_SCREENSHOT_DIR") or tmp_path) / request.node.name
    album.mkdir(parents=True, exist_ok=True)
    return album


@pytest.mark.parametrize("width", WIDTHS)
async def test_an_administrator_comes_from_an_empty_workspace_to_the_first_pulse_in_under_twenty_clicks(
    browser: Browser, album: Path, tmp_path: Path, width: str
) -> None:
    wide, high = WIDTHS[width]
    async with (
        empty_sandbox(tmp_path / "sandbox") as stage,
        opened(browser, stage.url, viewport={"width": wide, "height": high}) as page,
    ):
        ada = Administrator(page=page, album=album)
        await says_what_the_pulse_is_for(ada)
        await says_where_its_results_go(ada)
        await lets_tribune_into_the_channel(ada)
        await is_asked_herself(ada)
        assert [call.name for call in stage.play.workspace.log if call.kind == "failure"] == []
        assert stage.play.workspace.notices == {}
    print(f"{ada.clicks} clicks at {wide} px")  # noqa: T201 - the figure that the issue asks for
    assert ada.clicks < MOST_CLICKS


async def says_what_the_pulse_is_for(ada: Administrator) -> None:
    """The message that waited for her has the button; four lines say why."""
    await ada.reads("Tribune is here.")
    await ada.sees("welcome")
    await ada.click(ada.page.get_by_role("button", name="Set up"))
    form = ada.page.get_by_role("dialog", name="Before you ask")
    await ada.reads("If you don't want the answer, don't ask.", form)
    await ada.sees("before-you-ask")
    for place, (label, text) in enumerate(PURPOSE.items()):
        field = form.get_by_role("textbox", name=label)
        if place:
            await ada.page.keyboard.press("Tab")
        await expect(field).to_be_focused()
        await ada.page.keyboard.type(text)
    await ada.picks("Who answers the results?", "ada", "Ada Moreau")
    await ada.sees("before-you-ask-filled-in")
    await ada.click(form.get_by_role("button", name="Next"))


async def says_where_its_results_go(ada: Administrator) -> None:
    """One channel; all the rest is proposed, and she sees what happens next."""
    form = ada.page.get_by_role("dialog", name="Set up the pulse")
    await ada.reads("What you wrote is kept.", form)
    await ada.sees("set-up")
    await ada.picks("Where do the results go?", "pulse", "#service-pulse")
    await form.locator(".scroll").evaluate("form => form.scrollTo(0, form.scrollHeight)")
    await ada.sees("set-up-from-below")
    await ada.click(form.get_by_role("button", name="Plan it"))
    await ada.reads("The next pulse opens on Wednesday 4 June.", form)
    await ada.reads("One thing is left. Tribune can't post in #service-pulse. Type /invite @Tribune there", form)
    await ada.sees("planned")
    await ada.click(form.get_by_role("button", name="Close").last)
    await expect(form).to_have_count(0)


async def lets_tribune_into_the_channel(ada: Administrator) -> None:
    """She does what the last page told her, and Home no longer complains."""
    await ada.goes_to("service-pulse")
    words = ada.page.get_by_role("combobox", name=re.compile("service-pulse"))
    await words.fill("/invite @Tribune")
    await ada.click(ada.page.get_by_role("button", name="Send"))
    await expect(words).to_have_value("")
    await ada.goes_to("Tribune")
    await ada.click(ada.page.get_by_role("link", name="Home", exact=True))
    home = ada.page.get_by_role("main")
    await ada.reads("Results go to #service-pulse, and @Ada Moreau answers them.", home)
    await expect(home).not_to_contain_text("can't post")
    await ada.sees("home")


async def is_asked_herself(ada: Administrator) -> None:
    """Two mornings later the pulse has been announced, and on the third it has asked her too."""
    for morning in ("Tue 09:00", "Wed 09:00", "Thu 09:00"):
        await ada.waits_for_the_next_morning(morning)
    await ada.click(ada.page.get_by_role("link", name="Messages", exact=True))
    told = ada.page.get_by_role("article")
    await ada.reads("short questions, about a minute.", told.last)
    await expect(told.last.get_by_role("button", name="1 Not at all")).to_be_visible()
    await ada.sees("invitation")
    introduction = told.filter(has_text=re.compile("who sees what", re.IGNORECASE)).first
    await introduction.evaluate("message => message.scrollIntoView()")
    await ada.sees("introduction")
