"""A file of customers' words is taken in, some lines at a time: whatever ends it, the same file goes on from there."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from domain.alerts import very_negative
from domain.errors import NotFoundError
from domain.screens import Choice, VoiceFileDone, VoiceFileForm
from domain.voice import Label, SourceKind
from domain.voice_fields import Field
from insight.masked import Read
from models import people
from models import voices as rows
from models.base import insert_many, random_ids
from models.voices import Voice, VoiceContact, VoiceSource, VoiceTopic
from services import alerts
from services.contacts import Contacts
from services.reading import names_of_the_company
from services.results_file import Row, as_csv
from services.voice_file import BadLine, Line, Table
from services.voices import GivenVoice, source_called, source_of_kind, topic_rows, voice_row

LONGEST_NAME = 80
KEPT_BAD_LINES = 100_000
KEPT_NAMES = 50
SHOWN_BAD_LINES = 5
MOST_CHOICES = 99
"""Lines of a menu, beside "none"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """What is said of a whole file, besides what its lines say themselves."""

    source: str = ""
    """The name of the source; "": that of all files."""
    touch_point_id: str | None = None
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of some lines."""

    added: int = 0
    known: int = 0
    """That were here before."""
    completed: int = 0
    """Of these, those that now have a touch point or a rating, and had none."""
    moods: Counter[tuple[Label, int | None]] = field(default_factory=Counter)
    """Of those added: how many have which mood and rating."""
    not_read: int = 0
    """Of those added: in another language."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of a file so far."""

    lines: int = 0
    """That were looked at."""
    done: int = 0
    """Of these, those that were stored, or refused."""
    added: int = 0
    known: int = 0
    completed: int = 0
    not_read: int = 0
    bad: int = 0
    bad_lines: list[BadLine] = field(default_factory=list)
    """The first ones."""
    touch_points_unknown: Counter[str] = field(default_factory=Counter)
    ratings_unread: Counter[str] = field(default_factory=Counter)
    first_day: date | None = None
    last_day: date | None = None
    moods: Counter[tuple[Label, int | None]] = field(default_factory=Counter)

    def meet(self, line: Line | BadLine, *, points: frozenset[str]) -> None:
        """Take note of a line. `points`: the names of touch points there are, in lower case."""
        self.lines += 1
        if isinstance(line, BadLine):
            self.bad += 1
            if len(self.bad_lines) < KEPT_BAD_LINES:
                self.bad_lines.append(line)
            return
        day = line.said_at.date()
        self.first_day = min(self.first_day or day, day)
        self.last_day = max(self.last_day or day, day)
        if line.touch_point and line.touch_point.casefold() not in points:
            _count(self.touch_points_unknown, line.touch_point)
        if line.rating_unread:
            _count(self.ratings_unread, line.rating_unread)

    def add(self, stored: Stored, *, lines: int) -> None:
        """Take note of what was stored of so many lines."""
        self.done += lines
        self.added += stored.added
        self.known += stored.known
        self.completed += stored.completed
        self.not_read += stored.not_read
        self.moods.update(stored.moods)

    @property
    def upside_down(self) -> bool:
        """Whether complaints have the better ratings: then the scale may be the other way round."""
        means = {label: _mean(self.moods, label) for label in (Label.POSITIVE, Label.NEGATIVE)}
        good, bad = means[Label.POSITIVE], means[Label.NEGATIVE]
        return good is not None and bad is not None and good < bad


def _count(counter: Counter[str], name: str) -> None:
    if name in counter or len(counter) < KEPT_NAMES:
        counter[name] += 1


def _mean(moods: Counter[tuple[Label, int | None]], label: Label) -> float | None:
    rated = [(rating, many) for (mood, rating), many in moods.items() if mood is label and rating is not None]
    total = sum(many for _, many in rated)
    return sum(rating * many for rating, many in rated) / total if total >= 10 else None


def voice_file_form(session: Session) -> VoiceFileForm:
    """The form with which a file is given."""
    points = people.touch_points(session)[:MOST_CHOICES]
    return VoiceFileForm(touch_points=tuple(Choice(id=point.id, name=point.name) for point in points))


def outcome(name: str, table: Table, tally: Tally) -> VoiceFileDone:
    """What became of a file, for whoever gave it."""
    return VoiceFileDone(
        name=name,
        columns=tuple((one.value, table.columns[number]) for one, number in table.where.items()),
        added=tally.added,
        known=tally.known,
        completed=tally.completed,
        bad=tally.bad,
        bad_lines=tuple((bad.number, bad.reason) for bad in tally.bad_lines[:SHOWN_BAD_LINES]),
        first_day=tally.first_day,
        last_day=tally.last_day,
        not_read=tally.not_read,
        touch_points_unknown=tuple(tally.touch_points_unknown),
        ratings_unread=tuple(tally.ratings_unread),
        windows=table.windows,
        scale=table.scale if table.scale_guessed else None,
        day_first=table.day_first if table.day_doubtful else None,
        undated=Field.DATE not in table.where,
        upside_down=tally.upside_down,
    )


