"""Customers' words come in from Slack: saved out of a message, read in a channel, and praise for colleagues."""

import pytest

from sandbox.workspace import Message
from tests.scenarios.company import BOT, Scene, user_id

LAMPS = "C0LAMPS"
ROOF = "Tom was so kind and quick, and the lamp on our street works again. My number is 07700 900123."
LATE = "I waited three weeks for the repair and nobody called me back. It was terrible."


async def shown(scene: Scene, name: str) -> str:
    """What /voice topics and the pages behind it tell this person."""
    person = scene[name]
    await person.types("/voice search repair")
    return person.read(person.shown_privately(LAMPS))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_message_is_saved_and_the_praised_colleague_shows_it_to_everybody(planned: Scene) -> None:
    maya, tom, lucy = planned["maya"], planned["tom"], planned["lucy"]
    said = await lucy.actor.say(LAMPS, f"From this morning's post:\n&gt; {ROOF}")
    assert said
    await maya.actor.message_shortcut(said, "voice_save")
    await maya.put("What did the customer say?", ROOF)
    await maya.put("Does it praise a colleague?", [user_id("tom")])
    told = await maya.send()
    assert "Saved. Thank you for passing it on. Tribune tells: Tom." in told
    assert "We left out: a name, a telephone number." in told
    assert "900123" not in told
    assert "Positive" in told
    await lucy.actor.message_shortcut(said, "voice_save")
    assert "A colleague has saved these words already." in lucy.read()
    assert "Maya" not in lucy.read()

    await planned.server.clock.jump(planned.now.timestamp() + 60)
    praise = tom.inbox[-1]
    assert "A customer praised you" in tom.read(praise)
    assert "works again" in tom.read(praise)
    assert "works again" not in "".join(planned.said())
    await tom.press("Show it to everybody", on=praise)
    assert "This is what everybody would read:" in tom.read()
    await tom.press("Post it here", on=tom.modal)
    await planned.server.clock.jump(planned.now.timestamp() + 60)
    assert "A customer praised Tom" in planned.said()[-1]
    assert "You showed it to everybody, in #service-pulse." in tom.read(tom.inbox[-1])


async def test_a_customer_channel_is_read_as_it_is_said_edited_and_deleted(installed: Scene) -> None:
    ruth, maya = installed["ruth"], installed["maya"]
    before = await said_in(installed, "owen", "I waited for the repair before anybody read it here.")
    await ruth.actor.say(LAMPS, "/invite @tribune")
    await ruth.home()
    await ruth.press("Sources")
    await ruth.press("Customers' channels", on=ruth.modal)
    await ruth.press("Add a channel", on=ruth.modal)
    await ruth.choose({"conversations_select": LAMPS})
    assert "#lamps" in await ruth.send()

    late = await said_in(installed, "owen", LATE)
    assert "nobody called me back" in await shown(installed, "maya")
    await installed["owen"].actor.edit(late, "I waited FOUR weeks for the repair.")
    told = await shown(installed, "maya")
    assert "FOUR weeks" in told
    assert "nobody called me back" not in told
    await installed["owen"].actor.edit(before, "It was said here before: the repair.")
    await installed["owen"].actor.delete(late)
    assert "FOUR weeks" not in await shown(installed, "maya")
    await maya.actor.say(LAMPS, "/voice")
    assert "What did the customer say?" in maya.read()
    assert not installed.failures
    assert BOT in installed.server.workspace.channels[LAMPS].members


async def said_in(scene: Scene, name: str, text: str) -> Message:
    said = await scene[name].actor.say(LAMPS, text)
    assert said
    return said
