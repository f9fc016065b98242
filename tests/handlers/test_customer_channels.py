"""Channels marked as customers': read as messages arrive, are edited and are deleted, whatever order Slack tells in."""

import asyncio
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from slack_bolt import BoltResponse
from sqlalchemy import func, select

from domain.errors import BusyError
from domain.voice import Label
from models.customer_channels import HeardMessage
from models.people import TouchPoint
from models.voices import CustomerChannel, Voice
from services import customer_channels
from templates import ids
from tests.handlers.conftest import MAYA, MONDAY, Stage, later
from tests.handlers.sent_voices import filled_in
from tests.handlers.slack import deleted, edited, happened, in_channel, on_message, said
from tests.handlers.test_voices import sent

Json = dict[str, Any]

TALK = "C0TALK"
TS = "1748854800.000100"
"""Monday 9:00, which is when the stage's clock stands."""
FIRST, SECOND, THIRD = "1748854860.000200", "1748854920.000300", "1748854980.000400"


@pytest.fixture(autouse=True)
def marked(stage: Stage) -> None:
    with stage.database.write() as session:
        session.add(TouchPoint(id="hotline", name="The hotline", position=0))
        session.flush()
        session.add(CustomerChannel(channel=TALK, touch_point_id="hotline", since=MONDAY - timedelta(hours=1)))


def words(stage: Stage) -> list[str]:
    with stage.database.read() as session:
        return list(session.scalars(select(Voice.words)))


def is_untouched(stage: Stage) -> bool:
    with stage.database.read() as session:
        return not any(session.scalar(select(func.count()).select_from(table)) for table in (Voice, HeardMessage))


async def test_a_message_is_read_as_it_arrives(stage: Stage) -> None:
    response = await stage.send(in_channel(said("Nobody called me back. It was terrible.")))
    assert response.status == 200
    with stage.database.read() as session:
        voice = session.scalars(select(Voice)).one()
    assert (voice.words, voice.label) == ("Nobody called me back. It was terrible.", Label.NEGATIVE)
    assert (voice.source_id, voice.touch_point_id, voice.reporter_id) == ("channel", "hotline", None)
    assert (voice.channel, voice.ts, voice.said_at) == (TALK, TS, stage.now)
    assert stage.woken


async def test_the_same_event_again_changes_nothing(stage: Stage) -> None:
    for _ in range(3):
        await stage.send(in_channel(said("They came late.")))
    assert words(stage) == ["They came late."]


async def test_edited_and_deleted_messages_are_followed(stage: Stage) -> None:
    await stage.send(in_channel(said("They came late.")))
    await stage.send(edited(said("They came an hour late."), at=FIRST))
    assert words(stage) == ["They came an hour late."]
    await stage.send(deleted(said("They came an hour late."), at=SECOND))
    assert words(stage) == []


EVENTS = {
    "said": in_channel(said("Late.")),
    "edited": edited(said("Very late."), at=FIRST),
    "edited again": edited(said("Far too late."), at=SECOND),
    "deleted": deleted(said("Far too late."), at=THIRD),
}


@pytest.mark.parametrize(
    ("known", "left"),
    [(3, ["Far too late."]), (4, [])],
    ids=["said and edited twice", "and deleted"],
)
async def test_every_order_of_the_events_has_the_same_outcome(stage: Stage, known: int, left: list[str]) -> None:
    for order in permutations(list(EVENTS)[:known]):
        with stage.database.write() as session:
            for table in (Voice, HeardMessage):
                session.query(table).delete()
        for name in (*order, order[0]):
            await stage.send(EVENTS[name])
        assert words(stage) == left, order


async def test_events_on_two_sockets_at_once_have_the_same_outcome(stage: Stage) -> None:
    for number in range(20):
        ts = f"1748854800.{number:06d}"
        message, changed = said("Late.", ts=ts), said(f"Very late {number}.", ts=ts)
        await asyncio.gather(stage.send(edited(changed, at=FIRST)), stage.send(in_channel(message)))
    assert sorted(words(stage)) == sorted(f"Very late {number}." for number in range(20))


