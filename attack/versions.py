"""What changes from one version of a table, or of a block of bytes, to the next, in whatever way versions were kept."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from attack.subjects import Subject, Subjects
from attack.traces import UTC_AXIS, Place, Traces

Content = dict[tuple[Subject, Hashable], tuple[Hashable, Place]]
"""By a subject and the row that names it: what that row says, and its place in this version."""

_BLOCK = 64
"""Fewer bytes are a name or a key."""
_ALIKE = 16
"""Two versions of which more than one byte in so many is equal were not both locked with keys of their own."""


@dataclass(slots=True)
class History:
    """When rows came, changed and went."""

    method: str
    axis: str
    _came: dict[tuple[str, Subject, Hashable], Place] = field(default_factory=dict)
    _changed: dict[tuple[str, Subject, Hashable], Place] = field(default_factory=dict)
    _gone: dict[tuple[str, Subject, Hashable], Place] = field(default_factory=dict)
    _alive: Counter[Hashable] = field(default_factory=Counter)
    _tables: dict[str, Content] = field(default_factory=dict)

    def see(self, table: str, version: int, content: Content) -> None:
        """A whole table in the next version."""
        self.change(table, version, self._tables.get(table, {}), content)
        self._tables[table] = content

    def change(self, table: str, version: int, before: Content, after: Content) -> None:
        """A part of a table, as it was and as it is in the next version."""
        for (subject, row), (says, place) in after.items():
            key = (table, subject, row)
            self._came.setdefault(key, (version, *place))
            if (subject, row) not in before:
                self._alive[key] += 1
            elif before[subject, row][0] != says:
                self._changed[key] = (version, *place)
        for (subject, row), (_, place) in before.items():
            if (subject, row) not in after:
                self._alive[table, subject, row] -= 1
                self._gone[table, subject, row] = (version, *place)

    def tell(self, traces: Traces, moments: Mapping[float, float] | None = None) -> None:
        """What came, what changed last, and what is gone, for each table; `moments` are the times of versions."""
        # A row that has left one page for another of the same table is not gone.
        gone = {key: place for key, place in self._gone.items() if not self._alive[key]}
        for what, found in (("came", self._came), ("changed", self._changed), ("gone", gone)):
            for (table, subject, _), place in found.items():
                traces.see(self.method, f"{table}, {what}", place, [subject], axis=self.axis)
                if moments and place[0] in moments:
                    traces.see("times", f"{table}, {what}", (moments[place[0]],), [subject], axis=UTC_AXIS)


@dataclass(slots=True)
class Blocks:
    """Blocks of bytes that nobody can read: what their lengths say, and what two versions say that share a key."""

    axis: str
    _last: dict[Hashable, bytes] = field(default_factory=dict)
    _before: dict[Hashable, bytes] = field(default_factory=dict)
    """What the last ones have been held against."""
    _grown: dict[Hashable, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    _laid_bare: list[tuple[Hashable, Place, Subject]] = field(default_factory=list)

    def see(self, row: Hashable, version: int, values: Sequence[object], subjects: Subjects) -> None:
        """Each block of a row in the next version."""
        for key, value in _blocks(row, values):
            before = self._last.get(key)
            self._last[key] = value
            if before is not None and before != value:
                self._before[key] = before
                self._compare(key, version, (before, value), subjects)

    def leave(self, row: Hashable, version: int, values: Sequence[object], subjects: Subjects) -> None:
        """Each block of a row that is deleted, where versions of several take turns: the last one came in its place."""
        for key, value in _blocks(row, values):
            after = self._last.get(key)
            if after is not None and value not in (after, self._before.get(key)):
                self._compare(key, version, (value, after), subjects)

    def _compare(self, key: Hashable, version: int, pair: tuple[bytes, bytes], subjects: Subjects) -> None:
        before, after = pair
        if len(after) != len(before):
            self._grown[key].append((version, len(after) - len(before)))
        for at, subject in _laid_bare(before, after, subjects):
            self._laid_bare.append((key, (version, at), subject))

    def tell(self, traces: Traces, subjects: Subjects) -> None:
        """Ballots where two versions lay them bare, and where a block grew as they are long."""
        for block, place, subject in self._laid_bare:
            traces.see("versions of blocks", f"{block}, laid bare", place, [subject], axis=self.axis)
        for block, grown in self._grown.items():
            most = sorted(grown, key=lambda one: (-one[1], one[0]))
            for (version, _), (_, subject) in zip(most, subjects.lengths(), strict=False):
                traces.see("versions of blocks", f"{block}, growing", (version,), [subject], axis=self.axis)


def _blocks(row: Hashable, values: Sequence[object]) -> Iterator[tuple[Hashable, bytes]]:
    """The blocks in a row, each by its column."""
    for column, value in enumerate(values):
        if isinstance(value, bytes) and len(value) >= _BLOCK:
            yield (row, column), value


def _laid_bare(before: bytes, after: bytes, subjects: Subjects) -> Iterator[tuple[int, Subject]]:
    """What is read in the difference of two versions that were locked with the same stream of bytes."""
    length = min(len(before), len(after))
    first, second = (int.from_bytes(version[:length], "little") for version in (before, after))
    difference = (first ^ second).to_bytes(length, "little")
    if difference.count(0) * _ALIKE > length:
        for found in (subjects.in_bytes(difference), subjects.packed_in(difference)):
            for sighting in found:
                yield sighting.at, sighting.subject
