"""What customers say, read by everybody: found, put right, counted by a topic of our own, and both sides of it."""

import pytest

from sandbox import sight
from tests.scenarios.company import Person, Scene

LATE = "I waited three weeks for the repair, and nobody called me back."
METER = "The smart meter shows nothing since Monday."


async def pass_on(person: Person, words: str) -> None:
    await person.home()
    await person.press("Pass on a customer's words")
    await person.put("What did the customer say?", words)
    await person.send()
    await person.actor.close(person.modal)


async def choose_beside(person: Person, words: str, says: str) -> str:
    """A line of the menu beside the first element that offers it."""
    view = person.modal
    menus = (seen for seen in sight.elements(view) if seen.element["type"] in {"overflow", "static_select"})
    menu = next(seen for seen in menus if any(says in option["text"]["text"] for option in seen.element["options"]))
    value = next(one["value"] for one in menu.element["options"] if says in one["text"]["text"])
    await person.actor.press(view, menu.action_id, value=value, block_id=menu.block_id)
    assert words in person.read()
    return person.read()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_customers_words_are_read_put_right_and_counted_by_a_topic_of_our_own(planned: Scene) -> None:
    maya, ruth = planned["maya"], planned["ruth"]
    await pass_on(maya, LATE)
    await pass_on(maya, METER)

    assert "Call backs and replies: 1 in 7 days" in await maya.types("/voice about call back")
    assert f"> {LATE}" in await maya.types("/voice search weeks repair")
    await maya.press("Show me more", on=maya.shown_privately("C0LAMPS"))
    assert "1 comment" in maya.read()
    told = await choose_beside(maya, LATE, "Wrong mood: it is neutral")
    assert "It counts as neutral from now on" in told
    assert "Neutral: a colleague said so." in told
    await choose_beside(maya, LATE, "Wrong topic: choose")
    await maya.search("What is it about?", "Waiting")
    told = await maya.send()
    assert "It counts as you said from now on" in told
    assert "About Waiting (negative)." in told
    await maya.put("Search for words", "smart meter")
    assert f"> {METER}" in await maya.send()
    await maya.press("All topics", on=maya.modal)
    assert "Waiting: 1" in maya.read()

    await ruth.home()
    await ruth.press("Edit topics")
    await ruth.press("Add a topic", on=ruth.modal)
    await ruth.put("What is it called?", "Smart meters")
    await ruth.put("How do people say it?", "smart meter")
    assert "1 of the last 2 comments would be found." in await ruth.press("Try it", on=ruth.modal)
    await ruth.actor.close(ruth.modal)
    assert "Smart meters is saved." in await ruth.send()
    await planned.server.clock.jump(planned.now.timestamp() + 120)
    assert "Smart meters: 1 in 7 days" in await maya.types("/voice about smart meters")
    assert "Waiting: 1 in 7 days" in await maya.types("/voice about waiting")

    await ruth.home()
    await ruth.press("People and teams")
    await ruth.press("Touch points", on=ruth.modal)
    await ruth.press("Add a touch point", on=ruth.modal)
    await ruth.put("Where do customers meet us?", "The hotline")
    await ruth.send()
    await maya.home()
    assert "Customers: fewer than 5 clear comments" in await maya.press("Touch points")
    assert "Nobody owns it" in await maya.press("Open", on=maya.modal)
    assert "No comment fits all of this." in await maya.press("Read its comments", on=maya.modal)
    assert planned.failures == []
