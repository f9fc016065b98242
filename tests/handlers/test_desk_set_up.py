"""Setting the suggestion desk up in Home: agree first, choose channels, and what is wrong with one is told."""

from typing import Any

from services.desk_settings import Desk, desk, set_desk
from services.letters import box_taking
from templates import ids
from tests.handlers.conftest import ADMIN, SAM, Stage
from tests.handlers.sent_desk import desk_of
from tests.handlers.slack import answer, happened, pressed, submitted
from tests.handlers.test_desk import only
from tests.handlers.test_organisation import actions_in, said
from tests.templates.judges import objections

Json = dict[str, Any]


def given(stage: Stage) -> Desk | None:
    with stage.database.read() as session:
        return desk(session)


def set_up_already(stage: Stage) -> None:
    with stage.database.write() as session:
        set_desk(session, Desk(channel="C0DESK", news_channel="C0NEWS", zone="Europe/London", help="Ring 999."))


async def home_of(stage: Stage, person: str) -> Json:
    await stage.send(happened({"type": "app_home_opened", "user": person, "tab": "home"}))
    view: Json = only(stage, "views.publish")["view"]
    return view


async def test_an_administrator_agrees_first_and_chooses_then(stage: Stage) -> None:
    assert "Suggestions are not set up" in said(await home_of(stage, ADMIN))
    await stage.send(pressed(ADMIN, ids.DESK_SET_UP, "", home={"private_metadata": "wallet"}))
    first = only(stage, "views.open")["view"]
    assert objections("modal", first) == []
    assert "Ada Minister" in said(first)
    assert "within 2 working days" in said(first)
    second = answer((await stage.send(submitted(ADMIN, first, {}))).body)["view"]
    assert objections("modal", second) == []
    ready = answer((await stage.send(submitted(ADMIN, second, desk_of()))).body)["view"]
    assert objections("modal", ready) == []
    assert "Everybody can make a suggestion now" in said(ready)
    assert "One thing is left" not in said(ready)
    assert given(stage) == Desk(channel="C0DESK", news_channel="C0NEWS", zone="Europe/London", help="999")
    with stage.database.read() as session:
        assert box_taking(session)
    assert stage.woken == 1
    published = only(stage, "views.publish")["view"]
    assert published["private_metadata"] == "wallet"
    assert "are answered in <#C0DESK>" in said(published)


async def test_what_is_wrong_with_a_channel_is_told_at_once_and_in_home(stage: Stage) -> None:
    set_up_already(stage)
    stage.trouble["C0DESK"] = "is_archived"
    await stage.send(pressed(ADMIN, ids.DESK_SET_UP, "", home={}))
    form = only(stage, "views.open")["view"]
    assert form["callback_id"] == ids.DESK_SET_UP_FORM
    ready = answer((await stage.send(submitted(ADMIN, form, desk_of()))).body)["view"]
    assert "Tribune can't post in <#C0DESK>: it is archived." in said(ready)
    assert {"C0DESK", "C0NEWS"} <= set(stage.asked_anew)
    stage.slack.calls.clear()
    stage.trouble["C0NEWS"] = "not_in_channel"
    home = await home_of(stage, ADMIN)
    assert "administrators get the desk's messages" in said(home)
    assert "Type `/invite @Tribune` there, then press [Check again]." in said(home)
    assert ids.CHECK_CHANNEL in actions_in(home)


async def test_the_same_channel_twice_is_refused_beside_the_field(stage: Stage) -> None:
    set_up_already(stage)
    await stage.send(pressed(ADMIN, ids.DESK_SET_UP, "", home={}))
    form = only(stage, "views.open")["view"]
    response = answer((await stage.send(submitted(ADMIN, form, desk_of(news="C0DESK")))).body)
    assert "Everybody reads this one" in response["errors"][ids.NEWS_BLOCK]


async def test_home_shows_the_desk_to_those_who_answer_only(stage: Stage) -> None:
    set_up_already(stage)
    assert ids.DESK in actions_in(await home_of(stage, ADMIN))
    assert ids.DESK not in actions_in(await home_of(stage, SAM))
