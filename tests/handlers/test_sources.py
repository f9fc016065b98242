"""Where customers' words come from, set up in Slack: one modal whose pages follow each other."""

import json
from datetime import timedelta
from typing import Any

import pytest

from domain.voice import SourceKind
from models.people import TouchPoint
from models.voices import CustomerChannel, VoiceSource
from services.sources import MOST_CHANNELS, MOST_SHOWN, MOST_WEBHOOKS
from templates import ids
from tests.handlers.conftest import ADMIN, MONDAY, Stage
from tests.handlers.sent_organisation import option, typed
from tests.handlers.sent_sources import CHANNEL, MAPPING, SOURCE
from tests.handlers.slack import answer, pressed, submitted
from tests.handlers.test_organisation import actions_in, press, said, send
from tests.templates.judges import objections

Json = dict[str, Any]
ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def company(stage: Stage) -> Stage:
    """A touch point, a webhook there, and the files that somebody dropped."""
    with stage.database.write() as session:
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.flush()
        session.add(VoiceSource(id=ID, name="Web form", kind=SourceKind.WEBHOOK, touch_point_id="visit"))
        session.add(VoiceSource(id="files", name="Files", kind=SourceKind.FILE))
    return stage


def stored(stage: Stage, source: str = ID) -> VoiceSource:
    with stage.database.read() as session:
        return session.get_one(VoiceSource, source)


async def test_home_leads_administrators_to_the_sources(company: Stage) -> None:
    await company.send(pressed(ADMIN, ids.SOURCES, home={}))
    view = company.slack.only_view("views.open")
    assert objections("modal", view) == []
    assert "*Web form*\nSent by a form or help desk, The visit\nNo call yet." in said(view)
    assert "*Files*\nFiles" in said(view)
    assert {ids.SOURCE, ids.SOURCE_CHANGE, ids.CUSTOMER_CHANNELS} <= actions_in(view)


async def test_what_is_refused_is_counted_on_the_page(company: Stage) -> None:
    for minutes in (1, 2):
        company.hooks.count_refused(ID, "The body is not JSON.", now=company.now - timedelta(minutes=minutes))
    assert "2 calls were refused since Tribune was started" in said(await press(company, ids.SOURCES))
    page = said(await press(company, ids.SOURCE, ID))
    assert "The body is not JSON." in page
    assert f"https://tribune.example.com/hooks/voice/{ID}" in page


async def test_without_a_door_the_page_says_who_opens_it(company: Stage) -> None:
    company.hooks.listening = False
    assert "TRIBUNE_HOOKS_BIND" in said(await press(company, ids.SOURCES))
    assert "TRIBUNE_HOOKS_BIND" in said(await press(company, ids.SOURCE, ID))


async def test_a_source_is_added_with_a_ready_made_mapping_and_its_own_secret_is_sealed(company: Stage) -> None:
    values = SOURCE | {
        ids.NAME_BLOCK: typed("  Help   desk "),
        ids.READY_MADE_BLOCK: option("zendesk"),
        ids.TOUCH_POINT_BLOCK: option("visit"),
        ids.OWN_SECRET_BLOCK: typed(" zendesk-says-so "),
    }
    page = said((await send(company, ids.SOURCE_FORM, values))["view"])
    assert "*Help desk* is saved." in page
    assert "signs with a secret of its own" in page
    with company.database.read() as session:
        source = session.query(VoiceSource).filter_by(name="Help desk").one()
    assert "satisfaction" in source.mapping
    assert source.touch_point_id == "visit"
    assert company.hooks.unseal(source.id, source.sealed_secret or b"") == "zendesk-says-so"


async def test_a_source_is_renamed_and_keeps_or_forgets_its_own_secret(company: Stage) -> None:
    with company.database.write() as session:
        session.get_one(VoiceSource, ID).sealed_secret = company.hooks.seal(ID, "x")
    assert "It is known here" in json.dumps(await press(company, ids.SOURCE_CHANGE, ID))
    await send(company, ids.SOURCE_FORM, SOURCE | {ids.NAME_BLOCK: typed("Form")}, ID)
    assert stored(company).sealed_secret is not None
    assert (stored(company).name, stored(company).touch_point_id) == ("Form", None)
    await send(company, ids.SOURCE_FORM, SOURCE | {ids.OWN_SECRET_BLOCK: typed("-")}, ID)
    assert stored(company).sealed_secret is None


