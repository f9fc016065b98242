"""[Attack it] on the page: what it says of each outcome, and that it stays while the rest is read anew."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from playwright.async_api import Browser, expect

from attack.chance import Score
from sandbox.attack_it import AttackIt, Outcome, Verdict, Way
from sandbox.inside import Inside
from sandbox.page import Jump, NextStep
from sandbox.page.address import Address
from sandbox.page.painting import paint
from sandbox.page.screens import Screen
from sandbox.referee import Referee
from sandbox.seized import Seized
from sandbox.theft import Installation
from tests.sandbox.disk import CASTS, Disk
from tests.sandbox.html_tree import Node, tree
from tests.sandbox.page_browser import check, launched, opened
from tests.sandbox.page_stage import MAYA, NOW, StageServer, served
from tests.sandbox.test_attack_it import begun

on_one_loop = pytest.mark.asyncio(loop_scope="module")

PLACE = f"/as/{MAYA}/messages?inside=1"


def score(right: int, *, of: int = 29, expected: float = 1.0, p: float = 0.63) -> Score:
    return Score(right=right, of=of, expected=expected, p_value=p)


def way(method: str, right: int = 1, *, p: float = 0.63, sure: bool = False) -> Way:
    return Way(method=method, sure=sure, links=score(right, p=p), answers=(score(9, expected=8.25),) * 4)


BLIND = Verdict(ways=(way("rowid order"), way("<b>free</b> pages", 0, p=1.0)), linked=False, decided=True)
BROKEN = Verdict(ways=(way("rowid order", 29, p=1e-30, sure=True),), linked=True, decided=True)
CLOSED = Outcome(at=NOW, people=29, with_key=False, tribune=BLIND, ordinary=BROKEN)
SEIZED = Seized(took_part=29, links=score(6, expected=6.2, p=0.59), alone=2)
OPEN = replace(CLOSED, with_key=True, seized=SEIZED)


@pytest.fixture
def stage() -> StageServer:
    return StageServer()


@pytest.fixture
def attack_it(stage: StageServer, tmp_path: Path) -> AttackIt:
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        connection.execute("CREATE TABLE box (blob BLOB)")
        connection.execute("INSERT INTO box VALUES (randomblob(4096))")
        connection.commit()
    installation = Installation(folder=tmp_path, database=tmp_path / "t.db", keys=tmp_path / "keys")
    return AttackIt(stage.workspace, installation, Referee(stage.workspace), now=stage.clock.now)


def next_steps(stage: StageServer) -> tuple[NextStep, ...]:
    """One to read, and one for which the clock can be moved, as long as it lies ahead."""

    def ahead() -> float | None:
        return NOW + 500 if stage.clock.now() < NOW + 500 else None

    return (
        NextStep(title="The reply", words="Be Tom.", url=lambda: "/as/U0TOM0000/home"),
        NextStep(title="The ballot", words="Vote.", url=lambda: PLACE, jump=Jump(label="To the ballot", to=ahead)),
    )


@pytest_asyncio.fixture(loop_scope="module")
async def url(stage: StageServer, attack_it: AttackIt, tmp_path: Path) -> AsyncIterator[str]:
    inside = Inside(database=tmp_path / "t.db", keys=tmp_path / "keys")
    async with served(stage, inside=inside, attack_it=attack_it, next_steps=next_steps(stage)) as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as chromium:
        yield chromium


def attack_of(
    stage: StageServer, outcome: Outcome | None, *, running: bool = False, steps: Sequence[NextStep] = ()
) -> Node:
    """The part of the page, as Maya sees it."""
    referee, installation = Referee(stage.workspace), Installation(folder=Path(), database=Path(), keys=Path())
    attack_it = AttackIt(stage.workspace, installation, referee, now=stage.clock.now)
    attack_it.outcome, attack_it.running = outcome, running
    address = Address(user=MAYA, place="messages", inside=True)
    screen = Screen(stage, address, can_look_inside=True, attack_it=attack_it, next_steps=steps)
    (part,) = paint(screen, None, names=("attack",))
    return tree(part.html)


# What it says


def test_offers_the_attack_without_the_key_and_with_it(stage: StageServer) -> None:
    part = attack_of(stage, None)
    assert [button.text for button in part.all("button")] == ["Attack it", "Attack it with the key"]
    assert part.all("h4") == []


def test_says_that_it_works_and_offers_no_second_attack_meanwhile(stage: StageServer) -> None:
    part = attack_of(stage, CLOSED, running=True)
    assert part.one(role="status").text == "Copying everything, and guessing…"
    assert all(button["aria-disabled"] == "true" for button in part.all("button"))
    assert part.all("h4") == []


@pytest.mark.parametrize(
    ("people", "said"), [(0, "Nobody has answered so far."), (1, "One person has answered so far.")]
)
def test_says_when_there_is_nothing_to_attack_yet(stage: StageServer, people: int, said: str) -> None:
    part = attack_of(stage, Outcome(at=NOW, people=people, with_key=True))
    assert part.one("h4").text == "There is nothing to attack yet."
    assert f"{said} Come back when two people have." in part.text


def test_says_no_better_than_chance_with_the_contrast_beside_it(stage: StageServer) -> None:
    part = attack_of(stage, CLOSED)
    assert part.one("h4").text == "No better than chance."
    assert "Blind guessing does as well, or better, 6 times in 10." in part.text
    rows = [f"{row.one('th').text}: {row.one('td').text}" for row in part.one(class_="guessers").all("tr")]
    assert rows == [
        "The attacker, on Tribune: 1 of 29",
        "Blind guessing, on average: 1 of 29",
        "The same attacker, on an ordinary survey tool with the same answers: 29 of 29",
    ]
    assert "29 people had answered on Tue 10:04." in part.text
    assert "right 36 of 116 times; blind guessing is right 33 times." in part.text
    assert "With the key" not in part.text


def test_lists_every_way_with_its_result(stage: StageServer) -> None:
    ways = attack_of(stage, CLOSED).one("details")
    assert ways.one("summary").text == "The 2 ways that it tried"
    rows = [[cell.text for cell in row.all("td")] for row in ways.all("tr")[1:]]
    assert rows == [
        ["rowid order found no trace, so it guessed", "1", "6 times in 10"],
        ["<b>free</b> pages found no trace, so it guessed", "0", "every time"],
    ]


def test_says_when_it_links_people(stage: StageServer) -> None:
    part = attack_of(stage, replace(CLOSED, tribune=BROKEN))
    assert part.one("h4").text == "It links people to answers."
    assert "That must not be." in part.text
    assert "no trace" not in part.text
    assert len(part.all("tr", class_="bad")) == 2


def test_says_when_nobody_can_tell(stage: StageServer) -> None:
    part = attack_of(stage, replace(CLOSED, tribune=replace(BLIND, ways=BLIND.ways[:1], decided=False)))
    assert part.one("h4").text == "Too few answers to tell."
    assert part.one("summary").text == "The one way that it tried"
    assert "luck alone is often right" in part.text


def test_says_what_the_key_gives_away_and_what_not(stage: StageServer) -> None:
    said = " ".join(attack_of(stage, OPEN).text.split())
    assert "Who took part: known. The box names 29 of the 29." in said
    assert "Whose answer is whose: 6 of 29 right." in said
    assert "is right 6.2 times, and does as well, or better, 6 times in 10." in said
    assert "2 known for certain: these people are the only ones of their group so far." in said
    one = replace(OPEN, seized=replace(SEIZED, alone=1))
    assert "1 known for certain: this person is the only one" in " ".join(attack_of(stage, one).text.split())
    assert "for certain" not in attack_of(stage, replace(OPEN, seized=replace(SEIZED, alone=0))).text


def test_says_that_the_key_is_gone(stage: StageServer) -> None:
    said = attack_of(stage, replace(CLOSED, with_key=True)).text
    assert "The box of these answers and its key are gone." in said


def test_offers_what_to_look_at_next_once_it_was_attacked(stage: StageServer) -> None:
    steps = next_steps(stage)
    assert attack_of(stage, None, steps=steps).all(class_="next") == []
    offered = attack_of(stage, CLOSED, steps=steps).one(class_="next")
    assert [(link.text, link["href"]) for link in offered.all("a")] == [
        ("The reply", "/as/U0TOM0000/home"),
        ("The ballot", PLACE),
    ]
    assert [button.text for button in offered.all("button")] == ["To the ballot"]


# How it comes to the page


async def post(session: ClientSession, url: str, act: str, **fields: str) -> Node:
    async with session.post(f"{url}/as/{MAYA}/messages/{act}?inside=1", data=fields) as response:
        assert response.status == 200
        return tree(await response.text())


@on_one_loop
async def test_attacks_a_real_installation_and_shows_what_came_of_it(
    stage: StageServer, tmp_path: Path, sqlite_template: Path
) -> None:
    disk = Disk(tmp_path / "sandbox", sqlite_template)
    disk.take(CASTS)
    inside = Inside(database=disk.installation.database, keys=disk.installation.keys)
    attack_it = begun(stage.workspace, disk.installation, CASTS)
    changes = stage.workspace.follow()
    async with served(stage, inside=inside, attack_it=attack_it) as url, ClientSession() as session:
        assert "Copying everything" in (await post(session, url, "attack", key="yes")).text
        assert "Copying everything" in (await post(session, url, "attack", key="no")).text  # one at a time
        assert await changes.get() == "attack"
        assert await changes.get() == "attack"
        async with session.get(f"{url}/as/{MAYA}/messages/parts?inside=1&names=attack") as response:
            said = tree(await response.text()).text
    assert f"{len(CASTS)} people had answered" in said
    assert "Who took part: known." in said


@on_one_loop
async def test_the_clock_moves_to_what_is_next(stage: StageServer, attack_it: AttackIt, url: str) -> None:
    attack_it.outcome, changes = CLOSED, stage.workspace.follow()
    async with ClientSession() as session:
        await post(session, url, "jump", step="To the ballot")
        while stage.clock.now() < NOW + 500:
            await changes.get()
        async with session.get(url + PLACE) as response:
            assert [one.text for one in tree(await response.text()).one(class_="next").all("button")] == []


@on_one_loop
async def test_a_theft_that_fails_is_told(stage: StageServer, attack_it: AttackIt, url: str, tmp_path: Path) -> None:
    attack_it._referee = begun(stage.workspace, attack_it._installation, CASTS)._referee
    (tmp_path / "t.db").unlink()
    changes = stage.workspace.follow()
    async with ClientSession() as session:
        await post(session, url, "attack", key="no")
        while await changes.get() != f"notices:{MAYA}":
            pass
    assert stage.workspace.notices[MAYA][0].startswith("The attack was broken off: ")


@on_one_loop
async def test_without_an_installation_there_is_nothing_to_attack(stage: StageServer, tmp_path: Path) -> None:
    inside = Inside(database=tmp_path / "t.db", keys=tmp_path / "keys")
    async with served(stage, inside=inside) as url, ClientSession() as session:
        async with session.get(url + PLACE) as response:
            assert "Attack it" not in await response.text()
        assert (await post(session, url, "attack", key="no")).all(class_="part") == []


@on_one_loop
async def test_the_pane_has_to_be_open(url: str) -> None:
    async with ClientSession() as session, session.get(f"{url}/as/{MAYA}/messages") as response:
        assert "Attack it" not in await response.text()


# In a real browser


@pytest.mark.browser
@on_one_loop
async def test_the_outcome_stays_while_the_rest_is_read_anew(
    browser: Browser, url: str, attack_it: AttackIt, tmp_path: Path
) -> None:
    """Each second the box is read again: focus, the opened list and the verdict stay where they are."""
    async with opened(browser, url + PLACE) as page:
        await page.get_by_role("button", name="Attack it", exact=True).focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#announce")).to_contain_text("There is nothing to attack yet.")
        await expect(page.get_by_role("button", name="Attack it", exact=True)).to_be_focused()
        attack_it.outcome = OPEN
        attack_it._workspace.changed("attack")
        await expect(page.get_by_role("heading", name="No better than chance.")).to_be_visible()
        await expect(page.get_by_role("button", name="Attack it", exact=True)).to_be_focused()
        await page.get_by_text("The 2 ways that it tried").click()
        noise = await page.locator(".noise").text_content()
        with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
            connection.execute("UPDATE box SET blob = randomblob(4096)")
            connection.commit()
        await expect(page.locator(".noise")).not_to_have_text(noise or "")
        await expect(page.get_by_role("cell", name="rowid order")).to_be_visible()


LOOKS: list[dict[str, Any]] = [{"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}, "has_touch": True}]


@pytest.mark.browser
@pytest.mark.parametrize("outcome", [OPEN, replace(OPEN, tribune=BROKEN)])
@pytest.mark.parametrize("look", [{}, *LOOKS])
@on_one_loop
async def test_a_checker_finds_nothing(
    browser: Browser, url: str, attack_it: AttackIt, outcome: Outcome, look: dict[str, Any]
) -> None:
    attack_it.outcome = outcome
    async with opened(browser, url + PLACE, **look) as page:
        await page.get_by_text("that it tried").click()
        for name in ("faintWords", "faintControls", "structure"):
            assert await check(page, name) == []
        wide = "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth).length"
        assert await page.evaluate(wide) == 0
        assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")  # only the pane scrolls
