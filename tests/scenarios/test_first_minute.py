"""The newcomer's first minute of `make sandbox`, in a real browser, with the real bot as a process of its own.

Then, in the same life, what customers say: how it comes in, is put right, answered, and digested. And what employees
suggest: how it comes out of the box, is answered, and is done. And champions: proposed, elected, and without whose
consent a decision does not close.

Pictures of every step go to the folder in TRIBUNE_SCREENSHOT_DIR; TRIBUNE_SCREENSHOTS=1 takes the README's anew.
SQLite is enough: `make sandbox` has nothing else, and this is about what stands on the page.
"""

import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.manifest import manifest
from sandbox import hearthline, listening
from sandbox.launch import Stage
from sandbox.story_of_champions import PROPOSED
from tests.sandbox.page_browser import launched
from tests.scenarios import champions_in_browser, suggestions_in_browser, voices_in_browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(600),  # a minute and a half alone, more where eight others work
    pytest.mark.asyncio(loop_scope="module"),
]

README_PICTURE = Path(__file__).parents[2] / "docs" / "images" / "sandbox.png"
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
LOOKS: dict[str, dict[str, Any]] = {"light": DESK, "dark": DESK | {"color_scheme": "dark"}, "phone": PHONE}

HEADLINE = "We are proud of our service, but may not fix it ourselves."
WITHHELD = "Not enough answers to show"
DRAWN_ANEW = "This is no longer here."
"""Home was drawn anew between looking and pressing: `opens` presses again."""
SEEN_OTHERWISE = "hash_conflict"
"""Two events want to draw one Home: Slack takes the first and refuses the second, which has not seen it."""
BESIDES = 2
"""Sealed boxes that have nothing to do with a pulse: letters that wait, and who wants a suggestion too."""
PETITIONS = 2
"""Sealed boxes in which people ask for an election, one a champion, until an election comes: on the second day."""


