"""Orders in which people, or ballots, were seen: what every source of evidence is turned into."""

import re
import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from attack.subjects import Side, Subject, Subjects

UTC_AXIS, LENGTH_AXIS = "utc", "length"
_EPOCH = 946_684_800.0, 4_102_444_800.0
"""From 2000 to 2100, in seconds."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_DECIMAL = re.compile(r"\d{9,17}(\.\d+)?")

_LONGEST_TIME = 40
_GREGORIAN = 12_219_292_800
"""Seconds from 1582, when the times in ids begin, to 1970."""

Place = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where on an axis one source shows each subject of a side."""

    method: str
    source: str
    side: Side
    axis: str
    """Places on axes of one name can be compared; without a name only their order counts."""
    places: Mapping[int, Place]
    """By the number in the challenge. What comes after the first figure orders those of one instant."""
    alone: float
    """Of all that this source shows, the share that is in the challenge: it shows nobody else."""

    @property
    def table(self) -> str:
        """The table that it is about; what is before it is a file, what is behind it a part or a way of looking."""
        return self.source.partition(", ")[0].rpartition(" ")[2]

    @property
    def order(self) -> list[int]:
        """The subjects, as the source has them."""
        return sorted(self.places, key=self.places.__getitem__)

    def about(self, numbers: Mapping[int, int], *, of: int) -> "Trace":
        """The same of those subjects alone that have a number here, by that number; it was made for so many.

        A source that showed them all is still worth more than one that has shown these from the start: published
        comments have an order, too.
        """
        places = {numbers[one]: place for one, place in self.places.items() if one in numbers}
        return replace(self, places=places, alone=self.alone * len(self.places) / of)


