"""What changes from one version of a table to the next, in whatever way versions were kept."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from attack.subjects import Subject
from attack.traces import Place, Traces

Content = dict[tuple[Subject, Hashable], tuple[Hashable, Place]]
"""By a subject and the row that names it: what that row says, and its place in this version."""


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

    def tell(self, traces: Traces) -> None:
        """Everything as traces: what came, what changed last, and what is gone, for each table."""
        # A row that has left one page for another of the same table is not gone.
        gone = {key: place for key, place in self._gone.items() if not self._alive[key]}
        for what, found in (("came", self._came), ("changed", self._changed), ("gone", gone)):
            for (table, subject, _), place in found.items():
                traces.see(self.method, f"{table}, {what}", place, [subject], axis=self.axis)
