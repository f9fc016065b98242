"""What customers say, in Slack: pages, filters, search, and a reading put right in one click."""

import json
from typing import Any

import pytest

from domain.screens import VoiceAddress
from domain.voice import Label
from handlers import voice_pages
from handlers.payloads import Command
from models.voices import Voice, VoiceTopic
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, Stage
from tests.handlers.sent_voice_pages import menu, read_as, searched
from tests.handlers.slack import answer, pressed, sought, submitted
from tests.saved_voices import add_voice

Json = dict[str, Any]

BACK, MANNERS = "call_back", "manners"
WORDS = "Nobody called me back."


@pytest.fixture
def voice(stage: Stage) -> str:
    """A comment about calling back, and eleven others."""
    with stage.database.write() as session:
        for number in range(11):
            add_voice(session, f"Comment {number}", days_ago=number + 1)
        return add_voice(session, WORDS, topics={BACK: Label.NEGATIVE})


def words(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


def about(view: Json) -> str:
    carried: str = json.loads(view["private_metadata"])["about"]
    return carried


def menu_of(view: Json) -> list[str]:
    """What the menu beside the first comment offers."""
    menus = (block["accessory"] for block in view["blocks"] if "accessory" in block)
    return [option["value"] for option in next(menus)["options"]]


async def test_show_me_more_opens_a_topics_comments(stage: Stage, voice: str) -> None:
    await stage.send(pressed(MAYA, ids.VOICE_TOPIC, BACK, reply_to="http://x/"))
    view = stage.slack.only_view("views.open")
    assert f"&gt; {WORDS}" in words(view)
    assert "Comment 1" not in words(view)
    assert VoiceAddress.read(about(view)) == VoiceAddress(topic=BACK)
    assert menu_of(view) == [
        f"mood|{voice}|{BACK}|positive",
        f"mood|{voice}|{BACK}|neutral",
        f"not_about|{voice}|{BACK}|",
        f"reading|{voice}||",
    ]


@pytest.mark.usefixtures("voice")
async def test_all_topics_lead_to_comments_in_the_same_modal(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.VOICE_TOPICS, home={"private_metadata": "wallet"}))
    view = stage.slack.only_view("views.open")
    assert "Call backs and replies: 1" in words(view)
    assert json.loads(view["private_metadata"])["home"] == ["wallet", "h1"]
    assert ids.EDIT_TOPICS not in words(view)
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.VOICE_TOPICS, modal=True))
    assert ids.EDIT_TOPICS in words(stage.slack.only_view("views.update"))
    stage.slack.calls.clear()
    await stage.send(menu(MAYA, f"{ids.VOICE_TOPIC}:menu", "contact"))
    assert "*Reaching us*: 1 comment" in words(stage.slack.only_view("views.update"))


@pytest.mark.usefixtures("voice")
async def test_pages_and_filters_keep_each_other(stage: Stage) -> None:
    await stage.send(menu(MAYA, f"{ids.VOICE_PAGE}:older", "part|2", about='{"mood": "negative"}'))
    view = stage.slack.only_view("views.update")
    assert VoiceAddress.read(about(view)) == VoiceAddress(mood=Label.NEGATIVE, part=2)
    assert "Page 2 of 2" in words(view)
    stage.slack.calls.clear()
    await stage.send(menu(MAYA, f"{ids.VOICE_PAGE}:since", "since|7", about=about(view)))
    view = stage.slack.only_view("views.update")
    assert VoiceAddress.read(about(view)) == VoiceAddress().but(mood="negative", since="7")
    stage.slack.calls.clear()
    await stage.send(menu(MAYA, f"{ids.VOICE_PAGE}:mood", "mood|", about=about(view)))
    assert VoiceAddress.read(about(stage.slack.only_view("views.update"))) == VoiceAddress().but(since="7")


