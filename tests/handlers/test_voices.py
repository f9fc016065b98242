"""A customer's words, passed on: out of the menu of a message, with /voice, from Home; and what is kept of them."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from models.people import Person, TouchPoint
from models.voices import Praise, Voice, VoiceContact, VoiceSource
from services.people import change_person
from templates import ids
from tests.handlers.conftest import GUEST, MAYA, SAM, TOM, Stage, member
from tests.handlers.sent_voices import EMPTY, filled_in, people
from tests.handlers.slack import answer, command, on_message, pressed, said, submitted

Json = dict[str, Any]

WORDS = "The engineer was lovely, but I waited three weeks for a call back."
VISIT = "visit"


def sent(person: str, values: Json, *, about: str = "", view: str = "V1") -> Json:
    metadata = f'{{"home": null, "about": "{about}"}}' if about else EMPTY
    modal = {"type": "modal", "callback_id": ids.VOICE_FORM, "private_metadata": metadata}
    modal["blocks"] = [{"block_id": block} for block in values]
    body = submitted(person, modal, values)
    body["view"]["id"] = view
    return body


async def send(stage: Stage, person: str, values: Json, **more: str) -> Json:
    response = await stage.send(sent(person, values, **more))
    assert response.status == 200
    return answer(response.body)


def voices(stage: Stage) -> list[Voice]:
    with stage.database.read() as session:
        return list(session.scalars(select(Voice)))


def text_of(view: Json) -> str:
    def texts(block: Json) -> list[str]:
        inside = [block["text"]] if "text" in block else block.get("elements", [])
        return [one["text"] if isinstance(one.get("text"), str) else "" for one in inside]

    return "\n".join(text for block in view["blocks"] for text in texts(block))


def element(view: Json, block_id: str) -> Json:
    (found,) = (block["element"] for block in view["blocks"] if block.get("block_id") == block_id)
    return found


@pytest.fixture
def touch_point(stage: Stage) -> str:
    with stage.database.write() as session:
        session.add(TouchPoint(id=VISIT, name="The visit", position=0))
    return VISIT


async def test_the_shortcut_opens_the_form_with_the_messages_words(stage: Stage) -> None:
    message = said("&gt; The visit took *two* hours &amp; <@U0EMP3|anna> came <https://x.example|late>")
    await stage.send(on_message(MAYA, ids.SAVE_VOICE_SHORTCUT, message))
    view = stage.slack.only_view("views.open")
    assert element(view, ids.WORDS_BLOCK)["initial_value"] == "The visit took *two* hours & @anna came late"
    assert view["private_metadata"] == f'{{"home": null, "about": "C0TALK|{message["ts"]}"}}'


async def test_the_form_says_who_will_read_it_and_how_long_a_contact_is_kept(stage: Stage) -> None:
    await stage.send(on_message(MAYA, ids.SAVE_VOICE_SHORTCUT, said("Late.")))
    form = json.dumps(stage.slack.only_view("views.open"))
    assert "Everybody in the company will read them" in form
    assert "After 90 days it is destroyed." in form


async def test_words_too_long_for_the_form_are_cut_and_it_says_so(stage: Stage) -> None:
    await stage.send(on_message(MAYA, ids.SAVE_VOICE_SHORTCUT, said("late " * 2000)))
    view = stage.slack.only_view("views.open")
    assert len(element(view, ids.WORDS_BLOCK)["initial_value"]) <= 3000
    assert "longer than this field can hold" in text_of(view)


@pytest.mark.parametrize("ways", ["command", "tribune", "home", "feature"])
async def test_the_form_opens_empty_from_everywhere_else(stage: Stage, ways: str) -> None:
    await stage.send(
        {
            "command": command(MAYA, ids.VOICE_COMMAND),
            "tribune": command(MAYA, ids.TRIBUNE_COMMAND, "Voice"),
            "home": pressed(MAYA, ids.SAVE_VOICE, home={}),
            "feature": pressed(MAYA, ids.FEATURE_VOICE, reply_to="https://slack.example"),
        }[ways]
    )
    assert "initial_value" not in element(stage.slack.only_view("views.open"), ids.WORDS_BLOCK)


async def test_a_command_that_opens_the_form_answers_nothing(stage: Stage) -> None:
    assert (await stage.send(command(MAYA, ids.VOICE_COMMAND))).body == ""


async def test_what_nobody_knows_is_answered_with_what_can_be_typed(stage: Stage) -> None:
    for name, words in ((ids.VOICE_COMMAND, "loud"), (ids.TRIBUNE_COMMAND, "voice loud")):
        told = answer((await stage.send(command(MAYA, name, words))).body)
        assert told["text"].startswith('Tribune does not know "loud" here.')
        assert ids.VOICE_COMMAND in told["blocks"][1]["text"]["text"]
    assert "does not know" not in answer((await stage.send(command(MAYA, ids.VOICE_COMMAND, "help"))).body)["text"]


async def test_other_words_after_the_command_lead_to_the_pages(stage: Stage) -> None:
    told = answer((await stage.send(command(MAYA, ids.VOICE_COMMAND, "topics"))).body)
    assert told["response_type"] == "ephemeral"
    assert told["blocks"]
    assert stage.slack.calls == []


async def test_saved_words_are_masked_read_and_shown_as_they_are_kept(stage: Stage, touch_point: str) -> None:
    about = "C0TALK|1748854800.000100"
    words = f"{WORDS} Call me: 07700 900123."
    told = await send(stage, MAYA, filled_in(words, touch_point=touch_point, rating="2", account=" A-7 "), about=about)
    assert told["response_action"] == "update"
    page = text_of(told["view"])
    assert "Saved. Thank you for passing it on." in page
    assert "900123" not in page
    assert "We left out: a telephone number." in page
    (voice,) = voices(stage)
    assert "900123" not in voice.words
    assert (voice.touch_point_id, voice.rating, voice.account, voice.reporter_id) == (VISIT, 25, "A-7", MAYA)
    assert (voice.channel, voice.ts, int(voice.said_at.timestamp())) == ("C0TALK", "1748854800.000100", 1748854800)
    assert voice.source_id == "slack"
    buttons = [one["value"] for block in told["view"]["blocks"] for one in block.get("elements", ()) if "value" in one]
    assert buttons == [voice.id, voice.id]


async def test_a_message_is_saved_once_and_nobody_is_told_by_whom(stage: Stage) -> None:
    message = said(WORDS)
    about = f"C0TALK|{message['ts']}"
    await send(stage, MAYA, filled_in(WORDS), about=about)
    late = await send(stage, SAM, filled_in("Other words"), about=about)
    stage.slack.calls.clear()
    await stage.send(on_message(SAM, ids.SAVE_VOICE_SHORTCUT, message))
    for view in (late["view"], stage.slack.only_view("views.open")):
        assert "A colleague has saved these words already." in text_of(view)
        assert "Employee" not in str(view)
        assert MAYA not in str(view)
    assert len(voices(stage)) == 1


async def test_whom_saved_words_praise_can_be_said_later(stage: Stage) -> None:
    message = said(WORDS)
    about = f"C0TALK|{message['ts']}"
    await send(stage, MAYA, filled_in(WORDS), about=about)
    (voice,) = voices(stage)
    stage.slack.calls.clear()
    await stage.send(on_message(SAM, ids.SAVE_VOICE_SHORTCUT, message))
    view = stage.slack.only_view("views.open")
    for chosen, problem in (((), "Choose a colleague"), ((SAM,), "Is it about you?"), ((GUEST,), "gets no messages")):
        values = {ids.PRAISED_BLOCK: people(*chosen)}
        told = answer((await stage.send(submitted(SAM, view, values))).body)
        assert problem in told["errors"][ids.PRAISED_BLOCK]
    told = answer((await stage.send(submitted(SAM, view, {ids.PRAISED_BLOCK: people(TOM)}))).body)
    assert "Tribune tells: Employee 2." in text_of(told["view"])
    late = await send(stage, SAM, filled_in(WORDS, praised=("U0EMP3",)), about=about)
    assert "Tribune tells: Employee 3." in text_of(late["view"])
    with stage.database.read() as session:
        assert {each.person_id for each in session.scalars(select(Praise))} == {TOM, "U0EMP3"}
    values = {ids.PRAISED_BLOCK: people(*(f"U0EMP{number}" for number in range(5, 9)))}
    told = answer((await stage.send(submitted(TOM, view, values))).body)
    assert "5 colleagues at most" in told["errors"][ids.PRAISED_BLOCK]
    told = answer((await stage.send(submitted(TOM, view, {ids.PRAISED_BLOCK: people("U0EMP5")}))).body)
    assert "Tribune tells: Employee 5." in text_of(told["view"])  # though Tom, who says so, is praised himself
    gone = view | {"private_metadata": view["private_metadata"].replace(voice.id, "gone")}
    told = answer((await stage.send(submitted(SAM, gone, {ids.PRAISED_BLOCK: people(TOM)}))).body)
    assert "deleted by now" in text_of(told["view"])


async def test_the_same_form_sent_twice_counts_once_and_the_same_words_twice(stage: Stage) -> None:
    for view in ("V1", "V1", "V2"):
        await send(stage, MAYA, filled_in(WORDS), view=view)
    assert len(voices(stage)) == 2


async def test_typed_words_were_said_now(stage: Stage) -> None:
    await send(stage, MAYA, filled_in(WORDS))
    (voice,) = voices(stage)
    assert (voice.said_at, voice.channel, voice.rating, voice.touch_point_id) == (stage.now, None, None, None)


async def test_a_contact_is_kept_apart_and_sealed(stage: Stage) -> None:
    await send(stage, MAYA, filled_in(WORDS, contact="anna@customer.example"))
    with stage.database.read() as session:
        (contact,) = session.scalars(select(VoiceContact))
    assert b"anna" not in contact.sealed
    assert "anna" not in voices(stage)[0].words


async def test_where_it_was_said_becomes_a_source_when_it_is_first_chosen(stage: Stage) -> None:
    await stage.send(command(MAYA, ids.VOICE_COMMAND))
    menu = element(stage.slack.only_view("views.open"), ids.SOURCE_BLOCK)
    assert menu["initial_option"]["value"] == "slack"
    assert "phone" in [option["value"] for option in menu["options"]]
    for _ in range(2):
        await send(stage, MAYA, filled_in(WORDS, source="phone"), view=f"V{len(voices(stage))}")
    with stage.database.read() as session:
        assert [(source.id, source.name) for source in session.scalars(select(VoiceSource))] == [
            ("phone", "On the phone")
        ]


async def test_a_source_that_was_switched_off_is_neither_offered_nor_taken(stage: Stage) -> None:
    await send(stage, MAYA, filled_in(WORDS, source="phone"))
    with stage.database.write() as session:
        session.get_one(VoiceSource, "phone").active = False
    await stage.send(command(MAYA, ids.VOICE_COMMAND))
    menu = element(stage.slack.only_view("views.open"), ids.SOURCE_BLOCK)
    assert "phone" not in [option["value"] for option in menu["options"]]
    told = await send(stage, MAYA, filled_in(WORDS, source="phone"), view="V2")
    assert "not in use any more" in told["errors"][ids.SOURCE_BLOCK]


async def test_problems_stand_beside_their_fields(stage: Stage) -> None:
    for words in (None, "  ", "\u200b\u202e"):
        told = await send(stage, MAYA, filled_in(words))
        assert "What did the customer say?" in told["errors"][ids.WORDS_BLOCK]
    told = await send(stage, MAYA, filled_in(WORDS, touch_point="gone", rating="9"))
    assert set(told["errors"]) == {ids.TOUCH_POINT_BLOCK, ids.RATING_BLOCK}
    assert voices(stage) == []


@pytest.mark.parametrize(
    "person",
    [GUEST, "U0BOT", TOM, "U0EMP4"],
    ids=["a guest", "an app", "somebody who left", "somebody who asked to be forgotten"],
)
async def test_whoever_gets_no_messages_cannot_be_told(stage: Stage, person: str) -> None:
    with stage.database.write() as session:
        change_person(session, replace(member(TOM, "Tom"), deactivated=True), now=stage.now)
        session.get_one(Person, "U0EMP4").forgotten = True
    told = await send(stage, MAYA, filled_in(WORDS, praised=("U0EMP5", person)))
    assert "gets no messages from Tribune" in told["errors"][ids.PRAISED_BLOCK]
    assert "Employee 4" not in str(told)
    assert voices(stage) == []


async def test_nobody_praises_themselves_or_a_crowd(stage: Stage) -> None:
    told = await send(stage, MAYA, filled_in(WORDS, praised=(MAYA,)))
    assert "Is it about you? Lovely." in told["errors"][ids.PRAISED_BLOCK]
    told = await send(stage, MAYA, filled_in(WORDS, praised=tuple(f"U0EMP{number}" for number in range(2, 8))))
    assert "5 colleagues at most" in told["errors"][ids.PRAISED_BLOCK]


async def test_several_praised_colleagues_are_each_told_once(stage: Stage) -> None:
    told = await send(stage, MAYA, filled_in(WORDS, praised=(SAM, TOM, SAM)))
    assert "Tribune tells: Employee 2, Sam Ortiz." in text_of(told["view"])
    with stage.database.read() as session:
        assert {praise.person_id for praise in session.scalars(select(Praise))} == {SAM, TOM}
    assert stage.woken


async def test_a_message_without_words_is_refused(stage: Stage) -> None:
    picture = said("", subtype="file_share", files=[{"id": "F1"}])
    await stage.send(on_message(MAYA, ids.SAVE_VOICE_SHORTCUT, picture))
    assert "no words to save" in text_of(stage.slack.only_view("views.open"))


async def test_tribunes_own_messages_are_no_customers_words(stage: Stage) -> None:
    own = said("A quiet week.", user="U0TRIBUNE", bot_id="B0TRIBUNE")
    await stage.send(on_message(MAYA, ids.SAVE_VOICE_SHORTCUT, own))
    assert "wrote this message itself" in text_of(stage.slack.only_view("views.open"))


@pytest.mark.parametrize("about", ["C0TALK", "C0TALK|", "C0TALK|yesterday", "|1748854800.000100", "C0TALK|1e5"])
async def test_a_forged_message_is_refused(stage: Stage, about: str) -> None:
    told = await send(stage, MAYA, filled_in(WORDS), about=about)
    assert "another version of Tribune" in text_of(told["view"])
    assert voices(stage) == []


async def test_hostile_words_ping_nobody(stage: Stage) -> None:
    told = await send(stage, MAYA, filled_in("It was good <!channel> & *so* <@U0SAM>"))
    page = text_of(told["view"])
    assert "<!channel>" not in page
    assert "<@U0SAM>" not in page
    assert "<!channel>" in voices(stage)[0].words or "@" not in voices(stage)[0].words
