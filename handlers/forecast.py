"""What the next pulse could show, and teams that are reported as one, in a modal that Home or the set-up opens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import Forecast, JoinTeams
from handlers import payloads
from handlers.deps import Deps
from handlers.payloads import HomeView, Press, carrying
from handlers.permission import permitted
from services import forecast
from templates import Json, ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the forecast and what it leads to."""
    listeners = _Forecast(deps)
    app.action(ids.FORECAST)(listeners.open)
    app.action(ids.JOIN_TEAMS)(listeners.choose)
    app.view(ids.JOIN_TEAMS_FORM)(listeners.join)
    app.action(ids.SEPARATE_TEAMS)(listeners.separate)


async def show_forecast(deps: Deps, client: AsyncWebClient, pressed: Press) -> None:
    """The forecast of the series that was pressed, on top of the modal if it was pressed in one."""
    screen = await deps.store.read(permitted(deps, pressed.person, Action.SET_UP, _of(pressed.value)))
    push_or_open = client.views_push if pressed.in_modal else client.views_open
    await push_or_open(trigger_id=pressed.trigger, view=_page(screen, pressed.home))


@dataclass(frozen=True, slots=True)
class _Forecast:
    deps: Deps

    async def open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Forecast]."""
        await show_forecast(self.deps, client, payloads.press(body))
        await ack()

    async def choose(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Join teams]: the form, in place of the forecast."""
        pressed = payloads.press(body)
        await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP, lambda *_: None))
        view = show(JoinTeams()) | {"private_metadata": carrying(pressed.home, pressed.value)}
        await _replace(client, pressed, view)
        await ack()

    async def join(self, ack: AsyncAck, body: Body) -> None:
        """The form, sent: the forecast as it is now."""
        given = payloads.teams_submission(body)

        def work(session: Session, roles: frozenset[Role]) -> Forecast:
            forecast.join(session, given.teams)
            return _of(given.series_id)(session, roles)

        screen = await self.deps.store.write(permitted(self.deps, given.person, Action.SET_UP, work))
        await ack(response_action="update", view=_page(screen, given.home))

    async def separate(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Separate]: the forecast as it is now."""
        pressed = payloads.press(body)

        def work(session: Session, roles: frozenset[Role]) -> Forecast:
            forecast.separate(session, pressed.value)
            return _of(pressed.about)(session, roles)

        screen = await self.deps.store.write(permitted(self.deps, pressed.person, Action.SET_UP, work))
        await _replace(client, pressed, _page(screen, pressed.home))
        await ack()


def _of(series_id: str) -> Callable[[Session, frozenset[Role]], Forecast]:
    return lambda session, _roles: forecast.forecast(session, series_id)


def _page(screen: Forecast, home: HomeView | None) -> Json:
    return show(screen) | {"private_metadata": carrying(home, screen.series_id)}


async def _replace(client: AsyncWebClient, pressed: Press, view: Json) -> None:
    if pressed.in_modal:
        await client.views_update(view_id=pressed.view, hash=pressed.hash, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger, view=view)
