"""Chromium for the page's tests: a page that may not complain, and the checks that run in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect
from yarl import URL

from tests.conftest import CHROMIUM

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
expect.set_options(timeout=60_000)  # milliseconds: whether it comes, not how fast, and the machine may be busy
CHECKS = Path(__file__).with_name("page_checks.js").read_text(encoding="utf-8").strip()


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A browser; one is enough for a module."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@asynccontextmanager
async def opened(browser: Browser, address: str, **options: Any) -> AsyncIterator[Page]:
    """A page that must not complain in its console, nor ask anything of another machine."""
    here = URL(address).origin()
    complaints: list[str] = []
    async with await browser.new_context(**options) as context:
        page = await context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if URL(sent.url).origin() == here else complaints.append(sent.url))
        await page.goto(address)
        yield page
    assert complaints == []


async def check(page: Page, name: str) -> Any:
    """What one of the checks has to say of a page."""
    return await page.evaluate(f"{CHECKS}.{name}()")
