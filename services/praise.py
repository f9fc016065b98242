"""A customer's praise reaches the colleague whom it is about, with the customer's words; nobody counts it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.praise import MOST_PRAISED, PraiseState, arrives_at
from domain.screens import PraisePreview
from domain.voice_messages import Praised, PraiseShared
from models import deliveries, people, praise
from models.base import insert_once
from models.deliveries import DeliveryState
from models.people import Person
from models.serial import dump, load
from models.voices import Praise
from services.deliveries import queue
from services.settings import guests_are_asked

GONE = "These words were deleted by now, and the praise with them. There is nothing left to show."
FIELD = "praised"
"""What the form calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What somebody decided about their praise."""

    message: Praised
    """Their message, as it reads from now on."""
    stands: tuple[str, str] | None
    """Where it stands in Slack, by conversation and ts; None: nobody knows any more."""


def check_praised(session: Session, persons: Collection[str], *, reporter: str, already: Collection[str] = ()) -> None:
    """Raise BadInputError if somebody among these cannot be told, or there are too many with those told `already`."""
    if len({*persons, *already}) > MOST_PRAISED:
        raise _refused(f"Choose {MOST_PRAISED} colleagues at most. Is it a whole team? Then tell them together.")
    if reporter in persons:
        raise _refused("Is it about you? Lovely. A colleague may pass it on; or leave yourself out: the words count.")
    told = _tellable(session, persons)
    for person in persons:
        if person not in told:
            known = session.get(Person, person)
            who = known.name if known and not known.forgotten and known.left_on is None else "One of them"
            raise _refused(
                f"{who} gets no messages from Tribune, as guests, apps and those who left don't. Leave them out."
            )


def _refused(problem: str) -> BadInputError:
    return BadInputError(problem, problems={FIELD: problem})


def _tellable(session: Session, persons: Collection[str]) -> dict[str, Person]:
    guests = guests_are_asked(session)
    return {each: person for each, person in people.here(session, persons).items() if guests or not person.guest}


def praised_by(session: Session, voice_id: str) -> list[str]:
    """The colleagues whom a voice praises, as far as somebody has said so."""
    return praise.praised(session, voice_id)


def told(session: Session, voice_id: str, person: str, now: datetime) -> None:
    """Tell somebody that a customer praised them, once; nobody who has left by now, nor a guest."""
    colleague = _tellable(session, [person]).get(person)
    row = {"voice_id": voice_id, "person_id": person, "state": PraiseState.TOLD}
    if colleague is None or not insert_once(session, Praise, row):
        return
    words, touch_point = praise.told_by(session, voice_id)
    queue(
        session,
        Praised(voice_id=voice_id, words=words, touch_point=touch_point),
        channel=person,
        about=_about(voice_id, person),
        due_at=arrives_at(now, zone=colleague.zone),
    )


def leave(session: Session, person: str) -> None:
    """Send nothing that waits for somebody who has left."""
    for waiting in deliveries.waiting_for(session, Praised.__name__, person):
        waiting.state = DeliveryState.EXPIRED


def say_anew(session: Session, voice_id: str) -> None:
    """Have praise that is not sent yet, to the colleague or to everybody, say what its voice says by now."""
    for person in praise.praised(session, voice_id):
        words, touch_point = praise.told_by(session, voice_id)
        if unsent := deliveries.unsent_about(session, _about(voice_id, person)):
            unsent.payload = dump(Praised(voice_id=voice_id, words=words, touch_point=touch_point))
        if unsent := deliveries.unsent_about(session, _about_shared(voice_id, person)):
            unsent.payload = dump(replace(load(PraiseShared, unsent.payload), words=words, touch_point=touch_point))


def withdraw(session: Session, voice_id: str) -> None:
    """Send no praise whose words are deleted, and keep no copy of them in what was sent."""
    for person in praise.praised(session, voice_id):
        deliveries.forget_about(session, _about(voice_id, person))
        deliveries.forget_about(session, _about_shared(voice_id, person))


def praise_preview(session: Session, voice_id: str, person: str) -> PraisePreview:
    """What would be posted, and where it can be. Raises NotFoundError, and BadInputError if it is posted already."""
    _unposted(session.get(Praise, (voice_id, person)))
    words, touch_point = praise.told_by(session, voice_id)
    return PraisePreview(
        voice_id=voice_id,
        name=people.name_of(session, person),
        words=words,
        touch_point=touch_point,
        channels=tuple(praise.channels_for_all(session)),
    )


def share(session: Session, voice_id: str, person: str, *, channel: str, now: datetime) -> Answered:
    """Post the praise with the colleague's name, because they say so."""
    found = _unposted(praise.held(session, voice_id, person))
    if channel not in praise.channels_for_all(session):
        raise BadInputError("Praise is not posted there any more. Press [Show it to everybody] again.")
    found.state = PraiseState.PUBLIC
    words, touch_point = praise.told_by(session, voice_id)
    queue(
        session,
        PraiseShared(name=people.name_of(session, person), words=words, touch_point=touch_point),
        channel=channel,
        about=_about_shared(voice_id, person),
        due_at=now,
    )
    message = Praised(
        voice_id=voice_id, words=words, touch_point=touch_point, state=PraiseState.PUBLIC, channel=channel
    )
    return Answered(message=message, stands=deliveries.sent_as(session, _about(voice_id, person)))


def keep(session: Session, voice_id: str, person: str) -> Answered:
    """Leave it between the customer and the colleague."""
    _unposted(praise.held(session, voice_id, person)).state = PraiseState.KEPT
    words, touch_point = praise.told_by(session, voice_id)
    message = Praised(voice_id=voice_id, words=words, touch_point=touch_point, state=PraiseState.KEPT)
    return Answered(message=message, stands=deliveries.sent_as(session, _about(voice_id, person)))


def _unposted(found: Praise | None) -> Praise:
    if found is None:
        raise NotFoundError(GONE)
    if found.state is PraiseState.PUBLIC:
        raise BadInputError("It was posted already, for everybody to read.")
    return found


def _about(voice_id: str, person: str) -> str:
    return f"praised:{voice_id}:{person}"


def _about_shared(voice_id: str, person: str) -> str:
    return f"praise shared:{voice_id}:{person}"
