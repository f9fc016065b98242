"""What Tribune posts by itself about customers' voices; see domain.messages."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.actions import YouSaidWeDid
from domain.alerts import AlertState
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
    """To a channel: what customers said, in a minute's reading. Its quotes are looked up when it is sent."""

    issue: str
    """The id of the digest's row."""
    shown: DigestShown
    did: YouSaidWeDid = field(default_factory=YouSaidWeDid)
    """What happened since the digest before: looked up when it is sent, and not kept: see services.loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotesProposed:
    """To leaders and owners, on the last weekday before a digest: which of these words may go out with it?

    The words are looked up when it is sent: see services.digest_messages.
    """

    issue: str
    channel: str
    """Where the digest goes."""
    post_at: datetime
    quotes: tuple[ProposedQuote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnhappyCustomer:
    """One very unhappy customer, as things stand when it is shown."""

    voice_id: str
    words: str
    touch_point: str
    """The name of that which has it now; empty: none."""
    said_at: datetime
    rating: int | None
    account: str
    """Which one it is, masked; empty: nobody said."""
    due_at: datetime
    state: AlertState
    colleague_asked: bool
    reachable: bool
    """The customer said how."""
    again: bool = False
    """Its owner has heard of it before: little of the 48 hours is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceAlerts:
    """To a touch point's owner: very unhappy customers. Filled in when it is sent: see services.alert_messages.

    The words are looked up then, so that nobody reads those of a voice that was deleted while the message waited.
    """

    touch_point: str
    """Its name; empty: nobody said where these customers were."""
    voices: tuple[str, ...]
    again: tuple[str, ...] = ()
    """Those of `voices` of which the owner has heard before."""
    stands_in_for: str = ""
    """Display name of the owner, who is away and has named the reader as deputy."""
    without_owner: bool = False
    """It went to all administrators, because nobody owns the touch point."""
    unreachable: bool = False
    """It went to all administrators, because Slack did not take it for whoever was to get it."""
    customers: tuple[UnhappyCustomer, ...] = ()
    """The first of them."""
    more: int = 0
    """So many have no room here: Home has all."""


VoiceMessage = Praised | PraiseShared | VoiceDigest | QuotesProposed | VoiceAlerts
"""Part of domain.messages.Outgoing."""
