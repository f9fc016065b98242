"""The set-up's two pages: what was typed is kept, what is wrong is said beside it, and Home shows how it stands."""

import json
from typing import Any

import pytest

from domain.errors import SlackError
from domain.series import AudienceKind, SeriesState
from handlers.deps import UserGroup
from models import pulses
from models.people import Team
from templates import ids
from tests.handlers.conftest import ADMIN, GUEST, MAYA, SAM, Stage
from tests.handlers.sent_series import PLAN, PURPOSE, TITLE, option
from tests.handlers.slack import answer, pressed, sought, submitted
from tests.handlers.test_home import actions_in, said
from tests.templates.judges import objections

Json = dict[str, Any]
HOME = {"private_metadata": "wallet", "hash": "h3"}


async def first_page(stage: Stage, value: str = "", *, person: str = ADMIN) -> Json:
    """Press [Set up]: the page that opens."""
    await stage.send(pressed(person, ids.SET_UP, value, home=HOME))
    view = stage.slack.only_view("views.open")
    assert objections("modal", view) == []
    stage.slack.calls.clear()
    return view


async def second_page(stage: Stage, **more: Json) -> Json:
    """Send the first page as an administrator fills it in: the page that follows."""
    response = answer((await stage.send(submitted(ADMIN, await first_page(stage), PURPOSE | more))).body)
    assert response["response_action"] == "update"
    assert objections("modal", response["view"]) == []
    view: Json = response["view"]
    return view


async def sent(stage: Stage, view: Json, values: Json) -> Json:
    return answer((await stage.send(submitted(ADMIN, view, values))).body)


def about(view: Json) -> Json:
    carried: Json = json.loads(view["private_metadata"])
    return carried


def block(view: Json, block_id: str) -> Json:
    found: Json = next(each for each in view["blocks"] if each.get("block_id") == block_id)
    return found


def the_series(stage: Stage) -> pulses.Series:
    with stage.database.read() as session:
        (one,) = pulses.all_series(session)
        return one


async def test_two_pages_plan_the_first_pulse(stage: Stage) -> None:
    page = await second_page(stage)
    assert the_series(stage).state is SeriesState.DRAFT
    stage.slack.calls.clear()
    response = await sent(stage, page, PLAN)
    assert response["response_action"] == "update"
    assert objections("modal", response["view"]) == []
    assert said(response["view"]).startswith("*That is all.* The next pulse opens on ")
    assert {ids.TRY_IT, ids.FORECAST} <= actions_in(response["view"])
    one = the_series(stage)
    assert (one.state, one.channel, one.answerer_id, one.will_do) == (
        SeriesState.RUNNING,
        "C0PULSE",
        MAYA,
        "We talk about them.",
    )
    assert stage.woken == 1
    assert stage.groups.heard_of == []


async def test_home_shows_at_once_that_the_set_up_has_begun(stage: Stage) -> None:
    page = await second_page(stage)
    (method, arguments) = stage.slack.calls[0]
    assert (method, arguments["hash"], arguments["view"]["private_metadata"]) == ("views.publish", "h3", "wallet")
    assert "*Set-up has begun.*" in said(arguments["view"])
    assert about(page)["about"] == the_series(stage).id


async def test_the_second_page_carries_the_home_that_the_first_one_published(stage: Stage) -> None:
    stage.slack.answers["views.publish"] = {"view": {"hash": "h4"}}
    page = await second_page(stage)
    assert about(page)["home"] == ["wallet", "h4"]
    stage.slack.calls.clear()
    await sent(stage, page, PLAN)
    (arguments,) = [arguments for method, arguments in stage.slack.calls if method == "views.publish"]
    assert (arguments["hash"], arguments["view"]["private_metadata"]) == ("h4", "wallet")
    assert ids.PAUSE in actions_in(arguments["view"])


async def test_a_home_that_could_not_be_shown_is_not_carried_on(stage: Stage) -> None:
    stage.slack.refuse["views.publish"] = ["hash_conflict"]
    assert about(await second_page(stage))["home"] is None


async def test_sending_the_first_page_twice_makes_one_draft(stage: Stage) -> None:
    view = await first_page(stage)
    for _ in range(2):
        assert (await sent(stage, view, PURPOSE))["response_action"] == "update"
    assert the_series(stage).state is SeriesState.DRAFT


async def test_what_was_begun_is_gone_on_with(stage: Stage) -> None:
    await second_page(stage)
    stage.slack.calls.clear()
    view = await first_page(stage)
    assert about(view)["about"] == the_series(stage).id
    assert block(view, ids.WILL_DO_BLOCK)["element"]["initial_value"] == "We talk about them."
    assert block(view, ids.ANSWERER_BLOCK)["element"]["initial_user"] == MAYA


