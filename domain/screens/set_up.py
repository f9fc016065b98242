"""Setting a pulse up."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpForm:
    """The two-question set-up: which channel, and who answers the results; the rest is proposed."""

    channel: str | None
    answerer: str | None
    first_opens_at: datetime
    """When the next pulse opens, unless it is paused by then."""
    people: int
    problem: str | None = None
    first: bool = True
    """No pulse has opened yet."""
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpDone:
    """The set-up's last page: what happens next. `trouble` is Slack's word for why the channel cannot be posted in."""

    channel: str
    answerer: str
    next_opens_at: datetime | None
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChecked:
    """The reply to [Check again] below a message; `trouble` None: it can be posted in now."""

    channel: str
    trouble: str | None