def bad_lines_file(tally: Tally) -> str:
    """All lines that could not be taken as the text of a CSV file."""
    rows: list[Row] = [{"line": bad.number, "reason": bad.reason} for bad in tally.bad_lines]
    return as_csv(rows, ("line", "reason"))


def touch_point_named(session: Session, name: str) -> str:
    """The id of a touch point. Raises NotFoundError, which says what there is."""
    found = _points(session)
    if name.casefold() not in found:
        there = ", ".join(f"'{point.name}'" for point in people.touch_points(session)) or "none yet"
        raise NotFoundError(
            f"Nothing was imported: there is no touch point '{name[:80]}'. There are: {there}. An administrator adds "
            "them in Home."
        )
    return found[name.casefold()]


def points_known(session: Session) -> frozenset[str]:
    """The names of all touch points, in lower case."""
    return frozenset(_points(session))


def _points(session: Session) -> dict[str, str]:
    return {point.name.casefold(): point.id for point in people.touch_points(session)}


def new_lines(session: Session, into: Into, lines: Sequence[Line]) -> list[Line]:
    """Those of some lines that are not here yet, and so have to be read."""
    known: set[str] = set()
    for name, there in _by_source(into, lines).items():
        source = session.get(VoiceSource, SourceKind.FILE.value) if not name else rows.source_named(session, name)
        if source is not None:
            known |= rows.known_keys(session, source.id, [line.key for line in there]).keys()
    return [line for line in lines if line.key not in known]


def question_of(into: Into, line: Line) -> str:
    """What a line's words answer."""
    return line.question or into.question


def store(
    session: Session, into: Into, lines: Iterable[Line], read: Mapping[str, Read], *, contacts: Contacts, now: datetime
) -> Stored:
    """Store the lines that were read, by their keys, and complete those that are here already."""
    points, names = _points(session), names_of_the_company(session)
    voices: list[dict[str, Any]] = []
    topics: list[dict[str, Any]] = []
    reach: dict[str, str] = {}
    unhappy: list[str] = []
    known = completed = 0
    for name, there in _by_source(into, lines).items():
        source = _the_source(session, name)
        rows.lock_sources(session, [source.id])
        here = rows.known_keys(session, source.id, [line.key for line in there])
        ids = random_ids(len(there))
        for line, voice_id in zip(there, ids, strict=True):
            given = _given(into, line, points)
            if line.key in here or line.key not in read:  # what is in neither was deleted a moment ago
                known += 1
                completed += line.key in here and _complete(session, here[line.key], given, source)
                continue
            row = voice_row(voice_id, source, given, read[line.key], names=names, now=now) | {"unique_key": line.key}
            voices.append(row)
            topics += topic_rows(voice_id, read[line.key].reading.topics, said_on=row["said_at"].date())
            if given.contact:
                reach[voice_id] = given.contact
            if line.dated and very_negative(
                label=row["label"], confidence=row["confidence"], words=row["words"], rating=row["rating"]
            ):
                unhappy.append(voice_id)
    for table, new in ((Voice, voices), (VoiceTopic, topics)):
        if new:
            insert_many(session, table, new)
    if reach:
        insert_many(session, VoiceContact, contacts.sealed(reach, now=now))
    for voice_id in unhappy:
        alerts.raise_for(session, voice_id, now)
    return Stored(
        added=len(voices),
        known=known,
        completed=completed,
        moods=Counter((row["label"], row["rating"]) for row in voices),
        not_read=sum(not row["language"] for row in voices),
    )


def _complete(
    session: Session, known: tuple[str, str | None, int | None], given: GivenVoice, source: VoiceSource
) -> bool:
    """Say of a known voice what this time the file says and last time did not; what was said stays."""
    voice_id, point, rating = known
    said = point or given.touch_point_id or source.touch_point_id, given.rating if rating is None else rating
    if said == (point, rating):
        return False
    rows.complete_voice(session, voice_id, touch_point=said[0], rating=said[1])
    return True


def _given(into: Into, line: Line, points: dict[str, str]) -> GivenVoice:
    # Somebody may have removed it since the file was given.
    elsewhere = into.touch_point_id if into.touch_point_id in points.values() else None
    return GivenVoice(
        words="",  # they have been read
        said_at=line.said_at,
        question=question_of(into, line),
        touch_point_id=points.get(line.touch_point.casefold(), elsewhere),
        rating=line.rating,
        account=line.account,
        contact=line.contact,
    )


def _source(into: Into, line: Line) -> str:
    return line.source or into.source


def _by_source(into: Into, lines: Iterable[Line]) -> dict[str, list[Line]]:
    by_source: dict[str, list[Line]] = {}
    for line in lines:
        by_source.setdefault(_source(into, line), []).append(line)
    return by_source


def _the_source(session: Session, name: str) -> VoiceSource:
    if not name:
        return source_of_kind(session, SourceKind.FILE)
    return source_called(session, name[:LONGEST_NAME], kind=SourceKind.FILE)
