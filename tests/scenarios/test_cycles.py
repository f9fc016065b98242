from datetime import UTC, datetime
from pathlib import Path

from sandbox import sight
from tests.scenarios.company import EVERYBODY, NINE, Scene, member, user_id

REMINDER = "A reminder, the only one."


async def test_one_reminder_on_the_third_day_to_those_who_have_not_answered(asked: Scene) -> None:
    await asked.answers({"maya": "4", "nikos": "2"})
    await asked.until(13, 9, 59)
    assert _reminded(asked) == dict.fromkeys(EVERYBODY, 0)
    await asked.until(13, 10, 31)
    assert _reminded(asked) == {name: int(name not in {"maya", "nikos"}) for name in EVERYBODY}
    await asked["jan"].press("3", on=asked["jan"].inbox[-1])
    await asked["jan"].fill()
    assert "Thank you, recorded." in await asked["jan"].send()
    await asked.until(14, 16, 59)
    assert set(_reminded(asked).values()) == {0, 1}


def _reminded(scene: Scene) -> dict[str, int]:
    return {name: sum(REMINDER in message.text for message in scene[name].inbox) for name in EVERYBODY}


async def test_a_pause_lets_the_open_pulse_end_and_holds_the_next_one(asked: Scene) -> None:
    ruth = asked["ruth"]
    await asked.answers(dict.fromkeys(NINE, "5"))
    await ruth.home()
    await ruth.press("Pause")
    assert "[Go on]" in await ruth.home()
    await asked.until(14, 17, 1)
    assert len(asked.said()) == 2
    assert "No pulse is open for you. Further pulses are paused." in await asked["maya"].types("/pulse")
    await asked.answer_results("We look into it first.")
    await asked.until(25, 12)
    assert len(asked["maya"].invitations) == 2  # of the first pulse: the invitation and its reminder
    await ruth.home()
    await ruth.press("Go on")
    assert "The next pulse opens on Tuesday 8 April" in await asked["maya"].types("/pulse")
    await asked.until(8, 10, 31, month=4)
    assert len(asked["maya"].invitations) == 3


async def test_a_pulse_waits_until_somebody_answers_the_last_results(asked: Scene) -> None:
    sam, maya, posted = asked["sam"], asked["maya"], asked.server.workspace.messages["C0PULSE"]
    await asked.answers(dict.fromkeys(NINE, "5"))
    await asked.until(25, 10, 31)
    assert any("The results of 14 March have no answer yet." in sam.read(message) for message in sam.inbox)
    held = posted[-1]
    assert "Pulse held back. The results of 14 March have no answer. Sam was to answer by 21 March." in maya.read(held)
    assert "The next pulse waits" in await maya.types("/pulse")
    await maya.press("Read them", on=held)
    assert ", by 21 March." in maya.read()
    before = len(maya.invitations)
    await asked.answer_results("We look into it first.")
    await asked.until(25, 11, 15)
    assert "The pulse is open now. The results of 14 March have an answer." in asked.said()
    assert len(maya.invitations) == before + 1
    [answer] = [message for message in posted if message.thread_ts]
    assert "We won't, because: We look into it first." in maya.read(answer)
    results = next(message for message in posted if message.ts == answer.thread_ts)
    assert sight.button(results, "Still on it")


async def test_fewer_than_eight_people_are_not_asked_and_the_administrator_hears_why(planned: Scene) -> None:
    for name in EVERYBODY[7:]:
        left = planned.server.workspace.users[user_id(name)]
        left.deleted = True
        await planned.server.change_user(left)
    await planned.until(11, 12)
    told = [planned["ruth"].read(message) for message in planned["ruth"].inbox]
    assert any("The pulse did not open. There are 7 people to ask, and a pulse needs 8" in words for words in told)
    assert planned["maya"].invitations == []


async def test_fewer_than_five_answers_show_nothing_and_blame_nobody(asked: Scene) -> None:
    await asked.answers(dict.fromkeys(EVERYBODY[:4], "5"))
    await asked.until(17, 10, 1)
    results = asked.said()[-1]
    assert "Too few answers this time to show anything." in results
    assert "Fewer than 5 people answered, so their answers stay theirs." in results
    assert "%" not in results
    assert not any("Two questions for the team" in asked[name].read(asked[name].inbox[-1]) for name in EVERYBODY)


async def test_between_five_and_nine_answers_show_bands_an_uncertain_count_and_no_comments(asked: Scene) -> None:
    for name in EVERYBODY[:7]:
        await asked[name].answer("5", "5", words="The van has no room.")
    await asked.until(17, 10, 1)
    assert len(asked.said()) == 2
    results = asked.said()[-1]
    assert any(
        f"About {count} of 16 answered: too few for teams. Whole company below." in results for count in (6, 7, 8)
    )
    assert "over 70 % agree" in results
    assert "Comments follow" not in results


