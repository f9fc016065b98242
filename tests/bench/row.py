"""One line of the bench's table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured. `aim` is an upper bound in the same unit; None where there is none."""

    name: str
    figure: float
    unit: str
    aim: float | None = None

    def __str__(self) -> str:
        aim = "" if self.aim is None else f"< {self.aim:g} {self.unit}"
        verdict = "" if self.aim is None else ("reached" if self.figure < self.aim else "MISSED")
        return f"{self.name:<58} {self.figure:>9.3g} {self.unit:<3} {aim:<12} {verdict}"