async def test_other_channels_are_ignored_before_anything_is_looked_at(stage: Stage) -> None:
    broken: Json = {"type": "message", "channel": "C0OTHER", "channel_type": "channel", "text": {"not": "read"}}
    assert (await stage.send(happened(broken))).status == 200
    await stage.send(in_channel(said("Lunch?"), channel="C0OTHER"))
    await stage.send(edited(said("Lunch!"), at=FIRST, channel="C0OTHER"))
    await stage.send(deleted(said("Lunch!"), at=SECOND, channel="C0OTHER"))
    assert is_untouched(stage)


@pytest.mark.parametrize("kind", ["group", ""])
async def test_a_private_channel_is_read_as_well(stage: Stage, kind: str) -> None:
    assert (await stage.send(in_channel(said("They came late."), kind=kind))).status == 200
    assert words(stage) == ["They came late."]


@pytest.mark.parametrize(
    "message",
    [
        said("<@U0EMP2> has joined the channel", subtype="channel_join"),
        said("set the topic", subtype="channel_topic"),
        said("I know why", thread_ts="1748854700.000100"),
        said("I know why", thread_ts="1748854700.000100", subtype="thread_broadcast"),
        said("", subtype="file_share", files=[{"id": "F1"}]),
        said("   "),
        said("Our digest", user="U0TRIBUNE", bot_id="B0TRIBUNE", app_id="A0TRIBUNE"),
        said("Our digest", user="U0SECOND", bot_id="B0OTHER", app_id="A0TRIBUNE"),
    ],
    ids=["join", "topic", "reply", "broadcast reply", "picture", "blank", "our own", "our own by its app"],
)
async def test_what_no_customer_says_is_not_read(stage: Stage, message: Json) -> None:
    assert (await stage.send(in_channel(message))).status == 200
    assert words(stage) == []


async def test_our_own_changed_message_is_not_read_either(stage: Stage) -> None:
    own = said("Our digest", user="U0TRIBUNE", bot_id="B0TRIBUNE", app_id="A0TRIBUNE")
    await stage.send(edited(own, at=FIRST))
    assert is_untouched(stage)


async def test_a_help_desks_post_is_read_from_where_it_says_it(stage: Stage) -> None:
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": "Ticket"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "The &lt;boiler&gt; leaks"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Since* Monday"}]},
        {"type": "context", "elements": [{"type": "image", "alt_text": "x"}, {"type": "plain_text", "text": "Phone"}]},
        {"type": "divider"},
    ]  # fmt: skip
    app = {"subtype": "bot_message", "bot_id": "B0DESK", "username": "Help desk"}
    await stage.send(in_channel({**said("New ticket", blocks=blocks), **app}))
    attachments: list[Json] = [
        {"pretext": "Ticket 8", "text": "Nobody came.", "fields": [{"title": "Where", "value": "At home"}]},
        {"fallback": "Only this"},
        {"from_url": "https://x.example", "text": "What a page says of itself"},
        {"from_url": "https://slack.example", "is_share": True, "text": "What a customer wrote elsewhere"},
    ]
    await stage.send(in_channel({**said("", ts=FIRST, attachments=attachments), **app}))
    first, second = sorted(words(stage), key=len)
    assert first.splitlines() == ["Ticket", "The <boiler> leaks", "*Since* Monday", "Phone"]
    assert second.splitlines() == [
        *("Ticket 8", "Nobody came.", "Where: At home", "Only this", "What a customer wrote elsewhere"),
    ]


async def test_a_deleted_message_whose_replies_stay_is_deleted(stage: Stage) -> None:
    await stage.send(in_channel(said("They came late.")))
    left = said("This message was deleted.", subtype="tombstone", user="USLACKBOT", thread_ts=TS)
    await stage.send(edited(left, at=FIRST))
    assert words(stage) == []


async def test_a_message_whose_last_words_are_edited_away_is_deleted(stage: Stage) -> None:
    await stage.send(in_channel(said("They came late.", subtype="file_share", files=[{"id": "F1"}])))
    await stage.send(edited(said("", subtype="file_share", files=[{"id": "F1"}]), at=FIRST))
    assert words(stage) == []


