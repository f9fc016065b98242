"""What Tribune posts by itself about customers' voices; see domain.messages."""

from dataclasses import dataclass
from datetime import datetime

from domain.digests import DigestShown, ProposedQuote
from domain.praise import PraiseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Praised:
    """To a colleague whom a customer praised: the customer's words, theirs to show or to keep."""

    voice_id: str
    words: str
    touch_point: str = ""
    """Its name; empty: nobody said where it was."""
    state: PraiseState = PraiseState.TOLD
    channel: str = ""
    """Where it is shown to everybody, once they said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PraiseShared:
    """To a channel: a customer's praise for a colleague, who wants everybody to read it."""

    name: str
    """Display name: nobody is pinged."""
    words: str
    touch_point: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceDigest:
    """To a channel: what customers said, in a minute's reading."""

    issue: str
    """The id of the digest's row."""
    shown: DigestShown


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotesProposed:
    """To leaders and owners, on the last weekday before a digest: which of these words may go out with it?"""

    issue: str
    channel: str
    """Where the digest goes."""
    post_at: datetime
    quotes: tuple[ProposedQuote, ...]


VoiceMessage = Praised | PraiseShared | VoiceDigest | QuotesProposed
"""Part of domain.messages.Outgoing."""
