"""Teams, touch points, places, roles and deputies in Slack: one modal whose pages follow each other."""

import asyncio
import json
from typing import Any

import pytest

from domain.errors import BadFileError, SlackError
from handlers.deps import UserGroup
from models import people
from models.people import Person, Place, Team, TouchPoint
from sandbox import rules
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, SAM, TOM, Stage
from tests.handlers.sent_organisation import (
    PERSON,
    PLACE,
    ROLES,
    TEAM,
    TOUCH_POINT,
    dropped,
    option,
    options,
    typed,
    user,
    users,
)
from tests.handlers.slack import answer, pressed, sought, submitted
from tests.templates.judges import objections
from tests.templates.test_blocks import texts_in

Json = dict[str, Any]
HOME = {"private_metadata": "wallet", "hash": "h3"}


def said(view: Json) -> str:
    return "\n".join(texts_in(view))


def actions_in(view: Json) -> set[str]:
    found = {
        element["action_id"]
        for block in view["blocks"]
        for element in block.get("elements", ())
        if "action_id" in element
    }
    return found | {block["accessory"]["action_id"] for block in view["blocks"] if "accessory" in block}


@pytest.fixture
def company(stage: Stage) -> Stage:
    """Maya at the hotline, which Sam leads; a touch point and a place."""
    with stage.database.write() as session:
        session.add(Team(id="hotline", name="Hotline", position=0))
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.add(Place(id="leeds", name="Leeds", zone=None, calendar="GB", weekend="6 7", days_off="[]", position=1))
        session.flush()
        session.get_one(Person, MAYA).team_id = "hotline"
        people.set_leads(session, "hotline", [SAM])
    return stage


async def press(stage: Stage, action: str, value: str | None = None, **more: Any) -> Json:
    """The page that a button shows in the modal."""
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, action, value, modal=True, **more))
    calls = [arguments for method, arguments in stage.slack.calls if method == "views.update"]
    assert len(calls) == 1, stage.slack.calls
    assert calls[0]["view_id"] == "V1"
    view: Json = calls[0]["view"]
    assert objections("modal", view) == []
    return view


async def send(stage: Stage, callback_id: str, values: Json, about: str = "", *, person: str = ADMIN) -> Json:
    """What is answered to a form."""
    blocks = [{"type": "input", "block_id": block} for block in values]
    metadata = json.dumps({"home": ["wallet", "h3"], "about": about})
    view = {"type": "modal", "callback_id": callback_id, "private_metadata": metadata, "blocks": blocks}
    response = answer((await stage.send(submitted(person, view, values))).body)
    if "view" in response:
        assert objections("modal", response["view"]) == []
    return response


async def page_after(stage: Stage, callback_id: str, values: Json, about: str = "") -> str:
    """What the page says that follows a form that is kept; Home is refreshed, and carried on as it is by now."""
    stage.slack.calls.clear()
    response = await send(stage, callback_id, values, about)
    assert response["response_action"] == "update", response
    assert [method for method, _ in stage.slack.calls] == ["views.publish"]
    assert json.loads(response["view"]["private_metadata"])["home"] == ["wallet", "h4"]
    return said(response["view"])


async def page_read(stage: Stage, callback_id: str, values: Json) -> Json:
    """What stands in the modal when what was handed in has been read; until then it says that it is being read."""
    stage.slack.calls.clear()
    response = await send(stage, callback_id, values)
    assert response["response_action"] == "update", response
    assert "*Tribune is reading it.*" in said(response["view"])
    method, arguments = stage.slack.calls[-1]
    assert (method, arguments["view_id"]) == ("views.update", "V1")
    assert objections("modal", arguments["view"]) == []
    view: Json = arguments["view"]
    return view


def messages(stage: Stage) -> list[tuple[str, str]]:
    """What was said in direct messages, and to whom."""
    posted = [arguments for method, arguments in stage.slack.calls if method == "chat.postMessage"]
    return [(arguments["channel"], arguments["text"]) for arguments in posted]


