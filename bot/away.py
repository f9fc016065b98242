"""Who is away now by their Slack status: in this process's memory, and nowhere else."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from domain.away import Status, is_away
from handlers.deps import Clock


class Away(Collection[str]):
    """The people whose status says that they are away, until it ends.

    Heard of at start and every night from the member list, and in between as people change what they say. Slack tells
    each change to one process only: of several, the others hear of it at night. Every thread may ask: a change is one
    assignment.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: Mapping[str, datetime | None] = {}

    def __contains__(self, person: object) -> bool:
        return any(one == person for one in self)

    def __iter__(self) -> Iterator[str]:
        return (person for person, until in self._until.items() if self._lasts(until))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def are(self, statuses: Mapping[str, Status]) -> None:
        """Take over what all members say."""
        now = self._clock.now()
        self._until = {person: status.until for person, status in statuses.items() if is_away(status, now=now)}

    def hear_of(self, person: str, status: Status) -> None:
        """Take over what one member says now."""
        others = {known: until for known, until in self._until.items() if known != person}
        away = is_away(status, now=self._clock.now())
        self._until = others | {person: status.until} if away else others

    def _lasts(self, until: datetime | None) -> bool:
        return until is None or until > self._clock.now()
