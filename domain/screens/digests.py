"""What people see of digests: the last one, those before it, quotes to approve, and setting digests up."""

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.actions import YouSaidWeDid
from domain.digests import DEFAULT_HOUR, DEFAULT_WEEKDAY, DigestShown, ProposedQuote
from domain.screens.results import Shot


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCard:
    """In everybody's Home: the digest that was posted last."""

    issue: str
    shown: DigestShown


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotesCard:
    """In the Home of whoever may approve quotes: some wait for that."""

    issue: str
    channel: str
    post_at: datetime
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestsCard:
    """What Home says of digests."""

    last: DigestCard | None = None
    quotes: QuotesCard | None = None
    """None: no quotes wait, or this person does not approve any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPage:
    """A modal: one digest, and the way to those before it."""

    issue: str
    shown: DigestShown
    picture: Shot | None
    issues: tuple[tuple[str, date, date], ...]
    """The id, first and last day of every digest of this channel that can be read, the newest first."""
    did: YouSaidWeDid = field(default_factory=YouSaidWeDid)
    """What happened since the digest before it."""
    sent: bool = False
    """Its figures are on their way to the reader's direct messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotesPage:
    """A modal: the quotes of the digest that comes, to approve."""

    issue: str
    channel: str
    post_at: datetime
    quotes: tuple[ProposedQuote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPreview:
    """A direct message to an administrator: what a digest would say now, for nobody else."""

    shown: DigestShown
    did: YouSaidWeDid = field(default_factory=YouSaidWeDid)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One digest on the administrators' page."""

    id: str
    channel: str
    weekday: int
    hour: int
    zone: str
    every_weeks: int
    approval: bool
    active: bool
    next_at: datetime
    trouble: str | None = None
    """Slack's word for why nothing can be posted in the channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestsPage:
    """A modal for administrators: all digests."""

    lines: tuple[DigestLine, ...]
    room: bool
    """One more may be added."""
    previewed: bool = False
    """One was sent to whoever looks, for their eyes only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestForm:
    """A modal for administrators: one digest."""

    zones: tuple[str, ...]
    zone: str
    id: str = ""
    """Empty: a new one."""
    channel: str = ""
    weekday: int = DEFAULT_WEEKDAY
    hour: int = DEFAULT_HOUR
    every_weeks: int = 1
    approval: bool = True


DigestScreen = DigestPage | QuotesPage | DigestPreview | DigestsPage | DigestForm
"""Part of domain.screens.Screen."""
