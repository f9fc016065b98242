"""The page over HTTP: what each member gets, and what their forms do."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession
from yarl import URL

from sandbox.acting import ActError
from sandbox.inside import Inside
from sandbox.page import Jump
from sandbox.page.address import Address
from sandbox.page.routes import concerns
from sandbox.workspace import View
from tests.sandbox.html_tree import tree, unnamed
from tests.sandbox.page_stage import (
    BOT,
    DESK,
    EWA,
    GENERAL,
    MAYA,
    NOW,
    PULSE,
    SAM,
    StageServer,
    Tab,
    button,
    names,
    option,
    picture,
    pulse_form,
    section,
    served,
    speak,
)

CLOSING = datetime(2025, 6, 6, 16, 0, tzinfo=UTC).timestamp()


@pytest.fixture
def stage() -> StageServer:
    return StageServer()


@pytest.fixture
def inside(tmp_path: Path) -> Inside:
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        connection.execute("CREATE TABLE box (blob BLOB)")
        connection.execute("INSERT INTO box VALUES (zeroblob(4096))")
        connection.execute("CREATE TABLE people (name TEXT)")
        connection.commit()
    return Inside(database=tmp_path / "t.db", keys=tmp_path / "keys")


@pytest.fixture
async def tab(stage: StageServer, inside: Inside) -> AsyncIterator[Tab]:
    steps = [Jump(label="To closing time", to=lambda: CLOSING), Jump(label="Never", to=lambda: None)]
    async with served(stage, inside=inside, steps=steps) as url, ClientSession() as session:
        yield Tab(session, url)


# Who and where


async def test_the_front_door_leads_to_the_newcomers_messages(tab: Tab) -> None:
    async with tab.session.get(tab.url) as response:
        assert response.url == URL(tab.url) / "as" / MAYA / "messages"
        page = tree((await response.text()).replace("<!doctype html>", ""))
    assert page.one("title").text == "Tribune · Hearthline"
    assert "You are Maya Patel" in page.one(class_="who").text
    assert [one.text for one in page.one(class_="actions").all("button")] == ["1 Not at all", "2", "3", "4", "5 Fully"]


async def test_without_a_newcomer_the_first_member_opens(stage: StageServer) -> None:
    async with served(stage, newcomer=None) as url, ClientSession() as session, session.get(url) as response:
        assert response.url.path == f"/as/{EWA}/messages"


async def test_two_tabs_can_be_two_people(tab: Tab) -> None:
    maya, sam = await tab.get(f"/as/{MAYA}/{GENERAL}"), await tab.get(f"/as/{SAM}/{GENERAL}")
    assert "You are Maya Patel" in maya.one(class_="who").text
    assert "You are Sam Ortiz" in sam.one(class_="who").text
    assert not [link for link in maya.one(class_="side").all("a") if "desk" in link.text]
    assert [link["href"] for link in sam.one(class_="side").all("a") if "desk" in link.text] == [f"/as/{SAM}/{DESK}"]


@pytest.mark.parametrize("path", [f"/as/{MAYA}/C0NOTHING", f"/as/{MAYA}/{DESK}", "/as/U0NOBODY/home", "/as/U0NOBODY"])
async def test_what_a_member_may_not_see_is_not_there(tab: Tab, path: str) -> None:
    async with tab.session.get(tab.url + path) as response:
        assert response.status == 404
        assert "Nothing is here" in await response.text()


async def test_one_can_be_everybody_who_is_a_person(tab: Tab, stage: StageServer) -> None:
    stage.workspace.users[SAM].deleted = True
    page = await tab.get(f"/as/{MAYA}/{DESK.replace('DESK000', 'PULSE00')}")
    members = page.one(id="members").all("a")
    assert [member.one("strong").text for member in members] == [
        "Ewa Nowak", "Maya Patel", "Nikos Papadopoulos", "Tom Hughes",
    ]  # fmt: skip
    assert members[0]["href"] == f"/as/{EWA}/{PULSE}"
    assert members[0].one("small").text == "Billing clerk"


async def test_who_takes_over_a_tab_lands_where_they_may_be(tab: Tab) -> None:
    page = await tab.get(f"/as/{SAM}/{DESK}")
    hrefs = {member.one("strong").text: member["href"] for member in page.one(id="members").all("a")}
    assert hrefs["Tom Hughes"].endswith(DESK)
    assert hrefs["Maya Patel"] == f"/as/{MAYA}/messages"
    home = await tab.get(f"/as/{SAM}/home")
    assert home.one(id="members").all("a")[0]["href"] == f"/as/{EWA}/home"


@pytest.mark.parametrize(
    "place", ["messages", "home", "about", PULSE, GENERAL, f"{GENERAL}?thread={NOW - 3960:.6f}", f"{PULSE}?inside=1"]
)
async def test_everything_on_every_page_has_a_name(tab: Tab, stage: StageServer, place: str) -> None:
    stage.actor(MAYA).open(pulse_form())
    page = await tab.get(f"/as/{MAYA}/{place}")
    assert not unnamed(page)
    ids = [node["id"] for node in page.all() if node.get("id")]
    assert len(ids) == len(set(ids))
    known = set(ids)
    for node in page.all():
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            assert set(node.get(name).split()) <= known


async def test_nothing_comes_from_elsewhere(tab: Tab) -> None:
    page = await tab.get()
    sources = [node.get("src") or node.get("href") for tag in ("script", "link", "img") for node in page.all(tag)]
    assert sources
    assert all(source.startswith("/") for source in sources)
    async with tab.session.get(tab.url + tab.path) as response:
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    for source in sources:
        async with tab.session.get(tab.url + source) as response:
            assert response.status == 200


# Conversations


async def test_a_conversation_reads_in_the_readers_zone(tab: Tab) -> None:
    leeds, warsaw = await tab.get(f"/as/{MAYA}/{GENERAL}"), await tab.get(f"/as/{EWA}/{GENERAL}")
    assert [day.text for day in leeds.all(class_="day")] == ["Yesterday", "Today"]
    assert leeds.all(class_="byline")[0].text == "Tom Hughes 09:04"
    assert warsaw.all(class_="byline")[0].text == "Tom Hughes 10:04"
    assert (leeds.one(class_="now").text, warsaw.one(class_="now").text) == ("Tue 10:04", "Tue 11:04")


async def test_messages_of_one_author_stand_together(tab: Tab) -> None:
    page = await tab.get(f"/as/{MAYA}/{GENERAL}")
    assert ["head" in message["class"].split() for message in page.all(class_="message")] == [True, True, False]


async def test_who_wrote_and_has_left_is_still_shown(tab: Tab, stage: StageServer) -> None:
    speak(stage.workspace, GENERAL, "U0GONE", "Bye")
    assert "U0GONE" in (await tab.get(f"/as/{MAYA}/{GENERAL}")).all(class_="byline")[-1].text


async def test_an_ephemeral_message_is_for_one_person(tab: Tab, stage: StageServer) -> None:
    speak(stage.workspace, GENERAL, BOT, "Just for Maya", only_for=MAYA)
    maya, sam = await tab.get(f"/as/{MAYA}/{GENERAL}"), await tab.get(f"/as/{SAM}/{GENERAL}")
    assert "Only you can see this" in maya.one(class_="private").text
    assert "Just for Maya" not in sam.text


async def test_a_thread_opens_beside_the_conversation(tab: Tab) -> None:
    page = await tab.get(f"/as/{MAYA}/{GENERAL}")
    link = page.one(class_="replies")
    assert link.text == "1 reply"
    assert "I had two of those" not in page.one("main").text
    thread = await tab.get(link["href"])
    assert [one.text for one in thread.one("aside").all(class_="words")] == [
        "She was not amused 😕", "I had two of those this morning.",
    ]  # fmt: skip


async def test_a_reply_for_everybody_leads_from_the_channel_to_its_thread(tab: Tab, stage: StageServer) -> None:
    thread = next(one.thread_ts for one in stage.workspace.messages[GENERAL] if one.thread_ts)
    speak(stage.workspace, GENERAL, BOT, "Both of you are right.", thread_ts=thread, broadcast=True)
    page = await tab.get(f"/as/{MAYA}/{GENERAL}")
    assert page.all(class_="words")[-1].text == "Both of you are right."
    assert page.all(class_="replies")[-1].text == "In a thread"
    opened = await tab.get(page.all(class_="replies")[-1]["href"])
    assert opened.one("aside").all(class_="words")[-1].text == "Both of you are right."


async def test_opening_a_channel_clears_its_badge(tab: Tab) -> None:
    before = await tab.get(f"/as/{MAYA}/messages")
    assert [badge.text for badge in before.one(class_="side").all(class_="badge")] == ["3 unread", "1 unread"]
    after = await tab.get(f"/as/{MAYA}/{GENERAL}")
    assert [badge.text for badge in after.one(class_="side").all(class_="badge")] == ["1 unread"]


async def test_what_is_unread_is_called_new_until_one_comes_back(tab: Tab, stage: StageServer) -> None:
    stage.workspace.mark_read(MAYA, GENERAL)
    assert not (await tab.get(f"/as/{MAYA}/{GENERAL}")).all(class_="news")
    speak(stage.workspace, GENERAL, MAYA, "Mine is not news to me", ago=3)
    speak(stage.workspace, GENERAL, EWA, "The letter is gone", ago=2)
    came = await tab.get(f"/as/{MAYA}/{GENERAL}")
    assert came.one(class_="news")["aria-label"] == "New from here"
    assert came.all(class_="words")[-1].text == "The letter is gone"
    assert "not news to me" in came.one(role="log").text.split("New")[0]
    speak(stage.workspace, GENERAL, EWA, "Somebody saw this one come")
    assert len((await Tab(tab.session, tab.url, place=GENERAL).parts("main")).all(class_="news")) == 1
    assert not (await tab.get(f"/as/{MAYA}/{GENERAL}")).all(class_="news")


async def test_an_edited_message_says_so(tab: Tab, stage: StageServer) -> None:
    stage.workspace.messages[GENERAL][0].edited = "1748942640.000100"
    assert (await tab.get(f"/as/{MAYA}/{GENERAL}")).one(class_="edited").text == "(edited)"


async def test_a_picture_is_served_as_it_was_uploaded(tab: Tab) -> None:
    async with tab.session.get(f"{tab.url}/picture/F1") as response:
        assert await response.read() == picture()
        assert response.content_type == "image/png"


async def test_only_pictures_are_served(tab: Tab, stage: StageServer) -> None:
    stage.workspace.files["F1"].mimetype = "text/html"
    for file in ("F1", "F9"):
        async with tab.session.get(f"{tab.url}/picture/{file}") as response:
            assert response.status == 404


async def test_the_theme_of_the_switch_is_there_from_the_first_paint(tab: Tab) -> None:
    assert (await tab.get()).one("html")["data-theme"] == "auto"
    tab.session.cookie_jar.update_cookies({"theme": "dark"}, URL(tab.url))
    async with tab.session.get(tab.url + tab.path, cookies={"theme": "dark"}) as response:
        assert 'data-theme="dark"' in await response.text()


# The app


async def test_about_lists_what_the_manifest_declares(tab: Tab) -> None:
    page = await tab.get(f"/as/{MAYA}/about")
    assert "two voices" in page.one(class_="about").text
    assert [command.text for command in page.one(class_="about").all("code")] == ["/pulse", "/tribune"]
    assert "Save as customer voice" not in page.one(class_="about").text


async def test_where_the_app_reads_nothing_there_is_a_sentence_and_no_field(tab: Tab, stage: StageServer) -> None:
    assert (await tab.get(f"/as/{MAYA}/messages")).all(class_="composer")
    stage.app.manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    page = await tab.get(f"/as/{MAYA}/messages")
    assert page.all(class_="composer") == []
    assert "Type its commands in any channel." in page.one(class_="hushed").text
    assert (await tab.get(f"/as/{MAYA}/{GENERAL}")).all("textarea")


async def test_home_is_opened_by_being_looked_at(tab: Tab, stage: StageServer) -> None:
    stage.workspace.homes[MAYA] = View(
        id="VH",
        user=MAYA,
        type="home",
        payload={"type": "home", "blocks": [section("*Hello*")]},
        hash="1",
        root_id="VH",
    )
    page = await tab.get(f"/as/{MAYA}/home")
    assert page.one(id="scroll")["hx-trigger"] == "load"
    assert page.one(class_="home").text == "Hello"
    tab.path = f"/as/{MAYA}/home"
    await tab.post("open")
    assert stage.done == [("open_home", MAYA)]


async def test_an_empty_home_says_so(tab: Tab) -> None:
    assert "has not shown a Home yet" in (await tab.get(f"/as/{MAYA}/home")).one("main").text


async def test_an_app_without_home_has_no_such_tab(tab: Tab, stage: StageServer) -> None:
    stage.app.manifest["features"].pop("app_home")
    assert [link.text for link in (await tab.get()).one(class_="tabs").all("a")] == ["Messages", "About"]
    await tab.get(f"/as/{MAYA}/home", status=404)


# Acts


async def test_writing_leaves_a_message_and_sends_what_changed(tab: Tab, stage: StageServer) -> None:
    tab.path = f"/as/{MAYA}/{GENERAL}"
    await tab.get()
    answer = await tab.post("say", text="Two\r\nlines ")
    assert stage.done == [("say", GENERAL, "Two\nlines", None)]
    assert names(answer) == {"main"}
    assert answer.all(class_="words")[-1].text == "Twolines"


async def test_writing_nothing_does_nothing(tab: Tab, stage: StageServer) -> None:
    await tab.post("say", text="  \r\n")
    assert stage.done == []


async def test_a_reply_goes_to_its_thread(tab: Tab, stage: StageServer) -> None:
    ts = f"{NOW - 3960:.6f}"
    async with tab.session.post(
        f"{tab.url}/as/{MAYA}/{GENERAL}/say?thread={ts}", data={"text": "Me too", "thread": ts}
    ) as response:
        assert "Me too" in tree(await response.text()).one(id="part-thread").text
    assert stage.done == [("say", GENERAL, "Me too", ts)]


async def test_the_first_words_to_the_app_open_the_conversation(tab: Tab, stage: StageServer) -> None:
    tab.path = f"/as/{SAM}/messages"
    assert "has not written to you yet" in (await tab.get()).text
    answer = await tab.post("say", text="Hello")
    assert answer.one(class_="message").one(class_="words").text == "Hello"
    assert stage.workspace.channels[str(stage.done[0][1])].dm_with == SAM


async def test_a_click_opens_the_form_with_what_it_began_with(tab: Tab, stage: StageServer) -> None:
    page = await tab.get()
    direct = stage.workspace.direct_message(MAYA, bot=BOT)
    ts = stage.workspace.messages[direct.id][0].ts
    answer = await tab.post("press", surface=f"{direct.id}|{ts}", block="first", action="pulse_first:2")
    assert "I was proud" in page.text
    assert "modal" in names(answer)
    form = answer.one(id="part-modal")
    assert form.one("h2").text == "Service pulse"
    assert [choice["value"] for choice in form.all("input", checked="")] == ["2"]
    assert stage.done == [("press", "pulse_first:2", None)]


async def test_what_was_typed_comes_back_with_the_errors(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(pulse_form())
    answer = await tab.post("submit", view="V0", **{"item:Q1|answer": "4", "words|text": "a\r\nb", "item:R|answer": ""})
    assert stage.done == [
        ("fill", "item:Q1", "answer", "4"), ("fill", "words", "text", "a\nb"), ("submit", "V0"),
    ]  # fmt: skip
    assert [error.text for error in answer.all(class_="error")] == ["Please answer this one."] * 2
    assert "2 answers need another look." in answer.text
    assert [choice["value"] for choice in answer.all("input", checked="")] == ["4"]
    assert answer.one("textarea").text == "a b"


async def test_what_the_workspace_will_not_take_is_an_error_and_not_sent(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(pulse_form())
    answer = await tab.post("submit", view="V0", **{"words|text": "too long"})
    assert answer.one(class_="error").text == "Use fewer words here."
    assert ("submit", "V0") not in stage.done


async def test_a_complete_form_says_thank_you(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(pulse_form())
    fields = {"item:Q1|answer": "2", "item:E1|answer": "1", "item:R|answer": "7", "hide|hide": "hide"}
    answer = await tab.post("submit", view="V0", **fields)
    assert "Thank you, recorded." in answer.one(id="part-modal").text
    assert not answer.one(id="part-modal").all("button", type="submit")
    closed = await tab.post("close", view="V0")
    assert not closed.one(id="part-modal").all("form")


async def test_the_cross_closes_the_stack_and_cancel_the_top(tab: Tab, stage: StageServer) -> None:
    actor = stage.actor(MAYA)
    for _ in range(3):
        actor.open(pulse_form())
    page = await tab.get()
    assert page.one(id="part-modal").one(aria_label="Back")
    await tab.post("close", view="V2")
    assert len(stage.workspace.modals[MAYA]) == 2
    await tab.post("close", view="V1", all="yes")
    assert stage.workspace.modals[MAYA] == []


async def test_typing_is_kept_without_being_sent_back(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(pulse_form())
    await tab.get()
    answer = await tab.post("fill", view="V0", **{"words|text": "half a sent"})
    assert names(answer) == set()
    assert stage.workspace.modals[MAYA][0].state["words"]["text"]["value"] == "half a sent"


async def test_emptying_an_input_is_kept_too(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(pulse_form())
    await tab.post("fill", view="V0", **{"item:Q1|answer": "2", "words|text": "x", "hide|hide": "hide"})
    await tab.post("fill", view="V0", **{"item:Q1|answer": "2", "words|text": ""})
    assert stage.done[2:] == [("fill", "words", "text", None), ("fill", "hide", "hide", [])]


async def test_typing_into_a_form_that_has_gone_is_no_failure(tab: Tab, stage: StageServer) -> None:
    await tab.post("fill", view="V9", **{"words|text": "late"})
    assert stage.workspace.notices.get(MAYA, []) == []


async def test_submitting_a_form_that_has_gone_is_told(tab: Tab) -> None:
    assert "This form is no longer open." in (await tab.post("submit", view="V9")).one(class_="notice").text


async def test_choices_in_messages_are_sent_as_they_are_made(tab: Tab, stage: StageServer) -> None:
    options = [option("a", "A"), option("b", "B")]
    elements = [
        {"type": "static_select", "action_id": "s", "options": options},
        {"type": "checkboxes", "action_id": "c", "options": options},
        {"type": "overflow", "action_id": "o", "options": options},
    ]
    block = {"type": "actions", "block_id": "b", "elements": elements}
    message = speak(stage.workspace, GENERAL, BOT, "Choose", blocks=[block])
    surface = f"{GENERAL}|{message.ts}"
    await tab.post("press", surface=surface, block="b", action="s", **{"b|s": "b"})
    await tab.post("press", surface=surface, block="b", action="s", **{"b|s": ""})
    await tab.post("press", surface=surface, block="b", action="c", **{"b|c": "a"})
    await tab.post("press", surface=surface, block="b", action="o", value="b")
    assert stage.done == [("press", "s", "b"), ("press", "s", None), ("press", "c", ["a"]), ("press", "o", "b")]


async def test_a_button_in_a_form_takes_along_what_was_typed(tab: Tab, stage: StageServer) -> None:
    form = pulse_form()
    form["blocks"].append({"type": "actions", "block_id": "more", "elements": [button("why", "Why?")]})
    stage.actor(MAYA).open(form)
    await tab.post("press", surface="V0", block="more", action="why", **{"words|text": "half", "item:Q1|answer": "2"})
    assert stage.done == [("fill", "words", "text", "half"), ("press", "why", None)]


@pytest.mark.parametrize("surface", [f"{GENERAL}|1.000000", "V9"])
async def test_pressing_what_has_gone_is_told(tab: Tab, surface: str) -> None:
    answer = await tab.post("press", surface=surface, block="b", action="x")
    assert "This is no longer here." in answer.one(class_="notice").text


async def test_pressing_what_never_was_is_told(tab: Tab, stage: StageServer) -> None:
    ts = stage.workspace.messages[PULSE][0].ts
    answer = await tab.post("press", surface=f"{PULSE}|{ts}", block="b", action="x")
    assert "This is no longer here." in answer.one(class_="notice").text


async def test_a_bot_that_does_not_answer_is_told_once_and_put_away(tab: Tab, stage: StageServer) -> None:
    stage.silent = True
    direct = stage.workspace.direct_message(MAYA, bot=BOT)
    ts = stage.workspace.messages[direct.id][0].ts
    answer = await tab.post("press", surface=f"{direct.id}|{ts}", block="first", action="pulse_first:2")
    assert "Tribune did not answer in time." in answer.one(class_="notice").text
    gone = await tab.post("dismiss", notice="Tribune did not answer in time.")
    assert not gone.all(class_="notice")
    await tab.post("dismiss", notice="Something else")


async def test_notices_stand_in_the_modal_while_one_is_open(tab: Tab, stage: StageServer) -> None:
    stage.actor(MAYA).open(pulse_form())
    stage.workspace.notice(MAYA, "Tribune did not answer in time.")
    page = await tab.get()
    assert not page.one(id="part-notices").all(class_="notice")
    assert len(page.one(id="part-modal").all(class_="notice")) == 1


async def test_a_global_shortcut_is_used_from_the_menu(tab: Tab, stage: StageServer) -> None:
    page = await tab.get()
    assert [one.one("strong").text for one in page.one(class_="shortcuts").all("button")] == ["Answer my pulse"]
    answer = await tab.post("shortcut", callback="pulse_answer")
    assert stage.done == [("shortcut", "pulse_answer", stage.workspace.direct_message(MAYA, bot=BOT).id)]
    assert answer.one(id="modal-title").text == "Service pulse"


async def test_slash_commands_are_offered_from_the_manifest(tab: Tab) -> None:
    page = await tab.get()
    assert [one["data-command"] for one in page.one(role="listbox").all(role="option")] == ["/pulse", "/tribune"]


# What changes


async def test_parts_that_have_not_changed_are_not_sent_again(tab: Tab, stage: StageServer) -> None:
    tab.path = f"/as/{MAYA}/{GENERAL}"
    await tab.get()
    assert names(await tab.parts("main", "side", "clock", "modal")) == set()
    speak(stage.workspace, GENERAL, EWA, "News")
    assert names(await tab.parts("main", "side", "clock", "modal")) == {"main"}


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (f"messages:{PULSE}", ["side"]),
        (f"messages:{GENERAL}", ["side", "main", "thread"]),
        (f"home:{MAYA}", ["main"]),
        (f"home:{SAM}", []),
        (f"modal:{MAYA}", ["modal"]),
        (f"notices:{MAYA}", ["notices", "modal"]),
        ("clock", ["clock", "attack"]),
        ("log", []),
    ],
)
def test_a_change_concerns_only_some_parts(change: str, parts: list[str]) -> None:
    assert list(concerns(change, Address(user=MAYA, place=GENERAL))) == parts


async def test_a_stream_names_what_has_changed_once(tab: Tab, stage: StageServer) -> None:
    async with tab.session.get(f"{tab.url}/as/{MAYA}/{GENERAL}/live") as stream:
        assert stream.content_type == "text/event-stream"
        for _ in range(50):
            speak(stage.workspace, GENERAL, EWA, "Again")
        stage.workspace.changed("clock")
        async with asyncio.timeout(5):
            assert await stream.content.readline() == b"data: attack clock main side thread\n"


async def test_a_quiet_stream_gives_signs_of_life(
    tab: Tab, stage: StageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.page.routes.ALIVE", 0.01)
    async with tab.session.get(f"{tab.url}/as/{MAYA}/{GENERAL}/live") as stream, asyncio.timeout(5):
        assert await stream.content.readline() == b": quiet\n"


async def test_a_tab_that_goes_is_forgotten(tab: Tab, stage: StageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.page.routes.ALIVE", 0.01)
    gone = asyncio.Event()
    unfollow = stage.workspace.unfollow

    def watch(queue: "asyncio.Queue[str]") -> None:
        unfollow(queue)
        gone.set()

    monkeypatch.setattr(stage.workspace, "unfollow", watch)
    stream = await tab.session.get(f"{tab.url}/as/{MAYA}/{GENERAL}/live")
    stream.close()
    async with asyncio.timeout(5):
        await gone.wait()


# The clock


async def test_the_clock_moves_to_the_next_morning(tab: Tab, stage: StageServer) -> None:
    await tab.get()
    await tab.post("jump", step="Next morning")
    await arrived(tab, stage)
    assert stage.clock.now() == datetime(2025, 6, 4, 8, 0, tzinfo=UTC).timestamp()
    assert (await tab.parts("clock")).one(class_="now").text == "Wed 09:00"


async def test_it_says_where_it_is_moving_and_moves_once(tab: Tab, stage: StageServer) -> None:
    go_on = asyncio.Event()
    stage.clock.act_at(NOW + 60, lambda: _wait(go_on))
    moving = await tab.post("jump", step="To closing time")
    assert moving.one(role="status").text == "Moving the clock to Fri 17:00…"
    assert not moving.all("button")
    await tab.post("jump", step="Next morning")
    assert "Fri 17:00" in await tab.shown("clock")
    go_on.set()
    await arrived(tab, stage)
    assert stage.clock.now() == CLOSING


async def test_a_step_that_leads_nowhere_cannot_be_taken(tab: Tab, stage: StageServer) -> None:
    page = await tab.get()
    assert [one["value"] for one in page.one(id="part-clock").all("button", disabled="")] == ["Never"]
    await tab.post("jump", step="Never")
    await tab.post("jump", step="No such step")
    assert stage.clock.now() == NOW


async def test_a_jump_that_fails_is_told(tab: Tab, stage: StageServer) -> None:
    async def fail() -> None:
        raise ActError("Ewa fell over")

    stage.clock.act_at(NOW + 60, fail)
    await tab.post("jump", step="Next morning")
    await arrived(tab, stage)
    assert stage.workspace.notices[MAYA] == ["The clock stopped on its way: Ewa fell over"]
    assert (await tab.get()).one(id="part-clock").all("button")


async def test_stopping_the_server_lets_tabs_and_jumps_go(stage: StageServer) -> None:
    stage.clock.act_at(NOW + 60, lambda: _wait(asyncio.Event()))
    async with ClientSession() as session:
        async with asyncio.timeout(5), served(stage) as url:
            await Tab(session, url).post("jump", step="Next morning")
            stream = await session.get(f"{url}/as/{MAYA}/{GENERAL}/live")
        stream.close()
    assert stage.workspace.notices.get(MAYA, []) == []


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def arrived(tab: Tab, stage: StageServer) -> None:
    """Wait until the page no longer says that the clock is moving."""
    queue = stage.workspace.follow()
    async with asyncio.timeout(5):
        while tree(await tab.shown("clock")).all(role="status"):
            await queue.get()
    stage.workspace.unfollow(queue)


# Look inside


async def test_look_inside_shows_noise_and_its_length(tab: Tab) -> None:
    page = await tab.get(f"/as/{MAYA}/messages?inside=1")
    pane = page.one(id="part-inside")
    assert "What somebody who steals this disk would see." in page.text
    tables = [link.text for link in pane.one(class_="tables").all("a")]
    assert tables == ["🔒 box 1 rows", "people 0 rows"]
    assert pane.one(class_="noise").text.endswith("4,096 bytes")


async def test_look_inside_goes_along_to_other_channels(tab: Tab) -> None:
    page = await tab.get(f"/as/{MAYA}/messages?inside=1&table=people")
    assert page.one(id="part-inside").one("h4").text.startswith("people")
    assert all("inside=1" in link["href"] for link in page.one(id="part-side").all("a"))


async def test_without_files_there_is_nothing_to_look_into(stage: StageServer) -> None:
    async with served(stage) as url, ClientSession() as session:
        page = await Tab(session, url).get(f"/as/{MAYA}/messages?inside=1")
    assert "Look inside" not in page.text
