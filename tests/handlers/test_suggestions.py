"""Making a suggestion: every way to the form, what is pointed out, the box, and the four words."""

import json
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from domain.errors import UncertainError
from domain.letters import LETTERS_A_BOX, Letter, LetterKind
from domain.suggestions import A_DAY, Category, MeantFor, SuggestionState
from domain.wallet import capability_of, fingerprint
from handlers import letters as box
from handlers import showing
from handlers import suggestions as handled
from models.everything import Base
from models.people import Person, TouchPoint
from models.suggestions import LetterBox
from templates import ids
from tests.handlers.authors import (
    HELP,
    Author,
    answered_by_somebody,
    four_words_on,
    open_the_box,
    suggestions_in,
    told,
)
from tests.handlers.conftest import MAYA, SAM, Stage
from tests.handlers.sent_suggestions import WORDS, carried, filled_in
from tests.handlers.slack import command, happened, pressed, shortcut, submitted
from tests.handlers.test_home import opens_home, said
from tests.templates.judges import objections

Json = dict[str, Any]


@pytest.fixture
def author(stage: Stage) -> Author:
    answered_by_somebody(stage)
    return Author(stage)


def values_in(view: Json) -> dict[str, Any]:
    """What a form's fields begin with."""
    elements = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    return {
        name: element.get("initial_value") or element.get("initial_option", {}).get("value")
        for name, element in elements.items()
    }


async def test_a_suggestion_goes_from_home_into_the_box_and_out_of_it_without_a_name(author: Author) -> None:
    form = await author.presses(ids.SUGGEST)
    assert objections("modal", form) == []
    assert "not even an administrator" in said(form)
    answered = await author.sends(form, filled_in("Let us credit up to 40.", category="customers"))
    assert answered["response_action"] == "update"
    page = answered["view"]
    assert "in the box" in said(page)
    assert len(four_words_on(page).split()) == 4
    assert "They are shown once." in said(page)
    open_the_box(author.stage)
    (released,) = suggestions_in(author.stage)
    assert released.words == "Let us credit up to 40."
    assert (released.category, released.meant_for) == (Category.CUSTOMERS, MeantFor.EVERYONE)
    assert (released.signed, released.state) == ("", SuggestionState.NEW)


async def test_the_way_back_goes_into_the_authors_home_and_nowhere_else(author: Author) -> None:
    words = four_words_on(await author.suggests("Answer sooner.")).split()
    (held,) = author.wallet.threads
    assert held.capability == capability_of(words)
    open_the_box(author.stage)
    with author.stage.database.read() as session:
        everything = str([list(session.execute(select(table))) for table in Base.metadata.sorted_tables])
    assert fingerprint(held.capability) in everything
    assert held.capability not in everything
    assert not any(f"'{word}'" in everything for word in words)
    assert not any(method == "chat.postMessage" for method, _ in author.stage.slack.calls)


async def test_the_same_form_sent_twice_is_one_suggestion(author: Author) -> None:
    form = await author.presses(ids.SUGGEST)
    first = await author.sends(form, filled_in("Answer sooner."))
    again = await author.sends(form, filled_in("Answer sooner."))
    assert four_words_on(first["view"]) == four_words_on(again["view"])
    open_the_box(author.stage)
    assert len(suggestions_in(author.stage)) == 1
    assert len(author.wallet.threads) == 1


async def test_names_and_numbers_are_pointed_out_first_and_sent_anyway(author: Author) -> None:
    form = await author.presses(ids.SUGGEST)
    values = filled_in('Ask Sam Ortiz about order 471123, "please".\nSoon.', meant_for="leaders", category="tools")
    first = await author.sends(form, values)
    assert first["response_action"] == "push"
    page = first["view"]
    assert objections("modal", page) == []
    assert "Your text names 'Sam Ortiz' and 'order 471123'. That could show who wrote it." in said(page)
    assert (page["submit"]["text"], page["close"]["text"]) == ("Send anyway", "Change it")
    with author.stage.database.read() as session:
        assert session.scalars(select(LetterBox)).one()
    sent = await author.sends(page | {"previous_view_id": "V7"}, {})
    assert sent == {}
    (update,) = [given for name, given in author.stage.slack.calls if name == "views.update"]
    assert update["view_id"] == "V7"
    assert len(four_words_on(update["view"]).split()) == 4
    assert len(author.wallet.threads) == 1
    open_the_box(author.stage)
    (released,) = suggestions_in(author.stage)
    assert released.words == 'Ask Sam Ortiz about order 471123, "please".\nSoon.'
    assert (released.category, released.meant_for) == (Category.TOOLS, MeantFor.LEADERS)


