"""A digest of customers' voices: its states, and what it displays."""

from enum import StrEnum


class IssueState(StrEnum):
    """Where one digest is on its way."""

    WAITING = "waiting"
    """Worked out; leaders may approve its quotes until it is posted."""
    POSTED = "posted"


class QuoteState(StrEnum):
    """Whether customers' words may be quoted."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