@dataclass(slots=True, kw_only=True)
class Visit:
    """A browser at the sandbox; every page of it must be free of complaints."""

    browser: Browser
    url: str
    album: Path
    complaints: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def opened(self, path: str = "/", **options: Any) -> AsyncIterator[Page]:
        """A page of a browser of that kind."""
        async with await self.browser.new_context(**DESK | options) as context:
            page = await context.new_page()
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
            await page.goto(self.url + path)
            yield page
        assert self.complaints == []

    async def picture(self, page: Page, name: str) -> None:
        """Keep what is on screen, once nothing moves any more."""
        await page.screenshot(path=self.album / f"{name}.png", animations="disabled")

    async def pictures(self, path: str, name: str) -> None:
        """The same place, with its newest message from its beginning, in every look; nothing is wider than a screen."""
        for look, options in LOOKS.items():
            async with self.opened(path, **options) as page:
                for message in (await page.get_by_role("article").all())[-1:]:
                    await message.evaluate("message => message.scrollIntoView()")
                await self.picture(page, f"{name}-{look}")
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, look)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """Hearthline has lived through its six pulses, and the clock runs."""
    folder = tmp_path_factory.mktemp("first-minute") / "sandbox"
    stage = Stage(command=(sys.executable, "-m", "bot"), manifest=manifest(), folder=folder, port=0)
    try:
        await stage.start()
        yield stage
    finally:
        await stage.stop()


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go."""
    album = Path(os.environ.get("TRIBUNE_SCREENSHOT_DIR") or tmp_path_factory.mktemp("album"))
    album.mkdir(parents=True, exist_ok=True)
    return album


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visit(stage: Stage, album: Path) -> AsyncIterator[Visit]:
    """A browser that knows where the sandbox is."""
    async with launched() as chromium:
        yield Visit(browser=chromium, url=stage.url, album=album)


async def test_the_first_minute_and_what_customers_employees_and_champions_say(visit: Visit, stage: Stage) -> None:
    await visit.pictures("/", "message")
    await visit.pictures(f"/as/{hearthline.NEWCOMER}/home", "home")
    await visit.pictures(f"/as/{hearthline.ADMINISTRATOR}/home", "home-of-the-administrator")
    async with visit.opened(f"/as/{hearthline.CUSTOMER_CHAMPION}/{hearthline.DECISIONS_CHANNEL}") as page:
        await champions_in_browser.consents_to_what_is_due(page)
        await visit.picture(page, "decided-with-consent")
    async with visit.opened() as page:
        await answers_in_a_few_clicks(visit, page)
        await sees_noise_of_constant_length(visit, page)
        await attacks_it_with_the_key_while_it_is_open(visit, page)
        await moves_to_closing_time_and_reads_the_results(visit, page)
        await is_the_leader_who_has_a_talk_card(visit, page)
        await finds_the_box_deleted_and_the_keys_gone(visit, page)
        await attacks_what_is_left(visit, page)
        await reads_comments_on_the_next_working_day(visit, page)
    await proposes_a_champion(visit)
    await hears_customers(visit, stage)
    await hears_employees(visit)
    await changes_a_decision_because_of_an_objection(visit)
    await elects_a_champion(visit)
    told = [notice for notices in stage.play.workspace.notices.values() for notice in notices]
    assert [notice for notice in told if notice != DRAWN_ANEW] == []
    failures = [call for call in stage.play.workspace.log if call.kind == "failure"]
    assert [call for call in failures if call.response.get("error") != SEEN_OTHERWISE] == []


async def hears_customers(visit: Visit, stage: Stage) -> None:
    """The week after: words come in, are put right, answered and digested, and stand beside the employees' own."""
    maya, tom, ruth = hearthline.NEWCOMER, hearthline.OWNER, hearthline.ADMINISTRATOR
    async with visit.opened(f"/as/{maya}/{listening.HOTLINE}") as page:
        await voices_in_browser.saves_a_message_and_puts_its_mood_right(page, stage)
        await visit.picture(page, "put-right")
        await voices_in_browser.closes(page)
    async with visit.opened(f"/as/{tom}/messages") as page:
        await voices_in_browser.drops_a_file(page, stage)
        await visit.picture(page, "file-read")
    async with visit.opened(f"/as/{ruth}/home") as page:
        address, secret = await voices_in_browser.adds_a_form(page)
        await visit.picture(page, "secret-of-the-form")
    await voices_in_browser.hears_the_form(stage, address, secret)
    async with visit.opened(f"/as/{tom}/messages") as page:
        await voices_in_browser.answers_the_alert(page)
        await visit.picture(page, "alert-answered")
    async with visit.opened(f"/as/{tom}/{hearthline.VOICE_CHANNEL}") as page:
        await sees_the_mornings(page, "Wed", "Thu", "Fri", "Mon")
        await voices_in_browser.reads_the_digest(page)
    await visit.pictures(f"/as/{maya}/{hearthline.VOICE_CHANNEL}", "digest")
    async with visit.opened(f"/as/{maya}/home") as page:
        await voices_in_browser.sees_both_sides(page)
        await visit.picture(page, "both-sides")
        await suggestions_in_browser.leaves(page)


