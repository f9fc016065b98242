"""Actions in Slack: the form from everywhere, what becomes of it, all of them, and customers who can be told."""

import json
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import BoltResponse
from sqlalchemy import select, update

from domain.actions import ActionState, Origin
from domain.taxonomy import CUSTOMERS
from domain.voice import Label
from models.actions import ActionTaken, SourceTold
from models.deliveries import DeliveryState, OutboxMessage
from models.people import Person, Team, TouchPoint
from services import action_reminders, actions, telling
from services.actions import NewAction
from templates import ids
from tests.factories import add_lead
from tests.handlers.conftest import ADMIN, GUEST, MAYA, SAM, TOM, Stage
from tests.handlers.sent_actions import carried, chosen, day, filled_in, new, typed
from tests.handlers.slack import answer, command, happened, pressed, sought, submitted
from tests.handlers.test_organisation import actions_in, said
from tests.saved_voices import add_voice
from tests.templates.judges import objections

Json = dict[str, Any]
TOPIC = CUSTOMERS.topics[0]
MESSAGE = {"type": "message", "channel_id": "D0MAYA", "message_ts": "17.5"}
OWN = carried("own\n\n\n")
WALLET = f"w1 {'A' * 22}:0"


@pytest.fixture
def company(stage: Stage) -> Stage:
    """Maya leads the hotline, Sam answers results, Tom is Maya's deputy."""
    with stage.database.write() as session:
        session.add(Team(id="hotline", name="Hotline", position=0))
        session.add(Team(id="engineers", name="Engineers", position=1))
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.flush()
        add_lead(session, "hotline", MAYA)
        session.get_one(Person, MAYA).deputy_id = TOM
    return stage


def undertake(stage: Stage, what: str = "Call back.", **more: Any) -> str:
    values: dict[str, Any] = {"owner_id": MAYA, "team_id": "hotline", "helping_team_id": None}
    values |= {"due_on": stage.now.date() + timedelta(days=21)}
    with stage.database.write() as session:
        new = NewAction(what=what, **values | more)
        return actions.make(session, new, by=MAYA, administrators=(), now=stage.now)


def one(stage: Stage, action: str) -> ActionTaken:
    with stage.database.read() as session:
        return session.get_one(ActionTaken, action)


def every(stage: Stage) -> list[ActionTaken]:
    with stage.database.read() as session:
        return list(session.scalars(select(ActionTaken)))


def view_of(stage: Stage, method: str) -> Json:
    """The view of the last call of this method; the judges have nothing against it."""
    found: Json = [arguments for called, arguments in stage.slack.calls if called == method][-1]
    view: Json = found["view"]
    assert objections("modal", {key: value for key, value in view.items() if key != "private_metadata"}) == []
    stage.slack.calls.clear()
    return view


def updated(response: BoltResponse) -> Json:
    """The view that a form turns into."""
    found = answer(response.body)
    assert found["response_action"] == "update", found
    view: Json = found["view"]
    assert objections("modal", {key: value for key, value in view.items() if key != "private_metadata"}) == []
    return view


# The form


async def test_from_the_command_to_what_is_written_down(company: Stage) -> None:
    await company.send(command(MAYA, ids.ACTION_COMMAND))
    form = view_of(company, "views.open")
    assert "three at most" in said(form)
    given = filled_in("Call <!channel> back.", owner=MAYA, team="hotline", helping="engineers")
    made = updated(await company.send(submitted(MAYA, form, given)))
    assert made["clear_on_close"] is True
    assert "*Call &lt;!channel&gt; back.*\nEmployee 1, for Hotline. By 20 June." in said(made)
    assert "Two days before it is due you hear of it once more." in said(made)
    (found,) = every(company)
    assert (found.owner_id, found.team_id, found.helping_team_id) == (MAYA, "hotline", "engineers")
    assert company.woken == 1
    await company.send(submitted(MAYA, form, given))  # delivered again
    assert len(every(company)) == 1


