"""Everything Tribune posts by itself, as frozen dataclasses: services queue them, templates word them.

The template of a message is named after its class in snake case: `PulseInvitation` -> `pulse_invitation`.
People are named by display name where a sentence needs a name, and by Slack id only where they hold a role.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.action_messages import ActionMessage
from domain.actions import YouSaidWeDid
from domain.answer_messages import AnswerMessage
from domain.consultation_messages import ConsultationMessage
from domain.decision_messages import DecisionMessage
from domain.desk_messages import DeskNote
from domain.disclosure import ReleasedSegment
from domain.election_messages import ElectionNote
from domain.items import Item
from domain.seat_messages import SeatNote
from domain.series import AudienceKind
from domain.survey import Displayed
from domain.voice_messages import VoiceMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item of the company's own, announced a cycle ahead."""

    text: str
    why: str
    author: str
    """Display name."""


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
    title: str = ""
    """Of the series; said where several run side by side."""
    new_item: NewItem | None = None
    """An own item that the next pulse but this one asks for the first time."""
    opens_on: date | None = None
    """The day, the same in every zone: the instant at which it opens first falls on the day before in some."""
    done: int = 0
    """Things that were done because of earlier results of this series since the last ones."""
    waits_for: date | None = None
    """The day of the last results, if it opens only with an answer to them; None: it waits for nothing."""


class ReminderReason(StrEnum):
    """Why a reminder comes."""

    UNANSWERED = "unanswered"
    """The one reminder, to those who have not answered."""
    EVERYBODY = "everybody"
    """The one reminder, to everybody alike, answered or not."""
    ASKED_FOR = "asked_for"
    """This person asked to be reminded today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseInvitation:
    """The direct message with the first question as five buttons. Built when it is sent, never stored."""

    survey_id: str
    first: Item
    questions: int
    closes_at: datetime
    answerer: str
    answer_by: date
    title: str = ""
    """Of the series; said where several run side by side."""
    why: ReminderReason | None = None
    """Of a reminder: why it comes."""
    days: tuple[date, ...] = ()
    """Later ones on which the reader can still be reminded, in their own zone and calendar; [Tomorrow] is the first."""
    trial: bool = False
    """[Try it on me]: for one administrator's eyes, and nothing that they send is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """One item in the report; `shown` None reads WITHHELD."""

    item: Item
    shown: Displayed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTeam:
    """A team of somebody who leads it or works in it, exactly as everybody else sees it."""

    id: str
    name: str
    lines: tuple[ResultLine, ...]
    """On the items that the headline is about; empty: withheld."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTopic:
    """A topic that people wrote about."""

    name: str
    at_least: int
    """Comments: 5, 10, 15 ..."""


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
    """All who were asked, item by item, in the order asked."""
    items: tuple[Item, ...]
    """What the figures of `segments` are about."""
    segments: tuple[ReleasedSegment, ...]
    """Teams, then touch points, in organisation order; without all together."""
    answerer: str
    answer_by: date
    comments_at: datetime | None
    """When the comments, or their topics, follow; None if none may be shown."""
    next_opens_on: date | None = None
    """The day of the next pulse; None: it is paused, or (in reports of before 0.2) `next_opens_at` says it."""
    series_id: str = ""
    title: str = ""
    """Of the series; said where several run side by side. These two are empty in reports of before 0.2."""
    next_opens_at: datetime | None = None
    """Only in reports of before 0.2."""
    audience: AudienceKind = AudienceKind.EVERYONE
    """Whom it asked."""
    topics: tuple[ResultTopic, ...] = ()
    """What people wrote about; nobody reads it before the comments."""
    did: YouSaidWeDid = field(default_factory=YouSaidWeDid)
    """What happened since the results before these: looked up when they are sent, and not kept: see services.loop."""


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
    topics: tuple[ResultTopic, ...] = ()
    """What all of them are about, and those that are not shown; in the first message."""


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
    series_id: str = ""
    """Empty in cards of before 0.2."""
    title: str = ""
    """Of the series; said where several run side by side."""
    teams: tuple[OwnTeam, ...] = ()
    """Those that whoever reads it leads."""
    stands_in_for: str = ""
    """Display name of whoever is away, and has named the reader as deputy: the card is theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseCancelled:
    """To the channel: a pulse was stopped, and its answers destroyed unread."""

    cycle: int
    next_opens_on: date | None = None
    next_opens_at: datetime | None = None
    """Only in messages of before 0.2, where it says the day."""
    title: str = ""
    """Of the series; said where several run side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseSkipped:
    """To the channel: a pulse that was announced there does not come. Why is told to administrators only."""

    announced_for: date
    next_opens_on: date | None
    """None: further ones are paused, or there are none."""
    ended: bool
    title: str = ""
    """Of the series; said where several run side by side."""
    unanswered: date | None = None
    """It was held back to the end: the day of the results that have no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """To each administrator after installing: the two pages that set everything up are in Home."""


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
    title: str = ""
    """Of the series; said where several run side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTrouble:
    """To administrators: a message could not be delivered. `what` names the message's kind."""

    what: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """To everybody before their first pulse: what this is, who sees what, what could go wrong, how to stop."""

    signed_by: str
    """Display name of the top leader."""
    answerer: str
    will_do: str
    not_asked: str
    first_day: date | None
    """The day of the next pulse; None: not planned yet."""
    joiner: bool = False
    """Joined a company that has pulses already."""
    series_id: str = ""
    """The series that asks them first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessReminder:
    """To whoever answers and to administrators, 90 days after setting up: is this what success looks like?"""

    title: str
    success: str
    set_up_on: date
    series_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesHandedOver:
    """To whoever takes over, and to administrators: somebody has left, and who does now what they did."""

    left: str
    """Display name of whoever left."""
    to: str
    """Slack id: this person holds the duties now."""
    duties: tuple[str, ...]
    """In words: "answers the results of the Service-climate pulse", "leads Hotline"."""
    deputy: bool
    """Whether they were the named deputy; else an administrator: nobody was named who can do it."""
    forgotten: bool = False
    """They still work here and asked to be forgotten: `left` is empty then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRefused:
    """To administrators: a pulse's audience is too close to another one's, so that the difference would be few people.

    See privacy.md: an ad-hoc audience that differs by 1 to 4 people from another of the last 30 days.
    """

    title: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTrouble:
    """To administrators: Tribune can't read who is in the channel or user group that a pulse asks.

    It goes by what it last heard.
    """

    title: str
    group: str
    reason: str
    """Slack's word for it."""


Outgoing = (
    PulseAnnouncement
    | PulseResults
    | PulseComments
    | TalkCard
    | PulseCancelled
    | PulseSkipped
    | Welcome
    | ChannelTrouble
    | PulseNotOpened
    | DeliveryTrouble
    | Introduction
    | SuccessReminder
    | DutiesHandedOver
    | AudienceRefused
    | GroupTrouble
    | VoiceMessage
    | DeskNote
    | AnswerMessage
    | DecisionMessage
    | ActionMessage
    | SeatNote
    | ElectionNote
    | ConsultationMessage
)
"""What the outbox stores. Invitations and reminders are built when they are sent."""
