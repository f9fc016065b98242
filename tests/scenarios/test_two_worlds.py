"""While a pulse is open, nothing that anybody can see depends on what was answered."""

import json
import re
from pathlib import Path

from structlog.testing import capture_logs

from sandbox.workspace import Call
from tests.scenarios.company import EVERYBODY, NINE, Scene

VARYING = re.compile(r'[0-9a-f]{32,64}|[0-9a-f]{12}|"trigger_id": "[^"]*"|`(position|ts)` [0-9.]+')
"""Random ids, fingerprints and places on the roster, and Slack's own marks: they differ between any two runs."""

PLEASED = ("5", "All is well with the lamps and the vans.")
ANGRY = ("1", "")
"""What everybody chooses, and writes."""


async def test_two_worlds_that_differ_only_in_answers_look_the_same_until_the_pulse_closes(
    database_url: str, tmp_path: Path
) -> None:
    first = await _lived(tmp_path / "first", database_url, PLEASED)
    other = await _lived(tmp_path / "other", f"sqlite:///{tmp_path / 'other.db'}", ANGRY)
    assert first == other


async def _lived(folder: Path, database_url: str, answer: tuple[str, str]) -> dict[str, object]:
    """Everything visible from the set-up to the last minute of a pulse in which nine people answer in this way."""
    choice, words = answer
    scene = Scene(folder, database_url)
    calls: list[str] = []

    def hear(call: Call) -> None:
        if call.name == "views.open":  # a person's own form, on their own screen, holds what they have just pressed
            calls.append(call.name)
        elif call.kind == "api":
            calls.append(f"{call.name} {_same(json.dumps(call.request))}")

    await scene.server.start()
    with capture_logs() as logged:
        await scene.start()
        await scene.set_up()
        await scene.until(11, 10, 31)
        scene.server.workspace.recorders.add(hear)
        for name in NINE:
            await scene[name].answer(choice, choice, words=words)
        await scene.until(14, 16, 59)
        homes = {name: await scene[name].home() for name in EVERYBODY}
        stored = {name: await _stored(scene, name) for name in EVERYBODY}
        scene.server.workspace.recorders.discard(hear)
        await scene.stop()
    await scene.server.stop()
    return {
        "inboxes": {name: [scene[name].read(message) for message in scene[name].inbox] for name in EVERYBODY},
        "channel": scene.said(),
        "calls": sorted(calls),  # reminders go round in an order that is drawn
        "homes": homes,
        "stored": stored,
        "log": logged,
    }


async def _stored(scene: Scene, name: str) -> str:
    return _same(await scene[name].press("What is stored about me"))


def _same(text: str) -> str:
    return VARYING.sub("…", text)
