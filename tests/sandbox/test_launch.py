"""What the terminal says while Hearthline lives through its first pulses."""

import asyncio
from pathlib import Path

import pytest

from bot.manifest import manifest
from sandbox import hearthline
from sandbox.launch import _tell_headlines
from sandbox.play import Play
from sandbox.workspace import Message


async def test_tells_each_headline_as_it_is_posted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    play = Play(manifest(), ("never", "started"), tmp_path)
    telling = asyncio.create_task(_tell_headlines(play))
    await asyncio.sleep(0)
    for number, text in enumerate(("A pulse opens. Tomorrow.", "Pulse 1: We are proud. 34 of 42 answered.")):
        ts = f"{hearthline.BEGINS.timestamp() + number:.6f}"
        play.workspace.add_message(
            Message(channel=hearthline.PULSE_CHANNEL, ts=ts, user=hearthline.BOT, text=text, blocks=[])
        )
    await asyncio.sleep(0)
    telling.cancel()
    assert capsys.readouterr().out == "    Pulse 1: We are proud\n"
