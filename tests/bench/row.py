"""One line of the bench's table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured. `aim` is an upper bound in the same unit, `at_least` a lower one; None where there is none."""

    name: str
    figure: float
    unit: str
    aim: float | None = None
    at_least: float | None = None

    @property
    def bound(self) -> str:
        """What the figure has to be: "< 50 ms"; empty where that is open."""
        bounds = (("<", self.aim), (">=", self.at_least))
        return " ".join(f"{sign} {bound:g} {self.unit}".strip() for sign, bound in bounds if bound is not None)

    @property
    def reached(self) -> bool:
        """Whether the figure keeps to its bounds."""
        return (self.aim is None or self.figure < self.aim) and (self.at_least is None or self.figure >= self.at_least)

    def __str__(self) -> str:
        verdict = "" if not self.bound else ("reached" if self.reached else "MISSED")
        return f"{self.name:<58} {self.figure:>9.3g} {self.unit:<3} {self.bound:<12} {verdict}"