async def hears_employees(visit: Visit) -> None:
    """Another week: a suggestion is answered and done, and a pulse waits until the last results have an answer."""
    maya, tom = (f"/as/{who}" for who in (hearthline.NEWCOMER, hearthline.OWNER))
    async with visit.opened(f"{maya}/home") as page:
        await suggestions_in_browser.makes_a_suggestion(page)
        await visit.picture(page, "four-words")
        await suggestions_in_browser.wants_the_same(page)
        await visit.picture(page, "board")
        await suggestions_in_browser.leaves(page)
        await sees_the_mornings(page, "Tue")
    async with visit.opened(f"{tom}/{hearthline.DESK_CHANNEL}") as page:
        await suggestions_in_browser.asks_the_author(page)
        await visit.picture(page, "asked")
        await suggestions_in_browser.leaves(page)
    async with visit.opened(f"{maya}/home") as page:
        await suggestions_in_browser.replies(page)
        await visit.picture(page, "replied")
        await suggestions_in_browser.leaves(page)
        await sees_the_mornings(page, "Wed")
    async with visit.opened(f"{tom}/{hearthline.DESK_CHANNEL}") as page:
        await suggestions_in_browser.undertakes_it(page)
        await visit.picture(page, "undertaken")
        await suggestions_in_browser.leaves(page)
    async with visit.opened(f"{tom}/home") as page:
        await suggestions_in_browser.has_done_it(page)
        await visit.picture(page, "done")
        await suggestions_in_browser.leaves(page)
    async with visit.opened(f"{tom}/{hearthline.PULSE_CHANNEL}") as page:
        await visit.picture(page, "held-back")
        await suggestions_in_browser.answers_the_results(page)
        await visit.picture(page, "opened")
        await sees_the_mornings(page, "Thu")
        await page.get_by_role("button", name="To closing time").click()
        await expect(page.locator(".now")).to_have_text("Fri 17:00")
        await suggestions_in_browser.reads_you_said_we_did(page)
    await visit.pictures(f"{maya}/{hearthline.PULSE_CHANNEL}", "you-said-we-did")
    async with visit.opened(f"{maya}/home") as page:
        await suggestions_in_browser.reads_what_came_of_it(page)
        await visit.picture(page, "what-came-of-it")
        await suggestions_in_browser.leaves(page)


async def proposes_a_champion(visit: Visit) -> None:
    """Since the newcomer's second day people can be proposed: she proposes a colleague, who stands."""
    async with visit.opened(f"/as/{hearthline.NEWCOMER}/{hearthline.DECISIONS_CHANNEL}") as page:
        await visit.picture(page, "election-announced")
        await champions_in_browser.proposes_a_colleague(page)
    async with visit.opened(f"/as/{PROPOSED}/messages") as page:
        await champions_in_browser.stands(page)
        await visit.picture(page, "stands")


async def changes_a_decision_because_of_an_objection(visit: Visit) -> None:
    """What customers asked for is brought; the employee champion objects; both consent to the second version."""
    tom, amina, priya = (
        f"/as/{who}" for who in (hearthline.OWNER, hearthline.EMPLOYEE_CHAMPION, hearthline.CUSTOMER_CHAMPION)
    )
    async with visit.opened(f"{tom}/{hearthline.DECISIONS_CHANNEL}") as page:
        await champions_in_browser.brings_a_decision(page)
        await visit.picture(page, "decision-brought")
        await suggestions_in_browser.leaves(page)
    async with visit.opened(f"{amina}/{hearthline.DECISIONS_CHANNEL}") as page:
        await champions_in_browser.objects(page)
        await visit.picture(page, "objected")
        await suggestions_in_browser.leaves(page)
    async with visit.opened(f"{tom}/messages") as page:
        await champions_in_browser.changes_the_proposal(page)
        await visit.picture(page, "changed")
        await suggestions_in_browser.leaves(page)
    for champion in (amina, priya):
        async with visit.opened(f"{champion}/{hearthline.DECISIONS_CHANNEL}") as page:
            await champions_in_browser.consents(page)
    async with visit.opened(f"{tom}/{hearthline.DECISIONS_CHANNEL}") as page:
        await champions_in_browser.reads_the_outcome(page)
    await visit.pictures(f"{priya}/{hearthline.DECISIONS_CHANNEL}", "outcome")


async def elects_a_champion(visit: Visit) -> None:
    """A vote, a receipt, the result, and the receipt in the list."""
    async with visit.opened(f"/as/{hearthline.NEWCOMER}/{hearthline.DECISIONS_CHANNEL}") as page:
        receipt = await champions_in_browser.votes(page)
        await visit.picture(page, "receipt")
        await suggestions_in_browser.leaves(page)
        await sees_the_mornings(page, "Mon", "Tue", "Wed")
        await champions_in_browser.finds_the_receipt(page, receipt)
        await visit.picture(page, "receipt-listed")


async def sees_the_mornings(page: Page, *days: str) -> None:
    """One morning after the other."""
    for day in days:
        await page.get_by_role("button", name="Next morning").click()
        await expect(page.locator(".now")).to_have_text(f"{day} 09:00")


