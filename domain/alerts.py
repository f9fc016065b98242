"""Very unhappy customers: a clock of 48 hours for each, shown by touch point and never by person."""

from datetime import timedelta
from enum import StrEnum

CLOCK = timedelta(hours=48)
BETWEEN_MESSAGES = timedelta(hours=1)
"""A touch point's owner gets one message in this time at most; the rest is gathered for the next."""


class AlertState(StrEnum):
    """How far an unhappy customer's matter has got."""

    OPEN = "open"
    CONTACTED = "contacted"
    """Somebody has spoken with the customer: the clock stops."""
    RESOLVED = "resolved"
    HANDED_OVER = "handed_over"
    """To another touch point, whose owner has what is left of the 48 hours."""
