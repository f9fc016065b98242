"""Who joins is introduced, who leaves hands over, and who asks for it is forgotten."""

from tests.scenarios.company import EVERYBODY, Scene, member, user_id


async def test_who_joins_later_is_introduced_once_on_their_own(asked: Scene) -> None:
    await asked.server.join_team(member("zoe"))
    await asked.until(12, 12)
    (hello,) = asked["zoe"].inbox
    assert asked["zoe"].read(hello).startswith("Hello, and welcome. I'm Tribune.")
    assert "[Stop asking me]" in asked["zoe"].read(hello)
    await asked.until(25, 10, 31)
    assert len(asked["zoe"].invitations) == 1
    assert sum("I'm Tribune" in message.text for message in asked["zoe"].inbox) == 1
    assert sum("I'm Tribune" in message.text for message in asked["maya"].inbox) == 1
    assert asked.failures == []


async def test_who_answers_and_leaves_without_a_deputy_hands_over_to_an_administrator(asked: Scene) -> None:
    sam = asked.server.workspace.users[user_id("sam")]
    sam.deleted = True
    await asked.server.change_user(sam)
    await asked.until(12, 12)
    told = [asked["ruth"].read(message) for message in asked["ruth"].inbox]
    assert any("Sam has left. From now on @Ruth answers the results of" in words for words in told)
    assert "and @Ruth answers them." in await asked["ruth"].home()
    await asked.answers(dict.fromkeys(EVERYBODY[1:], "5"))
    await asked.until(14, 17, 1)
    assert "Ruth will answer these results by 21 March." in asked.said()[-1]
    assert asked.failures == []


async def test_who_asks_to_be_forgotten_is_asked_nothing_more_and_can_come_back(asked: Scene) -> None:
    maya = asked["maya"]
    await maya.answer("2")
    await maya.home()
    assert "What happens" in await maya.press("Forget me")
    assert "Done. Tribune asks you nothing any more" in await maya.send()
    await maya.actor.close(maya.modal)
    assert "Maya" not in await maya.home()
    assert "Maya" not in await maya.press("What is stored about me")
    await maya.actor.close(maya.modal)
    heard = len(maya.inbox)
    await asked.until(25, 10, 31)
    assert len(maya.inbox) == heard
    assert "1 of 16 answered" in asked.said()[1] or "Too few answers" in asked.said()[1]
    await maya.home()
    await maya.press("Ask me again")
    await asked.until(8, 10, 31, month=4)
    assert len(maya.invitations) == 2
    assert asked.failures == []