async def test_home_opens_the_teams_which_carry_it(company: Stage) -> None:
    await company.send(pressed(ADMIN, ids.PEOPLE_AND_TEAMS, home=HOME))
    view = company.slack.only_view("views.open")
    assert "*Hotline*" in said(view)
    assert "led by Sam Ortiz" in said(view)
    assert json.loads(view["private_metadata"])["home"] == ["wallet", "h3"]
    assert objections("modal", view) == []


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("teams", "1 team, 12 people."),
        ("touch_points", "The visit"),
        ("places", "Holidays of United Kingdom"),
        ("person", "*In no team*: Ada Minister"),
    ],
)
async def test_a_button_turns_to_each_page(company: Stage, page: str, words: str) -> None:
    assert words in said(await press(company, f"{ids.ORGANISATION_PAGE}:{page}", f"{page}|0"))


@pytest.mark.parametrize("value", ["nowhere|0", "teams|x", ""])
async def test_a_page_that_there_is_not_is_refused(company: Stage, value: str) -> None:
    await company.send(pressed(ADMIN, f"{ids.ORGANISATION_PAGE}:next", value, modal=True))
    assert "another version of Tribune" in said(company.slack.only_view("views.open"))


async def test_six_hundred_people_in_sixty_teams_are_paged_and_found(company: Stage) -> None:
    with company.database.write() as session:
        session.add_all(Team(id=f"t{number}", name=f"Team {number}", position=number) for number in range(1, 60))
        session.flush()
        session.add_all(
            Person(id=f"U1{number:03}", name=f"Worker {number}", zone="UTC", team_id=f"t{number % 59 + 1}")
            for number in range(588)
        )
    first = await press(company, f"{ids.ORGANISATION_PAGE}:teams", "teams|0")
    assert "60 teams, 600 people." in said(first)
    assert ids.TEAM_SEARCH in actions_in(first)
    assert len(first["blocks"]) < 40
    last = await press(company, f"{ids.ORGANISATION_PAGE}:after", "teams|50")
    assert "Teams 51 to 60 of 60." in said(last)
    assert len((await press(company, ids.TEAM, "t7"))["blocks"]) < 20
    found = answer((await company.send(sought(ADMIN, ids.TEAM_SEARCH, "team 5"))).body)
    assert rules.problems("suggestion", found) == []
    fives = [f"t{number}" for number in range(1, 60) if "5" in str(number)]
    assert [one["value"] for one in found["options"]] == fives


async def test_a_team_found_is_opened(company: Stage) -> None:
    chosen = {"type": "external_select", "selected_option": {"value": "hotline"}}
    await company.send(pressed(ADMIN, ids.TEAM_SEARCH, modal=True, element=chosen))
    ((_, arguments),) = company.slack.calls
    assert "Who leads it?" in said(arguments["view"])


async def test_a_team_is_made_changed_moved_and_removed(company: Stage) -> None:
    assert "A new team" in said(await press(company, ids.TEAM))
    made = await page_after(company, ids.TEAM_FORM, TEAM | {ids.NAME_BLOCK: typed("Booking")})
    assert "*Booking* is saved.\nEmployee 1 was in Hotline until now." in made
    with company.database.read() as session:
        booking = people.teams(session)[1].id
    form = await press(company, ids.TEAM, booking)
    assert json.loads(form["private_metadata"])["about"] == booking
    for way, words in (("up", "before Hotline"), ("down", "after Hotline")):
        assert words in said(await press(company, f"{ids.MOVE_TEAM}:{way}", booking))
    changed = TEAM | {ids.NAME_BLOCK: typed("Sales"), ids.TOUCH_POINT_BLOCK: option("visit")}
    assert "*Sales* is saved" in await page_after(company, ids.TEAM_FORM, changed, booking)
    with company.database.read() as session:
        assert session.get_one(Person, MAYA).touch_point_id == "visit"
    assert "*Sales* is removed." in said(await press(company, ids.REMOVE_TEAM, booking))
    assert company.woken == 2


