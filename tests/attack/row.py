"""One line of the attack's table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was tried, what came of it, and whether the promise was kept."""

    name: str
    found: str
    """The figure or finding, in a few words."""
    promised: str
    """What it had to be."""
    held: bool

    def __str__(self) -> str:
        return f"{self.name:<62} {self.found:<38} {self.promised:<34} {'held' if self.held else 'BROKEN'}"
