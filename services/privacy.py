"""What is stored: about one person, row by row, and altogether, table by table."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sqlalchemy.orm import Session

from domain.dictionary import TABLES
from domain.errors import NotFoundError
from domain.limits import LIMITS
from domain.screens import StoredAboutMe, StoredTable
from models import inventory
from models.everything import NamingRow, rows_naming
from services.cycles import REMEMBERED
from services.retention import (
    KEEP_ACTIONS,
    KEEP_CONTACTS,
    KEEP_MESSAGES,
    KEEP_PEOPLE,
    KEEP_RESULTS,
    KEEP_SUGGESTIONS,
    KEEP_VOICES,
    kept_for,
)

PERIOD_OF: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("cycles", "surveys", "results", "released_comments", "pictures"), KEEP_RESULTS),
        **dict.fromkeys(("result_answers", "pulse_holds"), KEEP_RESULTS),
        "people": KEEP_PEOPLE,
        "outbox": KEEP_MESSAGES,
        **dict.fromkeys(("voices", "voice_topics", "voice_corrections", "voice_alerts", "praises"), KEEP_VOICES),
        **dict.fromkeys(("digest_issues", "digest_quotes"), KEEP_VOICES),
        "voice_contacts": KEEP_CONTACTS,
        **dict.fromkeys(
            ("suggestions", "threads", "thread_messages", "holdings_back", "wishes_ended"), KEEP_SUGGESTIONS
        ),
        **dict.fromkeys(("actions", "sources_told"), KEEP_ACTIONS),
    }
)
"""The setting that says how long rows of a table are kept."""
REMEMBERING = ("roster", "reminder_passes", "invitations")
"""Whom a pulse asks: gone after `services.cycles.REMEMBERED` at the latest, mostly when the next one closes."""
SEALED = ("sealed_surveys", "boxes")
"""Gone at the very moment of closing, or of the release of letters."""

UNKNOWN = "No row in Tribune's database names this person."
NO_ANSWERS = (
    "Answers are not here, because no answer has a row. While a pulse is open, answers lie in a sealed box without "
    "names; whether somebody has answered is in there too, and nowhere else. At closing the box is destroyed. What "
    "remains are published figures of groups, and comments that nobody can match to a person."
)
NO_AUTHORS = (
    "Suggestions that somebody made, and what they wrote in the threads, are not here: no row says who the author is, "
    "so nobody can look for them. No row says either who wants a suggestion too. Where somebody chose to sign, or "
    "answered a suggestion, their name stands there in words. The name that they have by then goes when they are "
    "forgotten, unless somebody else has the same one. What somebody looks after, helped to hold back, undertook or "
    "answered about results is here."
)
NO_VOTES = (
    "How somebody voted, and whether they voted, is not here, because no vote has a row; nor is whether they signed a "
    "petition, or answered a champion's question. All of it lies in sealed boxes, which are destroyed when the ballot "
    "or the question closes, and when the petition is over. What somebody stood for, or said about a decision, was "
    "public, and is here by their id."
)


def stored_about(session: Session, person: str) -> StoredAboutMe:
    """Every row, of every table, that names this person, exactly as it stands; what is known of them comes first."""
    found: dict[str, list[NamingRow]] = {}
    for row in rows_naming(session, person):
        found.setdefault(row.table, []).append(row)
    days = kept_for(session)
    return StoredAboutMe(tables=tuple(_told(found[name], days) for name in TABLES if name in found))


def _told(rows: list[NamingRow], days: Mapping[str, int]) -> StoredTable:
    first, words = rows[0], TABLES[rows[0].table]
    return StoredTable(
        name=first.table,
        meaning=words.meaning,
        kept=words.kept_for(days),
        columns=tuple((name, words.columns[name]) for name, _ in first.columns),
        rows=tuple(tuple(value for _, value in row.columns) for row in rows),
    )


def exported(session: Session, person: str, *, now: datetime) -> str:
    """Every row that names somebody, with what it means, as JSON. Raises NotFoundError for somebody who is unknown."""
    found = stored_about(session, person).tables
    if not found:
        raise NotFoundError(UNKNOWN)
    document = {
        "person": person,
        "day": now.date().isoformat(),
        "answers": NO_ANSWERS,
        "suggestions": NO_AUTHORS,
        "votes": NO_VOTES,
        "tables": [
            {
                "table": table.name,
                "meaning": table.meaning,
                "kept": table.kept,
                "columns": dict(table.columns),
                "rows": [dict(zip(dict(table.columns), row, strict=True)) for row in table.rows],
            }
            for table in found
        ],
        "what nobody can promise": LIMITS,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One table of the database, and how much is in it."""

    table: str
    rows: int
    counts_from: date | None
    """The day from which the time of the oldest row counts; None where rows don't go one after the other."""
    goes_by: date | None
    """When that row is deleted, at the latest in the night after."""


def kinds(session: Session) -> tuple[Kind, ...]:
    """Every table that is in the database: those of which Tribune knows first, in the data dictionary's order."""
    rows, days, oldest = inventory.rows(session), kept_for(session), inventory.oldest(session)
    released, rolls_end = inventory.next_release(session), inventory.next_end_of_a_roll(session)
    opened = min((day for day in (inventory.next_close(session), released) if day), default=None)
    goes_by = {
        **{table: oldest[table] + timedelta(days=days[key]) for table, key in PERIOD_OF.items() if table in oldest},
        **{table: oldest[table] + REMEMBERED for table in REMEMBERING if table in oldest},
        **{table: opened for table in SEALED if opened is not None},
        **({"letter_boxes": released} if released else {}),
        **({"voters": rolls_end} if rolls_end else {}),
    }
    ordered = [name for name in TABLES if name in rows] + [name for name in rows if name not in TABLES]
    return tuple(
        Kind(table=name, rows=rows[name], counts_from=oldest.get(name), goes_by=goes_by.get(name)) for name in ordered
    )