async def test_a_large_team_only_gains_people(company: Stage) -> None:
    values = {block: value for block, value in TEAM.items() if block != ids.MEMBERS_BLOCK}
    values |= {ids.JOINING_BLOCK: users(TOM), ids.TOUCH_POINT_BLOCK: option("none")}
    await page_after(company, ids.TEAM_FORM, values, "hotline")
    with company.database.read() as session:
        assert {person.id for person in people.members(session, "hotline")} == {MAYA, TOM}


async def test_what_is_wrong_is_said_beside_its_input(company: Stage) -> None:
    wrong = TEAM | {ids.NAME_BLOCK: typed(""), ids.MANAGERS_BLOCK: users("U0NOBODY")}
    response = await send(company, ids.TEAM_FORM, wrong)
    assert set(response["errors"]) == {ids.NAME_BLOCK, ids.MANAGERS_BLOCK}
    response = await send(company, ids.PLACE_FORM, PLACE | {ids.DAYS_OFF_BLOCK: typed("Christmas")})
    assert "line 1" in response["errors"][ids.DAYS_OFF_BLOCK]


async def test_a_form_without_its_fields_is_refused(company: Stage) -> None:
    response = await send(company, ids.TEAM_FORM, {})
    assert "another version of Tribune" in said(response["view"])


async def test_a_touch_point_is_made_moved_and_removed(company: Stage) -> None:
    assert "A new touch point" in said(await press(company, ids.TOUCH_POINT))
    made = await page_after(company, ids.TOUCH_POINT_FORM, TOUCH_POINT | {ids.NAME_BLOCK: typed("The bill")})
    assert "2. *The bill*\n0 people, owned by Employee 1" in made
    with company.database.read() as session:
        bill = people.touch_points(session)[1].id
    for way, words in (("up", "before The visit"), ("down", "after The visit")):
        assert words in said(await press(company, f"{ids.MOVE_TOUCH_POINT}:{way}", bill))
    renamed = {ids.NAME_BLOCK: typed("The invoice"), ids.OWNER_BLOCK: user(None)}
    assert "nobody owns it" in await page_after(company, ids.TOUCH_POINT_FORM, renamed, bill)
    assert "*The invoice* is removed." in said(await press(company, ids.REMOVE_TOUCH_POINT, bill))


async def test_a_place_is_made_changed_and_removed(company: Stage) -> None:
    assert "A new place" in said(await press(company, ids.PLACE))
    made = PLACE | {
        ids.NAME_BLOCK: typed("York"),
        ids.ZONE_BLOCK: option("Europe/London"),
        ids.WEEKEND_BLOCK: options("5", "6"),
        ids.CALENDAR_BLOCK: option("DE", ids.CALENDAR_SEARCH),
    }
    told = await page_after(company, ids.PLACE_FORM, made)
    assert "Holidays of Germany. Weekend: Friday and Saturday." in told
    assert "Everybody in Europe/London" in told
    assert "Next days off: " in said(await press(company, ids.PLACE, "leeds"))
    await page_after(company, ids.PLACE_FORM, PLACE | {ids.NAME_BLOCK: typed("Leeds North")}, "leeds")
    assert "*Leeds North* is removed." in said(await press(company, ids.REMOVE_PLACE, "leeds"))


async def test_calendars_are_sought(company: Stage) -> None:
    found = answer((await company.send(sought(ADMIN, ids.CALENDAR_SEARCH, "scotland"))).body)
    assert rules.problems("suggestion", found) == []
    assert [one["value"] for one in found["options"]] == ["GB-SCT"]


