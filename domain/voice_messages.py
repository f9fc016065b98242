"""What Tribune posts by itself about customers' voices; see domain.messages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Praised:
    """To a colleague whom a customer praised: the customer's words, theirs to show or to keep."""

    voice_id: str
    words: str
    touch_point: str = ""
    """Its name; empty: nobody said where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PraiseShared:
    """To a channel: a customer's praise for a colleague, who wants everybody to read it."""

    name: str
    """Display name: nobody is pinged."""
    words: str
    touch_point: str = ""


VoiceMessage = Praised | PraiseShared
"""Part of domain.messages.Outgoing."""
