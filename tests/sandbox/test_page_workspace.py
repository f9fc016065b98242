"""What people do in the workspace beside writing: choose, attach, react, join, say what they are doing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, FormData
from multidict import MultiDict

from sandbox.page import statuses
from sandbox.page.elements import changed_inputs, taken
from sandbox.workspace import Channel, File, Json, User, View
from tests.sandbox.html_tree import Node, tree, unnamed
from tests.sandbox.page_stage import (
    BOT,
    DESK,
    EWA,
    GENERAL,
    MAYA,
    NOW,
    PULSE,
    SAM,
    TOM,
    StageServer,
    Tab,
    names,
    option,
    picture,
    served,
    speak,
    tokens,
    words,
)

LEEDS = ZoneInfo("Europe/London")


@pytest.fixture
def stage() -> StageServer:
    return StageServer()


@pytest.fixture
async def tab(stage: StageServer) -> AsyncIterator[Tab]:
    async with served(stage) as url, ClientSession() as session:
        yield Tab(session, url, place=GENERAL)


def form_with(*elements: Json) -> Json:
    blocks = [
        {"type": "input", "block_id": f"b{at}", "optional": True, "label": words("What?"), "element": element}
        for at, element in enumerate(elements)
    ]
    return {"type": "modal", "title": words("Form"), "submit": words("Send"), "blocks": blocks}


def element(kind: str, **more: object) -> Json:
    return {"type": kind, "action_id": "x", **more}


def labels(choices: Node) -> list[str]:
    return [one["data-label"] for one in choices.all(role="option")]


def attachment(name: str, content: bytes, **fields: str) -> FormData:
    data = FormData(fields)
    data.add_field("file", content, filename=name, content_type="application/octet-stream")
    return data


# Choices


async def test_people_are_found_by_name_or_job(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(form_with(element("users_select")))
    for typed in ("sam", "ORTIZ", "director managing"):
        assert labels(await tab.choices(surface="V0", block="b0", action="x", query=typed)) == ["Sam Ortiz"]
    found = await tab.choices(surface="V0", block="b0", action="x", query="")
    assert labels(found)[:2] == ["Ewa Nowak", "Maya Patel"]
    assert not unnamed(found)


async def test_nobody_is_offered_who_has_left(tab: Tab, stage: StageServer) -> None:
    stage.workspace.users[SAM].deleted = True
    stage.actor(MAYA).open(form_with(element("users_select")))
    found = await tab.choices(surface="V0", block="b0", action="x", query="sam")
    assert (labels(found), found.text) == ([], "Nothing found.")


async def test_a_large_company_is_offered_in_part(tab: Tab, stage: StageServer) -> None:
    for number in range(600):
        name = f"Number {number:03}"
        stage.workspace.users[name] = User(id=name, handle=f"h{number}", real_name=name, email="", tz="UTC")
    stage.actor(MAYA).open(form_with(element("multi_users_select")))
    assert len(labels(await tab.choices(surface="V0", block="b0", action="x", query="number"))) == 50
    assert labels(await tab.choices(surface="V0", block="b0", action="x", query="599")) == ["Number 599"]


async def test_conversations_are_offered_that_the_member_sees(tab: Tab, stage: StageServer) -> None:
    public = element("channels_select")
    private = element("conversations_select", filter={"include": ["private"]})
    for user in (MAYA, SAM):
        stage.actor(user).open(form_with(public, private))
    tab.path = f"/as/{MAYA}/{GENERAL}"
    assert labels(await tab.choices(surface="V0", block="b0", action="x")) == ["#general", "#service-pulse"]
    assert (await tab.choices(surface="V0", block="b1", action="x")).text == "Nothing found."
    tab.path = f"/as/{SAM}/{GENERAL}"
    assert labels(await tab.choices(surface="V0", block="b1", action="x")) == ["🔒 suggestion-desk"]


async def test_options_stand_in_their_groups(tab: Tab, stage: StageServer) -> None:
    groups = [
        {"label": words("Letters"), "options": [option("a", "First", "of all")]},
        {"label": words("Digits"), "options": [option("1", "One"), option("2", "Two")]},
    ]
    stage.actor(MAYA).open(form_with(element("multi_static_select", option_groups=groups)))
    found = await tab.choices(surface="V0", block="b0", action="x", query="")
    assert [group["aria-label"] for group in found.all(role="group")] == ["Letters", "Digits"]
    assert found.all(role="option")[0].text == "First of all"
    ids = [one["id"] for one in found.all(role="option")]
    assert len(set(ids)) == 3
    assert labels(await tab.choices(surface="V0", block="b0", action="x", query="tw")) == ["Two"]


async def test_the_bot_is_asked_for_what_it_alone_knows(tab: Tab, stage: StageServer) -> None:
    stage.offers = {"options": [option("4471", "Boiler 4471", "Morley")]}
    stage.actor(MAYA).open(form_with(element("external_select")))
    short = await tab.choices(surface="V0", block="b0", action="x", query="bo")
    assert short.text == "Type at least 3 letters."
    assert stage.done == []
    found = await tab.choices(surface="V0", block="b0", action="x", query=" boiler ")
    assert [(one["data-value"], one.text) for one in found.all(role="option")] == [("4471", "Boiler 4471 Morley")]
    assert stage.done == [("search", "x", "boiler")]
    await tab.post("fill", view="V0", **{"b0|x": "4471"})
    assert stage.workspace.modals[MAYA][0].state["b0"]["x"]["selected_option"]["value"] == "4471"
    assert tokens((await tab.get()).one(id="part-modal")) == {"4471": "Boiler 4471"}


async def test_one_letter_is_called_one(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(form_with(element("multi_external_select", min_query_length=1)))
    assert (await tab.choices(surface="V0", block="b0", action="x")).text == "Type at least 1 letter."
    assert (await tab.choices(surface="V0", block="b0", action="x", query="z")).text == "Nothing found."


async def test_a_bot_that_offers_nothing_in_time_is_told_in_the_list(tab: Tab, stage: StageServer) -> None:
    stage.silent = True
    stage.actor(MAYA).open(form_with(element("external_select")))
    found = await tab.choices(surface="V0", block="b0", action="x", query="boiler")
    assert found.text == "Tribune did not answer in time."


async def test_a_picker_of_a_form_that_has_gone_says_so(tab: Tab) -> None:
    assert (await tab.choices(surface="V9", block="b", action="x")).text == "This is no longer here."


async def test_hostile_words_stay_words_in_a_list(tab: Tab, stage: StageServer) -> None:
    stage.workspace.users[SAM].real_name = "</div><script>alert(1)</script>"
    stage.actor(MAYA).open(form_with(element("users_select")))
    found = await tab.choices(surface='V0"><script>', block="b0", action="x", query="alert")
    assert not found.all("script")
    found = await tab.choices(surface="V0", block="b0", action="x", query="alert")
    assert labels(found) == ["</div><script>alert(1)</script>"]
    assert not found.all("script")


# What is put into elements


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("plain_text_input", ["a\r\nb"], "a\nb"),
        ("plain_text_input", [""], None),
        ("multi_users_select", [], []),
        ("multi_users_select", ["U1", "U2"], ["U1", "U2"]),
        ("datetimepicker", ["2025-06-03T10:04"], int(NOW)),
        ("datetimepicker", ["soon"], "soon"),
        ("file_input", ["F1"], ["F1"]),
    ],
)
def test_a_form_gives_what_an_element_takes(kind: str, given: list[str], value: object) -> None:
    assert taken(element(kind), given, LEEDS) == value


def test_rich_text_comes_back_as_it_was_typed_and_counts_as_changed_only_then() -> None:
    typed = "*Now* and _then_\n• one"
    view = View(id="V1", user=MAYA, type="modal", payload=form_with(element("rich_text_input")), hash="1", root_id="V1")
    view.state = {"b0": {"x": {"type": "rich_text_input", "rich_text_value": None}}}
    form = MultiDict({"b0|x": typed.replace("\n", "\r\n")})
    [(block, action, value)] = changed_inputs(view, form, LEEDS)
    view.state[block][action]["rich_text_value"] = value
    assert list(changed_inputs(view, form, LEEDS)) == []


async def test_a_date_that_makes_no_sense_is_an_error_beside_it(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(form_with(element("datetimepicker")))
    answer = await tab.post("submit", view="V0", **{"b0|x": "99999-99-99T99:99"})
    assert answer.one(class_="error").text
    assert ("submit", "V0") not in stage.done


async def test_files_go_to_the_workspace_as_they_are_chosen(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(form_with(element("file_input"), element("plain_text_input")))
    await tab.get()
    fields = {"view": "V0", "block": "b0", "action": "x", "b1|x": "half a sent"}
    answer = await tab.send("attach", attachment("letter.pdf", b"%PDF", **fields))
    assert list(tokens(answer).values()) == ["letter.pdf"]
    assert answer.one("input", name="b1|x")["value"] == "half a sent"
    [first] = tokens(answer)
    fields["b0|x"] = first
    answer = await tab.send("attach", attachment("second.txt", b"2", **fields))
    assert list(tokens(answer).values()) == ["letter.pdf", "second.txt"]
    answer = await tab.post("fill", view="V0", **{"b0|x": first, "b1|x": "half a sent"})
    assert tokens(answer) == {first: "letter.pdf"}


async def test_a_file_that_is_not_taken_is_an_error_beside_the_field(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(form_with(element("file_input", filetypes=["pdf"])))
    answer = await tab.send("attach", attachment("run.exe", b"MZ", view="V0", block="b0", action="x"))
    assert "pdf" in answer.one(class_="error").text
    assert tokens(answer) == {}


async def test_a_file_for_a_form_that_has_gone_is_told(tab: Tab) -> None:
    answer = await tab.send("attach", attachment("a.pdf", b"1", view="V9", block="b0", action="x"))
    assert "This form is no longer open." in answer.one(class_="notice").text


# Files in conversations


async def test_files_are_dropped_with_words_or_without(tab: Tab, stage: StageServer) -> None:
    answer = await tab.send("say", attachment("letter.pdf", b"%PDF", text="Look at this"))
    link = answer.one("a", class_="file")
    assert link.text == "📄 letter.pdf 4 Bytes"
    assert answer.all(class_="words")[-1].text == "Look at this"
    async with tab.session.get(tab.url + link["href"]) as response:
        assert await response.read() == b"%PDF"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''letter.pdf"
    answer = await tab.send("say", attachment("bars.png", picture()))
    assert answer.one("img")["alt"] == "bars.png"
    assert stage.workspace.messages[GENERAL][-1].text == ""


async def test_a_field_without_a_file_is_none(tab: Tab, stage: StageServer) -> None:
    data = FormData({"text": "Only words"})
    data.add_field("file", b"", filename="", content_type="application/octet-stream")
    await tab.send("say", data)
    assert stage.done == [("say", GENERAL, "Only words", None)]


async def test_an_empty_file_is_refused_in_words(tab: Tab) -> None:
    answer = await tab.send("say", attachment("empty.txt", b""))
    assert "empty.txt is empty" in answer.one(class_="notice").text


async def test_an_uploaded_program_does_nothing_here(tab: Tab, stage: StageServer) -> None:
    svg = File(id="F7", name="x.svg", mimetype="image/svg+xml", content=b"<svg><script>alert(1)</script></svg>")
    stage.workspace.files["F7"] = svg
    for path in ("/picture/F7", "/file/F7"):
        async with tab.session.get(tab.url + path) as response:
            assert "sandbox" in response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
    async with tab.session.get(f"{tab.url}/file/F9") as response:
        assert response.status == 404


# Shortcuts and reactions


async def test_a_message_shortcut_is_used_on_its_message(tab: Tab, stage: StageServer) -> None:
    page = await tab.get()
    menu = page.one(id="message-menu")
    lines = [line.one("strong").text for line in menu.all("button", class_="line")]
    assert lines == ["Save as customer voice", "Delete it"]
    more = page.all("button", class_="more")[0]
    ts = stage.workspace.messages[GENERAL][0].ts
    assert more["data-surface"] == f"{GENERAL}|{ts}"
    await tab.post("shortcut", callback="save", surface=more["data-surface"])
    assert stage.done == [("message_shortcut", ts, "save")]


async def test_a_view_is_no_message(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(form_with(element("users_select")))
    answer = await tab.post("react", surface="V0", emoji="tada")
    assert "This is no longer here." in answer.one(class_="notice").text


async def test_reactions_are_counted_and_taken_back(tab: Tab, stage: StageServer) -> None:
    message = stage.workspace.messages[GENERAL][0]
    message.reactions = {"tada": [TOM]}
    await tab.get()
    surface = f"{GENERAL}|{message.ts}"
    answer = await tab.post("react", surface=surface, emoji="tada")
    chip = answer.one(class_="reaction")
    assert (chip.text, chip["aria-pressed"], chip["aria-label"]) == ("🎉 2", "true", "Hooray: 2")
    assert chip["title"] == "Tom Hughes, Maya Patel"
    answer = await tab.post("react", surface=surface, emoji="tada")
    assert answer.one(class_="reaction")["aria-pressed"] == "false"
    answer = await tab.post("react", surface=surface, emoji="palm_tree")
    assert [one["aria-label"] for one in answer.all(class_="reaction")] == ["Hooray: 1", "palm tree: 1"]


async def test_nobody_reacts_to_what_only_they_see(tab: Tab, stage: StageServer) -> None:
    speak(stage.workspace, GENERAL, BOT, "Just for Maya", only_for=MAYA)
    private = (await tab.get()).one(class_="private")
    assert not private.all("button", class_="more")


# Channels


async def test_a_private_channel_is_told_by_a_lock_that_has_words(tab: Tab) -> None:
    tab.path = f"/as/{SAM}/{DESK}"
    page = await tab.get()
    assert page.one(id="part-place").one("h2").one(role="img")["aria-label"] == "Private channel"
    assert page.one("title").text == "suggestion-desk · Hearthline"
    [link] = [link for link in page.one(class_="side").all("a") if "desk" in link.text]
    assert link.one(class_="sign")["aria-label"] == "Private"


async def test_one_joins_a_channel_and_is_taken_there(tab: Tab, stage: StageServer) -> None:
    stage.workspace.channels["C9"] = Channel(id="C9", name="random", topic="Cats", members={SAM})
    tab.path = f"/as/{MAYA}/channels"
    page = await tab.get()
    assert page.one("title").text == "Channels · Hearthline"
    assert not page.all(class_="composer")
    assert page.one(class_="home").one("button", aria_label="Join random")
    answer = await tab.post("join", channel="C9")
    assert tab.led_to == f"/as/{MAYA}/C9"
    assert MAYA in stage.workspace.channels["C9"].members
    assert names(answer) >= {"side", "main"}
    assert "There is no other channel" in (await tab.get()).one(class_="home").text


async def test_a_private_channel_cannot_be_joined(tab: Tab) -> None:
    answer = await tab.post("join", channel=DESK)
    assert tab.led_to == ""
    assert answer.one(class_="notice")


async def test_one_makes_a_channel_and_is_taken_there(tab: Tab, stage: StageServer) -> None:
    await tab.post("create", name=" heat-pumps ", private="yes")
    made = next(place for place in stage.workspace.channels.values() if place.name == "heat-pumps")
    assert (made.private, made.members, tab.led_to) == (True, {MAYA}, f"/as/{MAYA}/{made.id}")
    answer = await tab.post("create", name="Heat Pumps")
    assert "small letters" in answer.one(class_="notice").text


async def test_guests_are_not_offered_what_they_may_not(tab: Tab, stage: StageServer) -> None:
    stage.workspace.users[MAYA].guest = True
    stage.workspace.channels["C9"] = Channel(id="C9", name="random", members={SAM})
    tab.path = f"/as/{MAYA}/channels"
    page = await tab.get()
    assert "Create a channel" not in page.text
    assert "There is no other channel that you can join." in page.text


async def test_one_leaves_a_channel_and_sees_it_no_more(tab: Tab, stage: StageServer) -> None:
    tab.path = f"/as/{MAYA}/{PULSE}"
    await tab.get()
    answer = await tab.post("leave")
    assert tab.led_to == f"/as/{MAYA}/channels"
    assert MAYA not in stage.workspace.channels[PULSE].members
    assert "You are not in this channel any more." in answer.one(id="part-main").text
    await tab.get(status=404)


async def test_nobody_is_offered_to_leave_the_channel_for_all(tab: Tab) -> None:
    assert "Leave" not in (await tab.get()).one(class_="people").text
    tab.path = f"/as/{MAYA}/{PULSE}"
    assert "Leave" in (await tab.get()).one(class_="people").text


async def test_people_are_added_by_name(tab: Tab, stage: StageServer) -> None:
    tab.path = f"/as/{SAM}/{DESK}"
    page = await tab.get()
    people = page.one(class_="people")
    assert [one.text for one in people.one(class_="list").all("li")] == [
        "SOSam Ortiz",
        "THTom Hughes",
        "TTribune App",
    ]
    assert labels(await tab.choices(query="")) == ["Ewa Nowak", "Maya Patel", "Nikos Papadopoulos"]
    assert (await tab.choices(query="sam")).text == "Nobody found."
    answer = await tab.post("invite", user=[MAYA, EWA])
    assert stage.workspace.channels[DESK].members == {SAM, TOM, BOT, MAYA, EWA}
    assert answer.one(id="people")["aria-label"] == "5 people in suggestion-desk"


async def test_one_person_is_called_one(tab: Tab, stage: StageServer) -> None:
    stage.workspace.channels["C9"] = Channel(id="C9", name="alone", members={MAYA})
    tab.path = f"/as/{MAYA}/C9"
    assert (await tab.get()).one(id="people")["aria-label"] == "1 person in #alone"


# Status


async def test_a_status_is_one_click(tab: Tab, stage: StageServer) -> None:
    page = await tab.get()
    offered = [one.text for one in page.one(class_="status-menu").one("ul").all("button")]
    assert offered == [
        "🗓️In a meeting1 hour", "🚌Commuting30 minutes", "🤒Out sicktoday",
        "🌴Vacationinguntil I change it", "🏡Working remotelytoday",
    ]  # fmt: skip
    answer = await tab.post("status", preset="In a meeting")
    maya = stage.workspace.users[MAYA]
    assert (maya.status_text, maya.status_emoji) == ("In a meeting", ":spiral_calendar_pad:")
    assert maya.status_expiration == NOW + 3600
    assert answer.one(id="my-status")["aria-label"] == "Your status: In a meeting"


async def test_a_status_is_seen_by_others_and_taken_away(tab: Tab, stage: StageServer) -> None:
    tab.path = f"/as/{EWA}/{GENERAL}"
    await tab.post("status", text="At the dentist", lasts="half")
    assert stage.workspace.users[EWA].status_expiration == NOW + 1800
    tab.path = f"/as/{MAYA}/{GENERAL}"
    status = (await tab.get()).one(class_="status")
    assert (status["aria-label"], status.text) == ("Status: At the dentist", "💬")
    tab.path = f"/as/{EWA}/{GENERAL}"
    await tab.post("status")
    assert stage.workspace.users[EWA].status_emoji == ""


def test_today_ends_at_midnight_where_one_is() -> None:
    athens = ZoneInfo("Europe/Athens")
    assert statuses.ends("today", NOW, athens) == datetime(2025, 6, 3, 21, tzinfo=UTC).timestamp()
    assert statuses.ends("", NOW, athens) is None
    assert statuses.ends("for ever", NOW, athens) is None
    before_the_clocks_change = datetime(2025, 10, 26, 0, 30, tzinfo=LEEDS).timestamp()
    assert statuses.ends("today", before_the_clocks_change, LEEDS) == datetime(2025, 10, 27, tzinfo=LEEDS).timestamp()


# Switches


async def test_a_switch_says_what_it_does_and_is_flipped(tab: Tab, stage: StageServer) -> None:
    tab.path = f"/as/{MAYA}/{GENERAL}"
    page = await tab.get(f"{tab.path}?switches=1")
    pane = page.one("aside", aria_label="Switches")
    assert len(pane.all(role="switch", aria_checked="false")) == len(stage.switches.listed())
    for switch in pane.all(role="switch"):
        assert pane.one(id=switch["aria-labelledby"]).text
        assert pane.one(id=switch["aria-describedby"]).text
    async with tab.session.post(
        f"{tab.url}{tab.path}/flip?switches=1",
        data={"switch": "slow", "on": "yes", "times": "3", "only": "chat.postMessage", "seconds": "2"},
    ) as response:
        answer = tree(await response.text()).one(id="part-switches")
    assert answer.one(role="switch", aria_checked="true")["id"] == "switch-slow"
    assert answer.one(class_="standing").text == "On for the next 3 calls, only chat.postMessage, 2 seconds."
    await tab.post("flip", switch="slow")
    assert not [switch for switch in stage.switches.listed() if switch.on]


async def test_a_switch_without_a_number_stays_on(tab: Tab, stage: StageServer) -> None:
    await tab.post("flip", switch="server_error", on="yes", times="1")
    await tab.post("flip", switch="lost_reply", on="yes")
    page = await tab.get(f"{tab.path}?switches=1")
    assert [one.text for one in page.all(class_="standing")] == [
        "On for all calls until you switch it off.",
        "On for the next 1 call.",
    ]


@pytest.mark.parametrize("form", [{"times": "many"}, {"times": "0"}, {"switch": "no_such"}, {"seconds": "soon"}])
async def test_numbers_that_make_no_sense_are_refused_in_words(tab: Tab, form: dict[str, str]) -> None:
    answer = await tab.post("flip", **{"switch": "slow", "on": "yes", **form})
    assert answer.one(class_="notice").text


async def test_the_switches_are_not_in_an_employees_way(tab: Tab) -> None:
    page = await tab.get()
    assert not page.all(role="switch")
    [link, *_] = page.one("header", class_="top").one(class_="tools").all("a")
    assert (link.text, link["href"]) == ("Switches", f"{tab.path}?switches=1")
    opened = await tab.get(link["href"])
    assert all("switches=1" in link["href"] for link in opened.one(id="part-side").all("a"))
    assert opened.one("header", class_="top").one("a", aria_current="true", class_="step")["href"] == tab.path


# Side by side


async def test_several_employees_stand_beside_each_other(tab: Tab) -> None:
    page = await tab.get("/side/maya/sam")
    assert [frame["title"] for frame in page.all("iframe")] == ["Maya Patel's screen", "Sam Ortiz's screen"]
    assert [frame["src"] for frame in page.all("iframe")] == [f"/as/{MAYA}/messages", f"/as/{SAM}/messages"]
    links = {link["aria-label"]: link["href"] for link in page.all("a", class_="quiet")}
    assert links["Take Maya Patel away"] == "/side/sam"
    assert links["Only Sam Ortiz"] == f"/as/{SAM}/messages"
    others = {link.one("strong").text: link["href"] for link in page.one(id="members").all("a")}
    assert others["Tom Hughes"] == "/side/maya/sam/tom"
    assert "Tribune" not in others
    assert not unnamed(page)


async def test_one_alone_is_asked_for_another(tab: Tab) -> None:
    page = await tab.get()
    assert {link["href"] for link in page.all("a", class_="alone")} == {"/side/maya"}
    assert "open" in (await tab.get("/side/maya")).one("details").attributes
    assert "open" not in (await tab.get("/side/maya/sam")).one("details").attributes
    assert "Nobody is here yet." in (await tab.get("/side/")).text


async def test_four_fit_and_each_once(tab: Tab) -> None:
    page = await tab.get(f"/side/maya/{SAM}/tom/ewa/nikos/sam")
    assert len(page.all("iframe")) == 4
    assert not page.all("details")
    assert len((await tab.get("/side/maya/maya")).all("iframe")) == 1


@pytest.mark.parametrize("name", ["nobody", "tribune", "<script>"])
async def test_nobody_stands_there_who_is_not_a_person(tab: Tab, name: str) -> None:
    page = await tab.get(f"/side/maya/{name}", status=404)
    assert f"Nobody here is called {name}." in page.text
    assert not page.all("script")


async def test_only_this_page_may_frame_it(tab: Tab) -> None:
    async with tab.session.get(tab.url + tab.path) as response:
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]


# One's own messages


async def test_only_ones_own_message_can_be_changed_there(tab: Tab, stage: StageServer) -> None:
    mine = speak(stage.workspace, GENERAL, MAYA, "First <words> & all", ago=5)
    theirs = speak(stage.workspace, GENERAL, TOM, "Others")
    page = await tab.get(f"/as/{MAYA}/{GENERAL}")
    more = {one["data-surface"]: one for one in page.all("button", class_="more")}
    assert more[f"{GENERAL}|{mine.ts}"]["data-own"] == "First <words> & all"
    assert "data-own" not in more[f"{GENERAL}|{theirs.ts}"].attributes
    await tab.post("edit", surface=f"{GENERAL}|{mine.ts}", text="Second\r\nwords ")
    assert mine.text == "Second\nwords"
    refused = await tab.post("edit", surface=f"{GENERAL}|{theirs.ts}", text="Mine now")
    assert "Only its author" in refused.one(class_="notice").text
    await tab.post("delete", surface=f"{GENERAL}|{mine.ts}")
    assert mine not in stage.workspace.messages[GENERAL]
