"""The logs of decisions between the database and domain.decisions: read, and added to.

A log that somebody changed by hand is refused, and stands in nobody else's way: lists leave that decision out, and say
its number.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache

from sqlalchemy.orm import Session

from domain.calendars import Calendar
from domain.consent import next_look
from domain.decision_entries import Happened, added, replayed
from domain.decisions import (
    Answer,
    Call,
    Consulted,
    Decision,
    DecisionState,
    Draft,
    Ending,
    Extension,
    Review,
    Version,
)
from domain.errors import BrokenLogError, NotFoundError
from models import decisions as rows
from models import serial
from models.decisions import DecisionEntry, DecisionRow, EntryKind

GONE = "This decision is not here. Nothing was changed."
BROKEN = (
    "The log of decision {number} contradicts itself: somebody changed it in the database. Nothing in it is believed, "
    "and nothing was changed. Ask whoever runs the server to put it back from a backup."
)

_KINDS: Mapping[EntryKind, type[Happened]] = {
    EntryKind.CALL: Call,
    EntryKind.DRAFT: Draft,
    EntryKind.VERSION: Version,
    EntryKind.ANSWER: Answer,
    EntryKind.EXTENSION: Extension,
    EntryKind.CONSULTED: Consulted,
    EntryKind.ENDING: Ending,
    EntryKind.REVIEW: Review,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def load(session: Session, decision_id: str, *, lock: bool = False) -> Decision:
    """One decision with all that was ever said; `lock`: nobody else changes it until the transaction ends.

    Raises NotFoundError, and BrokenLogError where the log contradicts itself.
    """
    row = rows.locked(session, decision_id) if lock else rows.found(session, decision_id)
    if row is None:
        raise NotFoundError(GONE)
    return _read(row, rows.log_of(session, [decision_id]))


def every(session: Session, *, states: Collection[DecisionState] | None = None) -> tuple[Decision, ...]:
    """All decisions, or those in these states, the newest first; without those whose log contradicts itself."""
    found = (_tried(row, log) for row, log in _logs(session, states))
    return tuple(one for one in found if one and (states is None or one.state in states))


def unreadable(session: Session) -> tuple[int, ...]:
    """The numbers of decisions whose log contradicts itself."""
    return tuple(row.number for row, log in _logs(session, None) if _tried(row, log) is None)


def entry_at(session: Session, decision_id: str, position: int) -> Happened:
    """What stands at a position of a log that was read before."""
    row = rows.entry(session, decision_id, position)
    return serial.load(_KINDS[row.kind], row.content)


def save(
    session: Session, before: Decision | None, after: Decision, *, today: date, calendar: Calendar
) -> tuple[tuple[int, Happened], ...]:
    """Add to the log what has happened, each thing with its position there; the row is locked, or new."""
    row = rows.found(session, after.id)
    assert row is not None
    last = len(rows.log_of(session, [after.id]))
    new = tuple(enumerate(added(before, after), start=last + 1))
    for position, entry in new:
        kind, content = _NAMES[type(entry)], serial.dump(entry)
        session.add(DecisionEntry(decision_id=after.id, position=position, kind=kind, content=content))
    row.leader_id, row.state = after.leader, after.state
    row.look_on = next_look(after, after=today, calendar=calendar)
    session.flush()
    return new


def logs_of(session: Session, decisions: Collection[Decision]) -> dict[str, tuple[Happened, ...]]:
    """What happened to each of these, in order."""
    found: dict[str, list[Happened]] = defaultdict(list)
    for entry in rows.log_of(session, [one.id for one in decisions]):
        found[entry.decision_id].append(serial.load(_KINDS[entry.kind], entry.content))
    return {decision: tuple(log) for decision, log in found.items()}


def _logs(session: Session, states: Collection[DecisionState] | None) -> list[tuple[DecisionRow, list[DecisionEntry]]]:
    found = rows.all_rows(session, states)
    entries: dict[str, list[DecisionEntry]] = defaultdict(list)
    for entry in rows.log_of(session, [row.id for row in found]):
        entries[entry.decision_id].append(entry)
    return [(row, entries[row.id]) for row in found]


def _tried(row: DecisionRow, log: Iterable[DecisionEntry]) -> Decision | None:
    try:
        return _read(row, log)
    except BrokenLogError:
        return None


def _read(row: DecisionRow, log: Iterable[DecisionEntry]) -> Decision:
    entries = list(log)
    broken = BrokenLogError(BROKEN.format(number=row.number))
    if [entry.position for entry in entries] != list(range(1, len(entries) + 1)):
        raise broken
    try:
        return _told(row.id, row.number, row.leader_id, tuple((entry.kind, entry.content) for entry in entries))
    except ValueError:
        raise broken from None


@lru_cache(maxsize=1024)  # lists read all of them again and again, and few have grown since
def _told(decision: str, number: int, leader: str, log: tuple[tuple[EntryKind, str], ...]) -> Decision:
    """The decision that these entries tell of. Raises ValueError where they contradict each other."""
    happened = [serial.load(_KINDS[kind], content) for kind, content in log]
    return replayed(decision, number, leader=leader, log=happened)
