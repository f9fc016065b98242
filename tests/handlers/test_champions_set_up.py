"""Setting champions up in Slack: the rules, further seats, and removing one with a reason that everybody reads."""

from datetime import date
from typing import Any

import pytest

from domain.ballots import Quorum
from models import seats as rows
from models.people import Person, Place, Team
from models.seats import SeatRow
from services import champions_set_up
from services.champions_settings import ChampionsRules, rules
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, SAM, TOM, Stage
from tests.handlers.sent_seats import about, option, rules_of, seat_for, typed
from tests.handlers.slack import answer, pressed, sought, submitted
from tests.handlers.test_organisation import actions_in, said
from tests.templates.judges import objections

Json = dict[str, Any]


def views(stage: Stage, method: str) -> list[Json]:
    found = [arguments["view"] for called, arguments in stage.slack.calls if called == method]
    stage.slack.calls.clear()
    for view in found:
        assert view["type"] == "home" or objections("modal", view) == []
    return found


async def send(stage: Stage, view: Json, values: Json) -> Json:
    response = answer((await stage.send(submitted(ADMIN, view, values))).body)
    if "view" in response:
        assert objections("modal", response["view"]) == []
    return response


async def turn(stage: Stage, action: str, value: str = "") -> Json:
    await stage.send(pressed(ADMIN, action, value, modal=True, about="|"))
    (view,) = views(stage, "views.update")
    return view


@pytest.fixture
def there(stage: Stage) -> Stage:
    """Champions are set up, and the hotline has four people."""
    with stage.database.write() as session:
        session.add(Team(id="hotline", name="Hot & <line>", position=0))
        session.flush()
        for person in (SAM, MAYA, TOM, ADMIN):
            session.get_one(Person, person).team_id = "hotline"
        champions_set_up.save(
            session, ChampionsRules(channel="C0DECIDE", zone="Europe/London"), ADMIN, first_on=None, now=stage.now
        )
    return stage


def seats_of(stage: Stage) -> list[SeatRow]:
    with stage.database.read() as session:
        return rows.every_seat(session)


async def test_an_administrator_sets_champions_up_from_home(stage: Stage) -> None:
    stage.trouble["C0DECIDE"] = "not_in_channel"
    await stage.send(pressed(ADMIN, ids.CHAMPIONS_SET_UP, "", home={"private_metadata": "wallet"}))
    (form,) = views(stage, "views.open")
    assert "does not replace a works council" in said(form)
    ready = (await send(stage, form, rules_of()))["view"]
    assert "From Tuesday 3 June on, at 10:00" in said(ready)
    assert "One thing is left." in said(ready)
    with stage.database.read() as session:
        assert rules(session) == ChampionsRules(channel="C0DECIDE", zone="Europe/London")
    assert [(seat.title, seat.election_on) for seat in seats_of(stage)] == [
        ("customer champion", date(2025, 6, 3)),
        ("employee champion", date(2025, 6, 3)),
    ]
    assert stage.woken == 1
    (home,) = views(stage, "views.publish")
    assert home["private_metadata"] == "wallet"


async def test_the_page_shows_the_rules_and_the_seats_and_lies_on_top_of_champions(there: Stage) -> None:
    await there.send(pressed(ADMIN, ids.CHAMPIONS_SET_UP, "", modal=True))
    (page,) = views(there, "views.push")
    assert "A term has 12 months, with 8 working hours a month" in said(page)
    assert actions_in(page) == {ids.CHAMPIONS_RULES, ids.SEAT_ADD}
    form = await turn(there, ids.CHAMPIONS_RULES)
    assert ids.FIRST_ON_BLOCK not in {block.get("block_id") for block in form["blocks"]}
    page = (await send(there, form, rules_of(first_on=None, months="3")))["view"]
    assert "The rules are saved." in said(page)
    assert "A term has 3 months" in said(page)


async def test_what_is_wrong_is_told_beside_its_field(there: Stage) -> None:
    form = await turn(there, ids.CHAMPIONS_RULES)
    response = await send(there, form, rules_of("", first_on=None))
    assert response["errors"] == {ids.CHANNEL_BLOCK: "Choose a channel."}


async def test_a_place_can_be_chosen_for_its_holidays_and_left_again(there: Stage) -> None:
    with there.database.write() as session:
        session.add(Place(id="leeds", name="Leeds", zone=None, calendar="", weekend="6 7", days_off="[]", position=0))
    for chosen, stored in (("leeds", "leeds"), ("none", "")):
        form = await turn(there, ids.CHAMPIONS_RULES)
        values = rules_of(first_on=None) | option(ids.HOLIDAYS_BLOCK, chosen) | option(ids.QUORUM_BLOCK, "a_half")
        await send(there, form, values)
        with there.database.read() as session:
            found = rules(session)
        assert found
        assert (found.place, found.quorum) == (stored, Quorum.A_HALF)


async def test_a_team_gets_a_seat_that_is_removed_again_with_a_reason(there: Stage) -> None:
    form = await turn(there, ids.SEAT_ADD)
    offered = answer((await there.send(sought(ADMIN, ids.AREA_SEARCH, "hot"))).body)
    assert [one["value"] for one in offered["options"]] == ["team:hotline"]
    page = (await send(there, form, seat_for("team:hotline")))["view"]
    assert "There is a seat now for the employee champion of Hot &amp; &lt;line&gt;" in said(page)
    (seat,) = (one for one in seats_of(there) if one.team_id)
    assert ids.SEAT_REMOVE in actions_in(page)
    form = await turn(there, ids.SEAT_REMOVE, seat.id)
    page = (await send(there, form, typed(ids.REASON_BLOCK, "Two teams became one.")))["view"]
    assert "is removed*, and the channel is told" in said(page)
    assert len(seats_of(there)) == 2


async def test_a_seat_that_cannot_be_is_refused_beside_the_field(there: Stage) -> None:
    form = await turn(there, ids.SEAT_ADD)
    response = await send(there, form, seat_for("team:unknown"))
    assert "Choose a team or a place" in response["errors"][ids.AREA_BLOCK]


async def test_a_seat_of_the_whole_company_cannot_be_removed_by_forging_a_form(there: Stage) -> None:
    view = {"type": "modal", "callback_id": ids.SEAT_REMOVE_FORM, "private_metadata": about(seats_of(there)[0].id)}
    refused = (await send(there, view, typed(ids.REASON_BLOCK, "So.")))["view"]
    assert "The two seats of the whole company stay" in said(refused)
    assert len(seats_of(there)) == 2


async def test_a_form_of_another_version_changes_nothing(there: Stage) -> None:
    view = {"type": "modal", "callback_id": ids.CHAMPIONS_SET_UP_FORM, "private_metadata": about("")}
    refused = (await send(there, view, rules_of(first_on="soon", months="many")))["view"]
    assert "another version of Tribune" in said(refused)
