"""External menus: what they offer for the letters that somebody has typed so far."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from sqlalchemy.orm import Session

from domain.errors import SlackError
from domain.roles import Action, Role
from domain.screens import Offered
from handlers import payloads
from handlers.deps import Deps
from handlers.permission import permitted
from services.menus import Choices, found
from templates import show

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of what stands in the database."""

    deps: Deps
    action: Action
    search: Callable[[Session, str], Choices]

    async def typed(self, ack: AsyncAck, body: Body) -> None:
        """Offer what is found."""
        asked = payloads.sought(body)

        def work(session: Session, _roles: frozenset[Role]) -> Offered:
            return Offered(choices=self.search(session, asked.typed))

        await ack(**show(await self.deps.store.read(permitted(self.deps, asked.person, self.action, work))))


@dataclass(frozen=True, slots=True)
class UserGroupMenu:
    """The menu of Slack's user groups."""

    deps: Deps
    action: Action

    async def typed(self, ack: AsyncAck, body: Body) -> None:
        """Offer those that are found; none if Slack does not tell them now."""
        asked = payloads.sought(body)
        await self.deps.store.read(permitted(self.deps, asked.person, self.action, lambda *_: None))
        try:
            groups = await self.deps.groups.user_groups()
        except SlackError:
            groups = ()
        names = ((group.id, f"{group.name} (@{group.handle})") for group in groups)
        await ack(**show(Offered(choices=found(names, asked.typed))))