async def test_what_begins_with_a_command_is_a_suggestion_all_the_same(author: Author) -> None:
    typed_there = 'Search results on "our" site <!here> are slow & old'
    response = await author.stage.send(command(MAYA, ids.SUGGEST_COMMAND, typed_there))
    reply = told(response)
    assert "Were these words a suggestion" in json.dumps(reply)
    button = reply["blocks"][-1]["elements"][0]
    await author.stage.send(pressed(MAYA, button["action_id"], button["value"]))
    assert values_in(author.stage.slack.only_view("views.open"))[ids.WORDS_BLOCK] == typed_there
    plain = told(await author.stage.send(command(MAYA, ids.SUGGEST_COMMAND, "list open")))
    assert "Were these words" not in json.dumps(plain)


async def test_where_slack_is_slow_the_page_on_top_becomes_the_last_page(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await author.presses(ids.SUGGEST)
    page = (await author.sends(form, filled_in("Ask Sam Ortiz.")))["view"]
    monkeypatch.setattr(showing, "PATIENCE", 0)
    sent = await author.sends(page, {})
    assert sent["response_action"] == "update"
    assert len(four_words_on(sent["view"]).split()) == 4


async def test_whoever_signs_is_not_warned_of_their_own_name(author: Author) -> None:
    with author.stage.database.write() as session:
        session.get_one(Person, MAYA).name = "Maya Lindqvist"
    page = await author.suggests("I am Maya, and I would like to help.", sign=True)
    assert "in the box" in said(page)
    open_the_box(author.stage)
    assert suggestions_in(author.stage)[0].signed == "Maya Lindqvist"


async def test_whoever_signs_is_still_warned_of_another_name(author: Author) -> None:
    form = await author.presses(ids.SUGGEST)
    first = await author.sends(form, filled_in("Sam Ortiz agrees.", sign=True))
    assert first["response_action"] == "push"
    await author.sends(first["view"], {})
    open_the_box(author.stage)
    assert suggestions_in(author.stage)[0].signed == "Employee 1"


async def test_an_anonymous_author_is_warned_of_their_own_name(author: Author) -> None:
    with author.stage.database.write() as session:
        session.get_one(Person, MAYA).name = "Maya Lindqvist"
    form = await author.presses(ids.SUGGEST)
    assert (await author.sends(form, filled_in("I am Maya.")))["response_action"] == "push"


@pytest.mark.parametrize(("text", "shown"), [(HELP, HELP), ("", "112, 999 or 911")])
async def test_words_of_danger_show_where_help_is_and_go_all_the_same(stage: Stage, text: str, shown: str) -> None:
    answered_by_somebody(stage, help_text=text)
    author = Author(stage)
    form = await author.presses(ids.SUGGEST)
    page = (await author.sends(form, filled_in("I don't want to live like this.")))["view"]
    assert shown in said(page)
    assert "Tribune itself alerts nobody" in said(page)
    assert page["submit"]["text"] == "Send it"
    await author.sends(page, {})
    open_the_box(stage)
    assert len(suggestions_in(stage)) == 1


@pytest.mark.parametrize(
    ("words", "problem"), [("   ", "Please write something."), (None, "Please write"), ("x" * 1501, "At most 1,500")]
)
async def test_what_cannot_be_sent_is_said_beside_the_field(author: Author, words: str | None, problem: str) -> None:
    form = await author.presses(ids.SUGGEST)
    refused = await author.sends(form, filled_in(words))
    assert refused["response_action"] == "errors"
    assert problem in refused["errors"][ids.WORDS_BLOCK]


async def test_the_longest_text_in_the_widest_letters_fits_and_what_nobody_sees_is_left_out(author: Author) -> None:
    await author.suggests("\x00\x1f" + "\U0001f9f0" * 1500, sign=True)
    open_the_box(author.stage)
    assert suggestions_in(author.stage)[0].words == "\U0001f9f0" * 1500


async def test_hostile_text_pings_nobody_on_its_way(author: Author) -> None:
    form = await author.presses(ids.SUGGEST)
    page = (await author.sends(form, filled_in("<!channel> <@U0SAM> \u202eevil")))["view"]
    assert "<!channel>" not in said(page)
    await author.sends(page, {})
    open_the_box(author.stage)
    assert suggestions_in(author.stage)[0].words == "<!channel> <@U0SAM> evil"


@pytest.mark.parametrize("opens", ["command", "shortcut", "feature"])
async def test_from_a_place_that_carries_no_home_the_way_back_waits_for_it(author: Author, opens: str) -> None:
    stage = author.stage
    payload = {
        "command": command(MAYA, ids.SUGGEST_COMMAND),
        "shortcut": shortcut(MAYA, ids.SUGGEST_SHORTCUT),
        "feature": pressed(MAYA, ids.FEATURE_SUGGEST),
    }[opens]
    await stage.send(payload)
    form = stage.slack.only_view("views.open")
    page = (await author.sends(form, filled_in("Answer sooner.")))["view"]
    assert "Open Tribune's Home within a day" in json.dumps(page)
    assert stage.slack.calls == []
    await stage.send(opens_home(MAYA, {"type": "home", "private_metadata": "", "hash": "h9"}))
    author.take_over()
    assert len(author.wallet.threads) == 1
    assert stage.wallets.waiting(MAYA, now=stage.now) == ()


@pytest.mark.parametrize("typed", ["Answer <sooner> & Better", "LIST all doors"])
async def test_what_is_typed_after_the_command_is_in_the_form(author: Author, typed: str) -> None:
    stage = author.stage
    words = typed if typed.startswith("Answer") else f"Please {typed}"
    await stage.send(command(MAYA, ids.SUGGEST_COMMAND, words))
    assert values_in(stage.slack.only_view("views.open"))[ids.WORDS_BLOCK] == words
    stage.slack.calls.clear()
    await stage.send(command(MAYA, ids.TRIBUNE_COMMAND, f"suggest {words}"))
    assert values_in(stage.slack.only_view("views.open"))[ids.WORDS_BLOCK] == words


async def test_too_long_a_text_after_the_command_is_cut_and_says_so(author: Author) -> None:
    await author.stage.send(command(MAYA, ids.SUGGEST_COMMAND, "x" * 2000))
    form = author.stage.slack.only_view("views.open")
    assert len(values_in(form)[ids.WORDS_BLOCK]) == 1500
    assert "its end is left out" in json.dumps(form)


@pytest.mark.parametrize("typed", ["list", "search doors", "help"])
async def test_list_and_search_are_the_boards_and_help_is_help(author: Author, typed: str) -> None:
    response = await author.stage.send(command(MAYA, ids.SUGGEST_COMMAND, typed))
    assert told(response)["response_type"] == "ephemeral"
    assert author.stage.slack.calls == []


async def test_how_would_you_fix_it_begins_with_what_it_is_about(author: Author) -> None:
    stage = author.stage
    with stage.database.write() as session:
        session.add(TouchPoint(id="visit", name="The visit", position=0))
    form = await author.presses(f"{ids.HOW_WOULD_YOU_FIX}:1", "waiting|visit")
    begun = values_in(form)
    assert begun[ids.WORDS_BLOCK].endswith(": ")
    assert (begun[ids.TOUCH_POINT_BLOCK], begun[ids.CATEGORY_BLOCK]) == ("visit", "customers")
    await author.sends(form, filled_in("Waiting: Call back.", touch_point="visit"))
    open_the_box(stage)
    assert suggestions_in(stage)[0].touch_point_id == "visit"


async def test_what_is_gone_by_now_is_left_out(author: Author) -> None:
    form = await author.presses(ids.HOW_WOULD_YOU_FIX, "gone|gone")
    assert not values_in(form).get(ids.WORDS_BLOCK)
    await author.sends(form, filled_in("Answer sooner.", touch_point="gone"))
    open_the_box(author.stage)
    assert suggestions_in(author.stage)[0].touch_point_id is None


@pytest.mark.parametrize(("below", "method"), [(None, "views.push"), ("V0", "views.update")])
async def test_in_a_modal_the_form_leaves_room_for_the_page_on_top(
    author: Author, below: str | None, method: str
) -> None:
    payload = pressed(MAYA, ids.HOW_WOULD_YOU_FIX, "|", modal=True)
    payload["view"]["previous_view_id"] = below
    await author.stage.send(payload)
    assert values_in(author.stage.slack.only_view(method))[ids.CATEGORY_BLOCK] == "friction"


@pytest.mark.parametrize(("place", "method"), [({"home": {}}, "views.open"), ({"modal": True}, "views.push")])
async def test_what_could_still_go_wrong_is_told(author: Author, place: dict[str, Any], method: str) -> None:
    await author.stage.send(pressed(MAYA, ids.SUGGESTION_LIMITS, "my words", **place))
    assert "by how you write" in said(author.stage.slack.only_view(method))


@pytest.mark.parametrize("sign", [False, True])
async def test_on_the_page_on_top_it_is_told_in_place_and_nothing_is_lost(author: Author, sign: bool) -> None:
    form = await author.presses(ids.SUGGEST)
    page = (await author.sends(form, filled_in("Ask Sam Ortiz, says Maya Lindqvist.", sign=sign)))["view"]
    assert "by how you write" not in said(page)
    for label, told_now in (("show", True), ("hide", False), ("show", True)):
        action = f"{ids.SUGGESTION_LIMITS}:{label}"
        (button,) = next(block["elements"] for block in page["blocks"] if block["type"] == "actions")
        assert button["action_id"] == action
        shown = await author.presses(action, button["value"], view=page)
        assert [name for name, _ in author.stage.slack.calls] == ["views.update"]
        assert objections("modal", shown) == []
        assert ("by how you write" in said(shown)) is told_now
        assert shown["private_metadata"] == page["private_metadata"]
        assert ("Sam Ortiz" in said(shown), "Maya" in said(shown)) == ("Sam Ortiz" in said(page), "Maya" in said(page))
        page = shown
    assert await author.sends(page | {"previous_view_id": "V7"}, {}) == {}
    open_the_box(author.stage)
    assert suggestions_in(author.stage)[0].words == "Ask Sam Ortiz, says Maya Lindqvist."


async def test_it_is_told_where_nothing_is_pointed_out_any_more(author: Author) -> None:
    await author.stage.send(
        pressed(MAYA, f"{ids.SUGGESTION_LIMITS}:show", "Answer sooner.", modal=True, about=f"tools|everyone|||{WORDS}")
    )
    page = author.stage.slack.only_view("views.update")
    assert "by how you write" in said(page)
    assert "names" not in said(page)


@pytest.mark.parametrize("action", [ids.SUGGEST, ids.HOW_WOULD_YOU_FIX])
async def test_where_nobody_answers_nobody_is_asked(stage: Stage, action: str) -> None:
    await stage.send(pressed(MAYA, action, home={}))
    assert "not set up yet" in said(stage.slack.only_view("views.open"))


async def test_forged_forms_are_refused_with_a_sentence(author: Author) -> None:
    button = {"type": "actions", "elements": [{"action_id": ids.SUGGESTION_LIMITS, "value": "words"}]}
    forged = (
        "",
        "three words only",
        "none of our_words here",
        f"x|y|z|1|{WORDS}",
        "reply|AAAA|n",
        "shout|AAAAAAAAAAAAAAAAAAAAAA|n",
        "reply|AAAAAAAAAAAAAAAAAAAAAA|",
    )
    for callback, about in product((ids.SUGGESTION_FORM, ids.BEFORE_SENDING, ids.THREAD_REPLY_FORM), forged):
        view = {"type": "modal", "callback_id": callback, "private_metadata": carried(about), "blocks": [button]}
        response = await author.stage.send(submitted(MAYA, view, filled_in("Answer sooner.")))
        assert "from another version" in json.dumps(told(response)), (callback, about)


async def test_a_forged_category_is_refused(author: Author) -> None:
    view = {"type": "modal", "callback_id": ids.SUGGESTION_FORM, "private_metadata": carried(WORDS), "blocks": []}
    response = await author.stage.send(submitted(MAYA, view, filled_in("Answer sooner.", category="praise")))
    assert "from another version" in json.dumps(told(response))


async def test_five_a_day_and_no_more_and_nothing_of_that_is_at_rest(author: Author) -> None:
    stage = author.stage
    for number in range(A_DAY):
        form = await author.presses(ids.SUGGEST)
        for _ in range(2):  # Slack did not hear the answer, so it is sent again
            sent = await author.sends(form, filled_in(f"Open door {number}."))
            assert "in the box" in said(sent["view"])
    form = await author.presses(ids.SUGGEST)
    refused = await author.sends(form, filled_in("And one more."))
    assert "You have sent 5 today" in json.dumps(refused)
    assert len(author.wallet.threads) == A_DAY
    other = Author(stage, person=SAM)
    assert "in the box" in said(await other.suggests("Another person may."))
    with stage.database.read() as session:
        everything = str(
            [list(session.execute(select(table))) for table in Base.metadata.sorted_tables if table.name != "people"]
        )
    assert MAYA not in everything
    open_the_box(stage)
    assert len(suggestions_in(stage)) == A_DAY + 1
    assert "in the box" in said(await author.suggests("The next day."))


async def test_when_a_box_is_full_another_one_takes_it(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(author.stage.wallets, "may_send", lambda *_, **__: True)
    assert author.stage.deps
    for number in range(LETTERS_A_BOX + 1):
        await box.put_in(author.stage.deps, MAYA, letter(number), nonce=f"n{number}")
    with author.stage.database.read() as session:
        assert len(session.scalars(select(LetterBox)).all()) == 2
    open_the_box(author.stage)
    assert len(suggestions_in(author.stage)) == LETTERS_A_BOX + 1


async def test_a_box_that_was_opened_a_moment_ago_is_followed_by_the_next(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = author.stage
    assert stage.deps
    with stage.database.read() as session:
        opened = box.letters.box_taking(session)
    open_the_box(stage)
    real, given = box.letters.box_taking, iter([opened])
    monkeypatch.setattr(box.letters, "box_taking", lambda session: next(given, None) or real(session))
    await box.put_in(stage.deps, MAYA, letter(1), nonce="n1")
    open_the_box(stage)
    assert len(suggestions_in(stage)) == 1


async def test_a_box_that_is_opened_again_and_again_is_said(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = author.stage
    with stage.database.read() as session:
        opened = box.letters.box_taking(session)
    form = await author.presses(ids.SUGGEST)
    open_the_box(stage)
    monkeypatch.setattr(box.letters, "box_taking", lambda _session: opened)
    refused = await author.sends(form, filled_in("Answer sooner."))
    assert "please send it again in a minute" in json.dumps(refused)
    assert author.wallet.threads == ()


async def test_what_may_be_in_the_box_keeps_its_way_back(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    form = await author.presses(ids.SUGGEST)

    async def uncertain(*_: Any, **__: Any) -> None:
        raise UncertainError("Tribune can't say whether it was recorded. Please try again.")

    with monkeypatch.context() as patched:
        patched.setattr(handled, "put_in", uncertain)
        refused = await author.sends(form, filled_in("Answer sooner."))
    assert "can't say whether" in json.dumps(refused)
    assert len(author.stage.wallets.waiting(MAYA, now=author.stage.now)) == 1
    assert "in the box" in said((await author.sends(form, filled_in("Answer sooner.")))["view"])
    assert len(author.wallet.threads) == 1


async def test_a_home_that_changed_meanwhile_stays_and_the_way_back_waits(author: Author) -> None:
    stage = author.stage
    form = await author.presses(ids.SUGGEST)
    stage.slack.refuse["views.publish"] = ["hash_conflict"]
    page = (await author.sends(form, filled_in("Answer sooner.")))["view"]
    del stage.slack.refuse["views.publish"]
    assert "Open Tribune's Home within a day" in json.dumps(page)
    stage.slack.calls.clear()
    await stage.send(opens_home(MAYA, {"type": "home"} | author.home))
    author.take_over()
    assert len(author.wallet.threads) == 1


async def test_a_home_that_carries_something_else_is_never_overwritten(author: Author) -> None:
    author.home = {"private_metadata": "something <else>", "hash": "h1"}
    page = await author.suggests("Answer sooner.")
    assert author.home["private_metadata"] == "something <else>"
    assert "within a day" in json.dumps(page)
    await author.stage.send(
        happened({"type": "app_home_opened", "user": MAYA, "tab": "home", "view": {"type": "home"} | author.home})
    )
    author.take_over()
    assert author.home["private_metadata"] == "something <else>"
    published = [given["view"] for name, given in author.stage.slack.calls if name == "views.publish"][-1]
    assert "leaves it as it is" in said(published)
    assert author.stage.wallets.waiting(MAYA, now=author.stage.now) != ()


def letter(number: int) -> Letter:
    return Letter(kind=LetterKind.SUGGESTION, thread=f"{number:064x}", text=f"Open door {number}.")
