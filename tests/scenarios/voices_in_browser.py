"""How customers' words come in, go out and are answered, by clicking: steps of `test_first_minute`, in its one life.

A message is saved and put right, a file dropped, a form's call received; its owner answers an alert, everybody reads
the digest, and both sides of a touch point stand on one page.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime

from playwright.async_api import Locator, Page, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from sandbox import listening
from sandbox.launch import Stage
from sandbox.story_of_voices import LATE, SAID, fill_in, table


async def reads(where: Locator, words: str | re.Pattern[str]) -> None:
    """Wait until it stands there."""
    await expect(where).to_contain_text(words)


async def presses(where: Page | Locator, says: str) -> None:
    """The first button that says so."""
    await where.get_by_role("button", name=says, exact=True).first.click()


async def closes(page: Page) -> None:
    """Whatever is open, with all that is below it."""
    await presses(page.get_by_role("dialog"), "Close")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def opens(page: Page, says: str, title: str) -> Locator:
    """A button of Home's, which the bot may be drawing anew just now: pressed again if nothing opens."""
    opened = page.get_by_role("dialog", name=title)
    for _ in range(3):
        await presses(page.get_by_role("main"), says)
        with suppress(PlaywrightTimeout):
            await opened.wait_for(timeout=8_000)
            break
    await expect(opened).to_be_visible()
    return opened


async def saves_a_message_and_puts_its_mood_right(page: Page, stage: Stage) -> None:
    """What a colleague wrote down in a channel; names and numbers are gone before anything is stored."""
    await stage.play.server.actor("U0LUCY000").say(listening.HOTLINE, SAID)
    message = page.get_by_role("article").filter(has_text="Lovely engineer").last
    await message.hover()
    await message.get_by_role("button", name="More about this message").click()
    await page.get_by_role("button", name="Save as customer voice").click()
    form = page.get_by_role("dialog", name="A customer's words")
    await expect(form.get_by_role("textbox").first).to_have_value(re.compile("Lovely engineer"))
    await form.get_by_role("combobox", name=re.compile("What was it about?")).select_option(label="the hotline")
    await presses(form, "Save")
    await reads(page.get_by_role("dialog"), "Saved. Thank you for passing it on.")
    await reads(page.get_by_role("dialog"), "We left out: a name, a telephone number.")
    await presses(page.get_by_role("dialog"), "Wrong mood")
    form = page.get_by_role("dialog", name="How it is read")
    await form.get_by_role("radio", name=re.compile("Neutral")).check()
    await presses(form, "Save")
    await reads(page.get_by_role("dialog"), "a colleague said so.")


async def drops_a_file(page: Page, stage: Stage) -> None:
    """A table of comments, dropped to the app, is read where it was dropped."""
    today = datetime.fromtimestamp(stage.play.clock.now(), UTC).date()
    file = {"name": "evenings.csv", "mimeType": "text/csv", "buffer": table(today)}
    await page.get_by_label("Add files").set_input_files(file)  # type: ignore[arg-type]
    await page.locator("#say").press("Enter")
    await reads(page.get_by_role("article").last, f"evenings.csv is read: {len(LATE)} comments are new.")


async def adds_a_form(page: Page) -> tuple[str, str]:
    """An administrator adds a source in Home, and copies its address and its secret."""
    await presses(await opens(page, "Sources", "Sources"), "Add a form or help desk")
    form = page.get_by_role("dialog", name="A new source")
    await form.get_by_role("textbox", name="What is it called?").fill("Form after a call")
    await presses(form, "Save")
    await reads(page.get_by_role("dialog"), "Form after a call is saved.")
    await presses(page.get_by_role("dialog"), "Secret")
    shown = page.get_by_role("dialog", name="Secret")
    await reads(shown, "Address: ")
    secret, address = await shown.locator("code").all_inner_texts()
    return address, secret


async def hears_the_form(stage: Stage, address: str, secret: str) -> None:
    """A call over HTTP, signed; whoever guesses the secret is refused."""
    now = stage.play.clock.now()
    assert "bad_signature" in await fill_in(address, "guessed", at=now)
    assert '"ok": true' in await fill_in(address, secret, at=now)


async def answers_the_alert(page: Page) -> None:
    """The owner of the touch point has spoken with the customer."""
    alert = page.get_by_role("article").last
    await reads(alert, 'A very unhappy customer at "the hotline".')
    await reads(alert, "It is disgusting.")
    await presses(alert, "Contacted")
    await reads(alert, "Contacted. Is the matter resolved?")


async def reads_the_digest(page: Page) -> None:
    """Monday at 9:00: what is new, whose it is, and what was done about it."""
    digest = page.get_by_role("article").filter(has_text="Net mood:").last
    await reads(digest, re.compile(r"Opening hours|when we are closed"))
    await reads(digest, "Owner: Tom Becker.")
    await reads(digest, "contacted")
    await expect(digest.get_by_role("img").first).to_have_js_property("complete", value=True)


async def sees_both_sides(page: Page) -> None:
    """Employees beside customers, on one scale, on one page."""
    sides = await opens(page, "Touch points", "Both sides")
    await reads(sides, "clear comments are positive")
    await sides.get_by_role("button", name="Open").nth(2).click()
    await reads(sides, "Owner: ")
    await reads(sides, re.compile(r"(better than (customers|employees) do, by \d+ points or more|both see it alike)"))
