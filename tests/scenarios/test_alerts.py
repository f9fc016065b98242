"""A form sends customers' words; the owner of the touch point hears of a very unhappy one, and answers."""

import hashlib
import hmac
import json
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.config import Config
from tests.scenarios.company import Scene, user_id

HARSH = "Your man was rude to my mother and left the lamp in a dangerous state. Never again. Call me: 0113 496 0000."
FORM = {"comment": HARSH, "contact": "Ann, 0113 496 0000", "where": "Repairs"}


class Reachable(Scene):
    """Lantern with a public port."""

    @cached_property
    def port(self) -> int:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port: int = taken.getsockname()[1]
            return port

    @property
    def config(self) -> Config:
        return replace(super().config, hooks_bind=("127.0.0.1", self.port), public_url="https://lantern.example")

    async def call(self, source: str, secret: str, form: dict[str, Any]) -> dict[str, Any]:
        """Send a form, signed at the sandbox's time."""
        body, at = json.dumps(form).encode(), str(int(self.now.timestamp()))
        signature = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Tribune-Timestamp": at,
            "X-Tribune-Signature": signature,
        }
        url = f"http://127.0.0.1:{self.port}/hooks/voice/{source}"
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
            return told


@pytest.fixture
async def reachable(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Reachable]:
    scene = Reachable(tmp_path, sqlite_url)
    await scene.server.start()
    await scene.start()
    yield scene
    await scene.stop()
    await scene.server.stop()


async def add_touch_point(scene: Scene, name: str, owner: str) -> None:
    ruth = scene["ruth"]
    await ruth.press("Add a touch point", on=ruth.modal)
    await ruth.put("Where do customers", name)
    await ruth.put("Who owns it?", user_id(owner))
    await ruth.send()


async def add_form(scene: Scene) -> tuple[str, str]:
    """Ruth adds a form, says what is where in it, and copies its address and its secret."""
    ruth = scene["ruth"]
    await ruth.home()
    await ruth.press("Sources")
    await ruth.press("Add a form", on=ruth.modal)
    await ruth.put("What is it called?", "Web form")
    assert "Web form is saved." in (await ruth.send()).replace("*", "")
    await ruth.press("What is where", on=ruth.modal)
    await ruth.put("The touch point's name", "where")
    await ruth.put("An example of a call", json.dumps(FORM))
    shown = await ruth.send()
    assert "1 comment would be read." in shown
    assert "touch point Repairs" in shown
    assert "Calls are read that way from now on." in await ruth.send()
    told = await ruth.press("Secret", on=ruth.modal)
    source, secret = re.search(r"/hooks/voice/(\w+)", told), re.search(r"Secret: `?([\w-]+)", told)
    assert source
    assert secret
    return source[1], secret[1]


async def test_a_form_s_unhappy_customer_is_told_contacted_and_handed_over(reachable: Reachable) -> None:
    ruth, tom, owen = reachable["ruth"], reachable["tom"], reachable["owen"]
    await reachable.import_teams()
    await ruth.home()
    await ruth.press("People and teams")
    await ruth.press("Touch points", on=ruth.modal)
    await add_touch_point(reachable, "Repairs", "tom")
    await add_touch_point(reachable, "Calls", "owen")
    source, secret = await add_form(reachable)

    assert (await reachable.call(source, "guessed", FORM))["error"] == "bad_signature"
    assert await reachable.call(source, secret, FORM) == {"ok": True, "read": 1, "without_words": 0}
    await reachable.server.clock.jump(reachable.now.timestamp() + 60)
    alert = tom.inbox[-1]
    told = tom.read(alert)
    assert 'A very unhappy customer at "Repairs".' in told
    assert "0113" not in told
    await tom.press("How to reach them", on=alert)
    assert "0113 496 0000" in tom.read()
    await tom.press("Hand over", on=alert)
    await tom.put("Who can help", "Calls")
    await tom.send()
    assert "Handed over to Calls" in tom.read(tom.inbox[-1])

    await reachable.server.clock.jump(reachable.now.timestamp() + 60)
    assert 'at "Calls"' in owen.read(owen.inbox[-1])
    await owen.press("Check on the colleague", on=owen.inbox[-1])
    await owen.send()
    await reachable.server.clock.jump(reachable.now.timestamp() + 40 * 3600)
    assert "still waits" in owen.read(owen.inbox[-1])
    await owen.press("Contacted", on=owen.inbox[-1])
    assert "Contacted." in owen.read(owen.inbox[-1])
    await owen.home()
    page = await owen.press("Unhappy customers")
    assert "Nobody waits for you." in page
    assert "1 contacted." in page
    await ruth.home()
    await ruth.press("Sources")
    assert "1 call was refused" in await ruth.press("Open", on=ruth.modal)
    assert reachable.failures == []
