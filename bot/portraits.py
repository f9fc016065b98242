"""Members' pictures, as addresses at Slack: in this process's memory, and nowhere else."""

from collections.abc import Mapping


class Portraits:
    """Where each member's picture is; of whoever has none Slack draws one, and tells of it too.

    Heard of at start and every night from the member list, and in between as people change theirs. Every thread may
    ask: a change is one assignment.
    """

    def __init__(self) -> None:
        self._known: Mapping[str, str] = {}

    def of(self, person: str) -> str:
        """The address of somebody's picture; empty: not known."""
        return self._known.get(person, "")

    def are(self, known: Mapping[str, str]) -> None:
        """Take over all members'."""
        self._known = dict(known)

    def hear_of(self, person: str, address: str) -> None:
        """Take over one member's."""
        self._known = {**self._known, person: address}
