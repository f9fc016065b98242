"""What others suggest, in Slack: read, searched, and wanted too."""

import json
from typing import Any

import pytest

from domain.errors import NotInvitedError, TribuneError
from domain.screens import BoardAddress, BoardOrder
from domain.suggestions import Category, SuggestionState
from domain.survey import Cast, CastOutcome
from handlers import board as handler
from handlers.payloads import Command
from models.suggestions import Suggestion
from services import board
from templates import ids
from tests.handlers.conftest import MAYA, SAM, TOM, Stage
from tests.handlers.sent_voice_pages import menu, searched
from tests.handlers.slack import answer, pressed, submitted
from tests.suggested import add_suggestion

Json = dict[str, Any]

WORDS = "Ring back the same day."


@pytest.fixture
def suggestion(stage: Stage) -> str:
    """One on the board, and eleven others that are older."""
    with stage.database.write() as session:
        for number in range(11):
            add_suggestion(session, f"Other {number}", days_ago=number + 1)
        suggestion = add_suggestion(session, WORDS, category=Category.TOOLS)
        board.put_on_board(session, session.get_one(Suggestion, suggestion), vault=stage.vault, now=stage.now)
        return suggestion


def words(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


def carried(view: Json) -> Json:
    found: Json = json.loads(view["private_metadata"])
    return found


async def said(stage: Stage, *typed: str) -> Json:
    assert stage.deps
    return await handler.reply(stage.deps, Command(person=MAYA, words=typed))


def supporters(stage: Stage, suggestion: str) -> int:
    with stage.database.read() as session:
        return stage.vault.answered(session.connection(), str(session.get_one(Suggestion, suggestion).tally_id))


@pytest.mark.usefixtures("suggestion")
async def test_home_leads_to_the_board_and_on_to_every_part(stage: Stage) -> None:
    await stage.send(pressed(MAYA, ids.BOARD, "", home={"private_metadata": "w1 x"}))
    view = stage.slack.only_view("views.open")
    assert "*12 suggestions*" in words(view)
    assert carried(view) == {"home": ["w1 x", "h1"], "about": "{}"}
    stage.slack.calls.clear()
    await stage.send(menu(MAYA, f"{ids.BOARD_TURN}:on", "part|2", about="{}"))
    view = stage.slack.only_view("views.update")
    assert "Page 2 of 2" in words(view)
    stage.slack.calls.clear()
    await stage.send(menu(MAYA, f"{ids.BOARD_TURN}:category", "category|tools", about='{"order": "wanted"}'))
    view = stage.slack.only_view("views.update")
    assert BoardAddress.read(carried(view)["about"]) == BoardAddress(category=Category.TOOLS, order=BoardOrder.WANTED)
    assert "*1 suggestion*" in words(view)


@pytest.mark.parametrize("value", ["words|x", "state", "state|held_back", "part|x"])
async def test_refuses_a_forged_menu(stage: Stage, value: str) -> None:
    await stage.send(menu(MAYA, f"{ids.BOARD_TURN}:state", value))
    assert "from another version of Tribune" in words(stage.slack.only_view("views.open"))


@pytest.mark.usefixtures("suggestion")
async def test_search_stays_in_the_modal_and_with_its_filters(stage: Stage) -> None:
    view = {"type": "modal", "callback_id": ids.BOARD_SEARCH_FORM, "private_metadata": ""}
    response = answer((await stage.send(submitted(MAYA, view, searched("RING báck")))).body)
    assert response["response_action"] == "update"
    assert WORDS in words(response["view"])
    assert '1 suggestion* with \\"RING báck\\"' in words(response["view"])
    response = answer((await stage.send(submitted(MAYA, response["view"], searched("<!channel> \u202e")))).body)
    assert "&lt;!channel&gt;" in words(response["view"])
    assert "No suggestion fits all of this." in words(response["view"])
    response = answer((await stage.send(submitted(MAYA, response["view"], searched(None)))).body)
    assert "*12 suggestions*" in words(response["view"])


async def test_one_is_read_above_the_board_or_from_a_reply(stage: Stage, suggestion: str) -> None:
    await stage.send(pressed(MAYA, ids.BOARD_SUGGESTION, suggestion, modal=True, about="{}"))
    view = stage.slack.only_view("views.push")
    assert WORDS in words(view)
    assert carried(view)["about"] == ""
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.BOARD_SUGGESTION, suggestion, reply_to="http://x/"))
    assert WORDS in words(stage.slack.only_view("views.open"))


async def test_me_too_counts_once_on_the_page_of_a_suggestion(stage: Stage, suggestion: str) -> None:
    for told in ("*Counted.* You want number 12", "*You are counted already*"):
        stage.slack.calls.clear()
        await stage.send(pressed(MAYA, ids.ME_TOO, suggestion, modal=True, about=""))
        view = stage.slack.only_view("views.update")
        assert told in words(view)
        assert ids.ME_TOO not in words(view)
    assert supporters(stage, suggestion) == 1
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.BOARD_SUGGESTION, suggestion, reply_to="http://x/"))
    assert "You are counted among those who want this too. Only you see this." in words(
        stage.slack.only_view("views.open")
    )
    stage.slack.calls.clear()
    await stage.send(pressed(SAM, ids.BOARD_SUGGESTION, suggestion, reply_to="http://x/"))
    assert ids.ME_TOO in words(stage.slack.only_view("views.open"))


