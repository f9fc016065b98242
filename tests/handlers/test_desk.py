"""The suggestion desk in Slack: in messages, Home and modals, by two people at once, with hostile words."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from domain.roles import Role
from domain.suggestions import SuggestionState
from models import desk as rows
from models import people
from models.database import Database
from models.suggestions import HoldingBack, Suggestion
from services.desk_settings import Desk, set_desk
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, SAM, TOM, Stage
from tests.handlers.sent_desk import about, merged_into, written
from tests.handlers.slack import answer, pressed, sought, submitted
from tests.handlers.test_organisation import actions_in, said
from tests.seated import add_seat
from tests.suggested import add_suggestion
from tests.templates.judges import objections

Json = dict[str, Any]
NEW, OPEN, HELD = SuggestionState.NEW, SuggestionState.OPEN, SuggestionState.HELD_BACK
HOSTILE = 'Ring <!channel> back & "soon" <https://evil.example|here>.'


@pytest.fixture
def suggestion(stage: Stage) -> str:
    """A new suggestion; Sam and Tom are leaders, Maya speaks for the employees."""
    with stage.database.write() as session:
        people.set_role_holders(session, Role.LEADER, [SAM, TOM])
        set_desk(session, Desk(channel="C0DESK", news_channel="C0NEWS", zone="Europe/London", help="Ring 999."))
        return add_suggestion(session, HOSTILE, state=NEW)


def elect(stage: Stage) -> None:
    with stage.database.write() as session:
        add_seat(session, MAYA)


def standing(database: Database, suggestion: str) -> Suggestion:
    with database.read() as session:
        return session.get_one(Suggestion, suggestion)


def thread(stage: Stage, suggestion: str) -> list[str]:
    with stage.database.read() as session:
        return [one.words for one in rows.messages(session, suggestion, offset=0, most=99)]


def only(stage: Stage, method: str) -> Json:
    found = [arguments for called, arguments in stage.slack.calls if called == method]
    assert len(found) == 1, stage.slack.calls
    stage.slack.calls.clear()
    return found[0]


def sent(person: str, callback: str, values: Json, carried: str) -> Json:
    blocks = [{"type": "input", "block_id": block} for block in values]
    view = {"type": "modal", "callback_id": callback, "private_metadata": carried, "blocks": blocks}
    return submitted(person, view, values)


async def press(stage: Stage, person: str, action: str, value: str) -> Json:
    """Press in a modal: the page that takes its place."""
    await stage.send(pressed(person, action, value, modal=True))
    view: Json = only(stage, "views.update")["view"]
    assert objections("modal", view) == []
    return view


async def test_looked_at_from_the_message_its_words_ping_nobody(stage: Stage, suggestion: str) -> None:
    message = pressed(SAM, ids.DESK_LOOK, suggestion)
    await stage.send(message)
    page = only(stage, "views.open")["view"]
    assert objections("modal", page) == []
    assert "&lt;!channel&gt;" in said(page)
    assert "First reply by Wednesday 4 June, 2 working days left" in said(page)
    assert {ids.DESK_TAKE, f"{ids.DESK_WRITE}:ask", f"{ids.DESK_STATE}:open", ids.DESK_WE_WILL} <= actions_in(page)


async def test_home_opens_the_list_the_list_a_suggestion_and_pages_turn(stage: Stage, suggestion: str) -> None:
    await stage.send(pressed(SAM, ids.DESK, "", home={}))
    page = only(stage, "views.open")["view"]
    assert "*Number 1*: New." in said(page)
    page = await press(stage, SAM, f"{ids.DESK_TURN}:filter", "ended|0")
    assert "There is nothing here" in said(page)
    await stage.send(pressed(SAM, ids.DESK_LOOK, suggestion, modal=True))
    assert "Ring" in said(only(stage, "views.push")["view"])
    with stage.database.write() as session:
        for number in range(12):
            rows.add_message(session, suggestion, f"Question {number}", signed="Sam Ortiz", day=stage.now.date())
    page = await press(stage, SAM, f"{ids.DESK_THREAD}:earlier", f"{suggestion}||1")
    assert "Question 1\n" in said(page) + "\n"
    assert "Question 11" not in said(page)


async def test_the_list_below_shows_what_was_done(stage: Stage, suggestion: str) -> None:
    await stage.send(pressed(SAM, ids.DESK, "", home={}))
    carried = json.loads(only(stage, "views.open")["view"]["private_metadata"])["about"]
    await stage.send(pressed(SAM, ids.DESK_LOOK, suggestion, modal=True, about=carried))
    page = only(stage, "views.push")["view"]
    about_list = json.loads(page["private_metadata"])["about"]
    await stage.send(pressed(SAM, ids.DESK_TAKE, f"{suggestion}|new|", modal=True, about=about_list))
    shown = [said(arguments["view"]) for method, arguments in stage.slack.calls if method == "views.update"]
    assert ["New, Sam Ortiz looks after it." in one for one in shown] == [False, True]
    stage.slack.calls.clear()
    write = pressed(SAM, f"{ids.DESK_WRITE}:done", f"{suggestion}|new|done", modal=True, about=about_list)
    await stage.send(write)
    form = only(stage, "views.push")["view"]
    await stage.send(submitted(SAM, form, written("We ring back.")))
    shown = [said(arguments["view"]) for method, arguments in stage.slack.calls if method == "views.update"]
    assert "*Nothing waits for us.*" in shown[-1]


async def test_a_list_that_was_closed_meanwhile_is_left(stage: Stage, suggestion: str) -> None:
    stage.slack.refuse["views.update"] = ["not_found", "not_found"]
    carried = about("answer", suggestion=suggestion, below="V0|V9|waiting|0")
    response = await stage.send(sent(SAM, ids.DESK_FORM, written("Yes."), carried))
    assert response.body == ""
    assert thread(stage, suggestion) == ["Yes."]
    assert len(stage.slack.calls) == 2


async def test_taking_it_and_the_second_one_reads_who_was_quicker(stage: Stage, suggestion: str) -> None:
    value = f"{suggestion}|new|"
    assert "You look after it." in said(await press(stage, SAM, ids.DESK_TAKE, value))
    assert stage.woken == 1
    page = await press(stage, TOM, ids.DESK_TAKE, value)
    assert "*Sam Ortiz looks after it now. Nothing was changed.*" in said(page)
    assert "Take it over" in json.dumps(page)
    assert standing(stage.database, suggestion).taken_by_id == SAM
    assert "You look after it." in said(await press(stage, TOM, ids.DESK_TAKE, f"{suggestion}|new|{SAM}"))


async def test_of_two_who_press_at_the_same_instant_one_takes_it(stage: Stage, suggestion: str) -> None:
    both = (pressed(person, ids.DESK_TAKE, f"{suggestion}|new|", modal=True) for person in (SAM, TOM))
    await asyncio.gather(*(stage.send(one) for one in both))
    pages = [said(arguments["view"]) for method, arguments in stage.slack.calls if method == "views.update"]
    assert sorted("looks after it now. Nothing was changed." in page for page in pages) == [False, True]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("open", "Everybody can read it now"), ("planned", "We plan"), ("started", "We have started")],
)
async def test_one_press_says_what_becomes_of_it(stage: Stage, suggestion: str, state: str, sentence: str) -> None:
    page = await press(stage, SAM, f"{ids.DESK_STATE}:{state}", f"{suggestion}|new|{state}")
    assert standing(stage.database, suggestion).state == state
    assert sentence in said(page)
    assert f"{ids.DESK_STATE}:{state}" not in actions_in(page)
    again = await press(stage, TOM, f"{ids.DESK_STATE}:{state}", f"{suggestion}|new|{state}")
    assert "already.*" in said(again)
    assert len(thread(stage, suggestion)) == 1


async def test_asking_the_author_is_signed_and_shown_on_the_page_below(stage: Stage, suggestion: str) -> None:
    await stage.send(pressed(SAM, f"{ids.DESK_WRITE}:ask", f"{suggestion}|new|ask", modal=True))
    form = only(stage, "views.push")["view"]
    assert objections("modal", form) == []
    response = await stage.send(submitted(SAM, form, written("Which <!channel> calls?")))
    assert response.body == ""
    below = only(stage, "views.update")
    assert below["view_id"] == "V1"
    assert "*Sam Ortiz*" in said(below["view"])
    assert "Which &lt;!channel&gt; calls?" in said(below["view"])
    assert standing(stage.database, suggestion).replied_on == stage.now.date()


async def test_a_slack_that_refuses_the_page_does_not_lose_the_answer(stage: Stage, suggestion: str) -> None:
    stage.slack.refuse["views.update"] = ["not_found"]
    response = await stage.send(sent(SAM, ids.DESK_FORM, written("Yes."), about("answer", suggestion=suggestion)))
    assert response.body == ""
    assert thread(stage, suggestion) == ["Yes."]


async def test_saying_no_needs_a_reason_beside_the_field(stage: Stage, suggestion: str) -> None:
    carried = about("declined", suggestion=suggestion)
    response = answer((await stage.send(sent(SAM, ids.DESK_FORM, written(" "), carried))).body)
    assert ids.WORDS_BLOCK in response["errors"]
    await stage.send(sent(SAM, ids.DESK_FORM, written("It costs too much."), carried))
    assert standing(stage.database, suggestion).outcome == "It costs too much."
    assert "Why not:" in said(only(stage, "views.update")["view"])


async def test_who_declines_what_another_has_just_merged_keeps_their_words(stage: Stage, suggestion: str) -> None:
    with stage.database.write() as session:
        other = add_suggestion(session, state=NEW)
    await stage.send(sent(SAM, ids.DESK_MERGE_FORM, merged_into(other), about(suggestion=suggestion)))
    assert "Goes on together with number 2." in said(only(stage, "views.update")["view"])
    declined = sent(TOM, ids.DESK_FORM, written("It costs too much."), about("declined", suggestion=suggestion))
    assert (await stage.send(declined)).body == ""
    below = only(stage, "views.update")
    assert below["view_id"] == "V0"
    assert "number 1 goes on together with another one now" in said(below["view"])
    assert "It costs too much." in said(below["view"])
    assert ids.DESK_UNMERGE in actions_in(below["view"])
    stage.slack.refuse["views.update"] = ["not_found"]
    response = answer((await stage.send(declined)).body)
    assert response["response_action"] == "update"
    assert "It costs too much." in said(response["view"])
    assert actions_in(response["view"]) == set()  # below may be a list and the page, and Slack takes three
    assert objections("modal", response["view"]) == []
    stage.slack.calls.clear()
    page = await press(stage, TOM, ids.DESK_UNMERGE, f"{suggestion}|merged")
    assert "New since" in said(page)


async def test_merging_is_searched_and_a_circle_is_refused_beside_the_field(stage: Stage, suggestion: str) -> None:
    with stage.database.write() as session:
        other = add_suggestion(session, "Ring them all.", state=NEW)
    await stage.send(pressed(SAM, ids.DESK_MERGE, f"{suggestion}|new", modal=True))
    form = only(stage, "views.push")["view"]
    assert objections("modal", form) == []
    carried = json.loads(form["private_metadata"])["about"]
    offered = answer((await stage.send(sought(SAM, ids.DESK_MERGE_SEARCH, "ring", about=carried))).body)
    assert [one["value"] for one in offered["options"]] == [other]
    await stage.send(submitted(SAM, form, merged_into(other)))
    back = sent(TOM, ids.DESK_MERGE_FORM, merged_into(suggestion), about(suggestion=other))
    response = answer((await stage.send(back)).body)
    assert "goes on as this one itself" in response["errors"][ids.INTO_BLOCK]


async def test_two_people_hold_it_back_and_two_show_it_again(stage: Stage, suggestion: str) -> None:
    await stage.send(pressed(SAM, ids.DESK_HOLD_BACK, f"{suggestion}|new|hold_back", modal=True))
    form = only(stage, "views.push")["view"]
    assert objections("modal", form) == []
    await stage.send(submitted(SAM, form, written("It insults a colleague.")))
    page = said(only(stage, "views.update")["view"])
    assert "*You ask to hold this back.*" in page
    value = f"{suggestion}|new"
    assert "Held back by Sam Ortiz" in said(await press(stage, TOM, ids.DESK_AGREE, value))
    assert standing(stage.database, suggestion).state is HELD
    held = f"{suggestion}|held_back"
    assert "*You ask to show it again.*" in said(await press(stage, TOM, ids.DESK_LET_GO, held))
    assert "to show it again" not in said(await press(stage, SAM, ids.DESK_REFUSE, held))
    await press(stage, TOM, ids.DESK_LET_GO, held)
    await press(stage, SAM, ids.DESK_AGREE, held)
    assert standing(stage.database, suggestion).state is NEW


async def test_the_champion_says_yes_and_reads_nothing_else(stage: Stage, suggestion: str) -> None:
    elect(stage)
    with stage.database.write() as session:
        rows.add_message(session, suggestion, "Which one?", signed="Sam Ortiz", day=stage.now.date())
    await stage.send(pressed(MAYA, ids.DESK_LOOK, suggestion))
    assert "when it is on the board" in said(only(stage, "views.open")["view"])
    await stage.send(sent(SAM, ids.DESK_HOLD_BACK_FORM, written("Insults."), about("hold_back", suggestion=suggestion)))
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.DESK, "all|0", home={}))
    assert "*Hold it back?*" in said(only(stage, "views.open")["view"])
    await stage.send(pressed(MAYA, ids.DESK_LOOK, suggestion, modal=True))
    page = only(stage, "views.push")["view"]
    assert "Which one?" not in said(page)
    assert actions_in(page) == {ids.DESK_AGREE, ids.DESK_REFUSE}
    await stage.send(pressed(TOM, ids.DESK_AGREE, f"{suggestion}|new", modal=True))
    assert "employee champion has to be one of the two" in json.dumps(stage.slack.calls)
    stage.slack.calls.clear()
    await press(stage, MAYA, ids.DESK_AGREE, f"{suggestion}|new")
    assert standing(stage.database, suggestion).state is HELD


async def test_a_champion_who_says_no_reads_that_it_is_done(stage: Stage, suggestion: str) -> None:
    elect(stage)
    await stage.send(sent(SAM, ids.DESK_HOLD_BACK_FORM, written("Insults."), about("hold_back", suggestion=suggestion)))
    stage.slack.calls.clear()
    listed = "V9|readable|0"
    no = pressed(MAYA, ids.DESK_REFUSE, f"{suggestion}|new", modal=True, about=listed)
    for sentence in ("*Done.*", "*That was decided meanwhile.*"):
        await stage.send(no)
        page, below = (arguments for method, arguments in stage.slack.calls if method == "views.update")
        assert sentence in said(page["view"])
        assert "You can read this suggestion again when" in said(page["view"])
        assert below["view_id"] == "V9"
        stage.slack.calls.clear()


async def test_a_champion_may_hold_back_and_not_answer(stage: Stage, suggestion: str) -> None:
    elect(stage)
    with stage.database.write() as session:
        session.get_one(Suggestion, suggestion).state = OPEN
    await stage.send(pressed(MAYA, ids.DESK_HOLD_BACK, f"{suggestion}|open|hold_back", modal=True))
    form = only(stage, "views.push")["view"]
    await stage.send(submitted(MAYA, form, written("It insults a colleague.")))
    with stage.database.read() as session:
        assert session.scalars(select(HoldingBack.asked_by_id)).all() == [MAYA]
    await stage.send(pressed(MAYA, ids.DESK_TAKE, f"{suggestion}|open|", modal=True))
    assert standing(stage.database, suggestion).taken_by_id is None


async def test_we_will_opens_the_form_of_an_action(stage: Stage, suggestion: str) -> None:
    await stage.send(pressed(SAM, ids.DESK_WE_WILL, suggestion, modal=True))
    form = only(stage, "views.push")["view"]
    assert form["callback_id"] == ids.ACTION_FORM


async def test_what_its_author_took_back_is_told_with_nothing_to_press(stage: Stage, suggestion: str) -> None:
    with stage.database.write() as session:
        row = session.get_one(Suggestion, suggestion)
        row.state, row.words = SuggestionState.WITHDRAWN, ""
    page = await press(stage, SAM, f"{ids.DESK_STATE}:open", f"{suggestion}|new|open")
    assert "Its author has taken" in said(page)
    assert actions_in(page) == set()


@pytest.mark.parametrize(
    "forged",
    [
        lambda one: pressed(SAM, f"{ids.DESK_STATE}:done", f"{one}|new|done", modal=True),
        lambda one: pressed(SAM, f"{ids.DESK_STATE}:open", f"{one}|nonsense|open", modal=True),
        lambda one: pressed(SAM, f"{ids.DESK_WRITE}:ask", f"{one}|new|nonsense", modal=True),
        lambda one: pressed(SAM, f"{ids.DESK_THREAD}:later", f"{one}||x", modal=True),
        lambda _: pressed(SAM, f"{ids.DESK_TURN}:more", "nonsense|0", modal=True),
        lambda _: pressed(SAM, f"{ids.DESK_TURN}:more", "all", modal=True),
        lambda one: sent(SAM, ids.DESK_FORM, written("x"), about("nonsense", suggestion=one)),
        lambda _: sent(SAM, ids.DESK_FORM, written("x"), json.dumps({"home": None, "about": "x"})),
        lambda one: sent(SAM, ids.DESK_FORM, written("x"), about("ask", suggestion=one, seen="nonsense")),
    ],
)
async def test_what_is_forged_is_one_sentence_and_changes_nothing(
    stage: Stage, suggestion: str, forged: Callable[[str], Json]
) -> None:
    response = await stage.send(forged(suggestion))
    assert "from another version of Tribune" in json.dumps([response.body, stage.slack.calls])
    assert standing(stage.database, suggestion).state is NEW
    assert thread(stage, suggestion) == []


async def test_an_administrator_without_a_team_answers_too(stage: Stage, suggestion: str) -> None:
    assert "You look after it" in said(await press(stage, ADMIN, ids.DESK_TAKE, f"{suggestion}|new|"))