async def test_an_edit_of_what_was_said_before_the_channel_was_marked_is_left(stage: Stage) -> None:
    before = f"{(MONDAY - timedelta(hours=2)).timestamp():.6f}"
    await stage.send(edited(said("Nobody had said that it would be read.", ts=before), at=FIRST))
    assert words(stage) == []


async def test_a_message_of_which_nothing_was_heard_is_kept_when_it_is_edited(stage: Stage) -> None:
    later(stage, 5)  # Tribune was down when it was said
    await stage.send(edited(said("They came late."), at=FIRST))
    assert words(stage) == ["They came late."]


async def test_what_was_read_here_is_saved_already(stage: Stage) -> None:
    await stage.send(in_channel(said("They came late.")))
    stage.slack.calls.clear()
    await stage.send(on_message(MAYA, ids.SAVE_VOICE_SHORTCUT, said("They came late.")))
    assert "already" in str(stage.slack.only_view("views.open"))


async def test_what_a_colleague_saved_first_stays_until_the_message_changes(stage: Stage) -> None:
    await stage.send(sent(MAYA, filled_in("They came late."), about=f"{TALK}|{TS}"))
    await stage.send(in_channel(said("Hello all! A customer says: They came late.")))
    assert words(stage) == ["They came late."]
    await stage.send(edited(said("A customer says: They came very late."), at=FIRST))
    assert words(stage) == ["A customer says: They came very late."]


async def test_a_link_preview_leaves_what_a_colleague_saved(stage: Stage) -> None:
    await stage.send(sent(MAYA, filled_in("They came late."), about=f"{TALK}|{TS}"))
    message = said("Hello all! A customer says: They came late. <https://x.example>")
    await stage.send(in_channel(message))
    preview: list[Json] = [{"from_url": "https://x.example", "text": "What the page says of itself"}]
    await stage.send(edited(message | {"attachments": preview}, at=FIRST, before=message))
    assert words(stage) == ["They came late."]


async def test_what_can_not_be_written_now_is_told_again_by_slack(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage.deps

    async def busy(_work: object) -> None:
        raise BusyError("Too much at once.")

    with monkeypatch.context() as patched:
        patched.setattr(stage.deps.store, "write", busy)
        response: BoltResponse = await stage.send(in_channel(said("They came late.")))
    assert response.status == 500
    assert (await stage.send(in_channel(said("They came late.")))).status == 200
    assert words(stage) == ["They came late."]


@pytest.mark.parametrize(
    "event",
    [
        {"text": "Hi", "ts": "yesterday"},
        {"text": "Hi", "ts": "9999999999.000000", "event_ts": "1e9"},
        {"text": 7, "ts": TS},
        {"subtype": "message_changed", "ts": FIRST},
        {"subtype": "message_deleted", "ts": FIRST},
    ],
)
async def test_what_slack_would_never_send_is_left(stage: Stage, event: Json) -> None:
    response = await stage.send(happened({"type": "message", "channel": TALK, "channel_type": "channel"} | event))
    assert response.status == 200
    assert is_untouched(stage)


async def test_none_of_two_hundred_at_once_is_lost(stage: Stage) -> None:
    """What takes too long on a busy machine is told again by Slack, as everything that was not acknowledged."""
    await stage.send(in_channel(said("The first one loads what reads the others.", ts="1748854799.000000")))
    burst = [
        in_channel(said(f"Customer {number} waited for a call back.", ts=f"1748854800.{number:06d}"))
        for number in range(200)
    ]
    for _ in range(3):
        answers = await asyncio.gather(*map(stage.answer, burst))
        burst = [event for event, answer in zip(burst, answers, strict=True) if answer.status != 200]
    assert burst == []
    assert len(words(stage)) == 201


async def test_what_was_heard_is_forgotten_when_slack_no_longer_repeats_it(stage: Stage) -> None:
    await stage.send(in_channel(said("They came late.")))
    for days, left in ((1, 1), (2, 0)):
        later(stage, days)
        with stage.database.write() as session:
            customer_channels.forget_heard(session, now=stage.now)
            assert session.scalar(select(func.count()).select_from(HeardMessage)) == left
    assert words(stage) == ["They came late."]