async def test_the_set_up_from_a_message_touches_no_home(stage: Stage) -> None:
    await stage.send(pressed(ADMIN, ids.SET_UP))
    view = stage.slack.only_view("views.open")
    stage.slack.calls.clear()
    page = (await sent(stage, view, PURPOSE))["view"]
    await sent(stage, page, PLAN)
    assert stage.slack.calls == []
    assert the_series(stage).state is SeriesState.RUNNING


async def test_another_pulse_is_asked_for_its_title_and_told_if_it_is_taken(stage: Stage) -> None:
    stage.set_up()
    view = await first_page(stage, "another")
    assert "initial_value" not in block(view, ids.TITLE_BLOCK)["element"]
    taken = {ids.TITLE_BLOCK: {ids.TEXT_ACTION: {"value": "service-climate PULSE"}}}
    assert set((await sent(stage, view, PURPOSE | taken))["errors"]) == {ids.TITLE_BLOCK}
    assert (await sent(stage, view, PURPOSE | TITLE))["response_action"] == "update"
    with stage.database.read() as session:
        assert {one.title for one in pulses.all_series(session)} == {"Service-climate pulse", "Night shift"}


async def test_a_guest_cannot_answer_the_results(stage: Stage) -> None:
    guest = {ids.ANSWERER_BLOCK: {ids.ANSWERER_ACTION: {"selected_user": GUEST}}}
    response = await sent(stage, await first_page(stage), PURPOSE | guest)
    assert set(response["errors"]) == {ids.ANSWERER_BLOCK}


async def test_an_empty_sentence_is_asked_for_again(stage: Stage) -> None:
    empty = {ids.SUCCESS_BLOCK: {ids.TEXT_ACTION: {"value": None}}}
    view = await first_page(stage)
    assert set((await sent(stage, view, PURPOSE | empty))["errors"]) == {ids.SUCCESS_BLOCK}


@pytest.mark.parametrize(
    ("kind", "asked_for"),
    [("teams", ids.TEAMS_BLOCK), ("channel", ids.ASKED_CHANNEL_BLOCK), ("user_group", ids.USER_GROUP_BLOCK)],
)
async def test_choosing_an_audience_asks_which_one(stage: Stage, kind: str, asked_for: str) -> None:
    stage.set_up()
    series_id = the_series(stage).id
    await stage.send(pressed(ADMIN, ids.AUDIENCE_ACTION, modal=True, about=series_id, element=option(kind)))
    ((method, arguments),) = stage.slack.calls
    assert (method, arguments["view_id"], arguments["hash"]) == ("views.update", "V1", "h1")
    assert objections("modal", arguments["view"]) == []
    assert block(arguments["view"], asked_for)
    assert about(arguments["view"])["about"] == series_id


async def test_an_audience_that_does_not_exist_is_refused_with_a_sentence(stage: Stage) -> None:
    await stage.send(pressed(ADMIN, ids.AUDIENCE_ACTION, modal=True, about="s", element=option("planets")))
    assert "from another version" in said(stage.slack.only_view("views.open"))


@pytest.mark.parametrize(
    ("kind", "block_id", "chosen", "ids_kept"),
    [
        ("teams", ids.TEAMS_BLOCK, {"selected_options": [{"value": "hotline"}]}, {"hotline"}),
        ("channel", ids.ASKED_CHANNEL_BLOCK, {"selected_conversation": "C0NIGHT"}, {"C0NIGHT"}),
        ("user_group", ids.USER_GROUP_BLOCK, {"selected_option": {"value": "S0NIGHT"}}, {"S0NIGHT"}),
    ],
)
async def test_each_kind_of_audience_is_kept(
    stage: Stage, kind: str, block_id: str, chosen: Json, ids_kept: set[str]
) -> None:
    with stage.database.write() as session:
        session.add(Team(id="hotline", name="Hotline", position=0))
    page = await second_page(stage)
    values = PLAN | {ids.AUDIENCE_BLOCK: {ids.AUDIENCE_ACTION: option(kind)}, block_id: {"x": chosen}}
    response = await sent(stage, page, values)
    assert "*Only 0 people would be asked now.*" in said(response["view"])
    one = the_series(stage)
    assert (one.audience, one.audience_ids) == (AudienceKind(kind), ids_kept)
    assert stage.groups.heard_of == [one for one in ids_kept if kind != "teams"]


