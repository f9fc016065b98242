"""Sends what is due: claim, send, mark. Nothing is lost, nothing is doubled, and Slack is never hurried.

A send whose answer was lost stays claimed until its lease runs out, which is longer than any call takes; then the key
that travels with each message is looked for in the conversation's history before anything is sent again. Reminders go
the other way round: the cursor moves first, so that a crash may lose the one in flight and never doubles it.

The database's own log tells to the microsecond when a cursor moved. So it moves at equal steps: each place takes its
slot, and whether somebody there is reminded is looked up, and done, beside the walk, which waits for nobody.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

import templates
from bot.bucket import Bucket
from bot.log import new_reference
from bot.pictures import with_mood_picture, with_picture
from bot.slack import FAILURES, Failure, Refusal, refusal, retry_after, word_of
from bot.store import Store
from domain.messages import PulseResults
from domain.voice_messages import VoiceDigest
from handlers.deps import Clock
from models import leases
from services import deliveries, reminders
from services.deliveries import Delivery
from services.reminders import Place
from vault import Vault

Json = dict[str, Any]
T = TypeVar("T")

EVENT_TYPE = "tribune_message"
LEASE = timedelta(minutes=2)
"""How long a process that died keeps the others from sending."""
START_WITHIN_SECONDS = 20
"""A claim of some messages holds them all at once: one that has not begun by then is given back."""
DELIVERY_SECONDS = 60
"""The most that one delivery may take with everything that it needs of Slack: 25 for the results' pictures and 30, the
HTTP timeout, for the message make 55. 20 to start and 60 to deliver are 80, and leave the mark 10 of the 90 seconds
for which `services.deliveries.LEASE` keeps others from it."""
ANOTHER_SENDS = timedelta(seconds=20)
BREATH = timedelta(seconds=10)
"""How long to leave Slack alone when it can't be reached or does not know what it did."""
REPAIR = timedelta(minutes=10)
"""How long to wait when the app as a whole may not speak: somebody has to repair its token or scopes first."""
MOST_BESIDE = 20
"""Reminders under way beside their walk. So many are so only if Slack is very slow: then the walk waits for all."""
LAST_REMINDERS_SECONDS = 1.0
"""How long a stop waits for the reminders that are under way."""
HISTORY = timedelta(days=30)
HISTORY_PAGE = 200
OUTCOME_UNKNOWN = "outcome_unknown"
"""Sent or not, and history may not be read: a person has to look, so that nothing is posted twice."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

log = structlog.get_logger()


class Posted(NamedTuple):
    """Where Slack has a message."""

    channel: str
    ts: str


class Sender:
    """One workspace's postman. `send_due` is called again and again, one call at a time."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        store: Store,
        vault: Vault,
        clock: Clock,
        administrators: Collection[str],
        away: Collection[str] = (),
        holder: str | None = None,
    ) -> None:
        """`client` must not repeat calls by itself: a lost answer is no failure.

        Whoever is `away` is asked when they are back, and not reminded.

        `holder`: this process's name, where several share the workspace and its rate; one of them sends at a time.
        """
        self._client = client
        self._store = store
        self._vault = vault
        self._clock = clock
        self._administrators = administrators
        self._away = away
        self._holder = holder
        self._ours_until = _LONG_AGO
        """Until when no other process sends, as far as is known here."""
        self._bucket = Bucket(clock.now())
        self._held: deque[Place] = deque()
        """Reminders that Slack certainly did not take: in memory only, as nothing may be written about them."""
        self._beside: set[asyncio.Task[None]] = set()
        self._next_step = _LONG_AGO
        self._stopping = False

    def stop(self) -> None:
        """Begin nothing more; what is under way goes on."""
        self._stopping = True

    async def leave(self) -> None:
        """End what is under way, and let another process send at once, instead of when the lease has run out."""
        if self._beside:
            _, late = await asyncio.wait(self._beside, timeout=LAST_REMINDERS_SECONDS)
            for task in late:
                task.cancel()
        holder, self._ours_until = self._holder, _LONG_AGO
        if holder is not None:
            await self._write(lambda session: leases.release(session, "sender", holder=holder, now=self._clock.now()))

    async def send_due(self, now: datetime) -> datetime | None:
        """Send as much of what is due as the rate allows; when to come again, or None if nothing is planned."""
        while not self._stopping:
            delivery, reminder = await self._store.read(lambda session: self._dues(session, now))
            walking = reminder is not None and reminder <= now
            if walking:
                reminder = max(now, self._next_step, self._bucket.next_at(now))
            soonest = min((due for due in (delivery, reminder) if due is not None), default=None)
            if soonest is None or soonest > now:
                if walking or not (self._beside or self._held):
                    return soonest
                if self._beside:
                    await asyncio.wait(self._beside)
                continue  # the walk is over; what Slack refused of it, perhaps while we looked, goes on
            if self._bucket.ready(now) == 0:
                return self._bucket.next_at(now)
            if delivery is not None and delivery <= now:
                if not await self._deliver_some(now):
                    return now + ANOTHER_SENDS
            elif not await self._step(now):
                return now + ANOTHER_SENDS
            else:  # whether the walk goes on is looked up when it is time for the next place
                slot = max(self._next_step, self._bucket.next_at(now))
                return slot if delivery is None else min(slot, delivery)
        return None

    def _dues(self, session: Session, now: datetime) -> tuple[datetime | None, datetime | None]:
        delivery = deliveries.next_due(session, now=now)
        if self._held or (delivery is not None and delivery <= now):  # deliveries go first
            return delivery, now if self._held else None
        return delivery, reminders.next_due(session, now=now)

    async def _if_ours(self, work: Callable[[Session], list[T]]) -> list[T] | None:
        """Run `work` in a transaction of its own while no other process sends; None, with nothing done, if one does."""
        now = self._clock.now()  # not the tick's: sending may have taken long since
        renews = self._holder is not None and self._ours_until - now < LEASE * 3 / 4

        def both(session: Session) -> list[T] | None:
            return None if renews and not self._renew(session, now) else work(session)

        done = await self._store.write(both, patient=True)
        if renews:
            self._ours_until = _LONG_AGO if done is None else now + LEASE
        return done

    def _renew(self, session: Session, now: datetime) -> bool:
        return leases.hold(session, "sender", holder=str(self._holder), now=now, until=now + LEASE)

    async def _deliver_some(self, now: datetime) -> bool:
        """Deliver what is due, as much of it as the rate allows. False, with nothing done, while another sends."""
        last_start = asyncio.get_running_loop().time() + START_WITHIN_SECONDS
        most = self._bucket.ready(now)
        # The tick may be some seconds old; a claim has to last from here.
        at = max(now, self._clock.now())
        claimed = await self._if_ours(lambda session: deliveries.claim(session, now=at, most=most))
        if claimed is None:
            return False
        if not claimed:  # all of it had expired, or another process was quicker; a token paces the next look
            self._bucket.take(now)
        for delivery in claimed:
            in_time = asyncio.get_running_loop().time() < last_start
            if self._is_for_later(delivery):
                await self._ask_later(delivery)
            elif in_time and not self._stopping and self._bucket.take(now):
                await self._deliver(delivery)
            elif not delivery.ambiguous:
                await self._give_back(delivery, due_at=self._bucket.next_at(now))
        return True

    async def _deliver(self, delivery: Delivery) -> None:
        deadline = asyncio.get_running_loop().time() + DELIVERY_SECONDS
        try:
            async with asyncio.timeout_at(deadline):
                posted = await self._find(delivery) if delivery.ambiguous else None
        except FAILURES as error:
            await self._not_looked_up(delivery, error)
            return
        if posted is None:
            message = await self._render(delivery)
            if message is None:
                return
            try:
                async with asyncio.timeout_at(deadline):
                    posted = await self._post_delivery(delivery, message)
            except FAILURES as error:
                await self._not_posted(delivery, error)
                return
            self._bucket.went_well()
        channel, ts = posted
        await self._write(lambda session: deliveries.mark_sent(session, delivery, channel=channel, ts=ts))

    async def _render(self, delivery: Delivery) -> Json | None:
        """The message in Slack's words; None, and marked as failed, if it can't be put into them."""
        try:
            return templates.show(delivery.message)
        except Exception:  # one of the three edges: one bad message must not stop the others
            reference = new_reference()
            log.exception("not_rendered", reference=reference)
            await self._fail(delivery, f"reference {reference}")
            return None

    async def _post_delivery(self, delivery: Delivery, message: Json) -> Posted:
        illustrated = await self._illustrated(delivery, message)
        try:
            return await self._post_to(delivery, illustrated)
        except SlackApiError as error:
            if illustrated is message or word_of(error) != "invalid_blocks":
                raise
            log.warning("sent_without_picture", error=error)
        return await self._post_to(delivery, message)

    async def _illustrated(self, delivery: Delivery, message: Json) -> Json:
        """The message with its picture, if it has one."""
        if isinstance(delivery.message, PulseResults):
            return await with_picture(self._client, self._store, delivery.message, message)
        if isinstance(delivery.message, VoiceDigest):
            return await with_mood_picture(self._client, self._store, delivery.message, message)
        return message

    async def _post_to(self, delivery: Delivery, message: Json) -> Posted:
        thread = delivery.thread
        return await self._post(delivery.channel, message, key=delivery.key, thread=thread, shown=delivery.broadcast)

    async def _post(
        self, channel: str, message: Json, *, key: str | None, thread: str | None = None, shown: bool = False
    ) -> Posted:
        """`shown`: a reply stands in the channel too."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}} if key else None
        answer = await self._client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            reply_broadcast=True if thread and shown else None,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
            **message,
        )
        return Posted(channel=answer["channel"], ts=answer["ts"])

    async def _not_posted(self, delivery: Delivery, error: Failure) -> None:
        meaning, until = self._rest(error)
        if meaning is Refusal.PERMANENT:
            await self._fail(delivery, word_of(error) if isinstance(error, SlackApiError) else "")
        elif meaning is not Refusal.UNKNOWN:
            await self._give_back(delivery, due_at=until)
        # What is unknown stays claimed: when its lease runs out, it is looked up.

    async def _find(self, delivery: Delivery) -> Posted | None:
        """Look in the conversation's history, or in the thread, for the message's key."""
        channel = delivery.channel
        if channel.startswith(("U", "W")):
            opened = await self._client.conversations_open(users=channel)
            channel = opened["channel"]["id"]
        oldest, cursor = str((self._clock.now() - HISTORY).timestamp()), ""
        while True:
            where: Json = {"channel": channel, "cursor": cursor, "limit": HISTORY_PAGE, "include_all_metadata": True}
            if delivery.thread:
                page = await self._client.conversations_replies(ts=delivery.thread, **where)
            else:
                page = await self._client.conversations_history(oldest=oldest, **where)
            for message in page["messages"]:
                if (message.get("metadata") or {}).get("event_payload", {}).get("key") == delivery.key:
                    return Posted(channel=channel, ts=message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    async def _not_looked_up(self, delivery: Delivery, error: Failure) -> None:
        """It stays claimed, and is looked up again when the new lease runs out; unless it never can be."""
        word = word_of(error) if isinstance(error, SlackApiError) else ""
        if word == "missing_scope":
            await self._fail(delivery, OUTCOME_UNKNOWN)
        elif self._rest(error)[0] is Refusal.PERMANENT:
            await self._fail(delivery, word)

    def _rest(self, error: Failure) -> tuple[Refusal, datetime]:
        """What a failure means, and until when the whole workspace is left alone because of it."""
        meaning, now = refusal(error), self._clock.now()
        word = word_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        until = now
        if meaning is Refusal.TOO_FAST and isinstance(error, SlackApiError):
            until = now + timedelta(seconds=retry_after(error))
            self._bucket.refused(until=until)
        elif meaning is not Refusal.PERMANENT:
            until = now + (REPAIR if meaning is Refusal.SHUT_OUT else BREATH)
            self._bucket.pause(until=until)
        log.warning("not_sent", state=meaning.value, reason=word)
        return meaning, until

    async def _fail(self, delivery: Delivery, reason: str) -> None:
        now = self._clock.now()
        await self._write(
            lambda session: deliveries.mark_failed(
                session, delivery, reason=reason, administrators=self._administrators, now=now
            )
        )

    def _is_for_later(self, delivery: Delivery) -> bool:
        """An invitation to somebody who is away, and has certainly not had it."""
        return delivery.table == "invitations" and not delivery.ambiguous and delivery.channel in self._away

    async def _ask_later(self, delivery: Delivery) -> None:
        now = self._clock.now()
        await self._write(lambda session: deliveries.ask_later(session, delivery, now=now))

    async def _give_back(self, delivery: Delivery, *, due_at: datetime) -> None:
        await self._write(lambda session: deliveries.give_back(session, delivery, due_at=due_at))

    async def _write(self, work: Callable[[Session], None]) -> None:
        await self._store.write(work, patient=True)

    async def _step(self, now: datetime) -> bool:
        """Go one place further on the roster; it takes its slot and its share of the rate, reminded or not.

        False, with nothing done, while another process sends.
        """
        if len(self._beside) >= MOST_BESIDE:
            await asyncio.wait(self._beside)
        again = bool(self._held)
        places = await self._if_ours(lambda session: [] if again else [reminders.step(session, now=now)])
        if places is None:
            return False
        self._bucket.take(now)
        self._next_step = now + timedelta(seconds=1 / self._bucket.rate)
        for place in filter(None, [self._held.popleft()] if again else places):
            task = asyncio.create_task(self._remind(place, now))
            self._beside.add(task)
            task.add_done_callback(self._beside.discard)
        return True

    async def _remind(self, place: Place, now: datetime) -> None:
        """Remind whoever is at this place, if there is anything to remind them of. The pace does not depend on it."""
        try:
            invitation = await self._store.read(
                lambda session: reminders.remind(session, vault=self._vault, place=place, away=self._away, now=now)
            )
            if invitation is not None:
                await self._post(place.person, templates.show(invitation), key=None)
        except FAILURES as error:
            if self._rest(error)[0] in {Refusal.TOO_FAST, Refusal.NOT_SENT, Refusal.SHUT_OUT}:
                self._held.append(place)
        except Exception:  # one of the three edges: nobody waits for it, and the walk goes on
            log.exception("not_reminded", reference=new_reference())
