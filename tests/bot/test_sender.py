import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import templates
from bot import pictures, slack
from bot import sender as sender_module
from bot.away import Away
from bot.bucket import Bucket
from bot.sender import BREATH, DELIVERY_SECONDS, LEASE, OUTCOME_UNKNOWN, REPAIR, START_WITHIN_SECONDS, Sender
from bot.writer import Writer
from domain.actions import AnswerKind
from domain.answer_messages import AnswerLine, ResultsAnswered
from domain.away import Status
from domain.decisions import concern
from domain.items import questionnaire
from domain.messages import (
    ChannelTrouble,
    Outgoing,
    PulseAnnouncement,
    PulseInvitation,
    PulseResults,
    ReminderReason,
    TalkCard,
    Welcome,
)
from domain.series import ReminderMode
from domain.voice_messages import VoiceDigest
from insight import charts
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from models.pulses import Invitation
from models.settings import Setting
from services import cycles, decisions, deliveries, reminders
from services.reminders import Place
from tests import factories
from tests.bot.fake_slack import LOST, FakeSlack, Json, config_for
from tests.bot.hand_clock import HandClock
from tests.services import deciding
from tests.templates import views_digests
from vault import Vault

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
ADMINISTRATOR = "UADMIN1"


@dataclass
class Post:
    """A sender between a real database and a Slack that fails on demand."""

    sender: Sender
    slack: FakeSlack
    database: Database
    clock: HandClock

    def queue(
        self, message: Outgoing, *, channel: str = "U1", about: str = "a", expires: datetime | None = None
    ) -> None:
        with self.database.write() as session:
            deliveries.queue(
                session, message, channel=channel, about=about, due_at=self.clock.now(), expires_at=expires
            )

    def queue_many(self, count: int) -> None:
        for number in range(count):
            self.queue(Welcome(), channel=f"U{number}", about=f"many {number}")

    def rows(self) -> list[OutboxMessage]:
        with self.database.read() as session:
            return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.due_at, OutboxMessage.unique_key)))

    @property
    def states(self) -> list[DeliveryState]:
        return [row.state for row in self.rows()]

    async def send(self, after: timedelta = timedelta(0)) -> datetime | None:
        self.clock.instant += after
        return await self.sender.send_due(self.clock.now())

    def become(self, holder: str | None) -> None:
        """Go on as another process does, which knows nothing of this one's lease."""
        self.sender._holder = holder
        self.sender._ours_until = LONG_AGO

    async def may_send(self) -> bool:
        return await self.sender._if_ours(lambda session: []) is not None

    async def land(self) -> None:
        """Wait for the reminders that are under way beside their walk."""
        while self.sender._beside:
            await asyncio.wait(self.sender._beside)

    async def send_all(self) -> None:
        """Come again whenever the sender wants to, until nothing is planned."""
        due = await self.send()
        while due is not None:
            self.clock.instant = due
            due = await self.send()


@pytest.fixture
async def post(database: Database, tmp_path: Path) -> AsyncIterator[Post]:
    async with FakeSlack().serving() as fake:
        config = config_for(fake, tmp_path)
        vault = Vault(database.writer, tmp_path / "keys")
        vault.recover()
        writer = Writer(database, vault)
        writer.start()
        clock = HandClock(NOON)
        async with slack.web_session(config) as session:
            sender = Sender(
                client=slack.web_client(config, session, retry=False),
                store=writer,
                vault=vault,
                clock=clock,
                administrators=frozenset({ADMINISTRATOR}),
            )
            yield Post(sender=sender, slack=fake, database=database, clock=clock)
        await writer.stop()


ANNOUNCEMENT = PulseAnnouncement(
    first=False,
    opens_at=NOON,
    closes_at=NOON + timedelta(days=4),
    questions=4,
    answerer="Sam Ortiz",
    answer_by=date(2026, 3, 13),
    signed_by="Sam Ortiz",
)
RESULTS = PulseResults(
    survey_id="s",
    cycle=1,
    opened_at=NOON,
    closed_at=NOON,
    invited=40,
    answered=None,
    strength=None,
    finding=None,
    lines=(),
    items=(),
    segments=(),
    answerer="Sam Ortiz",
    answer_by=date(2026, 3, 13),
    comments_at=None,
    next_opens_on=None,
)


