"""Telling the source: whoever passed on a customer's words is asked, once, to tell the customer what was done."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.action_messages import CustomersToTell
from domain.actions import TELL_EVERY, WORDS_BEFORE, Origin, told_at
from domain.cadence import local_day
from domain.errors import NotAllowedError
from domain.screens import ToTellPage
from models import actions as rows
from models import people
from models.actions import ActionTaken, Behind, SourceTold
from models.base import random_id
from models.voices import Voice
from services.action_messages import tell_line
from services.calendars import Calendars
from services.deliveries import queue

MOST_PASSED_ON = 100
"""Customers, the newest, whose words colleagues passed on."""
MOST_OTHERS = 20
"""Customers of whom the touch point's owner is asked: who wrote into a form, and can be found."""
ON_A_PAGE = 10

NOT_YOURS = (
    "This is for whoever passed on what the customer said or, where nobody did, for the owner of the touch point."
)


def behind(action: ActionTaken) -> Behind:
    """The customers' words that an action came from: those of the 90 days before it was made, and of that day."""
    topic, _, touch_point = action.about.partition("|")
    made = datetime.combine(action.made_on, time(), UTC)
    return Behind(topic=topic, touch_point=touch_point, first=made - WORDS_BEFORE, last=made + timedelta(days=1))


def note_sources(session: Session, action: ActionTaken) -> None:
    """Note who can be told that an action from customers' words is done."""
    assert action.ended_on is not None
    if action.origin is not Origin.TOPIC or action.about == "|":
        return
    words = behind(action)
    reported = rows.passed_on(session, words, most=MOST_PASSED_ON)
    rows.add_sources(session, action.id, (voice.id for voice in reported), asked_on=None)
    others = rows.nobodys(session, words, most=MOST_OTHERS)
    # The owner of the touch point finds these in Home; no message goes out for them.
    rows.add_sources(session, action.id, (voice.id for voice in others), asked_on=action.ended_on)


# Asking


def ask_due(session: Session, *, now: datetime) -> None:
    """Queue a message to everybody who has not had one within a week: all of theirs at once."""
    for person, theirs, due in _dues(session, now=now, lock=True):
        if due > now:
            continue
        day = now.astimezone(UTC).date()
        if person is not None:
            sources = tuple((source.action_id, source.voice_id) for source, _ in theirs)
            message = CustomersToTell(sources=sources)
            queue(session, message, channel=person, about=f"customers_to_tell:{random_id()}", due_at=now)
        for source, _ in theirs:
            source.asked_on = day
    session.flush()


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When somebody is to be asked next; None: nobody."""
    dues = [due for _, _, due in _dues(session, now=now)]
    return max(min(dues), now) if dues else None


def _dues(
    session: Session, *, now: datetime, lock: bool = False
) -> Iterator[tuple[str | None, list[tuple[SourceTold, Voice]], datetime]]:
    """Who is to be asked about what, and when; None: they have left, so that the touch point's owner has it in Home."""
    waiting: dict[str | None, list[tuple[SourceTold, Voice]]] = {}
    for source, voice in rows.unasked(session, lock=lock):
        waiting.setdefault(voice.reporter_id, []).append((source, voice))
    if not waiting:
        return
    here = people.here(session, [person for person in waiting if person])
    asked = rows.last_asked(session, here)
    calendars = Calendars(session, None)
    for person_id, theirs in waiting.items():
        person = here.get(person_id or "")
        if person is None:
            yield None, theirs, now
            continue
        first = asked[person.id] + TELL_EVERY if person.id in asked else local_day(now, person.zone)
        calendar = calendars.of(place=person.place_id, zone=person.zone)
        yield person.id, theirs, told_at(first, now=now, zone=person.zone, calendar=calendar)


# Answering


def told(
    session: Session,
    sources: Iterable[tuple[str, str]],
    person: str,
    *,
    administrators: Collection[str],
    today: date,
) -> None:
    """Note that these customers know. Once is enough, and what is gone is left. Raises NotAllowedError."""
    for source in _theirs(session, sources, person, administrators=administrators):
        source.told_on = source.told_on or today
    session.flush()


def cannot_tell(
    session: Session, sources: Iterable[tuple[str, str]], person: str, *, administrators: Collection[str]
) -> None:
    """Forget that these customers are to be told: nobody knows how. Raises NotAllowedError."""
    for source in list(_theirs(session, sources, person, administrators=administrators)):
        if source.told_on is None:
            session.delete(source)
    session.flush()


def _theirs(
    session: Session, sources: Iterable[tuple[str, str]], person: str, *, administrators: Collection[str]
) -> Iterator[SourceTold]:
    points = people.held(session, person)
    administers = person in people.administering(session, administrators)
    for action, voice_id in sources:
        found = rows.source(session, action, voice_id, lock=True)
        if found is None:
            continue
        source, voice = found
        if not (administers or voice.reporter_id == person or _may_instead(session, voice, points)):
            raise NotAllowedError(NOT_YOURS)
        yield source


def _may_instead(session: Session, voice: Voice, points: Collection[str]) -> bool:
    """Whether nobody who is here passed this on, and it was said at one of these touch points."""
    reporter = voice.reporter_id
    return voice.touch_point_id in points and (reporter is None or not people.here(session, [reporter]))


# Showing


def to_tell_page(session: Session, person: str) -> ToTellPage:
    """The customers whom somebody can tell what was done, the newest first."""
    found = rows.to_tell(session, person, people.held(session, person))
    lines = (tell_line(session.get_one(ActionTaken, source.action_id), voice) for source, voice in found[:ON_A_PAGE])
    return ToTellPage(lines=tuple(lines), more=len(found[ON_A_PAGE:]))


def count_to_tell(session: Session, person: str) -> int:
    """How many customers somebody can tell what was done."""
    return len(rows.to_tell(session, person, people.held(session, person)))
