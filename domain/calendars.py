"""Which days people work: a weekend, public holidays and a company's own days off. Each place has its own."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

WEEKEND = frozenset({6, 7})
"""Saturday and Sunday, as ISO weekdays."""


def no_holidays(year: int) -> Collection[date]:  # noqa: ARG001 - the same every year
    """The public holidays of a place without any."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The working days of one place; by default Monday to Friday, all year. Raises ValueError if nobody ever works."""

    weekend: frozenset[int] = WEEKEND
    """ISO weekdays."""
    days_off: frozenset[date] = frozenset()
    holidays: Callable[[int], Collection[date]] = no_holidays
    """The public holidays of a year."""

    def __post_init__(self) -> None:
        if self.weekend >= set(range(1, 8)):
            raise ValueError("a week needs a working day")

    def is_weekend(self, day: date) -> bool:
        """Answer whether nobody works on this day of the week."""
        return day.isoweekday() in self.weekend

    def is_working_day(self, day: date) -> bool:
        """Answer whether people work on this day."""
        return not (self.is_weekend(day) or day in self.days_off or day in self.holidays(day.year))


MONDAY_TO_FRIDAY = Calendar()
"""Where no place is known."""
