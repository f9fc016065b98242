"""Who is in the workspace, asked of Slack at start, every night, and before a CSV is imported."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Protocol, TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.slack import member_pages
from handlers import payloads
from services import people
from services.people import Member

T = TypeVar("T")

NIGHT = time(3, tzinfo=UTC)


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


async def read_workspace(client: AsyncWebClient, team_id: str) -> Workspace:
    """Read the whole member list. Raises SlackApiError."""
    members: list[Member] = []
    administrators: set[str] = set()
    emails: dict[str, str] = {}
    async for page in member_pages(client):
        for user in page:
            member = payloads.member(user, team_id=team_id)
            if member is None:
                continue
            members.append(member)
            if not member.deactivated and (user.get("is_admin") or user.get("is_owner")):
                administrators.add(member.id)
            if email := _email(user):
                emails[email] = member.id
    return Workspace(members=tuple(members), administrators=frozenset(administrators), emails=emails)


class PeopleKeeper:
    """Makes the people table equal to Slack's member list every night."""

    def __init__(self, *, client: AsyncWebClient, store: Store, team_id: str) -> None:
        self._client = client
        self._store = store
        self._team_id = team_id
        self._due: datetime | None = None

    async def sync(self, now: datetime) -> Workspace:
        """Read everybody from Slack and write them down; what was read."""
        workspace = await read_workspace(self._client, self._team_id)
        await self._store.write(lambda session: people.sync_people(session, workspace.members, now=now), patient=True)
        self._due = next_night(now)
        return workspace

    async def keep(self, now: datetime) -> datetime | None:
        """Sync if it is night again; when it will be."""
        if self._due is None or self._due <= now:
            await self.sync(now)
        return self._due


def next_night(now: datetime) -> datetime:
    """The next 03:00 UTC after `now`."""
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHT)
    return tonight if tonight > now else tonight + timedelta(days=1)


def _email(user: dict[str, Any]) -> str:
    return str((user.get("profile") or {}).get("email") or "").strip().lower()