async def answers_in_a_few_clicks(visit: Visit, page: Page) -> None:
    """Maya's message has five large buttons; one opens the form that holds it; three more answers, and it is sent."""
    await expect(page.get_by_role("banner")).to_contain_text(
        re.compile(r"You are Maya Lindqvist\s.*Tue 10:0\d\s+Next morning\s+To closing time\s+Look inside", re.DOTALL)
    )
    message = page.get_by_role("article").last
    for label in ("1 Not at all", "2", "3", "4", "5 Fully"):
        box = await message.get_by_role("button", name=label, exact=True).bounding_box()
        assert box is not None
        assert box["width"] >= 100
        assert box["height"] >= 50
    await message.get_by_role("button", name="2", exact=True).click()
    form = page.get_by_role("dialog", name="Service pulse")
    first, second, belief = [form.get_by_role("radiogroup").nth(place) for place in range(3)]
    await expect(first.get_by_role("radio", name="2")).to_be_checked()
    await visit.picture(page, "form")
    await second.get_by_role("radio", name="1 Not at all").check()
    await form.get_by_role("combobox").select_option(label="8")
    await belief.get_by_role("radio", name="3").check()
    await form.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Thank you, recorded.")
    await visit.picture(page, "thank-you")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def goes_to(page: Page, place: str) -> None:
    """Somewhere in the side bar."""
    places = page.get_by_role("navigation", name="Channels and apps")
    await places.get_by_role("link", name=re.compile(place)).click()


async def sees_noise_of_constant_length(visit: Visit, page: Page) -> None:
    """While colleagues answer, a sealed box changes from the first byte to the last, and none ever its length."""
    await page.get_by_role("link", name="Look inside").click()
    inside = page.get_by_role("complementary", name="Look inside")
    await expect(inside.get_by_role("link", name=re.compile(r"\bboxes"))).to_contain_text(
        f"{BESIDES + PETITIONS + 1} rows"
    )
    sealed = inside.locator("td.noise")
    lengths = await sealed.locator("b").all_inner_texts()
    assert max(int(length.removesuffix(" bytes").replace(",", "")) for length in lengths) > 10_000
    for _ in range(2):
        noise = await sealed.locator("code").all_inner_texts()
        await expect(sealed.locator("code")).not_to_have_text(noise)
        await expect(sealed.locator("b")).to_have_text(lengths)
    await visit.picture(page, "inside-while-open")


async def attacks_it_with_the_key_while_it_is_open(visit: Visit, page: Page) -> None:
    """Box and key name who took part, and not whose answer is whose; without the key there is nothing at all."""
    await page.get_by_role("button", name="Next morning").click()
    await expect(page.locator(".now")).to_have_text("Wed 09:00")
    attack = await attacked(page, "Attack it with the key")
    people = await people_of(attack)
    assert people >= 10
    await expect(attack).to_contain_text(f"Who took part: known. The box names {people} of the {people}.")
    await expect(attack).to_contain_text("Whose answer is whose")
    await visit.picture(page, "attacked-while-open")


async def attacked(page: Page, button: str) -> Locator:
    """The real attacker gets nowhere, and finds everybody where the same answers stand in an ordinary table."""
    inside = page.get_by_role("complementary", name="Look inside")
    async with page.expect_response(lambda response: "/attack" in response.url):
        await inside.get_by_role("button", name=button, exact=True).click()
    await expect(inside.get_by_role("status")).to_have_count(0)
    attack = inside.get_by_role("region", name="Attack it")
    await expect(attack.get_by_role("heading", name="No better than chance.")).to_be_visible()
    people = await people_of(attack)
    await expect(attack.get_by_role("row", name="on an ordinary survey tool")).to_contain_text(f"{people} of {people}")
    await expect(attack).to_contain_text(re.compile(r"Blind guessing does as well, or better, .*time"))
    return attack


async def people_of(attack: Locator) -> int:
    """How many had answered when it was attacked."""
    found = re.search(r"(\d+) people had answered", await attack.inner_text())
    assert found
    return int(found[1])


