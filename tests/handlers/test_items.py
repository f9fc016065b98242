"""The questions of a series, as everybody reads and administrators change them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from slack_bolt import BoltResponse

from domain.screens import ItemsPage
from models import pulses
from models.people import Team
from services import items
from templates import ids
from tests.factories import set_up
from tests.handlers.conftest import ADMIN, MAYA, SAM, Stage
from tests.handlers.slack import answer, pressed, submitted

Json = dict[str, Any]

TEXT = "Our new tool helps us to serve customers."
WHY = "It has cost us half a year."


@pytest.fixture
def series_id(stage: Stage) -> str:
    """A pulse that is set up, and a team to name."""
    stage.set_up()
    with stage.database.write() as session:
        session.add(Team(id="leeds", name="Leeds", position=0))
        (series,) = pulses.all_series(session)
        return series.id


def page(stage: Stage, series_id: str) -> ItemsPage:
    with stage.database.read() as session:
        return items.items_page(session, series_id, managing=True)


def words(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


def buttons(view: Json) -> set[str]:
    accessories = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    elements = [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]
    return {button["action_id"] for button in (*accessories, *elements)}


def carried(view: Mapping[str, Any]) -> Json:
    parsed: Json = json.loads(view["private_metadata"])
    return parsed


async def fill_in(stage: Stage, view: Json, text: str = TEXT, *, about_managers: bool = False) -> BoltResponse:
    """The form, sent with what is typed into it."""
    chosen = [{"value": "yes"}] if about_managers else []
    values = {
        ids.OWN_TEXT_BLOCK: {ids.TEXT_ACTION: {"type": "plain_text_input", "value": text}},
        ids.OWN_WHY_BLOCK: {ids.TEXT_ACTION: {"type": "plain_text_input", "value": WHY}},
        ids.ABOUT_MANAGERS_BLOCK: {ids.ABOUT_MANAGERS_ACTION: {"type": "checkboxes", "selected_options": chosen}},
    }
    return await stage.send(submitted(ADMIN, view, values))


async def open_form(stage: Stage, series_id: str) -> Json:
    await stage.send(pressed(ADMIN, ids.ADD_ITEM, series_id, modal=True))
    view = stage.slack.only_view("views.push")
    stage.slack.calls.clear()
    return view


async def test_everybody_reads_the_bank_and_what_comes(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(MAYA, ids.QUESTIONS, series_id, home={}))
    view = stage.slack.only_view("views.open")
    assert "Next pulse" in words(view)
    assert "Why we ask: Customers wait while we ask for permission." in words(view)
    assert buttons(view) == set()


async def test_an_administrator_may_change_what_they_read(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.QUESTIONS, series_id, home={"private_metadata": "wallet"}))
    view = stage.slack.only_view("views.open")
    assert buttons(view) == {ids.RETIRE_ITEM, ids.ADD_ITEM}
    assert carried(view)["home"] == ["wallet", "h1"]


async def test_a_menu_leads_to_the_questions_of_another_pulse(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(MAYA, ids.QUESTIONS, "", home={}))
    assert ids.QUESTIONS_OF not in words(stage.slack.only_view("views.open"))
    with stage.database.write() as session:
        other = set_up(session, channel="C0OTHER", answerer=SAM, person=ADMIN, now=stage.now, title="Night shift").id
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.QUESTIONS, "", home={}))
    assert buttons(stage.slack.only_view("views.open")) == {ids.QUESTIONS_OF}
    for where in ({"modal": True}, {"home": {}}):
        stage.slack.calls.clear()
        chosen = {"type": "static_select", "selected_option": {"value": other}}
        await stage.send(pressed(MAYA, ids.QUESTIONS_OF, element=chosen, **where))  # type: ignore[arg-type] # one of two
        view = stage.slack.only_view("views.update" if "modal" in where else "views.open")
        assert "Night shift: this is the plan" in words(view)


async def test_the_questions_open_on_top_of_the_modal_they_were_asked_for_in(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(MAYA, ids.QUESTIONS, "", modal=True))
    assert "Next pulse" in words(stage.slack.only_view("views.push"))
    assert series_id


async def test_retiring_a_question_shows_the_page_without_it(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.RETIRE_ITEM, f"{series_id}|Q1", modal=True))
    view = stage.slack.only_view("views.update")
    assert ids.RESTORE_ITEM in buttons(view)
    assert page(stage, series_id).coming[0].scaled[0].id == "Q2"
    assert stage.slack.calls[0][1]["view_id"] == "V1"


async def test_a_retired_question_is_brought_back(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.RETIRE_ITEM, f"{series_id}|Q1", modal=True))
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.RESTORE_ITEM, f"{series_id}|Q1", modal=True))
    assert ids.RESTORE_ITEM not in buttons(stage.slack.only_view("views.update"))
    assert page(stage, series_id).coming[0].scaled[0].id == "Q1"


async def test_a_question_that_cannot_be_spared_stays_and_the_page_says_why(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.RETIRE_ITEM, f"{series_id}|REC", modal=True))
    assert "always something to compare" in words(stage.slack.only_view("views.update"))
    assert not [one for one in page(stage, series_id).bank if one.retired]


async def test_a_press_from_outside_the_page_opens_it(stage: Stage, series_id: str) -> None:
    await stage.send(pressed(ADMIN, ids.RETIRE_ITEM, f"{series_id}|Q1", home={}))
    assert ids.RESTORE_ITEM in buttons(stage.slack.only_view("views.open"))


@pytest.mark.parametrize("value", ["", "Q1", "s|Q1|Q2", "|", "s|"])
async def test_a_forged_button_changes_nothing(stage: Stage, series_id: str, value: str) -> None:
    before = page(stage, series_id)
    await stage.send(pressed(ADMIN, ids.RETIRE_ITEM, value, modal=True))
    assert page(stage, series_id) == before
    assert "not here any more" in words(stage.slack.only_view("views.open")) or "another version" in words(
        stage.slack.only_view("views.open")
    )


async def test_a_question_is_added_in_the_name_of_whoever_sent_it(stage: Stage, series_id: str) -> None:
    response = await fill_in(stage, await open_form(stage, series_id), about_managers=True)
    assert answer(response.body or "{}") == {}
    (added,) = page(stage, series_id).own
    assert (added.item.text, added.item.why, added.author, added.about_managers) == (TEXT, WHY, "Ada Minister", True)
    view = stage.slack.only_view("views.update")
    assert stage.slack.calls[0][1]["view_id"] == "V0"
    assert "Added by Ada Minister." in words(view)


async def test_the_page_takes_the_place_of_the_form_if_slack_cannot_show_it_below(stage: Stage, series_id: str) -> None:
    form = await open_form(stage, series_id)
    stage.slack.refuse["views.update"] = ["not_found"]
    response = answer((await fill_in(stage, form)).body)
    assert response["response_action"] == "update"
    assert "Added by Ada Minister." in words(response["view"])


async def test_names_are_pointed_out_once_and_what_was_typed_stays(stage: Stage, series_id: str) -> None:
    form = await open_form(stage, series_id)
    asked = answer((await fill_in(stage, form, "Leeds and Employee 3 help us quickly.", about_managers=True)).body)
    assert asked["response_action"] == "update"
    assert "Your text names 'Leeds' and 'Employee 3'" in words(asked["view"])
    assert "Leeds and Employee 3 help us quickly." in words(asked["view"])
    assert "initial_options" in words(asked["view"])
    assert page(stage, series_id).own == ()
    await fill_in(stage, asked["view"], "Leeds and Employee 3 help us quickly.")
    assert [one.item.text for one in page(stage, series_id).own] == ["Leeds and Employee 3 help us quickly."]


async def test_a_name_that_was_not_pointed_out_yet_is(stage: Stage, series_id: str) -> None:
    form = await open_form(stage, series_id)
    asked = answer((await fill_in(stage, form, "Leeds helps us quickly.")).body)
    again = answer((await fill_in(stage, asked["view"], "Leeds and Employee 3 help us.")).body)
    assert "Your text names 'Leeds' and 'Employee 3'" in words(again["view"])
    assert page(stage, series_id).own == ()
    fewer = await fill_in(stage, again["view"], "Employee 3 helps us quickly.")
    assert answer(fewer.body or "{}") == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("short", "Between 10 and 150 characters"),
        ("x" * 5000, "Between 10 and 150 characters"),
        ("We keep the promises we make to customers.", "there already"),
    ],
)
async def test_what_cannot_be_taken_is_said_beside_what_was_typed(
    stage: Stage, series_id: str, text: str, problem: str
) -> None:
    response = answer((await fill_in(stage, await open_form(stage, series_id), text)).body)
    assert response["response_action"] == "errors"
    assert problem in response["errors"][ids.OWN_TEXT_BLOCK]
    assert page(stage, series_id).own == ()


async def test_the_thirteenth_question_is_refused_without_losing_it(stage: Stage, series_id: str) -> None:
    with stage.database.write() as session:
        for number in range(12):
            text = f"Our tool number {number} helps us."
            items.add(session, series_id, text=text, why=WHY, about_managers=False, person=ADMIN)
    response = answer((await fill_in(stage, await open_form(stage, series_id))).body)
    assert "Retire one first" in response["errors"][ids.OWN_TEXT_BLOCK]


async def test_half_characters_and_markup_are_kept_harmless(stage: Stage, series_id: str) -> None:
    form = await open_form(stage, series_id)
    asked = answer((await fill_in(stage, form, "<!channel> \ud83d helps us quickly.")).body)
    await fill_in(stage, asked["view"], "<!channel> \ud83d helps us quickly.")
    assert [one.item.text for one in page(stage, series_id).own] == ["<!channel> ? helps us quickly."]
    assert "&lt;!channel&gt;" in words(stage.slack.only_view("views.update"))


async def test_an_empty_form_is_refused_beside_its_fields(stage: Stage, series_id: str) -> None:
    form = await open_form(stage, series_id)
    values = {ids.OWN_TEXT_BLOCK: {ids.TEXT_ACTION: {"type": "plain_text_input", "value": None}}}
    response = answer((await stage.send(submitted(ADMIN, form, values))).body)
    assert set(response["errors"]) == {ids.OWN_TEXT_BLOCK, ids.OWN_WHY_BLOCK}
