"""A table of customers' words, dropped to Tribune by an administrator, through Slack's protocol and nothing else."""

import asyncio

import pytest

from tests.scenarios.company import Person, Scene, user_id

TABLE = (
    "When,What they wrote,Stars\n"
    "3/1/2025,I waited three weeks for the repair and nobody called me back.,1\n"
    '14/1/2025,"Lovely people, and the lamp works again.",5\n'
    "soon,Too dear.,2\n"
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_table_is_dropped_its_columns_are_chosen_and_what_became_of_it_is_told(installed: Scene) -> None:
    ruth, lucy = installed["ruth"], installed["lucy"]
    direct = installed.server._hub.direct_message(user_id("ruth")).id
    file = ruth.actor.upload("spring.csv", TABLE.encode())
    await ruth.actor.drop(direct, [file], text="")
    await told(ruth, "Which column of spring.csv says what customers said?")
    await ruth.press("Choose the columns", on=ruth.inbox[-1])
    await ruth.put("What did customers say?", "1")
    await ruth.put("When did they say it?", "0")
    await ruth.put("What did they rate?", "2")
    assert "Tribune is reading it" in await ruth.send()
    done = await told(ruth, "spring.csv is read: 2 comments are new.")
    assert "Line 4: 'soon' is no date." in done
    await lucy.types("/voice search repair")
    assert "nobody called me back" in lucy.read(lucy.shown_privately("C0LAMPS"))
    await lucy.actor.say(installed.server._hub.direct_message(user_id("lucy")).id, "Hello?")
    assert "Nobody reads what you write here" in await told(lucy, "Nobody reads")
    assert not installed.failures


async def told(person: Person, words: str) -> str:
    """The last message to somebody, once it says this."""
    async with asyncio.timeout(60):
        while not person.inbox or words not in person.read(person.inbox[-1]):  # noqa: ASYNC110 - Slack tells nobody
            await asyncio.sleep(0.05)
    return person.read(person.inbox[-1])
