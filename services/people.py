"""Who works here: taken from Slack, organised by a CSV, and free to say "stop asking me"."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.roles import Role
from domain.screens import StoredAboutMe


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member as Slack tells of them. Handlers leave out bots, USLACKBOT and strangers before they get here."""

    id: str
    name: str
    zone: str
    guest: bool
    deactivated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did."""

    people: int
    teams: int
    touch_points: int
    leads: int


def sync_people(session: Session, members: Sequence[Member], *, now: datetime) -> None:
    """Make people equal to the whole member list: who is missing from it, or deactivated, has left.

    An empty list is refused (BadInputError): it would make everybody leave. A changed zone moves that person's
    invitations that are not sent yet.
    """
    raise NotImplementedError


def change_person(session: Session, member: Member, *, now: datetime) -> None:
    """Add or change one member (team_join, user_change)."""
    raise NotImplementedError


def import_people(session: Session, text: str, *, emails: Mapping[str, str]) -> Imported:
    """Read a CSV of people, teams and touch points; all or nothing.

    Columns: `person` (Slack id or e-mail), `team` (a path, "Engineers / North"), `touch_point` (may be empty), `leads`
    (yes or empty). Teams and touch points appear in the order of their first line. Whoever is not in the file keeps
    no team. `emails` maps addresses, lower case, to Slack ids. Raises BadFileError with every bad line's number and
    reason: unknown person, the same person twice, missing columns, a name over 80 characters.
    """
    raise NotImplementedError


def roles_of(session: Session, person: str, *, administrators: Collection[str]) -> frozenset[Role]:
    """The roles of one person; empty for guests, strangers and those who have left."""
    raise NotImplementedError


def stop_asking(session: Session, person: str, *, stop: bool) -> None:
    """Leave this person out of every roster from the next cycle on, or ask them again."""
    raise NotImplementedError


def stored_about(session: Session, person: str) -> StoredAboutMe:
    """Every row, of every table, that names this person, exactly as it stands."""
    raise NotImplementedError