@pytest.mark.parametrize(
    ("values", "block", "told"),
    [
        ({ids.NAME_BLOCK: typed("web FORM")}, ids.NAME_BLOCK, "already"),
        ({ids.NAME_BLOCK: typed("  ")}, ids.NAME_BLOCK, "Between"),
        ({ids.NAME_BLOCK: typed("x" * 81)}, ids.NAME_BLOCK, "Between"),
        ({ids.TOUCH_POINT_BLOCK: option("gone")}, ids.TOUCH_POINT_BLOCK, "not here"),
        ({ids.QUESTION_BLOCK: typed("x" * 301)}, ids.QUESTION_BLOCK, "At most"),
        ({ids.OWN_SECRET_BLOCK: typed("x" * 201)}, ids.OWN_SECRET_BLOCK, "At most"),
        ({ids.READY_MADE_BLOCK: option("forged")}, ids.READY_MADE_BLOCK, "one of these"),
    ],
)
async def test_what_cannot_be_a_source_is_told_beside_its_field(
    company: Stage, values: Json, block: str, told: str
) -> None:
    response = await send(company, ids.SOURCE_FORM, SOURCE | values)
    assert told in response["errors"][block]


def add_sources(stage: Stage, kind: SourceKind, many: int) -> None:
    with stage.database.write() as session:
        session.add_all(VoiceSource(id=f"s{number}", name=f"S{number}", kind=kind) for number in range(many))


async def test_files_leave_room_for_webhooks_which_stand_above_them(company: Stage) -> None:
    add_sources(company, SourceKind.FILE, MOST_SHOWN + 20)
    page = said(await press(company, ids.SOURCES))
    assert "no room" not in page
    assert page.index("*Web form*") < page.index("*Files*")
    assert "22 more sources are not shown here" in page
    assert "errors" not in await send(company, ids.SOURCE_FORM, SOURCE)


async def test_there_is_an_end_to_webhooks(company: Stage) -> None:
    add_sources(company, SourceKind.WEBHOOK, MOST_WEBHOOKS)
    assert "no room" in said(await press(company, ids.SOURCES))
    assert "no room" in (await send(company, ids.SOURCE_FORM, SOURCE))["errors"][ids.NAME_BLOCK]


async def test_a_source_is_switched_off_and_on(company: Stage) -> None:
    assert "refused from now on" in said(await press(company, ids.SOURCE_SWITCH, f"off|{ID}"))
    assert not stored(company).active
    assert "taken from now on" in said(await press(company, ids.SOURCE_SWITCH, f"on|{ID}"))
    assert stored(company).active


async def test_one_button_makes_another_secret(company: Stage) -> None:
    first = company.hooks.secret(ID, 1)
    assert first in said(await press(company, ids.SOURCE_SECRET, ID))
    page = said(await press(company, ids.SOURCE_NEW_SECRET, ID))
    assert "new secret" in page
    assert first not in page
    assert company.hooks.secret(ID, 2) in page


@pytest.mark.parametrize(
    ("action", "value"),
    [
        (ids.SOURCE, "gone"),
        (ids.SOURCE_CHANGE, "gone"),
        (ids.SOURCE_SECRET, "gone"),
        (ids.SOURCE_NEW_SECRET, "gone"),
        (ids.SOURCE_MAPPING, "gone"),
        (ids.SOURCE_SWITCH, "off|gone"),
    ],
)
async def test_a_source_that_is_gone_is_told(company: Stage, action: str, value: str) -> None:
    await company.send(pressed(ADMIN, action, value, home={}))
    assert "no such source" in said(company.slack.only_view("views.open"))


@pytest.mark.parametrize("action", [ids.SOURCE_SECRET, ids.SOURCE_NEW_SECRET, ids.SOURCE_MAPPING])
async def test_what_is_no_webhook_has_no_secret_and_no_mapping(company: Stage, action: str) -> None:
    await company.send(pressed(ADMIN, action, "files", home={}))
    assert "Only forms and help desks" in said(company.slack.only_view("views.open"))


async def test_a_button_of_another_version_is_told(company: Stage) -> None:
    await company.send(pressed(ADMIN, ids.SOURCE_SWITCH, "aside|x", home={}))
    assert "another version" in said(company.slack.only_view("views.open"))


def mapped(**paths: str) -> Json:
    paths = {"items": ""} | paths
    return MAPPING | {f"{ids.MAPPED_BLOCK}:{name}": typed(path) for name, path in paths.items()}


SAMPLE = {"ticket": {"body": "Nobody <!channel> called.", "place": "the VISIT"}, "score": 4}


async def test_a_sample_shows_what_would_be_read_and_nothing_is_saved_before(company: Stage) -> None:
    assert "stored" in json.dumps(await press(company, ids.SOURCE_MAPPING, ID))
    before = stored(company).mapping
    values = mapped(words="ticket.body", rating="score", touch_point="ticket.place")
    response = await send(company, ids.MAPPING_FORM, values | {ids.SAMPLE_BLOCK: typed(json.dumps(SAMPLE))}, ID)
    assert response["response_action"] == "push"
    view = response["view"]
    assert "&gt; Nobody &lt;!channel&gt; called." in said(view)
    assert "rating 75 of 100" in said(view)
    assert "not known" not in said(view)
    assert stored(company).mapping == before
    company.slack.calls.clear()
    await company.send(submitted(ADMIN, view, {}))
    below = next(arguments for method, arguments in company.slack.calls if method == "views.update")
    assert below["view_id"] == "V0"
    assert "Calls are read that way" in said(below["view"])
    assert json.loads(stored(company).mapping)["words"] == "ticket.body"