async def moves_to_closing_time_and_reads_the_results(visit: Visit, page: Page) -> None:
    """One strength, one finding, a picture; the hotline is shown, Billing and so Booking are not."""
    await page.get_by_role("button", name="To closing time").click()
    await expect(page.locator(".now")).to_have_text("Fri 17:00")
    await expect(page.get_by_role("button", name="To closing time")).to_be_disabled()
    await page.get_by_role("complementary", name="Look inside").get_by_role("link", name="Close").click()
    await goes_to(page, "service-pulse")
    results = page.get_by_role("article").last
    await expect(results.get_by_role("strong").nth(1)).to_have_text(HEADLINE)  # after the author's name
    await expect(results).to_contain_text("34 of 42 answered")
    await expect(results).to_contain_text(re.compile(r"Hotline\W+over 70 % agree"))
    await expect(results).to_contain_text(WITHHELD)
    await shows_a_picture(results.get_by_role("img"))
    await visit.pictures(f"/as/{hearthline.NEWCOMER}/{hearthline.PULSE_CHANNEL}", "results")
    if os.environ.get("TRIBUNE_SCREENSHOTS") == "1":
        await page.set_viewport_size({"width": 1280, "height": 940})
        await page.screenshot(path=README_PICTURE, animations="disabled")


async def shows_a_picture(image: Locator) -> None:
    """It is loaded, wide enough to read, and says in words which teams it shows."""
    await expect(image).to_have_js_property("complete", value=True)
    assert await image.evaluate("image => image.naturalWidth > 600 && image.clientWidth > 400")
    words = await image.get_attribute("alt") or ""
    for said in (f"Billing: {WITHHELD}.", f"Booking: {WITHHELD}.", "Hotline: under 40 %."):
        assert said in words


async def is_the_leader_who_has_a_talk_card(visit: Visit, page: Page) -> None:
    """The hotline's lead got it at the minute of the results."""
    await page.get_by_role("banner").get_by_text("You are").click()
    await page.get_by_label("Be another employee").fill("Tom")
    await page.get_by_role("link", name=re.compile("Tom Becker")).click()
    await goes_to(page, "Tribune")
    card = page.get_by_role("article", name="Tribune, 17:00").last
    await expect(card).to_contain_text("To talk about with your team")
    await expect(card).to_contain_text(HEADLINE)
    await visit.picture(page, "talk-card")


async def finds_the_box_deleted_and_the_keys_gone(visit: Visit, page: Page) -> None:
    """After closing nothing is left of the answers, and nothing to open it with: letters and support have their own."""
    await page.get_by_role("link", name="Look inside").click()
    inside = page.get_by_role("complementary", name="Look inside")
    await expect(inside.get_by_role("link", name=re.compile(r"\bboxes"))).to_contain_text(f"{BESIDES} rows")
    await expect(inside.locator(".keys li")).to_have_count(BESIDES + 1)
    await expect(inside.locator(".keys li").last).to_contain_text("installation")
    await visit.picture(page, "inside-after-closing")


async def attacks_what_is_left(visit: Visit, page: Page) -> None:
    """After closing the attacker gets no further, with the key as little as without: there is none."""
    for button in ("Attack it", "Attack it with the key"):
        attack = await attacked(page, button)
        await expect(attack).to_contain_text("34 people had answered on Fri 17:00.")
    await expect(attack).to_contain_text("The box of these answers and its key are gone.")
    await visit.picture(page, "attacked-after-closing")
    await visit.pictures(f"/as/{hearthline.OWNER}/messages?inside=1", "attacked")


async def reads_comments_on_the_next_working_day(visit: Visit, page: Page) -> None:
    """Monday at 10:00, apart from the results."""
    await sees_the_mornings(page, "Mon", "Tue")
    await goes_to(page, "service-pulse")
    newest_day = page.locator(".of-day").last
    await expect(newest_day.get_by_role("separator", name="Yesterday")).to_have_count(1)
    comments = newest_day.get_by_role("article", name="Tribune, 10:00")
    await expect(comments).to_contain_text("The ten pound rule. Every single shift.")
    assert await comments.get_by_role("blockquote").count() >= 10
    await visit.picture(page, "comments")
