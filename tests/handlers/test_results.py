"""The report in Slack: opened anywhere, turned in place, sent as files; the same for everybody."""

import json
from typing import Any

import pytest

from domain.messages import PulseResults
from domain.screens import Shot
from domain.survey import ReleasedSegment
from handlers.payloads import HomeView, carrying
from models import pulses
from models.people import Person, Team
from services.results import RESULTS, TRENDS, keep_shot, results_of
from templates import ids
from tests.factories import add_lead
from tests.handlers.conftest import GUEST, MAYA, SAM, TOM, Stage
from tests.handlers.slack import answer, command, happened, pressed
from tests.insight.factories import team, tenths
from tests.reports import add_report, add_series, closed_at, comments_at, half_a_year
from tests.templates.judges import objections

Json = dict[str, Any]
ABOUT = "||company:"


@pytest.fixture
def read(stage: Stage) -> Stage:
    """A company whose third pulse has closed; Maya and Tom are in the Hotline, which Tom leads."""
    stage.set_up()
    with stage.database.write() as session:
        session.add_all([Team(id="hotline", name="Hotline", position=0), Team(id="bills", name="Bills", position=1)])
        session.flush()
        for person in (MAYA, TOM):
            session.get_one(Person, person).team_id = "hotline"
        add_lead(session, "hotline", TOM)
        (series,) = pulses.all_series(session)
        half_a_year(session, series, 2)
        add_report(session, series, 3, segments=(hotline(), team("bills", None)), comments=["Too slow."] * 30)
    stage.now = closed_at(3)
    return stage


def hotline() -> ReleasedSegment:
    return team("hotline", tenths(20), "E1")


def said(view: Json) -> str:
    texts = [block["text"]["text"] for block in view["blocks"] if "text" in block]
    return "\n".join(texts)


def value_of(view: Json, label: str) -> tuple[str, str]:
    """The action and the value behind a button or an option with this text."""
    for block in view["blocks"]:
        for element in block.get("elements", ()):
            choices = element.get("options", [element] if element["type"] == "button" else [])
            for choice in choices:
                if choice["text"]["text"] == label:
                    return element["action_id"], choice["value"]
    raise AssertionError(label)


async def opened(stage: Stage, person: str = MAYA, value: str = "", **where: Any) -> Json:
    stage.slack.calls.clear()
    await stage.send(pressed(person, ids.RESULTS, value, **where))
    view = stage.slack.only_view("views.open")
    assert objections("modal", view) == []
    return view


async def turned(stage: Stage, view: Json, label: str, person: str = MAYA) -> Json:
    """The page behind a button or an option of the modal."""
    action, value = value_of(view, label)
    about = json.loads(view["private_metadata"])["about"]
    stage.slack.calls.clear()
    element = {"type": "static_select", "selected_option": {"value": value}}
    await stage.send(pressed(person, action, modal=True, about=about, element=element))
    ((method, arguments),) = stage.slack.calls
    assert (method, arguments["view_id"], "hash" in arguments) == ("views.update", "V1", False)
    assert objections("modal", arguments["view"]) == []
    shown: Json = arguments["view"]
    return shown


async def test_the_report_opens_at_the_whole_company(read: Stage) -> None:
    view = await opened(read)
    assert "*The whole company*\n• Proud of our service: about 70 % agree" in said(view)
    assert json.loads(view["private_metadata"])["about"].endswith("|3|company:")


async def test_every_page_can_be_turned_to_and_the_modal_stays(read: Stage) -> None:
    view = await opened(read)
    for label, there in {
        "Teams": "*hotline*, 12 answered",
        "Where we meet customers": "This pulse asked nobody who works where we meet customers.",
        "Over time": "*How many answered*",
        "Comments": "here and in the channel",
        "Whole company": "*The whole company*",
    }.items():
        view = await turned(read, view, label)
        assert there in said(view)


async def test_an_earlier_pulse_is_one_choice_away(read: Stage) -> None:
    view = await turned(read, await opened(read), "Pulse 1, 13 June 2025")
    assert "Proud of our service: 5 % agree" in said(view)


async def test_another_series_is_one_choice_away(read: Stage) -> None:
    with read.database.write() as session:
        add_report(session, add_series(session, "0b", "Office pulse"), 1)
    view = await opened(read)
    assert json.loads(view["private_metadata"])["about"].endswith("|3|company:")
    view = await turned(read, view, "Office pulse")
    assert json.loads(view["private_metadata"])["about"] == "0b|1|company:"


