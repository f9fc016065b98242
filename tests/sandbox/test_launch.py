"""How a sandbox begins, and what the terminal says meanwhile."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.manifest import manifest
from sandbox import hearthline, sight
from sandbox.company import Company
from sandbox.company_file import empty_company
from sandbox.launch import Stage, _tell_headlines
from sandbox.next_steps import next_steps
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


def stage(folder: Path, company: Company | None) -> Stage:
    return Stage(command=(sys.executable, "-m", "bot"), manifest=manifest(), folder=folder, port=0, company=company)


def test_says_who_one_is_and_what_is_there(tmp_path: Path) -> None:
    hearthline_stage, empty = stage(tmp_path / "a", None), stage(tmp_path / "b", empty_company())
    assert hearthline_stage.welcome == "You are Maya, new at the hotline."
    assert hearthline_stage.begins.startswith("Hearthline lives through its first six pulses")
    assert empty.welcome.startswith("You are Ada Moreau, an administrator. Nothing is set up yet")
    assert empty.begins == "Spoke, 13 people, has just installed Tribune."


def test_closing_time_is_that_of_the_newest_question_to_anybody(tmp_path: Path) -> None:
    empty = stage(tmp_path, empty_company())
    assert empty.closing() is None
    now = empty.play.clock.now()
    colleague = empty.play.company.plot.employees[3].user.id
    ask(empty, colleague, f"Closes <!date^{now + 500:.0f}^{{time}}|then>.")
    assert empty.closing() == round(now + 500)
    ask(empty, empty.host, f"Closed <!date^{now - 500:.0f}^{{time}}|then>.")
    assert empty.closing() is None
    ask(empty, empty.host, "Closes some day.")
    assert empty.closing() is None


def ask(stage: Stage, user: str, text: str) -> None:
    """A message with the buttons of a question."""
    workspace = stage.play.workspace
    place = workspace.direct_message(user, bot=hearthline.BOT)
    scale = [{"type": "button", "action_id": f"a{n}", "text": {"type": "plain_text", "text": f"{n} Somewhat"}}
             for n in range(1, 6)]  # fmt: skip
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}, {"type": "actions", "elements": scale}]
    ts = workspace.new_ts(stage.play.clock.now())
    workspace.add_message(Message(channel=place.id, ts=ts, user=hearthline.BOT, text=text, blocks=blocks))


def test_five_next_steps_lead_to_where_there_is_something_to_see(tmp_path: Path) -> None:
    play = stage(tmp_path, None).play
    said = Message(
        channel=hearthline.PULSE_CHANNEL, ts="1742900000.000100", user=hearthline.BOT, text="",
        blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "*Pulse held back.* Why."}}],
    )  # fmt: skip
    play.workspace.add_message(said)
    steps = {step.title: step for step in next_steps(play.workspace, play.clock)}
    assert list(steps) == ["The gap", "The objection", "The reply", "The pulse that was held back", "The ballot"]
    held_back = f"/as/{hearthline.NEWCOMER}/{hearthline.PULSE_CHANNEL}?thread={said.ts}"
    assert steps["The pulse that was held back"].url() == held_back
    assert steps["The objection"].url() == f"/as/{hearthline.CUSTOMER_CHAMPION}/{hearthline.DECISIONS_CHANNEL}"
    assert {step.jump.label for step in steps.values() if step.jump} == {"To the ballot"}


async def test_the_clock_moves_to_the_ballot_once(tmp_path: Path) -> None:
    play = stage(tmp_path, None).play
    *_, ballot = next_steps(play.workspace, play.clock)
    assert ballot.jump is not None
    assert ballot.jump.to() == hearthline.VOTING.timestamp()
    await play.clock.jump(hearthline.VOTING.timestamp())
    assert ballot.jump.to() is None


async def test_an_empty_company_has_the_app_and_nothing_else(tmp_path: Path) -> None:
    empty = stage(tmp_path, empty_company())
    try:
        await empty.start()
        workspace = empty.play.workspace
        assert not any(workspace.messages[place.id] for place in workspace.channels.values() if not place.dm_with)
        home = await empty.play.server.actor(empty.host).open_home()
        assert home is not None
        assert sight.button(home, "Set up") is not None
        assert empty.play.clock.running
    finally:
        await empty.stop()
