"""What Slack says of a channel is remembered for a minute, and never waited for."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot import channels, slack
from bot.channels import REMEMBERED, ChannelTroubles
from tests.bot.fake_slack import FakeSlack, config_for
from tests.bot.hand_clock import HandClock


class Stage(NamedTuple):
    slack: FakeSlack
    clock: HandClock
    trouble: ChannelTroubles

    def asked(self) -> int:
        return len(self.slack.called("conversations.info"))


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Slack, where Tribune is not in the channel yet."""
    clock = HandClock(datetime(2025, 6, 6, 9, tzinfo=UTC))
    async with FakeSlack().serving() as fake:
        fake.channels["C1"] = {"is_member": False}
        config = config_for(fake, tmp_path)
        async with slack.web_session(config) as session:
            client = slack.web_client(config, session, retry=False)
            yield Stage(fake, clock, ChannelTroubles(client=client, clock=clock))


async def test_what_was_just_heard_is_said_again(stage: Stage) -> None:
    assert [await stage.trouble("C1") for _ in range(2)] == ["not_in_channel"] * 2
    assert stage.asked() == 1
    stage.clock.instant += REMEMBERED
    stage.slack.channels["C1"] = {"is_member": True}
    assert await stage.trouble("C1") is None
    assert await stage.trouble("C2") is None
    assert stage.asked() == 3


async def test_check_again_asks_again(stage: Stage) -> None:
    assert await stage.trouble("C1") == "not_in_channel"
    stage.slack.channels["C1"] = {"is_member": True}
    assert await stage.trouble("C1", anew=True) is None
    assert await stage.trouble("C1") is None
    assert stage.asked() == 2


async def test_a_clock_that_went_back_remembers_nothing(stage: Stage) -> None:
    await stage.trouble("C1")
    stage.clock.instant -= timedelta(hours=1)
    await stage.trouble("C1")
    assert stage.asked() == 2


async def test_what_slack_does_not_say_is_no_trouble_and_not_remembered(stage: Stage) -> None:
    stage.slack.fail("conversations.info", "ratelimited")
    assert await stage.trouble("C1") is None
    assert await stage.trouble("C1") == "not_in_channel"


async def test_a_slow_slack_is_not_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "PATIENCE", 0.05)
    stage.slack.answers.clear()
    async with asyncio.timeout(5):
        assert await stage.trouble("C1") is None
    stage.slack.answers.set()
