"""How well we listen, for everybody."""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import Listening
from handlers import payloads
from handlers.deps import Deps
from handlers.payloads import carrying
from handlers.permission import permitted
from handlers.showing import show_view
from services.listening import listening
from templates import Json, ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the way to the page."""
    app.action(ids.LISTENING)(_Listeners(deps).open)


async def listening_page(deps: Deps, person: str) -> Json:
    """The page "Are we listening?", also for whoever types a command. Raises NotAllowedError."""

    def work(session: Session, _roles: frozenset[Role]) -> Listening:
        return listening(session, now=deps.clock.now())

    return show(await deps.store.read(permitted(deps, person, Action.READ_ACTIONS, work)))


@dataclass(frozen=True, slots=True)
class _Listeners:
    deps: Deps

    async def open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Are we listening?]: on top of the page where it was pressed, or in a modal of its own."""
        pressed = payloads.press(body)
        view = await listening_page(self.deps, pressed.person) | {"private_metadata": carrying(pressed.home)}
        opens = client.views_push if pressed.in_modal else client.views_open
        await show_view(opens, view, trigger_id=pressed.trigger)
        await ack()
