"""A question of the company's own: announced with its author, and asked a pulse later."""

from sandbox import sight
from tests.scenarios.company import EVERYBODY, Scene

OWN, WHY = "Our new lamps save our customers money.", "We changed all lamps in January."


async def test_an_own_question_is_announced_with_its_author_a_pulse_before_it_is_asked(planned: Scene) -> None:
    ruth = planned["ruth"]
    await ruth.home()
    await ruth.press("Questions")
    await ruth.press("Add a question", on=ruth.modal)
    await ruth.put("What may people agree with?", OWN)
    await ruth.put("Why do we ask?", WHY)
    assert f"{OWN}\nWhy we ask: {WHY}\nAdded by Ruth." in await ruth.send()
    await planned.until(10, 10, 1)
    (announcement,) = planned.said()
    assert f'Next time we also ask: "{OWN}" Added by Ruth.\nWhy we ask: {WHY}' in announcement

    await planned.until(11, 10, 31)
    maya = planned["maya"]
    assert OWN not in await maya.press("See all questions", on=maya.invitations[-1])
    await planned.until(25, 10, 31)
    for name in EVERYBODY:
        person = planned[name]
        assert OWN in await person.press("See all questions", on=person.invitations[-1])
        await person.fill("5")
        assert "Thank you, recorded." in await person.send()
    assert len([seen for seen in sight.inputs(maya.modal) if seen.element["type"] == "radio_buttons"]) == 0
    await planned.until(28, 17, 1)
    assert "16 of 16 answered" in planned.said()[-1]
    assert "lamps save" in planned.said()[-1]
    assert planned.failures == []
