"""Customers' words that forms and help desks send: who called, and what of it is new."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.hook_mapping import Called, CallRead, HookMapping, loaded
from domain.voice import SourceKind
from models import hooks as rows
from models import people
from models.voices import VoiceSource
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


def take(session: Session, source_id: str, call: CallRead, *, signature: str, now: datetime) -> None:
    """Store what a call says. The same call is taken once, and so is a comment with the same id and words."""
    rows.forget_calls(session, before=now - REMEMBERED)
    if not rows.note_call(session, source_id, signature, now=now):
        return
    source = session.get_one(VoiceSource, source_id)
    source.last_call_at = now
    places = {point.name.casefold(): point.id for point in people.touch_points(session)}
    for number, comment in enumerate(call.comments):
        given = GivenVoice(
            words=comment.words,
            question=comment.question or source.question,
            said_at=comment.said_at or now,
            touch_point_id=places.get(comment.touch_point.casefold(), source.touch_point_id),
            rating=comment.rating,
            account=comment.account,
            contact=comment.contact,
            unique_key=_unique_key(comment, call=f"{signature}:{number}"),
        )
        save_voice(session, source_id, given, now=now)


def _unique_key(comment: Called, *, call: str) -> str:
    """What is called the same is the same, as long as it says the same; without an id each call is another voice."""
    known = f"{comment.id}\n{comment.words}" if comment.id else call
    return hashlib.sha256(known.encode()).hexdigest()
