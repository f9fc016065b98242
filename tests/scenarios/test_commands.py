import pytest

from tests.scenarios.company import EVERYBODY, Scene


async def test_pulse_alone_says_what_is_open_and_opens_it(asked: Scene) -> None:
    maya = asked["maya"]
    assert "A pulse is open: 4 short questions, about a minute." in await maya.types("/pulse")
    assert await maya.types("/tribune pulse") == await maya.types("/pulse")
    await maya.press("Answer", on=maya.shown_privately("C0LAMPS"))
    await maya.fill()
    assert "Thank you, recorded." in await maya.send()


async def test_pulse_alone_says_when_the_next_one_comes(installed: Scene) -> None:
    assert await installed["maya"].types("/pulse") == "No pulse is set up yet.\n[Last results] [Who sees what]"
    assert "Two pages set everything up." in await installed["ruth"].types("/pulse")
    await installed.set_up()
    told = await installed["maya"].types("/pulse")
    assert "No pulse is open for you. The next pulse opens on Tuesday 11 March." in told


async def test_pulse_results_are_what_the_channel_read(asked: Scene) -> None:
    maya = asked["maya"]
    assert await maya.types("/pulse results") == "No pulse has closed yet, so there are no results."
    await asked.answers(dict.fromkeys(EVERYBODY, "5"))
    assert await maya.types("/pulse results") == "No pulse has closed yet, so there are no results."
    await asked.until(14, 17, 1)
    told = await maya.types("/pulse results")
    assert "16 of 16 answered. Who answers: Sam, by 21 March." in told
    assert await maya.types("/tribune pulse results") == told
    await maya.home()
    assert "Would send a friend" in await maya.press("Read the report")


@pytest.mark.parametrize(
    "typed", ["/pulse help", "/tribune pulse help", "/tribune help", "/pulse what", "/tribune what"]
)
async def test_help_lists_what_can_be_typed(installed: Scene, typed: str) -> None:
    maya = installed["maya"]
    told = await maya.types(typed)
    assert "What you can type" in told
    assert "`/pulse results` the last results" in told
    assert "For administrators, Home has the set-up" not in told
    assert "For administrators, Home has the set-up" in await installed["ruth"].types(typed)


async def test_tribune_alone_shows_a_button_for_each_feature(asked: Scene) -> None:
    maya = asked["maya"]
    told = await maya.types("/tribune")
    assert "[Pulse] [Pass on a customer's words] [Make a suggestion] [What customers say]" in told
    assert "[All actions] [Take something on] [Champions] [Decisions] [Bring a decision] [Who sees what]" in told
    assert "[Set up]" in await asked["ruth"].types("/tribune")
    await maya.press("Pulse", on=maya.shown_privately("C0LAMPS"))
    assert "A pulse is open: 4 short questions" in maya.read(maya.shown_privately("C0LAMPS"))


async def test_the_shortcut_opens_the_pulse_that_is_open(asked: Scene) -> None:
    maya = asked["maya"]
    await maya.actor.shortcut("pulse_answer")
    await maya.fill()
    assert "Thank you, recorded." in await maya.send()
    await maya.actor.shortcut("pulse_answer")
    assert maya.read().startswith("You have answered this pulse already.")


async def test_the_shortcut_says_when_nothing_is_open(planned: Scene) -> None:
    maya = planned["maya"]
    await maya.actor.shortcut("pulse_answer")
    assert maya.read() == "No pulse is open now. Next one: 11 March."


async def test_only_administrators_can_set_up_and_pause(asked: Scene) -> None:
    """Whoever finds an administrator's button on the screen gets a sentence, and nothing changes."""
    ruth, maya = asked["ruth"], asked["maya"]
    await ruth.home()
    await maya.home()
    asked.server.workspace.homes[maya.id].payload = asked.server.workspace.homes[ruth.id].payload
    for button in ("Pause", "Change", "Add another pulse"):
        assert "This is not yours to do" in await maya.press(button)
    assert "[Pause]" in await ruth.home()
