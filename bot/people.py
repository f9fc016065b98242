"""Who is in the workspace, asked of Slack at start, every night, and before a CSV is imported."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Protocol, TypeVar

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.away import Away
from bot.portraits import Portraits
from bot.slack import Refusal, member_page, member_pages, refusal, retry_after
from domain.away import Status
from handlers import payloads
from handlers.deps import Administrators
from services import people
from services.people import Member

T = TypeVar("T")

log = structlog.get_logger()

NIGHT = time(3, tzinfo=UTC)
BETWEEN_PAGES = timedelta(seconds=1)


class Store(Protocol):
    """Where people are written."""

    async def write(self, work: Callable[[Session], T], *, patient: bool = False) -> T:
        """Run `work` in a transaction."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Everybody, as Slack tells of them just now."""

    members: tuple[Member, ...]
    administrators: frozenset[str]
    """Slack's own admins and owners."""
    emails: dict[str, str]
    """Lower-case address to Slack id; empty without the scope users:read.email."""
    statuses: dict[str, Status]
    """What each member says of themselves; written nowhere."""
    portraits: dict[str, str]
    """Where each member's picture is; written nowhere."""


@dataclass(slots=True, kw_only=True)
class _Reading:
    """The member list as far as it has been read."""

    team_id: str
    cursor: str = ""
    members: list[Member] = field(default_factory=list)
    emails: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    portraits: dict[str, str] = field(default_factory=dict)

    def add(self, users: Iterable[dict[str, Any]]) -> None:
        for user in users:
            member = payloads.member(user, team_id=self.team_id)
            if member is not None:
                self.members.append(member)
                self.statuses[member.id] = payloads.status(user)
                self.portraits[member.id] = payloads.portrait(user)
                if email := _email(user):
                    self.emails[email] = member.id

    def workspace(self) -> Workspace:
        administrators = frozenset(member.id for member in self.members if member.administers)
        return Workspace(
            members=tuple(self.members),
            administrators=administrators,
            emails=self.emails,
            statuses=self.statuses,
            portraits=self.portraits,
        )


async def read_workspace(client: AsyncWebClient, team_id: str) -> Workspace:
    """Read the whole member list. Raises SlackApiError."""
    reading = _Reading(team_id=team_id)
    async for page in member_pages(client):
        reading.add(page)
    return reading.workspace()


class PeopleKeeper:
    """Makes the people table, who administers and who is away equal to Slack's member list every night."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        store: Store,
        team_id: str,
        administrators: Administrators,
        away: Away,
        portraits: Portraits,
    ) -> None:
        self._client = client
        self._store = store
        self._team_id = team_id
        self._administrators = administrators
        self._away = away
        self._portraits = portraits
        self._due: datetime | None = None
        self._reading: _Reading | None = None

    async def sync(self, now: datetime) -> None:
        """Read everybody from Slack and write them down, at one go."""
        await self._take_over(await read_workspace(self._client, self._team_id), now)
        self._due = next_night(now)

    async def keep(self, now: datetime) -> datetime | None:
        """Sync at night, one page of the list each time, so that messages go out in between; when to come again."""
        if self._due is None or self._due <= now:
            self._due = await self._read_on(now)
        return self._due

    async def _read_on(self, now: datetime) -> datetime:
        reading, self._reading = self._reading or _Reading(team_id=self._team_id), None  # an error begins anew
        try:
            users, reading.cursor = await member_page(self._client, reading.cursor)
        except SlackApiError as error:
            if refusal(error) is not Refusal.TOO_FAST:
                raise
            self._reading = reading
            return now + timedelta(seconds=retry_after(error))
        reading.add(users)
        if reading.cursor:
            self._reading = reading
            return now + BETWEEN_PAGES
        await self._take_over(reading.workspace(), now)
        return next_night(now)

    async def _take_over(self, workspace: Workspace, now: datetime) -> None:
        administrators = frozenset(self._administrators)
        taken_over = await self._store.write(
            lambda session: people.sync_people(session, workspace.members, now=now, administrators=administrators),
            patient=True,
        )
        if taken_over:
            log.warning("slacks_own_administer")
        self._administrators.are(workspace.administrators)
        self._away.are(workspace.statuses)
        self._portraits.are(workspace.portraits)


def next_night(now: datetime) -> datetime:
    """The next 03:00 UTC after `now`."""
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHT)
    return tonight if tonight > now else tonight + timedelta(days=1)


def _email(user: dict[str, Any]) -> str:
    return str((user.get("profile") or {}).get("email") or "").strip().lower()
