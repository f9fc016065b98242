"""Customers' words as they are displayed, with how they are read: one row a comment, the earliest first."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import TextIO

from sqlalchemy.orm import Session

from domain.spreadsheets import harmless
from domain.taxonomy import Speakers
from models import people
from models import voices as rows
from services import topics
from services.results_file import FileKind, Row

PAGE = 1_000
COLUMNS = (
    "id", "said_on", "source", "touch_point", "question", "words", "rating", "mood", "confidence", "corrected",
    "language", "topics", "why",
)  # fmt: skip
"""Of a row, in this order. Who passed it on, whose account it is and how to reach them are not among it."""


def export(session: Session, to: TextIO, *, kind: FileKind) -> int:
    """Write every voice as a CSV or JSON file, some at a time; how many there were."""
    written = csv.writer(to, lineterminator="\r\n")
    if kind is FileKind.CSV:
        to.write("\ufeff")
        written.writerow(COLUMNS)
    many = 0
    for row in exported(session):
        if kind is FileKind.CSV:
            written.writerow([harmless(row[column]) for column in COLUMNS])
        else:
            to.write(("[" if not many else ",\n") + json.dumps(row, ensure_ascii=False))
        many += 1
    if kind is FileKind.JSON:
        to.write("]\n" if many else "[]\n")
    return many


def exported(session: Session) -> Iterator[Row]:
    """Every voice as a row."""
    names = {topic.id: topic.name for topic in topics.taxonomy(session, Speakers.CUSTOMERS)}
    points = {point.id: point.name for point in people.touch_points(session)}
    sources = rows.source_names_by_id(session)
    after: tuple[datetime, str] | None = None
    while page := rows.page_of_all(session, after=after, most=PAGE):
        about = rows.moods_of_topics(session, [voice["id"] for voice in page])
        for voice in page:
            moods = (f"{names[topic]}: {label.value}" for topic, label in about.get(voice["id"], ()) if topic in names)
            yield {
                "id": voice["id"],
                "said_on": voice["said_at"].date().isoformat(),
                "source": sources.get(voice["source_id"], ""),
                "touch_point": points.get(voice["touch_point_id"], ""),
                "question": voice["question"],
                "words": voice["words"],
                "rating": voice["rating"],
                "mood": voice["label"].value,
                "confidence": voice["confidence"],
                "corrected": "yes" if voice["corrected"] else "no",
                "language": voice["language"] or "not read",
                "topics": "; ".join(moods),
                "why": "; ".join(voice["why"].splitlines()),
            }
        after = page[-1]["said_at"], page[-1]["id"]