async def test_me_too_on_the_board_stays_there(stage: Stage, suggestion: str) -> None:
    where = BoardAddress(category=Category.TOOLS)
    await stage.send(pressed(MAYA, ids.ME_TOO, suggestion, modal=True, about=str(where)))
    view = stage.slack.only_view("views.update")
    assert "*Counted.*" in words(view)
    assert BoardAddress.read(carried(view)["about"]) == where
    assert "or more people" not in words(view)  # nothing moves
    assert supporters(stage, suggestion) == 1


async def test_nothing_is_counted_where_nothing_is_asked(stage: Stage, suggestion: str) -> None:
    with stage.database.write() as session:
        session.get_one(Suggestion, suggestion).state = SuggestionState.DONE
    await stage.send(pressed(MAYA, ids.ME_TOO, suggestion, modal=True, about="{}"))
    assert "Number 12 is done, so nobody is counted any more." in words(stage.slack.only_view("views.open"))
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.ME_TOO, "0" * 32, modal=True, about="{}"))
    assert "not on the board" in words(stage.slack.only_view("views.open"))
    assert supporters(stage, suggestion) == 0


async def test_says_so_when_nobody_more_can_be_counted(
    stage: Stage, suggestion: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_cast: Cast) -> CastOutcome:
        raise NotInvitedError

    assert stage.deps
    monkeypatch.setattr(stage.deps.store, "cast", full)
    await stage.send(pressed(MAYA, ids.ME_TOO, suggestion, modal=True, about="{}"))
    assert board.FULL in words(stage.slack.only_view("views.open"))


async def test_says_so_when_the_tally_is_gone(stage: Stage, suggestion: str) -> None:
    with stage.database.read() as session:
        tally = str(session.get_one(Suggestion, suggestion).tally_id)
    stage.vault.cancel(tally)
    await stage.send(pressed(MAYA, ids.ME_TOO, suggestion, modal=True, about="{}"))
    assert board.NOT_NOW in words(stage.slack.only_view("views.open"))


async def test_says_so_when_a_tally_lost_its_key(stage: Stage, suggestion: str) -> None:
    with stage.database.read() as session:
        tally = str(session.get_one(Suggestion, suggestion).tally_id)
    for path in stage.vault.keys.iterdir():
        if tally in path.name:
            path.write_bytes(bytes(path.stat().st_size))
    await stage.send(pressed(MAYA, ids.ME_TOO, suggestion, modal=True, about="{}"))
    told = words(stage.slack.only_view("views.open"))
    assert "key is lost" in told
    assert "pulse" not in told


async def test_list_and_search_reply_with_the_first_few(stage: Stage, suggestion: str) -> None:
    with stage.database.write() as session:
        session.get_one(Suggestion, suggestion).outcome = "Old history."
        why = "Too dear this year."
        add_suggestion(session, "A van each", state=SuggestionState.DECLINED, outcome=why, category=Category.TOOLS)
    reply = await said(stage, "list")
    assert reply["text"] == "13 suggestions."
    assert "Why not: Too dear this year." in words(reply)
    assert "Old history" not in words(reply)
    assert (await said(stage, "list", "declined", "tools"))["text"] == "1 suggestion · Declined · Tools."
    assert (await said(stage, "list", "ring"))["text"] == '1 suggestion with "ring".'
    assert (await said(stage, "search", "ring", "open"))["text"] == 'No suggestion with "ring open".'
    assert (await said(stage, "search"))["text"] == "13 suggestions."
    (show_all,) = (one for one in reply["blocks"][-1]["elements"])
    await stage.send(pressed(MAYA, ids.BOARD, show_all["value"], reply_to="http://x/"))
    assert "*13 suggestions*" in words(stage.slack.only_view("views.open"))


async def test_an_empty_board_says_what_comes_there(stage: Stage) -> None:
    assert "on the board yet" in (await said(stage, "list"))["text"]
    await stage.send(pressed(MAYA, ids.BOARD, "", home={}))
    assert "Nothing is on the board yet." in words(stage.slack.only_view("views.open"))


async def test_reading_writes_nothing(stage: Stage, suggestion: str) -> None:
    assert stage.deps

    async def refuse(*_work: object, **_how: object) -> None:
        raise TribuneError("written")

    object.__setattr__(stage.deps.store, "write", refuse)
    object.__setattr__(stage.deps.store, "cast", refuse)
    for action, value in ((ids.BOARD, ""), (ids.BOARD_SUGGESTION, suggestion)):
        stage.slack.calls.clear()
        await stage.send(pressed(MAYA, action, value, home={}))
        assert "Ring back" in words(stage.slack.only_view("views.open"))


async def test_supporters_are_nobody_to_the_database(stage: Stage, suggestion: str) -> None:
    await stage.send(pressed(TOM, ids.ME_TOO, suggestion, modal=True, about="{}"))
    with stage.database.read() as session:
        raw = session.connection().connection.dbapi_connection
        assert raw is not None
        dump = "\n".join(line for line in raw.iterdump() if not line.startswith('INSERT INTO "people"'))
    assert TOM not in dump
