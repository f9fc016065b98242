"""One line of the attack's table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was tried, what came of it, and whether the promise was kept."""

    name: str
    found: str
    """The figure or finding, in a few words."""
    promised: str
    """What it had to be."""
    held: bool | None
    """None where nothing was promised: the figure is told for whoever wants to know; or where it could not be tried."""
    tried: bool = True
    """Whether this machine lets it be tried."""

    @property
    def verdict(self) -> str:
        """What came of the promise, in a word or two."""
        if self.held is None:
            return "told" if self.tried else "not tried"
        return "held" if self.held else "BROKEN"

    def __str__(self) -> str:
        return f"{self.name:<62} {self.found:<38} {self.promised:<34} {self.verdict}"


def summed_up(rows: Iterable[Row]) -> str:
    """The table's last line."""
    verdicts = Counter(row.verdict for row in rows)
    broken, told, not_tried = verdicts["BROKEN"], verdicts["told"], verdicts["not tried"]
    parts = [f"{broken} broken" if broken else "Every promise held"]
    if told:
        parts.append(f"{told} {'figure is' if told == 1 else 'figures are'} told, not promised")
    if not_tried:
        parts.append(f"{not_tried} not tried")
    return "; ".join(parts) + "."
