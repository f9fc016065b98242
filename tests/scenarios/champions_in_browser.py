"""An election and a decision with an objection, by clicking: steps of `test_first_minute`, in its one life.

A colleague is proposed and stands, a vote gives a receipt, and the receipt is listed. A champion objects, the proposal
is changed, both champions consent, and everybody reads what it came from.
"""

import re

from playwright.async_api import Locator, Page, expect

from sandbox.story_of_champions import STANDS_FOR, WHY
from sandbox.story_of_decisions import EVENINGS, UNASKED
from tests.scenarios.suggestions_in_browser import leaves
from tests.scenarios.voices_in_browser import presses, reads


def _told(page: Page, says: str, *words: str) -> Locator:
    """The newest message with such a button and these words."""
    found = page.get_by_role("article").filter(has=page.get_by_role("button", name=says, exact=True))
    for each in words:
        found = found.filter(has_text=each)
    return found.last


async def consents_to_what_is_due(page: Page) -> None:
    """The answer for which the ten-pound rule waits; with it the decision closes."""
    await consents(page)
    await reads(page.get_by_role("article").last, "Decided with consent: no champion objects.")
    await reads(page.get_by_role("article").last, "The customer champion (Priya Nair) consents.")


async def consents(page: Page) -> None:
    """To what was posted last."""
    await presses(_told(page, "I consent"), "I consent")
    await reads(page.get_by_role("dialog"), "You have consented. Thank you.")
    await leaves(page)


async def picks(page: Page, field: Locator, typed: str, chosen: str) -> None:
    """Go into a field that searches, type, and click what it finds."""
    await field.click()
    await field.fill(typed)
    await page.get_by_role("listbox").get_by_role("option", name=re.compile(chosen)).click()
    await expect(page.get_by_role("button", name=re.compile(f"Remove .*{chosen}"))).to_be_visible()


async def proposes_a_colleague(page: Page) -> None:
    """From the channel, by picking her among all who work here."""
    await presses(_told(page, "Propose a colleague", "employee champion"), "Propose a colleague")
    form = page.get_by_role("dialog", name="Propose a colleague")
    await picks(page, form.get_by_role("combobox"), "Hanna", "Hanna Krol")
    await form.get_by_role("textbox", name=re.compile("What would they stand for?")).fill(WHY)
    await presses(form, "Propose")
    await reads(page.get_by_role("dialog"), "Your colleague is asked in a message.")
    await leaves(page)


async def stands(page: Page) -> None:
    """Whoever was proposed says yes, in their own words."""
    asked = _told(page, "Yes, I stand")
    await reads(asked, "Do you stand?")
    await presses(asked, "Yes, I stand")
    form = page.get_by_role("dialog", name="Stand")
    await form.get_by_role("textbox").fill(STANDS_FOR)
    await presses(form, "I stand")
    await reads(page.get_by_role("dialog"), STANDS_FOR)


async def votes(page: Page) -> str:
    """In secret; the receipt, which is shown this once."""
    await presses(_told(page, "Vote", "employee champion"), "Vote")
    ballot = page.get_by_role("dialog", name="Vote")
    await reads(ballot, STANDS_FOR)
    await ballot.get_by_role("checkbox", name="Hanna Krol").check()
    await presses(ballot, "Vote")
    thanked = page.get_by_role("dialog", name="Your receipt")
    await reads(thanked, "Thank you, your vote is recorded.")
    return await thanked.get_by_role("heading").last.inner_text()


async def finds_the_receipt(page: Page, receipt: str) -> None:
    """Hanna is elected; the vote was counted, and how it was filled in nobody can find out."""
    result = _told(page, "Is my receipt listed?", "employee champion")
    await reads(result, "Hanna Krol is elected")
    await presses(result, "Is my receipt listed?")
    form = page.get_by_role("dialog", name="Is it listed?")
    await form.get_by_role("textbox").fill(receipt.lower())
    await presses(form, "Look")
    await reads(page.get_by_role("dialog"), f"{receipt} is listed.")


async def brings_a_decision(page: Page) -> None:
    """A draft that the champions read, and then version 1."""
    await page.locator("#say").fill("/decide")
    await page.locator("#say").press("Enter")
    form = page.get_by_role("dialog", name="Bring a decision")
    for label, words in (
        ("Title", EVENINGS.title),
        ("What will be different?", EVENINGS.what),
        ("Why?", EVENINGS.why),
        ("What else did you consider?", EVENINGS.options),
    ):
        await form.get_by_role("textbox", name=re.compile(re.escape(label))).fill(words)
    for touched in ("Customers", "Employees"):
        await form.get_by_role("checkbox", name=touched).check()
    await picks(
        page, form.get_by_role("combobox", name=re.compile("What does it refer to?")), "opening", "Opening hours"
    )
    await form.get_by_label(re.compile("When do we look")).fill(EVENINGS.review_on)
    await presses(form, "Keep as a draft")
    await presses(page.get_by_role("dialog", name=re.compile("Decision")), "Post it")
    form = page.get_by_role("dialog", name="Post it")
    await reads(form, "Amina Yusuf")
    await presses(form, "Post it")
    await reads(page.get_by_role("dialog"), "The champions are asked until")


async def objects(page: Page) -> None:
    """The employee champion says what it would cause, and what would change that."""
    await presses(_told(page, "I object", EVENINGS.title), "I object")
    form = page.get_by_role("dialog", name="I object")
    await form.get_by_role("textbox", name=re.compile("this would cause")).fill(UNASKED.would_cause)
    await form.get_by_role("textbox", name=re.compile("safe enough to try")).fill(UNASKED.safe_if)
    await presses(form, "Send")
    await reads(page.get_by_role("dialog"), "A champion objects.")


async def changes_the_proposal(page: Page) -> None:
    """Whoever brought it is told of the objection, and posts version 2."""
    told = _told(page, "Change the proposal")
    await reads(told, UNASKED.safe_if)
    await presses(told, "Change the proposal")
    form = page.get_by_role("dialog", name="Change the proposal")
    await form.get_by_role("textbox", name=re.compile("What will be different?")).fill(UNASKED.changed)
    await form.get_by_role("textbox", name=re.compile("What did you change")).fill(UNASKED.because)
    await presses(form, "Post this version")
    await reads(page.get_by_role("dialog"), "The new version is posted, and the champions are asked again.")


async def reads_the_outcome(page: Page) -> None:
    """Everybody reads what was decided, and what led to it."""
    outcome = page.get_by_role("article").filter(has_text="Decided with consent").last
    await reads(outcome, EVENINGS.title)
    await reads(outcome, "What the champions said to version 2")
    await reads(outcome, "It refers to")
