"""A suggestion and a pulse that waits, by clicking: steps of `test_first_minute`, in its one life.

Nobody's name comes with a suggestion; the desk asks, its author answers, it is done; the results before it are answered
late, the pulse that waited for that opens, and with its results stands "you said, we did".
"""

import re

from playwright.async_api import Page, expect

from sandbox.story_of_suggestions import ASKED, CAME_OF_IT, PROMISED, REPLIED, SUGGESTED, UNDERTAKEN
from tests.scenarios.voices_in_browser import opens, presses, reads


async def makes_a_suggestion(page: Page) -> None:
    """From Home, without a name; four words are shown once."""
    form = await opens(page, "Make a suggestion", "Make a suggestion")
    await form.get_by_role("textbox", name=re.compile("What do you suggest?")).fill(SUGGESTED)
    await presses(form, "Send")
    await reads(page.get_by_role("dialog"), "Your suggestion is in the box.")
    await reads(page.get_by_role("dialog").get_by_role("heading").last, re.compile(r"(\w+\W+){3}\w+"))


async def leaves(page: Page) -> None:
    """Close what is open, and what is below it."""
    while await page.get_by_role("dialog").count():
        title = await page.get_by_role("dialog").get_by_role("heading").first.inner_text()
        await presses(page.get_by_role("dialog"), "Close")
        await expect(page.get_by_role("dialog", name=title, exact=True)).to_have_count(0)


async def wants_the_same(page: Page) -> None:
    """What others suggest, and one of them more who wants it."""
    await leaves(page)
    board = await opens(page, "What others suggest", "What others suggest")
    await reads(board, "10 or more people want this too")
    await presses(board, "Me too")
    await reads(board, "Counted.")


async def asks_the_author(page: Page) -> None:
    """Somebody at the desk looks after it, and has a question."""
    told = page.get_by_role("article").filter(has_text=SUGGESTED[:40]).last
    await expect(told).not_to_contain_text("Maya")
    await presses(told, "Look at it")
    await presses(page.get_by_role("dialog"), "Take it")
    await reads(page.get_by_role("dialog"), "You look after it.")
    await presses(page.get_by_role("dialog"), "Ask the author")
    form = page.get_by_role("dialog", name="Ask the author")
    await form.get_by_role("textbox").fill(ASKED)
    await presses(form, "Send")
    await reads(page.get_by_role("dialog"), ASKED)


async def replies(page: Page) -> None:
    """The author finds the question in Home, and nowhere else."""
    thread = await opens(page, "Read the reply", "My suggestion")
    await reads(thread, ASKED)
    await presses(thread, "Reply")
    form = page.get_by_role("dialog", name="Reply")
    await form.get_by_role("textbox").fill(REPLIED)
    await presses(form, "Send")
    await reads(page.get_by_role("dialog"), "Your reply is in the box.")


async def undertakes_it(page: Page) -> None:
    """The reply is there; somebody will do what was suggested."""
    told = page.get_by_role("article").filter(has_text="Its author wrote.").last
    await presses(told, "Look at it")
    await reads(page.get_by_role("dialog"), REPLIED)
    await presses(page.get_by_role("dialog"), "We will...")
    await fills_in(page, UNDERTAKEN)


async def fills_in(page: Page, what: str) -> None:
    """What will be done; who and when is proposed."""
    form = page.get_by_role("dialog", name="We will...")
    await form.get_by_role("textbox", name=re.compile("What will be done?")).fill(what)
    await presses(form, "Save")
    await reads(page.get_by_role("dialog"), what[:40])


async def has_done_it(page: Page) -> None:
    """In Home, with what came of it."""
    await presses(page.get_by_role("main").locator(".section", has_text=UNDERTAKEN).last, "Open")
    await presses(page.get_by_role("dialog"), "Done")
    form = page.get_by_role("dialog", name="Done")
    await form.get_by_role("textbox").fill(CAME_OF_IT)
    await presses(form, "It is done")
    await reads(page.get_by_role("dialog"), CAME_OF_IT)


async def answers_the_results(page: Page) -> None:
    """The pulse waits, and everybody reads why; it opens as soon as somebody has answered."""
    held = page.get_by_role("article").filter(has_text="Pulse held back.").last
    await reads(held, "The results of 6 June have no answer.")
    results = page.get_by_role("article").filter(has=page.get_by_role("button", name="We will...", exact=True)).last
    await presses(results, "We will...")
    await fills_in(page, PROMISED)
    await leaves(page)
    await reads(page.get_by_role("article").last, "The pulse is open now.")


async def reads_you_said_we_did(page: Page) -> None:
    """With the next results: what was done, by whom, because of what."""
    results = page.get_by_role("article").filter(has_text="You said, we did").last
    await reads(results, UNDERTAKEN[:40])


async def reads_what_came_of_it(page: Page) -> None:
    """The author reads it in Home."""
    thread = await opens(page, "Read the reply", "My suggestion")
    await reads(thread, CAME_OF_IT)