async def test_nothing_to_send_asks_slack_nothing(post: Post) -> None:
    assert await post.send() is None
    assert post.slack.calls == []


async def test_a_message_is_sent_once_with_an_opaque_key_and_marked(post: Post) -> None:
    post.queue(Welcome())
    assert await post.send() is None
    (row,) = post.rows()
    (sent,) = post.slack.posted
    assert sent["metadata"] == {"event_type": "tribune_message", "event_payload": {"key": row.key}}
    assert (row.state, row.channel, row.ts) == (DeliveryState.SENT, "D1", sent["ts"])
    assert sent["text"]
    assert await post.send(timedelta(days=1)) is None
    assert len(post.slack.posted) == 1


async def test_what_is_due_later_waits(post: Post) -> None:
    post.queue(Welcome())
    assert await post.sender.send_due(NOON - timedelta(hours=1)) == NOON
    assert post.slack.posted == []


async def test_sends_three_and_says_when_to_come_again(post: Post) -> None:
    post.queue_many(5)
    due = await post.send()
    assert len(post.slack.posted) == 3
    assert due is not None
    assert NOON < due < NOON + timedelta(seconds=1)
    await post.send_all()
    assert len(post.slack.posted) == 5


async def test_too_fast_pauses_everybody_until_slack_allows(post: Post) -> None:
    post.queue_many(5)
    post.slack.fail("chat.postMessage", {"ok": False, "error": "ratelimited"})
    post.slack.headers["Retry-After"] = "45"
    due = await post.send()
    assert due == NOON + timedelta(seconds=45)
    assert post.slack.posted == []
    assert post.states == [DeliveryState.DUE] * 5
    await post.send_all()
    assert len(post.slack.posted) == 5
    assert post.states == [DeliveryState.SENT] * 5


async def test_too_fast_as_a_status_without_json_is_understood_too(post: Post) -> None:
    post.queue(Welcome())
    post.slack.fail("chat.postMessage", 429)
    assert await post.send() == NOON + timedelta(seconds=30)


async def test_a_lost_answer_is_looked_up_and_not_sent_again(post: Post) -> None:
    post.queue(Welcome())
    post.slack.fail("chat.postMessage", LOST)
    due = await post.send()
    assert post.states == [DeliveryState.CLAIMED]
    assert due == NOON + deliveries.LEASE
    post.queue_many(5)
    await post.send_all()
    assert post.states == [DeliveryState.SENT] * 6
    assert len(post.slack.posted) == 6
    assert post.slack.called("conversations.open") == [{"users": "U1"}]
    assert {row.ts for row in post.rows()} == {message["ts"] for message in post.slack.posted}


async def test_a_message_that_never_arrived_is_sent_after_looking(post: Post) -> None:
    post.queue(Welcome())
    post.slack.fail("chat.postMessage", 503)
    await post.send_all()
    assert len(post.slack.posted) == 1
    assert len(post.slack.called("chat.postMessage")) == 2
    assert post.slack.called("conversations.history")


async def test_an_answer_to_results_goes_into_their_thread_and_is_looked_up_there(post: Post) -> None:
    post.queue(Welcome(), channel="C1", about="results:s1")  # what it says does not matter here
    await post.send_all()
    line = AnswerLine(kind=AnswerKind.WE_WONT, by="Sam", words="No money.")
    post.queue(ResultsAnswered(survey_id="s1", results_of=date(2025, 6, 13), line=line), channel="C1")
    post.slack.fail("chat.postMessage", LOST)
    await post.send_all()
    results, answer = post.slack.posted
    assert (answer["channel"], answer["thread_ts"]) == ("C1", results["ts"])
    assert len(post.slack.called("conversations.replies")) == 1
    assert post.states == [DeliveryState.SENT] * 2