@dataclass(slots=True)
class Traces:
    """Collects sightings into traces."""

    _seen: dict[tuple[str, str, str, Side], list[tuple[Place, Subject]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _rows: dict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    _values: dict[Hashable, tuple[set[Subject], set[Subject]]] = field(
        default_factory=lambda: defaultdict(lambda: (set(), set()))
    )
    _named: dict[tuple[Subject, Subject], int] = field(default_factory=lambda: defaultdict(int))
    unnamed: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Times of what names nobody, by its kind."""

    def see(self, method: str, source: str, place: Place, subjects: Iterable[Subject], *, axis: str = "") -> None:
        """A place in a source, and whom and what it names: nobody, perhaps, which counts too."""
        self._rows[method, source, axis] += 1
        for subject in subjects:
            self._seen[method, source, axis, subject.side].append((place, subject))

    def pass_by(self, kind: str, moment: float) -> None:
        """Something that happened to nobody knows whom: a line of a log, a file that was changed."""
        self.unnamed[kind].append(moment)

    def share(self, subjects: Sequence[Subject], values: Iterable[object]) -> None:
        """Values that stand beside subjects in a row or line: whoever shares a rare one with a ballot gave it."""
        people = {subject for subject in subjects if subject.side == "people"}
        ballots = {subject for subject in subjects if subject.side == "ballots"}
        if len(people) == len(ballots) == 1:
            self._named[next(iter(people)), next(iter(ballots))] += 1
        for value in values if len(subjects) == 1 else ():
            if _rare(value):
                of_people, of_ballots = self._values[value]
                of_people |= people
                of_ballots |= ballots

    def links(self) -> dict[int, int]:
        """Ballots by person where a row names both, or both share a value with nobody else."""
        shared = (
            (next(iter(people)), next(iter(ballots)))
            for people, ballots in self._values.values()
            if len(people) == len(ballots) == 1
        )
        links: dict[int, int] = {}
        for person, ballot in [*self._named, *shared]:
            free = [number for number in ballot.candidates if number not in links.values()]
            if free:
                links.setdefault(person.candidates[0], free[0])
        return links

    def traces(self) -> list[Trace]:
        """Every order that was seen, of two subjects at least."""
        found = []
        for (method, source, axis, side), seen in self._seen.items():
            places = _resolved(seen)
            if len(places) > 1:
                others = self._rows[method, source, axis] - len({place for place, _ in seen})
                alone = len(places) / (len(places) + max(others, 0))
                trace = Trace(method=method, source=source, side=side, axis=axis, places=places, alone=alone)
                found.append(trace)
        return found


class Row(NamedTuple):
    """A row of any table, with what its place on the disk says of when it was written."""

    values: Sequence[object]
    marks: Mapping[str, Place]
    """Places by the name of a method."""
    axes: Mapping[str, str]
    """The axis of those marks that have one."""


def see_rows(traces: Traces, source: str, rows: Iterable[Row], subjects: Subjects) -> None:
    """Rows of a table, by every order that they have: their marks, and their columns' times and numbers."""
    for row in rows:
        named = subjects.in_row(row.values)
        for method, place in row.marks.items():
            traces.see(method, source, place, named, axis=row.axes.get(method, ""))
        traces.share(named, row.values)
        for column, value in enumerate(row.values):
            place_of = f"{source}, column {column + 1}"
            if (moment := instant(value)) is not None:
                traces.see("times", place_of, (moment,), named, axis=UTC_AXIS)
            elif isinstance(value, int | float):
                traces.see("numbers in columns", place_of, (float(value),), named)


def dated(traces: Iterable[Trace], unnamed: Mapping[str, Sequence[float]]) -> list[Trace]:
    """Orders without times, if something that names nobody happened just as often: its times may be theirs."""
    by_count: dict[int, list[tuple[str, Sequence[float]]]] = defaultdict(list)
    for kind, moments in unnamed.items():
        by_count[len(moments)].append((kind, sorted(moments)))
    found = []
    for trace in traces:
        instants = sorted({place[0] for place in trace.places.values()})
        for kind, moments in by_count[len(instants)] if trace.axis != UTC_AXIS and len(instants) > 1 else ():
            times = dict(zip(instants, moments, strict=True))
            places = {subject: (times[place[0]], *place[1:]) for subject, place in trace.places.items()}
            source = f"{trace.source}, at the times of {kind}"
            found.append(replace(trace, method="times", source=source, axis=UTC_AXIS, places=places))
    return found


def sizes(traces: Iterable[Trace], subjects: Subjects) -> list[Trace]:
    """Numbers beside people may be how long their words were: then this is the order of the ballots."""
    of_people = [trace for trace in traces if trace.method == "numbers in columns" and trace.side == "people"]
    if not of_people:
        return []
    places = {subject.candidates[0]: (float(length),) for length, subject in subjects.lengths()}
    words = Trace(method="sizes", source="words", side="ballots", axis=LENGTH_AXIS, places=places, alone=1.0)
    return [words, *(replace(trace, method="sizes", axis=LENGTH_AXIS) for trace in of_people)]


def instant(value: object) -> float | None:
    """A value as seconds since 1970, if it looks like a time: also Slack's, and those in ids."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()
    if isinstance(value, str):
        return _instant_of_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return next((value / unit for unit in (1, 1e3, 1e6, 1e9) if _EPOCH[0] < value / unit < _EPOCH[1]), None)
    return None


@lru_cache(maxsize=65536)
def _instant_of_text(text: str) -> float | None:
    if len(text) > _LONGEST_TIME:
        return None
    if _DECIMAL.fullmatch(text):
        return instant(float(text))
    try:
        if _ISO.match(text):
            return instant(datetime.fromisoformat(text))
        return _instant_of_id(uuid.UUID(text)) if _UUID.fullmatch(text) else None
    except ValueError:  # the thirtieth of February, or more behind the time
        return None


def _instant_of_id(made: uuid.UUID) -> float | None:
    """The time in ids that have one."""
    if made.version == 1:
        return instant(made.time / 1e7 - _GREGORIAN)
    return instant(made.int >> 80) if made.version == 7 else None


def _resolved(seen: Sequence[tuple[Place, Subject]]) -> dict[int, Place]:
    """The first place of each subject. What may be several ballots is the first that nothing else names better."""
    places: dict[int, Place] = {}
    for place, subject in sorted(seen, key=lambda one: (len(one[1].candidates), one[0])):
        free = next((number for number in subject.candidates if number not in places), None)
        if free is not None:
            places[free] = place
    return places


def _rare(value: object) -> bool:
    """Whether a value can be expected to stand in one place only, unless it is a link."""
    if isinstance(value, str | bytes):
        return 8 <= len(value) <= 200
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > 100_000