async def test_from_tribune_home_and_what_customers_say(company: Stage) -> None:
    await company.send(command(MAYA, ids.TRIBUNE_COMMAND, "action"))
    assert view_of(company, "views.open")["callback_id"] == ids.ACTION_FORM
    await company.send(pressed(MAYA, ids.ACTION_NEW, home={"private_metadata": WALLET, "hash": "h7"}))
    form = view_of(company, "views.open")
    await company.send(submitted(MAYA, form, filled_in(owner=SAM)))
    (published,) = [arguments for called, arguments in company.slack.calls if called == "views.publish"]
    assert published["view"]["private_metadata"] == WALLET
    assert published["hash"] == "h7"
    company.slack.calls.clear()
    await company.send(pressed(MAYA, ids.WE_WILL, f"{TOPIC.id}|visit", modal=True))
    form = view_of(company, "views.push")
    assert "*Because of &#39;" not in said(form)
    assert f"*Because of '{TOPIC.name}', 'The visit' (customers' words).*" in said(form)
    another = submitted(MAYA, form, filled_in("Give a time.", team="engineers"))
    another["view"]["id"] = "V2"
    updated(await company.send(another))
    found = next(action for action in every(company) if action.what == "Give a time.")
    assert (found.origin, found.about) == (Origin.TOPIC, f"{TOPIC.id}|visit")
    assert found.credit == f"'{TOPIC.name}', 'The visit' (customers' words)"


@pytest.mark.parametrize(
    ("given", "block", "sentence"),
    [
        (filled_in("  "), ids.WHAT_BLOCK, "Say what will be done"),
        (filled_in(None), ids.WHAT_BLOCK, "Say what will be done"),
        (filled_in(owner=GUEST), ids.OWNER_BLOCK, "is no guest"),
        (filled_in(owner="U0NOBODY"), ids.OWNER_BLOCK, "works here"),
        (filled_in(team="gone"), ids.TEAM_BLOCK, "not here any more"),
        (filled_in(due="2025-06-01"), ids.DUE_BLOCK, "This day is over"),
        (filled_in(due=None), ids.DUE_BLOCK, "Choose an earlier day"),
    ],
)
async def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    company: Stage, given: Json, block: str, sentence: str
) -> None:
    await company.send(command(MAYA, ids.ACTION_COMMAND))
    response = answer((await company.send(submitted(MAYA, view_of(company, "views.open"), given))).body)
    assert response["response_action"] == "errors"
    assert sentence in response["errors"][block]
    assert every(company) == []


async def test_results_and_suggestions_are_answered_by_whoever_may(company: Stage) -> None:
    """Also where somebody forges what the form is about."""
    for about in ("pulse\ngone|\n\n", "suggestion\ngone\n\n"):
        view = {"type": "modal", "callback_id": ids.ACTION_FORM, "private_metadata": carried(about)}
        response = await company.send(submitted(MAYA, view, filled_in()))
        assert "not here any more" in response.body or "taken back" in response.body
    broken = {"type": "modal", "callback_id": ids.ACTION_FORM, "private_metadata": carried("own")}
    assert "another version" in (await company.send(submitted(MAYA, broken, filled_in()))).body
    assert every(company) == []


# The fourth


async def test_a_fourth_asks_on_top_of_the_form_which_one_goes(company: Stage) -> None:
    three = [undertake(company, f"Number {number}.") for number in range(3)]
    view = {"type": "modal", "callback_id": ids.ACTION_FORM, "private_metadata": OWN, "previous_view_id": "V0"}
    response = answer((await company.send(submitted(MAYA, view, filled_in("A fourth.", team="hotline")))).body)
    assert response["response_action"] == "push"
    asking = response["view"]
    assert objections("modal", {key: value for key, value in asking.items() if key != "private_metadata"}) == []
    assert "*Hotline has three open focus areas*" in said(asking)
    choice = {ids.DROPPED_BLOCK: chosen(three[1]), ids.REASON_BLOCK: typed("Less matters.")}
    made = updated(await company.send(submitted(MAYA, asking, choice)))
    assert "Dropped for it: Number 1." in said(made)
    assert [one(company, action).state for action in three] == [
        ActionState.OPEN,
        ActionState.DROPPED,
        ActionState.OPEN,
    ]
    assert {action.what for action in every(company) if action.state is ActionState.OPEN} == {
        "Number 0.",
        "Number 2.",
        "A fourth.",
    }


async def test_where_no_fourth_modal_fits_the_question_takes_the_forms_place(company: Stage) -> None:
    for number in range(3):
        undertake(company, f"Number {number}.")
    view = {"type": "modal", "callback_id": ids.ACTION_FORM, "private_metadata": OWN, "previous_view_id": "V7"}
    asking = updated(await company.send(submitted(MAYA, view, filled_in("A fourth.", team="hotline"))))
    assert asking["callback_id"] == ids.FOCUS_FORM
    assert len(every(company)) == 3