async def test_a_leader_reads_the_page_that_the_team_and_everybody_reads(read: Stage) -> None:
    pages = [await opened(read, person, "||team:hotline") for person in (TOM, MAYA, SAM)]
    assert pages[0] == pages[1] == pages[2]
    assert "*hotline*, 12 answered\nProud of our service: Not enough answers to show\nPut it right" in said(pages[0])


async def test_the_way_to_ones_own_team_is_on_the_page_of_teams(read: Stage) -> None:
    view = await turned(read, await opened(read), "Teams")
    view = await turned(read, view, "Your team: hotline")
    assert "*hotline*, 12 answered" in said(view)
    view = await turned(read, await turned(read, view, "All teams"), "bills")
    assert said(view) == "*bills*\nNot enough answers to show"


async def test_comments_come_when_the_channel_has_them_and_part_by_part(read: Stage) -> None:
    read.now = comments_at(3)
    view = await turned(read, await opened(read), "Comments")
    assert said(view).count("Too slow.") == 25
    view = await turned(read, view, "Next")
    assert said(view).count("Too slow.") == 5
    assert said(await turned(read, view, "Back")).count("Too slow.") == 25


async def test_the_report_carries_the_home_that_it_was_opened_from(read: Stage) -> None:
    view = await opened(read, home={"private_metadata": "wallet", "hash": "h7"})
    metadata = view["private_metadata"]
    assert json.loads(metadata)["home"] == ["wallet", "h7"]
    action, value = value_of(view, "Teams")
    press = pressed(MAYA, action, value, modal=True)
    press["view"]["private_metadata"] = carrying(HomeView(metadata="wallet", hash="h7"), ABOUT)
    read.slack.calls.clear()
    await read.send(press)
    assert json.loads(read.slack.only_view("views.update")["private_metadata"])["home"] == ["wallet", "h7"]


@pytest.mark.parametrize(
    "forged", ["nowhere", "|9|", "|x|", "||nowhere:", "||team:nowhere", "||team:", "|-1|teams:2", "||" * 2000]
)
async def test_what_is_not_there_is_said_in_a_sentence(read: Stage, forged: str) -> None:
    await read.send(pressed(MAYA, ids.RESULTS, forged))
    view = read.slack.only_view("views.open")
    assert view["title"]["text"] == "Tribune"
    assert "our side" not in said(view)


async def test_before_the_first_results_it_says_so(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.RESULTS))
    assert "No pulse has closed yet" in said(stage.slack.only_view("views.open"))


async def test_a_guest_reads_nothing(read: Stage) -> None:
    await read.send(pressed(GUEST, ids.RESULTS))
    assert said(read.slack.only_view("views.open")).startswith("Tribune is for the employees")


def with_pictures(stage: Stage) -> None:
    with stage.database.write() as session:
        last = results_of(session, "")
        assert last
        for kind in (RESULTS, TRENDS):
            keep_shot(session, last.survey_id, kind, Shot(file_id=f"F000{kind.upper()}", alt="Bars."))


def pictures(view: Json) -> list[str]:
    return [block["slack_file"]["id"] for block in view["blocks"] if block["type"] == "image"]


async def test_both_pictures_are_shown_again(read: Stage) -> None:
    with_pictures(read)
    view = await opened(read)
    assert pictures(view) == ["F000RESULTS", "F000TRENDS"]
    assert pictures(await turned(read, view, "Over time")) == ["F000TRENDS"]


async def test_pictures_that_slack_lost_leave_the_text(read: Stage) -> None:
    with_pictures(read)
    read.slack.refuse["views.open"] = ["invalid_blocks"]
    await read.send(pressed(MAYA, ids.RESULTS))
    refused, shown = (arguments["view"] for _, arguments in read.slack.calls)
    assert (len(pictures(refused)), len(pictures(shown))) == (2, 0)
    assert said(refused) == said(shown)


async def test_home_is_published_without_pictures_that_slack_lost(read: Stage) -> None:
    with_pictures(read)
    read.slack.refuse["views.publish"] = ["invalid_blocks"]
    await read.send(happened({"type": "app_home_opened", "user": MAYA, "tab": "home"}))
    assert [pictures(arguments["view"]) for _, arguments in read.slack.calls] == [["F000TRENDS"], []]


