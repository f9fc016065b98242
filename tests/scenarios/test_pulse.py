from tests.scenarios.company import EVERYBODY, NINE, TEAMS, Scene


async def test_an_administrator_sets_the_pulse_up_in_two_pages_from_home(installed: Scene) -> None:
    ruth = installed["ruth"]
    assert "Two pages set up your first pulse" in ruth.read(ruth.inbox[0])
    assert "[Set up]" in await ruth.home()
    done = await installed.set_up()
    assert "That is all. The next pulse opens on Tuesday 11 March" in done
    assert "The working day before, the pulse is announced in #service-pulse." in done
    assert "16 people are asked" in done
    assert "Within five working days @Sam answers them." in done
    assert "[Change] [Questions] [Pause]" in await ruth.home()
    assert installed.failures == []


async def test_a_pulse_from_the_announcement_to_the_comments(planned: Scene) -> None:
    await planned.until(10, 10, 1)
    (announcement,) = planned.said()
    assert "We start a service pulse" in announcement
    assert "Sam will answer the results by 21 March." in announcement
    assert "\N{EN DASH} Sam" in announcement

    await planned.until(11, 10, 31)
    maya = planned["maya"]
    (invitation,) = maya.invitations
    assert "4 short questions, about a minute. Closes Friday, March 14th" in maya.read(invitation)
    form = await maya.press("2", on=invitation)
    assert "You can't change this afterwards." in form
    view = maya.modal
    assert view.state["item:Q1"]["answer"]["selected_option"]["value"] == "2"
    await maya.fill("4", words="The ladder is too short for the new lamps.")
    before = list(maya.inbox)
    thanks = await maya.send()
    assert "Thank you, recorded." in thanks
    assert "Sam will answer them by 21 March." in thanks
    assert maya.inbox == before

    for name in EVERYBODY:
        if name not in {"maya", "jan", "ewa"}:
            await planned[name].answer("5", "2", words=f"The van has no room for lamp {len(name)}, says nobody.")
    await planned.until(14, 16, 59)
    assert len(planned.said()) == 1
    await planned.until(14, 17, 1)
    results = planned.said()[1]
    assert "We are proud of our service, but may not fix it ourselves." in results
    assert "14 of 16 answered. Sam will answer these results by 21 March." in results
    assert "[picture: Bar chart." in results
    for leader in ("tom", "ruth"):
        assert "Two questions for the team" in planned[leader].read(planned[leader].inbox[-1])
    assert "you answer it by 21 March." in planned["sam"].read(planned["sam"].inbox[-1])

    await planned.until(17, 9, 59)
    assert len(planned.said()) == 2
    await planned.until(17, 10, 1)
    comments = planned.said()[2]
    assert comments.count("> The van has no room") == 13
    assert "> The ladder is too short for the new lamps." in comments
    assert planned.failures == []


async def test_a_team_of_six_is_shown_and_teams_with_four_answers_are_withheld(asked: Scene) -> None:
    await asked.answers(dict.fromkeys([*TEAMS["Repairs"], *TEAMS["Calls"][:4], *TEAMS["Stores"][:4]], "5"))
    await asked.until(14, 17, 1)
    results = asked.said()[-1]
    assert "14 of 16 answered" in results
    assert "Proud of our service\nRepairs: over 70 % agree\n" in results
    assert "Not enough answers to show\nCalls, Stores\n" in results
    assert (
        "where fewer than 5 people answered, or where a figure could be used to work out a smaller group's" in results
    )


async def test_a_second_click_and_a_second_submission_are_told_that_the_first_counts(asked: Scene) -> None:
    maya = asked["maya"]
    (invitation,) = maya.invitations
    await maya.press("2", on=invitation)
    await maya.fill()
    form = maya.modal
    left_open = form.payload, form.state
    assert "Thank you, recorded." in await maya.send()
    told = await maya.press("5", on=invitation)
    assert told == "You have answered this pulse already. One answer a person: the first one counts."

    # On her telephone the form was open all the time.
    on_the_phone = maya.modal
    on_the_phone.payload, on_the_phone.state = left_open
    assert "You have answered this pulse already." in await maya.send()
    await asked.answers(dict.fromkeys(NINE, "5"))
    await asked.until(14, 17, 1)
    assert "10 of 16 answered" in asked.said()[-1]


async def test_a_form_that_was_open_when_the_pulse_closed_is_told_so_and_not_stored(asked: Scene) -> None:
    await asked.answers(dict.fromkeys(EVERYBODY[:10], "5"))
    late = asked["jan"]
    await late.press("2", on=late.invitations[-1])
    await late.fill()
    await asked.until(14, 17, 0)
    told = await late.send()
    assert told == "This pulse has closed. Your answer was not stored. Next one: 25 March."
    assert await late.press("2", on=late.invitations[-1]) == "This pulse has closed. Next one: 25 March."
    await asked.until(14, 17, 1)
    assert "10 of 16 answered" in asked.said()[-1]


async def test_a_required_question_left_empty_stays_on_the_form_with_a_sentence(asked: Scene) -> None:
    maya = asked["maya"]
    await maya.press("See all questions", on=maya.invitations[-1])
    await maya.fill(but=1)
    await maya.send()
    view = maya.modal
    assert list(view.errors.values()) == ["Please complete this required field."]
    await maya.fill()
    assert "Thank you, recorded." in await maya.send()


async def test_a_comment_that_is_too_long_stays_on_the_form_with_a_sentence(asked: Scene) -> None:
    maya = asked["maya"]
    await maya.press("3", on=maya.invitations[-1])
    await maya.fill()
    form = maya.modal
    block = next(block for block in form.payload["blocks"] if block["block_id"] == "words")
    del block["element"]["max_length"]  # an old client that does not count
    await maya.fill(words="x" * 501)
    await maya.send()
    assert form.errors == {"words": "At most 500 characters; this is 501."}
    await maya.fill(words="\N{ELECTRIC LIGHT BULB}" * 500)
    assert "Thank you, recorded." in await maya.send()
