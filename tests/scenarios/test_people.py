import pytest

from sandbox import sight
from sandbox.acting import ActError
from tests.scenarios.company import EVERYBODY, Scene, member, user_id

NOT_ON_THE_LIST = "You were not on the list when this pulse opened, so it cannot take your answer. Next one: 25 March."
NOT_AN_EMPLOYEE = "Tribune is for the employees of this workspace. It asks guests nothing."


async def test_who_joins_after_the_opening_waits_for_the_next_pulse(asked: Scene) -> None:
    asked.server.workspace.channels["C0LAMPS"].members.add(user_id("zoe"))
    await asked.server.join_team(member("zoe"))
    zoe = asked["zoe"]
    await zoe.actor.shortcut("pulse_answer")
    assert zoe.read() == NOT_ON_THE_LIST
    assert "No pulse is open for you. The next pulse opens on Tuesday 25 March" in await zoe.types("/pulse")
    assert "[Answer]" not in await zoe.home()
    await asked.until(14, 17, 1)
    assert zoe.invitations == []
    await asked.until(25, 10, 31)
    assert len(zoe.invitations) == 1


async def test_guests_bots_and_the_deactivated_are_asked_nothing(asked: Scene) -> None:
    workspace = asked.server.workspace
    invited = {user for user in workspace.users if any(map(sight.asks, asked.server.actor(user).inbox()))}
    assert invited == {user_id(name) for name in EVERYBODY}


async def test_a_guest_is_told_that_tribune_is_for_employees(asked: Scene) -> None:
    vera = asked["vera"]
    assert await vera.types("/pulse") == NOT_AN_EMPLOYEE
    assert await vera.home() == NOT_AN_EMPLOYEE
    await vera.actor.shortcut("pulse_answer")
    assert vera.read() == NOT_AN_EMPLOYEE


async def test_somebody_whom_tribune_does_not_know_is_told_the_same(asked: Scene) -> None:
    asked.server.workspace.users[user_id("olga")] = member("olga")  # of another company, in a channel that is shared
    asked.server.workspace.channels["C0LAMPS"].members.add(user_id("olga"))
    olga = asked["olga"]
    assert await olga.types("/tribune") == NOT_AN_EMPLOYEE
    assert await olga.home() == NOT_AN_EMPLOYEE


async def test_who_leaves_between_planning_and_sending_is_not_written_to_and_holds_nothing_up(planned: Scene) -> None:
    await planned.until(11, 9, 59)  # in Athens it is noon, and Nikos was asked: the pulse is open
    assert len(planned["nikos"].invitations) == 1
    gone = planned.server.workspace.users[user_id("jan")]
    gone.deleted = True
    await planned.server.change_user(gone)
    await planned.until(11, 10, 31)
    assert planned["jan"].invitations == []
    assert all(len(planned[name].invitations) == 1 for name in EVERYBODY if name != "jan")
    with pytest.raises(ActError, match="deactivated"):
        await planned["jan"].home()
    await planned.until(11, 12)
    assert [planned["ruth"].read(message) for message in planned["ruth"].inbox if "refused" in message.text] == []


async def test_who_leaves_without_slack_telling_is_reported_to_the_administrator_once(planned: Scene) -> None:
    await planned.until(11, 9, 59)
    for name in ("jan", "ewa"):
        planned.server.workspace.users[user_id(name)].deleted = True
    await planned.until(11, 12)
    troubles = [message.text for message in planned["ruth"].inbox if "refused" in message.text]
    assert troubles == ["Slack refused 2 messages (pulse invitation): user_disabled. Nothing else is held up."]
    assert "2 people could not be asked" in await planned["ruth"].home()


async def test_who_moves_between_planning_and_sending_is_asked_at_ten_of_their_new_zone(planned: Scene) -> None:
    await planned.until(11, 9, 59)
    moved = planned.server.workspace.users[user_id("maya")]
    moved.tz = "America/New_York"
    await planned.server.change_user(moved)
    await planned.until(11, 13, 59)
    assert planned["maya"].invitations == []
    await planned.until(11, 14, 31)  # 10:31 in New York, which changed its clocks on 9 March
    assert len(planned["maya"].invitations) == 1


async def test_stop_asking_me_and_ask_me_again_hold_from_the_next_pulse_on(asked: Scene) -> None:
    maya = asked["maya"]
    await maya.home()
    await maya.press("Stop asking me")
    assert "From the next pulse on you are left out." in await maya.home()
    assert "You asked us to stop asking you" in await maya.types("/pulse")
    await asked.until(13, 10, 31)
    assert len(maya.invitations) == 1  # no reminder
    await asked.until(25, 10, 31)
    assert len(maya.invitations) == 1
    assert len(asked["owen"].invitations) > 1

    await maya.home()
    await maya.press("Ask me again")
    assert "[Stop asking me]" in await maya.home()
    await asked.until(8, 10, 31, month=4)
    assert len(maya.invitations) == 2


async def test_what_is_stored_about_me_is_exact_and_does_not_change_when_i_answer(asked: Scene) -> None:
    maya = asked["maya"]
    await maya.home()
    before = await maya.press("What is stored about me")
    assert "No row has an answer: an answer never has a row." in before
    tables = [
        words for words in ("people", "roster", "invitations", "outbox", "boxes") if f"{words} \N{EN DASH}" in before
    ]
    assert tables == ["people", "roster", "invitations", "outbox"]  # the last one: her introduction
    assert "Europe/London" in before
    await maya.actor.close(maya.modal)
    await maya.answer("2", words="The ladder is too short.")
    await maya.home()
    assert await maya.press("What is stored about me") == before


async def test_home_shows_the_same_before_and_after_an_answer(asked: Scene) -> None:
    maya = asked["maya"]
    before = await maya.home()
    assert "A pulse is open until Friday, March 14th" in before
    await maya.answer()
    assert await maya.home() == before


async def test_who_sees_what_lies_on_top_of_the_form_and_keeps_what_was_chosen(asked: Scene) -> None:
    maya = asked["maya"]
    await maya.press("2", on=maya.invitations[-1])
    await maya.fill("5")
    form = maya.modal
    chosen = form.state
    assert "What could still go wrong" in await maya.press("What could still go wrong", on=form)
    below = await maya.actor.close(maya.modal)
    assert below is form
    assert form.state == chosen
    assert "Thank you, recorded." in await maya.send()