async def test_what_happens_to_a_decision_stands_in_one_thread_in_its_order(post: Post) -> None:
    with post.database.write() as session:
        deciding.staffed(session)
        one = deciding.objected(session)
        decisions.decide_anyway(session, one, version=1, leader=deciding.SAM, reason="We must.", now=deciding.MONDAY)
    await post.send_all()
    first, *others = [message for message in post.slack.posted if message["channel"] == deciding.CHANNEL]
    assert "thread_ts" not in first
    assert "reply_broadcast" not in first
    assert [(message["thread_ts"], message.get("reply_broadcast")) for message in others] == [
        (first["ts"], None),
        (first["ts"], None),
        (first["ts"], True),  # how it ended stands in the channel too
    ]
    assert [message["text"].split(".")[0].partition(": ")[2] for message in others] == [
        "The customer champion (Person 2) consents",
        "The employee champion (Person 1) objects",
        "Saturdays on call",
    ]


async def test_without_the_first_message_in_the_channel_the_others_stand_alone(post: Post) -> None:
    with post.database.write() as session:
        deciding.staffed(session)
        one = deciding.posted(session)
        post_of_it = session.scalars(select(OutboxMessage).where(OutboxMessage.unique_key == f"decision:{one}")).one()
        post_of_it.state = DeliveryState.FAILED
        deciding.says(session, one, concern("Who covers lunch?"), by=deciding.PRIYA)
    await post.send_all()
    (answer,) = [message for message in post.slack.posted if message["channel"] == deciding.CHANNEL]
    assert "thread_ts" not in answer