async def test_a_persons_team_touch_point_and_place_are_one_form(company: Stage) -> None:
    form = await press(company, ids.PERSON, element={"type": "users_select", "selected_user": TOM})
    assert "*Employee 2*" in said(form)
    assert json.loads(form["private_metadata"])["about"] == TOM
    values = PERSON | {ids.TOUCH_POINT_BLOCK: option("visit"), ids.PLACE_BLOCK: option("leeds")}
    assert "*Employee 2* is saved." in await page_after(company, ids.PLACE_PERSON_FORM, values, TOM)
    with company.database.read() as session:
        tom = session.get_one(Person, TOM)
        assert (tom.team_id, tom.touch_point_id, tom.place_id) == ("hotline", "visit", "leeds")


async def test_a_guest_who_is_not_asked_has_no_place(company: Stage) -> None:
    chosen = {"type": "users_select", "selected_user": "U0NOBODY"}
    await company.send(pressed(ADMIN, ids.PERSON, modal=True, element=chosen))
    assert "only people who work here" in said(company.slack.only_view("views.open"))


async def test_user_groups_become_teams(company: Stage) -> None:
    company.groups.handles = (
        UserGroup(id="S0SALES", handle="sales", name="Sales"),
        UserGroup(id="S0FIELD", handle="field", name="Field service"),
    )
    company.groups.found = {"S0SALES": frozenset({MAYA, TOM}), "S0FIELD": frozenset({SAM})}
    assert "Each user group" in said(await press(company, ids.TEAMS_FROM_GROUPS))
    found = answer((await company.send(sought(ADMIN, ids.GROUP_SEARCH, "@FIE"))).body)
    assert rules.problems("suggestion", found) == []
    assert [one["value"] for one in found["options"]] == ["S0FIELD"]
    chosen = {ids.GROUPS_BLOCK: options("S0SALES", "S0FIELD", action=ids.GROUP_SEARCH)}
    told = said(await page_read(company, ids.TEAMS_GROUPS_FORM, chosen))
    assert "*2 new teams*, and 2 people have found theirs. 1 person is in a team already, and stayed there." in told
    assert messages(company) == []


@pytest.mark.parametrize("chosen", [(), ("S0FORGED",), tuple(f"S{number}" for number in range(21))])
async def test_user_groups_that_cannot_be_are_refused(company: Stage, chosen: tuple[str, ...]) -> None:
    response = await send(company, ids.TEAMS_GROUPS_FORM, {ids.GROUPS_BLOCK: options(*chosen, action=ids.GROUP_SEARCH)})
    assert set(response["errors"]) == {ids.GROUPS_BLOCK}


async def test_a_file_is_read_as_a_whole(company: Stage) -> None:
    company.files.dropped["F1"] = f"person,team,touch_point,leads\nmaya@x.example,Sales,The shop,yes\n{TOM},Sales,,\n"
    company.files.addresses["maya@x.example"] = MAYA
    assert "A table saved as CSV" in said(await press(company, ids.TEAMS_FROM_FILE))
    page = await page_read(company, ids.TEAMS_FILE_FORM, {ids.FILE_BLOCK: dropped("F1")})
    assert "*The file is read.* 2 people, 1 team, 1 touch point." in said(page)
    assert json.loads(page["private_metadata"])["home"] == ["wallet", "h4"]
    assert [method for method, _ in company.slack.calls] == ["views.publish", "views.update"]
    assert company.woken == 1


async def test_a_file_that_takes_its_time_holds_no_answer_up(company: Stage) -> None:
    company.files.dropped["F1"] = f"person,team,touch_point,leads\n{TOM},Sales,,\n"
    company.files.readable.clear()
    form = {"type": "modal", "callback_id": ids.TEAMS_FILE_FORM, "private_metadata": ""}
    sent = submitted(ADMIN, form, {ids.FILE_BLOCK: dropped("F1")})
    assert "Tribune is reading it" in said(answer((await company.answer(sent)).body)["view"])
    assert company.slack.calls == []
    company.files.readable.set()
    await asyncio.gather(*company.going_on)
    assert "*The file is read.*" in said(company.slack.only_view("views.update"))