async def test_fewer_than_five_comments_are_withheld(asked: Scene) -> None:
    for place, name in enumerate(EVERYBODY[:12]):
        await asked[name].answer(words="The van has no room." if place < 4 else "")
    await asked.until(17, 10, 1)
    assert len(asked.said()) == 2


async def test_a_channel_without_the_bot_is_told_to_the_administrator_and_gets_everything_after_check_again(
    planned: Scene,
) -> None:
    channel, ruth = planned.server.workspace.channels["C0PULSE"], planned["ruth"]
    channel.members.discard("U0TRIBUNE")
    await planned.until(10, 10, 1)
    assert planned.said() == []
    trouble = ruth.inbox[-1]
    assert "/invite @Tribune" in ruth.read(trouble)
    assert ruth.read(trouble).endswith("[Check again]")
    assert "/invite @Tribune" in await ruth.home()

    await ruth.press("Check again", on=trouble)
    assert planned.said() == []
    await ruth.actor.say("C0PULSE", "/invite @Tribune")
    await ruth.press("Check again", on=trouble)
    await planned.server.clock.settle()
    assert ["We start a service pulse" in words for words in planned.said()] == [True]
    await ruth.press("Check again", on=trouble)
    await planned.server.clock.settle()
    assert len(planned.said()) == 1


async def test_an_archived_channel_is_told_to_the_administrator_and_gets_the_results_once_it_is_back(
    asked: Scene,
) -> None:
    await asked.answers(dict.fromkeys(EVERYBODY, "5"))
    await asked.server.archive("C0PULSE")
    await asked.until(14, 17, 1)
    assert len(asked.said()) == 1
    trouble = next(message for message in asked["ruth"].inbox if "archived" in message.text)
    assert "Bring it back, or choose another channel in Tribune's Home." in asked["ruth"].read(trouble)
    asked.server.workspace.channels["C0PULSE"].archived = False
    await asked["ruth"].press("Check again", on=trouble)
    await asked.server.clock.settle()
    assert "16 of 16 answered" in asked.said()[-1]
    assert sum("16 of 16 answered" in words for words in asked.said()) == 1


async def test_setting_up_a_channel_without_the_bot_says_so_at_once(installed: Scene) -> None:
    assert "Type /invite @Tribune there" in (await installed.set_up(channel="C0LAMPS")).replace("`", "")


async def test_a_bot_that_is_started_again_between_any_two_steps_goes_on_where_it_was(installed: Scene) -> None:
    await installed.import_teams()
    await installed.restart()
    await installed.set_up()
    await installed.restart()
    await installed.until(11, 10, 10)
    await installed.restart()
    await installed.until(11, 10, 31)
    assert all(len(installed[name].invitations) == 1 for name in EVERYBODY)
    for name in EVERYBODY[:12]:
        await installed[name].press("5", on=installed[name].invitations[-1])
        await installed[name].fill("5", words="The van has no room.")
        if name in {"tom", "maya"}:
            await installed.restart()
        assert "Thank you, recorded." in await installed[name].send()
    await installed.until(13, 10, 31)
    await installed.restart()
    assert set(_reminded(installed).values()) == {0, 1}
    await installed.stop()
    await installed.until_without_bot(14, 18)
    await installed.start()
    assert "12 of 16 answered" in installed.said()[-1]
    await installed.restart()
    await installed.until(17, 10, 1)
    assert installed.said()[-1].count("> The van has no room.") == 12
    assert len(installed.said()) == 3


async def test_across_the_change_of_clocks_everything_comes_at_the_hour_that_clocks_show(
    database_url: str, tmp_path: Path
) -> None:
    """Set up on Tuesday 25 March, the pulse opens on Thursday; clocks change on the Sunday while it is open."""
    scene = Scene(tmp_path, database_url, begins=datetime(2025, 3, 25, 9, tzinfo=UTC))
    scene.server.workspace.users[user_id("kim")] = member("kim", tz="America/New_York")
    await scene.server.start()
    try:
        await scene.start()
        await scene.set_up()
        await scene.until(27, 9, 59)
        assert scene["maya"].invitations == []
        assert len(scene["nikos"].invitations) == 1  # 10:00 in Athens is 8:00 in Leeds, before and after
        await scene.until(27, 10, 31)
        assert len(scene["maya"].invitations) == 1
        await scene.until(31, 9, 59)
        assert len(scene["maya"].invitations) == 1
        await scene.until(31, 10, 31)
        assert len(scene["maya"].invitations) == 2  # the reminder, on the third working day, an hour earlier in UTC
        await scene.until(31, 14, 59)
        assert len(scene["kim"].invitations) == 1
        await scene.until(31, 15, 31)  # New York changed three weeks ago
        assert len(scene["kim"].invitations) == 2
        await scene.until(1, 21, 59, month=4)
        assert len(scene.said()) == 1
        await scene.until(1, 22, 1, month=4)  # 17:00 in New York, the latest zone
        assert len(scene.said()) == 2
    finally:
        await scene.stop()
        await scene.server.stop()
