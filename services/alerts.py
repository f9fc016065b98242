"""Very unhappy customers: their touch point's owner hears at once, and has 48 hours to speak with them.

Nothing is kept of who answered, or when they read it: the clock is the touch point's.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy.orm import Session

from domain.alerts import (
    BETWEEN_MESSAGES,
    CLOCK,
    NUDGE,
    STILL_NEWS,
    WAITING,
    AlertState,
    very_negative,
)
from domain.errors import BadInputError, NotAllowedError, NotFoundError
from domain.screens import AlertClock, AlertsCard, AlertsPage, ColleaguePage, HandOverForm
from domain.voice_messages import UnhappyCustomer, VoiceAlerts
from models import alerts as rows
from models import deliveries, people
from models.base import random_id
from models.people import Person
from models.serial import load
from models.voices import Alert, Voice
from services import duties
from services.alert_messages import customers, filled
from services.deliveries import queue

PERIOD = timedelta(days=28)
"""Of the clocks that everybody sees."""
ENOUGH = 5
"""Of fewer answers no share and no median is shown."""
ON_A_PAGE = 10
LATER = timedelta(hours=1)
"""When to look again for somebody to tell, where nobody administers Tribune."""

GONE = "These words were deleted by now, and nothing is left to do about them."
NOT_YOURS = (
    "This is for the owner of the touch point, their deputy, or an administrator. If it should be yours, ask an "
    "administrator."
)


def raise_for(session: Session, voice_id: str, now: datetime) -> None:
    """Raise an alert if a voice is very negative, once; take back one that it is not any more and nobody heard of."""
    voice = session.get_one(Voice, voice_id)
    if not very_negative(label=voice.label, confidence=voice.confidence, words=voice.words, rating=voice.rating):
        rows.take_back(session, voice_id)
    elif now - voice.said_at <= STILL_NEWS:
        rows.add_alert(
            session, voice_id=voice_id, touch_point_id=voice.touch_point_id, raised_at=now, due_at=now + CLOCK
        )


# Telling


def tell_due(session: Session, *, now: datetime, administrators: Collection[str], away: Collection[str]) -> None:
    """Queue a message to the owner of each touch point that has not had one within the hour and has one coming."""
    waiting = rows.to_tell(session, raised_before=now - NUDGE)
    last = _last_messages(session, now=now) if waiting else {}
    for holder in dict.fromkeys(_holder(alert) for alert in waiting):
        if holder not in last:
            here = [alert for alert in waiting if _holder(alert) == holder]
            _tell(session, holder, here, now=now, administrators=administrators, away=away)


def next_due(session: Session, *, now: datetime, administrators: Collection[str]) -> datetime | None:
    """When somebody is to be told of something next; None: of nothing that is known."""
    untold = rows.untold(session)
    if not untold:
        return None
    last = _last_messages(session, now=now)
    owned = people.owners(session)
    nobody = not people.administering(session, administrators)
    dues = []
    for alert in untold:
        due = now if alert.told_at is None else alert.raised_at + NUDGE
        if (holder := _holder(alert)) in last:
            due = max(due, last[holder] + BETWEEN_MESSAGES)
        if holder not in owned and nobody:
            due = max(due, now + LATER)
        dues.append(max(due, now))
    return min(dues)


def _last_messages(session: Session, *, now: datetime) -> dict[str | None, datetime]:
    """When each touch point's owner, or who stood in for them, was told of something within the hour.

    Of whomever it waits for now: a customer who was handed over is remembered, an owner who is none any more is not.
    """
    owners = people.owners(session)
    here = people.here(session, owners.values())
    last: dict[str | None, datetime] = {}
    for about, told in deliveries.queued_after(session, VoiceAlerts.__name__, now - BETWEEN_MESSAGES):
        _, point, *_, reader = about.split(":")
        owner = here.get(owners.get(point, ""))
        if owner is None or reader in {owner.id, owner.deputy_id}:
            last[point or None] = max(told, last.get(point or None, told))
    return last


def _holder(alert: Alert) -> str | None:
    return alert.handed_to_id or alert.touch_point_id


def _tell(
    session: Session,
    holder: str | None,
    waiting: list[Alert],
    *,
    now: datetime,
    administrators: Collection[str],
    away: Collection[str],
) -> None:
    readers = list(_readers(session, holder, administrators=administrators, away=away))
    if not readers:
        return
    again = tuple(alert.voice_id for alert in waiting if alert.told_at is not None)
    new = tuple(alert.voice_id for alert in waiting if alert.told_at is None)
    about = f"voice_alerts:{holder or ''}:{random_id()}"
    for reader in readers:
        message = VoiceAlerts(
            touch_point=_name(session, holder),
            voices=(*again, *new),
            again=again,
            stands_in_for=reader.stands_in_for,
            without_owner=reader.without_owner,
        )
        queue(
            session,
            message,
            channel=reader.person,
            about=f"voice_alerts:{holder or ''}:{about}:{reader.person}",
            due_at=now,
        )
    for alert in waiting:
        if alert.told_at is not None or alert.raised_at + NUDGE <= now:
            alert.nudged_at = now
        if alert.told_at is None:
            alert.told_at = now
    session.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    person: str
    stands_in_for: str = ""
    without_owner: bool = False


def _readers(
    session: Session, holder: str | None, *, administrators: Collection[str], away: Collection[str]
) -> Iterator[_Reader]:
    """The owner, or their deputy while they are away; of what nobody owns, everybody who administers."""
    owner = _owner(session, holder)
    if owner is None:
        for administrator in people.administering(session, administrators):
            yield _Reader(person=administrator, without_owner=True)
    elif deputy := duties.stand_ins(session, [owner.id], away=away).get(owner.id):
        yield _Reader(person=deputy, stands_in_for=owner.name)
    else:
        yield _Reader(person=owner.id)


def _owner(session: Session, touch_point: str | None) -> Person | None:
    owner = people.owners(session).get(touch_point or "")
    return people.here(session, [owner]).get(owner) if owner else None


def _name(session: Session, touch_point: str | None) -> str:
    return next((point.name for point in people.touch_points(session) if point.id == touch_point), "")


# Answering


def answer(
    session: Session,
    voice_id: str,
    person: str,
    state: AlertState,
    *,
    administrators: Collection[str],
    now: datetime,
) -> UnhappyCustomer:
    """Note that a customer was contacted, or their matter resolved; as it stands then.

    Once is enough, whoever presses first, and what is resolved stays so. Raises NotFoundError, NotAllowedError.
    """
    alert = _theirs(session, voice_id, person, administrators=administrators)
    if alert.state in WAITING or state is AlertState.RESOLVED:
        alert.state = state
        alert.settled_at = alert.settled_at or now
        session.flush()
    return _customer(session, voice_id)


def hand_over(
    session: Session, voice_id: str, person: str, touch_point: str, *, administrators: Collection[str]
) -> UnhappyCustomer:
    """Hand a customer over to another touch point, whose owner has what is left of the 48 hours, and hears at once.

    Raises NotFoundError, NotAllowedError, and BadInputError where somebody has spoken with the customer already.
    """
    alert = _theirs(session, voice_id, person, administrators=administrators)
    if alert.state not in WAITING:
        raise BadInputError("A colleague has spoken with this customer by now. It stays where it is.")
    if not _name(session, touch_point):
        problem = "This touch point is not here any more. Choose another."
        raise BadInputError(problem, problems={"touch_point": problem})
    if touch_point != _holder(alert):
        back = touch_point == alert.touch_point_id
        alert.handed_to_id = None if back else touch_point
        alert.state = AlertState.OPEN if back else AlertState.HANDED_OVER
        alert.told_at = None
        session.flush()
    return _customer(session, voice_id)


def colleague_asked(
    session: Session, voice_id: str, person: str, *, administrators: Collection[str]
) -> UnhappyCustomer:
    """Note that somebody has asked the colleague how they are. Raises NotFoundError, NotAllowedError."""
    _theirs(session, voice_id, person, administrators=administrators).colleague_asked = True
    session.flush()
    return _customer(session, voice_id)


def _theirs(session: Session, voice_id: str, person: str, *, administrators: Collection[str]) -> Alert:
    """A voice's alert, locked. Raises NotFoundError, and NotAllowedError unless it is this person's to answer."""
    alert = rows.locked(session, voice_id)
    if alert is None:
        raise NotFoundError(GONE)
    if not _may_answer(session, alert, person, administrators=administrators):
        raise NotAllowedError(NOT_YOURS)
    return alert


def _may_answer(session: Session, alert: Alert, person: str, *, administrators: Collection[str]) -> bool:
    """Also whoever handed it over: they may have spoken with the customer all the same."""
    if person in people.administering(session, administrators):
        return True
    mine = people.held(session, person)
    return not mine.isdisjoint({alert.handed_to_id, alert.touch_point_id})


def _customer(session: Session, voice_id: str) -> UnhappyCustomer:
    (customer,) = customers(session, [voice_id])
    return customer


# Showing


def message_at(session: Session, channel: str, ts: str) -> VoiceAlerts | None:
    """The message that stands there, as it reads now; None: nobody knows it any more."""
    row = deliveries.sent_at(session, channel, ts)
    if row is None or row.kind != VoiceAlerts.__name__:
        return None
    return filled(session, load(VoiceAlerts, row.payload), sent=True)


def hand_over_form(session: Session, voice_id: str, person: str, *, administrators: Collection[str]) -> HandOverForm:
    """To whom a customer may be handed over. Raises as `hand_over` does, and where there is no other touch point."""
    alert = _theirs(session, voice_id, person, administrators=administrators)
    if alert.state not in WAITING:
        raise BadInputError("A colleague has spoken with this customer by now. It stays where it is.")
    others = tuple((point.id, point.name) for point in people.touch_points(session) if point.id != _holder(alert))
    if not others:
        raise BadInputError("There is no other touch point to hand it over to. An administrator adds them in Home.")
    words = _customer(session, voice_id).words
    return HandOverForm(voice_id=voice_id, words=words, due_at=alert.due_at, touch_points=others)


def colleague_page(session: Session, voice_id: str, person: str, *, administrators: Collection[str]) -> ColleaguePage:
    """How to check on the colleague. Raises NotFoundError, NotAllowedError."""
    alert = _theirs(session, voice_id, person, administrators=administrators)
    words = _customer(session, voice_id).words
    return ColleaguePage(voice_id=voice_id, words=words, asked=alert.colleague_asked)


def home_card(session: Session, person: str, *, administrators: Collection[str], now: datetime) -> AlertsCard:
    """What waits for this person."""
    waiting = rows.waiting(session, _answered_by(session, person, administrators=administrators))
    return AlertsCard(
        waiting=len(waiting),
        overdue=sum(alert.due_at < now for alert in waiting),
        next_due_at=waiting[0].due_at if waiting else None,
        any=rows.any_since(session, now - PERIOD),
    )


def alerts_page(session: Session, person: str, *, administrators: Collection[str], now: datetime) -> AlertsPage:
    """What waits for this person, and the clock of each touch point, which everybody sees."""
    holders = _answered_by(session, person, administrators=administrators)
    ids = [alert.voice_id for alert in rows.waiting(session, holders)]
    shown = {one.voice_id: one for one in customers(session, ids[:ON_A_PAGE])}
    return AlertsPage(
        customers=tuple(shown[voice] for voice in ids[:ON_A_PAGE]),
        more=len(ids[ON_A_PAGE:]),
        clocks=counts(session, since=now - PERIOD, now=now),
        days=PERIOD.days,
        answers=bool(holders),
    )


def open_alerts(session: Session, touch_point: str | None) -> tuple[UnhappyCustomer, ...]:
    """Who waits at a touch point, what is due first comes first."""
    ids = [alert.voice_id for alert in rows.waiting(session, [touch_point])]
    shown = {one.voice_id: one for one in customers(session, ids)}
    return tuple(shown[voice] for voice in ids)


def _answered_by(session: Session, person: str, *, administrators: Collection[str]) -> set[str | None]:
    """The touch points whose customers wait for this person; what nobody owns waits for who administers."""
    mine: set[str | None] = {*people.held(session, person)}
    if person in people.administering(session, administrators):
        owned = people.owners(session)
        here = people.here(session, owned.values())
        mine |= {None, *(point.id for point in people.touch_points(session) if owned.get(point.id) not in here)}
    return mine


def counts(session: Session, *, since: datetime, now: datetime) -> tuple[AlertClock, ...]:
    """By touch point, in journey order: what waits now, and what was answered since an instant.

    Those without either are left out; what has no touch point comes last.
    """
    waiting = {holder: (count, late) for holder, count, late in rows.waiting_counts(session, now=now)}
    answered: dict[str | None, list[Alert]] = {}
    for alert in rows.settled(session, since=since):
        answered.setdefault(_holder(alert), []).append(alert)
    places: list[tuple[str | None, str]] = [(point.id, point.name) for point in people.touch_points(session)]
    return tuple(
        _clock(holder, name, *waiting.get(holder, (0, 0)), answered.get(holder, []))
        for holder, name in [*places, (None, "")]
        if holder in waiting or holder in answered
    )


def _clock(holder: str | None, name: str, waiting: int, overdue: int, answered: list[Alert]) -> AlertClock:
    hours = [((alert.settled_at or alert.due_at) - alert.raised_at).total_seconds() / 3600 for alert in answered]
    in_time = sum(alert.settled_at is not None and alert.settled_at <= alert.due_at for alert in answered)
    enough = len(answered) >= ENOUGH
    return AlertClock(
        touch_point_id=holder,
        touch_point=name,
        waiting=waiting,
        overdue=overdue,
        contacted=len(answered),
        resolved=sum(alert.state is AlertState.RESOLVED for alert in answered),
        in_time=round(100 * in_time / len(answered)) if enough else None,
        median_hours=round(median(hours)) if enough else None,
    )