@pytest.mark.parametrize(
    "about",
    [
        "",
        "[]",
        *(json.dumps(["", one, ""]) for one in (new(origin="x"), new(due_on="x"), {})),
        json.dumps(["", new(), 1]),
    ],
)
async def test_a_forged_question_stores_nothing(company: Stage, about: str) -> None:
    view = {"type": "modal", "callback_id": ids.FOCUS_FORM, "private_metadata": carried(about)}
    choice = {ids.DROPPED_BLOCK: chosen("x"), ids.REASON_BLOCK: typed("y")}
    assert "another version" in (await company.send(submitted(MAYA, view, choice))).body
    assert every(company) == []


# One action


async def test_its_page_has_buttons_for_its_owner_only(company: Stage) -> None:
    action = undertake(company)
    await company.send(pressed(MAYA, ids.ACTION, action, home={}))
    page = view_of(company, "views.open")
    assert actions_in(page) == {ids.ACTION_DONE, ids.ACTION_DAY, ids.ACTION_CHANGE, ids.ACTION_DROP}
    await company.send(pressed(SAM, f"{ids.ACTION}:3", action, modal=True))
    assert actions_in(view_of(company, "views.push")) == set()
    for button in (ids.ACTION_DONE, ids.ACTION_DROP, ids.ACTION_DAY, ids.ACTION_CHANGE):
        await company.send(pressed(SAM, button, action, modal=True))
        assert "whoever undertook it" in said(view_of(company, "views.open"))


async def test_done_says_what_came_of_it_on_the_page_below(company: Stage) -> None:
    action = undertake(company)
    await company.send(pressed(MAYA, ids.ACTION_DONE, action, modal=True))
    form = view_of(company, "views.push") | {"previous_view_id": "V0"}
    response = await company.send(submitted(MAYA, form, {ids.OUTCOME_BLOCK: typed("All called.")}))
    assert response.body == ""
    page = view_of(company, "views.update")
    assert "*What came of it*\n&gt; All called." in said(page)
    assert actions_in(page) == set()
    assert one(company, action).state is ActionState.DONE
    late = await company.send(submitted(TOM, form, {ids.OUTCOME_BLOCK: typed("Something else.")}))
    assert "Somebody was quicker" in late.body


async def test_a_page_that_slack_does_not_change_takes_the_forms_place(company: Stage) -> None:
    action = undertake(company)
    await company.send(pressed(MAYA, ids.ACTION_DROP, action, modal=True))
    form = view_of(company, "views.push") | {"previous_view_id": "V0"}
    company.slack.refuse["views.update"] = ["not_found"]
    page = updated(await company.send(submitted(MAYA, form, {ids.REASON_BLOCK: typed("Too dear.")})))
    assert "*Why it was dropped*\n&gt; Too dear." in said(page)


async def test_words_that_are_missing_are_asked_for_in_the_form(company: Stage) -> None:
    action = undertake(company)
    for button, block in ((ids.ACTION_DONE, ids.OUTCOME_BLOCK), (ids.ACTION_DROP, ids.REASON_BLOCK)):
        await company.send(pressed(MAYA, button, action, modal=True))
        response = answer(
            (await company.send(submitted(MAYA, view_of(company, "views.push"), {block: typed("")}))).body
        )
        assert block in response["errors"]
    assert one(company, action).state is ActionState.OPEN


async def test_another_day_is_chosen_and_shown(company: Stage) -> None:
    action = undertake(company)
    for number, number_of_days in enumerate((28, 35, 42), start=1):
        due = (company.now + timedelta(days=number_of_days)).date().isoformat()
        await company.send(pressed(TOM, ids.ACTION_DAY, action, modal=True))
        form = view_of(company, "views.push")
        given = {ids.DUE_BLOCK: day(due), ids.REASON_BLOCK: typed(None)}
        response = await company.send(submitted(TOM, form, given))
        if number == 3:
            assert "Say why it needs one more" in answer(response.body)["errors"][ids.REASON_BLOCK]
        else:
            assert f"It got a later day {('', 'once', 'twice')[number]}." in said(updated(response))
    response = await company.send(submitted(TOM, form, {ids.DUE_BLOCK: day(None), ids.REASON_BLOCK: typed("x")}))
    assert "more than a year ahead" in answer(response.body)["errors"][ids.DUE_BLOCK]


