from tests.scenarios.company import EVERYBODY, NINE, Scene

NAMING = "Owen in Repairs does it all alone."


async def test_what_could_show_who_wrote_it_is_pointed_out_and_change_it_goes_back_with_everything_kept(
    asked: Scene,
) -> None:
    maya = asked["maya"]
    await maya.press("2", on=maya.invitations[-1])
    await maya.fill("5", words=NAMING)
    form = maya.modal
    page = await maya.send()
    assert "Your text names 'Owen' and 'Repairs'. That could show who wrote it." in page
    top = maya.modal
    assert (top.payload["submit"]["text"], top.payload["close"]["text"]) == ("Send anyway", "Change it")

    assert await maya.actor.close(top) is form
    assert form.state["words"]["text"]["value"] == NAMING
    assert form.state["item:Q1"]["answer"]["selected_option"]["value"] == "2"
    await maya.fill(words="One person does it all alone.")
    assert "Thank you, recorded." in await maya.send()


async def test_send_anyway_records_what_was_pointed_out(asked: Scene) -> None:
    assert "Your text names" in await asked["maya"].answer("2", words=NAMING)
    assert "Thank you, recorded." in await asked["maya"].send()
    for name in NINE:
        await asked[name].answer(words=f"Number {len(name)} is missing.")
    await asked.until(17, 10, 1)
    assert f"> {NAMING}" in asked.said()[-1]


async def test_words_that_are_not_to_be_shown_are_neither_pointed_out_nor_shown(asked: Scene) -> None:
    assert "Thank you, recorded." in await asked["maya"].answer(words=NAMING, hide=True)
    for name in NINE:
        await asked[name].answer(words="The van has no room.")
    await asked.until(17, 10, 1)
    comments = asked.said()[-1]
    assert comments.count("> The van has no room.") == 9
    assert "Owen" not in comments


async def test_hostile_words_ping_nobody(asked: Scene) -> None:
    await asked["maya"].answer(words="<!channel> *look* <https://evil.example|here> & `there`", hide=False)
    for name in NINE:
        await asked[name].answer(words="The van has no room.")
    await asked.until(17, 10, 1)
    raw = asked.server.workspace.messages["C0PULSE"][-1]
    assert "<!channel>" not in str(raw.blocks) + raw.text
    assert "<https://evil.example|here>" not in str(raw.blocks)


async def test_cant_say_everywhere_is_an_answer_and_shows_no_figure(asked: Scene) -> None:
    for name in EVERYBODY:
        maya = asked[name]
        await maya.press("See all questions", on=maya.invitations[-1])
        await maya.fill("Can't say")
        assert "Thank you, recorded." in await maya.send()
    await asked.until(14, 17, 1)
    results = asked.said()[-1]
    assert "16 of 16 answered" in results
    assert results.count("Not enough answers to show") >= 4
    assert "agree" not in results.replace("who agree", "")