@pytest.mark.parametrize(("kind", "missing"), [("teams", ids.TEAMS_BLOCK), ("channel", ids.ASKED_CHANNEL_BLOCK)])
async def test_an_audience_that_is_not_named_is_asked_for(stage: Stage, kind: str, missing: str) -> None:
    page = await second_page(stage)
    kept = [each for each in page["blocks"] if each.get("block_id") != ids.CADENCE_BLOCK]
    page = page | {"blocks": [*kept, {"block_id": missing}]}
    values = PLAN | {ids.AUDIENCE_BLOCK: {ids.AUDIENCE_ACTION: option(kind)}}
    assert set((await sent(stage, page, values))["errors"]) == {missing}


async def test_a_group_that_slack_does_not_tell_about_is_kept_and_said(stage: Stage) -> None:
    stage.groups.failure = SlackError("Slack did not answer.", reason="missing_scope", permanent=True)
    page = await second_page(stage)
    values = PLAN | {
        ids.AUDIENCE_BLOCK: {ids.AUDIENCE_ACTION: option("user_group")},
        ids.USER_GROUP_BLOCK: {ids.USER_GROUP_ACTION: option("S0NIGHT")},
    }
    response = await sent(stage, page, values)
    assert "*Slack has not told yet who is in the group" in said(response["view"])
    stage.slack.calls.clear()
    changed = await sent(stage, await first_page(stage), PURPOSE | TITLE)
    assert block(changed["view"], ids.USER_GROUP_BLOCK)["element"]["initial_option"]["text"]["text"] == "S0NIGHT"


async def test_a_user_group_goes_by_its_name(stage: Stage) -> None:
    stage.groups.handles = (UserGroup(id="S0NIGHT", handle="night", name="Night shift"),)
    page = await second_page(stage)
    values = PLAN | {
        ids.AUDIENCE_BLOCK: {ids.AUDIENCE_ACTION: option("user_group")},
        ids.USER_GROUP_BLOCK: {ids.USER_GROUP_ACTION: option("S0NIGHT")},
    }
    await sent(stage, page, values)
    stage.slack.calls.clear()
    changed = await sent(stage, await first_page(stage), PURPOSE | TITLE)
    assert block(changed["view"], ids.USER_GROUP_BLOCK)["element"]["initial_option"]["text"]["text"] == "Night shift"


async def test_what_is_typed_into_a_menu_finds_names(stage: Stage) -> None:
    stage.groups.handles = (
        UserGroup(id="S0NIGHT", handle="night", name="Night shift"),
        UserGroup(id="S0DAY", handle="day", name="Day shift"),
    )
    with stage.database.write() as session:
        session.add(Team(id="hotline", name="Hotline", position=0))
    found = {
        action: [each["value"] for each in answer((await stage.send(sought(ADMIN, action, typed))).body)["options"]]
        for action, typed in (
            (ids.TEAMS_ACTION, "hot"),
            (ids.USER_GROUP_ACTION, "NIGHT"),
            (ids.HOLIDAYS_ACTION, "kingdom: eng"),
        )
    }
    assert found == {
        ids.TEAMS_ACTION: ["hotline"],
        ids.USER_GROUP_ACTION: ["S0NIGHT"],
        ids.HOLIDAYS_ACTION: ["GB-ENG"],
    }


async def test_the_set_up_says_what_to_type_in_a_channel_without_tribune(stage: Stage) -> None:
    stage.trouble["C0PULSE"] = "not_in_channel"
    stage.slack.answers["views.publish"] = {"view": {"hash": "h4"}}
    page = await second_page(stage)
    stage.slack.calls.clear()
    response = await sent(stage, page, PLAN)
    assert "Type `/invite @Tribune` there, then press [Check again]." in said(response["view"])
    assert "Type `/invite @Tribune`" in said(stage.slack.only_view("views.publish"))


async def test_what_cannot_be_is_said_beside_its_field(stage: Stage) -> None:
    page = await second_page(stage)
    forged = PLAN | {
        ids.CHANNEL_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": "D0SAM"}},
        ids.HOUR_BLOCK: {ids.HOUR_ACTION: option("3")},
        ids.LEADER_BLOCK: {ids.LEADER_ACTION: {"selected_user": GUEST}},
    }
    response = await sent(stage, page, forged)
    assert set(response["errors"]) == {ids.CHANNEL_BLOCK, ids.HOUR_BLOCK, ids.LEADER_BLOCK}


async def test_only_an_administrator_sets_up_even_with_a_forged_form(stage: Stage) -> None:
    view = await first_page(stage)
    response = answer((await stage.send(submitted(SAM, view, PURPOSE))).body)
    assert said(response["view"]) == "This is not yours to do: if it should be, ask one of Tribune's administrators."
    with stage.database.read() as session:
        assert pulses.all_series(session) == []