@pytest.mark.parametrize(("word", "with_some"), [("invalid_blocks", False), ("internal_error", True)])
async def test_what_slack_refuses_for_another_reason_is_not_tried_again(
    read: Stage, word: str, *, with_some: bool
) -> None:
    if with_some:
        with_pictures(read)
    read.slack.refuse["views.open"] = [word]
    await read.send(pressed(MAYA, ids.RESULTS))
    shown = [arguments["view"]["title"]["text"] for _, arguments in read.slack.calls]
    assert shown == ["Results", "Tribune"]


async def test_home_leads_to_the_report_and_to_ones_own_team(read: Stage) -> None:
    await read.send(happened({"type": "app_home_opened", "user": MAYA, "tab": "home"}))
    view = read.slack.only_view("views.publish")
    assert objections("home", view) == []
    assert "*Your team: hotline*\nPut it right ourselves: about 20 % agree" in said(view).replace(
        "Proud of our service: Not enough answers to show\n", ""
    )
    action, value = value_of(view, "hotline")
    read.slack.calls.clear()
    await read.send(pressed(MAYA, action, value, home={}))
    assert "*hotline*, 12 answered" in said(read.slack.only_view("views.open"))


async def test_the_command_answers_with_the_gist_and_a_way_into_the_report(read: Stage) -> None:
    response = await read.send(command(MAYA, ids.PULSE_COMMAND, "results"))
    message = answer(response.body)
    assert "24 of 42 answered." in said(message)
    action, value = value_of(message, "Read the report")
    assert (action, value.split("|")[1:]) == (ids.RESULTS, ["3", ""])


async def test_the_command_takes_a_title(read: Stage) -> None:
    with read.database.write() as session:
        add_report(session, add_series(session, "0b", "Office pulse"), 1)
    for typed, there in (("results office PULSE", '"0b|1|"'), ("results nothing", "No pulse with results goes by")):
        response = await read.send(command(MAYA, ids.PULSE_COMMAND, typed))
        assert there in json.dumps(answer(response.body))


async def test_the_figures_come_as_files_in_ones_own_messages(read: Stage) -> None:
    view = await opened(read)
    action, value = value_of(view, "Send me the figures")
    about = json.loads(view["private_metadata"])["about"]
    read.slack.calls.clear()
    await read.send(pressed(MAYA, action, value, modal=True, about=about))
    called = dict(read.slack.calls)
    assert called["conversations.open"]["users"] == MAYA
    completed = called["files.completeUploadExternal"]
    assert completed["channel_id"] == "D0CONVERSE"
    csv, made = sorted(read.slack.uploads, key=lambda text: text.startswith("["))
    assert csv.startswith("\ufeffseries,pulse,closed_on,")
    assert len(json.loads(made)) == len(csv.splitlines()) - 1
    assert "on their way to your messages" in said(called["views.update"]["view"])


async def test_whoever_asked_is_told_if_slack_does_not_take_the_files(read: Stage) -> None:
    read.slack.refuse["files.getUploadURLExternal"] = ["internal_error", "internal_error"]
    await read.send(pressed(MAYA, ids.RESULTS_EXPORT, "", modal=True, about=ABOUT))
    called = dict(read.slack.calls)
    assert "on their way to your messages" in said(called["views.update"]["view"])
    assert called["chat.postMessage"]["channel"] == MAYA
    assert "Slack did not take the files" in called["chat.postMessage"]["text"]


async def test_the_figures_come_wherever_they_are_asked_for(read: Stage) -> None:
    await read.send(pressed(MAYA, ids.RESULTS_EXPORT, "", home={}))
    assert len(read.slack.uploads) == 2
    assert "a CSV file for a spreadsheet" in said(dict(read.slack.calls)["views.open"]["view"])


async def test_the_figures_of_nowhere_are_not_sent(read: Stage) -> None:
    await read.send(pressed(MAYA, ids.RESULTS_EXPORT, "nowhere", modal=True, about=ABOUT))
    assert "These results are not here any more" in said(read.slack.only_view("views.open"))
    assert read.slack.uploads == []


async def test_a_message_of_before_leads_to_its_report(read: Stage) -> None:
    """Reports of before 0.2 know no series: there was one."""
    with read.database.read() as session:
        assert results_of(session, "")
    assert PulseResults.__dataclass_fields__["series_id"].default == ""
    view = await opened(read, value="|3|")
    assert "Pulse 3" in json.dumps(view)
