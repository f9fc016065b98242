"""Results as a file: every displayed value of every report, one row an item, group and cycle.

docs/reference/export.md says what the columns mean.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from sqlalchemy.orm import Session

from domain.cadence import local_day
from domain.disclosure import WITHHELD
from domain.errors import NotFoundError
from domain.items import Item
from domain.messages import PulseResults
from domain.spreadsheets import harmless
from domain.survey import Displayed, SegmentKind
from models import reports
from models.pulses import Cycle, Series
from services.results import GONE, every_report

Row = dict[str, str | int | float | None]


class FileKind(StrEnum):
    """How a file is written."""

    CSV = "csv"
    """With a byte order mark, by which spreadsheets know that it is UTF-8."""
    JSON = "json"


def exported(session: Session, series_id: str | None, *, kind: str) -> str:
    """All reports of a series, or of all of them, the earliest first, as the text of a CSV or JSON file.

    A withheld figure is a row that says so. Raises NotFoundError for a series that has no results, ValueError for a
    kind of file that is none of FileKind.
    """
    found = [one for one in reports.series_with_results(session) if series_id in {None, one.id}]
    if series_id and not found:
        raise NotFoundError(GONE)
    rows = [
        row
        for series in found
        for cycle, report in every_report(session, series)
        for row in _rows(series, cycle, report)
    ]
    return as_csv(rows, COLUMNS) if FileKind(kind) is FileKind.CSV else as_json(rows)


def _rows(series: Series, cycle: Cycle, report: PulseResults) -> Iterator[Row]:
    pulse: Row = {
        "series": series.title,
        "pulse": cycle.number,
        "closed_on": local_day(cycle.close_at, series.home_zone).isoformat(),
    }
    whole = {line.item.id: line.shown for line in report.lines}
    everyone = SegmentKind.EVERYONE.value
    group: Row = {"group_kind": everyone, "group": report.audience.together, "group_id": everyone}
    counted: Row = {"invited": report.invited, "answered": report.answered}
    for item in report.items:
        yield pulse | group | counted | _question(item) | _figure(whole.get(item.id))
    for segment in report.segments:
        shown = {figure.item: figure.shown for figure in segment.figures} if segment.shown else {}
        group = {"group_kind": segment.kind.value, "group": segment.label, "group_id": segment.id}
        counted = {"invited": None, "answered": segment.answered if segment.shown else None}
        for item in report.items:
            yield pulse | group | counted | _question(item) | _figure(shown.get(item.id))


def _question(item: Item) -> Row:
    return {"question_id": item.id, "driver": item.driver.value, "question": item.text}


def _figure(shown: Displayed | None) -> Row:
    """One figure. What is not shown says so, and everything beside it is empty."""
    change = shown.change if shown else None
    return {
        "shown": "yes" if shown else WITHHELD,
        "precision": shown.precision.value if shown else None,
        "agree_from": shown.low if shown else None,
        "agree_to": shown.high if shown else None,
        "mean": shown.mean if shown else None,
        "recommendation": shown.recommendation if shown else None,
        "recommendation_words": shown.recommendation_words if shown else None,
        "change": change.direction.value if change else None,
        "change_points": change.points if change else None,
    }


COLUMNS = (
    "series", "pulse", "closed_on", "group_kind", "group", "group_id", "invited", "answered", "question_id", "driver",
    "question", "shown", "precision", "agree_from", "agree_to", "mean", "recommendation", "recommendation_words",
    "change", "change_points",
)  # fmt: skip
"""Of a row, in this order."""


def as_json(rows: Sequence[Row]) -> str:
    """One line a row: quick to write, and still to be read by people."""
    return "[" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "]\n"


def as_csv(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """These columns of rows, with nothing that a spreadsheet would run."""
    file = io.StringIO()
    file.write("\ufeff")
    written = csv.writer(file, lineterminator="\r\n")
    written.writerow(columns)
    written.writerows([harmless(row[column]) for column in columns] for row in rows)
    return file.getvalue()