async def test_the_source_takes_the_place_of_the_preview_if_slack_cannot_show_it_below(company: Stage) -> None:
    view = (await send(company, ids.MAPPING_FORM, mapped(words="comment"), ID))["view"]
    company.slack.refuse["views.update"] = ["not_found"]
    response = answer((await company.send(submitted(ADMIN, view, {}))).body)
    assert response["response_action"] == "update"
    assert "Calls are read that way" in said(response["view"])


@pytest.mark.parametrize(
    ("sample", "told"),
    [("{", "not JSON"), ('{"other": 1}', "no field"), ("", "no example"), ("[" * 30, "not JSON"), ("\ud83d", "JSON")],
)
async def test_a_sample_of_which_nothing_is_read_says_why(company: Stage, sample: str, told: str) -> None:
    response = await send(company, ids.MAPPING_FORM, mapped() | {ids.SAMPLE_BLOCK: typed(sample)}, ID)
    assert told in said(response["view"])


async def test_a_path_that_is_none_is_told_beside_it(company: Stage) -> None:
    response = await send(company, ids.MAPPING_FORM, mapped(words="", id="a..b"), ID)
    assert set(response["errors"]) == {f"{ids.MAPPED_BLOCK}:words", f"{ids.MAPPED_BLOCK}:id"}


async def test_a_channel_is_marked_read_elsewhere_and_stopped(company: Stage) -> None:
    assert "No channel is read" in said(await press(company, ids.CUSTOMER_CHANNELS))
    await press(company, ids.CUSTOMER_CHANNEL_ADD)
    company.trouble["C0FORGED"] = "not_in_channel"
    page = said((await send(company, ids.CUSTOMER_CHANNEL_FORM, CHANNEL))["view"])
    assert "/invite @Tribune" in page
    await send(company, ids.CUSTOMER_CHANNEL_FORM, CHANNEL | {ids.TOUCH_POINT_BLOCK: option("visit")})
    with company.database.read() as session:
        assert session.get_one(CustomerChannel, "C0FORGED").touch_point_id == "visit"
    assert "No channel is read" in said(await press(company, ids.CUSTOMER_CHANNEL_STOP, "C0FORGED"))
    await press(company, ids.CUSTOMER_CHANNEL_STOP, "C0FORGED")


@pytest.mark.parametrize(
    ("channel", "touch_point", "block"),
    [("D0DIRECT", "none", ids.CHANNEL_BLOCK), ("C0NEW", "gone", ids.TOUCH_POINT_BLOCK)],
)
async def test_what_cannot_be_a_customers_channel_is_told(
    company: Stage, channel: str, touch_point: str, block: str
) -> None:
    picked = {ids.CHOICE_ACTION: {"type": "conversations_select", "selected_conversation": channel}}
    values = {ids.CHANNEL_BLOCK: picked, ids.TOUCH_POINT_BLOCK: option(touch_point)}
    assert block in (await send(company, ids.CUSTOMER_CHANNEL_FORM, values))["errors"]


async def test_there_is_an_end_to_channels(company: Stage) -> None:
    with company.database.write() as session:
        session.add_all(CustomerChannel(channel=f"C{number}", since=MONDAY) for number in range(MOST_CHANNELS))
    assert ids.CUSTOMER_CHANNEL_ADD not in actions_in(await press(company, ids.CUSTOMER_CHANNELS))
    assert ids.CHANNEL_BLOCK in (await send(company, ids.CUSTOMER_CHANNEL_FORM, CHANNEL))["errors"]


@pytest.mark.parametrize(
    ("scopes", "off"), [("chat:write", True), ("chat:write,channels:history", False), (None, False)]
)
async def test_without_the_scope_the_page_says_that_it_is_off(company: Stage, scopes: str | None, off: bool) -> None:
    company.slack.scopes = scopes
    assert ("This is off" in said(await press(company, ids.CUSTOMER_CHANNELS))) is off


async def test_a_slack_that_does_not_answer_is_taken_to_allow_it(company: Stage) -> None:
    await press(company, ids.SOURCES)  # Bolt has asked who the app is by now
    company.slack.refuse["auth.test"] = ["internal_error"]
    assert "This is off" not in said(await press(company, ids.CUSTOMER_CHANNELS))
