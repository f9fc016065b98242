"""What several features show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One clear sentence in a modal or a reply, where nothing was stored or done."""

    sentence: str
    reference: str | None = None
    """The id under which the log has it, for failures that are ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoSees:
    """Who sees what, and what could still go wrong, in plain words."""

    threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """The reply to /pulse help and /tribune help."""

    administrator: bool
    unknown: str | None = None
    """What was typed, if nothing here goes by that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The reply to /tribune alone: a button for each feature that exists."""

    administrator: bool
