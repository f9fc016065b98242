"""The two sides of each touch point, from what was displayed of pulses and from customers' voices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.gap import TouchPointView, share_of
from domain.items import Driver, Item
from domain.messages import PulseResults
from domain.survey import Displayed, SegmentKind
from domain.trends import MOST_CYCLES
from domain.voice import Label
from models import people, reports, voice_pages
from services.reports import read_report

CUSTOMERS_OF = timedelta(days=90)
"""How far back customers' voices count."""
EMPLOYEES_OF = timedelta(days=364)
"""How old a pulse's figure may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What a report showed of a touch point's quality of service."""

    closed_at: datetime
    item: Item
    shown: Displayed


def touch_point_views(session: Session, now: datetime) -> tuple[TouchPointView, ...]:
    """Every touch point in journey order, as employees and as customers see it.

    Employees: the newest figure on quality of service (Q1, Q2 ...) that a report showed of it within a year.
    Customers: positive comments among the clear ones of the last 90 days.
    """
    rated = {point: ratings[0] for point, ratings in ratings_by_touch_point(session, now=now).items()}
    moods = voice_pages.moods_by_touch_point(session, since=now - CUSTOMERS_OF)
    owners = people.owners(session)
    names = people.names_of(session, owners.values())
    return tuple(
        TouchPointView(
            id=point.id,
            name=point.name,
            owner=names.get(owners.get(point.id, ""), ""),
            employees=rated[point.id].shown if point.id in rated else None,
            item=rated[point.id].item if point.id in rated else None,
            closed_at=rated[point.id].closed_at if point.id in rated else None,
            customers=_positive(moods.get(point.id, {})),
        )
        for point in people.touch_points(session)
    )


def ratings_by_touch_point(session: Session, *, now: datetime) -> dict[str, list[Rated]]:
    """What reports of the last year showed of each touch point's quality of service, the newest first."""
    found: dict[str, list[Rated]] = {}
    for report in sorted(_reports(session, now=now), key=lambda one: one.closed_at, reverse=True):
        items = {item.id: item for item in report.items if item.driver is Driver.QUALITY}
        for segment in report.segments:
            if segment.kind is SegmentKind.TOUCH_POINT and segment.shown:
                told = (figure for figure in segment.figures if figure.item in items)
                found.setdefault(segment.id.partition(":")[2], []).extend(
                    Rated(closed_at=report.closed_at, item=items[figure.item], shown=figure.shown) for figure in told
                )
    return {point: ratings for point, ratings in found.items() if ratings}


def _reports(session: Session, *, now: datetime) -> Iterator[PulseResults]:
    for series in reports.series_with_results(session):
        for _, message in reports.messages_of(session, series.id, up_to=None, most=MOST_CYCLES):
            report = read_report(message)
            if now - report.closed_at <= EMPLOYEES_OF:
                yield report


def _positive(moods: dict[Label, int]) -> Displayed | None:
    clear = sum(moods.values()) - moods.get(Label.UNCLEAR, 0)
    return share_of(moods.get(Label.POSITIVE, 0), clear)
