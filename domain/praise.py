"""A customer's praise for a colleague: theirs first, everybody's only if they say so, and never counted."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from domain.cadence import at_local, local_day

MOST_PRAISED = 5
"""Colleagues whom one voice praises: a whole team is told by its leader."""
FROM, UNTIL = time(8), time(18)
"""The hours at which praise arrives, in each person's zone: good news need not wake anybody."""


class PraiseState(StrEnum):
    """Who has read it."""

    TOLD = "told"
    """The colleague alone."""
    PUBLIC = "public"
    """The colleague had it posted."""
    KEPT = "kept"
    """The colleague keeps it to themselves."""


def arrives_at(now: datetime, *, zone: str) -> datetime:
    """When somebody in this zone is told: at once by day, else on the morning that follows."""
    today = local_day(now, zone)
    morning = at_local(today, FROM, zone)
    if now >= at_local(today, UNTIL, zone):
        return at_local(today + timedelta(days=1), FROM, zone)
    return max(now, morning)
