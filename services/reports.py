"""Reports of closed pulses, as they are stored."""

from functools import lru_cache

from domain.messages import PulseResults
from models.serial import load


@lru_cache(maxsize=64)  # hundreds open Home when results come, and a report never changes
def read_report(message: str) -> PulseResults:
    """A report as it is stored."""
    return load(PulseResults, message)
