"""Claim, send, mark: what the sender asks of the database. Invitations and outbox messages go the same way.

A claim moves rows from due to claimed with a lease. A row whose lease ran out was being sent by a process that died:
its outcome is not known, so it is not sent again before it was looked up (`Delivery.ambiguous`).
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import get_args

from sqlalchemy import false, true
from sqlalchemy.orm import Session

from domain.action_messages import ActionDropped, ActionGiven, ActionsDue, CustomersToTell
from domain.answer_messages import ResultsAnswered
from domain.cadence import at_local, local_day
from domain.consultation_messages import ConsultationMessage
from domain.decision_messages import DecisionEnded, DecisionMessage, DecisionNews, DecisionPosted, DecisionReviewed
from domain.desk_messages import DeskDay, DeskHoldBack, DeskNews, DeskReminder
from domain.election_messages import ElectionNews, ElectionNote
from domain.messages import ChannelTrouble, DeliveryTrouble, Introduction, Outgoing, PulseInvitation, PulseResults
from domain.seat_messages import SeatNews, SeatNote
from domain.voice_messages import PraiseShared, QuotesProposed, VoiceAlerts, VoiceDigest
from models import deliveries as rows
from models import people, pulses
from models.base import insert_many, insert_once, random_id, random_ids
from models.copies import is_restored
from models.deliveries import DeliveryColumns, DeliveryState, OutboxMessage
from models.pulses import Cycle, Invitation, Series
from models.serial import dump, load
from services import (
    action_messages,
    alert_messages,
    consultation_messages,
    decision_messages,
    desk_messages,
    digest_messages,
    election_messages,
    loop,
    seat_messages,
)
from services.champions_settings import rules as champions_rules
from services.desk_settings import desk
from services.pulses import days_left, invitation, zone_of

LEASE = timedelta(seconds=90)
"""Longer than the HTTP timeout of one send, with its picture."""

LOOK_AGAIN = timedelta(hours=1)
"""How long an invitation waits for somebody who is away."""

GATHER = timedelta(minutes=10)
"""How long failed direct messages are counted before administrators hear of them, once."""

IN_ORDER = timedelta(seconds=2)
"""How long a message waits for another one that comes before it."""

CHANNEL_REASONS = frozenset({"not_in_channel", "is_archived", "channel_not_found", "restricted_action"})
"""Slack's words for what is wrong with a channel, not with one message."""

