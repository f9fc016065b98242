"""Who is in the channels and user groups that series ask: read from Slack, kept with the people."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.sender import Store
from handlers.deps import UserGroup


class SlackGroups:
    """Reads groups from Slack; see handlers.deps.Groups."""

    def __init__(self, *, client: AsyncWebClient, store: Store) -> None:
        self._client = client
        self._store = store

    async def members(self, group: str) -> frozenset[str]:
        """Ids of the people in a channel or a user group."""
        raise NotImplementedError

    async def user_groups(self) -> tuple[UserGroup, ...]:
        """All user groups that are in use, by name."""
        raise NotImplementedError

    async def refresh(self) -> None:
        """Write down anew who is in the groups that series ask."""
        raise NotImplementedError
