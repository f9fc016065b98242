"""Customers' words that forms and help desks send: who called, and what of it is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.hook_mapping import Called, CallRead, HookMapping, loaded
from domain.voice import SourceKind
from models import hooks as rows
from models import people
from models.voices import VoiceSource
from services.contacts import Contacts
from services.reading import Read, names_of_the_company, read_and_redact
from services.voices import GivenVoice, save_voice

CLOCKS_DIFFER = timedelta(minutes=5)
"""A call whose time is further from ours is refused: it may be an old one, caught and sent again."""
REMEMBERED = 2 * CLOCKS_DIFFER
"""For so long the same call can come again with a time that is still good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The source that a call says it comes from."""

    id: str
    active: bool
    secret_number: int
    sealed_secret: bytes | None
    mapping: HookMapping


def caller(session: Session, source_id: str) -> Caller | None:
    """The webhook with this id; None: there is none."""
    source = session.get(VoiceSource, source_id)
    if source is None or source.kind is not SourceKind.WEBHOOK:
        return None
    return Caller(
        id=source.id,
        active=source.active,
        secret_number=source.secret_number,
        sealed_secret=source.sealed_secret,
        mapping=loaded(source.mapping),
    )


def read_all(session: Session, source_id: str, call: CallRead, *, now: datetime) -> list[tuple[GivenVoice, Read]]:
    """Mask and read what a call says, in a reading session: the writer need not wait for it."""
    source = session.get_one(VoiceSource, source_id)
    places = {point.name.casefold(): point.id for point in people.touch_points(session)}
    names = names_of_the_company(session)
    given = (
        GivenVoice(
            words=comment.words,
            question=comment.question,
            said_at=comment.said_at or now,
            touch_point_id=places.get(comment.touch_point.casefold()),
            rating=comment.rating,
            account=comment.account,
            contact=comment.contact,
            unique_key=_unique_key(comment),
        )
        for comment in call.comments
    )
    return [
        (one, read_and_redact(session, one.words, question=one.question or source.question, names=names))
        for one in given
    ]


def take(
    session: Session,
    source_id: str,
    comments: Sequence[tuple[GivenVoice, Read]],
    *,
    signature: str,
    contacts: Contacts,
    now: datetime,
) -> None:
    """Store what a call says. The same call is taken once, and so is a comment with the same id and words."""
    rows.forget_calls(session, before=now - REMEMBERED)
    if not rows.note_call(session, source_id, signature, now=now):
        return
    session.get_one(VoiceSource, source_id).last_call_at = now
    for given, read in comments:
        if read.redacted.text:
            save_voice(session, source_id, given, now=now, read=read, contacts=contacts)


def _unique_key(comment: Called) -> str:
    """What is called the same is the same, as long as it says the same; without an id each call is another voice."""
    return f"{comment.id}\n{comment.words}" if comment.id else ""