_KINDS: dict[str, type[Outgoing]] = {kind.__name__: kind for kind in get_args(Outgoing)}
_TABLES: dict[str, type[DeliveryColumns]] = {"invitations": Invitation, "outbox": OutboxMessage}
_CHAMPIONS = (
    *(*get_args(SeatNews), *get_args(ElectionNews)),
    *(*get_args(DecisionNews), *get_args(ConsultationMessage)),
)
"""What goes to the channel of elections and decisions."""
_UNINTRODUCED = rows.waits_for(Introduction.__name__, Invitation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message that this process has claimed."""

    table: str
    """"invitations" or "outbox"."""
    key: str
    channel: str
    message: Outgoing | PulseInvitation
    ambiguous: bool
    thread: str | None = None
    """The ts of the message that it is a reply to."""
    broadcast: bool = False
    """The reply is shown in the channel too."""


def queue(
    session: Session,
    message: Outgoing,
    *,
    channel: str,
    about: str,
    due_at: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Put a message into the outbox; `about` is unique: the same thing queued twice is sent once."""
    values = {
        "id": random_id(),
        "kind": type(message).__name__,
        "payload": dump(message),
        "unique_key": about,
        "channel": channel,
        "due_at": due_at,
        "expires_at": expires_at,
        "state": DeliveryState.DUE,
        "key": random_id(),
    }
    insert_once(session, OutboxMessage, values)


def queue_alike(session: Session, message: Outgoing, *, dues: Mapping[str, datetime]) -> None:
    """Put the same direct message to many people into the outbox, each at an instant of their own.

    Whoever queues it sees to it that nobody gets it twice.
    """
    kind, payload = type(message).__name__, dump(message)
    ids, keys = random_ids(len(dues)), random_ids(len(dues))
    rows = [
        {
            "id": row_id,
            "kind": kind,
            "payload": payload,
            "unique_key": f"{kind}:{row_id}",
            "channel": person,
            "due_at": due_at,
            "expires_at": None,
            "state": DeliveryState.DUE,
            "key": key,
        }
        for (person, due_at), row_id, key in zip(dues.items(), ids, keys, strict=True)
    ]
    if rows:
        insert_many(session, OutboxMessage, rows)


def claim(session: Session, *, now: datetime, most: int = 20) -> list[Delivery]:
    """Claim what is due, oldest first, and end what has expired. Nobody is asked before they are introduced."""
    session.flush()
    invitable = pulses.invites_to_an_open_pulse()
    ready = chain(
        rows.take(session, Invitation, now=now, most=most, allowed=invitable, waits=_UNINTRODUCED),
        rows.take(session, OutboxMessage, now=now, most=most, allowed=true(), waits=false()),
    )
    soonest = sorted(ready, key=lambda row: row.due_at)[:most]
    return [claimed for row in soonest if (claimed := _claimed(session, row, now=now))]


def _claimed(session: Session, row: DeliveryColumns, *, now: datetime) -> Delivery | None:
    """A message, claimed; None if there is nothing left to say, so that it ends unsent, or if it waits a little."""
    message = _message(session, row, now=now)
    if message is None:
        row.state, row.lease_until = DeliveryState.EXPIRED, None
        return None
    if _comes_later(session, row, message):
        row.state, row.lease_until, row.due_at = DeliveryState.DUE, None, now + IN_ORDER
        return None
    ambiguous = row.state is DeliveryState.CLAIMED
    row.state, row.lease_until = DeliveryState.CLAIMED, now + LEASE
    return Delivery(
        table="outbox" if isinstance(row, OutboxMessage) else "invitations",
        key=row.key,
        channel=row.channel,
        message=message,
        ambiguous=ambiguous,
        thread=_thread(session, row.channel, message),
        broadcast=isinstance(message, DecisionPosted | DecisionEnded | DecisionReviewed),
    )


def _thread(session: Session, channel: str, message: Outgoing | PulseInvitation) -> str | None:
    """The message that this one belongs to, if that stands in the channel where this one goes by now.

    An answer belongs to its results, and what happens to a decision to the first that everybody read of it.
    """
    if isinstance(message, ResultsAnswered):
        begun = rows.sent_as(session, f"results:{message.survey_id}")
    elif isinstance(message, DecisionNews):
        begun = rows.sent_as(session, f"decision:{message.decision}")
    else:
        return None
    return begun[1] if begun and begun[0] == channel else None


def _comes_later(session: Session, row: DeliveryColumns, message: Outgoing | PulseInvitation) -> bool:
    """Whether something that happened to the same decision before has still to be told in the channel.

    Otherwise a reply could come before the message that it belongs to, and an outcome before the last answer.
    """
    if not (isinstance(row, OutboxMessage) and isinstance(message, DecisionNews)):
        return False
    waiting = rows.unsent_in(session, row.channel, f"decision:{message.decision}")
    return any(_position(about) < _position(row.unique_key) for about in waiting)


def _position(about: str) -> int:
    """Where in the log of its decision stands what a message is about; 0 for the first that everybody reads."""
    return int(about.split(":")[2]) if about.count(":") > 1 else 0


def _message(session: Session, row: DeliveryColumns, *, now: datetime) -> Outgoing | PulseInvitation | None:
    if isinstance(row, Invitation):
        return invitation(session, row.survey_id, row.person_id, now=now)
    assert isinstance(row, OutboxMessage)
    message = load(_KINDS[row.kind], row.payload)
    return _as_it_is(session, message, now=now)


def _as_it_is(session: Session, message: Outgoing, *, now: datetime) -> Outgoing | None:
    """The message with what is looked up when it is sent; None if there is nothing left to say."""
    if isinstance(message, SeatNote):
        return seat_messages.filled(session, message)
    if isinstance(message, DecisionMessage):
        return decision_messages.filled(session, message)
    if isinstance(message, ElectionNote):
        return election_messages.filled(session, message)
    if isinstance(message, ConsultationMessage):
        return consultation_messages.filled(session, message, now=now)
    return _looked_up(session, message, now=now)


def _looked_up(session: Session, message: Outgoing, *, now: datetime) -> Outgoing | None:
    match message:
        case VoiceAlerts():
            return alert_messages.filled(session, message)
        case VoiceDigest() | QuotesProposed():
            return digest_messages.filled(session, message)
        case ActionsDue() | ActionGiven() | ActionDropped() | CustomersToTell():
            return action_messages.filled(session, message, now=now)
        case DeskDay() | DeskReminder() | DeskHoldBack():
            return desk_messages.filled(session, message, now=now)
        case PulseResults():
            return replace(message, did=loop.since_last_results(session, message))
        case _:
            return message


def mark_sent(session: Session, delivery: Delivery, *, channel: str, ts: str) -> None:
    """Slack has it."""
    row = _row(session, delivery)
    row.state, row.lease_until, row.channel, row.ts = DeliveryState.SENT, None, channel, ts


def mark_failed(
    session: Session, delivery: Delivery, *, reason: str, administrators: Collection[str], now: datetime
) -> None:
    """Slack refuses it for good: keep Slack's word, and tell administrators (once a channel and reason, a day).

    Not so if only the channel is wrong, and another one was chosen since the message was queued: it goes there.
    """
    row = _row(session, delivery)
    row.state, row.lease_until, row.error = DeliveryState.FAILED, None, reason[:80]
    if isinstance(delivery.message, ChannelTrouble | DeliveryTrouble):
        return  # bad news about bad news could go round for ever
    channel_refused = reason in CHANNEL_REASONS and delivery.channel.startswith(("C", "G"))
    channel_now = _channel_now(session, row, delivery)
    if channel_refused and channel_now and channel_now != delivery.channel:
        _send_again(row, channel=channel_now, now=now)
        return
    for administrator in people.administering(session, administrators) or sorted(administrators):
        if channel_refused:
            message = ChannelTrouble(channel=delivery.channel, reason=reason)
            about = f"channel_trouble:{delivery.channel}:{reason}:{now.date()}:{administrator}"
            queue(session, message, channel=administrator, about=about, due_at=now)
        else:
            _count_failure(session, delivery, reason=reason[:80], administrator=administrator, now=now)
        _pass_on(session, delivery, administrator=administrator, now=now)


def _count_failure(session: Session, delivery: Delivery, *, reason: str, administrator: str, now: datetime) -> None:
    """Count failures of one kind into one message to an administrator, which waits a little for the others."""
    kind = type(delivery.message).__name__
    about = f"delivery_trouble:{kind}:{reason[:40]}:{now.date()}:{administrator}"
    if waiting := rows.waiting_about(session, about):
        trouble = load(DeliveryTrouble, waiting.payload)
        waiting.payload = dump(replace(trouble, count=trouble.count + 1))
    else:
        what = re.sub(r"(?<=.)(?=[A-Z])", " ", kind).lower()
        trouble = DeliveryTrouble(what=what, count=1, reason=reason)
        queue(session, trouble, channel=administrator, about=about, due_at=now + GATHER)


def _pass_on(session: Session, delivery: Delivery, *, administrator: str, now: datetime) -> None:
    """Somebody has to hear of an unhappy customer or a suggestion: an administrator, where Slack does not take it."""
    message = delivery.message
    if isinstance(message, DeskDay | DeskReminder | DeskHoldBack) and not message.unreachable:
        about = f"desk:{delivery.key}:{administrator}"
        queue(session, desk_messages.passed_on(message), channel=administrator, about=about, due_at=now)
    if isinstance(message, VoiceAlerts) and not (message.without_owner or message.unreachable):
        passed_on = replace(message, unreachable=True, stands_in_for="", customers=(), more=0)
        about = f"voice_alerts:{delivery.key}:{administrator}"
        queue(session, passed_on, channel=administrator, about=about, due_at=now)


def give_back(session: Session, delivery: Delivery, *, due_at: datetime) -> None:
    """It was certainly not sent (429, refused connection): due again at `due_at`."""
    row = _row(session, delivery)
    row.state, row.lease_until, row.due_at = DeliveryState.DUE, None, due_at


def ask_later(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """Look again whether somebody is back: in an hour or, when the day is over, at the hour of their next working day.

    The same for everybody who is away, whatever they say and for how long: nothing of that is written. After their
    last working day before closing there is nothing left to ask.
    """
    row = _row(session, delivery)
    assert isinstance(row, Invitation)
    cycle, zone = session.get_one(Cycle, row.survey_id), zone_of(session, row.person_id)
    series = session.get_one(Series, cycle.series_id)
    soon = now + LOOK_AGAIN
    if soon < at_local(local_day(now, zone), series.close, zone):
        due = soon
    else:
        days = days_left(session, row.survey_id, row.person_id, now=now)
        due = days[0].due_at if days else cycle.close_at
    give_back(session, delivery, due_at=due)


def doubt_after_restore(session: Session, *, now: datetime) -> None:
    """If the database was restored from a copy, take all that is due as perhaps sent: Slack is asked first."""
    if is_restored(session):
        for table in _TABLES.values():
            rows.doubt(session, table, now=now)


def retry_channel(session: Session, channel: str, *, now: datetime) -> int:
    """[Check again]: make the failed messages of a channel due once more; how many."""
    failed = rows.failed_in(session, channel)
    for row in failed:
        _send_again(row, channel=channel, now=now)
    return len(failed)


def change_channel(session: Session, series_id: str, *, old: str, new: str, now: datetime) -> int:
    """A series has another channel: what the old one refused as a channel becomes due there; how many.

    Not what it refused of another series, which may have the same channel; nor praise: whoever it is about was shown
    where it would be posted.
    """
    there = (row for row in rows.failed_in(session, old) if row.kind != PraiseShared.__name__)
    failed = [row for row in there if row.error in CHANNEL_REASONS]
    about = ((row, _series_of(session, row)) for row in failed)
    refused = [row for row, series in about if series is None or series.id == series_id]
    for row in refused:
        _send_again(row, channel=new, now=now)
    return len(refused)


def tell_news_in(session: Session, *, old: str, new: str, now: datetime) -> None:
    """The desk's news has another channel: what the old one refused as a channel becomes due there.

    What it refused of the desk's own messages, administrators have got instead.
    """
    for row in rows.failed_in(session, old):
        if row.kind == DeskNews.__name__ and row.error in CHANNEL_REASONS:
            _send_again(row, channel=new, now=now)


def tell_champions_in(session: Session, *, old: str, new: str, now: datetime) -> None:
    """Elections and decisions have another channel: what the old one refused as a channel becomes due there."""
    kinds = {kind.__name__ for kind in _CHAMPIONS}
    for row in rows.failed_in(session, old):
        if row.kind in kinds and row.error in CHANNEL_REASONS:
            _send_again(row, channel=new, now=now)


def send_elsewhere(session: Session, about: Collection[str], *, old: str, new: str, now: datetime) -> None:
    """Messages about these things have another channel: what the old one refused as a channel becomes due there."""
    for row in rows.failed_in(session, old):
        if row.unique_key in about and row.error in CHANNEL_REASONS:
            _send_again(row, channel=new, now=now)


def _send_again(row: DeliveryColumns, *, channel: str, now: datetime) -> None:
    row.state, row.channel, row.due_at, row.error = DeliveryState.DUE, channel, now, None


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When the next message is due or the next lease runs out; `now` if something is due already."""
    soonest = rows.next_instant(session, (Invitation, _UNINTRODUCED), (OutboxMessage, false()))
    return None if soonest is None else max(soonest, now)


def _row(session: Session, delivery: Delivery) -> DeliveryColumns:
    return rows.by_key(session, _TABLES[delivery.table], delivery.key)


def _channel_now(session: Session, row: DeliveryColumns, delivery: Delivery) -> str | None:
    """Where a message to a channel goes by now; None: where it went."""
    if series := _series_of(session, row):
        return series.channel
    elected = champions_rules(session)
    if elected and isinstance(delivery.message, _CHAMPIONS):
        return elected.channel
    here = desk(session)
    if here and isinstance(delivery.message, DeskNews):
        return here.news_channel
    if here and isinstance(delivery.message, DeskDay | DeskReminder | DeskHoldBack):
        return here.channel
    return None


def _series_of(session: Session, row: DeliveryColumns) -> Series | None:
    """The series that a message to a channel is about ("results:<cycle>"); None if it is about none."""
    about = row.unique_key.split(":")[1:2] if isinstance(row, OutboxMessage) else []
    cycle = session.get(Cycle, about[0]) if about else None
    return session.get(Series, cycle.series_id) if cycle else None