@pytest.mark.parametrize("word", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
async def test_slacks_own_failures_are_ambiguous(post: Post, word: str) -> None:
    post.queue(Welcome())
    post.slack.fail("chat.postMessage", word)
    await post.send()
    assert post.states == [DeliveryState.CLAIMED]


async def test_looking_up_reads_every_page_of_the_history(post: Post) -> None:
    post.queue(ANNOUNCEMENT, channel="C1")
    post.slack.fail("chat.postMessage", LOST)
    await post.send()
    for number in range(7):
        post.slack.posted.append({"channel": "C1", "ts": f"9.{number}"})
    await post.send_all()
    assert post.states == [DeliveryState.SENT]
    assert len(post.slack.called("conversations.history")) == 4
    assert "conversations.open" not in [name for name, _ in post.slack.calls]


async def test_without_the_right_to_read_history_nothing_is_posted_twice(post: Post) -> None:
    post.queue(ANNOUNCEMENT, channel="C1")
    post.slack.fail("chat.postMessage", LOST)
    await post.send()
    post.slack.fail("conversations.history", "missing_scope")
    await post.send(deliveries.LEASE)
    assert len(post.slack.posted) == 1
    failed = next(row for row in post.rows() if row.unique_key == "a")
    assert (failed.state, failed.error) == (DeliveryState.FAILED, OUTCOME_UNKNOWN)


@pytest.mark.parametrize("failure", [LOST, 503, {"ok": False, "error": "ratelimited"}])
async def test_a_look_up_that_fails_is_tried_again_before_anything_is_sent(post: Post, failure: str) -> None:
    post.queue(Welcome())
    post.slack.fail("chat.postMessage", LOST)
    post.slack.fail("conversations.history", failure)
    await post.send_all()
    assert len(post.slack.posted) == 1
    assert post.states == [DeliveryState.SENT]


async def test_a_look_up_in_a_channel_that_is_gone_ends_as_failed(post: Post) -> None:
    post.queue(ANNOUNCEMENT, channel="C1")
    post.slack.fail("chat.postMessage", LOST)
    post.slack.fail("conversations.history", "channel_not_found")
    await post.send_all()
    failed = next(row for row in post.rows() if row.unique_key == "a")
    assert (failed.state, failed.error) == (DeliveryState.FAILED, "channel_not_found")


async def test_a_channel_without_the_bot_ends_as_failed_and_administrators_hear_of_it(post: Post) -> None:
    post.queue(ANNOUNCEMENT, channel="C1")
    post.slack.fail("chat.postMessage", "not_in_channel")
    await post.send_all()
    failed = next(row for row in post.rows() if row.unique_key == "a")
    assert (failed.state, failed.error) == (DeliveryState.FAILED, "not_in_channel")
    assert [message["channel"] for message in post.slack.posted] == [ADMINISTRATOR.replace("U", "D", 1)]
    assert any(row.kind == ChannelTrouble.__name__ for row in post.rows())


async def test_a_shut_out_app_loses_nothing_and_waits_for_repair(post: Post) -> None:
    post.queue_many(4)
    post.slack.fail("chat.postMessage", "invalid_auth")
    assert await post.send() == NOON + REPAIR
    assert len(post.slack.called("chat.postMessage")) == 1
    await post.send_all()
    assert post.states == [DeliveryState.SENT] * 4


async def test_a_slack_that_is_not_there_loses_nothing(post: Post) -> None:
    post.queue(Welcome())
    real = post.sender._client.base_url
    post.sender._client.base_url = "http://127.0.0.1:1/api/"
    assert await post.send() == NOON + BREATH
    assert post.states == [DeliveryState.DUE]
    post.sender._client.base_url = real
    await post.send_all()
    assert len(post.slack.posted) == 1


async def test_a_message_that_cant_be_worded_does_not_stop_the_others(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_show = templates.show

    def show(view: object) -> Json:
        if isinstance(view, TalkCard):
            raise LookupError  # noqa: TRY004 - stands for a broken template
        return real_show(view)

    monkeypatch.setattr(templates, "show", show)
    card = TalkCard(
        survey_id="s", cycle=1, strength=None, finding=None, channel="C1", answerer="Sam", answer_by=date(2026, 3, 13)
    )
    post.queue(card, about="a")
    post.queue(Welcome(), about="b")
    await post.send_all()
    states = {row.unique_key: row.state for row in post.rows()}
    assert (states["a"], states["b"]) == (DeliveryState.FAILED, DeliveryState.SENT)


async def test_expired_messages_are_never_sent(post: Post) -> None:
    post.queue(Welcome(), expires=NOON + timedelta(hours=1))
    assert await post.send(timedelta(hours=2)) is None
    assert post.slack.posted == []


async def test_results_come_with_their_picture(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "draw_results", lambda view: b"PNG")
    monkeypatch.setattr(pictures, "POLL_SECONDS", 0)
    post.slack.mimetype_after = 2
    post.queue(RESULTS, channel="C1")
    await post.send_all()
    (sent,) = post.slack.posted
    picture = next(block for block in sent["blocks"] if block["type"] == "image")
    assert picture["slack_file"] == {"id": "F1"}
    assert picture["alt_text"]
    assert len(post.slack.called("files.info")) == 3


async def test_a_digest_comes_with_its_picture(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "draw_moods", lambda shown: b"PNG")
    monkeypatch.setattr(pictures, "POLL_SECONDS", 0)
    post.queue(VoiceDigest(issue="gone", shown=views_digests.shown("Lifts", 1)), channel="C1")
    await post.send_all()
    (sent,) = post.slack.posted
    assert [block["type"] for block in sent["blocks"]][:2] == ["section", "image"]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])
