"""Everything Tribune posts by itself, as frozen dataclasses: services queue them, templates word them.

The template of a message is named after its class in snake case: `PulseInvitation` -> `pulse_invitation`.
People are named by display name where a sentence needs a name, and by Slack id only where they hold a role.
"""

from dataclasses import dataclass
from datetime import date, datetime

from domain.disclosure import ReleasedSegment
from domain.items import Item
from domain.survey import Displayed


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseAnnouncement:
    """To the channel, on the working day before a pulse opens."""

    first: bool
    """True before the first pulse of a series: says what this is and who sees what."""
    opens_at: datetime
    closes_at: datetime
    questions: int
    answerer: str
    """Display name of whoever will answer the results."""
    answer_by: date
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseInvitation:
    """The direct message with the first question as five buttons. Built when it is sent, never stored."""

    survey_id: str
    first: Item
    questions: int
    closes_at: datetime
    answerer: str
    answer_by: date
    reminder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """One item in the report; `shown` None reads WITHHELD."""

    item: Item
    shown: Displayed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseResults:
    """To the channel at closing; kept as the only form of a pulse's results."""

    survey_id: str
    cycle: int
    opened_at: datetime
    closed_at: datetime
    invited: int
    answered: int | None
    """As displayed; None when fewer than 5 people answered, and then nothing else is shown."""
    strength: ResultLine | None
    finding: ResultLine | None
    lines: tuple[ResultLine, ...]
    """The whole company, item by item, in the order asked."""
    items: tuple[Item, ...]
    """What the figures of `segments` are about."""
    segments: tuple[ReleasedSegment, ...]
    """Teams, then touch points, in organisation order; without the whole company."""
    answerer: str
    answer_by: date
    comments_at: datetime | None
    """When the comments follow; None if none may be shown."""
    next_opens_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseComments:
    """To the channel at 10:00 on the next working day: shuffled, apart from the scores."""

    survey_id: str
    cycle: int
    question: str
    comments: tuple[str, ...]
    part: int = 1
    parts: int = 1
    """Many comments come in several messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkCard:
    """To each leader, and to who answers, at the same minute as the results: three sentences, two questions."""

    survey_id: str
    cycle: int
    strength: ResultLine | None
    finding: ResultLine | None
    channel: str
    answerer: str
    answer_by: date
    leads: bool = True
    """Whoever reads it leads a team."""
    answers: bool = False
    """Whoever reads it answers the results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseCancelled:
    """To the channel: a pulse was stopped, and its answers destroyed unread."""

    cycle: int
    next_opens_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """To each administrator after installing: the two questions that set everything up are in Home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTrouble:
    """To administrators: Tribune cannot post in a channel. `reason` is Slack's word for it."""

    channel: str
    reason: str
    """not_in_channel, is_archived, channel_not_found or restricted_action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseNotOpened:
    """To administrators: a pulse was due and did not open. `reason` is a sentence with what to do."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTrouble:
    """To administrators: a message could not be delivered. `what` names the message's kind."""

    what: str
    count: int
    reason: str


Outgoing = (
    PulseAnnouncement
    | PulseResults
    | PulseComments
    | TalkCard
    | PulseCancelled
    | Welcome
    | ChannelTrouble
    | PulseNotOpened
    | DeliveryTrouble
)
"""What the outbox stores. Invitations and reminders are built when they are sent."""
