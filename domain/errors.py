"""What can go wrong, one class a cause; the message says what happened and what to do next."""

from datetime import date
from typing import ClassVar


class TribuneError(Exception):
    """Something that a person can do something about: the message is shown to them as it is."""

    code: ClassVar[str] = "error"


class NotFoundError(TribuneError):
    """What was asked for is not here (any more)."""

    code = "not_found"


class NotAllowedError(TribuneError):
    """This person's role does not include this action."""

    code = "not_allowed"


class NotInvitedError(TribuneError):
    """This person was not on the roster when the pulse opened."""

    code = "not_invited"


class AlreadyAnsweredError(TribuneError):
    """One answer a person: the first one counts."""

    code = "already_answered"


class ClosedError(TribuneError):
    """The survey has closed; nothing was stored."""

    code = "closed"


class BadInputError(TribuneError):
    """What was typed cannot be used. `problems` maps a field's name to what to change."""

    code = "bad_input"

    def __init__(self, message: str, *, problems: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or {}


class BadFileError(TribuneError):
    """A file was refused as a whole. `lines` has each bad line's number (from 1) and reason."""

    code = "bad_file"

    def __init__(self, message: str, *, lines: tuple[tuple[int, str], ...] = ()) -> None:
        super().__init__(message)
        self.lines = lines


class TooFewInvitedError(TribuneError):
    """A survey of so few people would give their answers away."""

    code = "too_few_invited"


class AudienceTooCloseError(TribuneError):
    """A series asks nearly the same people as another: together their reports would tell what a few people said."""

    code = "audience_too_close"

    def __init__(self, title: str, *, other: str) -> None:
        super().__init__(
            f"'{title}' asks the same people as '{other}', but for fewer than 5. Whoever reads both reports could work "
            "out what those few said. Choose the same people for both, or change one by 5 or more."
        )
        self.title = title
        self.other = other


class FrozenError(TribuneError):
    """The survey is open: what was frozen at opening stays as it is."""

    code = "frozen"


class ChangedError(TribuneError):
    """Somebody else was quicker: what was pressed or sent is about something that has changed since."""

    code = "changed"


class BusyError(TribuneError):
    """More is waiting to be written than can be written in time; nothing was recorded."""

    code = "busy"


class NotRecordedError(TribuneError):
    """The disk, the keys or the database refused: the answer was not recorded."""

    code = "not_recorded"


class UncertainError(TribuneError):
    """The last step of a write failed or took too long: perhaps it was recorded, perhaps not."""

    code = "uncertain"


class NotDrawnError(TribuneError):
    """A picture could not be drawn; what it would have shown stands in the message's text as well."""

    code = "not_drawn"


class ConfigurationError(TribuneError):
    """Settings are missing or wrong. `problems` lists all of them, each with its fix."""

    code = "configuration"

    def __init__(self, message: str, *, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class NewerDatabaseError(TribuneError):
    """The database was written by a newer Tribune than this one."""

    code = "newer_database"


class ForeignKeysError(TribuneError):
    """The key directory belongs to another database, or the database is empty beside keys."""

    code = "foreign_keys"


class SlackError(TribuneError):
    """Slack refused a call. `permanent`: trying again will not help. `reason` is Slack's own word."""

    code = "slack"

    def __init__(self, message: str, *, reason: str, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class FocusFullError(TribuneError):
    """A team has undertaken as much at once as it can look after: one has to go before another one comes.

    `team`: its name, empty for the whole company. `open`: id, words and day of each that it has.
    """

    code = "focus_full"

    def __init__(self, team: str, *, open: tuple[tuple[str, str, date], ...]) -> None:  # noqa: A002 - they are
        super().__init__(
            f"{team or 'The whole company'} has {len(open)} open focus areas, and that is the most at a time. "
            "Finish or drop one first. Nothing was stored."
        )
        self.team = team
        self.open = open


class ObjectionStandsError(TribuneError):
    """A champion objects: nothing closes over that but a named leader's public reason."""

    code = "objection_stands"


class StillAskedError(TribuneError):
    """A champion has not answered yet, and still has time to."""

    code = "still_asked"


class OldVersionError(TribuneError):
    """What was answered or pressed is about a version that another one has replaced: `version` is the one to read."""

    code = "old_version"

    def __init__(self, message: str, *, version: int) -> None:
        super().__init__(message)
        self.version = version


class BrokenLogError(TribuneError):
    """The log of a decision contradicts itself: somebody changed it by hand, so nothing in it is believed."""

    code = "broken_log"
