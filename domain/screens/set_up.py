"""Setting a pulse up in two pages, and what it tells an administrator before anybody is asked."""

from dataclasses import dataclass
from datetime import date

from domain.series import AudienceKind, Purpose, ReminderMode


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeYouAsk:
    """The set-up's first page: what the pulse is for, and who answers its results."""

    title: str | None
    """None: it is not asked, because there is no other pulse yet."""
    purpose: Purpose
    answerer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpForm:
    """The set-up's second page: where, whom, when; all but the channel proposed."""

    channel: str | None
    audience: AudienceKind
    teams: tuple[tuple[str, str], ...]
    """Id and name, like the two below that are found by typing."""
    asked_channel: str | None
    user_group: tuple[str, str] | None
    people: int
    """Here now: whom EVERYONE would ask."""
    every_days: int
    hour: int
    holidays: tuple[str, str]
    reminders: ReminderMode
    leader: str
    opens_on: date
    """When the next pulse opens, unless it is paused by then."""
    first: bool
    """No pulse of this series has opened yet."""
    running: bool
    """False: paused, closed or archived."""
    draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpDone:
    """The set-up's last page: what happens next, and what to think of."""

    series_id: str
    channel: str
    answerer: str
    next_opens_on: date | None
    """None: it is paused, closed or archived."""
    people: int
    """Whom it would ask now."""
    too_few: bool
    """Fewer than a pulse needs."""
    close_to: str | None = None
    """The title of another pulse whose people are almost the same."""
    trouble: str | None = None
    """Slack's word for why the channel cannot be posted in."""
    group_trouble: bool = False
    """Slack did not say at once who is in the channel or user group that is to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChecked:
    """The reply to [Check again] below a message; `trouble` None: it can be posted in now."""

    channel: str
    trouble: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSent:
    """The reply to [Try it on me]: where to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A group that would not be shown."""

    name: str
    people: int
    """0: too few for a group of their own at all."""
    too_small: bool
    """Else hiding it protects a smaller group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedTeams:
    """Teams that are reported as one."""

    host: str
    """The id of the one that the others are joined to."""
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What would be shown of the next pulse at a usual share of answers."""

    series_id: str
    title: str
    people: int
    answering: int
    """Per cent."""
    company_shown: bool
    teams_shown: int
    teams: int
    touch_points_shown: int
    touch_points: int
    hidden: tuple[Hidden, ...]
    joined: tuple[JoinedTeams, ...]
    can_join: bool
    """There are two sister teams at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinTeams:
    """A form: which teams are to be reported as one."""
