"""Where the words come from that colleagues pass on. The tables are in models.voices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.voice import SourceKind
from models.voices import VoiceSource


def sources(session: Session) -> list[VoiceSource]:
    """Every source of what colleagues pass on, whether it is in use or not, by name."""
    passed_on = select(VoiceSource).where(VoiceSource.kind == SourceKind.SLACK)
    return list(session.scalars(passed_on.order_by(VoiceSource.name)))
