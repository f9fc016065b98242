"""Are we listening? The same page for everybody, from Home, a message and a digest's page."""

from datetime import timedelta

from domain.actions import Origin
from domain.screens import Shot
from handlers.payloads import HomeView, carrying
from services import results
from services.listening import LISTENING
from templates import ids
from tests.factories import set_up_series
from tests.handlers.conftest import GUEST, MAYA, SAM, Stage
from tests.handlers.slack import pressed
from tests.handlers.test_home import said
from tests.reports import add_report
from tests.services.test_loop import add_action, ended
from tests.templates.judges import objections


async def test_everybody_sees_the_same_page(stage: Stage) -> None:
    with stage.database.write() as session:
        made = (stage.now - timedelta(days=40)).date()
        add_action(
            session,
            owner_id=SAM,
            origin=Origin.TOPIC,
            about="call_back|",
            made_on=made,
            **ended(made + timedelta(days=9)),
        )
    pages = []
    for person in (MAYA, SAM):
        stage.slack.calls.clear()
        await stage.send(pressed(person, ids.LISTENING, "", home={}))
        view = stage.slack.only_view("views.open")
        assert objections("modal", view) == []
        pages.append(view["blocks"])
    assert pages[0] == pages[1]
    assert "finished within 30 days: 1 of 1." in said(view)


async def test_it_opens_on_top_of_the_page_where_it_was_pressed_and_leads_back_to_home(stage: Stage) -> None:
    home = HomeView(hash="h1", metadata="m")
    press = pressed(MAYA, ids.LISTENING, "", modal=True)
    press["view"]["private_metadata"] = carrying(home)
    await stage.send(press)
    view = stage.slack.only_view("views.push")
    assert "It is too early to say." in said(view)
    assert view["private_metadata"] == carrying(home)


async def test_a_picture_that_slack_has_lost_leaves_the_figures(stage: Stage) -> None:
    with stage.database.write() as session:
        report = add_report(session, set_up_series(session, answerer=SAM), 1)
        results.keep_shot(session, report.survey_id, LISTENING, Shot(file_id="F0LOST", alt="Belief."))
    stage.slack.refuse["views.open"] = ["invalid_blocks"]
    await stage.send(pressed(MAYA, ids.LISTENING, "", home={}))
    with_picture, without = (arguments["view"] for _, arguments in stage.slack.calls)
    assert "F0LOST" in str(with_picture)
    assert "F0LOST" not in str(without)


async def test_guests_see_nothing_of_it(stage: Stage) -> None:
    await stage.send(pressed(GUEST, ids.LISTENING, "", home={}))
    assert "It asks guests nothing." in said(stage.slack.only_view("views.open"))
