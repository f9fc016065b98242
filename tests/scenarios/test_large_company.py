"""A company of 600 with 60 teams, 12 touch points and 12 pulses: every screen fits Slack's 100 blocks, and a phone.

The bot, its database and its templates are the real ones; only the answers are sealed without 600 people pressing.
Pictures of the three Homes go to the folder in TRIBUNE_SCREENSHOT_DIR. One life on SQLite is enough: how much a screen
holds depends on how many there are, not on which database counted them.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.commands import people as people_commands
from bot.manifest import manifest
from domain.series import AudienceKind
from models import people, pulses
from models.database import Database
from sandbox import sight
from sandbox.clock import SandboxClock
from sandbox.page import add_page
from sandbox.play import installed as installed_app
from sandbox.server import SandboxServer
from sandbox.workspace import View
from tests.factories import answer, open_vault, put_in, set_up
from tests.sandbox.page_browser import launched, opened
from tests.scenarios.company import INSTALLED, Person, Scene, member, user_id, workspace

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module")]

PEOPLE, TEAMS, TOUCH_POINTS, SERIES = 600, 60, 12, 12
MOST_BLOCKS = 100
EVERYBODY = ("ruth", "sam", *(f"p{number:03}" for number in range(2, PEOPLE)))
LEADER, EMPLOYEE = "p011", "p010"
"""Both of the second team, which is asked by all the pulses; the first of them leads it."""
CHANGING = (
    "Pause",
    "Stop asking",
    "Ask guests",
    "Send me",
    "Tomorrow",
    "Not this time",
    "Check again",
    "Try it",
    "Move",
    "Remove",
)
LONG = "and a long name that somebody gave it on a Friday"


def team_of(number: int) -> str:
    """Ten people a team; six teams in each of ten departments."""
    team = number // (PEOPLE // TEAMS)
    return f"Department {team // 6} {LONG} / Team {team} {LONG}"


def people_file() -> str:
    lines = ["person,team,touch_point,leads"]
    for number, name in enumerate(EVERYBODY):
        leads = "yes" if number % 10 == 1 else ""
        lines.append(f"{name}@lantern.example,{team_of(number)},Touch point {number % TOUCH_POINTS} {LONG},{leads}")
    return "\n".join(lines)


class LargeCompany(Scene):
    """Lantern, grown: everybody's name is as long as Slack lets it be."""

    def __init__(self, folder: Path, database_url: str) -> None:
        super().__init__(folder, database_url)
        grown = workspace(())
        for name in EVERYBODY:
            one = member(name, real_name=f"{name.title()} {'Longbottom-Featherstonehaugh ' * 2}".strip())
            grown.users[one.id] = replace(one, admin=name == "ruth")
        for channel in grown.channels.values():
            channel.members |= {user_id(name) for name in EVERYBODY}
        self.server = SandboxServer(
            grown, SandboxClock(INSTALLED.timestamp()), installed_app(manifest()), looks_at_once=True
        )
        add_page(self.server.web, self.server)

    def set_up_series(self) -> None:
        """One asks everybody; eleven ask the second team, each with results in a channel that is closed to the bot."""
        database = Database(self.config.database_url)
        with database.write() as session:
            (team,) = (one.id for one in people.teams(session) if one.name.startswith("Team 1 "))
            for number in range(SERIES):
                asks: dict[str, object] = {}
                if number:
                    asks = {"audience": AudienceKind.TEAMS, "audience_ids": frozenset({team})}
                set_up(
                    session,
                    channel="C0LAMPS" if number else "C0PULSE",
                    answerer=user_id("sam"),
                    person=user_id("ruth"),
                    now=self.now,
                    title=f"Pulse {number} {LONG}"[:60],
                    every_days=7 if number else 14,  # 600 messages are enough
                    holidays="none",
                    leader=user_id("sam"),
                    **asks,
                )
        database.dispose()

    def everybody_answers(self) -> None:
        """Seal an answer of everybody who was asked, in every pulse that is open."""
        database = Database(self.config.database_url)
        vault = open_vault(database, self.config.key_dir)
        with database.read() as session:
            casts = [
                answer(session, cycle.id, person, values=1 + place % 5, comment="The van has no room.")
                for cycle in pulses.open_cycles(session)
                for place, (person, _) in enumerate(pulses.roster(session, cycle.id))
            ]
        put_in(database, vault, casts)
        database.dispose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def large(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LargeCompany]:
    """Eleven days after it was installed: the first pulses have results, and the second ones of a team are open.

    Lived once for all tests: none of them changes anything.
    """
    folder = tmp_path_factory.mktemp("large")
    shutil.copy(sqlite_template, folder / "tribune.db")
    company = LargeCompany(folder, f"sqlite:///{folder / 'tribune.db'}")
    await company.server.start()
    await company.start()
    await people_commands.take_in(company.config, people_file())
    await asyncio.to_thread(company.set_up_series)
    await company.until(11, 12)
    await asyncio.to_thread(company.everybody_answers)
    await company.until(18, 12)
    company.server.workspace.log.clear()  # what could not be said in a channel is for other tests
    yield company
    await company.stop()
    await company.server.stop()


