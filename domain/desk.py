"""The suggestion desk: what it looks through first, and who holds a harassing text back."""

from datetime import time, timedelta
from enum import StrEnum

TEXT_CHARACTERS = 1500
"""Of everything that the desk writes."""
REMIND_HOUR = time(9)
"""When the desk hears of what is due, on weekdays, in its zone: an hour before the letters of the day."""
ASKED_FOR = timedelta(days=7)
"""So long somebody's wish to hold a suggestion back waits for a second person; then it is shown again."""
HELD_BACK_BY = "Two people of the suggestion desk"
"""Who signs that: the author of a harassing text hears no names."""


class DeskFilter(StrEnum):
    """Which suggestions the desk's page lists."""

    WAITING = "waiting"
    """Somebody has to do something: new, answered by its author, late, or to be held back."""
    GOING = "going"
    """All that have no outcome yet."""
    ENDED = "ended"
    HELD_BACK = "held_back"
    READABLE = "readable"
    """For who only holds back: what is on the board for everyone, and what is held back or is to be."""
    ALL = "all"


def may_agree(*, asked_by_champion: bool, champion: bool, elected: bool) -> bool:
    """Whether a second person may agree that a suggestion is held back, or shown again.

    Where the employees have elected a champion, the champion is one of the two.
    """
    return not elected or asked_by_champion or champion
