"""Praise for colleagues, and where everybody can read it. The tables are in models.voices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.series import GOES_ON
from models.people import TouchPoint
from models.pulses import Series
from models.voices import Digest, Praise, Voice


def held(session: Session, voice_id: str, person: str) -> Praise | None:
    """A customer's praise for this person, locked, to be changed; None if there is none, or none any more."""
    return session.get(Praise, (voice_id, person), with_for_update=True)


def praised(session: Session, voice_id: str) -> list[str]:
    """The colleagues whom a voice praises."""
    return list(session.scalars(select(Praise.person_id).where(Praise.voice_id == voice_id)))


def told_by(session: Session, voice_id: str) -> tuple[str, str]:
    """A voice's words, and the name of its touch point; "" if it has none."""
    found = select(Voice.words, TouchPoint.name).join(TouchPoint, TouchPoint.id == Voice.touch_point_id, isouter=True)
    words, touch_point = session.execute(found.where(Voice.id == voice_id)).one()
    return words, touch_point or ""


def channels_for_all(session: Session) -> list[str]:
    """The channels that read a digest, then those that read a pulse's results; each once."""
    digests = session.scalars(select(Digest.channel).where(Digest.active).order_by(Digest.channel))
    series = session.scalars(select(Series.channel).where(Series.state.in_(GOES_ON)).order_by(Series.channel))
    return list(dict.fromkeys([*digests, *series]))
