"""App Home: everything can be found again here.

Showing it is the business of `handlers.home_view`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import AskedOrNot, WhoSees
from domain.survey import THRESHOLD
from handlers import payloads
from handlers.deps import Deps
from handlers.home_view import publish, refresh
from handlers.payloads import HomeView
from handlers.permission import permitted
from services import people, settings
from templates import ids, show

Body = dict[str, Any]

LATE = timedelta(seconds=10)
"""Slack delivers an event again at once where its connection broke, after a minute and after five.

By then another process may have published a Home, of which this one knows nothing: see docs/how-to/postgresql.md.
"""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that is pressed in Home; some of these buttons stand in messages too."""
    listeners = _Home(deps)
    app.event("app_home_opened")(listeners.opened)
    app.action(ids.STOP)(listeners.stop_asking)
    app.action(ids.ASK_AGAIN)(listeners.ask_again)
    app.action(ids.WHO_SEES)(listeners.who_sees)
    app.action(ids.INCLUDE_GUESTS)(listeners.include_guests)


@dataclass(frozen=True, slots=True)
class _Home:
    deps: Deps

    async def opened(self, body: Body, client: AsyncWebClient) -> None:
        """Somebody looks at Home.

        An event that tells of no Home is left if it is late, or older than this process: there may be a Home by now,
        and it may carry something.
        """
        seen = payloads.home_opened(body)
        if seen is None:
            return
        if seen.home is None and seen.at is not None and self._is_late(seen.at):
            return
        await publish(self.deps, client, seen.person, seen.home or HomeView(), anew=True)

    async def stop_asking(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Stop asking me]."""
        await self._stop(body, client, stop=True)
        await ack()

    async def ask_again(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Ask me again]."""
        await self._stop(body, client, stop=False)
        await ack()

    async def who_sees(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Who sees what], on top of the form if it was pressed there: what was chosen in it stays."""
        pressed = payloads.press(body)

        def screen(_session: Session, _roles: frozenset[Role]) -> WhoSees:
            return WhoSees(threshold=THRESHOLD)

        view = show(await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_RESULTS, screen)))
        if pressed.in_modal:
            await client.views_push(trigger_id=pressed.trigger, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=view)
        await ack()

    async def include_guests(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Ask guests too] and [Leave guests out]."""
        pressed, ask = payloads.guests_press(body)

        def work(session: Session, _roles: frozenset[Role]) -> None:
            settings.ask_guests(session, ask=ask)

        await self.deps.store.write(permitted(self.deps, pressed.person, Action.SET_UP, work))
        await refresh(self.deps, client, pressed.person, pressed.home)
        await ack()

    def _is_late(self, at: datetime) -> bool:
        # Slack tells whole seconds.
        began = self.deps.wallets.began.replace(microsecond=0)
        return at < began or self.deps.clock.now() - at > LATE

    async def _stop(self, body: Body, client: AsyncWebClient, *, stop: bool) -> None:
        pressed = payloads.press(body)

        def work(session: Session, _roles: frozenset[Role]) -> None:
            people.stop_asking(session, pressed.person, stop=stop)

        await self.deps.store.write(permitted(self.deps, pressed.person, Action.STOP_BEING_ASKED, work))
        if pressed.home is not None:
            await refresh(self.deps, client, pressed.person, pressed.home)
        elif pressed.in_modal:
            view = show(AskedOrNot(stopped=stop))
            await client.views_update(view_id=pressed.view, hash=pressed.hash, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=show(AskedOrNot(stopped=stop)))