async def test_a_change_opens_with_what_stands_there(company: Stage) -> None:
    action = undertake(company)
    await company.send(pressed(MAYA, ids.ACTION_CHANGE, action, modal=True))
    form = view_of(company, "views.push")
    assert "Call back." in json.dumps(form)
    given = filled_in("Call twice.", owner=SAM, team="hotline")
    del given[ids.DUE_BLOCK]
    made = updated(await company.send(submitted(MAYA, form, given)))
    assert "Sam Ortiz hears of it now" in said(made)
    assert (one(company, action).what, one(company, action).owner_id) == ("Call twice.", SAM)


async def test_of_two_who_change_it_at_once_the_second_reads_what_the_first_made_of_it(company: Stage) -> None:
    action = undertake(company)
    forms = []
    for person in (MAYA, TOM):
        await company.send(pressed(person, ids.ACTION_CHANGE, action, modal=True))
        forms.append(view_of(company, "views.push"))
    first = filled_in("Call twice.", owner=MAYA, team="hotline")
    for _ in range(2):  # delivered again
        updated(await company.send(submitted(MAYA, forms[0], first)))
    response = await company.send(submitted(TOM, forms[1], filled_in("Call thrice.", owner=TOM, team="hotline")))
    assert "It is 'Call twice.' now, and Employee 1 sees to it" in answer(response.body)["errors"][ids.WHAT_BLOCK]
    assert (one(company, action).what, one(company, action).owner_id) == ("Call twice.", MAYA)


async def test_in_a_reminder_it_is_ended_where_it_stands(company: Stage) -> None:
    action = undertake(company)
    company.now += timedelta(days=22)
    with company.database.write() as session:
        action_reminders.remind_due(session, now=company.now, away=())
        session.execute(update(OutboxMessage).values(state=DeliveryState.SENT, channel="D0MAYA", ts="17.5"))
    await company.send(pressed(MAYA, ids.ACTION_DONE, action) | {"container": MESSAGE})
    form = view_of(company, "views.open")
    page = updated(await company.send(submitted(MAYA, form, {ids.OUTCOME_BLOCK: typed("All called.")})))
    assert "All called." in said(page)
    (message,) = [arguments for called, arguments in company.slack.calls if called == "chat.update"]
    assert (message["channel"], message["ts"]) == ("D0MAYA", "17.5")
    assert "*Nothing is left to do here.* Thank you." in said(message)


async def test_a_message_that_nobody_knows_any_more_is_left(company: Stage) -> None:
    action = undertake(company)
    await company.send(pressed(MAYA, ids.ACTION_DROP, action) | {"container": MESSAGE})
    form = view_of(company, "views.open")
    assert "Too dear." in said(
        updated(await company.send(submitted(MAYA, form, {ids.REASON_BLOCK: typed("Too dear.")})))
    )
    assert company.slack.calls == []


# All of them


async def test_all_actions_turn_by_state_team_and_owner(company: Stage) -> None:
    undertake(company)
    await company.send(pressed(SAM, ids.ACTIONS, home={}))
    page = view_of(company, "views.open")
    assert "1 action is open. What is late comes first." in said(page)
    assert ids.ACTION_NEW not in actions_in(page)
    about = json.loads(page["private_metadata"])["about"]
    for field, value, words in (
        ("state", "done", "Nothing was done yet."),
        ("team", "hotline", "1 action is open, as far as chosen above."),
        ("owner", SAM, "Nothing fits all of this."),
        ("part", "9", "1 action is open."),
    ):
        await company.send(pressed(MAYA, f"{ids.ACTIONS_PAGE}:{field}", f"{field}|{value}", modal=True, about=about))
        turned = view_of(company, "views.update")
        assert words in said(turned)
        assert ids.ACTION_NEW in actions_in(turned)


@pytest.mark.parametrize("value", ["state|gone", "nothing|x", "state", "part|x"])
async def test_a_forged_turn_is_refused(company: Stage, value: str) -> None:
    await company.send(pressed(MAYA, f"{ids.ACTIONS_PAGE}:state", value, modal=True))
    assert "another version" in said(view_of(company, "views.open"))


async def test_action_list_replies_to_everybody_and_other_words_get_help(company: Stage) -> None:
    undertake(company)
    listed = answer((await company.send(command(SAM, ids.ACTION_COMMAND, "list"))).body)
    assert "• Call back.: Employee 1, for Hotline. By 23 June." in said(listed)
    await company.send(command(SAM, ids.ACTION_COMMAND, "listening"))
    assert view_of(company, "views.open")["title"]["text"] == "Are we listening?"
    assert "What you can type" in (await company.send(command(SAM, ids.ACTION_COMMAND, "help"))).body


