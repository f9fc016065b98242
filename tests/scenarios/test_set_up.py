"""An administrator who is no programmer sets a pulse up, changes her mind, and takes it back."""

from sandbox import sight
from tests.scenarios.company import EVERYBODY, Scene, user_id


async def test_what_was_typed_is_kept_when_she_is_called_away(installed: Scene) -> None:
    ruth = installed["ruth"]
    await ruth.home()
    await ruth.press("Set up")
    await ruth.choose({"plain_text_input": "We mend one thing.", "users_select": user_id("sam")})
    assert "Where do the results go?" in await ruth.send()
    await ruth.actor.close(ruth.modal)
    assert "Set-up has begun. Nobody is asked anything before you finish it." in await ruth.home()
    await installed.until(12, 12)
    assert installed.said() == []
    assert all(installed[name].inbox == [] for name in EVERYBODY if name != "ruth")

    await ruth.home()
    await ruth.press("Go on")
    written = [seen for seen in sight.inputs(ruth.modal) if seen.element["type"] == "plain_text_input"]
    assert [seen.element["initial_value"] for seen in written] == ["We mend one thing."] * 3
    await ruth.send()
    await ruth.choose({"conversations_select": "C0PULSE"})
    assert "That is all. The next pulse opens on Tuesday 18 March" in await ruth.send()
    await installed.until(18, 10, 31)
    assert all(installed[name].invitations for name in EVERYBODY)
    assert installed.failures == []


async def test_some_teams_are_asked_and_nobody_else(installed: Scene) -> None:
    await installed.import_teams()
    ruth = installed["ruth"]
    await ruth.home()
    await ruth.press("Set up")
    await ruth.choose({"plain_text_input": "We mend one thing.", "users_select": user_id("sam")})
    await ruth.send()
    await ruth.choose({"conversations_select": "C0PULSE"})
    kind = sight.field(ruth.modal, "Who is asked?")
    assert kind is not None
    await ruth.actor.fill(ruth.modal, kind.block_id, kind.action_id, kind.option("Some teams"))
    picker = next(seen for seen in sight.inputs(ruth.modal) if seen.element["type"] == "multi_external_select")
    chosen: list[str] = []
    for team in ("Calls", "Repairs"):
        (found,) = await ruth.actor.search(ruth.modal, picker.action_id, team)
        chosen.append(found["value"])
        await ruth.actor.fill(ruth.modal, picker.block_id, picker.action_id, chosen)
    done = await ruth.send()
    assert "11 people are asked" in done
    assert "Asks Repairs, Calls (11 people), every two weeks." in await ruth.home()
    await installed.until(11, 10, 31)
    assert {name for name in EVERYBODY if installed[name].invitations} == {
        *("sam", "tom", "ola", "hanna", "grace", "ian"),
        *("ruth", "maya", "owen", "lucy", "dev"),
    }


async def test_she_tries_it_on_herself_and_nobody_else_hears_of_it(installed: Scene) -> None:
    await installed.set_up()
    ruth = installed["ruth"]
    await ruth.press("Try it on me", on=ruth.modal)
    assert "It is in your messages from Tribune." in ruth.read()
    trial = ruth.inbox[-1]
    await ruth.press("4", on=trial)
    await ruth.fill("4")
    assert "This was a trial: nothing was recorded." in await ruth.send()
    assert all(installed[name].invitations == [] for name in EVERYBODY if name != "ruth")


async def test_closing_is_taken_back_with_one_press(asked: Scene) -> None:
    ruth = asked["ruth"]
    await ruth.home()
    await ruth.press("Pause")
    assert "Paused. The open pulse goes on until" in await ruth.home()
    await ruth.press("Undo")
    assert "The next pulse opens on Tuesday 25 March" in await ruth.home()
    await asked.until(25, 10, 31)
    assert len(asked["maya"].invitations) > 1
