"""People who would rather be asked tomorrow, on another day, or not at all; and people who are away."""

from datetime import UTC, datetime
from pathlib import Path

from sandbox.workspace import Message
from templates import ids
from tests.scenarios.company import EVERYBODY, Person, Scene

REMINDER, ASKED_FOR = "A reminder, the only one.", "You asked us to remind you."


def reminders(person: Person) -> list[str]:
    """What each message after the invitation began with."""
    return [message.text.partition(". ")[0] + "." for message in person.invitations[1:]]


def told(person: Person) -> str:
    """What stands below the newest message, for this person alone."""
    newest = person.inbox[-1]
    assert newest.only_for == person.id
    return person.read(newest)


async def test_tomorrow_brings_one_reminder_tomorrow_and_not_this_time_brings_none(asked: Scene) -> None:
    maya, jan = asked["maya"], asked["jan"]
    invitation = maya.invitations[0]
    before = maya.read(invitation)
    await maya.press("Tomorrow", on=invitation)
    assert told(maya).startswith("We remind you tomorrow. You can answer earlier.")
    assert maya.read(maya.invitations[0]) == before
    await jan.press("Not this time", on=jan.invitations[0])
    assert told(jan).startswith("We won't remind you of this pulse. You can still answer until ")
    assert told(jan).endswith("17:00.")

    await asked.until(12, 9, 59)
    assert reminders(maya) == []
    await asked.until(12, 10, 31)
    assert (reminders(maya), reminders(jan), reminders(asked["ola"])) == ([ASKED_FOR], [], [])
    await asked.until(13, 10, 31)
    assert (reminders(maya), reminders(jan), reminders(asked["ola"])) == ([ASKED_FOR], [], [REMINDER])
    for person in (maya, jan):
        assert "Thank you, recorded." in await person.answer()
    await maya.press("Tomorrow", on=maya.invitations[-1])
    assert told(maya).startswith("You have answered this pulse already.")
    await asked.until(14, 16, 59)
    assert (reminders(maya), reminders(jan), reminders(asked["ola"])) == ([ASKED_FOR], [], [REMINDER])
    assert asked.failures == []


async def test_another_day_is_chosen_from_the_menu_and_the_last_day_is_one(asked: Scene) -> None:
    maya = asked["maya"]
    await choose(maya, maya.invitations[0], "2025-03-14")
    assert told(maya).startswith("We remind you Friday, March 14th. You can answer earlier.")
    await asked.until(13, 10, 31)
    assert reminders(maya) == []
    await asked.until(14, 10, 31)
    assert reminders(maya) == [ASKED_FOR]
    newest = maya.invitations[-1]
    assert "[Tomorrow]" not in maya.read(newest)
    assert "[Not this time]" in maya.read(newest)
    await maya.press("Tomorrow", on=maya.invitations[0])
    assert "No working day is left on which we could remind you." in maya.read()


async def choose(person: Person, message: Message, day: str) -> None:
    survey_id = next(
        element["value"]
        for block in message.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == ids.NOT_THIS_TIME
    )
    await person.actor.press(message, ids.REMIND_ON, value=f"{survey_id}|{day}")


async def test_over_a_weekend_tomorrow_is_monday(database_url: str, tmp_path: Path) -> None:
    """The pulse opens on Thursday 27 March and closes on Tuesday 1 April; clocks change in between."""
    scene = Scene(tmp_path, database_url, begins=datetime(2025, 3, 25, 9, tzinfo=UTC))
    await scene.server.start()
    try:
        await scene.start()
        await scene.set_up()
        await scene.until(28, 12)
        maya, jan = scene["maya"], scene["jan"]
        await maya.home()
        assert "We remind you Monday, March 31st." in await maya.press("Tomorrow")
        await choose(jan, jan.invitations[0], "2025-04-01")
        await scene.until(31, 9, 59)
        assert (reminders(maya), reminders(jan)) == ([], [])
        await scene.until(31, 10, 31)
        assert (reminders(maya), reminders(jan)) == ([ASKED_FOR], [])
        await scene.until(1, 10, 31, month=4)
        assert (reminders(maya), reminders(jan)) == ([ASKED_FOR], [ASKED_FOR])
    finally:
        await scene.stop()
        await scene.server.stop()


async def test_a_reminder_that_was_asked_for_comes_though_tribune_was_not_there_that_day(asked: Scene) -> None:
    maya = asked["maya"]
    await maya.press("Tomorrow", on=maya.invitations[0])
    await asked.stop()
    await asked.until_without_bot(13, 12)
    await asked.start()
    await asked.until(13, 12, 5)
    assert reminders(maya) == [ASKED_FOR]
    assert reminders(asked["jan"]) == [REMINDER]
    await asked.until(14, 16, 59)
    assert all(len(asked[name].invitations) == 2 for name in EVERYBODY)


async def test_the_command_offers_the_same(asked: Scene) -> None:
    maya = asked["maya"]
    said = await maya.types("/pulse")
    assert "[Tomorrow] [Not this time]" in " ".join(said.split())
    reply = maya.shown_privately("C0LAMPS")
    await maya.press("Not this time", on=reply)
    assert maya.read(maya.shown_privately("C0LAMPS")).startswith("We won't remind you of this pulse.")
    assert "A pulse is open: 4 short questions" in await maya.types("/pulse")


async def test_whoever_is_away_by_their_status_is_asked_when_they_are_back_and_not_reminded_while_away(
    planned: Scene,
) -> None:
    maya, jan, kim = planned["maya"], planned["jan"], planned["kim"]
    await maya.actor.set_status("Vacationing", emoji="palm_tree")
    await jan.actor.set_status("In a meeting", emoji="spiral_calendar_pad")
    await planned.until(11, 12)
    assert [len(person.invitations) for person in (maya, jan, kim)] == [0, 1, 1]
    await maya.actor.set_status("")
    await planned.until(11, 13, 31)
    assert len(maya.invitations) == 1
    await kim.actor.set_status("Out sick", emoji="face_with_thermometer")
    await planned.until(13, 12)
    assert [len(person.invitations) for person in (maya, jan, kim)] == [2, 2, 1]
    await planned.restart()  # it knows from the member list who is away
    await planned.until(14, 16)
    assert len(kim.invitations) == 1
