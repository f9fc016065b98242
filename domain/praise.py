"""A customer's praise for a colleague: theirs first, everybody's only if they say so, and never counted."""

from enum import StrEnum


class PraiseState(StrEnum):
    """Who has read it."""

    TOLD = "told"
    """The colleague alone."""
    PUBLIC = "public"
    """The colleague had it posted."""
    KEPT = "kept"
    """The colleague keeps it to themselves."""