async def test_results_come_without_a_picture_rather_than_not_at_all(
    post: Post, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(charts, "draw_results", lambda view: b"PNG")
    post.slack.fail(method, "missing_scope")
    post.queue(RESULTS, channel="C1")
    await post.send_all()
    (sent,) = post.slack.posted
    assert not any(block["type"] == "image" for block in sent["blocks"])


async def test_a_picture_that_slack_does_not_take_is_left_out(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "draw_results", lambda view: b"PNG")
    post.slack.fail("chat.postMessage", "invalid_blocks")
    post.queue(RESULTS, channel="C1")
    await post.send_all()
    (sent,) = post.slack.posted
    assert not any(block["type"] == "image" for block in sent["blocks"])
    assert post.states == [DeliveryState.SENT]


async def test_only_one_process_sends_at_a_time(post: Post) -> None:
    post.become("one")
    post.queue_many(5)
    await post.send()
    assert len(post.slack.posted) == 3
    post.become("two")
    assert await post.send(timedelta(seconds=5)) == post.clock.now() + timedelta(seconds=20)
    assert len(post.slack.posted) == 3
    await post.send(LEASE)
    assert len(post.slack.posted) == 5


async def test_whoever_stops_lets_another_process_send_at_once(post: Post) -> None:
    post.become("one")
    post.queue_many(5)
    await post.send()
    await post.sender.leave()
    post.become("two")
    await post.sender.leave()  # one that never held it takes it from nobody
    await post.send(timedelta(seconds=5))
    assert len(post.slack.posted) == 5
    post.become("one")
    await post.sender.leave()
    post.become("three")
    assert not await post.may_send()


@pytest.mark.parametrize("holder", [None, "one"])
async def test_a_stop_before_anything_was_sent_is_no_error(post: Post, holder: str | None) -> None:
    post.become(holder)
    await post.sender.leave()
    assert await post.may_send()


async def test_a_lease_is_written_anew_only_when_a_quarter_of_it_is_over(post: Post) -> None:
    post.become("one")
    written = []
    for _ in range(9):
        assert await post.may_send()
        with post.database.read() as session:
            written.append(session.get_one(Setting, "lease:sender").value)
        post.clock.instant += LEASE / 8
    assert len(set(written)) == 3
    assert written[0:3] == written[0:1] * 3
    assert written[3:6] == written[3:4] * 3


async def test_a_stop_lets_the_message_under_way_arrive_and_gives_the_others_back(post: Post) -> None:
    post.queue_many(3)
    post.slack.answers.clear()
    sending = asyncio.create_task(post.send())
    await post.slack.heard.wait()
    post.sender.stop()
    post.slack.answers.set()
    assert await sending is None
    assert post.states == [DeliveryState.SENT, DeliveryState.DUE, DeliveryState.DUE]
    assert await post.send() is None
    assert len(post.slack.called("chat.postMessage")) == 1


async def test_what_could_not_begin_in_time_is_given_back(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.queue_many(3)
    loop = asyncio.get_running_loop()
    time, late = loop.time, START_WITHIN_SECONDS

    def slow_post(arguments: Json) -> Json:
        monkeypatch.setattr(loop, "time", lambda: time() + late)
        return post.slack._post_message(arguments)

    post.slack._methods["chat.postMessage"] = slow_post
    post.clock.instant += timedelta(seconds=1)  # the tick began a second ago: the lease runs from now
    await post.sender._deliver_some(NOON)
    assert post.states == [DeliveryState.SENT, DeliveryState.DUE, DeliveryState.DUE]


async def test_what_may_have_been_sent_already_is_never_given_back(post: Post) -> None:
    post.queue(Welcome())
    post.slack.fail("chat.postMessage", LOST)
    await post.send()
    post.clock.instant += deliveries.LEASE
    post.sender.stop()
    await post.sender._deliver_some(post.clock.now())
    assert post.states == [DeliveryState.CLAIMED]
    assert len(post.slack.called("chat.postMessage")) == 1


async def test_a_delivery_that_takes_too_long_is_cut_and_looked_up(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_module, "DELIVERY_SECONDS", 0.05)
    post.queue(Welcome())
    post.slack.answers.clear()
    assert await post.send() == NOON + deliveries.LEASE
    assert post.states == [DeliveryState.CLAIMED]
    assert await post.send(deliveries.LEASE) == post.clock.now() + deliveries.LEASE
    post.slack.answers.set()
    monkeypatch.undo()
    await post.send_all()
    assert len(post.slack.posted) == 1
    assert post.states == [DeliveryState.SENT]


def test_a_lease_outlasts_the_longest_delivery_that_begins_late() -> None:
    assert pictures.PATIENCE_SECONDS + slack.TIMEOUT_SECONDS <= DELIVERY_SECONDS
    assert timedelta(seconds=START_WITHIN_SECONDS + DELIVERY_SECONDS) < deliveries.LEASE


class Walk:
    """A reminder's cursor over a roster, as services.reminders moves it; `pending` are the people to remind."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, people: list[str], pending: set[str]) -> None:
        self.left, self.pending = people, pending
        for name in ("next_due", "step", "remind"):
            monkeypatch.setattr(reminders, name, getattr(self, name))

    def next_due(self, session: Session, *, now: datetime) -> datetime | None:
        return now if self.left else None

    def step(self, session: Session, *, now: datetime) -> Place | None:
        return replace(PLACE, person=self.left.pop(0)) if self.left else None

    def remind(self, session: Session, *, place: Place, **_: object) -> PulseInvitation | None:
        return INVITATION if place.person in self.pending else None


PLACE = Place(survey_id="s", person="", day=NOON.date(), due_at=NOON, since=date.min, reminds=ReminderMode.UNANSWERED)


INVITATION = PulseInvitation(
    survey_id="s",
    first=questionnaire(1).scaled[0],
    questions=4,
    closes_at=NOON + timedelta(days=2),
    answerer="Sam Ortiz",
    answer_by=date(2026, 3, 13),
    why=ReminderReason.UNANSWERED,
)


async def test_every_place_takes_its_share_of_the_rate_reminded_or_not(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(monkeypatch, [f"U{number}" for number in range(5)], {"U1", "U4"})
    await post.send()
    assert len(walk.left) == 4
    post.clock.instant += timedelta(seconds=1)
    post.queue_many(5)  # they take the rate, and the walk waits
    await post.send()
    assert len(walk.left) == 4
    await post.send_all()
    post.slack.posted[:] = [message for message in post.slack.posted if message.get("metadata") is None]
    assert [message["channel"] for message in post.slack.posted] == ["D1", "D4"]
    assert all("metadata" not in message or message["metadata"] is None for message in post.slack.posted)


@pytest.mark.parametrize("pending", [set(), {"U2"}, {f"U{number}" for number in range(9)}])
async def test_the_steps_of_a_walk_are_equally_apart_however_slow_slack_is_and_whoever_is_reminded(
    post: Post, monkeypatch: pytest.MonkeyPatch, pending: set[str]
) -> None:
    """The database's own log tells when each cursor moved: a longer step would name who was reminded before it."""
    walk = Walk(monkeypatch, [f"U{number}" for number in range(9)], pending)
    post.slack.answers.clear()
    steps = []
    while len(walk.left) > 1:  # at the last place it waits for all that are under way
        left = len(walk.left)
        due = await post.send()
        assert len(walk.left) == left - 1
        steps.append(post.clock.now())
        post.clock.instant = due or post.clock.now()
    assert len({after - before for before, after in pairwise(steps)}) == 1
    assert post.slack.posted == []
    post.slack.answers.set()
    await post.send_all()
    assert {message["channel"].replace("D", "U") for message in post.slack.posted} == pending


async def test_a_walk_has_so_many_reminders_under_way_and_then_waits_for_all(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "MOST_BESIDE", 2)
    walk = Walk(monkeypatch, ["U1", "U2", "U3"], {"U1", "U2", "U3"})
    post.slack.answers.clear()
    for _ in range(2):
        post.clock.instant = await post.send() or post.clock.now()
    waiting = asyncio.create_task(post.send())
    await asyncio.sleep(0.05)
    assert walk.left == ["U3"]
    post.slack.answers.set()
    await waiting
    assert walk.left == []
    await post.land()
    assert len(post.slack.posted) == 3


async def test_what_slack_is_too_slow_for_ends_with_the_sender(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_module, "LAST_REMINDERS_SECONDS", 0.05)
    Walk(monkeypatch, ["U1", "U2"], {"U1"})
    post.slack.answers.clear()
    await post.send()
    (under_way,) = post.sender._beside
    post.sender.stop()
    await post.sender.leave()
    with pytest.raises(asyncio.CancelledError):
        await under_way
    post.slack.answers.set()


async def test_a_reminder_that_cannot_be_made_stops_no_walk(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk(monkeypatch, ["U1", "U2"], {"U2"})

    def remind(session: Session, *, place: Place, **_: object) -> PulseInvitation | None:
        if place.person == "U1":
            raise ValueError
        return INVITATION

    monkeypatch.setattr(reminders, "remind", remind)
    await post.send_all()
    assert walk.left == []
    assert [message["channel"] for message in post.slack.posted] == ["D2"]


async def test_a_reminder_that_slack_certainly_did_not_take_is_sent_later(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    Walk(monkeypatch, ["U1"], {"U1"})
    post.slack.fail("chat.postMessage", {"ok": False, "error": "ratelimited"})
    await post.send()
    await post.land()
    assert await post.send(timedelta(seconds=1)) == NOON + timedelta(seconds=30)
    await post.send_all()
    assert [message["channel"] for message in post.slack.posted] == ["D1"]


async def test_somebody_who_answers_while_their_reminder_is_held_gets_none(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(monkeypatch, ["U1"], {"U1"})
    post.slack.fail("chat.postMessage", {"ok": False, "error": "ratelimited"})
    await post.send()
    walk.pending.clear()
    await post.send_all()
    assert post.slack.posted == []


@pytest.mark.parametrize("failure", [LOST, 503, "user_disabled"])
async def test_a_reminder_is_never_sent_twice(post: Post, monkeypatch: pytest.MonkeyPatch, failure: str | int) -> None:
    Walk(monkeypatch, ["U1"], {"U1"})
    post.slack.fail("chat.postMessage", failure)
    await post.send_all()
    assert len(post.slack.called("chat.postMessage")) == 1


async def test_another_process_may_have_taken_the_last_place(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk(monkeypatch, ["U1"], {"U1"})
    monkeypatch.setattr(reminders, "step", lambda session, *, now: walk.left.clear())
    await post.send()
    assert await post.send() is None
    assert post.slack.posted == []


async def test_an_empty_claim_takes_a_share_of_the_rate(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.queue(Welcome())
    monkeypatch.setattr(deliveries, "claim", lambda session, *, now, most: [])
    due = await post.send()
    assert due is not None
    assert NOON < due < NOON + timedelta(seconds=1)


async def test_what_was_claimed_with_one_that_slack_refused_waits_with_it(post: Post) -> None:
    post.queue_many(3)
    post.slack.fail("chat.postMessage", LOST, LOST, LOST)
    await post.send_all()
    assert len(post.slack.posted) == 3
    assert post.states == [DeliveryState.SENT] * 3


async def until(post: Post, instant: datetime) -> None:
    """Send what is due until then, each at its time."""
    while (due := await post.send()) is not None and due <= instant:
        post.clock.instant = due
    post.clock.instant = instant


@pytest.fixture
def asking(post: Post) -> Post:
    """A pulse has opened for ten people in London, on a Tuesday at 10:00; nobody is asked yet."""
    with post.database.write() as session:
        factories.add_people(session, 10)
        factories.set_up_series(session)
    with post.database.write() as session:
        cycles.announce_due(session, now=factories.ANNOUNCED)
        cycles.open_due(session, vault=post.sender._vault, now=factories.OPENED)
        session.execute(delete(OutboxMessage))
    post.clock.instant = factories.OPENED
    post.sender._bucket = Bucket(post.clock.now())
    return post


def asked(post: Post) -> dict[str, DeliveryState]:
    with post.database.read() as session:
        return {row.person_id: row.state for row in session.scalars(select(Invitation))}


def times(post: Post, person: str) -> int:
    """How many messages somebody has."""
    return sum(message["channel"] == person.replace("U", "D", 1) for message in post.slack.posted)


AWAY = factories.user(1)
EVENING = factories.OPENED.replace(hour=17)
SPREAD = timedelta(minutes=31)


async def test_whoever_is_away_is_asked_within_the_hour_of_coming_back(asking: Post) -> None:
    away = {AWAY}
    asking.sender._away = away
    await until(asking, factories.OPENED + timedelta(hours=3))
    assert asked(asking).pop(AWAY) is DeliveryState.DUE
    assert times(asking, AWAY) == 0
    assert sum(state is DeliveryState.SENT for state in asked(asking).values()) == 9
    away.clear()
    await until(asking, factories.OPENED + timedelta(hours=4, minutes=1))
    assert times(asking, AWAY) == 1


async def test_whoever_comes_back_in_the_evening_is_asked_at_ten_on_the_next_working_day(asking: Post) -> None:
    away = {AWAY}
    asking.sender._away = away
    await until(asking, EVENING)
    away.clear()
    tomorrow = factories.OPENED + timedelta(days=1)
    await until(asking, tomorrow - timedelta(seconds=1))
    assert times(asking, AWAY) == 0
    await until(asking, tomorrow + timedelta(minutes=1))
    assert times(asking, AWAY) == 1


async def test_whoever_comes_back_on_the_day_of_the_reminder_is_asked_and_not_reminded_too(asking: Post) -> None:
    away = {AWAY}
    asking.sender._away = away
    await until(asking, EVENING + timedelta(days=1))
    away.clear()
    await until(asking, factories.OPENED + timedelta(days=2, hours=2))
    assert (times(asking, AWAY), times(asking, factories.user(2))) == (1, 2)


async def test_whoever_is_away_to_the_end_is_not_asked_at_all(asking: Post) -> None:
    asking.sender._away = {AWAY}
    await until(asking, factories.CLOSED + timedelta(days=1))
    assert times(asking, AWAY) == 0
    assert asked(asking)[AWAY] is DeliveryState.EXPIRED


async def test_whoever_is_away_on_the_day_of_the_reminder_gets_none(asking: Post) -> None:
    away: set[str] = set()
    asking.sender._away = away
    await until(asking, EVENING)
    away.add(AWAY)
    await until(asking, factories.CLOSED)
    assert (times(asking, AWAY), times(asking, factories.user(2))) == (1, 2)


async def test_what_an_away_persons_row_holds_is_the_same_whatever_their_status_says(asking: Post) -> None:
    """Only that it waits: nothing of the status, and not when it ends."""
    clock = asking.clock
    away = Away(clock)
    ends = clock.now() + timedelta(hours=2, minutes=13)
    away.hear_of(AWAY, Status(emoji="", text="Out sick", until=ends))
    away.hear_of(factories.user(2), Status(emoji=":palm_tree:", text="", until=None))
    asking.sender._away = away
    await until(asking, clock.now() + SPREAD)
    with asking.database.read() as session:
        rows = session.scalars(select(Invitation).where(Invitation.state == DeliveryState.DUE)).all()
    assert {row.person_id for row in rows} == {AWAY, factories.user(2)}
    assert ends not in {row.due_at for row in rows}
    assert all(row.due_at - clock.now() <= timedelta(hours=1) for row in rows)
    await until(asking, ends + timedelta(hours=1, minutes=1))
    assert (times(asking, AWAY), times(asking, factories.user(2))) == (1, 0)


async def test_an_invitation_whose_fate_is_unknown_is_looked_up_though_its_reader_is_away_by_now(
    asking: Post,
) -> None:
    asking.sender._away = set()
    asking.slack.fail("chat.postMessage", *[LOST] * 10)
    await until(asking, factories.OPENED + SPREAD)
    asking.sender._away = {factories.user(number) for number in range(10)}
    await until(asking, factories.OPENED + timedelta(hours=1))
    assert set(asked(asking).values()) == {DeliveryState.SENT}
    assert len(asking.slack.posted) == 10


async def test_invitations_and_results_go_before_reminders(asking: Post) -> None:
    await until(asking, EVENING)
    asking.clock.instant = factories.OPENED + timedelta(days=2)
    asking.queue_many(6)
    sent = len(asking.slack.posted)
    while len(asking.slack.posted) < sent + 6:
        due = await asking.send()
        assert due is not None
        asking.clock.instant = due
    newest = asking.slack.posted[sent : sent + 6]
    assert {message["text"][:8] for message in newest} == {newest[0]["text"][:8]}


async def test_a_reminder_is_held_over_the_close_by_nobody(asking: Post) -> None:
    await until(asking, EVENING + timedelta(days=1))
    asking.clock.instant = factories.OPENED + timedelta(days=2)
    asking.slack.fail("chat.postMessage", {"ok": False, "error": "ratelimited"})
    await asking.send()
    await asking.land()
    asked_so_far = len(asking.slack.posted)
    asking.clock.instant = factories.CLOSED + timedelta(minutes=1)
    await asking.send()
    assert len(asking.slack.posted) == asked_so_far