@pytest.mark.parametrize(("team", "words"), [("Sales", "*The file is read.* 1 person, 1 team"), ("", "Nothing was")])
async def test_whoever_has_closed_the_modal_is_told_in_a_message(company: Stage, team: str, words: str) -> None:
    company.files.dropped["F1"] = f"person,team,touch_point,leads\n{TOM if team else 'U0NOBODY'},Sales,,\n"
    company.slack.refuse["views.update"] = ["not_found"]
    await send(company, ids.TEAMS_FILE_FORM, {ids.FILE_BLOCK: dropped("F1")})
    ((person, told),) = messages(company)
    assert person == ADMIN
    assert words in told


async def test_a_slack_that_does_not_give_the_file_is_told_in_the_modal(company: Stage) -> None:
    company.files.dropped["F1"] = SlackError("Slack answered: file_deleted.", reason="file_deleted", permanent=True)
    page = await page_read(company, ids.TEAMS_FILE_FORM, {ids.FILE_BLOCK: dropped("F1")})
    assert "Slack answered: file_deleted." in said(page)


async def test_a_mistake_of_ours_is_told_with_its_reference(company: Stage) -> None:
    page = await page_read(company, ids.TEAMS_FILE_FORM, {ids.FILE_BLOCK: dropped("F0NOWHERE")})
    assert "Something went wrong on our side" in said(page)


async def test_user_groups_are_not_offered_while_slack_does_not_tell_them(company: Stage) -> None:
    company.groups.failure = SlackError("Slack answered: ratelimited.", reason="ratelimited", permanent=False)
    assert answer((await company.send(sought(ADMIN, ids.GROUP_SEARCH, "a"))).body)["options"] == []


async def test_a_bad_file_names_its_lines_and_changes_nothing(company: Stage) -> None:
    company.files.dropped["F1"] = "person,team,touch_point,leads\nU0NOBODY,Sales,,\n"
    company.files.dropped["F2"] = BadFileError("'x.csv' is larger than 5 MB: is it the right file?")
    page = await page_read(company, ids.TEAMS_FILE_FORM, {ids.FILE_BLOCK: dropped("F1")})
    assert "Line 2: U0NOBODY is no member of this workspace" in said(page)
    assert page["callback_id"] == ids.TEAMS_FILE_FORM
    assert json.loads(page["private_metadata"])["home"] == ["wallet", "h3"]
    page = await page_read(company, ids.TEAMS_FILE_FORM, {ids.FILE_BLOCK: dropped("F2")})
    assert "larger than 5 MB" in said(page)
    with company.database.read() as session:
        assert [team.name for team in people.teams(session)] == ["Hotline"]


async def test_roles_are_named(company: Stage) -> None:
    await company.send(pressed(ADMIN, ids.ROLES, home=HOME))
    assert f"anyway: <@{ADMIN}>" in said(company.slack.only_view("views.open"))
    assert "*The roles are saved.*" in await page_after(company, ids.ROLES_FORM, ROLES)
    company.slack.calls.clear()
    await company.send(pressed(MAYA, ids.PEOPLE_AND_TEAMS, home=HOME))
    assert "*Hotline*" in said(company.slack.only_view("views.open"))


async def test_whoever_leads_names_a_deputy(company: Stage) -> None:
    await company.send(pressed(SAM, ids.DEPUTY, home=HOME))
    assert "• leads Hotline" in said(company.slack.only_view("views.open"))
    response = await send(company, ids.DEPUTY_FORM, {ids.DEPUTY_BLOCK: user(TOM)}, person=SAM)
    assert f"*<@{TOM}> is your deputy.*" in said(response["view"])
    response = await send(company, ids.DEPUTY_FORM, {ids.DEPUTY_BLOCK: user(None)}, person=SAM)
    assert "*You have no deputy now.*" in said(response["view"])
    response = await send(company, ids.DEPUTY_FORM, {ids.DEPUTY_BLOCK: user(SAM)}, person=SAM)
    assert set(response["errors"]) == {ids.DEPUTY_BLOCK}
