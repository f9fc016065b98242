"""What an administrator decides about a pulse series: whom it asks, whom it reminds, and whether it goes on."""

from dataclasses import dataclass
from enum import StrEnum


class SeriesState(StrEnum):
    """Where a pulse series stands."""

    DRAFT = "draft"
    """Set-up has begun and is not finished: nobody is asked anything."""
    RUNNING = "running"
    PAUSED = "paused"
    """No further cycle opens until somebody presses [Go on]."""
    CLOSED = "closed"
    """It has ended: what is open goes on to its close, nothing opens after it. [Bring back] undoes that."""
    ARCHIVED = "archived"
    """It has ended and is out of sight; its results stay. [Bring back] undoes that too."""


GOES_ON = frozenset({SeriesState.RUNNING, SeriesState.PAUSED})
"""A series in one of these states has cycles planned."""
ENDED = frozenset({SeriesState.CLOSED, SeriesState.ARCHIVED})
"""A series in one of these states asks nobody any more."""


class AudienceKind(StrEnum):
    """Whom a series asks. All but EVERYONE are *ad-hoc* audiences (privacy.md): see `domain.audience`."""

    EVERYONE = "everyone"
    TEAMS = "teams"
    """These teams and all below them."""
    CHANNEL = "channel"
    """Whoever is a member of a channel when the pulse opens."""
    USER_GROUP = "user_group"
    """Whoever is in a Slack user group when the pulse opens."""

    @property
    def together(self) -> str:
        """What reports call all who were asked."""
        return "The whole company" if self is AudienceKind.EVERYONE else "Everybody who was asked"


IN_SLACK = frozenset({AudienceKind.CHANNEL, AudienceKind.USER_GROUP})
"""Who belongs to these is asked of Slack."""


class ReminderMode(StrEnum):
    """Whom the one reminder of a cycle goes to."""

    UNANSWERED = "unanswered"
    """Those who have neither answered nor said "not this time"."""
    EVERYBODY = "everybody"
    """Everybody alike, so that a reminder tells nothing to whoever looks over a shoulder."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """The "Before you ask" card. Those who are asked read all of it but what success looks like."""

    will_do: str
    """What will be done with the answers."""
    not_asked: str
    """What will not be asked."""
    success: str
    """What success looks like, in one sentence: shown again after 90 days, to administrators and to who answers."""