@pytest.mark.usefixtures("voice")
async def test_search_stays_in_the_modal_and_says_what_it_found(stage: Stage) -> None:
    view = {"type": "modal", "callback_id": ids.VOICE_SEARCH_FORM, "private_metadata": ""}
    response = answer((await stage.send(submitted(MAYA, view, searched("CALLED back")))).body)
    assert response["response_action"] == "update"
    assert 'with \\"CALLED back\\": 1 comment' in words(response["view"])
    response = answer((await stage.send(submitted(MAYA, response["view"], searched("<!channel>")))).body)
    assert "&lt;!channel&gt;" in words(response["view"])
    assert "No comment fits all of this." in words(response["view"])
    response = answer(
        (await stage.send(submitted(MAYA, response["view"], searched("\x00\u202ecalled\u200b " * 20)))).body
    )
    assert len(VoiceAddress.read(about(response["view"])).search) <= 100
    response = answer((await stage.send(submitted(MAYA, response["view"], searched(None)))).body)
    assert "12 comments" in words(response["view"])


async def test_a_wrong_mood_is_one_click(stage: Stage, voice: str) -> None:
    where = str(VoiceAddress(topic=BACK))
    await stage.send(menu(MAYA, ids.WRONG, f"mood|{voice}|{BACK}|positive", kind="overflow", about=where))
    view = stage.slack.only_view("views.update")
    assert "It counts as positive from now on where it speaks of *Call backs and replies*" in words(view)
    assert "*Positive*: a colleague said so." in words(view)
    with stage.database.read() as session:
        assert session.get_one(Voice, voice).label is Label.POSITIVE


async def test_a_wrong_topic_is_one_click_and_can_be_undone(stage: Stage, voice: str) -> None:
    where = str(VoiceAddress(topic=BACK))
    await stage.send(menu(MAYA, ids.WRONG, f"not_about|{voice}|{BACK}|", kind="overflow", about=where))
    view = stage.slack.only_view("views.update")
    assert "It does not count for *Call backs and replies* any more" in words(view)
    (undo,) = (
        one for block in view["blocks"] for one in block.get("elements", ()) if one.get("action_id") == ids.WRONG
    )
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.WRONG, undo["value"], modal=True, about=where))
    assert f"&gt; {WORDS}" in words(stage.slack.only_view("views.update"))
    with stage.database.read() as session:
        assert session.get_one(VoiceTopic, (voice, BACK)).label is Label.NEGATIVE


async def test_all_that_is_wrong_with_a_reading_is_put_right_in_a_form(stage: Stage, voice: str) -> None:
    where = str(VoiceAddress(topic=BACK))
    await stage.send(menu(MAYA, ids.WRONG, f"reading|{voice}||", kind="overflow", about=where))
    form = stage.slack.only_view("views.push")
    stage.slack.calls.clear()
    response = await stage.send(submitted(MAYA, form, read_as("neutral", BACK, MANNERS)))
    assert answer(response.body or "{}") == {}
    page = stage.slack.only_view("views.update")
    assert "It counts as you said from now on" in words(page)
    assert "About Call backs and replies (neutral), Friendliness and respect (neutral)." in words(page)
    stage.slack.calls.clear()
    stage.slack.refuse["views.update"] = ["not_found"]
    response = await stage.send(submitted(MAYA, form, read_as("positive")))
    assert answer(response.body)["response_action"] == "update"


async def test_what_was_just_saved_is_put_right_without_a_page_below(stage: Stage, voice: str) -> None:
    await stage.send(pressed(MAYA, f"{ids.WRONG_READING}:mood", voice, modal=True))
    form = stage.slack.only_view("views.push")
    stage.slack.calls.clear()
    response = await stage.send(submitted(MAYA, form, read_as("positive")))
    told = answer(response.body)
    assert (told["response_action"], stage.slack.calls) == ("update", [])
    assert "Positive*: a colleague said so." in words(told["view"])
    with stage.database.read() as session:
        assert session.get_one(Voice, voice).label is Label.POSITIVE
        assert session.get(VoiceTopic, (voice, BACK)) is None


