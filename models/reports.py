"""What closed surveys have said, to be read again: reports, released comments and pictures."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.pulses import Cycle, Picture, ReleasedComment, Result, Series


def closed_with_results(session: Session, series_id: str, *, most: int) -> list[Cycle]:
    """The cycles of a series that closed last, the newest first."""
    closed = select(Cycle).join(Result, Result.survey_id == Cycle.id).where(Cycle.series_id == series_id)
    return list(session.scalars(closed.order_by(Cycle.number.desc()).limit(most)))


def messages_of(
    session: Session, series_id: str, *, up_to: int | None, most: int | None
) -> Sequence[tuple[Cycle, str]]:
    """What the channel read of a series, up to this cycle, the newest first: JSON of domain.messages.PulseResults."""
    closed = select(Cycle, Result.message).join(Result, Result.survey_id == Cycle.id)
    wanted = closed.where(Cycle.series_id == series_id)
    if up_to is not None:
        wanted = wanted.where(Cycle.number <= up_to)
    rows = session.execute(wanted.order_by(Cycle.number.desc()).limit(most))
    return [(cycle, message) for cycle, message in rows]


def series_with_results(session: Session) -> list[Series]:
    """The series that have results, whatever became of them; that whose pulse closed last is the first."""
    closed = select(Cycle.series_id, func.max(Cycle.close_at).label("at")).join(Result, Result.survey_id == Cycle.id)
    last = closed.group_by(Cycle.series_id).subquery()
    found = select(Series).join(last, last.c.series_id == Series.id)
    return list(session.scalars(found.order_by(last.c.at.desc(), Series.id)))


def comments_of(session: Session, survey_id: str) -> list[str]:
    """The comments that may be read, in the order in which they were shuffled."""
    found = select(ReleasedComment.text).where(ReleasedComment.survey_id == survey_id)
    return list(session.scalars(found.order_by(ReleasedComment.position)))


def pictures_of(session: Session, survey_id: str) -> dict[str, Picture]:
    """The pictures of a survey that Slack holds, by kind."""
    found = session.scalars(select(Picture).where(Picture.survey_id == survey_id))
    return {picture.kind: picture for picture in found}
