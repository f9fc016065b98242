"""Touch points from both sides, for everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import BothSidesScreen
from handlers import payloads
from handlers.deps import Deps
from handlers.payloads import Press, carrying
from handlers.permission import permitted
from services import both_sides
from templates import ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the ways to them."""
    listeners = _BothSides(deps)
    app.action(ids.BOTH_SIDES)(listeners.all)
    app.action(ids.TOUCH_POINT_CARD)(listeners.one)


@dataclass(frozen=True, slots=True)
class _BothSides:
    deps: Deps

    async def all(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Touch points]."""
        pressed = payloads.press(body)
        await self._show(client, pressed, lambda session: both_sides.both_sides(session, now=self.deps.clock.now()))
        await ack()

    async def one(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Open] beside a touch point."""
        pressed = payloads.press(body)

        def card(session: Session) -> BothSidesScreen:
            return both_sides.touch_point_card(session, pressed.value, now=self.deps.clock.now())

        await self._show(client, pressed, card)
        await ack()

    async def _show(self, client: AsyncWebClient, pressed: Press, screen: Callable[[Session], BothSidesScreen]) -> None:
        """In the modal where it was asked for, or in a new one."""

        def work(session: Session, _roles: frozenset[Role]) -> BothSidesScreen:
            return screen(session)

        shown = await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_VOICES, work))
        view = show(shown) | {"private_metadata": carrying(pressed.home)}
        if pressed.in_modal:
            await client.views_update(view_id=pressed.view, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=view)
