"""An administrator organises the company in Slack alone, and it goes on when people leave."""

import asyncio

from tests.scenarios.company import TEAMS, Scene, people_file, user_id


async def hand_in(scene: Scene, content: str) -> str:
    """Ruth puts a file into the form that is on top; what is on top when it has been read."""
    ruth = scene["ruth"]
    (seen,) = [block for block in ruth.modal.payload["blocks"] if block.get("element", {}).get("type") == "file_input"]
    file = ruth.actor.upload("people.csv", content.encode())
    await ruth.actor.fill(ruth.modal, seen["block_id"], seen["element"]["action_id"], [file.id])
    assert "Tribune is reading it." in await ruth.send()
    async with asyncio.timeout(20):
        while "Tribune is reading it." in ruth.read():  # noqa: ASYNC110 - Slack tells nobody of it
            await asyncio.sleep(0.02)
    return ruth.read()


async def test_teams_come_from_a_file_that_is_put_into_slack(installed: Scene) -> None:
    ruth = installed["ruth"]
    assert "no teams yet" in await ruth.home()
    assert "No teams yet." in await ruth.press("People and teams")
    await ruth.press("From a file", on=ruth.modal)
    refused = await hand_in(installed, people_file() + "\nnobody@lantern.example,Lamps,,\n")
    assert "Nothing was imported: 1 line has something to correct." in refused
    assert "No member has the address nobody@lantern.example" in refused
    told = await hand_in(installed, people_file())
    assert "The file is read." in told
    assert all(team in told for team in TEAMS)
    assert "no teams yet" not in await ruth.home()
    assert installed.failures == []


async def test_a_person_is_moved_with_a_menu_that_searches(installed: Scene) -> None:
    await installed.import_teams()
    ruth = installed["ruth"]
    await ruth.home()
    await ruth.press("People and teams")
    await ruth.press("A person", on=ruth.modal)
    (block,) = [block for block in ruth.modal.payload["blocks"] if "accessory" in block]
    await ruth.actor.press(ruth.modal, block["accessory"]["action_id"], value=user_id("jan"))
    assert "In which team?" in ruth.read()
    (seen,) = [
        block for block in ruth.modal.payload["blocks"] if block.get("element", {}).get("type") == "external_select"
    ]
    wanted = next(iter(TEAMS))
    offered = await ruth.actor.search(ruth.modal, seen["element"]["action_id"], wanted[:3])
    await ruth.actor.fill(ruth.modal, seen["block_id"], seen["element"]["action_id"], offered[0]["value"])
    assert "is saved." in await ruth.send()
    assert installed.failures == []


async def test_who_answers_names_a_deputy_who_takes_over(planned: Scene) -> None:
    sam, jan = planned["sam"], planned["jan"]
    await sam.home()
    assert "answers the results of" in await sam.press("My deputy")
    await sam.choose({"users_select": jan.id})
    assert "is your deputy." in await sam.send()
    gone = planned.server.workspace.users[sam.id]
    gone.deleted = True
    await planned.server.change_user(gone)
    await planned.until(10, 12)
    assert any("answers the results of" in message.text for message in jan.inbox)
    assert any("has left" in message.text for message in planned["ruth"].inbox)
    assert planned.failures == []
