"""Who is in the channels and user groups that series ask: read from Slack, kept with the people."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.people import next_night
from bot.slack import FAILURES, PAGE, Refusal, explain, refusal, retry_after, word_of
from bot.store import Store
from domain.errors import SlackError
from handlers.deps import Clock, UserGroup
from services import groups

Json = dict[str, Any]

MOST_WAITS = 3
"""How often one list is asked for again because Slack wants to be left alone: a pulse waits for it."""
PATIENCE_WITH_MEMBERS, PATIENCE_WITH_NAMES = 1.5, 1.0
"""Seconds, where somebody has pressed a button or types: Slack wants its answer within 3."""
REMEMBERED = timedelta(minutes=1)
"""How long the list of user groups is kept: each letter that somebody types asks for it."""

log = structlog.get_logger()


class SlackGroups:
    """Reads groups from Slack; see handlers.deps.Groups."""

    def __init__(
        self, *, client: AsyncWebClient, store: Store, clock: Clock, administrators: Collection[str] = ()
    ) -> None:
        """`administrators` hear of a group that can't be read."""
        self._client = client
        self._store = store
        self._clock = clock
        self._administrators = administrators
        self._due: datetime | None = None
        self._unheard = False
        self._listed: tuple[datetime, tuple[UserGroup, ...]] | None = None

    async def members(self, group: str) -> frozenset[str]:
        """Ids of the people in a channel or a user group. An archived channel is refused."""
        try:
            return await (self._in_user_group(group) if group.startswith("S") else self._in_channel(group))
        except FAILURES as error:
            raise explain(error) from None

    async def user_groups(self) -> tuple[UserGroup, ...]:
        """All user groups that are in use, by name; none where Tribune may not read them.

        While Slack does not tell, those of its last answer.
        """
        now = self._clock.now()
        if self._listed and self._listed[0] <= now < self._listed[0] + REMEMBERED:
            return self._listed[1]
        try:
            async with asyncio.timeout(PATIENCE_WITH_NAMES):
                found = await self._list()
        except FAILURES as error:
            log.warning("user_groups_not_read", error=error)
            if self._listed:
                return self._listed[1]
            raise explain(error) from None
        self._listed = now, found
        return found

    async def hear_of(self, group: str) -> bool:
        """Write down who is in one group, if Slack tells at once; else the next tick asks about all of them."""
        try:
            async with asyncio.timeout(PATIENCE_WITH_MEMBERS):
                members = {group: await self.members(group)}
        except (SlackError, TimeoutError) as error:
            log.warning("group_not_read", error=error)
            self._unheard = True
            return False
        await self._store.write(lambda session: groups.write_down(session, members), patient=True)
        return True

    async def refresh(self) -> None:
        """Write down anew who is in the groups that series ask, and nothing about others.

        Of a group that can't be read what was last heard stays, and administrators are told.
        """
        members: dict[str, frozenset[str]] = {}
        refused: dict[str, str] = {}
        for group in sorted(await self._store.read(groups.asked_groups)):
            try:
                members[group] = await self.members(group)
            except SlackError as error:
                log.warning("group_not_read", reason=error.reason)
                if error.permanent:
                    refused[group] = error.reason
        now = self._clock.now()
        await self._store.write(lambda session: groups.write_down(session, members), patient=True)
        if refused:
            await self._store.write(
                lambda session: groups.tell_trouble(session, refused, administrators=self._administrators, now=now),
                patient=True,
            )

    async def keep(self, now: datetime) -> datetime | None:
        """Refresh at start, every night, and where one could not be heard of at once; when to come again."""
        if self._unheard or self._due is None or self._due <= now:
            self._unheard = False
            await self.refresh()
            self._due = next_night(now)
        return now if self._unheard else self._due

    async def _list(self) -> tuple[UserGroup, ...]:
        try:
            answer = await self._client.usergroups_list()
        except SlackApiError as error:
            if word_of(error) != "missing_scope":
                raise
            log.warning("user_groups_not_read", error=error)
            return ()
        found = (
            UserGroup(id=str(each["id"]), handle=str(each["handle"]), name=str(each["name"]))
            for each in answer["usergroups"]
            if not each.get("date_delete")
        )
        return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))

    async def _in_channel(self, channel: str) -> frozenset[str]:
        info = await _patiently(lambda: self._client.conversations_info(channel=channel))
        if info["channel"].get("is_archived"):
            raise SlackError(
                "This channel is archived. Bring it back, or choose another one.", reason="is_archived", permanent=True
            )
        found: set[str] = set()
        cursor = ""
        while True:
            page = await self._page(channel, cursor)
            found.update(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return frozenset(found)

    async def _page(self, channel: str, cursor: str) -> Json:
        page: Json = await _patiently(
            lambda: self._client.conversations_members(channel=channel, cursor=cursor, limit=PAGE)
        )
        return page

    async def _in_user_group(self, group: str) -> frozenset[str]:
        answer = await _patiently(lambda: self._client.usergroups_users_list(usergroup=group))
        return frozenset(answer["users"])


async def _patiently(call: Callable[[], Awaitable[Any]]) -> Any:
    """What Slack answers, asked for as slowly as it wants. Raises FAILURES."""
    for _ in range(MOST_WAITS):
        try:
            return await call()
        except SlackApiError as error:
            if refusal(error) is not Refusal.TOO_FAST:
                raise
            await asyncio.sleep(retry_after(error))
    return await call()