async def test_an_administrator_deletes_a_comment_after_one_more_question(stage: Stage, voice: str) -> None:
    where = str(VoiceAddress(topic=BACK))
    await stage.send(menu(ADMIN, f"{ids.VOICE_PAGE}:since", "since|7", about=where))
    assert menu_of(stage.slack.only_view("views.update"))[-1] == f"delete|{voice}||"
    stage.slack.calls.clear()
    await stage.send(menu(ADMIN, ids.WRONG, f"delete|{voice}||", kind="overflow", about=where))
    form = stage.slack.only_view("views.push")
    assert f"&gt; {WORDS}" in words(form)
    stage.slack.calls.clear()
    response = await stage.send(submitted(ADMIN, form, {}))
    assert answer(response.body or "{}") == {}
    page = words(stage.slack.only_view("views.update"))
    assert "The comment is deleted." in page
    assert WORDS not in page
    with stage.database.read() as session:
        assert session.get(Voice, voice) is None
    stage.slack.calls.clear()
    await stage.send(submitted(ADMIN, form, {}))  # pressed twice, or by two of them
    await stage.send(menu(ADMIN, ids.WRONG, f"delete|{voice}||", kind="overflow", about=where))
    assert stage.slack.calls


@pytest.mark.parametrize(
    "value",
    [
        *("", "mood", "mood|{voice}||", "mood|{voice}||unclear", "mood|{voice}||great", "mood|gone||positive"),
        *("eat|{voice}||", "mood|{voice}|manners|positive", "about|{voice}|gone|"),
    ],
)
async def test_a_forged_correction_changes_nothing(stage: Stage, voice: str, value: str) -> None:
    await stage.send(menu(MAYA, ids.WRONG, value.format(voice=voice), kind="overflow"))
    said = words(stage.slack.only_view("views.open"))
    assert "another version" in said or "not here any more" in said
    with stage.database.read() as session:
        assert session.get_one(Voice, voice).label is Label.NEGATIVE


@pytest.mark.parametrize("value", ["part|x", "colour|red", "mood", "mood|great", "since|3"])
async def test_a_forged_page_is_refused(stage: Stage, value: str) -> None:
    await stage.send(menu(MAYA, f"{ids.VOICE_PAGE}:mood", value))
    assert "another version" in words(stage.slack.only_view("views.open"))


@pytest.mark.parametrize("value", ["{", "[1]", '{"part": []}', '{"mood": "great"}', "gone", '{"since": {}}'])
async def test_a_forged_address_is_refused(stage: Stage, value: str) -> None:
    await stage.send(pressed(MAYA, ids.VOICE_TOPIC, value, home={}))
    said = words(stage.slack.only_view("views.open"))
    assert "another version" in said or "not here any more" in said


@pytest.mark.usefixtures("voice")
async def test_the_commands_answer_in_a_reply(stage: Stage) -> None:
    async def said(*typed: str) -> str:
        assert stage.deps
        return words(await voice_pages.reply(stage.deps, Command(person=MAYA, words=typed)))

    assert "12 comments from customers in the last 7 days" not in await said("topics")
    assert "Call backs and replies: 1" in await said("topics")
    assert "from customers in the last 7 days" in await said("search")
    assert f"&gt; {WORDS}" in await said("about", "call", "back")
    assert "Did you mean one of these?" in await said("about", "cal", "backs")
    assert 'No comment has the words \\"xyzzy\\".' in await said("search", "xyzzy")
    assert f"&gt; {WORDS}" in await said("search", "nobody", "back")


async def test_topics_are_offered_while_one_types(stage: Stage) -> None:
    offered = answer((await stage.send(sought(MAYA, ids.TOPIC_SEARCH, "respect"))).body)
    assert [option["value"] for option in offered["options"]] == [MANNERS]
