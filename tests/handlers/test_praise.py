"""A customer's praise: read by the colleague first, shown to everybody only if they say so, and never counted."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from domain.praise import PraiseState
from models.deliveries import DeliveryState, OutboxMessage
from models.people import TouchPoint
from models.pulses import Series
from models.voices import Digest, Praise
from services import deliveries, praise, voices
from services.people import change_person
from templates import ids
from tests.handlers.conftest import GUEST, MAYA, SAM, TOM, Stage, later, member
from tests.handlers.sent_voices import filled_in
from tests.handlers.slack import pressed
from tests.handlers.test_voices import send, text_of

Json = dict[str, Any]

WORDS = "Anna from the hotline was so kind. Thank you!"


async def praised(stage: Stage, *people: str) -> str:
    """Maya passes on praise for these people: the voice's id."""
    with stage.database.write() as session:
        session.add(TouchPoint(id="hotline", name="The hotline", position=0))
    await send(stage, MAYA, filled_in(WORDS, touch_point="hotline", praised=people or (TOM,)))
    with stage.database.read() as session:
        return session.scalars(select(Praise.voice_id)).first() or ""


def waiting(stage: Stage, kind: str) -> list[OutboxMessage]:
    with stage.database.read() as session:
        return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)))


def delivered(stage: Stage, *, ts: str = "1748854800.000900") -> None:
    """The message has been sent."""
    with stage.database.write() as session:
        for row in session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "Praised")):
            row.state, row.channel, row.ts = DeliveryState.SENT, "D0TOM", ts


def state(stage: Stage, voice: str, person: str = TOM) -> PraiseState:
    with stage.database.read() as session:
        return session.get_one(Praise, (voice, person)).state


def shared(person: str, view: Json, number: int = 0) -> Json:
    """[Post it here], beside one of the channels."""
    one = [block["accessory"] for block in view["blocks"] if "accessory" in block][number]
    return pressed(person, one["action_id"], one["value"], modal=True)


async def post(stage: Stage, person: str, view: Json, number: int = 0) -> Json:
    """What somebody sees after pressing it."""
    stage.slack.calls.clear()
    await stage.send(shared(person, view, number))
    _, arguments = stage.slack.calls[-1]
    return arguments["view"]


async def shown_form(stage: Stage, voice: str, person: str = TOM) -> Json:
    stage.slack.calls.clear()
    await stage.send(pressed(person, ids.SHOW_PRAISE, voice))
    view = stage.slack.only_view("views.open")
    stage.slack.calls.clear()
    return view


async def test_the_colleague_gets_the_words_alone(stage: Stage) -> None:
    await praised(stage)
    (message,) = waiting(stage, "Praised")
    assert (message.channel, message.due_at) == (TOM, stage.now)
    assert "so kind" in message.payload
    assert "The hotline" in message.payload
    assert MAYA not in message.payload
    assert not waiting(stage, "PraiseShared")


@pytest.mark.parametrize(
    ("now", "arrives"),
    [
        (datetime(2025, 6, 2, 5, 0, tzinfo=UTC), datetime(2025, 6, 2, 7, 0, tzinfo=UTC)),
        (datetime(2025, 6, 2, 9, 0, tzinfo=UTC), datetime(2025, 6, 2, 9, 0, tzinfo=UTC)),
        (datetime(2025, 6, 2, 17, 0, tzinfo=UTC), datetime(2025, 6, 3, 7, 0, tzinfo=UTC)),
    ],
)
async def test_praise_wakes_nobody(stage: Stage, now: datetime, arrives: datetime) -> None:
    stage.now = now  # London is an hour ahead of it
    await praised(stage)
    assert waiting(stage, "Praised")[0].due_at == arrives


async def test_words_that_are_bad_and_praise_somebody_do_both(stage: Stage) -> None:
    words = "Anna was so kind, but nobody ever came. Three weeks of terrible, disgusting waiting, the worst service."
    told = await send(stage, MAYA, filled_in(words, praised=(TOM,), rating="1"))
    assert "This customer is very unhappy: whoever looks after it is told now." in text_of(told["view"])
    assert waiting(stage, "Praised")
    with stage.database.read() as session:
        assert session.scalars(select(voices.rows.Alert)).all()


