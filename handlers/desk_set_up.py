"""Setting the suggestion desk up, and changing it: first who answers and by when, then where."""

import asyncio
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import DeskBefore, DeskReady, DeskSetUp, DeskTrouble
from handlers import payloads
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.payloads import carrying
from handlers.permission import permitted
from services import desk_set_up
from services.desk_settings import Desk, desk
from templates import ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the two pages."""
    listeners = _SetUp(deps)
    app.action(ids.DESK_SET_UP)(listeners.open)
    app.view(ids.DESK_BEFORE_FORM)(listeners.agreed)
    app.view(ids.DESK_SET_UP_FORM)(listeners.save)


@dataclass(frozen=True, slots=True)
class _SetUp:
    deps: Deps

    async def open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Set up suggestions]: what to agree on first. [Change]: the form."""
        pressed = payloads.press(body)

        def work(session: Session, _roles: frozenset[Role]) -> DeskBefore | DeskSetUp:
            if desk(session):
                return desk_set_up.desk_form(session, pressed.person)
            return desk_set_up.before(session, administrators=self.deps.administrators)

        view = show(await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP_SUGGESTIONS, work)))
        await client.views_open(trigger_id=pressed.trigger, view=view | {"private_metadata": carrying(pressed.home)})
        await ack()

    async def agreed(self, ack: AsyncAck, body: Body) -> None:
        """The first page, sent: the form follows."""
        sent = payloads.submission(body)

        def work(session: Session, _roles: frozenset[Role]) -> DeskSetUp:
            return desk_set_up.desk_form(session, sent.person)

        view = show(await self.deps.store.read(permitted(self.deps, sent.person, Action.SET_UP_SUGGESTIONS, work)))
        await ack(response_action="update", view=view | {"private_metadata": carrying(sent.home)})

    async def save(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form, sent: from now on everybody can make suggestions. The last page says what happens next."""
        sent, given = payloads.desk_given(body)
        vault, now = self.deps.vault, self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> None:
            desk_set_up.save(session, given, sent.person, vault=vault, now=now)

        await self.deps.store.write(permitted(self.deps, sent.person, Action.SET_UP_SUGGESTIONS, work))
        self.deps.wake()
        ready = DeskReady(channel=given.channel, news_channel=given.news_channel, troubles=await self._troubles(given))
        await refresh(self.deps, client, sent.person, sent.home)
        await ack(response_action="update", view=show(ready))

    async def _troubles(self, given: Desk) -> tuple[DeskTrouble, ...]:
        channels = (given.channel, given.news_channel)
        told = await asyncio.gather(*(self.deps.channel_trouble(channel, anew=True) for channel in channels))
        both = zip(channels, told, strict=True)
        return tuple(DeskTrouble(channel=channel, reason=reason) for channel, reason in both if reason)
