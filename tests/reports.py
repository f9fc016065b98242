"""Closed pulses with reports, written straight into the database: only what a test says is not the usual."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.items import item
from domain.messages import PulseResults, ResultLine
from domain.series import AudienceKind
from domain.survey import Release, ReleasedSegment, SurveySpec
from models import pulses
from models.pulses import Cycle, CycleState, ReleasedComment, Result, Series, Survey
from models.serial import dump
from tests.factories import CLOSED, COMMENTS, thaw
from tests.insight.factories import fine, line, results, tenths

FORTNIGHT = timedelta(days=14)
LINES = (line("Q1", tenths(70)), line("E1", tenths(30)), line("REC", tenths(50, words="mixed")), line("B1", None))


def closed_at(number: int) -> datetime:
    """When a cycle closed: one a fortnight."""
    return CLOSED + (number - 1) * FORTNIGHT


def comments_at(number: int) -> datetime:
    """When its comments follow."""
    return COMMENTS + (number - 1) * FORTNIGHT


def add_series(session: Session, series_id: str, title: str) -> Series:
    """Another series like the one that there is."""
    (first, *_) = pulses.all_series(session)
    columns = {column.key: getattr(first, column.key) for column in Series.__table__.columns}
    series = Series(**columns | {"id": series_id, "title": title})
    session.add(series)
    session.flush()
    return series


def add_report(
    session: Session,
    series: Series,
    number: int,
    *,
    lines: tuple[ResultLine, ...] = LINES,
    segments: tuple[ReleasedSegment, ...] = (),
    answered: int | None = 24,
    comments: Sequence[str] = (),
    audience: AudienceKind = AudienceKind.EVERYONE,
    answer_by: date | None = None,
) -> PulseResults:
    """Cycle `number` of a series, closed, with this report."""
    survey_id = f"{series.id[:24]}-{number}"
    told = results(lines, segments, answered=answered, strength=0, finding=1 if len(lines) > 1 else None)
    report = replace(
        told,
        survey_id=survey_id,
        cycle=number,
        closed_at=closed_at(number),
        comments_at=comments_at(number) if comments else None,
        series_id=series.id,
        audience=audience,
        answer_by=answer_by or told.answer_by,
    )
    for table in ("surveys", "results", "released_comments"):
        thaw(session, table)
    add_cycle(session, series, number, survey_id)
    spec = SurveySpec(
        id=survey_id, title=series.title, cycle=number, opens_at=report.opened_at, closes_at=report.closed_at,
        questions=report.items, words=item("O1"), cells=(), segments=(),
    )  # fmt: skip
    release = Release(survey_id=survey_id, invited=report.invited, answered=answered, segments=segments, comments=())
    session.add(Survey(id=survey_id, spec=dump(spec), fingerprint="ab" * 32, closes_at=report.closed_at))
    session.flush()
    session.add(Result(survey_id=survey_id, release=dump(release), message=dump(report)))
    session.add_all(
        ReleasedComment(survey_id=survey_id, position=position, text=text) for position, text in enumerate(comments)
    )
    session.flush()
    return report


def add_cycle(session: Session, series: Series, number: int, cycle_id: str) -> None:
    """A cycle that has closed."""
    at = closed_at(number)
    session.add(
        Cycle(
            id=cycle_id,
            series_id=series.id,
            number=number,
            day=date(2025, 6, 10) + (number - 1) * FORTNIGHT,
            state=CycleState.CLOSED,
            channel=series.channel,
            answerer_id=series.answerer_id,
            open_at=at - timedelta(days=3),
            close_at=at,
            comments_at=comments_at(number),
            answer_by=at.date() + timedelta(days=7),
            audience=AudienceKind.EVERYONE,
        )
    )
    session.flush()


def half_a_year(session: Session, series: Series, cycles: int = 13) -> list[PulseResults]:
    """As many cycles as that, each a little better than the one before."""
    return [
        add_report(session, series, number, lines=(line("Q1", fine(5 * number % 100)), line("E1", tenths(30))))
        for number in range(1, cycles + 1)
    ]
