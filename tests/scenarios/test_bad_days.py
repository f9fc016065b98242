"""Slack has bad days: lost replies, errors, refusals for a while, and everything delivered twice."""

import pytest

from sandbox.switches import Trouble
from tests.scenarios.company import EVERYBODY, Scene


@pytest.mark.parametrize(
    "trouble", [Trouble.LOST_REPLY, Trouble.SERVER_ERROR, Trouble.RATE_LIMITED, Trouble.REDELIVERED, Trouble.DUPLICATE]
)
async def test_a_pulse_on_a_bad_day_loses_no_message_and_doubles_none(planned: Scene, trouble: Trouble) -> None:
    only = "" if trouble in {Trouble.REDELIVERED, Trouble.DUPLICATE} else "chat.postMessage"
    switches = planned.server.switches
    for day in (10, 11):
        switches.flip(trouble, on=True, times=5, only=only)
        await planned.until(day, 10, 31)
        await planned.until(day, 12)
    assert sum("We start a service pulse" in words for words in planned.said()) == 1
    for name in EVERYBODY:
        assert sum("I'm Tribune" in message.text for message in planned[name].inbox) == 1
        assert len(planned[name].invitations) == 1
    switches.flip(trouble, on=True, times=5, only=only)
    await planned.answers(dict.fromkeys(EVERYBODY, "5"))
    switches.flip(trouble, on=True, times=5, only=only)
    await planned.until(14, 18)
    assert sum("16 of 16 answered" in words for words in planned.said()) == 1
    for leader in ("tom", "ruth"):
        assert sum("Two questions for the team" in planned[leader].read(one) for one in planned[leader].inbox) == 1