async def test_teams_are_searched_where_a_menu_has_no_room(company: Stage) -> None:
    offered = answer((await company.send(sought(MAYA, ids.ACTION_TEAM_SEARCH, "whole"))).body)
    assert [option["value"] for option in offered["options"]] == ["none"]


async def test_home_has_ones_own(company: Stage) -> None:
    undertake(company, "Call <!here> back.")
    company.now += timedelta(days=30)
    await company.send(happened({"type": "app_home_opened", "user": MAYA, "channel": "D1", "tab": "home"}))
    home = [arguments["view"] for called, arguments in company.slack.calls if called == "views.publish"][-1]
    assert "*You have 1 thing to see to.* 1 is late." in said(home)
    assert "Call &lt;!here&gt; back." in said(home)
    assert {ids.ACTIONS, ids.ACTION_NEW} <= actions_in(home)


# Telling customers


@pytest.fixture
def told(company: Stage) -> tuple[str, list[str]]:
    """An action that is done, and two customers' words that Tom passed on; his message stands in D0MAYA."""
    with company.database.write() as session:
        words = ("Nobody called.", "Nobody <!channel> came.")
        moods = {TOPIC.id: Label.NEGATIVE}
        voices = [add_voice(session, one, topics=moods, reporter_id=TOM, said_at=company.now) for one in words]
    action = undertake(company, origin=Origin.TOPIC, about=f"{TOPIC.id}|")
    with company.database.write() as session:
        actions.finish(session, action, "We call.", by=MAYA, administrators=(), now=company.now)
        telling.ask_due(session, now=company.now)
        session.execute(update(OutboxMessage).values(state=DeliveryState.SENT, channel="D0MAYA", ts="17.5"))
    return action, voices


def known(stage: Stage) -> dict[str, bool]:
    with stage.database.read() as session:
        return {row.voice_id: row.told_on is not None for row in session.scalars(select(SourceTold))}


async def test_i_have_told_them_stands_in_the_message(company: Stage, told: tuple[str, list[str]]) -> None:
    action, (first, second) = told
    await company.send(pressed(TOM, f"{ids.TOLD}:1", f"{action}|{first}") | {"container": MESSAGE})
    (message,) = [arguments for called, arguments in company.slack.calls if called == "chat.update"]
    assert objections("message", {key: message[key] for key in ("text", "blocks")}) == []
    assert "This customer knows." in said(message)
    assert 'You told us: "Nobody &lt;!channel&gt; came."' in said(message)
    assert known(company) == {first: True, second: False}
    company.slack.calls.clear()
    both = f"{action}|{first},{action}|{second}"
    await company.send(pressed(TOM, f"{ids.TOLD}:all", both) | {"container": MESSAGE})
    (message,) = [arguments for called, arguments in company.slack.calls if called == "chat.update"]
    assert "*All of them know.*" in said(message)


async def test_on_the_page_in_home_they_leave_the_list(company: Stage, told: tuple[str, list[str]]) -> None:
    action, (first, second) = told
    await company.send(pressed(TOM, ids.TO_TELL, home={}))
    assert "Nobody called." in said(view_of(company, "views.open"))
    await company.send(pressed(TOM, f"{ids.TOLD}:1", f"{action}|{first}", modal=True))
    assert "Nobody called." not in said(view_of(company, "views.update"))
    await company.send(pressed(TOM, f"{ids.CANNOT_TELL}:1", f"{action}|{second}", modal=True))
    assert "*Nobody waits to be told.*" in said(view_of(company, "views.update"))
    assert known(company) == {first: True}


async def test_a_press_where_the_message_cannot_be_changed_shows_the_page(
    company: Stage, told: tuple[str, list[str]]
) -> None:
    action, (first, _) = told
    company.slack.refuse["chat.update"] = ["message_not_found"]
    await company.send(pressed(TOM, f"{ids.TOLD}:1", f"{action}|{first}") | {"container": MESSAGE})
    assert "Nobody &lt;!channel&gt; came." in said(view_of(company, "views.open"))
    assert known(company)[first]


async def test_nobody_else_says_that_a_customer_knows(company: Stage, told: tuple[str, list[str]]) -> None:
    action, (first, second) = told
    await company.send(pressed(SAM, f"{ids.TOLD}:1", f"{action}|{first}", modal=True))
    assert "whoever passed on" in said(view_of(company, "views.open"))
    await company.send(pressed(ADMIN, f"{ids.CANNOT_TELL}:1", action, modal=True))
    assert "another version" in said(view_of(company, "views.open"))
    assert known(company) == {first: False, second: False}
