"""Teams, touch points, places, people's places and roles: pages of one modal, and their card in Home."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OrganisationPage(StrEnum):
    """A page of the modal that a button turns to."""

    TEAMS = "teams"
    TOUCH_POINTS = "touch_points"
    PLACES = "places"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCard:
    """The card in an administrator's Home."""

    people: int
    teams: int
    without_team: int
    touch_points: int
    without_owner: int
    """Touch points that nobody owns."""
    places: int


class Done(StrEnum):
    """What has just been done."""

    SAVED = "saved"
    REMOVED = "removed"
    IMPORTED = "imported"
    MADE = "made"
    """Teams, of user groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What has just been done, to be said above the page that follows."""

    done: Done
    name: str = ""
    """Of the team, touch point, place or person."""
    moved: tuple[tuple[str, str], ...] = ()
    """People who were in another team until now: their name, and that team's."""
    teams: int = 0
    people: int = 0
    touch_points: int = 0
    teams_gone: int = 0
    left_without_team: int = 0
    lead_no_more: int = 0
    """What a file has removed: teams, people's teams, and what people led."""
    left_alone: int = 0
    """People of user groups who are in a team already, and stay there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLine:
    """One team in the list."""

    id: str
    name: str
    depth: int
    people: int
    """In this team itself."""
    managers: tuple[str, ...]
    """Display names."""
    joined_to: str | None
    """The name of the team with which it is reported as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationTeams:
    """A page of the tree of teams."""

    lines: tuple[TeamLine, ...]
    first: int
    """How many teams stand on the pages before."""
    before: int | None
    """Where the page before begins; None: this is the first."""
    after: int | None
    teams: int
    people: int
    without_team: int
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Where something stands among its like."""

    before: str | None = None
    """The name of what stands before it."""
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamForm:
    """One team, or a new one (`id` empty)."""

    id: str = ""
    name: str = ""
    parent: tuple[str, str] | None = None
    """Id and name."""
    managers: tuple[str, ...] = ()
    """Slack ids, like `members`."""
    members: tuple[str, ...] | None = ()
    """None: more people than a menu takes."""
    people: int = 0
    children: int = 0
    joined_to: str | None = None
    touch_points: tuple[tuple[str, str], ...] = ()
    """All of them: id and name."""
    stands: Neighbours = Neighbours()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsFromFile:
    """Teams from a CSV file. `lines` are the bad ones of the file that was refused, with their numbers."""

    refusal: str = ""
    lines: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsFromGroups:
    """Teams from Slack's user groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingTeams:
    """The file or the user groups are being read; what became of it follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsRead:
    """The message of what became of it, to whoever has closed the modal meanwhile."""

    outcome: Outcome | None = None
    refusal: str = ""
    """Why the file was refused, if it was; `lines` as in TeamsFromFile."""
    lines: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchPointLine:
    """One touch point in the list."""

    id: str
    name: str
    owner: str | None
    """Display name."""
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationTouchPoints:
    """The touch points, in journey order."""

    lines: tuple[TouchPointLine, ...]
    without_touch_point: int
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchPointForm:
    """One touch point, or a new one (`id` empty)."""

    id: str = ""
    name: str = ""
    owner: str | None = None
    """Slack id."""
    stands: Neighbours = Neighbours()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """One place in the list."""

    id: str
    name: str
    zone: str | None
    calendar: str
    """In words; empty: none."""
    weekend: tuple[int, ...]
    """ISO weekdays."""
    people: int
    """Who were given this place by name."""
    next_off: tuple[tuple[date, str], ...]
    """The next days off, with their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPlaces:
    """The places where people work."""

    lines: tuple[PlaceLine, ...]
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceForm:
    """One place, or a new one (`id` empty)."""

    id: str = ""
    name: str = ""
    calendar: tuple[str, str] | None = None
    """Code and name."""
    weekend: tuple[int, ...] = (6, 7)
    days_off: str = ""
    """A date and a name a line."""
    zone: str | None = None
    zones: tuple[str, ...] = ()
    """Those in which somebody is."""
    next_off: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPerson:
    """Whose place is to be changed?"""

    without_team: tuple[str, ...]
    """Display names."""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePersonForm:
    """Where one person works."""

    person: str
    """Slack id."""
    name: str
    team: tuple[str, str] | None
    """Id and name, like all of these."""
    touch_point: tuple[str, str] | None
    place: tuple[str, str] | None
    touch_points: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesForm:
    """Who leads, and who administers, as named in Home. All are Slack ids."""

    leaders: tuple[str, ...]
    administrators: tuple[str, ...]
    fixed: tuple[str, ...]
    """Who administers anyway: named in the settings, or Slack's own admins."""
    saved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyForm:
    """Who stands in for whoever asks."""

    deputy: str | None
    """Slack id."""
    duties: tuple[str, ...]
    """What the deputy would take over, in words."""
    saved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What an external menu offers while somebody types: value and words."""

    choices: tuple[tuple[str, str], ...]


OrganisationScreen = (
    OrganisationTeams
    | TeamForm
    | TeamsFromFile
    | TeamsFromGroups
    | ReadingTeams
    | OrganisationTouchPoints
    | TouchPointForm
    | OrganisationPlaces
    | PlaceForm
    | OrganisationPerson
    | PlacePersonForm
    | RolesForm
    | DeputyForm
)
