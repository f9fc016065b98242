"""A second pulse beside the first, and pulses that are paused, closed, archived and brought back."""

import pytest

from tests.scenarios.company import EVERYBODY, NINE, Scene, user_id


async def test_a_second_pulse_asks_the_members_of_a_channel_beside_the_one_that_asks_everybody(planned: Scene) -> None:
    planned.server.workspace.channels["C0LAMPS"].members = {user_id(name) for name in NINE}
    ruth = planned["ruth"]
    await ruth.home()
    await ruth.press("Add another pulse")
    await ruth.choose({"plain_text_input": "We hear those on the road.", "users_select": user_id("tom")})
    await ruth.put("called", "Pulse of the road")
    await ruth.send()
    await ruth.put("Where do the results go?", "C0PULSE")
    await ruth.put("Who is asked?", "The members of a channel")
    await ruth.put("Which channel's members?", "C0LAMPS")
    await ruth.put("At what time?", "14:00")
    assert "9 people are asked" in await ruth.send()
    home = await ruth.home()
    assert "Service-climate pulse" in home
    assert "Pulse of the road" in home
    assert "Asks the members of #lamps (9 people), every two weeks." in home

    await planned.until(11, 14, 31)
    assert {name: len(planned[name].invitations) for name in EVERYBODY} == {
        name: 2 if name in NINE else 1 for name in EVERYBODY
    }
    assert await planned["owen"].home() != await planned["maya"].home()
    for name in EVERYBODY:
        for place, invitation in enumerate(planned[name].invitations):
            await planned[name].press("5" if place else "2", on=invitation)
            await planned[name].fill("5" if place else "2")
            assert "Thank you, recorded." in await planned[name].send()
    await planned.until(14, 17, 1)
    road, everybody = sorted(words for words in planned.said() if "will answer these results by" in words)
    assert "Pulse of the road: We are proud of our service." in road
    assert "of 9 answered" in road
    assert "Tom will answer these results by 21 March." in road
    assert "16 of 16 answered. Sam will answer these results by 21 March." in everybody
    assert planned.failures == []


@pytest.mark.parametrize("says", ["Close this pulse", "Archive it"])
async def test_what_a_card_ends_is_taken_back_with_one_press(asked: Scene, says: str) -> None:
    ruth = asked["ruth"]
    await ruth.home()
    await ruth.choose_more(says)
    home = await ruth.home()
    assert "After that, nobody is asked any more. Its results stay" in home
    await asked.answers(dict.fromkeys(NINE, "5"))  # the open pulse goes on
    await ruth.press("Undo")
    assert "The next pulse opens on Tuesday 25 March" in await ruth.home()
    await asked.until(14, 17, 1)
    assert "of 16 answered" in asked.said()[-1]
    await asked.until(25, 10, 31)
    assert len(asked["maya"].invitations) > 1
    assert asked.failures == []


async def test_an_archived_pulse_is_brought_back_months_later(asked: Scene) -> None:
    ruth = asked["ruth"]
    await ruth.home()
    await ruth.choose_more("Archive it")
    await asked.until(27, 12, month=5)
    assert len(asked["maya"].invitations) == 2  # of the first pulse: the invitation and its reminder
    assert "[Undo]" in await ruth.home()
    await ruth.press("Undo")
    assert "The next pulse opens on Tuesday 3 June" in await ruth.home()
    await asked.until(3, 10, 31, month=6)
    assert len(asked["maya"].invitations) == 3
    assert asked.failures == []