async def test_keeping_it_changes_the_message_and_posts_nothing(stage: Stage) -> None:
    voice = await praised(stage)
    delivered(stage)
    await stage.send(pressed(TOM, ids.KEEP_PRAISE, voice))
    assert state(stage, voice) is PraiseState.KEPT
    ((method, arguments),) = stage.slack.calls
    assert (method, arguments["channel"], arguments["ts"]) == ("chat.update", "D0TOM", "1748854800.000900")
    assert "You keep it to yourself." in str(arguments["blocks"])
    assert "so kind" in str(arguments["blocks"])
    assert ids.KEEP_PRAISE not in str(arguments["blocks"])
    assert not waiting(stage, "PraiseShared")


async def test_everybody_reads_it_once_the_colleague_has_seen_what_and_where(stage: Stage) -> None:
    voice = await praised(stage)
    delivered(stage)
    stage.set_up()
    view = await shown_form(stage, voice)
    assert "In <#C0PULSE>" in text_of(view)
    assert "*A customer praised Employee 2*" in text_of(view)
    assert "<#C0PULSE>" in text_of(await post(stage, TOM, view))
    changed = stage.slack.calls[0][1]
    (message,) = waiting(stage, "PraiseShared")
    assert (message.channel, message.due_at) == ("C0PULSE", stage.now)
    assert "Employee 2" in message.payload
    assert TOM not in message.payload
    assert state(stage, voice) is PraiseState.PUBLIC
    assert "You showed it to everybody, in <#C0PULSE>." in str(changed["blocks"])
    assert "posted already" in text_of(await post(stage, TOM, view))
    assert len(waiting(stage, "PraiseShared")) == 1


async def test_the_colleague_may_still_show_what_they_kept_but_not_keep_what_is_shown(stage: Stage) -> None:
    voice = await praised(stage)
    stage.set_up()
    await stage.send(pressed(TOM, ids.KEEP_PRAISE, voice))
    await stage.send(pressed(TOM, f"{ids.SHARE_PRAISE}:1", f"{voice}|C0PULSE"))  # forged, but their own
    assert "<#C0PULSE>" in text_of(stage.slack.calls[-1][1]["view"])
    assert state(stage, voice) is PraiseState.PUBLIC
    stage.slack.calls.clear()
    await stage.send(pressed(TOM, ids.KEEP_PRAISE, voice))
    assert "posted already" in text_of(stage.slack.only_view("views.open"))
    assert state(stage, voice) is PraiseState.PUBLIC


async def test_of_several_channels_the_colleague_chooses_one(stage: Stage) -> None:
    voice = await praised(stage)
    stage.set_up()
    with stage.database.write() as session:
        session.add(
            Digest(
                id="d1", channel="C0DIGEST", zone="UTC", weekday=1, hour=9, every_weeks=1, active=True,
                approval=True, next_at=stage.now,
            )
        )  # fmt: skip
    view = await shown_form(stage, voice)
    assert "In <#C0DIGEST>\nIn <#C0PULSE>" in text_of(view)
    for value in (f"{voice}|C0BOARD", voice, "", "|C0PULSE"):
        await stage.send(pressed(TOM, f"{ids.SHARE_PRAISE}:1", value, modal=True))
    assert state(stage, voice) is PraiseState.TOLD
    await post(stage, TOM, view, 0)
    assert [message.channel for message in waiting(stage, "PraiseShared")] == ["C0DIGEST"]


async def test_praise_goes_nowhere_but_where_the_colleague_said(stage: Stage) -> None:
    voice = await praised(stage)
    stage.set_up()
    await post(stage, TOM, await shown_form(stage, voice))
    with stage.database.write() as session:
        (row,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "PraiseShared"))
        row.state, row.error = DeliveryState.FAILED, "not_in_channel"
    with stage.database.write() as session:
        series = session.scalars(select(Series.id)).one()
        assert deliveries.change_channel(session, series, old="C0PULSE", new="C0OTHER", now=stage.now) == 0
        assert deliveries.retry_channel(session, "C0PULSE", now=stage.now) == 1


async def test_without_a_channel_it_says_who_can_set_one_up(stage: Stage) -> None:
    view = await shown_form(stage, await praised(stage))
    assert "no channel for it yet" in text_of(view)
    assert not [block for block in view["blocks"] if "accessory" in block]


