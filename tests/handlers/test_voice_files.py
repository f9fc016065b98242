"""A file of customers' words, dropped to Tribune or given in Home: taken in, and told about in one message."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import select

from domain.errors import BadFileError
from handlers import voice_files
from models.people import TouchPoint
from models.voices import Voice
from templates import ids
from tests.handlers.conftest import ADMIN, MAYA, Stage
from tests.handlers.sent_voice_files import about, carried, columns, given
from tests.handlers.slack import answer, happened, pressed, submitted

Json = dict[str, Any]

CSV = "comment,date,rating\nNobody called me back.,2025-05-01,1\nLovely engineer.,2025-05-02,5\nBad date,31/02/2025,1\n"


def message(person: str = ADMIN, *files: str, **more: Any) -> Json:
    """A direct message to Tribune, with files."""
    event: Json = {"type": "message", "user": person, "text": "Here", "channel": "D0ADMIN", "channel_type": "im"}
    event |= {"ts": "1748854800.000100", "event_ts": "1748854800.000100"}
    if files:
        event |= {"subtype": "file_share", "files": [{"id": file, "name": "x.csv"} for file in files]}
    return happened(event | more)


def words(stage: Stage) -> set[str]:
    with stage.database.read() as session:
        return set(session.scalars(select(Voice.words)))


def told(stage: Stage, method: str = "chat.postMessage") -> list[str]:
    return [json.dumps(arguments) for called, arguments in stage.slack.calls if called == method]


async def test_a_dropped_file_is_taken_in_and_told_in_one_message(stage: Stage) -> None:
    stage.files.dropped["F1"] = CSV
    response = await stage.send(message(ADMIN, "F1"))
    assert response.status == 200
    assert words(stage) == {"Nobody called me back.", "Lovely engineer."}
    (posted,) = told(stage)
    assert "0 of 3 lines" in posted
    *_, last = told(stage, "chat.update")
    assert "2 comments are new" in last
    assert "Line 4: '31/02/2025' is no date" in last
    assert "comment" in last
    assert stage.woken


async def test_progress_is_told_sparingly(stage: Stage) -> None:
    stage.files.dropped["F1"] = "comment\n" + "".join(f"Comment {number}\n" for number in range(60))
    await stage.send(message(ADMIN, "F1"))
    assert len(words(stage)) == 60
    assert len(told(stage, "chat.update")) == voice_files.STEPS


async def test_slack_tells_again_and_nothing_is_read_twice(stage: Stage) -> None:
    stage.files.dropped["F1"] = CSV
    for _ in range(2):
        await stage.send(message(ADMIN, "F1"))
    assert len(told(stage)) == 1


async def test_the_same_file_dropped_again_adds_nothing(stage: Stage) -> None:
    stage.files.dropped |= {"F1": CSV, "F2": CSV}
    await stage.send(message(ADMIN, "F1", "F2"))
    await stage.send(message(ADMIN, "F3"))
    assert len(words(stage)) == 2


async def test_only_so_many_files_are_remembered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_files, "REMEMBERED", 1)
    stage.files.dropped |= {"F1": CSV, "F2": CSV}
    for file in ("F1", "F2", "F1"):
        await stage.send(message(ADMIN, file))
    assert len(told(stage)) == 3


async def test_one_file_is_read_at_a_time_and_the_others_take_their_turn(stage: Stage) -> None:
    stage.files.dropped |= {"F1": CSV, "F2": "", "F3": "comment\nFine.\n"}
    stage.files.readable.clear()
    await stage.answer(message(ADMIN, "F1", "F2"))
    await asyncio.wait_for(stage.files.asked.wait(), 10)
    await stage.answer(message(ADMIN, "F3"))
    reading, waiting = stage.going_on
    await asyncio.wait_for(waiting, 10)  # it holds nothing that others wait for
    assert not reading.done()
    assert told(stage) == []
    stage.files.readable.set()
    await reading
    first, empty, last = told(stage)
    assert "0 of 3 lines" in first
    assert "The file is empty" in empty
    assert "0 of 1 lines" in last
    assert words(stage) == {"Nobody called me back.", "Lovely engineer.", "Fine."}


async def test_whoever_may_not_hears_so_and_slack_is_not_asked_for_the_file(stage: Stage) -> None:
    await stage.send(message(MAYA, "F0NOT"))
    assert "ask one of Tribune's administrators" in told(stage)[0]
    assert words(stage) == set()


async def test_a_written_message_is_answered_and_not_read(stage: Stage) -> None:
    await stage.send(message(MAYA))
    await stage.send(message(ADMIN))
    to_maya, to_admin = told(stage)
    assert "Nobody reads what you write here" in to_maya
    assert "CSV" not in to_maya
    assert "drop a CSV file here" in to_admin


@pytest.mark.parametrize("more", [{"bot_id": "B1"}, {"subtype": "message_changed"}, {"user": None}])
async def test_apps_and_edits_are_left_alone(stage: Stage, more: Json) -> None:
    sent = message(ADMIN, **more)
    if more.get("user", "") is None:
        del sent["event"]["user"]
    await stage.send(sent)
    assert stage.slack.calls == []


async def test_a_file_that_is_no_table_is_refused_in_a_sentence(stage: Stage) -> None:
    stage.files.dropped |= {"F1": "", "F2": BadFileError("'x' is larger than 25 MB.")}
    await stage.send(message(ADMIN, "F1"))
    await stage.send(message(ADMIN, "F2"))
    empty, large = told(stage)
    assert "The file is empty" in empty
    assert "25 MB" in large


async def test_many_bad_lines_come_in_a_file(stage: Stage) -> None:
    stage.files.dropped["F1"] = "comment,date\n" + "x,=1+1\n" * 7
    await stage.send(message(ADMIN, "F1"))
    assert "7 lines" in told(stage, "chat.update")[-1]
    (upload,) = stage.slack.uploads
    assert upload.count("is no date") == 7


async def test_if_the_message_is_gone_the_end_is_told_in_another(stage: Stage) -> None:
    stage.files.dropped["F1"] = CSV
    stage.slack.refuse["chat.update"] = ["message_not_found"] * 9
    await stage.send(message(ADMIN, "F1"))
    assert "2 comments are new" in told(stage)[-1]


async def test_columns_can_be_chosen_where_their_names_say_nothing(stage: Stage) -> None:
    stage.files.dropped["F1"] = "wer,was,wann,note\nA,Nobody called me back.,2025-05-01,1\nB,Lovely.,2025-05-02,2\n"
    await stage.send(message(ADMIN, "F1"))
    (asked,) = told(stage)
    assert "Which column" in asked
    assert words(stage) == set()
    (blocks,) = [arguments["blocks"] for _, arguments in stage.slack.calls]
    (button,) = [one for block in blocks for one in block.get("elements", ()) if one["type"] == "button"]
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.VOICE_FILE_COLUMNS, button["value"]))
    form = stage.slack.only_view("views.open")
    chosen = columns("1", "5-1", DATE="2", RATING="3")
    response = await stage.send(submitted(ADMIN, form, chosen))
    assert answer(response.body)["response_action"] == "update"
    assert words(stage) == {"Nobody called me back.", "Lovely."}
    with stage.database.read() as session:
        assert set(session.scalars(select(Voice.rating))) == {100, 75}


async def test_one_column_cannot_be_two_things(stage: Stage) -> None:
    view = {"type": "modal", "callback_id": ids.VOICE_FILE_COLUMNS_FORM, "private_metadata": about(carried())}
    response = await stage.send(submitted(ADMIN, view, columns("1", RATING="1")))
    assert "same column" in json.dumps(answer(response.body))


async def test_a_table_with_too_many_columns_is_asked_to_name_one(stage: Stage) -> None:
    stage.files.dropped["F1"] = "x" * 3000 + "\n1\n"
    await stage.send(message(ADMIN, "F1"))
    assert "Call that column" in told(stage)[0]


async def test_a_file_given_in_home_says_where_and_what_was_asked(stage: Stage) -> None:
    with stage.database.write() as session:
        session.add(TouchPoint(id="visit", name="The visit", position=0))
    await stage.send(pressed(ADMIN, ids.IMPORT_VOICES, "s", home={}))
    form = stage.slack.only_view("views.open")
    stage.files.dropped["F1"] = "comment\nNothing\n"
    sent = given("F1", touch_point="visit", question="What could we do better?")
    response = await stage.send(submitted(ADMIN, form, sent))
    assert "is reading it" in json.dumps(answer(response.body))
    with stage.database.read() as session:
        voice = session.scalars(select(Voice)).one()
    assert (voice.touch_point_id, voice.question, voice.label) == ("visit", "What could we do better?", "positive")


async def test_a_touch_point_that_was_removed_meanwhile_is_left_out(stage: Stage) -> None:
    stage.files.dropped["F1"] = CSV
    view = {"type": "modal", "callback_id": ids.VOICE_FILE_FORM, "private_metadata": '{"home": null, "about": ""}'}
    await stage.send(submitted(ADMIN, view, given("F1", touch_point="gone")))
    assert len(words(stage)) == 2