async def test_home_and_every_page_behind_it_fit_slack(large: LargeCompany) -> None:
    ruth, leader, employee = large["ruth"], large[LEADER], large[EMPLOYEE]
    homes = {person.id: await person.home() for person in (ruth, leader, employee)}
    assert "600 people in" in homes[ruth.id]
    assert homes[ruth.id].count("[Change]") == SERIES
    assert "There is no room for another pulse." in homes[ruth.id]
    assert homes[ruth.id].count("can't post in #lamps") == SERIES - 1
    assert f"{SERIES - 1 - 4} more are open for you" in homes[employee.id]
    pages = [page for person in (ruth, leader, employee) for page in await everything_behind(large, person)]
    assert {"People and teams", "Roles", "Questions", "Forecast", "Results"} <= set(pages), pages
    assert large.failures == []


async def everything_behind(company: LargeCompany, person: Person) -> list[str]:
    """Press all that opens a page, in Home and on that page; the titles. None has more blocks than Slack takes."""
    home = company.server.workspace.homes[person.id]
    assert len(home.payload["blocks"]) <= MOST_BLOCKS
    titles = await forecast_of(person, home)
    for says in opening(home):
        await person.press(says, on=home)
        home = company.server.workspace.homes[person.id]
        if not person.actor.modal():
            continue
        titles.append(look_at(person.modal))
        for further in opening(person.modal):
            if not sight.button(person.modal, further):
                continue  # it stood on a page that was turned
            await person.press(further, on=person.modal)
            titles.append(look_at(person.modal))
        while person.actor.modal():
            await person.actor.close(person.modal)
    return titles


async def forecast_of(person: Person, home: View) -> list[str]:
    """What the menu of a card opens, if there is one."""
    more = next((seen for seen in sight.elements(home) if seen.element["type"] == "overflow"), None)
    if more is None:
        return []
    await person.actor.press(home, more.action_id, value=more.option("Forecast"), block_id=more.block_id)
    title = look_at(person.modal)
    await person.actor.close(person.modal)
    return [title]


def look_at(view: View) -> str:
    """The title of a modal that is not too large."""
    title = sight.words(view.payload["title"])
    assert len(view.payload["blocks"]) <= MOST_BLOCKS, title
    return title


def opening(surface: View) -> list[str]:
    """What stands on the buttons there, but for those that change something."""
    buttons = (seen.words for seen in sight.elements(surface) if seen.element["type"] == "button")
    return [says for says in dict.fromkeys(buttons) if not says.startswith(CHANGING)]


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Where the pictures go."""
    album = Path(os.environ.get("TRIBUNE_SCREENSHOT_DIR") or tmp_path)
    album.mkdir(parents=True, exist_ok=True)
    return album


@pytest.mark.browser
async def test_home_fits_a_phone(large: LargeCompany, album: Path) -> None:
    async with launched() as browser:
        for name in ("ruth", LEADER, EMPLOYEE):
            address = f"{large.server.url}/as/{user_id(name)}/home"
            async with opened(browser, address, viewport={"width": 390, "height": 844}) as page:
                await expect(page.get_by_role("main")).to_contain_text("Hello")
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
                high = await page.locator("#scroll").evaluate("home => home.scrollHeight")
                await page.set_viewport_size({"width": 390, "height": high + 150})
                await page.screenshot(path=album / f"large-home-{name}.png", animations="disabled")
    assert large.failures == []