async def test_nobody_answers_somebody_elses_praise(stage: Stage) -> None:
    voice = await praised(stage)
    stage.set_up()
    for action in (ids.SHOW_PRAISE, ids.KEEP_PRAISE):
        stage.slack.calls.clear()
        await stage.send(pressed(SAM, action, voice))
        assert "These words were deleted by now" in text_of(stage.slack.only_view("views.open"))
    view = await shown_form(stage, voice)
    assert "These words were deleted by now" in text_of(await post(stage, SAM, view))
    assert state(stage, voice) is PraiseState.TOLD


async def test_praise_of_deleted_words_is_gone(stage: Stage) -> None:
    voice = await praised(stage)
    stage.set_up()
    view = await shown_form(stage, voice)
    with stage.database.write() as session:
        voices.delete_voice(session, voice)
    assert "These words were deleted by now" in text_of(await post(stage, TOM, view))
    assert not waiting(stage, "PraiseShared")


async def test_praise_that_waits_for_the_morning_says_what_the_words_say_by_then(stage: Stage) -> None:
    stage.now = datetime(2025, 6, 2, 22, 0, tzinfo=UTC)
    about = "C0TALK|1748854800.000100"
    await send(stage, MAYA, filled_in("They were kind."), about=about)
    with stage.database.write() as session:
        voice = voices.voice_at(session, *about.split("|"))
        assert voice
        praise.told(session, voice.id, TOM, stage.now)
        voices.change_voice(session, "C0TALK", voice.ts or "", "They were kind and quick.", now=stage.now)
    assert "kind and quick" in waiting(stage, "Praised")[0].payload
    with stage.database.write() as session:
        voices.delete_voice(session, voice.id)
    assert not waiting(stage, "Praised")


@pytest.mark.parametrize("how_far", [DeliveryState.DUE, DeliveryState.FAILED])
async def test_everybody_reads_the_words_as_they_are_by_then(stage: Stage, how_far: DeliveryState) -> None:
    about = "C0TALK|1748854800.000100"
    stage.set_up()
    await send(stage, MAYA, filled_in("They were kind. Ring me under [phone].", praised=(TOM,)), about=about)
    with stage.database.read() as session:
        voice = session.scalars(select(Praise.voice_id)).one()
    delivered(stage)
    await post(stage, TOM, await shown_form(stage, voice))
    with stage.database.write() as session:
        (row,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "PraiseShared"))
        row.state = how_far
    with stage.database.write() as session:
        voices.change_voice(session, "C0TALK", "1748854800.000100", "They were kind.", now=stage.now)
    (message,) = waiting(stage, "PraiseShared")
    assert "Ring me" not in message.payload
    assert "They were kind." in message.payload


async def test_no_copy_is_kept_of_praise_whose_words_are_deleted(stage: Stage) -> None:
    voice = await praised(stage)
    delivered(stage)
    stage.set_up()
    await post(stage, TOM, await shown_form(stage, voice))
    with stage.database.write() as session:
        voices.delete_voice(session, voice)
    assert not waiting(stage, "Praised")
    assert not waiting(stage, "PraiseShared")


async def test_whoever_leaves_overnight_is_sent_nothing(stage: Stage) -> None:
    stage.now = datetime(2025, 6, 2, 22, 0, tzinfo=UTC)
    await praised(stage, TOM, SAM)
    with stage.database.write() as session:
        change_person(session, replace(member(TOM, "Tom"), deactivated=True), now=stage.now)
    states = {message.channel: message.state for message in waiting(stage, "Praised")}
    assert states == {TOM: DeliveryState.EXPIRED, SAM: DeliveryState.DUE}


async def test_whoever_has_left_in_between_is_not_told(stage: Stage) -> None:
    voice = await praised(stage)
    with stage.database.write() as session:
        change_person(session, replace(member(SAM, "Sam"), deactivated=True), now=stage.now)
        for person in (SAM, GUEST, "U0NOBODY", TOM):
            praise.told(session, voice, person, stage.now)
    assert [message.channel for message in waiting(stage, "Praised")] == [TOM]


async def test_a_slow_slack_does_not_undo_a_decision(stage: Stage) -> None:
    voice = await praised(stage)
    delivered(stage)
    stage.slack.refuse["chat.update"] = ["message_not_found"]
    assert (await stage.send(pressed(TOM, ids.KEEP_PRAISE, voice))).status == 200
    assert state(stage, voice) is PraiseState.KEPT


async def test_praise_is_counted_nowhere(stage: Stage) -> None:
    await praised(stage, TOM, SAM)
    later(stage, 1)
    assert set(Praise.__table__.columns.keys()) == {"voice_id", "person_id", "state"}
